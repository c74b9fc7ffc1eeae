"""The fitting of the weights by which replies are read: see README.md."""

"""Some weeks in the life of four small firms, played through real servers on this machine.

Only the clock and the people are invented. The assistant is the one that `mailbot run` runs; its
mailbox is a real IMAP server, its letters leave through a real SMTP server, and the people of the
stories answer what it really wrote.
"""

from __future__ import annotations

"""What all tests share: the real servers, and the repository's root on the path for them."""

from __future__ import annotations

import sys
from pathlib import Path

# `python -m pytest` puts the root on the path by itself; plain `pytest` does not.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

pytest_plugins = ["tests.servers.fixtures"]

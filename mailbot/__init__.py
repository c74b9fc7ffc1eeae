"""mailbot: an assistant that lives in a mailbox and gets small businesses paid."""

from __future__ import annotations

__version__ = "0.1.0"

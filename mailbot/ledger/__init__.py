"""The journal, the state that follows from it (TinyDB), and the mail archive."""

from __future__ import annotations

from mailbot.ledger.ledger import Ledger

__all__ = ["Ledger"]

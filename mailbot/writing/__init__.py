"""A letter to write becomes a finished MIME message. Pure: no clock, no network, no ledger writes."""

from __future__ import annotations

from mailbot.writing.errors import LetterError
from mailbot.writing.gallery import gallery
from mailbot.writing.writer import Writer, Written

__all__ = ["LetterError", "Writer", "Written", "gallery"]

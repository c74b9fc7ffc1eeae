"""What the state remembers beyond the nouns of the model."""

from __future__ import annotations

import datetime as dt

from mailbot.model.mail import Cursor
from mailbot.model.noun import Noun


class BankData(Noun, frozen=True, kw_only=True):
    """How far the data of one bank reaches."""

    bank: str
    at: dt.datetime


class OwnerLetter(Noun, frozen=True, kw_only=True):
    """A letter that the owner wrote to a client herself."""

    message_id: str
    client: str
    invoices: tuple[str, ...]
    at: dt.datetime


class FirmNote(Noun, frozen=True, kw_only=True):
    """A note on no client and no invoice."""

    id: str
    text: str


class SetAside(Noun, frozen=True, kw_only=True):
    """A mail that could not be read; `cursor.last_uid` is its UID."""

    cursor: Cursor
    reason: str


class Calendar(Noun, frozen=True, kw_only=True):
    """Which civil days of the firm's have been dealt with."""

    last_day_lived: dt.date | None = None
    last_digest: dt.date | None = None

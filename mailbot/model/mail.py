"""A mail that came in: its identity, and what was made of it."""

from __future__ import annotations

import datetime as dt

from mailbot.model.noun import Noun


class Place(Noun, frozen=True, kw_only=True):
    """Where a mail lies (RFC 9051 section 2.3.1.1): UIDs mean nothing without UIDVALIDITY."""

    account: str
    folder: str
    uidvalidity: int
    uid: int


class MailSeen(Noun, frozen=True, kw_only=True):
    """A mail that has been read. `content_hash` is SHA-256 (hex) of its raw bytes."""

    content_hash: str
    message_id: str
    received_at: dt.datetime
    sender: str
    subject: str
    kind: str  # the Reading's name
    client: str | None = None
    invoices: tuple[str, ...] = ()
    place: Place | None = None
    summary: str = ""


class Cursor(Noun, frozen=True, kw_only=True):
    """How far a folder has been read; advanced only with a commit."""

    account: str
    folder: str
    uidvalidity: int
    last_uid: int

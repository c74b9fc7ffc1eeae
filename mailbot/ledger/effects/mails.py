"""Mails read, folders, days."""

from __future__ import annotations

from msgspec.structs import replace

from mailbot.ledger.effects.registry import (
    add,
    effect_of,
)
from mailbot.ledger.records import Calendar, SetAside
from mailbot.ledger.state import CALENDAR, Draft, cursor_key
from mailbot.model import event as happened


@effect_of(happened.MailRead)
def _mail_read(draft: Draft, event: happened.MailRead) -> None:
    add(draft.mails, event.mail.content_hash, event.mail)


@effect_of(happened.CursorMoved)
def _cursor_moved(draft: Draft, event: happened.CursorMoved) -> None:
    """Forward only, unless the folder was numbered anew (another UIDVALIDITY)."""
    cursor = event.cursor
    old = draft.cursors.noun(cursor_key(cursor.account, cursor.folder))
    behind = old is not None and old.uidvalidity == cursor.uidvalidity
    if old is None or not (behind and old.last_uid >= cursor.last_uid):
        draft.cursors.put(cursor)


@effect_of(happened.MailSetAside)
def _mail_set_aside(draft: Draft, event: happened.MailSetAside) -> None:
    """The folder is then read from behind that mail on."""
    draft.set_aside.put(SetAside(cursor=event.cursor, reason=event.reason))
    _cursor_moved(draft, happened.CursorMoved(cursor=event.cursor))


@effect_of(happened.DayLived)
def _day_lived(draft: Draft, event: happened.DayLived) -> None:
    calendar = draft.calendar.noun(CALENDAR) or Calendar()
    if calendar.last_day_lived is None or event.day > calendar.last_day_lived:
        draft.calendar.put(replace(calendar, last_day_lived=event.day))


@effect_of(happened.DigestSent)
def _digest_sent(draft: Draft, event: happened.DigestSent) -> None:
    calendar = draft.calendar.noun(CALENDAR) or Calendar()
    if calendar.last_digest is None or event.day > calendar.last_digest:
        draft.calendar.put(replace(calendar, last_digest=event.day))

"""The owner's daily digest: one letter on a working day on which there is something to tell."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from mailbot.countries import is_working_day
from mailbot.deciding.letters import to_people
from mailbot.deciding.schedule import civil_day
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import DigestSent
from mailbot.model.firm import Firm
from mailbot.model.letter import LetterKind
from mailbot.model.policy import DunningPolicy


def daily_digest(*, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime) -> Decision:
    """The digest of today, once the owner's office hours have begun."""
    today = civil_day(now, firm)
    local = now.astimezone(ZoneInfo(firm.timezone))
    last = book.last_digest()
    if not policy.digest or (last is not None and last >= today):
        return Decision()
    if not is_working_day(today, firm.country) or local.time() < policy.send_from:
        return Decision()
    if not _anything_to_tell(book, firm, last, today):
        return Decision()
    letter = to_people(
        LetterKind.DIGEST, firm=firm, now=now, cause=f"day {today}", identity=(today,)
    )
    return Decision(
        events=(DigestSent(day=today),), letters=(letter,), would=("write the owner her digest",)
    )


def _anything_to_tell(book: Book, firm: Firm, last: dt.date | None, today: dt.date) -> bool:
    """An open question, something overdue, or news since the last digest."""
    if book.questions() or book.unapplied_payments():
        return True
    if any(invoice.due < today for invoice in book.open_invoices()):
        return True
    since = last or today - dt.timedelta(days=1)
    return any(civil_day(seen.received_at, firm) >= since for seen in book.mails()) or any(
        payment.day >= since for payment in book.payments()
    )

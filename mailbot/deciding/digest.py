"""The owner's daily digest: one letter on a working day on which there is something to tell."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from mailbot.countries import add_working_days, is_working_day
from mailbot.deciding.letters import to_people
from mailbot.deciding.schedule import civil_day
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import DigestSent
from mailbot.model.firm import Firm
from mailbot.model.letter import LetterKind
from mailbot.model.news import mail_since, money_since
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
    if not _anything_to_tell(book, firm, today):
        return Decision()
    letter = to_people(
        LetterKind.DIGEST, firm=firm, now=now, cause=f"day {today}", identity=(today,)
    )
    return Decision(
        events=(DigestSent(day=today),), letters=(letter,), would=("write the owner her digest",)
    )


def _anything_to_tell(book: Book, firm: Firm, today: dt.date) -> bool:
    """News since the last digest, a question about to run out, or a new week with debts in it.

    A mail a day that says what yesterday's said teaches her not to read it.
    """
    earlier = [one.planned_at for one in book.letters() if one.kind is LetterKind.DIGEST]
    if not earlier:
        return bool(book.mails() or book.invoices())
    since = max(earlier)
    tomorrow = add_working_days(today, 1, firm.country)
    new_week = today.isocalendar()[:2] != civil_day(since, firm).isocalendar()[:2]
    return bool(
        mail_since(book, since)
        or money_since(book, since)
        or any(
            one.settled_at is not None and one.settled_at > since and not one.kind.to_owner
            for one in book.letters()
        )
        or any(question.expires <= tomorrow for question in book.questions())
        or (new_week and any(invoice.due < today for invoice in book.open_invoices()))
    )

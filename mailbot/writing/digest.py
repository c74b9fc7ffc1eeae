"""The owner's digest and her answer to "how do things stand": what came, what went, who owes what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from mailbot.countries import next_working_day
from mailbot.model.agreement import DisputeStatus, PromiseStatus
from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.letter import Letter, LetterKind, LetterStatus
from mailbot.model.money import Money, total
from mailbot.model.news import mail_since, money_since
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy, Mode, Stage, resolved
from mailbot.writing.cleaning import NAME_LIMIT, one_line
from mailbot.writing.facts import in_zone, today_of

# How far ahead "what comes next" looks.
AHEAD_DAYS = 7
# A digest is read on a phone over coffee; the full list is `mailbot invoices`.
LIST_LIMIT = 15
# Days overdue at which the usual aging buckets end; the last has no end.
BUCKETS = ("not_due", "1_30", "31_60", "61_90", "over_90")


class MailItem(Noun, frozen=True, kw_only=True):
    """A mail that came in."""

    at: dt.datetime
    kind: str
    who: str


class MoneyItem(Noun, frozen=True, kw_only=True):
    """A payment that came in; `numbers` are the invoices it pays, none: not yet allocated."""

    day: dt.date
    who: str
    amount: Money
    numbers: tuple[str, ...] = ()
    unapplied: Money | None = None


class LetterItem(Noun, frozen=True, kw_only=True):
    """A letter to a client that went out or did not."""

    kind: str
    who: str
    numbers: tuple[str, ...]
    sent: bool = True
    reason: str = ""


class Debtor(Noun, frozen=True, kw_only=True):
    """What one client owes in one currency, by age. `buckets` in the order of BUCKETS."""

    who: str
    total: Money
    overdue: Money
    oldest_days: int
    buckets: tuple[Money, ...]


class Aging(Noun, frozen=True, kw_only=True):
    """What is owed in one currency by age, and by whom, the largest overdue first."""

    currency: str
    total: Money
    overdue: Money
    buckets: tuple[Money, ...]
    debtors: tuple[Debtor, ...]
    more: int = 0


class QuestionItem(Noun, frozen=True, kw_only=True):
    """A question that waits for her answer."""

    kind: str
    who: str
    expires: dt.date


class NextItem(Noun, frozen=True, kw_only=True):
    """Something that will happen: a stage (`kind` its letter) or a promise that falls due."""

    day: dt.date
    kind: str
    who: str
    number: str
    asks: bool = False


def digest_facts(
    letter: Letter, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> dict[str, object]:
    """Facts by the names that templates/<language>/digest.j2 and status.j2 use.

    `since` is the instant of the digest before this one (a day ago for the first). A status letter
    that names a client is about that client only.
    """
    today = today_of(now, firm)
    only = letter.client if letter.kind is LetterKind.STATUS else None
    since = _since(letter, book, now)
    heard = book.bank_heard_at()
    mails = [
        MailItem(
            at=in_zone(seen.received_at, firm),
            kind=seen.kind,
            who=_who(book, seen.client) or one_line(seen.sender, NAME_LIMIT),
        )
        for seen in mail_since(book, since)
        if only in (None, seen.client)
    ]
    return {
        "since": in_zone(since, firm),
        "bank_day": None if heard is None else in_zone(heard, firm).date(),
        "mails": tuple(mails[-LIST_LIMIT:]),
        "mails_more": max(0, len(mails) - LIST_LIMIT),
        "money_in": _money_in(book, since, only),
        "letters_out": _letters_out(book, since, only),
        "aging": tuple(aging(book, today, only)),
        "questions": tuple(
            QuestionItem(kind=one.kind.value, who=_who(book, one.client), expires=one.expires)
            for one in book.questions()
            if only in (None, one.client)
        )[:LIST_LIMIT],
        "next": _next(book, firm, policy, today, only),
    }


def _since(letter: Letter, book: Book, now: dt.datetime) -> dt.datetime:
    earlier = [
        one.planned_at
        for one in book.letters()
        if one.kind is LetterKind.DIGEST and one.id != letter.id and one.planned_at < now
    ]
    return max(earlier, default=now - dt.timedelta(days=1))


def _who(book: Book, client: str | None) -> str:
    known = book.client(client) if client else None
    return one_line(known.company, NAME_LIMIT) if known else ""


def _numbers(book: Book, invoices: Iterable[str]) -> tuple[str, ...]:
    found = (book.invoice(one) for one in dict.fromkeys(invoices))
    return tuple(one_line(one.number, NAME_LIMIT) for one in found if one is not None)


def _money_in(book: Book, since: dt.datetime, only: str | None) -> tuple[MoneyItem, ...]:
    items = []
    for payment in money_since(book, since):
        if only not in (None, payment.client):
            continue
        left = book.unapplied(payment.id)
        items.append(
            MoneyItem(
                day=payment.day,
                who=_who(book, payment.client) or one_line(payment.payer, NAME_LIMIT) or "?",
                amount=payment.amount,
                numbers=_numbers(book, (a.invoice for a in book.allocations_from(payment.id))),
                unapplied=left or None,
            )
        )
    return tuple(items[-LIST_LIMIT:])


def _letters_out(book: Book, since: dt.datetime, only: str | None) -> tuple[LetterItem, ...]:
    told = (LetterStatus.ACCEPTED, LetterStatus.REFUSED, LetterStatus.UNCERTAIN)
    items = []
    for letter in book.letters():
        at = letter.settled_at or letter.planned_at
        if letter.kind.to_owner or at <= since or only not in (None, letter.client):
            continue
        if letter.status not in told:
            continue
        items.append(
            LetterItem(
                kind=letter.kind.value,
                who=_who(book, letter.client),
                numbers=_numbers(book, (ref.invoice for ref in letter.lines)),
                sent=letter.status is LetterStatus.ACCEPTED,
                reason="" if letter.status is LetterStatus.ACCEPTED else one_line(letter.reply),
            )
        )
    return tuple(items[-LIST_LIMIT:])


def bucket_of(days_overdue: int) -> int:
    """The place in BUCKETS of a line so many days after its due date."""
    if days_overdue <= 0:
        return 0
    return min(1 + (days_overdue - 1) // 30, len(BUCKETS) - 1)


def aging(book: Book, today: dt.date, only: str | None = None) -> list[Aging]:
    """What is owed by age, a table a currency."""
    owed: dict[str, dict[str, list[tuple[int, Money]]]] = {}
    for invoice in book.open_invoices(only):
        for one in book.balance(invoice.id).lines:
            if one.open:
                of = owed.setdefault(one.open.currency, {}).setdefault(invoice.client, [])
                of.append((one.days_overdue(today), one.open))
    tables = []
    for currency, clients in sorted(owed.items()):
        debtors = [
            _debtor(_who(book, who) or who, lines, currency) for who, lines in clients.items()
        ]
        debtors.sort(key=lambda one: (-one.overdue.amount, -one.total.amount, one.who))
        tables.append(
            Aging(
                currency=currency,
                total=total((one.total for one in debtors), currency),
                overdue=total((one.overdue for one in debtors), currency),
                buckets=tuple(
                    total((one.buckets[place] for one in debtors), currency)
                    for place in range(len(BUCKETS))
                ),
                debtors=tuple(debtors[:LIST_LIMIT]),
                more=max(0, len(debtors) - LIST_LIMIT),
            )
        )
    return tables


def _debtor(who: str, lines: list[tuple[int, Money]], currency: str) -> Debtor:
    buckets = tuple(
        total((money for days, money in lines if bucket_of(days) == place), currency)
        for place in range(len(BUCKETS))
    )
    return Debtor(
        who=who,
        total=total(buckets, currency),
        overdue=total(buckets[1:], currency),
        oldest_days=max(0, *(days for days, _ in lines)),
        buckets=buckets,
    )


def _next(
    book: Book, firm: Firm, policy: DunningPolicy, today: dt.date, only: str | None
) -> tuple[NextItem, ...]:
    """Promises and stages of the coming days, if nobody pays or answers before."""
    last = today + dt.timedelta(days=AHEAD_DAYS)
    items = []
    for client in book.clients():
        if only not in (None, client.id):
            continue
        who = one_line(client.company, NAME_LIMIT)
        for promise in book.promises_of(client.id):
            day = promise.day
            if promise.status is PromiseStatus.ACTIVE and day and today <= day <= last:
                number = ", ".join(_numbers(book, promise.invoices))
                items.append(NextItem(day=day, kind="promise", who=who, number=number))
        blocks = [block for block in book.blocks_of(client.id) if not block.lifted]
        for invoice in book.open_invoices(client.id):
            if any(
                dispute.status is DisputeStatus.OPEN
                and (not dispute.invoices or invoice.id in dispute.invoices)
                for dispute in book.disputes_of(client.id)
            ):
                continue
            promised = [
                promise.pause_until
                for promise in book.promises_of(client.id)
                if promise.status is PromiseStatus.ACTIVE and invoice.id in promise.invoices
            ]
            ladder = resolved(policy, client.policy, invoice.policy).ladder
            for one in book.balance(invoice.id).lines:
                if not one.open:
                    continue
                done = max((r.stage.rank for r in one.line.stages), default=-1)
                for rule in ladder:
                    day = next_working_day(
                        one.line.due + dt.timedelta(days=rule.days_after_due),
                        client.country or firm.country,
                    )
                    if rule.mode is Mode.OFF or rule.stage.rank <= done:
                        continue
                    if not today < day <= last or any(b.holds(invoice.id, day) for b in blocks):
                        continue
                    if any(day <= pause for pause in promised):
                        continue
                    items.append(
                        NextItem(
                            day=day,
                            kind=Stage(rule.stage).value,
                            who=who,
                            number=one_line(invoice.number, NAME_LIMIT),
                            asks=rule.mode is not Mode.AUTO,
                        )
                    )
    items.sort(key=lambda item: (item.day, item.who, item.number))
    return tuple(items[:LIST_LIMIT])

"""The terms of an order: until which day, how much, in which instalments."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import Command
from mailbot.reading.about import About
from mailbot.reading.amounts import find_amounts
from mailbot.reading.clauses import sentences
from mailbot.reading.days import DaysFound, find_days
from mailbot.reading.mentions import find_invoices
from mailbot.reading.phrases import even_fold
from mailbot.reading.subject import Subject

# Sums that people write without a currency: not a count, a day or an hour.
_BARE = re.compile(
    r"(?<![\w/.,-])(?:\d{1,3}(?:[ .\u00a0]\d{3})+|\d{2,7})(?:[.,]\d{2})?(?![\w/%]|[.,:-]\d)"
)
_EXACT = frozenset({"day_month", "numeric"})
_SMALLEST_BARE = Decimal(10)
# How near a sum stands to the day on which it is due ("1110 pe 20.11").
_NEAR = 28
_COMMA = re.compile(r"[,;]\s|\s[-–—]\s")
# "Say until the fourth of December next year, please" and no more.
_SHORT_WORDS = 9
_LAST_WORD = re.compile(r"[\w/-]+[^\w]{1,3}$")
_APART = re.compile(r"[,;(]\s*\w+\s*$")
# "The last on 1 March", folded.
_LAST = re.compile(r"\b(?:ostatni\w*|ultim\w+|laatste|последн\w+|last|final)\b")
# "5 instalments", "5 equal instalments", folded.
_COUNTED = re.compile(
    r"(?<![\w.,/-])(?P<count>[2-9]|1[0-2])\s(?:(?:rown\w+|egal\w+|gelijk\w+|равн\w+|equal)\s)?"
)
_TIMES = re.compile(
    r"(\d)\s?(?:x|×|razy|keer|ori|раз[а]?|times)\s?(?:po |de |по |of )?$", re.IGNORECASE
)


class Sum(Noun, frozen=True, kw_only=True):
    """An amount and where it stands."""

    amount: Decimal
    start: int
    end: int
    currency: bool


class Terms(Noun, frozen=True, kw_only=True):
    """What an order says besides its scope. `named_amounts`: every sum that its words name."""

    until: dt.date | None = None
    amount: Decimal | None = None
    instalments: tuple[tuple[dt.date, Decimal], ...] = ()
    named_amounts: tuple[Decimal, ...] = ()
    doubts: tuple[Fact, ...] = ()


def sums(text: str, about: Subject, scope: About | None = None) -> tuple[Sum, ...]:
    """The sums in a text, with or without a currency; no invoice numbers and no days."""
    days = find_days(text, language=about.language, base=about.base, country=about.firm.country)
    taken = [(one.start, one.end) for one in days]
    taken += [(one.start, one.end) for one in find_invoices(text, book=about.book)]
    for client in _clients(about, scope):
        taken += [(m.start, m.end) for m in find_invoices(text, book=about.book, client=client)]
    found = [
        Sum(amount=one.amount, start=one.start, end=one.end, currency=one.named)
        for one in find_amounts(text)
        if one.amount > 0
        and (one.named or not any(start < one.end and one.start < end for start, end in taken))
    ]
    taken += [(one.start, one.end) for one in found]
    for match in _BARE.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        digits = re.sub(r"[ \u00a0]", "", match.group())
        digits = re.sub(r"[.](?=\d{3})", "", digits).replace(",", ".")
        amount = Decimal(digits).quantize(Decimal("0.01"))
        if amount >= _SMALLEST_BARE:
            found.append(Sum(amount=amount, start=match.start(), end=match.end(), currency=False))
    return tuple(sorted(found, key=lambda one: one.start))


def _clients(about: Subject, scope: About | None) -> tuple[str, ...]:
    """The client of a scope, or those of its invoices: what they are called by is no sum."""
    if scope is None:
        return ()
    if scope.client is not None:
        return (scope.client,)
    known = (about.book.invoice(one) for one in scope.invoices)
    return tuple(dict.fromkeys(one.client for one in known if one is not None))


def deadlines(text: str, about: Subject) -> tuple[DaysFound, ...]:
    """The days in a text, without those it expressly does not mean ("not until the 25th")."""
    folded = even_fold(text)
    found = find_days(
        _without_numbers(text, about),
        language=about.language,
        base=about.base,
        country=about.firm.country,
    )
    kept: list[DaysFound] = []
    for one in found:
        before = folded[: one.start]
        if about.words.until.search(before):
            before = _LAST_WORD.sub("", before)
        # "not until the 25th" stands apart from what precedes it; "don't write until" does not.
        if _APART.search(before) and about.words.negated.search(before):
            continue
        beside = kept and not text[kept[-1].end : one.start].strip(" (,-–=")
        if beside and one.rule in _EXACT and kept[-1].rule not in _EXACT:
            kept[-1] = msgspec.structs.replace(one, start=kept[-1].start)  # "Christmas (the 25th)"
            kept[-1] = _with_words(kept[-1], text)
            continue
        kept.append(one)
    return tuple(kept)


def _without_numbers(text: str, about: Subject) -> str:
    """The text with invoice numbers blanked: "26/316 until the 15th" is no span of days."""
    chars = list(text)
    for one in find_invoices(text, book=about.book):
        if not one.words.isdecimal():
            chars[one.start : one.end] = " " * (one.end - one.start)
    return "".join(chars)


def _with_words(one: DaysFound, text: str) -> DaysFound:
    days = msgspec.structs.replace(one.days, words=text[one.start : one.end])
    return msgspec.structs.replace(one, days=days)


def is_last_day(one: DaysFound, folded: str, about: Subject) -> bool:
    """Whether a word like "until" stands before the day, or is the first of its words."""
    first = even_fold(one.days.words).split()[0]
    before = folded[: one.start]
    return bool(about.words.until.search(before) or about.words.until.search(f"{first} "))


def terms_of(clause: str, text: str, *, command: Command, about: Subject, scope: About) -> Terms:
    """The terms that a command's clause states; its sums also from the rest of `text`."""
    found = sums(clause, about, scope) or sums(text, about, scope)
    amounts = tuple(dict.fromkeys(one.amount for one in found))
    if command is Command.AGREE_PLAN:
        return plan_terms(clause, text, about, scope, amounts)
    if command in (Command.PAUSE, Command.EXTEND):
        return _until(clause, text, command, about, amounts)
    if command is Command.MARK_PAID:
        # Beside a sum with its currency a bare number is that of a receipt.
        with_currency = tuple(dict.fromkeys(one.amount for one in found if one.currency))
        return _paid(with_currency or amounts, about, scope)
    if command is Command.CHANGE_AMOUNT:
        return _changed(clause if sums(clause, about, scope) else text, about, scope, amounts)
    return Terms(named_amounts=amounts)


def _until(
    clause: str, text: str, command: Command, about: Subject, amounts: tuple[Decimal, ...]
) -> Terms:
    folded = even_fold(clause)
    days = deadlines(clause, about)
    marked = [one for one in days if is_last_day(one, folded, about)]
    if command is Command.PAUSE and not marked:
        # A day without "until" is when something happens, unless it is a length of time.
        marked = [
            one for one in days if one.rule.startswith("in_") or one.days.latest == about.base
        ]
        marked = [one for one in marked if one.days.latest > about.base]
    chosen = marked or (list(days) if command is Command.EXTEND else [])
    if not chosen and command is Command.EXTEND:
        chosen = list(deadlines(text, about))
    if not chosen and command is Command.PAUSE:
        chosen = _said_afterwards(text, about)
    chosen = _of_the_verb(chosen, folded, command, about)
    latest = list(dict.fromkeys(one.days.latest for one in chosen))
    doubts: list[Fact] = []
    if len(latest) > 1:
        doubts.append(Fact(kind=FactKind.SEVERAL_DAYS))
    if chosen and not chosen[0].days.sure:
        doubts.append(Fact(kind=FactKind.DAY_UNCERTAIN, text=chosen[0].days.words))
    if not latest and command is Command.EXTEND:
        doubts.append(Fact(kind=FactKind.NO_DAY))
    return Terms(until=latest[0] if latest else None, named_amounts=amounts, doubts=tuple(doubts))


def _of_the_verb(
    chosen: Sequence[DaysFound], folded: str, command: Command, about: Subject
) -> list[DaysFound]:
    """Of several days the one that goes with the order's verb: beside it another is a promise's.

    That is the only one between the same commas, or the only one that follows the verb there.
    """
    days = list(chosen)
    verb = about.words.hints[command].search(folded)
    if verb is None or len({one.days.latest for one in days}) < 2:
        return days
    start = max((m.end() for m in _COMMA.finditer(folded) if m.end() <= verb.start()), default=0)
    end = min((m.start() for m in _COMMA.finditer(folded, verb.end())), default=len(folded))
    near = [one for one in days if start <= one.start < end]
    if len({one.days.latest for one in near}) > 1:
        near = [one for one in near if one.start >= verb.end()]
    return near if len({one.days.latest for one in near}) == 1 else days


def _said_afterwards(text: str, about: Subject) -> list[DaysFound]:
    """The day of a short sentence of its own: "Leave them alone, will you? Say until 4 December."."""
    found: list[DaysFound] = []
    for one in sentences(text):
        own = text[one.start : one.end].strip()
        folded = even_fold(own)
        if len(own.split()) > _SHORT_WORDS or not about.words.say.match(folded):
            continue
        found += [day for day in deadlines(own, about) if is_last_day(day, folded, about)]
    return found


def _paid(amounts: tuple[Decimal, ...], about: Subject, scope: About) -> Terms:
    """Part of it, or all: None. A sum that is neither is a doubt."""
    balances = [about.book.balance(invoice) for invoice in scope.invoices]
    whole = sum((one.open.amount for one in balances), Decimal(0))
    face = sum((one.claim.amount for one in balances), Decimal(0))
    each = {one.open.amount for one in balances} | {one.claim.amount for one in balances}
    parts = [one for one in amounts if one not in (whole, face) and one not in each]
    if not balances or not parts:
        return Terms(named_amounts=amounts)
    part = parts[0]
    doubts: list[Fact] = []
    if len(parts) > 1:
        doubts.append(Fact(kind=FactKind.SEVERAL_SUMS_ORDERED))
    if part > whole:
        doubts.append(Fact(kind=FactKind.SUM_TOO_LARGE, amount=part))
    if len(balances) > 1:
        doubts.append(Fact(kind=FactKind.SUM_DIFFERS, amount=part))
    return Terms(amount=part, named_amounts=amounts, doubts=tuple(doubts))


def _changed(text: str, about: Subject, scope: About, amounts: tuple[Decimal, ...]) -> Terms:
    """The new total: not the old one, nor the difference of the two."""
    folded = even_fold(text)
    old = set()
    for invoice in scope.invoices:
        balance = about.book.balance(invoice)
        old |= {balance.claim.amount, balance.open.amount}
    new: list[Sum] = []
    by: list[Sum] = []
    for one in sums(text, about, scope):
        before = folded[: one.start]
        if about.words.instead.search(before) or one.amount in old:
            continue
        (by if about.words.by.search(before) else new).append(one)
    # Without a currency only where no sum has one: "6 hours instead of 9" are no totals.
    new = [one for one in new if one.currency] or [
        one for one in new if one.amount >= 100 or len(new) == 1
    ]
    values = list(dict.fromkeys(one.amount for one in new))
    doubts: list[Fact] = []
    if not values and len(by) == 1 and len(scope.invoices) == 1:
        claim = about.book.balance(scope.invoices[0]).claim.amount
        values = [claim - by[0].amount]
        doubts.append(Fact(kind=FactKind.SUM_OR_DIFFERENCE, amount=by[0].amount))
    if len(values) != 1:
        doubts.append(Fact(kind=FactKind.SEVERAL_SUMS_ORDERED if values else FactKind.NO_SUM))
    if len(scope.invoices) > 1:
        doubts.append(Fact(kind=FactKind.ONE_SUM_FOR_SEVERAL))
    return Terms(amount=values[0] if values else None, named_amounts=amounts, doubts=tuple(doubts))


def plan_terms(
    clause: str, text: str, about: Subject, scope: About, amounts: tuple[Decimal, ...]
) -> Terms:
    """Days and sums paired in their order; the total, and whether it is what is open."""
    source = text if len(deadlines(clause, about)) < len(deadlines(text, about)) else clause
    days = [one for one in deadlines(source, about) if one.days.latest >= about.base]
    money = list(sums(source, about, scope))
    money = _without_total(money, len(days))
    open_amounts = [about.book.balance(one).open.amount for one in scope.invoices]
    owed = sum(open_amounts, Decimal(0))
    monthly = _monthly(days, money, source, about, owed)
    paired = _paired(days, money, source)
    pairs = monthly if len(monthly) > len(days) else paired or monthly
    doubts: list[Fact] = []
    if not pairs:
        doubts.append(Fact(kind=FactKind.INSTALMENTS_UNREAD))
        latest = max((one.days.latest for one in days), default=None)
        return Terms(until=latest, named_amounts=amounts, doubts=tuple(doubts))
    total = sum((amount for _, amount in pairs), Decimal(0))
    if scope.invoices and total != owed:
        doubts.append(Fact(kind=FactKind.INSTALMENTS_DIFFER, amount=total))
    if len(scope.invoices) > 1 and total != owed:
        doubts.append(Fact(kind=FactKind.ONE_PLAN_FOR_SEVERAL))
    return Terms(
        until=max(day for day, _ in pairs),
        amount=total,
        instalments=tuple(pairs),
        named_amounts=(*amounts, total),
        doubts=tuple(doubts),
    )


def _without_total(money: list[Sum], parts: int) -> list[Sum]:
    """The sums of the parts, without one that adds them up: "1200, 1200, 1135, together 3535"."""
    total = sum((one.amount for one in money), Decimal(0))
    adding = [one for one in money if one.amount * 2 == total]
    if len(adding) == 1 and len(money) > max(parts, 2):
        return [one for one in money if one is not adding[0]]
    return money


def _monthly(
    days: Sequence[DaysFound], money: Sequence[Sum], text: str, about: Subject, owed: Decimal
) -> list[tuple[dt.date, Decimal]]:
    """As many months as parts, from the first day named or up to the last: "six instalments of 500,
    the first on 25 November", "735 in four equal parts, the last on 1 March".

    A weekly plan, or one of two sums that do not explain each other, is left to the question.
    """
    folded = even_fold(text)
    counts = {at + 2 for at, form in enumerate(about.words.counts) if form.search(folded)}
    counts |= {
        int(match.group("count"))
        for match in _COUNTED.finditer(folded)
        if about.words.instalments.match(folded, match.end())
    } - {1}
    # "The first on 25 November" is the first of the parts, no first of a month.
    dates = {one.days.latest for one in days if any(ch.isdigit() for ch in one.days.words)}
    if len(counts) != 1 or not dates or about.words.weekly.search(folded):
        return []
    count = counts.pop()
    ends = len(dates) == 1 and _LAST.search(folded) is not None
    first = _months_later(max(dates), 1 - count) if ends else min(dates)
    schedule = [_months_later(first, step) for step in range(count)]
    if not dates <= set(schedule) or first < about.base:
        return []
    part = _part(money, count, owed)
    return [(day, part) for day in schedule] if part is not None else []


def _part(money: Sequence[Sum], count: int, owed: Decimal) -> Decimal | None:
    """What one of `count` equal parts is: the sum named, or its share where the sum is all of it."""
    named = {one.amount for one in money}
    if len(named) == 2 and min(named) * count == max(named):
        return min(named)
    if len(named) != 1:
        return None
    (amount,) = named
    if amount != owed:
        return amount
    share = (amount / count).quantize(Decimal("0.01"))
    return share if share * count == amount else None


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def _paired(
    days: Sequence[DaysFound], money: Sequence[Sum], text: str
) -> list[tuple[dt.date, Decimal]]:
    dates = [one.days.latest for one in days]
    if len(dates) < 2 or dates != sorted(set(dates)):
        return []
    near = [one for one in money if _beside(one, days)]
    if len(near) == len(dates):
        return [(day, one.amount) for day, one in zip(dates, near, strict=True)]
    each = {one.amount for one in money}
    if len(each) == 2 and min(each) * len(dates) == max(each):
        return [(day, min(each)) for day in dates]
    if len(each) == 1 and (len(money) == 1 or len(money) == len(dates)):
        return [(day, money[0].amount) for day in dates]
    counted = [one for one in money if _TIMES.search(text[: one.start])]
    if len(counted) == 1:
        return [(day, counted[0].amount) for day in dates]
    return []


def _beside(one: Sum, days: Sequence[DaysFound]) -> bool:
    return any(
        0 <= day.start - one.end <= _NEAR or 0 <= one.start - day.end <= _NEAR for day in days
    )

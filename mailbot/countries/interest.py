"""Late-payment interest on a falling balance: segment by segment, rounded once, at the end.

How all countries reckon here: base × rate × days / days of the year, from the day after the lawful
due day up to the day asked for, included (PL art. 7 of the act of 8.03.2013 and art. 481 KC; RO art.
1535 C.civ.; NL art. 6:119(a) BW; BE art. 5 of the act of 2.08.2002; RU п. 3 ст. 395 ГК РФ; KZ ст. 353
ГК РК). The day of a payment still bears interest on the old sum. Payments lower the principal first,
though most of these laws would let the creditor take the interest first (art. 451 KC, art. 1509
C.civ., art. 6:44 BW): the claim is never higher for it, and no debtor can object.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, localcontext

from mailbot.countries.law import InterestRule
from mailbot.countries.rates import Rate, rate_table
from mailbot.model.charge import Charge, ChargeKind, OwnRate, Segment
from mailbot.model.money import Money
from mailbot.model.noun import Noun

_DAY = dt.timedelta(days=1)
# Digits that hold any sum of money with the decimals below, to spare.
_DIGITS = 60
# Segments keep this many decimals. A sum of them is then cleared of the dust of their last digits,
# so that an exact half cent is one, before it is rounded to the cent.
_KEPT = Decimal(1).scaleb(-24)
_CLEARED = Decimal(1).scaleb(-18)


class Claim(Noun, frozen=True, kw_only=True):
    """A sum (gross: with VAT) due on a day, and what was paid of it on which day.

    A credit note counts as paid on its day, a payment that the bank took back as a negative one.
    """

    invoice: str
    number: str
    gross: Money
    due: dt.date
    payments: tuple[tuple[dt.date, Money], ...] = ()

    def open_on(self, day: dt.date) -> Money:
        """The principal that bears interest on a day: what was paid on earlier days is off it."""
        left = self.gross
        for paid_on, amount in self.payments:
            if paid_on < day:
                left -= amount
        return min(max(left, Money.zero(self.gross.currency)), self.gross)

    def settled_by(self, until: dt.date) -> dt.date | None:
        """The day up to `until` on which the last of it was paid; None while some is open."""
        if self.open_on(until + _DAY):
            return None
        found = None
        for day in sorted({day for day, _ in self.payments if day <= until}, reverse=True):
            if self.open_on(day + _DAY):
                break
            found = day
        return found


def interest(
    rule: InterestRule, claim: Claim, until: dt.date, own: tuple[OwnRate, ...] = ()
) -> Charge:
    """What the claim bears up to and with `until`; zero if it is not late by then.

    RateUnknownError where a day on which something is open has no known rate.
    """
    segments, rates = _reckon(rule, claim, until, own)
    with localcontext(prec=_DIGITS):
        amount = sum((segment.amount for segment in segments), Decimal(0))
        if rule.cap_percent is not None and segments:
            amount = min(amount, segments[0].base.amount * rule.cap_percent / 100)
        amount = amount.quantize(_CLEARED)
    return Charge(
        kind=rule.kind,
        invoice=claim.invoice,
        number=claim.number,
        amount=Money(amount, claim.gross.currency).rounded(),
        until=until,
        basis=rule.basis,
        table=rule.table,
        source="; ".join(dict.fromkeys(rate.source for rate in rates if rate.source)),
        segments=segments,
    )


def rates_used(
    rule: InterestRule, claim: Claim, until: dt.date, own: tuple[OwnRate, ...] = ()
) -> tuple[Rate, ...]:
    """The rates behind `interest`, in order: whoever sends a figure looks how sure they are."""
    return _reckon(rule, claim, until, own)[1]


def _reckon(
    rule: InterestRule, claim: Claim, until: dt.date, own: tuple[OwnRate, ...]
) -> tuple[tuple[Segment, ...], tuple[Rate, ...]]:
    start = rule.starts(claim.due)
    lawful = start - dt.timedelta(days=rule.first_day)
    years = _anniversaries(start, until) if rule.compounds else frozenset()
    begins = _turns(rule, claim, start, until, own) | years
    days = sorted(day for day in begins if start <= day <= until)
    segments: list[Segment] = []
    rates: list[Rate] = []
    carried = Decimal(0)
    with localcontext(prec=_DIGITS):
        for first, after in zip(days, [*days[1:], until + _DAY], strict=False):
            if first in years:
                carried = sum((segment.amount for segment in segments), Decimal(0))
            principal = claim.open_on(first)
            if not principal or any(pause.holds(first, lawful) for pause in rule.pauses):
                continue
            percent = rule.percent
            if percent is None:
                rate_day = (claim.settled_by(until) or until) if rule.one_rate else first
                rate = rate_table(rule.table).at(rate_day, own)
                percent = _tidy((rate.percent + rule.plus) * rule.factor)
                if rate not in rates:
                    rates.append(rate)
            base = Money(principal.amount + carried, principal.currency)
            _append(segments, rule, base, percent, span=(first, after - _DAY))
    return tuple(segments), tuple(rates)


def _tidy(percent: Decimal) -> Decimal:
    """Without idle noughts beyond the second decimal."""
    short = percent.normalize()
    places = short.as_tuple().exponent
    return short if isinstance(places, int) and places < -2 else percent.quantize(Decimal("0.01"))


def _turns(
    rule: InterestRule,
    claim: Claim,
    start: dt.date,
    until: dt.date,
    own: tuple[OwnRate, ...],
) -> frozenset[dt.date]:
    """Days on which the base, the rate or the length of the year may be another than before."""
    days = {start} | {paid_on + _DAY for paid_on, _ in claim.payments}
    days |= {dt.date(year, 1, 1) for year in range(start.year, until.year + 1)}
    for pause in rule.pauses:
        days |= {pause.first, pause.last + _DAY}
    if rule.table and not rule.one_rate:
        days |= rate_table(rule.table).changes(own)
    return frozenset(days)


def _append(
    segments: list[Segment],
    rule: InterestRule,
    base: Money,
    percent: Decimal,
    *,
    span: tuple[dt.date, dt.date],
) -> None:
    """Add the days, to the segment before if nothing changed but the name of the rate."""
    first, last = span
    year = rule.days.of(first)
    if segments:
        before = segments[-1]
        same = (before.base, before.percent, before.last) == (base, percent, first - _DAY)
        if same and rule.days.of(before.last) == year:
            first = before.first
            segments.pop()
    days = (last - first).days + 1
    parts = 100 if rule.kind is ChargeKind.PENALTY else 100 * year
    amount = (base.amount * percent * days / parts).quantize(_KEPT)
    segments.append(
        Segment(first=first, last=last, days=days, base=base, percent=percent, amount=amount)
    )


def _anniversaries(start: dt.date, until: dt.date) -> frozenset[dt.date]:
    """The days after each full year of default (art. 6:119 lid 2 BW), counted from its first day.

    What began on 29 February has its year full with the 28th: the next begins on 1 March.
    """
    found = set()
    for year in range(start.year + 1, until.year + 1):
        try:
            found.add(start.replace(year=year))
        except ValueError:
            found.add(dt.date(year, 3, 1))
    return frozenset(found)

"""What words for weeks, months, quarters and years mean, and for parts of them."""

from __future__ import annotations

import calendar
import datetime as dt

from mailbot.reading.day_rules import day_month, day_number
from mailbot.reading.spans import (
    LOOK_BACK,
    LOOK_BACK_MONTHS,
    Named,
    Rule,
    Span,
    exact,
    last_of_month,
    later,
    monday,
    month_start,
    months_meant,
    near_year,
    next_monday,
    single,
    this_monday,
)


def week(weeks: int, first: int = 0, last: int = 4) -> Rule:
    """Days `first` to `last` (0 is Monday) of the week so many weeks away."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        start = later(this_monday(base) if weeks == 0 else monday(base), 7 * weeks)
        span = Span(later(start, first), later(start, last))
        if weeks == 0 and span.latest < base:
            # On a Saturday "this week" can only be its weekend, or the one that begins.
            return Span(base, later(start, 6), sure=False)
        return span

    return rule


def start_of_week(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """Whoever writes on a Monday means the week that begins."""
    start = base if base.weekday() == calendar.MONDAY else next_monday(base)
    return Span(start, later(start, 1))


def week_of_day(named: Named, base: dt.date, country: str) -> Span | None:
    """'the week of 7 December'."""
    rule = day_number if named.month is None else day_month
    span = rule(named, base, country)
    if span is None:
        return None
    start = monday(span.latest)
    return Span(start, later(start, 4), span.sure)


def weekday_of_week_number(named: Named, base: dt.date, country: str) -> Span | None:
    """'Wednesday of week 14'."""
    week = week_number(named, base, country)
    if week is None or named.weekday is None:
        return None
    return single(later(week.earliest, named.weekday))


def part_of_week_number(first: int, last: int) -> Rule:
    """'the end of week 49': days `first` to `last` of it, 0 is Monday."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        week = week_number(named, base, country)
        return week and Span(later(week.earliest, first), later(week.earliest, last))

    return rule


def week_number(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """An ISO 8601 week, this year's or the next's."""
    if named.n is None or not 1 <= named.n <= 53:
        return None
    for year in (base.year, base.year + 1):
        if named.n > dt.date(year, 12, 28).isocalendar().week:
            continue
        friday = dt.date.fromisocalendar(year, named.n, 5)
        if friday >= base - LOOK_BACK:
            return Span(later(friday, -4), friday)
    return None


def next_weekend(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'next weekend': that of the following calendar week."""
    saturday = later(next_monday(base), 5)
    return Span(saturday, later(saturday, 1))


def weekend(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'at the weekend': the coming one, or what is left of it."""
    saturday = later(monday(base), 5)
    return Span(max(base, saturday), later(saturday, 1))


def whole_month(months: int, first: int = 1, last: int = 31) -> Rule:
    """'next month', 'the end of next month': its days `first` to `last`."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        return _part(month_start(base, months), first, last)

    return rule


def coming_part(first: int, last: int) -> Rule:
    """A part of this month, or of the next where this month's is over."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        span = _part(month_start(base, 0), first, last)
        return span if span.latest >= base else _part(month_start(base, 1), first, last)

    return rule


def named_month(first: int, last: int) -> Rule:
    """'in December', 'mid-December': days `first` to `last` of the month named."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        if named.month is None:
            return None
        year = named.year or near_year(base, named.month, 28, LOOK_BACK_MONTHS)
        return _part(dt.date(year, named.month, 1), first, last)

    return rule


def nth_week_of_named_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the second week of March': its 8th to its 14th, for nobody looks at a calendar."""
    nth = named.day or named.n or 1
    if named.month is None or nth > 5:
        return None
    month = months_meant(named, base)[0]
    return _part(month, min(7 * nth - 6, last_of_month(month).day), 7 * nth)


def last_week_of_named_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the last week of March': its last seven days."""
    if named.month is None:
        return None
    last = last_of_month(months_meant(named, base)[0])
    return Span(later(last, -6), last)


def _part(month: dt.date, first: int, last: int) -> Span:
    end = last_of_month(month)
    return Span(month.replace(day=first), end if last > end.day else month.replace(day=last))


def end_of_quarter(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the end of the quarter'."""
    return single(last_of_month(dt.date(base.year, (base.month + 2) // 3 * 3, 1)))


def part_of_year(months: int, *, end: bool) -> Rule:
    """The nth part of so many months (a quarter, a half) of the year named or the coming one."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        nth = named.n or named.day
        if nth is None or nth > 12 // months:
            return None
        for year in (named.year or base.year, named.year or base.year + 1):
            last = last_of_month(dt.date(year, nth * months, 1))
            if named.year or last >= base - LOOK_BACK:
                return Span(last if end else month_start(last, 1 - months), last)
        return None

    return rule


def end_of_half_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the end of the half-year'."""
    return single(last_of_month(dt.date(base.year, 6 if base.month <= 6 else 12, 1)))


def this_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'this year': from today to its last day."""
    return Span(base, dt.date(base.year, 12, 31))


def day_of_next_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'5 January next year'."""
    if named.day is None or named.month is None:
        return None
    return exact(base.year + 1, named.month, named.day)


def month_of_next_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'in January next year'."""
    return _part(dt.date(base.year + 1, named.month, 1), 1, 31) if named.month else None


def end_of_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the end of the year'."""
    return single(dt.date(base.year, 12, 31))


def next_year(first: tuple[int, int], last: tuple[int, int]) -> Rule:
    """'next year', 'early next year': from one (month, day) of it to another."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        return Span(dt.date(base.year + 1, *first), dt.date(base.year + 1, *last))

    return rule


def between_the_years(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """The days from Christmas to New Year's Eve."""
    return Span(max(base, dt.date(base.year, 12, 27)), dt.date(base.year, 12, 31))

"""What words for single days mean: dates, weekdays, and days counted from another."""

from __future__ import annotations

import datetime as dt

from mailbot.countries import add_working_days, is_working_day
from mailbot.reading.feasts import nth_weekday
from mailbot.reading.spans import (
    HIGHEST_SLIP,
    LONGEST_DAYS,
    Named,
    Rule,
    Span,
    add_months,
    beginning,
    exact,
    last_of_month,
    later,
    monday,
    month_start,
    months_meant,
    near_year,
    next_monday,
    single,
)

# A year's; what is promised in more is no promise.
_LONGEST_WORKING_DAYS = 260
# No country's holidays last longer without a working day; a search must end.
_LONGEST_HOLIDAYS = 14


def day_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'5 December', with or without its year."""
    if named.day is None or named.month is None:
        return None
    year = named.year or near_year(base, named.month, named.day)
    return exact(year, named.month, named.day)


def day_range(named: Named, base: dt.date, country: str) -> Span | None:
    """'5-10 December', '28 November - 3 December'."""
    first = day_month(named, base, country)
    if first is None or named.day2 is None or named.month is None:
        return None
    last = exact(first.earliest.year, named.month2 or named.month, named.day2)
    if last is None:
        return None
    if last.latest < first.earliest:
        last = exact(first.earliest.year + 1, named.month2 or named.month, named.day2) or last
    return Span(first.earliest, max(first.earliest, last.latest), first.sure and last.sure)


def day_number(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the 10th': the next one, today included."""
    if named.day is None or not 1 <= named.day <= 31:
        return None
    last = last_of_month(base).day
    first = base if base.day <= named.day <= last else month_start(base, 1)
    return exact(first.year, first.month, named.day)


def day_of_month(months: int) -> Rule:
    """'the 10th of next month': a day of the month so many months away."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        first = month_start(base, months)
        return exact(first.year, first.month, named.day or 0)

    return rule


def weekday(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'Friday': the next one; on a Friday the one in a week, for today is called today."""
    if named.weekday is None:
        return None
    ahead = (named.weekday - base.weekday()) % 7 or 7
    return single(later(base, ahead))


def this_weekday(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'this Friday': this week's or today."""
    if named.weekday is None:
        return None
    return single(later(base, (named.weekday - base.weekday()) % 7))


def next_weekday(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'next Friday': that of the following calendar week."""
    if named.weekday is None:
        return None
    return single(later(next_monday(base), named.weekday))


def last_weekday(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'last Friday': the latest one before today."""
    if named.weekday is None:
        return None
    return single(later(base, -((base.weekday() - named.weekday) % 7 or 7)))


def weekday_of_last_week(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the Monday of last week'."""
    if named.weekday is None:
        return None
    return single(later(monday(base), named.weekday - 7))


def weekday_range(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'from Monday to Wednesday'."""
    if named.weekday is None or named.weekday2 is None:
        return None
    first = later(base, (named.weekday - base.weekday()) % 7 or 7)
    return Span(first, later(first, (named.weekday2 - named.weekday) % 7))


def day_number_range(named: Named, base: dt.date, country: str) -> Span | None:
    """'between the 5th and the 10th'."""
    if named.day is None or named.day2 is None:
        return None
    last = day_number(Named(day=named.day2), base, country)
    if last is None or named.day >= named.day2:
        return None
    return Span(last.latest.replace(day=named.day), last.latest, last.sure)


def weekday_and(unit_days: int) -> Rule:
    """'Friday in two weeks', 'a week from Friday': so long after the next one."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        span = weekday(named, base, country)
        days = unit_days * (1 if named.n is None else named.n)
        return single(later(span.latest, days)) if span and days <= LONGEST_DAYS else None

    return rule


def weekday_day(named: Named, base: dt.date, country: str) -> Span | None:
    """'Friday the 27th': the number counts; a weekday that contradicts it makes it unsure."""
    span = day_number(named, base, country)
    if span is None or named.weekday is None:
        return span
    return span._replace(sure=span.sure and span.latest.weekday() == named.weekday)


def last_weekday_of_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """Of the month named, or else of this one while it is still to come."""
    if named.weekday is None:
        return None
    for first in months_meant(named, base):
        last = last_of_month(first)
        day = later(last, -((last.weekday() - named.weekday) % 7))
        if named.month or day >= base:
            return single(day)
    return None


def nth_weekday_of_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the second Tuesday of December', or of the month."""
    if named.weekday is None:
        return None
    nth = named.day or named.n or 1
    for first in months_meant(named, base):
        day = nth_weekday(first.year, first.month, named.weekday, nth)
        if day is not None and (named.month or day >= base):
            return single(day)
    return None


def first_working_day(named: Named, base: dt.date, country: str) -> Span | None:
    """Of the month named, or else the next month's."""
    first = months_meant(named, base)[-1]
    return single(add_working_days(first, 0, country))


def last_working_day(named: Named, base: dt.date, country: str) -> Span | None:
    """Of the month named, or else of this one."""
    return single(_working_day_before(last_of_month(months_meant(named, base)[0]), country))


def last_working_day_of_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the last working day of the year'."""
    return single(_working_day_before(dt.date(base.year, 12, 31), country))


def _working_day_before(day: dt.date, country: str) -> dt.date:
    """The day itself if people work on it, else the last before on which they do."""
    days = (later(day, -ago) for ago in range(_LONGEST_HOLIDAYS))
    return next((one for one in days if is_working_day(one, country)), day)


def days_from_now(days: int) -> Rule:
    """'tomorrow', 'yesterday': so many days away."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        return single(later(base, days))

    return rule


def counted(unit_days: int, sign: int = 1) -> Rule:
    """'in three weeks', 'ten days ago': so many units away, forwards or (-1) backwards."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        days = unit_days * (1 if named.n is None else named.n)
        if days > LONGEST_DAYS:
            return None
        last = single(later(base, sign * days))
        return beginning(later(base, sign * unit_days * named.lower), last) if named.lower else last

    return rule


def in_months(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'in two months'."""
    months = 1 if named.n is None else named.n
    return single(add_months(base, months)) if months <= LONGEST_DAYS // 31 else None


def months_ago(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'a month ago'."""
    months = 1 if named.n is None else named.n
    return single(add_months(base, -months)) if months <= LONGEST_DAYS // 31 else None


def in_half_a_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'half a year from now'."""
    return single(add_months(base, 6))


def in_years(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'in a year'."""
    years = named.n or 1
    return single(add_months(base, 12 * years)) if years <= LONGEST_DAYS // 366 else None


def in_hours(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'within 48 hours': whole days, rounded up."""
    return single(later(base, ((named.n or 24) + 23) // 24))


def in_working_days(named: Named, base: dt.date, country: str) -> Span | None:
    """'within five working days': without weekends and the country's holidays."""
    days = named.n or 1
    if days > _LONGEST_WORKING_DAYS:
        return None
    last = single(add_working_days(base, days, country))
    if not named.lower:
        return last
    return beginning(add_working_days(base, min(named.lower, days), country), last)


def in_a_month_and_a_half(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """Half a month has no exact length: not sure."""
    return single(later(base, 45), sure=False)


def past_day_number(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'on the 10th', of what has been: the latest one."""
    if named.day is None or named.day > HIGHEST_SLIP:
        return None
    first = month_start(base, 0 if named.day <= base.day else -1)
    return exact(first.year, first.month, named.day)

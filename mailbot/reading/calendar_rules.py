"""What words for days mean, apart from any language: each rule turns a match into a span.

A rule gets what the words named (a day, a month, a number, ...) and the mail's own civil day,
and answers the first and the last day meant. Where a working week is meant it ends on Friday.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from mailbot.countries import add_working_days
from mailbot.model.noun import Noun

# Nobody promises further ahead; also keeps every date far from the calendar's own bounds.
_LONGEST_DAYS = 3 * 366
# A day and month without a year is the one from so long ago up to a year later.
_LOOK_BACK = dt.timedelta(days=150)
_EARLIEST_YEAR, _LATEST_YEAR = 2000, 2099


class Named(Noun, frozen=True, kw_only=True):
    """What the words named. None or '' where they did not."""

    day: int | None = None
    day2: int | None = None
    month: int | None = None
    month2: int | None = None
    year: int | None = None
    weekday: int | None = None  # 0 is Monday
    n: int | None = None
    feast: str = ""  # 'MM-DD', or 'easter+N'


class Span(NamedTuple):
    """First and last day; `sure` False for a day that does not exist or contradicts itself."""

    earliest: dt.date
    latest: dt.date
    sure: bool = True


Rule = Callable[[Named, dt.date, str], Span | None]


def _one(day: dt.date, *, sure: bool = True) -> Span:
    return Span(day, day, sure)


def _plus(base: dt.date, days: int) -> dt.date:
    return base + dt.timedelta(days=days)


def monday(day: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return _plus(day, -day.weekday())


def _this_monday(base: dt.date) -> dt.date:
    """The Monday of "this week"; whoever writes on a Sunday means the week that begins."""
    return monday(_plus(base, 1)) if base.weekday() == calendar.SUNDAY else monday(base)


def _next_monday(base: dt.date) -> dt.date:
    return _plus(monday(base), 7)


def _month(base: dt.date, months: int) -> dt.date:
    """The first day of the month so many months away."""
    index = base.year * 12 + base.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def last_of_month(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last."""
    first = _month(day, months)
    return first.replace(day=min(day.day, last_of_month(first).day))


def exact(year: int, month: int, day: int) -> Span | None:
    """A date by its numbers. A day that the month does not have: its last, and not sure."""
    if not (1 <= month <= 12 and 1 <= day <= 31 and _EARLIEST_YEAR <= year <= _LATEST_YEAR):
        return None
    last = calendar.monthrange(year, month)[1]
    return _one(dt.date(year, month, min(day, last)), sure=day <= last)


def near_year(base: dt.date, month: int, day: int) -> int:
    """The year that a day and month without one most likely mean."""
    for year in (base.year - 1, base.year, base.year + 1):
        span = exact(year, month, day)
        if span is not None and span.latest >= base - _LOOK_BACK:
            return year
    return base.year + 1


def day_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'5 December', with or without its year."""
    if named.day is None or named.month is None:
        return None
    year = named.year or near_year(base, named.month, named.day)
    return exact(year, named.month, named.day)


def _day_range(named: Named, base: dt.date, country: str) -> Span | None:
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
    first = base if named.day >= base.day else _month(base, 1)
    return exact(first.year, first.month, named.day)


def _day_of_month(months: int) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        first = _month(base, months)
        return exact(first.year, first.month, named.day or 0)

    return rule


def _weekday(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'Friday': the next one; on a Friday the one in a week, for today is called today."""
    if named.weekday is None:
        return None
    ahead = (named.weekday - base.weekday()) % 7 or 7
    return _one(_plus(base, ahead))


def _this_weekday(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    if named.weekday is None:
        return None
    return _one(_plus(base, (named.weekday - base.weekday()) % 7))


def _next_weekday(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    if named.weekday is None:
        return None
    return _one(_plus(_next_monday(base), named.weekday))


def _last_weekday(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    if named.weekday is None:
        return None
    return _one(_plus(base, -((base.weekday() - named.weekday) % 7 or 7)))


def _weekday_day(named: Named, base: dt.date, country: str) -> Span | None:
    """'Friday the 27th': the number counts; a weekday that contradicts it makes it unsure."""
    span = day_number(named, base, country)
    if span is None or named.weekday is None:
        return span
    return span._replace(sure=span.sure and span.latest.weekday() == named.weekday)


def _last_weekday_of_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    if named.weekday is None:
        return None
    last = last_of_month(base)
    day = _plus(last, -((last.weekday() - named.weekday) % 7))
    if day < base:
        last = last_of_month(_month(base, 1))
        day = _plus(last, -((last.weekday() - named.weekday) % 7))
    return _one(day)


def _days_from_now(days: int) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        return _one(_plus(base, days))

    return rule


def _counted(unit_days: int, sign: int = 1) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        days = unit_days * (1 if named.n is None else named.n)
        return _one(_plus(base, sign * days)) if days <= _LONGEST_DAYS else None

    return rule


def _in_months(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    months = 1 if named.n is None else named.n
    return _one(add_months(base, months)) if months <= _LONGEST_DAYS // 31 else None


def _in_hours(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(_plus(base, ((named.n or 24) + 23) // 24))


def _in_working_days(named: Named, base: dt.date, country: str) -> Span | None:
    days = named.n or 1
    return _one(add_working_days(base, days, country)) if days <= 260 else None


def _week(weeks: int, first: int = 0, last: int = 4) -> Rule:
    """Days `first` to `last` (0 is Monday) of the week so many weeks away."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        start = _plus(_this_monday(base) if weeks == 0 else monday(base), 7 * weeks)
        span = Span(_plus(start, first), _plus(start, last))
        if weeks == 0 and span.latest < base:
            # On a Saturday "this week" can only be its weekend, or the one that begins.
            return Span(base, _plus(start, 6), sure=False)
        return span

    return rule


def _start_of_week(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return Span(_next_monday(base), _plus(_next_monday(base), 1))


def _week_number(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """An ISO 8601 week, this year's or the next's."""
    if named.n is None or not 1 <= named.n <= 53:
        return None
    for year in (base.year, base.year + 1):
        if named.n > dt.date(year, 12, 28).isocalendar().week:
            continue
        friday = dt.date.fromisocalendar(year, named.n, 5)
        if friday >= base - _LOOK_BACK:
            return Span(_plus(friday, -4), friday)
    return None


def _weekend(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    saturday = _plus(monday(base), 5)
    return Span(max(base, saturday), _plus(saturday, 1))


def _whole_month(months: int, first: int = 1, last: int = 31) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        return _part(_month(base, months), first, last)

    return rule


def _coming_part(first: int, last: int) -> Rule:
    """A part of this month, or of the next where this month's is over."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        span = _part(_month(base, 0), first, last)
        return span if span.latest >= base else _part(_month(base, 1), first, last)

    return rule


def _named_month(first: int, last: int) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        if named.month is None:
            return None
        year = named.year or near_year(base, named.month, 28)
        return _part(dt.date(year, named.month, 1), first, last)

    return rule


def _part(month: dt.date, first: int, last: int) -> Span:
    end = last_of_month(month)
    return Span(month.replace(day=first), end if last > end.day else month.replace(day=last))


def _end_of_quarter(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(last_of_month(dt.date(base.year, (base.month + 2) // 3 * 3, 1)))


def _end_of_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(dt.date(base.year, 12, 31))


def _next_year(first: tuple[int, int], last: tuple[int, int]) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        return Span(dt.date(base.year + 1, *first), dt.date(base.year + 1, *last))

    return rule


def easter(year: int, country: str) -> dt.date:
    """Easter Sunday; Orthodox where the church is (Meeus, Astronomical Algorithms, ch. 8)."""
    if country in {"RO", "RU", "UA", "BY", "MD", "BG", "GR", "RS"}:
        d = (19 * (year % 19) + 15) % 30
        e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        month, day = divmod(d + e + 114, 31)
        return dt.date(year, month, day + 1) + dt.timedelta(days=13)
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def _feast(shift: int) -> Rule:
    """A feast itself, its eve, or the day after: whichever comes next."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        for year in (base.year, base.year + 1):
            if named.feast.startswith("easter"):
                feast = _plus(easter(year, country), int(named.feast.removeprefix("easter") or 0))
            else:
                month, _, day = named.feast.partition("-")
                feast = dt.date(year, int(month), int(day))
            if feast >= base:
                return _one(_plus(feast, shift))
        return None

    return rule


def _nothing(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """Words that look like a day and name none: 'for two weeks', '30 days' terms'."""
    return None


# A phrase table of a language names these. Order breaks ties between matches of equal length.
RULES: dict[str, Rule] = {
    "no_day": _nothing,
    "day_range": _day_range,
    "day_month": day_month,
    "weekday_day": _weekday_day,
    "day_of_this_month": _day_of_month(0),
    "day_of_next_month": _day_of_month(1),
    "day_number": day_number,
    "day_before_yesterday": _days_from_now(-2),
    "yesterday": _days_from_now(-1),
    "today": _days_from_now(0),
    "tomorrow": _days_from_now(1),
    "day_after_tomorrow": _days_from_now(2),
    "days_ago": _counted(1, -1),
    "weeks_ago": _counted(7, -1),
    "in_days": _counted(1),
    "in_hours": _in_hours,
    "in_a_fortnight": _days_from_now(14),
    "in_weeks": _counted(7),
    "in_months": _in_months,
    "in_working_days": _in_working_days,
    "last_weekday": _last_weekday,
    "this_weekday": _this_weekday,
    "next_weekday": _next_weekday,
    "last_weekday_of_month": _last_weekday_of_month,
    "weekday": _weekday,
    "last_week": _week(-1),
    "this_week": _week(0),
    "next_week": _week(1),
    "week_after_next": _week(2),
    "start_of_week": _start_of_week,
    "middle_of_week": _week(0, 2, 2),
    "end_of_week": _week(0, 4, 4),
    "start_of_next_week": _week(1, 0, 1),
    "middle_of_next_week": _week(1, 2, 2),
    "end_of_next_week": _week(1, 4, 4),
    "after_this_week": _week(1, 0, 0),
    "weekend": _weekend,
    "after_weekend": _week(1, 0, 0),
    "week_number": _week_number,
    "this_month": _whole_month(0),
    "next_month": _whole_month(1),
    "last_month": _whole_month(-1),
    "start_of_month": _coming_part(1, 10),
    "middle_of_month": _coming_part(15, 15),
    "end_of_month": _whole_month(0, 28),
    "start_of_next_month": _whole_month(1, 1, 10),
    "middle_of_next_month": _whole_month(1, 15, 15),
    "end_of_next_month": _whole_month(1, 28),
    "start_of_named_month": _named_month(1, 10),
    "middle_of_named_month": _named_month(15, 15),
    "end_of_named_month": _named_month(28, 31),
    "first_half_of_named_month": _named_month(1, 15),
    "named_month": _named_month(1, 31),
    "end_of_quarter": _end_of_quarter,
    "end_of_year": _end_of_year,
    "after_new_year": _next_year((1, 2), (1, 2)),
    "start_of_next_year": _next_year((1, 1), (1, 15)),
    "next_year": _next_year((1, 1), (12, 31)),
    "before_feast": _feast(-1),
    "feast": _feast(0),
    "after_feast": _feast(1),
}

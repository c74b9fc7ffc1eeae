"""What words for days mean, apart from any language: each rule turns a match into a span.

A rule gets what the words named (a day, a month, a number, ...) and the mail's own civil day,
and answers the first and the last day meant. Where a working week is meant it ends on Friday.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from mailbot.countries import add_working_days, is_working_day
from mailbot.model.noun import Noun
from mailbot.reading.feasts import feast_days, named_feasts, nth_weekday

# Nobody promises further ahead; also keeps every date far from the calendar's own bounds.
_LONGEST_DAYS = 3 * 366
# A day and month without a year is the one from so long ago up to a year later.
_LOOK_BACK = dt.timedelta(days=150)
_EARLIEST_YEAR, _LATEST_YEAR = 2000, 2099
# A slip of the pen for a month's end: "32 December". More is no day at all.
_HIGHEST_SLIP = 39
# A year's; what is promised in more is no promise.
_LONGEST_WORKING_DAYS = 260
_CHRISTMAS = "12-25"
# No country's holidays last longer without a working day; a search must end.
_LONGEST_HOLIDAYS = 14


class Named(Noun, frozen=True, kw_only=True):
    """What the words named. None or '' where they did not."""

    day: int | None = None
    day2: int | None = None
    month: int | None = None
    month2: int | None = None
    year: int | None = None
    weekday: int | None = None  # 0 is Monday
    weekday2: int | None = None
    n: int | None = None
    lower: int | None = None  # of two numbers: "two or three days"
    feast: str = ""  # as mailbot.reading.feasts.feast_day reads it


class Span(NamedTuple):
    """First and last day; `sure` False for a day that does not exist or contradicts itself."""

    earliest: dt.date
    latest: dt.date
    sure: bool = True


Rule = Callable[[Named, dt.date, str], Span | None]


def _one(day: dt.date, *, sure: bool = True) -> Span:
    return Span(day, day, sure)


def _from(first: dt.date, span: Span) -> Span:
    return span._replace(earliest=min(first, span.latest))


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
    if not (
        1 <= month <= 12 and 1 <= day <= _HIGHEST_SLIP and _EARLIEST_YEAR <= year <= _LATEST_YEAR
    ):
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
    first = base if base.day <= named.day <= last else _month(base, 1)
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


def _weekday_of_last_week(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    if named.weekday is None:
        return None
    return _one(_plus(monday(base), named.weekday - 7))


def _weekday_range(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'from Monday to Wednesday'."""
    if named.weekday is None or named.weekday2 is None:
        return None
    first = _plus(base, (named.weekday - base.weekday()) % 7 or 7)
    return Span(first, _plus(first, (named.weekday2 - named.weekday) % 7))


def _day_number_range(named: Named, base: dt.date, country: str) -> Span | None:
    """'between the 5th and the 10th'."""
    if named.day is None or named.day2 is None:
        return None
    last = day_number(Named(day=named.day2), base, country)
    if last is None or named.day >= named.day2:
        return None
    return Span(last.latest.replace(day=named.day), last.latest, last.sure)


def _weekday_and(unit_days: int) -> Rule:
    """'Friday in two weeks', 'a week from Friday': so long after the next one."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        span = _weekday(named, base, country)
        days = unit_days * (1 if named.n is None else named.n)
        return _one(_plus(span.latest, days)) if span and days <= _LONGEST_DAYS else None

    return rule


def _weekday_day(named: Named, base: dt.date, country: str) -> Span | None:
    """'Friday the 27th': the number counts; a weekday that contradicts it makes it unsure."""
    span = day_number(named, base, country)
    if span is None or named.weekday is None:
        return span
    return span._replace(sure=span.sure and span.latest.weekday() == named.weekday)


def _last_weekday_of_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """Of the month named, or else of this one while it is still to come."""
    if named.weekday is None:
        return None
    for first in _months_meant(named, base):
        last = last_of_month(first)
        day = _plus(last, -((last.weekday() - named.weekday) % 7))
        if named.month or day >= base:
            return _one(day)
    return None


def _nth_weekday_of_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the second Tuesday of December', or of the month."""
    if named.weekday is None:
        return None
    nth = named.day or named.n or 1
    for first in _months_meant(named, base):
        day = nth_weekday(first.year, first.month, named.weekday, nth)
        if day is not None and (named.month or day >= base):
            return _one(day)
    return None


def _months_meant(named: Named, base: dt.date) -> list[dt.date]:
    """The first of the month named, or of this month and the next."""
    if named.month is None:
        return [_month(base, 0), _month(base, 1)]
    year = named.year or near_year(base, named.month, 28)
    return [dt.date(year, named.month, 1)]


def _first_working_day(named: Named, base: dt.date, country: str) -> Span | None:
    """Of the month named, or else the next month's."""
    first = _months_meant(named, base)[-1]
    return _one(add_working_days(first, 0, country))


def _last_working_day(named: Named, base: dt.date, country: str) -> Span | None:
    """Of the month named, or else of this one."""
    return _one(_working_day_before(last_of_month(_months_meant(named, base)[0]), country))


def _last_working_day_of_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(_working_day_before(dt.date(base.year, 12, 31), country))


def _working_day_before(day: dt.date, country: str) -> dt.date:
    """The day itself if people work on it, else the last before on which they do."""
    days = (_plus(day, -ago) for ago in range(_LONGEST_HOLIDAYS))
    return next((one for one in days if is_working_day(one, country)), day)


def _days_from_now(days: int) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        return _one(_plus(base, days))

    return rule


def _counted(unit_days: int, sign: int = 1) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        days = unit_days * (1 if named.n is None else named.n)
        if days > _LONGEST_DAYS:
            return None
        last = _one(_plus(base, sign * days))
        return _from(_plus(base, sign * unit_days * named.lower), last) if named.lower else last

    return rule


def _in_months(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    months = 1 if named.n is None else named.n
    return _one(add_months(base, months)) if months <= _LONGEST_DAYS // 31 else None


def _months_ago(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    months = 1 if named.n is None else named.n
    return _one(add_months(base, -months)) if months <= _LONGEST_DAYS // 31 else None


def _in_half_a_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(add_months(base, 6))


def _in_years(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    years = named.n or 1
    return _one(add_months(base, 12 * years)) if years <= _LONGEST_DAYS // 366 else None


def _in_hours(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(_plus(base, ((named.n or 24) + 23) // 24))


def _in_working_days(named: Named, base: dt.date, country: str) -> Span | None:
    days = named.n or 1
    if days > _LONGEST_WORKING_DAYS:
        return None
    last = _one(add_working_days(base, days, country))
    if not named.lower:
        return last
    return _from(add_working_days(base, min(named.lower, days), country), last)


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
    """Whoever writes on a Monday means the week that begins."""
    start = base if base.weekday() == calendar.MONDAY else _next_monday(base)
    return Span(start, _plus(start, 1))


def _week_of_day(named: Named, base: dt.date, country: str) -> Span | None:
    """'the week of 7 December'."""
    rule = day_number if named.month is None else day_month
    span = rule(named, base, country)
    if span is None:
        return None
    start = monday(span.latest)
    return Span(start, _plus(start, 4), span.sure)


def _weekday_of_week_number(named: Named, base: dt.date, country: str) -> Span | None:
    week = _week_number(named, base, country)
    if week is None or named.weekday is None:
        return None
    return _one(_plus(week.earliest, named.weekday))


def _part_of_week_number(first: int, last: int) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        week = _week_number(named, base, country)
        return week and Span(_plus(week.earliest, first), _plus(week.earliest, last))

    return rule


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


def _next_weekend(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    saturday = _plus(_next_monday(base), 5)
    return Span(saturday, _plus(saturday, 1))


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


def _nth_week_of_named_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'the second week of March': its 8th to its 14th, for nobody looks at a calendar."""
    nth = named.day or named.n or 1
    if named.month is None or nth > 5:
        return None
    month = _months_meant(named, base)[0]
    return _part(month, min(7 * nth - 6, last_of_month(month).day), 7 * nth)


def _last_week_of_named_month(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    if named.month is None:
        return None
    last = last_of_month(_months_meant(named, base)[0])
    return Span(_plus(last, -6), last)


def _part(month: dt.date, first: int, last: int) -> Span:
    end = last_of_month(month)
    return Span(month.replace(day=first), end if last > end.day else month.replace(day=last))


def _end_of_quarter(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(last_of_month(dt.date(base.year, (base.month + 2) // 3 * 3, 1)))


def _part_of_year(months: int, *, end: bool) -> Rule:
    """The nth part of so many months (a quarter, a half) of the year named or the coming one."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        nth = named.n or named.day
        if nth is None or nth > 12 // months:
            return None
        for year in (named.year or base.year, named.year or base.year + 1):
            last = last_of_month(dt.date(year, nth * months, 1))
            if named.year or last >= base - _LOOK_BACK:
                return Span(last if end else _month(last, 1 - months), last)
        return None

    return rule


def _end_of_half_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(last_of_month(dt.date(base.year, 6 if base.month <= 6 else 12, 1)))


def _this_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return Span(base, dt.date(base.year, 12, 31))


def _day_of_next_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    if named.day is None or named.month is None:
        return None
    return exact(base.year + 1, named.month, named.day)


def _month_of_next_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _part(dt.date(base.year + 1, named.month, 1), 1, 31) if named.month else None


def _end_of_year(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    return _one(dt.date(base.year, 12, 31))


def _next_year(first: tuple[int, int], last: tuple[int, int]) -> Rule:
    def rule(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
        return Span(dt.date(base.year + 1, *first), dt.date(base.year + 1, *last))

    return rule


def _feast(shift: int) -> Rule:
    """A feast itself, its eve, or the day after: whichever comes next."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        feast = _coming_feast(named, base, country)
        if feast is None:
            return None
        if shift == 0:
            return Span(max(feast.earliest, base), feast.latest)
        return _one(_plus(feast.latest if shift > 0 else feast.earliest, shift))

    return rule


def _coming_feast(named: Named, base: dt.date, country: str) -> Span | None:
    """Of the feasts that the words may mean the next that is not over."""
    if not named.feast:
        return None
    for year in range(base.year, base.year + 5):  # 29 February comes once in four
        days = [feast_days(one, year, country) for one in named_feasts(named.feast)]
        coming = [Span(*one) for one in days if one is not None and one[1] >= base]
        if coming:
            return min(coming)
    return None


def _past_feast(named: Named, base: dt.date, country: str) -> Span | None:
    """A feast in a sentence of the past: the latest one."""
    days = [
        feast_days(one, base.year - ago, country)
        for ago in (0, 1)
        for one in named_feasts(named.feast)
        if one
    ]
    return max((Span(*one) for one in days if one is not None and one[1] <= base), default=None)


def _until_feast(named: Named, base: dt.date, country: str) -> Span | None:
    """'by Christmas' is before it, when nobody pays; by a feast of one day is that day."""
    feast = _coming_feast(named, base, country)
    if feast is None:
        return None
    before = named.feast == _CHRISTMAS or feast.earliest < feast.latest
    return _one(_plus(feast.earliest, -1 if before else 0))


def _from_feast(named: Named, base: dt.date, country: str) -> Span | None:
    """'after' a feast of one day is that day on, as after the 10th is; of several, after them."""
    feast = _coming_feast(named, base, country)
    if feast is None:
        return None
    return _one(_plus(feast.latest, 1 if feast.earliest < feast.latest else 0))


def _counted_from_feast(unit_days: int) -> Rule:
    """'two weeks after Easter'; a unit below zero counts backwards."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        feast = _coming_feast(named, base, country)
        days = unit_days * (1 if named.n is None else named.n)
        if feast is None or abs(days) > _LONGEST_DAYS:
            return None
        return _one(_plus(feast.latest if days > 0 else feast.earliest, days))

    return rule


def _weekday_by_feast(sign: int) -> Rule:
    """'the Tuesday before Christmas' (-1), 'the Monday after Easter' (1)."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        feast = _coming_feast(named, base, country)
        if feast is None or named.weekday is None:
            return None
        day = feast.latest if sign > 0 else feast.earliest
        return _one(_plus(day, sign * (sign * (named.weekday - day.weekday()) % 7 or 7)))

    return rule


def _nothing(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """Words that look like a day and name none: 'for two weeks', '30 days' terms'."""
    return None


def _between_the_years(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """The days from Christmas to New Year's Eve."""
    return Span(max(base, dt.date(base.year, 12, 27)), dt.date(base.year, 12, 31))


def _in_a_month_and_a_half(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """Half a month has no exact length: not sure."""
    return _one(_plus(base, 45), sure=False)


def _past_day_number(named: Named, base: dt.date, country: str) -> Span | None:  # noqa: ARG001
    """'on the 10th', of what has been: the latest one."""
    if named.day is None or named.day > _HIGHEST_SLIP:
        return None
    first = _month(base, 0 if named.day <= base.day else -1)
    return exact(first.year, first.month, named.day)


# A phrase table of a language names these. Order breaks ties between matches of equal length.
RULES: dict[str, Rule] = {
    "no_day": _nothing,
    "day_month": day_month,
    "day_range": day_range,
    "weekday_day": _weekday_day,
    "day_of_this_month": _day_of_month(0),
    "day_of_next_month": _day_of_month(1),
    "day_of_last_month": _day_of_month(-1),
    "day_number_range": _day_number_range,
    "day_number": day_number,
    "third_day_ago": _days_from_now(-3),
    "day_before_yesterday": _days_from_now(-2),
    "yesterday": _days_from_now(-1),
    "today": _days_from_now(0),
    "part_of_day": _days_from_now(0),
    "tomorrow": _days_from_now(1),
    "day_after_tomorrow": _days_from_now(2),
    "third_day_from_today": _days_from_now(3),
    "days_ago": _counted(1, -1),
    "weeks_ago": _counted(7, -1),
    "months_ago": _months_ago,
    "in_days": _counted(1),
    "in_hours": _in_hours,
    "in_a_fortnight": _days_from_now(14),
    "in_weeks": _counted(7),
    "in_months": _in_months,
    "in_years": _in_years,
    "in_half_a_year": _in_half_a_year,
    "in_a_month_and_a_half": _in_a_month_and_a_half,
    "in_working_days": _in_working_days,
    "last_weekday": _last_weekday,
    "weekday_of_last_week": _weekday_of_last_week,
    "this_weekday": _this_weekday,
    "next_weekday": _next_weekday,
    "last_weekday_of_month": _last_weekday_of_month,
    "nth_weekday_of_month": _nth_weekday_of_month,
    "first_working_day": _first_working_day,
    "last_working_day": _last_working_day,
    "last_working_day_of_year": _last_working_day_of_year,
    "weekday_in_weeks": _weekday_and(7),
    "weekday_in_days": _weekday_and(1),
    "weekday_in_a_fortnight": _weekday_and(14),
    "week_from_tomorrow": _days_from_now(8),
    "weekday_range": _weekday_range,
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
    "before_weekend": _week(0, 4, 4),
    "weekend": _weekend,
    "next_weekend": _next_weekend,
    "after_weekend": _week(1, 0, 0),
    "week_number": _week_number,
    "start_of_week_number": _part_of_week_number(0, 1),
    "middle_of_week_number": _part_of_week_number(2, 2),
    "end_of_week_number": _part_of_week_number(4, 4),
    "weekday_of_week_number": _weekday_of_week_number,
    "week_of_day": _week_of_day,
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
    "second_decade_of_named_month": _named_month(11, 20),
    "twenties_of_named_month": _named_month(20, 29),
    "second_half_of_named_month": _named_month(16, 31),
    "nth_week_of_named_month": _nth_week_of_named_month,
    "last_week_of_named_month": _last_week_of_named_month,
    "named_month": _named_month(1, 31),
    "month_of_next_year": _month_of_next_year,
    "day_of_next_year": _day_of_next_year,
    "end_of_quarter": _end_of_quarter,
    "quarter": _part_of_year(3, end=False),
    "end_of_named_quarter": _part_of_year(3, end=True),
    "end_of_half_year": _end_of_half_year,
    "end_of_named_half_year": _part_of_year(6, end=True),
    "this_year": _this_year,
    "end_of_year": _end_of_year,
    "between_the_years": _between_the_years,
    "after_new_year": _next_year((1, 1), (1, 1)),
    "start_of_next_year": _next_year((1, 1), (1, 15)),
    "next_year": _next_year((1, 1), (12, 31)),
    "before_feast": _feast(-1),
    "until_feast": _until_feast,
    "days_before_feast": _counted_from_feast(-1),
    "weeks_before_feast": _counted_from_feast(-7),
    "days_after_feast": _counted_from_feast(1),
    "weeks_after_feast": _counted_from_feast(7),
    "weekday_before_feast": _weekday_by_feast(-1),
    "weekday_after_feast": _weekday_by_feast(1),
    "feast": _feast(0),
    "after_feast": _feast(1),
    "from_feast": _from_feast,
}

# What a rule becomes in a sentence of the past ("we paid on Monday").
PAST: dict[str, Rule] = {
    "weekday": _last_weekday,
    "feast": _past_feast,
    "day_number": _past_day_number,
}

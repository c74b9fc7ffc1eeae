"""What rules for days work with: what the words named, the span that they mean, and civil days."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from mailbot.model.noun import Noun

# Nobody promises further ahead; also keeps every date far from the calendar's own bounds.
LONGEST_DAYS = 3 * 366
# A day and month without a year is the one from so long ago up to a year later.
LOOK_BACK = dt.timedelta(days=150)
# A month by its name alone is the coming one, unless it has only just passed.
LOOK_BACK_MONTHS = dt.timedelta(days=62)
_EARLIEST_YEAR, _LATEST_YEAR = 2000, 2099
# A slip of the pen for a month's end: "32 December". More is no day at all.
HIGHEST_SLIP = 39


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


def single(day: dt.date, *, sure: bool = True) -> Span:
    """A span of one day."""
    return Span(day, day, sure)


def beginning(first: dt.date, span: Span) -> Span:
    """A span that begins with `first`, where that is not after its end."""
    return span._replace(earliest=min(first, span.latest))


def later(base: dt.date, days: int) -> dt.date:
    """So many days later; below zero, earlier."""
    return base + dt.timedelta(days=days)


def monday(day: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return later(day, -day.weekday())


def this_monday(base: dt.date) -> dt.date:
    """The Monday of "this week"; whoever writes on a Sunday means the week that begins."""
    return monday(later(base, 1)) if base.weekday() == calendar.SUNDAY else monday(base)


def next_monday(base: dt.date) -> dt.date:
    """The Monday of the following week."""
    return later(monday(base), 7)


def month_start(base: dt.date, months: int) -> dt.date:
    """The first day of the month so many months away."""
    index = base.year * 12 + base.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def last_of_month(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last."""
    first = month_start(day, months)
    return first.replace(day=min(day.day, last_of_month(first).day))


def exact(year: int, month: int, day: int) -> Span | None:
    """A date by its numbers. A day that the month does not have: its last, and not sure."""
    if not (
        1 <= month <= 12 and 1 <= day <= HIGHEST_SLIP and _EARLIEST_YEAR <= year <= _LATEST_YEAR
    ):
        return None
    last = calendar.monthrange(year, month)[1]
    return single(dt.date(year, month, min(day, last)), sure=day <= last)


def near_year(base: dt.date, month: int, day: int, back: dt.timedelta = LOOK_BACK) -> int:
    """The year that a day and month without one most likely mean."""
    for year in (base.year - 1, base.year, base.year + 1):
        span = exact(year, month, day)
        if span is not None and span.latest >= base - back:
            return year
    return base.year + 1


def months_meant(named: Named, base: dt.date) -> list[dt.date]:
    """The first of the month named, or of this month and the next."""
    if named.month is None:
        return [month_start(base, 0), month_start(base, 1)]
    year = named.year or near_year(base, named.month, 28)
    return [dt.date(year, named.month, 1)]

"""Working days: weekends, public holidays, and the days on which a reminder is bad manners."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays

from mailbot.countries.registry import country

# Longest run of days off that a search may cross: the Russian New Year holds 11 in bad years.
# A search that goes further has met a broken calendar and must not spin.
_LONGEST_BREAK_DAYS = 40


class NoWorkingDayError(ValueError):
    """A calendar without working days."""

    def __init__(self, day: dt.date, code: str) -> None:
        super().__init__(
            f"no working day in {code} within {_LONGEST_BREAK_DAYS} days of {day}: "
            "check the country code, or update the 'holidays' package"
        )


@lru_cache(maxsize=256)
def _public_holidays(code: str, year: int) -> frozenset[dt.date]:
    try:
        return frozenset(holidays.country_holidays(code, years=year))
    except NotImplementedError:
        return frozenset()  # a country the library does not know keeps its weekends


def is_holiday(day: dt.date, code: str) -> bool:
    """Whether it is a public holiday there (source: python-holidays, national holidays only)."""
    return bool(code) and day in _public_holidays(code.upper(), day.year)


def is_working_day(day: dt.date, code: str) -> bool:
    """Neither weekend nor public holiday. Saturday is free (for Poland: art. 115 KC)."""
    return day.weekday() not in country(code).weekend and not is_holiday(day, code)


def is_quiet_day(day: dt.date, code: str) -> bool:
    """A working day on which reminders nevertheless rest by custom."""
    return any(span.holds(day) for span in country(code).quiet)


def next_working_day(day: dt.date, code: str) -> dt.date:
    """The day itself if people work on it, else the next on which they do."""
    for ahead in range(_LONGEST_BREAK_DAYS):
        candidate = day + dt.timedelta(days=ahead)
        if is_working_day(candidate, code):
            return candidate
    raise NoWorkingDayError(day, code)


def add_working_days(day: dt.date, count: int, code: str) -> dt.date:
    """The count-th working day after `day` (0: the day itself, moved to a working day)."""
    if count == 0:
        return next_working_day(day, code)
    for _ in range(count):
        day = next_working_day(day + dt.timedelta(days=1), code)
    return day


def working_days_between(first: dt.date, last: dt.date, code: str) -> int:
    """Working days after `first`, up to and with `last`; 0 if last is not later."""
    days = range(1, (last - first).days + 1)
    return sum(is_working_day(first + dt.timedelta(days=n), code) for n in days)

"""The days on which feasts fall, year by year."""

from __future__ import annotations

import calendar
import datetime as dt
import re

# Countries whose church reckons Easter by the Julian calendar.
_ORTHODOX = {"RO", "RU", "UA", "BY", "MD", "BG", "GR", "RS", "KZ"}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOVABLE = re.compile(r"easter(?P<shift>[+-]?\d+)?")
_NTH_WEEKDAY = re.compile(rf"(?P<month>\d\d)-(?P<weekday>{'|'.join(_WEEKDAYS)})(?P<nth>\d|last)")


def easter(year: int, country: str) -> dt.date:
    """Easter Sunday; Orthodox where the church is (Meeus, Astronomical Algorithms, ch. 8)."""
    if country in _ORTHODOX:
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


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date | None:
    """The nth Monday, Tuesday ... (0, 1 ...) of a month; None where it has not so many."""
    first = (weekday - dt.date(year, month, 1).weekday()) % 7 + 1
    day = first + 7 * (nth - 1)
    return dt.date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None


def feast_days(feast: str, year: int, country: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of a feast in a year.

    One of several days says '12-25..12-26'. Words that may mean several feasts name them all:
    '12-25..12-26 or easter..easter+1'; theirs are `named_feasts`.
    """
    first, _, last = feast.partition("..")
    begins, ends = (feast_day(one, year, country) for one in (first, last or first))
    return (begins, ends) if begins is not None and ends is not None else None


def named_feasts(feast: str) -> list[str]:
    """The feasts that words may mean, each by its days."""
    return feast.split(" or ")


def feast_day(feast: str, year: int, country: str) -> dt.date | None:
    """The day of a feast: 'MM-DD', 'easter+N', or 'MM-sun2' for the second Sunday of a month
    ('MM-sunlast' for its last).

    A country that keeps it on another day says so after it: '12-05 BE:12-06'.
    """
    usual, *elsewhere = feast.split()
    for one in elsewhere:
        code, _, its_own = one.partition(":")
        if code == country:
            usual = its_own
    if movable := _MOVABLE.fullmatch(usual):
        return easter(year, country) + dt.timedelta(days=int(movable["shift"] or 0))
    if nth := _NTH_WEEKDAY.fullmatch(usual):
        weekday, of_month = _WEEKDAYS.index(nth["weekday"]), int(nth["month"])
        if nth["nth"] != "last":
            return nth_weekday(year, of_month, weekday, int(nth["nth"]))
        return nth_weekday(year, of_month, weekday, 5) or nth_weekday(year, of_month, weekday, 4)
    month, _, day = usual.partition("-")
    return exact_day(year, int(month), int(day))


def exact_day(year: int, month: int, day: int) -> dt.date | None:
    """A day by its numbers; None where the month has no such day, as 29 February."""
    return dt.date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None

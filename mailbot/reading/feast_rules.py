"""What words for feasts mean, and for the days before and after them."""

from __future__ import annotations

import calendar
import datetime as dt

from mailbot.reading.feasts import feast_days, named_feasts
from mailbot.reading.spans import (
    LONGEST_DAYS,
    Named,
    Rule,
    Span,
    later,
    monday,
    next_monday,
    single,
)

_CHRISTMAS = "12-25"


def feast(shift: int) -> Rule:
    """A feast itself, its eve, or the day after: whichever comes next."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        feast = _coming_feast(named, base, country)
        if feast is None:
            return None
        if shift == 0:
            return Span(max(feast.earliest, base), feast.latest)
        return single(later(feast.latest if shift > 0 else feast.earliest, shift))

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


def past_feast(named: Named, base: dt.date, country: str) -> Span | None:
    """A feast in a sentence of the past: the latest one."""
    days = [
        feast_days(one, base.year - ago, country)
        for ago in (0, 1)
        for one in named_feasts(named.feast)
        if one
    ]
    return max((Span(*one) for one in days if one is not None and one[1] <= base), default=None)


def until_feast(named: Named, base: dt.date, country: str) -> Span | None:
    """'by Christmas' is before it, when nobody pays; by a feast of one day is that day."""
    feast = _coming_feast(named, base, country)
    if feast is None:
        return None
    before = named.feast == _CHRISTMAS or feast.earliest < feast.latest
    return single(later(feast.earliest, -1 if before else 0))


def week_after_feast(named: Named, base: dt.date, country: str) -> Span | None:
    """The working days that are left of the week after a feast, or else those of the next."""
    feast = _coming_feast(named, base, country)
    if feast is None:
        return None
    start = later(feast.latest, 1)
    if start.weekday() > calendar.FRIDAY:
        start = next_monday(start)
    return Span(start, later(monday(start), 4))


def from_feast(named: Named, base: dt.date, country: str) -> Span | None:
    """'after' a feast of one day is that day on, as after the 10th is; of several, after them."""
    feast = _coming_feast(named, base, country)
    if feast is None:
        return None
    return single(later(feast.latest, 1 if feast.earliest < feast.latest else 0))


def counted_from_feast(unit_days: int) -> Rule:
    """'two weeks after Easter'; a unit below zero counts backwards."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        feast = _coming_feast(named, base, country)
        days = unit_days * (1 if named.n is None else named.n)
        if feast is None or abs(days) > LONGEST_DAYS:
            return None
        return single(later(feast.latest if days > 0 else feast.earliest, days))

    return rule


def weekday_by_feast(sign: int) -> Rule:
    """'the Tuesday before Christmas' (-1), 'the Monday after Easter' (1)."""

    def rule(named: Named, base: dt.date, country: str) -> Span | None:
        feast = _coming_feast(named, base, country)
        if feast is None or named.weekday is None:
            return None
        day = feast.latest if sign > 0 else feast.earliest
        return single(later(day, sign * (sign * (named.weekday - day.weekday()) % 7 or 7)))

    return rule

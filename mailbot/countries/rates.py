"""Interest rates as the law has them: dated, with their source, and never beyond the last known one.

Each country's folder holds them in `rates.toml`. A rate past the table's end is an error that names
the line which the owner may add to her config.toml; it is never the last one known.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import msgspec

from mailbot.model.charge import OwnRate
from mailbot.model.noun import Noun

_DAY = dt.timedelta(days=1)


class Confidence(StrEnum):
    """How sure it is that a rate is the law's."""

    SURE = "S"
    LIKELY = "L"  # used, but the owner sees the letter first
    CHECK = "C"  # not used until the owner has looked it up
    OWNER = "owner"  # stated in her config.toml


class RateUnknownError(LookupError):
    """No rate is known for a day: whoever asks says that interest runs, and gives no figure."""

    def __init__(self, table: str, day: dt.date, known_until: dt.date, where: str) -> None:
        self.table = table
        self.day = day
        self.known_until = known_until
        self.where = where
        super().__init__(
            f"no rate of the table {table!r} is known for {day} (the table ends on {known_until}): "
            f"look it up at {where} and add to config.toml\n{self.line}"
        )

    @property
    def line(self) -> str:
        """What to add to config.toml; the two values that only the source knows stay open."""
        return (
            f'[[law.rates]]\ntable = "{self.table}"\nfrom = {self.day:%Y-%m-%d}\n'
            "until = <last day on which it is known to hold>\npercent = <rate>"
        )


class UnknownTableError(LookupError):
    """A table of rates that no country has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no table of rates is called {name!r}: known are {', '.join(_tables())}")


class Rate(Noun, frozen=True, kw_only=True):
    """So many percent a year from a day on, until the next rate of its table.

    `source`: the act or notice that set it; `seen`: where we have it from.
    """

    first: dt.date
    percent: Decimal
    source: str = ""
    seen: str = ""
    confidence: Confidence = Confidence.SURE


class RateTable(Noun, frozen=True, kw_only=True):
    """The rates of one act, ascending. The last one holds up to `known_until`, included.

    `half_yearly`: the law freezes the rate on 1 January and 1 July, so no row begins on another
    day. `series` is the source of rows that name none, `where` the page on which to look it up.
    """

    name: str
    series: str
    where: str
    known_until: dt.date
    rates: tuple[Rate, ...]
    half_yearly: bool = False

    def at(self, day: dt.date, own: Iterable[OwnRate] = ()) -> Rate:
        """The rate of a day. The owner's own outranks the table; what is not known is an error."""
        stated = [o for o in own if o.table == self.name and o.first <= day <= o.until]
        if stated:
            best = max(stated, key=lambda o: o.first)
            return Rate(
                first=best.first,
                percent=best.percent,
                source=best.source or self.series,
                confidence=Confidence.OWNER,
            )
        place = bisect_right(self.rates, day, key=lambda rate: rate.first) - 1
        if place < 0 or day > self.known_until:
            raise RateUnknownError(self.name, day, self.known_until, self.where)
        rate = self.rates[place]
        if rate.confidence is Confidence.CHECK:
            raise RateUnknownError(self.name, day, self.known_until, self.where)
        return rate if rate.source else msgspec.structs.replace(rate, source=self.series)

    def changes(self, own: Iterable[OwnRate] = ()) -> frozenset[dt.date]:
        """Days on which another rate than the day before's may begin, or the knowledge ends."""
        days = {rate.first for rate in self.rates} | {self.known_until + _DAY}
        for stated in own:
            if stated.table == self.name:
                days |= {stated.first, stated.until + _DAY}
        return frozenset(days)


@cache
def law_data(code: str) -> Mapping[str, Any]:
    """What a country's `rates.toml` says, numbers as Decimal; nothing for a country without one."""
    source = resources.files("mailbot.countries") / code.lower() / "rates.toml"
    if not (code.isalpha() and source.is_file()):
        return MappingProxyType({})
    return MappingProxyType(tomllib.loads(source.read_text("utf-8"), parse_float=Decimal))


@cache
def _tables() -> Mapping[str, RateTable]:
    found = {}
    for folder in sorted(resources.files("mailbot.countries").iterdir(), key=str):
        for data in law_data(folder.name).get("tables", ()):
            table = msgspec.convert(data, RateTable)
            found[table.name] = table
    return MappingProxyType(found)


def rate_table(name: str) -> RateTable:
    """The table of this name, e.g. 'pl_commercial'."""
    try:
        return _tables()[name]
    except KeyError:
        raise UnknownTableError(name) from None


def rate_tables() -> tuple[RateTable, ...]:
    """All tables of all countries."""
    return tuple(_tables().values())

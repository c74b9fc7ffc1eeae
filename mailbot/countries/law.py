"""Which law a late payment bears interest by, and from which day on it is late.

The rules are data: `rates.toml` in each country's folder holds them beside the rates, with the act,
the days of a year, the first day, and whether a due day that nobody works on is moved.
"""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal
from enum import StrEnum
from functools import cache

import msgspec

from mailbot.countries.calendar import next_working_day
from mailbot.countries.rates import law_data
from mailbot.countries.registry import country
from mailbot.model.charge import ChargeKind
from mailbot.model.noun import Noun


class Relation(StrEnum):
    """Who owes whom, as far as the law asks. The first three are spelt as a client's kind is."""

    UNKNOWN = "unknown"
    BUSINESS = "business"
    CONSUMER = "consumer"
    PRIVATE = "private"  # outside a business on both sides; only ever as stated by the owner
    PUBLIC = "public"  # terms and rates of its own (PL art. 8, NL 6:119b): no figure from us


class DayCount(StrEnum):
    """By how many days a year's rate is divided."""

    ALWAYS_365 = "365"
    ACTUAL = "actual"  # 366 for the days of a leap year

    def of(self, day: dt.date) -> int:
        """The days of the year, for a day."""
        return 366 if self is DayCount.ACTUAL and calendar.isleap(day.year) else 365


class Pause(Noun, frozen=True, kw_only=True):
    """Days (both included) for which debts due before them bear nothing, with the act."""

    first: dt.date
    last: dt.date
    basis: str

    def holds(self, day: dt.date, due: dt.date) -> bool:
        """Whether a debt of this due day bears nothing on the day."""
        return due < self.first <= day <= self.last


class InterestRule(Noun, frozen=True, kw_only=True):
    """How one act reckons: (rate of the table + `plus`) × `factor`, or a fixed `percent`.

    `first_day`: how many days after the lawful due day the first one that counts lies.
    `shifts`: a due day that nobody works on moves to the next working day. `compounds`: after each
    full year of default the interest bears interest. `one_rate`: the rate of the last day holds
    for the whole. `home_currency`: the act is for its own money only. `cap_percent`: the most, as
    a share of what was late at first.
    """

    country: str
    basis: str
    kind: ChargeKind = ChargeKind.INTEREST
    relations: tuple[Relation, ...] = ()
    table: str = ""
    plus: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)
    percent: Decimal | None = None
    days: DayCount = DayCount.ALWAYS_365
    first_day: int = 1
    shifts: bool = True
    compounds: bool = False
    one_rate: bool = False
    home_currency: bool = False
    cap_percent: Decimal | None = None
    pauses: tuple[Pause, ...] = ()

    def starts(self, due: dt.date) -> dt.date:
        """The first day that bears interest."""
        lawful = lawful_due(due, self.country) if self.shifts else due
        return lawful + dt.timedelta(days=self.first_day)


def lawful_due(due: dt.date, code: str) -> dt.date:
    """The day until which paying is in time: a due day that nobody works on is moved forward.

    Law in Poland (art. 115 KC), Romania (art. 2554 C.civ.), Russia (ст. 193 ГК РФ) and Kazakhstan;
    in the Netherlands and Belgium done all the same, for the claim is the lower by it.
    """
    return next_working_day(due, code)


@cache
def _rules(code: str) -> tuple[InterestRule, ...]:
    data = law_data(code)
    pauses = msgspec.convert(data.get("pauses", []), tuple[Pause, ...])
    return tuple(
        msgspec.convert({**rule, "country": code.upper(), "pauses": pauses}, InterestRule)
        for rule in data.get("rules", ())
    )


def rule_for(
    client_country: str,
    firm_country: str,
    relation: Relation,
    *,
    currency: str,
    applies: str = "",
) -> InterestRule | None:
    """The statutory rule, or None: then no figure is given, though interest may run by law.

    None for a country that is not known or whose law we do not hold, across a border unless the
    parties agreed on a law (`applies`, ISO 3166), for a public debtor, for a client of whom it is
    not known what he is where that matters, for consumers in Belgium (Boek XIX WER: by contract
    only, after a free reminder), and for foreign money where the act is for its own only
    (OG 13/2011 art. 4; Пленум ВС № 7 п. 39).
    """
    here, ours = client_country.upper(), firm_country.upper()
    code = ours if here == ours else applies.upper()
    if not here or not code:
        return None
    for rule in _rules(code):
        if relation in rule.relations:
            foreign = rule.home_currency and currency.upper() != country(code).currency
            return None if foreign else rule
    return None


def penalty_for(
    code: str, percent_day: Decimal, cap_percent: Decimal | None = None
) -> InterestRule | None:
    """The contract's penalty of so many percent a day, which takes the place of interest.

    Only where the law has one for money debts and it excludes the statutory interest (п. 4 ст. 395
    ГК РФ); in Poland there is none (art. 483 KC). Elsewhere None.
    """
    for data in law_data(code).get("penalties", ()):
        return InterestRule(
            country=code.upper(),
            basis=data["basis"],
            kind=ChargeKind.PENALTY,
            percent=percent_day,
            cap_percent=cap_percent,
            pauses=msgspec.convert(law_data(code).get("pauses", []), tuple[Pause, ...]),
        )
    return None

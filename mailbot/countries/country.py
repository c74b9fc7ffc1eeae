"""A country: its language and money, its days off, and the customs of its business mail."""

from __future__ import annotations

import datetime as dt

from mailbot.model.noun import Noun


class YearlySpan(Noun, frozen=True, kw_only=True):
    """Days of every year, both ends included, as (month, day); may run over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: dt.date) -> bool:
        """Whether the day lies in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


class TaxIdName(Noun, frozen=True, kw_only=True):
    """What a tax id is called on an invoice, and the python-stdnum module that checks it."""

    label: str
    checker: str = ""


class Country(Noun, frozen=True, kw_only=True):
    """Dated facts live beside it as data; this is what does not change from year to year.

    `weekend`: days of the week, Monday = 0. `quiet`: days on which a reminder is bad manners though
    offices may be open. `friday_until`: nothing is sent later than that on a Friday.
    """

    code: str  # ISO 3166-1 alpha-2
    name: str
    languages: tuple[str, ...]  # ISO 639-1, the usual one for business first
    currency: str  # ISO 4217
    zone: str  # IANA; the capital's where there are several
    weekend: tuple[int, ...] = (5, 6)
    quiet: tuple[YearlySpan, ...] = ()
    friday_until: dt.time = dt.time(15, 0)
    tax_ids: tuple[TaxIdName, ...] = ()
    uses_iban: bool = True

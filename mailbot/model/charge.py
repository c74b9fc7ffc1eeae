"""What delay costs beside the principal: rows of their own, explained line by line, never added silently."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from mailbot.model.money import Money
from mailbot.model.noun import Noun


class ChargeKind(StrEnum):
    """Why more than the principal may be claimed."""

    INTEREST = "interest"  # so many percent a year, by law or by contract
    PENALTY = "penalty"  # so many percent a day, by contract only
    COMPENSATION = "compensation"  # a fixed sum for the cost of recovery
    COLLECTION = "collection"  # a share of the principal for out-of-court collection


class Segment(Noun, frozen=True, kw_only=True):
    """Days, both ends included, in which neither the rate nor the sum that bears it changed.

    `percent` is a year's, but a day's for a PENALTY. `amount` is not rounded: only the sum of
    all segments is, once.
    """

    first: dt.date
    last: dt.date
    days: int
    base: Money
    percent: Decimal
    amount: Decimal


class Charge(Noun, frozen=True, kw_only=True):
    """What one invoice bears of one kind up to a day (included), rounded to the minor unit.

    `basis` is the act in the law's own language. `table` and `source` say where the rates come
    from, `fx` how a sum in euro became one in the invoice's currency.
    """

    kind: ChargeKind
    invoice: str
    number: str
    amount: Money
    until: dt.date
    basis: str
    table: str = ""
    source: str = ""
    segments: tuple[Segment, ...] = ()
    fx: str = ""


class OwnRate(Noun, frozen=True, kw_only=True):
    """A rate that the owner looked up: for the days `first` to `until`, both included."""

    table: str
    first: dt.date
    until: dt.date
    percent: Decimal
    source: str = ""

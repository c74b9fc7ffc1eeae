"""A fact in the reader's own words: the phrase of its kind from words.toml, its values formatted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from babel.numbers import format_decimal

from mailbot.model.fact import Fact, FactKind, fields_of
from mailbot.model.money import Money
from mailbot.writing.cleaning import NAME_LIMIT, one_line
from mailbot.writing.tongue import Tongue

# What stands where a value is missing.
_UNKNOWN = "(?)"


def told(fact: Fact, tongue: Tongue) -> str:
    """The fact as one line. KeyError names a phrase that words.toml lacks."""
    values = {name: _value(name, getattr(fact, name), tongue) for name in fields_of(fact.kind)}
    if fact.kind is FactKind.ACCOUNT:
        values["text"] = tongue.account(values["text"])
    said = tongue.fill(tongue.word(f"fact.{fact.kind.value}"), **values)
    if fact.until is not None:
        day = tongue.short_date(fact.until)
        said = tongue.fill(tongue.word("fact_form.until"), fact=said, day=day)
    if fact.where:
        where = one_line(fact.where, NAME_LIMIT)
        said = tongue.fill(tongue.word("fact_form.where"), fact=said, where=where)
    return said


def _value(name: str, value: object, tongue: Tongue) -> str:
    match value:
        case Money():
            return tongue.money(value)
        case dt.date():
            return tongue.short_date(value)
        case Decimal():
            return format_decimal(value, locale=tongue.locale)
        case int():
            return str(value)
        case str() if name == "letter" and value:
            return tongue.word(f"letter.{value}")
        case str() if name == "choice" and value:
            return tongue.word(f"choice.{value}.plain")
        case str() if value:
            return one_line(value, NAME_LIMIT)
        case _:
            return _UNKNOWN

"""The countries the assistant knows: one folder each beside this file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailbot.countries.country import Country


@cache
def known() -> dict[str, Country]:
    """Every country with a folder of its own, by its code."""
    here = Path(__file__).parent
    found = {}
    for module in pkgutil.iter_modules([str(here)]):
        if module.ispkg:
            loaded = importlib.import_module(f"mailbot.countries.{module.name}")
            found[loaded.COUNTRY.code] = loaded.COUNTRY
    return found


@cache
def country(code: str) -> Country:
    """The country of this code; one without a folder gets the plain customs of Europe."""
    code = code.upper()
    plain = Country(code=code, name=code, languages=("en",), currency="EUR", zone="UTC")
    return known().get(code, plain)


def zone_of(code: str, default: str) -> ZoneInfo:
    """The civil time of a client there; `default` (IANA) for a country that is not known."""
    name = country(code).zone if code.upper() in known() else default
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")

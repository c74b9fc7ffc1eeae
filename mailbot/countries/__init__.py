"""Law, holidays, hours and forms of address: dated data with its source, one folder a country."""

from __future__ import annotations

from mailbot.countries.calendar import (
    add_working_days,
    is_holiday,
    is_quiet_day,
    is_working_day,
    next_working_day,
    working_days_between,
)
from mailbot.countries.country import Country
from mailbot.countries.registry import country, known, zone_of

__all__ = [
    "Country",
    "add_working_days",
    "country",
    "is_holiday",
    "is_quiet_day",
    "is_working_day",
    "known",
    "next_working_day",
    "working_days_between",
    "zone_of",
]

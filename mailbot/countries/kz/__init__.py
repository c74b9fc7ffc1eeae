"""Kazakhstan: one zone, UTC+5, since 1 March 2024."""

from __future__ import annotations

from mailbot.countries.country import Country, TaxIdName, YearlySpan

COUNTRY = Country(
    code="KZ",
    name="Kazakhstan",
    languages=("ru", "kk"),
    currency="KZT",
    zone="Asia/Almaty",
    quiet=(YearlySpan(first=(12, 30), last=(1, 9)),),
    tax_ids=(TaxIdName(label="БИН"), TaxIdName(label="ИИН")),
)

"""Romania."""

from __future__ import annotations

from mailbot.countries.country import Country, TaxIdName, YearlySpan

COUNTRY = Country(
    code="RO",
    name="Romania",
    languages=("ro",),
    currency="RON",
    zone="Europe/Bucharest",
    quiet=(YearlySpan(first=(12, 24), last=(1, 2)),),
    tax_ids=(TaxIdName(label="CUI", checker="ro.cui"), TaxIdName(label="CIF", checker="ro.cf")),
)

"""The Netherlands."""

from __future__ import annotations

from mailbot.countries.country import Country, TaxIdName, YearlySpan

COUNTRY = Country(
    code="NL",
    name="Netherlands",
    languages=("nl",),
    currency="EUR",
    zone="Europe/Amsterdam",
    quiet=(YearlySpan(first=(12, 24), last=(1, 2)),),
    # KvK numbers (8 digits) carry no check digit.
    tax_ids=(TaxIdName(label="btw-id", checker="nl.btw"), TaxIdName(label="KvK")),
)

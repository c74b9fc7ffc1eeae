"""Belgium. Letters are written in Dutch to Flemish clients; French is not spoken yet."""

from __future__ import annotations

from mailbot.countries.country import Country, TaxIdName, YearlySpan

COUNTRY = Country(
    code="BE",
    name="Belgium",
    languages=("nl", "fr"),
    currency="EUR",
    zone="Europe/Brussels",
    quiet=(YearlySpan(first=(12, 24), last=(1, 2)),),
    tax_ids=(TaxIdName(label="KBO", checker="be.vat"),),
)

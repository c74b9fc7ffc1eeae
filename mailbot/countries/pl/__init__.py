"""Poland."""

from __future__ import annotations

from mailbot.countries.country import Country, TaxIdName, YearlySpan

COUNTRY = Country(
    code="PL",
    name="Poland",
    languages=("pl",),
    currency="PLN",
    zone="Europe/Warsaw",
    # Custom, not law: between Christmas Eve and New Year nobody settles accounts.
    quiet=(YearlySpan(first=(12, 24), last=(1, 2)),),
    tax_ids=(TaxIdName(label="NIP", checker="pl.nip"),),
)

"""Russia: eleven time zones, of which Moscow's is taken where the client's own is not known."""

from __future__ import annotations

from mailbot.countries.country import Country, TaxIdName, YearlySpan

COUNTRY = Country(
    code="RU",
    name="Russia",
    languages=("ru",),
    currency="RUB",
    zone="Europe/Moscow",
    quiet=(YearlySpan(first=(12, 29), last=(1, 9)),),
    tax_ids=(TaxIdName(label="ИНН", checker="ru.inn"), TaxIdName(label="КПП")),
    uses_iban=False,
)

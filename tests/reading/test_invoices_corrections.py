"""A printed correction: which of its sums is the difference, and which way it goes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.firm import Firm, Person
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.words import read_words

FIRM = Firm(
    company="Sroka",
    people=(Person(email="ola@sroka.example"),),
    assistant="bot@sroka.example",
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
    currency="PLN",
)
KOR = "Faktura korygująca KOR/1 do faktury FV/7/10/2026"


def _read(text: str) -> Facts:
    return read_words(
        text, "kor.pdf", firm=FIRM, language="pl", base=dt.date(2026, 10, 14), shapes=(), paper=True
    )


@pytest.mark.parametrize(
    ("text", "number", "preceding", "difference"),
    [
        (f"{KOR}\nPrzed korektą: brutto 1 230,00\nPo korekcie: brutto 1 000,00\nDo zwrotu: 230,00 zł", "KOR/1", "FV/7/10/2026", "-230"),
        (f"{KOR}\nPrzed korektą: brutto 1 230,00\nPo korekcie: brutto 1 460,00\nDo zapłaty: 230,00 zł", "KOR/1", "FV/7/10/2026", "230"),
        (f"{KOR}\nPrzed korektą: netto 1 000,00 VAT 230,00 brutto 1 230,00\nPo korekcie: netto 800,00 VAT 184,00 brutto 984,00",
         "KOR/1", "FV/7/10/2026", "-246"),
        (f"{KOR}\nRazem brutto: -246,00 zł\nDo zapłaty: -246,00 zł", "KOR/1", "FV/7/10/2026", "-246"),
        ("Creditnota C-12\nBij factuur 2026-041\nSubtotaal € 100,00\nBtw 21% € 21,00\nTotaal te crediteren € 121,00", "C-12", "2026-041", "-121"),
        ("Creditnota C-12\nBij factuur 2026-041\nTotaal incl. btw € 121,00", "C-12", "2026-041", "-121"),
        ("Factura storno ST-12 la factura FCT 041\nTotal de plată -121,00 lei", "ST-12", "FCT 041", "-121"),
        ("Корректировочный счёт № К-12 к счету № 41\nДо корректировки 1 200,00 руб.\nПосле корректировки 1 000,00 руб.\nК возврату 200,00 руб.", "К-12", "41", "-200"),
    ],
)  # fmt: skip
def test_the_difference_is_read_with_its_sign(
    text: str, number: str, preceding: str, difference: str
) -> None:
    read = _read(text)
    assert (read.number, read.preceding, read.amount) == (number, preceding, Decimal(difference))
    assert read.signed
    assert not read.doubts


@pytest.mark.parametrize(
    "sums",
    [
        "Do zapłaty: 230,00 zł",  # a correction to pay raises the claim; this one does not say so
        "Razem brutto 1 230,00 zł\nRazem brutto 1 000,00 zł",
        "Przed korektą: brutto 1 230,00\nPo korekcie: brutto 1 000,00\nDo zwrotu: 500,00 zł",
        "Różnica: 230,00 zł",
    ],
)
def test_a_correction_whose_difference_is_not_said_is_asked_about(sums: str) -> None:
    assert FactKind.CORRECTION_UNCLEAR in [doubt.kind for doubt in _read(f"{KOR}\n{sums}").doubts]


def test_the_day_of_issue_is_its_own_and_not_its_forerunners() -> None:
    read = _read(f"{KOR} z dnia 12.10.2026\nData wystawienia: 14.10.2026\nDo zwrotu: 230,00 zł")
    assert read.issued == dt.date(2026, 10, 14)

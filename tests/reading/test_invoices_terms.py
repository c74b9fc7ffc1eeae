"""When an invoice is to be paid: terms in words, days that are a discount's, several due dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.firm import Firm, Person
from mailbot.reading.papers.facts import Facts, Terms
from mailbot.reading.papers.terms import discount_in, terms_in
from mailbot.reading.papers.words import read_words

ISSUED = dt.date(2026, 10, 12)


def _paper(language: str, text: str) -> Facts:
    firm = Firm(
        company="Sroka",
        people=(Person(email="ola@sroka.example"),),
        assistant="bot@sroka.example",
        language=language,
        country={"pl": "PL", "nl": "NL", "ro": "RO", "ru": "RU"}[language],
        timezone="Europe/Warsaw",
        currency="EUR",
    )
    return read_words(
        text, "f.pdf", firm=firm, language=language, base=ISSUED, shapes=(), paper=True
    )


@pytest.mark.parametrize(
    ("country", "words", "due"),
    [
        ("PL", "płatne w terminie czternastu dni", dt.date(2026, 10, 26)),
        ("PL", "zapłata w ciągu dwóch tygodni", dt.date(2026, 10, 26)),
        ("PL", "płatne natychmiast", ISSUED),
        ("NL", "te betalen binnen veertien dagen", dt.date(2026, 10, 26)),
        ("NL", "betaalbaar binnen een maand", dt.date(2026, 11, 12)),
        ("NL", "per direct te voldoen", ISSUED),
        ("NL", "betaling 30 dagen einde maand", dt.date(2026, 11, 30)),
        ("NL", "betaling 30 dagen na einde van de maand", dt.date(2026, 11, 30)),
        ("RO", "scadent la 60 zile sfârșit de lună", dt.date(2026, 12, 31)),
        ("RO", "plata în termen de treizeci de zile", dt.date(2026, 11, 11)),
        ("RU", "оплатить в течение 3-х рабочих дней", dt.date(2026, 10, 15)),
        ("RU", "оплатить в течение десяти дней с момента выставления счёта", dt.date(2026, 10, 22)),
        ("RU", "оплата в течение 5 (пяти) банковских дней", dt.date(2026, 10, 19)),
        ("NL", "payable within thirty days", dt.date(2026, 11, 11)),
    ],
)
def test_terms_in_words_are_counted_from_the_day_of_issue(
    country: str, words: str, due: dt.date
) -> None:
    terms = terms_in(words)
    assert terms is not None
    assert terms.due(ISSUED, ISSUED, country) == due


def test_thirty_days_after_the_end_of_the_month_are_more_than_to_the_end_of_a_month() -> None:
    issued = dt.date(2026, 1, 15)
    to_the_end = terms_in("betaling 30 dagen einde maand")
    after_the_end = terms_in("betaling 30 dagen na einde van de maand")
    assert to_the_end is not None
    assert after_the_end is not None
    assert to_the_end.due(issued, issued, "NL") == dt.date(2026, 2, 28)
    assert after_the_end.due(issued, issued, "NL") == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    "words",
    [
        "Penalități 0,1% pe zi după 10 zile. Contract 5/01.02.2025",
        "Odsetki ustawowe po 14 dniach",
        "Пени 0,1% в день после 10 дней",
        "Oferta ważna 30 dni",
        "Reklamacje w ciągu 7 dni od otrzymania",
        "Bij te late betaling na 14 dagen rekenen wij rente",
    ],
)
def test_days_of_a_penalty_or_an_offer_are_no_terms(words: str) -> None:
    assert terms_in(words, anywhere=True) is None


def test_a_span_of_days_is_asked_about() -> None:
    read = _paper("ru", "Счёт № 41\nК оплате 1 200,00 руб.\nОплата в течение 3-5 рабочих дней")
    assert read.terms is not None
    assert read.terms.days == 5
    assert [doubt.kind for doubt in read.doubts] == [FactKind.TERMS_UNCLEAR]


def test_two_terms_that_differ_are_asked_about() -> None:
    parts = terms_in("50% zaliczki w terminie 7 dni, reszta w terminie 30 dni")
    twice = terms_in("Termin płatności: 14 dni. Proszę o przelew w terminie 14 dni.")
    assert parts is not None
    assert parts.unclear
    assert twice is not None
    assert not twice.unclear


def test_a_term_longer_than_any_firm_grants_is_none() -> None:
    assert Terms.bounded(days=99_999_999, words="") is None


# -- the first day is not always the invoice's


@pytest.mark.parametrize(
    ("language", "text", "percent", "until", "due"),
    [
        ("pl", "Do zapłaty: 1 230,00 zł. Przy płatności do 19.10.2026 skonto 2%\nTermin płatności: 26.10.2026",
         "2", dt.date(2026, 10, 19), dt.date(2026, 10, 26)),
        ("nl", "Te betalen € 1.200,00. 2% korting bij betaling binnen 8 dagen, anders binnen 30 dagen",
         "2", dt.date(2026, 10, 20), dt.date(2026, 11, 11)),
        ("nl", "Te betalen € 1.200,00. Bij betaling binnen 8 dagen 2,5% korting. Betaling binnen 30 dagen na factuurdatum.",
         "2.5", dt.date(2026, 10, 20), dt.date(2026, 11, 11)),
        ("ru", "К оплате 1 200,00 руб. Скидка 5% при оплате в течение 3 рабочих дней, срок оплаты 10 рабочих дней",
         "5", dt.date(2026, 10, 15), dt.date(2026, 10, 26)),
        ("ro", "Total de plată 1.200,00 lei. Discount 2% la plata în 7 zile. Termen de plată 30 de zile",
         "2", dt.date(2026, 10, 19), dt.date(2026, 11, 11)),
        ("pl", "Do zapłaty: 1 230,00 zł. Płatność: 10 dni 2%, 30 dni netto",
         "2", dt.date(2026, 10, 22), dt.date(2026, 11, 11)),
        ("nl", "Total due € 1,200.00. 2% discount if paid within 10 days, net 30",
         "2", dt.date(2026, 10, 22), dt.date(2026, 11, 11)),
    ],
)  # fmt: skip
def test_the_day_of_a_discount_is_not_the_due_date(
    language: str, text: str, percent: str, until: dt.date, due: dt.date
) -> None:
    country = {"pl": "PL", "nl": "NL", "ro": "RO", "ru": "RU"}[language]
    read = _paper(language, f"Faktura / Factuur / Factura / Счёт 41/10/2026\n{text}")
    assert read.discount is not None
    assert read.discount.percent == Decimal(percent)
    terms = read.discount.terms
    assert until == (terms.due(ISSUED, ISSUED, country) if terms else read.discount.until)
    assert due == (read.due or (read.terms and read.terms.due(ISSUED, ISSUED, country)))


def test_a_rebate_on_the_goods_is_no_offer_for_early_payment() -> None:
    read = _paper(
        "pl", "Faktura 41/10/2026\nRabat 10%\nTermin płatności: 26.10.2026 Rabat 5%\nDo zapłaty: 9,00 zł"
    )  # fmt: skip
    assert read.due == dt.date(2026, 10, 26)
    assert read.discount is None


def test_a_discount_in_the_words_of_xrechnung() -> None:
    offer = discount_in("#SKONTO#TAGE=14#PROZENT=2.00#")
    assert offer is not None
    assert offer.percent == Decimal(2)
    assert offer.terms is not None
    assert offer.terms.days == 14


def test_two_due_dates_are_asked_about() -> None:
    read = _paper(
        "pl", "Faktura 41/10/2026\nDo zapłaty: 1 230,00 zł\nTermin płatności: 26.10.2026\nTermin płatności: 26.11.2026"
    )  # fmt: skip
    assert [doubt.kind for doubt in read.doubts] == [FactKind.DUE_DATES_DIFFER]
    assert read.due == dt.date(2026, 11, 26)


# -- paid already


@pytest.mark.parametrize(
    ("language", "text", "paid"),
    [
        ("pl", "Do zapłaty: 1 230,00 zł. Zapłacono gotówką", True),
        ("pl", "Do zapłaty: 1 230,00 zł. Faktura opłacona kartą", True),
        ("pl", "Do zapłaty: 1 230,00 zł. Faktura nie została opłacona", False),
        ("nl", "Te betalen € 1.000,00\nPer pin betaald", True),
        ("nl", "Reeds betaald: € 200,00\nTe betalen € 1.000,00", False),
        ("ro", "Total de plată 1.200,00 lei. Achitat integral", True),
        ("ru", "К оплате 1 200,00 руб. Счёт оплачен", True),
        ("nl", "Total due € 1,200.00. Paid in full", True),
        ("nl", "Total due € 1,200.00. Goods stay ours until paid in full.", False),
    ],
)
def test_an_invoice_that_says_it_is_paid_is_asked_about(
    language: str, text: str, paid: bool
) -> None:
    read = _paper(language, f"Faktura / Factuur / Factura / Счёт 41/10/2026\n{text}")
    assert (FactKind.SAYS_PAID in [doubt.kind for doubt in read.doubts]) is paid


@pytest.mark.parametrize(
    ("words", "gross"),
    [
        ("netto 500,00 EUR, VAT 115,00 EUR, brutto 615,00 EUR", "615"),
        ("500,00 EUR netto, 615,00 EUR brutto", "615"),
        ("€ 500,00 excl. btw, € 605,00 incl. btw", "605"),
    ],
)
def test_the_gross_sum_of_a_sentence_is_the_one_to_pay(words: str, gross: str) -> None:
    read = _paper("pl", f"Faktura 41/10/2026\n{words}")
    assert read.amount == Decimal(gross)
    assert not read.doubts

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.accounts import find_accounts
from mailbot.reading.amounts import find_amounts


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("Zapłacę 1 234,50 zł w piątek 20.11.2026", "1234.50", "PLN"),
        ("1\u00a0234,50\u00a0zł", "1234.50", "PLN"),
        ("przelałam 1200zł, reszta później", "1200.00", "PLN"),
        ("wpłacę dwa i pół, czyli 2,5 tys. zł", "2500.00", "PLN"),
        ("za fv 91/08/2026 wpłacę 500 zł", "500.00", "PLN"),
        ("raty 2 x 450 zł", "450.00", "PLN"),
        ("Suma: PLN1230.00", "1230.00", "PLN"),
        ("totalul este de 1.234,50 lei", "1234.50", "RON"),
        ("achităm 2.500 de lei luni", "2500.00", "RON"),
        ("900 lei.", "900.00", "RON"),
        ("€ 1.250,- graag", "1250.00", "EUR"),
        ("EUR 1,250.00 was received", "1250.00", "EUR"),
        ("ik betaal 150€", "150.00", "EUR"),
        ("afgeschreven: -€ 12,50", "-12.50", "EUR"),
        ("Bedrag: +250,00 €", "250.00", "EUR"),
        ("сумма 1 250,00 руб.", "1250.00", "RUB"),
        ("2 500 ₽", "2500.00", "RUB"),
        ("1250-00 руб", "1250.00", "RUB"),
        ("1250 руб. 50 коп.", "1250.50", "RUB"),
        ("заплатим 15 т.р. завтра", "15000.00", "RUB"),
        ("50 тыс. руб.", "50000.00", "RUB"),
        ("45 000 тенге", "45000.00", "KZT"),
        ("CHF 1'200", "1200.00", "CHF"),
        ("kwota 3198,00", "3198.00", ""),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: str, currency: str) -> None:
    found = find_amounts(text)
    assert [(one.amount, one.currency) for one in found] == [(Decimal(amount), currency)]
    assert text[found[0].start : found[0].end] == found[0].words


@pytest.mark.parametrize(
    "text",
    [
        "do 12.11 zapłacę",
        "o 14.30 albo 15:45",
        "15.11.2026, 2026-11-15, 15-11-26, 3/4/2026",
        "tel. +48 501 234 567",
        "konto 61 1090 1014 0000 0712 1981 2874",
        "IBAN NL91 ABNA 0417 1643 00",
        "р/с 40702810900000012345",
        "FV/2026/11/003 oraz AB-2026-118",
        "23% VAT, 9,5 %",
        "termin 14 dni",
        "rach. ..5126",
    ],
)
def test_what_is_made_of_digits_and_is_no_money_is_left_alone(text: str) -> None:
    assert find_amounts(text) == ()


def test_the_presumed_currency_is_taken_only_where_none_is_named() -> None:
    found = find_amounts("kwota 120,00 oraz 30 EUR", currency="PLN")
    assert [(one.currency, one.named) for one in found] == [("PLN", False), ("EUR", True)]


@given(
    whole=st.integers(0, 99_999_999),
    cents=st.integers(0, 99),
    style=st.sampled_from([(" ", ",", "{} zł"), (".", ",", "{} lei"), (".", ",", "€ {}"),
                           ("\u00a0", ",", "{} руб."), (",", ".", "USD {}")]),
)  # fmt: skip
def test_what_a_locale_prints_is_read_back(
    whole: int, cents: int, style: tuple[str, str, str]
) -> None:
    group, point, frame = style
    printed = f"{whole:,}".replace(",", group) + f"{point}{cents:02}"
    found = find_amounts("x " + frame.format(printed) + " y")
    assert [one.amount for one in found] == [Decimal(f"{whole}.{cents:02}")]


@given(st.text(max_size=300))
def test_any_text_is_survived_and_offsets_hold(text: str) -> None:
    last = 0
    for one in find_amounts(text):
        assert last <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.words
        last = one.end


@given(st.text(alphabet="0123456789 .,-*xPLNLRO€zł\u00a0", max_size=200))
def test_digits_in_any_order_are_survived(text: str) -> None:
    for one in find_amounts(text):
        assert one.amount.is_finite()


def test_accounts_are_found_in_each_country_s_shape() -> None:
    text = (
        "PL 61 1090 1014 0000 0712 1981 2874; 61109010140000071219812874; "
        "RO49AAAA1B31007593840000, NL91 ABNA 0417 1643 00 en 40702810900000012345; nr ..2874"
    )
    assert [(one.account, one.masked) for one in find_accounts(text)] == [
        ("PL61109010140000071219812874", False),
        ("PL61109010140000071219812874", False),
        ("RO49AAAA1B31007593840000", False),
        ("NL91ABNA0417164300", False),
        ("40702810900000012345", False),
        ("2874", True),
    ]

from __future__ import annotations

import pytest

from mailbot.reading.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Przelew wyjdzie w piątek, przepraszam za opóźnienie.", "pl"),
        ("zaplace jutro rano, dzieki za cierpliwosc", "pl"),
        ("Vom achita factura până vineri.", "ro"),
        ("va platim maine, scuze de intarziere", "ro"),
        ("Wij betalen deze factuur volgende week.", "nl"),
        ("sorry, was ik vergeten, maak het morgen over", "nl"),
        ("Оплатим счёт в пятницу.", "ru"),
        ("завтра оплачу", "ru"),
        ("Ми сплатимо рахунок у п'ятницю, дякую.", "uk"),
        ("We will pay the invoice on Friday.", "en"),
        ("Wir überweisen den Betrag am Freitag.", "de"),
        ("Fakturu uhradíme v pátek, děkujeme.", "cs"),
        ("A számlát pénteken fizetjük, köszönöm.", "hu"),
        ("Nous payons la facture vendredi, merci.", "fr"),
    ],
)
def test_a_short_mail_tells_its_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_few_words_are_taken_for_the_clients_own_language() -> None:
    assert detect("ok", prior="nl") == "nl"
    assert detect("OK, termin 10.12", prior="pl") == "pl"


def test_clear_words_overrule_what_the_client_usually_writes() -> None:
    assert detect("We paid this invoice last week, please check your account.", prior="pl") == "en"


@pytest.mark.parametrize("text", ["", "123 456", "ana@firma.example", "???"])
def test_no_words_are_no_language(text: str) -> None:
    assert detect(text, prior="ro") == ""

"""Orders that no imperative of a known verb states: hints, wishes, negations, done deeds, guesses."""

from __future__ import annotations

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.reading import Command
from mailbot.reading.order_clauses import order_clauses
from mailbot.reading.order_guess import guessed, order_weights
from mailbot.reading.order_words import LANGUAGES, order_words, phrasebook

from .test_orders_commands import said, told

MEANT = [
    # Wishes, infinitives and nouns
    ("pl", "Tartak na razie oszczędzaj, mają pożar.", Command.PAUSE),
    ("pl", "Do Wiesława cisza aż wróci z sanatorium.", Command.PAUSE),
    ("pl", "315 do skasowania.", Command.CANCEL),
    ("pl", "Kolejny monit do Tartaku, natychmiast!", Command.SEND_NOW),
    ("ro", "Spicul: pauză până la Sfântul Andrei.", Command.PAUSE),
    ("ro", "A doua somație pentru Spicul, urgent.", Command.SEND_NOW),
    ("nl", "Zou je Vermeer een tijdje kunnen ontzien?", Command.PAUSE),
    ("nl", "Vermeer: tweede aanmaning, onmiddellijk.", Command.SEND_NOW),
    ("nl", "304 is nietig.", Command.CANCEL),
    ("ru", "С Лесовиком пока тишина.", Command.PAUSE),
    ("ru", "306 в корзину.", Command.CANCEL),
    ("ru", "Лесовику последнее предупреждение немедленно!", Command.SEND_NOW),
    # Started again
    ("pl", "Kontynuuj z Tartakiem.", Command.RESUME),
    ("nl", "Vermeer mag terug in de molen, hervatten maar.", Command.RESUME),
    ("ro", "Gata cu mila la Spicul, reluăm.", Command.RESUME),
    ("ru", "Хватит ждать Лесовика, включай обратно.", Command.RESUME),
    # She asks how, and orders nothing
    ("pl", "Jak mogę wstrzymać jednego klienta?", Command.HELP),
    ("nl", "Hoe zet ik iemand op pauze?", Command.HELP),
    ("ru", "Как мне поставить клиента на паузу?", Command.HELP),
    ("ro", "Cum se trece o plată parțială?", Command.HELP),
    # She has done it herself
    ("pl", "Tartak sama wstrzymałam w systemie, nic nie musisz robić.", Command.NOTE),
    ("nl", "Ik heb Vermeer zelf al stopgezet, daar hoef je niks meer mee.", Command.NOTE),
    ("ru", "Лесовику я сама написала, действий не требуется.", Command.NOTE),
    ("ro", "Spicul: i-am oprit eu, nu e nevoie de nimic.", Command.NOTE),
    # Stopped for good is cancelled; struck off with a reason as well
    ("pl", "Nigdy więcej nie pisz do Tartaku.", Command.CANCEL),
    ("nl", "Stop definitief met herinneringen aan Vermeer.", Command.CANCEL),
    ("pl", "Skreśl 301, wystawiona przez pomyłkę.", Command.CANCEL),
    ("pl", "Skreśl 301, zapłacili wczoraj.", Command.MARK_PAID),
]


@pytest.mark.parametrize(("language", "text", "command"), MEANT)
def test_a_construction_means_its_command(language: str, text: str, command: Command) -> None:
    order = said(text, language).orders[0]
    meant = order.note if order.command is Command.UNCLEAR else order.command.value
    assert meant == command.value


TERMS = [
    # The day after an invoice's number begins no span; a plan by its count; a total beside its parts
    (
        "pl",
        "Tartak: S/315/2026 do 30 października poczekamy, zmień termin.",
        "extend c1 S/315/2026 until 2026-10-30",
    ),
    (
        "nl",
        "Vermeer betaalt 304 in drie termijnen van 100 euro, elke 25e, de eerste op 25 oktober.",
        "agree_plan c4 S/304/2026 until 2026-12-25 amount 300.00",
    ),
    (
        "pl",
        "302 spłacą w dwóch ratach: 300 zł do 30.10.2026 i 340 zł do 30.11.2026, razem 640.",
        "agree_plan c2 S/302/2026 until 2026-11-30 amount 640.00",
    ),
    (
        "ro",
        "Spicul plătește 305 în trei rate de câte 500 lei, la 1 noiembrie, 1 decembrie și 1 ianuarie.",
        "agree_plan c5 S/305/2026 until 2027-01-01 amount 1500.00",
    ),
    # All of it in equal parts, up to the last; the first and the last of as many parts as are named
    (
        "pl",
        "Zgodziłam się: 302, czyli 640 zł, spłacą w czterech równych ratach, ostatnia 1 lutego 2027.",
        "agree_plan c2 S/302/2026 until 2027-02-01 amount 640.00",
    ),
    (
        "nl",
        "Vermeer betaalt 304 in vier keer € 108,25, op de 1e, van 1 november tot en met 1 februari.",
        "agree_plan c4 S/304/2026 until 2027-02-01 amount 433.00",
    ),
    # A bare number beside a sum is a receipt's
    ("pl", "302 zapłacona gotówką, 640 zł, pokwitowanie 44.", "mark_paid c2 S/302/2026"),
]


@pytest.mark.parametrize(("language", "text", "expected"), TERMS)
def test_terms_are_taken_from_the_right_words(language: str, text: str, expected: str) -> None:
    assert told(said(text, language).orders[0]) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Tartak twierdzi, że 315 zapłacił."),
        ("nl", "Vermeer beweert dat hij 304 betaald heeft."),
        ("ru", "Сажин уверяет, что оплатил 306."),
        ("ro", "Dorina susține că a plătit 305."),
    ],
)
def test_a_clients_claim_passed_on_books_nothing(language: str, text: str) -> None:
    order = said(text, language).orders[0]
    assert order.command is not Command.MARK_PAID or not order.sure


@pytest.mark.parametrize("language", ["pl", "ro", "nl", "ru"])
def test_a_guess_is_always_asked_about(language: str) -> None:
    assert order_weights(language) is not None
    for text in ("315 ...", "Greenhill?", "Lorem ipsum dolor 315 amet."):
        order = said(text, language).orders[0]
        assert order.command in (Command.STATUS, Command.UNCLEAR) or not order.sure


def test_an_unknown_language_has_no_guess() -> None:
    assert guessed("leave them be", "en") is None
    assert guessed("", "pl") is None


def test_hints_are_heard_only_where_nothing_is_plain() -> None:
    words = phrasebook("nl")
    plain = order_clauses("Annuleer 304. De laatste brief was overigens mooi.", words)
    assert [clause.ordered for clause in plain] == [(Command.CANCEL,), ()]
    hinted = order_clauses("De laatste brief vandaag nog.", words)
    assert hinted[0].ordered == (Command.SEND_NOW,)
    assert hinted[0].hinted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_tables(language: str) -> None:
    words = order_words(language)
    assert len(words.months) == 12
    assert len(words.counts) == 11
    assert phrasebook(language).commands.keys() == set(Command)


def test_a_word_of_every_sentence_names_no_firm() -> None:
    order = said("Is dat goed voor ons? Zet 304 op betaald.", "nl").orders[-1]
    assert told(order) == "mark_paid c4 S/304/2026"
    assert FactKind.COULD_BE not in {doubt.kind for doubt in order.doubt}

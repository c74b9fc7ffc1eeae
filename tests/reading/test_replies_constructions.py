"""What the languages have in common, construction by construction, each in five of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mailbot.model.reading import Intent, Said
from mailbot.reading.clauses import unwrapped
from mailbot.reading.replies import read_words
from mailbot.reading.reply_rules import reply_rules
from mailbot.reading.transliteration import in_cyrillic

WEDNESDAY = dt.date(2026, 11, 18)
DUE = dt.date(2026, 12, 3)


def said(language: str, text: str) -> dict[Intent, Said]:
    read = read_words(text, language=language, day=WEDNESDAY, due=DUE)
    return {one.intent: one for one in read.said}


def intents(language: str, text: str) -> set[str]:
    return {intent.value for intent in said(language, text)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Pierwszą zapłaciliśmy wczoraj, drugą przelejemy w piątek."),
        ("nl", "De eerste hebben wij gisteren betaald, de tweede volgt vrijdag."),
        ("ro", "Prima am plătit-o ieri, restul îl plătim vineri."),
        ("ru", "Первый вчера оплатили, второй оплатим в пятницу."),
        ("en", "We paid the first yesterday, the rest will be paid on Friday."),
    ],
)
def test_one_paid_and_one_promised_are_two_messages(language: str, text: str) -> None:
    found = said(language, text)
    assert set(found) == {Intent.CLAIMS_PAID, Intent.PROMISE_TO_PAY}
    days = found[Intent.PROMISE_TO_PAY].days
    assert days is not None
    assert days.latest == dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Zapłacimy, jak tylko inwestor nam przeleje pieniądze."),
        ("nl", "Zodra mijn opdrachtgever betaald heeft, betaal ik u ook."),
        ("ro", "Cum încasăm banii de la beneficiar, vă plătim."),
        ("ru", "Как только заказчик заплатит, мы сразу рассчитаемся."),
        ("en", "As soon as our customer pays, we will pay you."),
        ("de", "Sobald unser Kunde zahlt, überweisen wir."),
    ],
)
def test_who_waits_to_be_paid_is_hard_up_and_promises_no_day(language: str, text: str) -> None:
    found = said(language, text)
    assert set(found) == {Intent.HARDSHIP, Intent.PROMISE_TO_PAY}
    assert found[Intent.PROMISE_TO_PAY].days is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Zapłacimy w najbliższych dniach."),
        ("nl", "Wij betalen in de komende dagen."),
        ("ro", "Plătim în zilele următoare."),
        ("ru", "Оплатим в ближайшие дни."),
        ("en", "We will pay in the coming days."),
    ],
)
def test_in_the_coming_days_is_no_day(language: str, text: str) -> None:
    found = said(language, text)
    assert set(found) == {Intent.PROMISE_TO_PAY}
    assert found[Intent.PROMISE_TO_PAY].days is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Faktura zostanie zapłacona w terminie."),
        ("nl", "De factuur wordt op de vervaldag betaald."),
        ("ro", "Factura va fi achitată la scadență."),
        ("ru", "Счёт будет оплачен в срок."),
        ("en", "The invoice will be paid on the due date."),
    ],
)
def test_in_its_term_is_the_due_date(language: str, text: str) -> None:
    found = said(language, text)
    assert set(found) == {Intent.PROMISE_TO_PAY}
    days = found[Intent.PROMISE_TO_PAY].days
    assert days is not None
    assert days.latest == DUE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Przelewu jeszcze nie zrobiliśmy, nie zapłaciliśmy też wczoraj."),
        ("nl", "Wij hebben nog niet betaald."),
        ("ro", "Încă nu am plătit factura."),
        ("ru", "Пока не оплатили, счёт ещё не оплачен."),
        ("en", "We have not paid the invoice yet."),
    ],
)
def test_not_yet_paid_claims_nothing(language: str, text: str) -> None:
    assert "claims_paid" not in intents(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Na który rachunek mamy zapłacić?"),
        ("nl", "Betalen wij dit naar het oude rekeningnummer?"),
        ("ro", "În ce cont plătim?"),
        ("ru", "На какой счёт платить?"),
        ("en", "Which account do we pay this to?"),
    ],
)
def test_a_question_about_paying_promises_nothing(language: str, text: str) -> None:
    assert intents(language, text) == {"asks_question"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Przelejemy w piątek, dobrze?"),
        ("nl", "Wij betalen vrijdag, goed?"),
        ("ro", "Plătim vineri, bine?"),
        ("ru", "Оплатим в пятницу, хорошо?"),
        ("en", "We will pay on Friday, ok?"),
    ],
)
def test_a_tag_makes_no_question(language: str, text: str) -> None:
    assert intents(language, text) == {"promise_to_pay"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Przelejemy do 27.11."),
        ("nl", "Wij betalen voor 27.11."),
        ("ro", "Plătim până la 27.11."),
        ("ru", "Оплатим до 27.11."),
        ("en", "We will pay by 27.11."),
    ],
)
def test_a_number_behind_a_deadline_word_is_a_day(language: str, text: str) -> None:
    days = said(language, text)[Intent.PROMISE_TO_PAY].days
    assert days is not None
    assert days.latest == dt.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Proponujemy: 500 zł do 30 listopada, 500 zł do 31 grudnia."),
        ("nl", "Voorstel: 500 euro op 30 november, 500 euro op 31 december."),
        ("ro", "Propunem: 500 lei pe 30 noiembrie, 500 lei pe 31 decembrie."),
        ("ru", "Предлагаем: 500 руб. 30 ноября, 500 руб. 31 декабря."),
        ("en", "We offer: 500 euro on 30 November, 500 euro on 31 December."),
    ],
)
def test_sums_with_days_are_a_plan(language: str, text: str) -> None:
    found = said(language, text)
    assert set(found) == {Intent.ASKS_PLAN}


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("ru", "Завтра скину 4200, остальное потом.", "4200"),
        ("pl", "Jutro przeleję 4200.", "4200"),
        ("en", "I will settle 4200 tomorrow.", "4200"),
    ],
)
def test_a_bare_sum_behind_the_verb_is_promised(language: str, text: str, amount: str) -> None:
    assert said(language, text)[Intent.PROMISE_TO_PAY].amount == Decimal(amount)


@pytest.mark.parametrize("language", ["pl", "nl", "ro", "ru", "en", "de"])
def test_a_language_names_every_form_that_the_rules_use(language: str) -> None:
    rules = reply_rules(language)
    assert rules is not None
    assert rules.missing() == ()


def test_a_line_that_a_mail_program_broke_goes_on() -> None:
    text = "Wij hebben de factuur van vorige maand nog niet kunnen betalen, want\nMarieke is ziek."
    assert unwrapped(text) == text.replace("\n", " ")
    assert unwrapped("Dank u.\nMarieke") == "Dank u.\nMarieke"


def test_russian_in_latin_letters_is_read_as_russian() -> None:
    assert in_cyrillic("Oplatim v chetverg, info@stroyka.example") == (
        "оплатим в четверг, info@stroyka.example"
    )
    found = said("ru", "Zdravstvuyte, oplatim v chetverg.")
    days = found[Intent.PROMISE_TO_PAY].days
    assert days is not None
    assert days.latest == dt.date(2026, 11, 19)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Zapłaciliśmy wczoraj. Proszę sprawdzić konto."),
        ("nl", "Wij hebben dinsdag betaald. Graag even controleren."),
        ("ro", "Am plătit marți. Vă rog să verificați contul."),
        ("ru", "Оплатили во вторник. Проверьте, пожалуйста."),
        ("en", "We paid on Tuesday. Kindly check your account."),
    ],
)
def test_a_bidding_to_look_beside_a_claim_is_no_question(language: str, text: str) -> None:
    assert intents(language, text) == {"claims_paid"}

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.deciding.replies import CONFIDENT_UNAGREED
from mailbot.model.reading import Intent
from mailbot.reading.replies import ReplyRead, read_words

WEDNESDAY = dt.date(2026, 11, 18)


def read(language: str, text: str, quoted: str = "") -> ReplyRead:
    return read_words(text, language=language, day=WEDNESDAY, quoted=quoted)


@pytest.mark.parametrize(
    ("language", "text", "intents"),
    [
        ("pl", "Zapłacimy do piątku.", {"promise_to_pay"}),
        ("pl", "Nie zapłacimy tej faktury.", {"refuses"}),
        ("pl", "Zapłacę, jak poprawicie fakturę.", {"dispute"}),
        ("pl", "Przelew wyszedł wczoraj.", {"claims_paid"}),
        ("pl", "Proszę o rozłożenie na 3 raty.", {"asks_plan"}),
        ("ro", "Am plătit ieri.", {"claims_paid"}),
        ("ro", "Plătim vineri.", {"promise_to_pay"}),
        ("ro", "Nu plătim nimic.", {"refuses"}),
        ("ro", "Nu avem bani acum.", {"hardship"}),
        ("nl", "Wij hebben gisteren betaald.", {"claims_paid"}),
        ("nl", "Wij betalen vrijdag.", {"promise_to_pay"}),
        ("nl", "Ik betaal niet.", {"refuses"}),
        ("nl", "Kunt u de factuur nogmaals sturen?", {"asks_copy"}),
        ("ru", "Оплатили вчера.", {"claims_paid"}),
        ("ru", "Оплатим в пятницу.", {"promise_to_pay"}),
        ("ru", "Платить не будем.", {"refuses"}),
        ("ru", "Оплатим, когда исправите счёт.", {"dispute"}),
        ("ru", "Денег нет, заказчик не заплатил.", {"hardship"}),
        ("en", "We paid yesterday.", {"claims_paid"}),
        ("en", "Please resend the invoice.", {"asks_copy"}),
    ],
)
def test_what_a_plain_reply_says(language: str, text: str, intents: set[str]) -> None:
    assert {one.intent.value for one in read(language, text).said} == intents


@pytest.mark.parametrize(
    ("language", "text"),
    [("pl", "Zapłacimy w piątek."), ("ro", "Plătim vineri."), ("ru", "Оплатим в пятницу.")],
)
def test_a_promise_carries_its_day(language: str, text: str) -> None:
    (said,) = read(language, text).said
    assert said.days is not None
    assert said.days.latest == dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("pl", "Proszę o rozłożenie na 3 raty.", 3),
        ("ro", "Se poate în trei rate?", 3),
        ("nl", "Kan het in vier termijnen?", 4),
    ],
)
def test_a_plan_carries_its_number_of_instalments(language: str, text: str, count: int) -> None:
    assert [one.instalments for one in read(language, text).said] == [count]


def test_a_yes_to_instalments_in_the_quotation_agrees_to_the_plan() -> None:
    (said,) = read("pl", "Zgoda.", quoted="Proponujemy spłatę w trzech ratach.").said
    assert said.intent is Intent.ASKS_PLAN


def test_what_no_rule_knows_is_not_sure() -> None:
    (said,) = read("pl", "Żółw przeszedł przez płot i poszedł nad rzekę.").said
    assert said.confidence < CONFIDENT_UNAGREED


def test_a_language_without_rules_is_left_to_the_owner() -> None:
    (said,) = read("xx", "Pénteken fizetünk.").said
    assert (said.intent, said.confidence) == (Intent.OTHER, 0.2)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "STOP"),
        ("pl", "Stop."),
        ("pl", "unsubscribe"),
        ("pl", "Wypisz mnie"),
        ("pl", "Proszę przestać pisać do mnie"),
        ("ro", "Stop!"),
        ("ro", "Vă rog să nu-mi mai scrieți"),
        ("ro", "Nu mai scrieți."),
        ("nl", "STOP"),
        ("nl", "Stop met mailen"),
        ("nl", "Gelieve mij niet meer te mailen"),
        ("ru", "Стоп"),
        ("ru", "STOP"),
        ("ru", "Прекратите писать"),
        ("ru", "Больше не пишите"),
        ("en", "Stop."),
        ("en", "Please unsubscribe"),
        ("de", "Bitte schreiben Sie mir nicht mehr"),
        ("uk", "Більше не пишіть"),
    ],
)
def test_who_wants_no_more_mail_may_say_so_in_a_word(language: str, text: str) -> None:
    read = read_words(text, language=language, day=dt.date(2026, 6, 15))
    assert [one.intent for one in read.said] == [Intent.STOP_CONTACT]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Stop, to nie ta faktura."),
        ("pl", "Pracujemy non-stop."),
        ("ro", "Lucrăm non-stop."),
        ("nl", "Stop de levering."),
        ("nl", "Stop even: wij hebben gisteren betaald."),
        ("ru", "Работаем нон-стоп."),
        ("en", "Please stop the delivery."),
    ],
)
def test_stop_in_other_matters_is_no_farewell(language: str, text: str) -> None:
    read = read_words(text, language=language, day=dt.date(2026, 6, 15))
    assert Intent.STOP_CONTACT not in {one.intent for one in read.said}

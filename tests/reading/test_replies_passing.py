"""What clients say over two sentences, in passing, or below the text: heard, or left unheard."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.model.reading import Intent
from mailbot.reading.replies import ReplyRead, read_words

WEDNESDAY = dt.date(2026, 11, 18)
# What the owner is asked about, if it is likelier than this (deciding/replies.py).
LIKELY = 0.2


def _read(language: str, text: str) -> ReplyRead:
    return read_words(text, language=language, day=WEDNESDAY)


def _intents(language: str, text: str) -> set[Intent]:
    return {one.intent for one in _read(language, text).said}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Kasia mówiła, że obie zapłacone. Sprawdziłem: żadna nie poszła. Dziś przelejemy."),
        ("nl", "Piet zei dat beide betaald zijn. Geen van beide is verzonden. We betalen vandaag."),
        ("ro", "Dana mi-a spus că sunt achitate. Am verificat: niciuna n-a plecat. Plătim azi."),
        ("ru", "Оля сказала, что оба оплачены. Проверил: ни один не ушёл. Сегодня оплатим."),
        ("en", "Ann said that both were paid. I checked: neither has left. We will pay today."),
    ],
)
def test_what_was_only_reported_and_is_then_denied_is_no_claim(language: str, text: str) -> None:
    assert _intents(language, text) == {Intent.PROMISE_TO_PAY}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Kasia mówiła, że obie zapłacone."),
        ("nl", "Piet zei dat beide gisteren betaald zijn."),
        ("ru", "Оля сказала, что оба оплачены."),
    ],
)
def test_what_was_reported_and_not_denied_is_a_claim(language: str, text: str) -> None:
    assert Intent.CLAIMS_PAID in _intents(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Drugą wrzuciłam na przyszły tydzień."),
        ("pl", "Proszę liczyć na wtorek."),
        ("nl", "De tweede heb ik voor volgende week ingepland."),
        ("nl", "Reken op dinsdag."),
        ("ro", "Pe a doua am programat-o pentru săptămâna viitoare."),
        ("ru", "Второй поставила на следующую неделю."),
        ("en", "I have put the second one on for next week."),
        ("en", "You can count on Tuesday."),
    ],
)
def test_what_is_set_down_for_a_day_is_promised(language: str, text: str) -> None:
    read = _read(language, text)
    (promise,) = [one for one in read.said if one.intent is Intent.PROMISE_TO_PAY]
    assert promise.days is not None
    assert WEDNESDAY < promise.days.latest <= dt.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Pieniądze dałem panu Markowi gotówką."),
        ("nl", "Die heb ik contant aan Wim gegeven."),
        ("ro", "I-am dat domnului Radu banii cash, în mână."),
        ("ru", "Я отдал Сергею наличными."),
        ("en", "I gave it to your driver in cash."),
    ],
)
def test_cash_from_hand_to_hand_is_a_claim_that_no_bank_confirms(language: str, text: str) -> None:
    claims = [one for one in _read(language, text).said if one.intent is Intent.CLAIMS_PAID]
    assert [one.in_cash for one in claims] == [True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Zapłaciliśmy 3 listopada przelewem. Prosimy sprawdzić konto."),
        ("nl", "De factuur is op 3 november betaald. Graag uw rekening controleren."),
        ("ro", "Factura a fost achitată pe 3 noiembrie. Vă rugăm să verificați extrasul."),
        ("ru", "Счёт оплачен 3 ноября. Просим проверить выписку."),
        ("en", "The invoice was paid on 3 November. Please check your account."),
    ],
)
def test_bidding_us_look_is_no_question_beside_a_claim(language: str, text: str) -> None:
    read = _read(language, text)
    assert {one.intent for one in read.said} == {Intent.CLAIMS_PAID}
    other = read.runner_up
    assert other is None or other.intent is not Intent.ASKS_QUESTION


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Przelew poszedł w piątek. Kiedy pan Marek przyjedzie naprawić bramę?"),
        ("nl", "Vrijdag betaald. Wanneer komt Wim de goot maken?"),
        ("ro", "Am plătit vineri. Când vine domnul Radu la poartă?"),
        ("ru", "Оплатили в пятницу. Когда приедет ваш мастер?"),
        ("en", "We paid on Friday. When does your fitter come again?"),
    ],
)
def test_a_question_beside_a_claim_is_heard_or_nearly(language: str, text: str) -> None:
    read = _read(language, text)
    other = read.runner_up
    nearly = other is not None and other.confidence > LIKELY
    assert Intent.ASKS_QUESTION in {one.intent for one in read.said} or nearly


@pytest.mark.parametrize(
    ("language", "text", "closing"),
    [
        ("pl", "Przelejemy w piątek.", " Wójcik"),
        ("pl", "Przelejemy w piątek.", "\n\nJ. Wójcik\nDział zakupów"),
        ("nl", "We betalen vrijdag.", "\n\nK. Bakker"),
        ("ro", "Plătim vineri.", "\n\nI. Munteanu\nFacturi furnizori"),
        ("ru", "Оплатим в пятницу.", "\n\nЛев Сомов"),
        ("en", "We will pay on Friday.", "\n\nDorothy"),
    ],
)
def test_a_name_below_the_words_changes_nothing(language: str, text: str, closing: str) -> None:
    with_name, without = _read(language, text + closing), _read(language, text)
    assert [one.intent for one in with_name.said] == [one.intent for one in without.said]
    other = with_name.runner_up
    assert other is None or other.clause not in closing


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "De getekende werkbon ontbreekt. Kunt u een kopie sturen?"),
        ("en", "The signed work order is missing. Could you send us a copy of it?"),
        ("pl", "Brakuje protokołu odbioru. Proszę o przesłanie kopii."),
        ("ro", "Lipsește procesul verbal. Ne trimiteți o copie?"),
    ],
)
def test_another_paper_than_the_invoice_is_not_surely_asked_of_us(language: str, text: str) -> None:
    copies = [one for one in _read(language, text).said if one.intent is Intent.ASKS_COPY]
    assert all(one.confidence < 0.5 for one in copies)

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.model.reading import Intent, Said
from mailbot.reading.replies import read_words

WEDNESDAY = dt.date(2026, 11, 18)


def said(text: str) -> dict[Intent, Said]:
    read = read_words(text, language="kk", day=WEDNESDAY)
    return {one.intent: one for one in read.said}


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Жұмаға дейін төлейміз.", {"promise_to_pay"}),
        ("Бухгалтер демалыста, ақшаны дүйсенбіде аударамыз.", {"promise_to_pay"}),
        ("ертен салып жиберем", {"promise_to_pay"}),
        ("Біз кеше төледік.", {"claims_paid"}),
        ("Ақшаны аударып қойғанбыз.", {"claims_paid"}),
        ("Төлем кеше кетті, чек хатқа тіркелген.", {"claims_paid"}),
        ("Біз бұл шотты төлемейміз.", {"refuses"}),
        ("Шоттағы сома қате.", {"dispute"}),
        ("Тауарды алған жоқпыз.", {"dispute"}),
        ("Шотты түзеткеннен кейін төлейміз.", {"dispute"}),
        ("Қазір ақша жоқ.", {"hardship"}),
        ("Тапсырыс беруші төлеген соң бірден аударамыз.", {"hardship", "promise_to_pay"}),
        ("Шотты қайта жіберіңізші.", {"asks_copy"}),
        ("Шотты алған жоқпыз.", {"asks_copy"}),
        ("Үш айға бөліп төлесек бола ма?", {"asks_plan"}),
        ("Тағы екі апта күте тұрыңызшы.", {"asks_extension"}),
        ("Қай есепшотқа аударамыз деп сұрағым келеді.", {"asks_question"}),
        ("Мен ол жерде жұмыс істемеймін.", {"contact_change"}),
        ("Хатыңызды алдық, рахмет.", {"acknowledges"}),
        ("Маған енді жазбаңыз.", {"stop_contact"}),
        ("СТОП", {"stop_contact"}),
        ("Мерекеңізбен құттықтаймыз!", {"other"}),
    ],
)
def test_what_a_plain_kazakh_reply_says(text: str, intents: set[str]) -> None:
    assert {intent.value for intent in said(text)} == intents


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Жұмаға дейін төлейміз.", "2026-11-20"),
        ("Айдың соңына дейін аударамыз.", "2026-11-30"),
        ("Төлем 27-сінде өтеді.", "2026-11-27"),
        ("бугин кешке аударам", "2026-11-18"),
        ("Келесі аптада оплата жасаймыз.", "2026-11-27"),
    ],
)
def test_a_kazakh_promise_carries_its_day(text: str, day: str) -> None:
    days = said(text)[Intent.PROMISE_TO_PAY].days
    assert days is not None
    assert days.latest.isoformat() == day


@pytest.mark.parametrize(
    "text", ["Біз әлі төлеген жоқпыз.", "Ақшаны аударған емеспіз.", "Әлі төлемедік."]
)
def test_what_has_not_been_paid_is_no_claim_in_kazakh(text: str) -> None:
    assert Intent.CLAIMS_PAID not in said(text)


def test_a_kazakh_plan_carries_its_number_of_instalments() -> None:
    assert said("Үш бөлікке бөліп төлейік.")[Intent.ASKS_PLAN].instalments == 3

"""What Ukrainian replies say, by rules that need no weights."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.model.reading import Intent
from mailbot.reading import replies
from mailbot.reading.replies import read_words

WEDNESDAY = dt.date(2026, 11, 18)


@pytest.fixture(autouse=True)
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "weights", lambda _language: None)


def said(text: str) -> set[Intent]:
    read = read_words(text, language="uk", day=WEDNESDAY, country="UA", quoted="")
    return {one.intent for one in read.said}


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Оплату буде здійснено у вівторок.", {"promise_to_pay"}),
        ("Розрахуємось у п'ятницю.", {"promise_to_pay"}),
        ("Директор оплатить завтра.", {"promise_to_pay"}),
        ("Оплату провели ще 12 листопада.", {"claims_paid"}),
        ("Заборгованість погашена повністю.", {"claims_paid"}),
        ("Гроші відправили у вівторок.", {"claims_paid"}),
        ("Замініть партію, тоді оплатимо.", {"dispute"}),
        ("Поки не поміняєте, платити не буду.", {"dispute"}),
        ("Ви двічі виставили рахунок.", {"dispute"}),
        ("Пропонуємо сплатити трьома рівними частинами.", {"asks_plan"}),
        ("Просимо перенести оплату на січень.", {"asks_extension"}),
        ("Дайте ще тиждень.", {"asks_extension"}),
        ("Грошей немає.", {"hardship"}),
        ("Надішліть акт звірки.", {"asks_copy"}),
        ("Файл не відкривається.", {"asks_copy"}),
        ("Світлана звільнилася.", {"contact_change"}),
        ("Лист отримала, передам директору.", {"acknowledges"}),
        ("Платити не збираюсь.", {"refuses"}),
        ("Більше сюди не пишіть.", {"stop_contact"}),
    ],
)
def test_what_a_plain_reply_says(text: str, intents: set[str]) -> None:
    assert {one.value for one in said(text)} == intents


@pytest.mark.parametrize(
    "text",
    [
        "Не казав, що заплатив.",
        "Я б заплатила.",
        "Не кажу, що не заплачу.",
        "Чи отримали ви оплату?",
    ],
)
def test_what_is_not_paid_is_no_claim(text: str) -> None:
    assert not said(text) & {Intent.CLAIMS_PAID, Intent.PROMISE_TO_PAY, Intent.REFUSES}

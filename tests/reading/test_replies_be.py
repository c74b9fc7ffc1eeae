"""What Belarusian replies say, by rules that need no weights."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.model.reading import Intent
from mailbot.reading import replies
from mailbot.reading.replies import ReplyRead, read_words

WEDNESDAY = dt.date(2026, 11, 18)


@pytest.fixture(autouse=True)
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "weights", lambda _language: None)


def read(text: str, quoted: str = "") -> ReplyRead:
    return read_words(text, language="be", day=WEDNESDAY, country="BY", quoted=quoted)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Рахунак аплацім у пятніцу.", {"promise_to_pay"}),
        ("Добры дзень, аплата пойдзе заўтра.", {"promise_to_pay"}),
        ("грошы будуць у панядзелак", {"promise_to_pay"}),
        ("Мы ўжо заплацілі на мінулым тыдні.", {"claims_paid"}),
        ("Пералічылі ўсё ў аўторак.", {"claims_paid"}),
        ("З сумай не згодны.", {"dispute"}),
        ("Выпраўце рахунак, тады аплацім.", {"dispute"}),
        ("Пакуль не заменіце, плаціць не буду.", {"dispute"}),
        ("Ці можна разбіць на тры часткі?", {"asks_plan"}),
        ("Просім адтэрмінаваць аплату на 10 дзён.", {"asks_extension"}),
        ("Зараз у нас няма грошай.", {"hardship"}),
        ("Калі замоўца заплаціць, разлічымся з вамі.", {"hardship", "promise_to_pay"}),
        ("Дашліце, калі ласка, рахунак яшчэ раз.", {"asks_copy"}),
        ("Мы не атрымалі рахунак.", {"asks_copy"}),
        ("На які рахунак плаціць?", {"asks_question"}),
        ("Спадарыня Алена ў нас больш не працуе.", {"contact_change"}),
        ("Ліст атрымалі, перадалі ў бухгалтэрыю.", {"acknowledges"}),
        ("Не буду плаціць.", {"refuses"}),
        ("Больш мне не пішыце.", {"stop_contact"}),
        ("Віншуем вас з Новым годам!", {"other"}),
    ],
)
def test_what_a_plain_reply_says(text: str, intents: set[str]) -> None:
    assert {one.intent.value for one in read(text).said} == intents


@pytest.mark.parametrize(
    ("text", "last_day"),
    [
        ("Рахунак аплацім у пятніцу.", dt.date(2026, 11, 20)),
        ("Разлічымся да канца наступнага тыдня.", dt.date(2026, 11, 27)),
        ("Грошы прыйдуць не пазней за 25 лістапада.", dt.date(2026, 11, 25)),
        ("заўтра кіну", dt.date(2026, 11, 19)),
    ],
)
def test_a_promise_carries_its_day(text: str, last_day: dt.date) -> None:
    (said,) = read(text).said
    assert said.intent is Intent.PROMISE_TO_PAY
    assert said.days is not None
    assert said.days.latest == last_day


def test_a_request_for_time_carries_its_day() -> None:
    (said,) = read("Просім перанесці аплату да 10 студзеня.").said
    assert said.intent is Intent.ASKS_EXTENSION
    assert said.days is not None
    assert said.days.latest == dt.date(2027, 1, 10)


def test_a_plan_carries_its_number_of_instalments() -> None:
    (said,) = read("Ці можна разбіць на тры часткі?").said
    assert said.instalments == 3


@pytest.mark.parametrize(
    "text",
    [
        "Яшчэ не заплацілі.",
        "Заплацілі б даўно.",
        "Заўсёды плацілі своечасова.",
        "Не кажу, што не заплачу.",
    ],
)
def test_what_is_not_paid_is_no_claim(text: str) -> None:
    said = {one.intent for one in read(text).said}
    assert not said & {Intent.CLAIMS_PAID, Intent.PROMISE_TO_PAY, Intent.REFUSES}

"""What Czech and Slovak replies say, by rules that need no weights."""

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
    return read_words(text, language="cs", day=WEDNESDAY, country="CZ", quoted=quoted)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Fakturu zaplatíme v pátek.", {"promise_to_pay"}),
        ("Platba odejde zítra.", {"promise_to_pay"}),
        ("Bude uhrazeno do středy.", {"promise_to_pay"}),
        ("Zaplatili jsme minulý týden.", {"claims_paid"}),
        ("Platba odešla v úterý.", {"claims_paid"}),
        ("uz je to davno zaplacene", {"claims_paid"}),
        ("S částkou nesouhlasíme.", {"dispute"}),
        ("Zaplatíme, až fakturu opravíte.", {"dispute"}),
        ("Zboží bylo poškozené.", {"dispute"}),
        ("Můžeme zaplatit na tři splátky?", {"asks_plan"}),
        ("Prosíme o odklad splatnosti do konce ledna.", {"asks_extension"}),
        ("Momentálně nemáme peníze.", {"hardship"}),
        (
            "Až nám odběratel zaplatí, pošleme peníze.",
            {"hardship", "promise_to_pay"},
        ),
        ("Pošlete nám prosím fakturu ještě jednou.", {"asks_copy"}),
        ("Na jaké číslo účtu máme platit?", {"asks_question"}),
        ("Paní Nová už u nás nepracuje.", {"contact_change"}),
        ("Upomínku jsme dostali, předám ji účetní.", {"acknowledges"}),
        ("Nezaplatím ani korunu.", {"refuses"}),
        ("Platit to nebudeme.", {"refuses"}),
        ("Už mi prosím nepište.", {"stop_contact"}),
        ("Věc řeší náš advokát.", {"stop_contact"}),
        ("Přejeme vám veselé Vánoce.", {"other"}),
        ("Faktúru uhradíme v piatok.", {"promise_to_pay"}),
        ("Peniaze odišli v stredu.", {"claims_paid"}),
        ("So sumou nesúhlasíme.", {"dispute"}),
        ("Vieme to splatiť v troch splátkach.", {"asks_plan"}),
        ("Prosím o odklad platby do 10. decembra.", {"asks_extension"}),
        ("Nemáme peniaze, účet máme zablokovaný.", {"hardship"}),
        ("Pošlite mi faktúru ešte raz.", {"asks_copy"}),
        ("Odmietame zaplatiť túto faktúru.", {"refuses"}),
        ("Viac mi nepíšte.", {"stop_contact"}),
    ],
)
def test_what_a_plain_reply_says(text: str, intents: set[str]) -> None:
    assert {one.intent.value for one in read(text).said} == intents


@pytest.mark.parametrize(
    ("text", "last_day"),
    [
        ("Fakturu zaplatíme v pátek.", dt.date(2026, 11, 20)),
        ("Uhradíme ji do konce příštího týdne.", dt.date(2026, 11, 27)),
        ("Platba odejde 15. 12.", dt.date(2026, 12, 15)),
        ("Úhrada proběhne nejpozději 30. listopadu.", dt.date(2026, 11, 30)),
        ("posilam zitra", dt.date(2026, 11, 19)),
        ("Faktúru uhradíme do konca týždňa.", dt.date(2026, 11, 20)),
        ("Pošleme to zajtra.", dt.date(2026, 11, 19)),
    ],
)
def test_a_promise_carries_its_day(text: str, last_day: dt.date) -> None:
    (said,) = read(text).said
    assert said.intent is Intent.PROMISE_TO_PAY
    assert said.days is not None
    assert said.days.latest == last_day


def test_a_request_for_time_carries_its_day() -> None:
    (said,) = read("Prosíme o posunutí splatnosti do 10. ledna.").said
    assert said.intent is Intent.ASKS_EXTENSION
    assert said.days is not None
    assert said.days.latest == dt.date(2027, 1, 10)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Můžeme zaplatit na tři splátky?", 3),
        ("Navrhujeme 4 splátky.", 4),
        ("v dvoch splátkach", 2),
    ],
)
def test_a_plan_carries_its_number_of_instalments(text: str, count: int) -> None:
    assert [one.instalments for one in read(text).said] == [count]


@pytest.mark.parametrize(
    "text",
    [
        "Ještě jsme nezaplatili.",
        "Zatiaľ sme nezaplatili.",
        "Dávno bych zaplatil.",
        "Vždy jsme platili včas.",
        "Neříkám, že nezaplatím.",
    ],
)
def test_what_is_not_paid_is_no_claim(text: str) -> None:
    said = {one.intent for one in read(text).said}
    assert not said & {Intent.CLAIMS_PAID, Intent.PROMISE_TO_PAY, Intent.REFUSES}


def test_a_yes_to_instalments_in_the_quotation_agrees_to_the_plan() -> None:
    (said,) = read("Ano, souhlasíme.", quoted="Navrhujeme úhradu ve třech splátkách.").said
    assert said.intent is Intent.ASKS_PLAN

"""Hungarian replies in plain words: their intents and days must not depend on weights."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.language import detect
from mailbot.reading.replies import read_words

WEDNESDAY = dt.date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Pénteken fizetünk.", {"promise_to_pay"}),
        ("A hét végéig rendezni fogjuk.", {"promise_to_pay"}),
        ("Ki lesz fizetve hétfőn.", {"promise_to_pay"}),
        ("kedden utalom, bocs a késésért", {"promise_to_pay"}),
        ("Tegnap átutaltuk.", {"claims_paid"}),
        ("Már a múlt héten kifizettük a számlát.", {"claims_paid"}),
        ("Csatoljuk az utalás igazolását.", {"claims_paid"}),
        ("Nem rendeltünk ilyet.", {"dispute"}),
        ("A számla hibás, kérjük sztornózni.", {"dispute"}),
        ("Addig nem fizetünk, amíg ki nem javítják a számlát.", {"dispute"}),
        ("Fizetünk, amint kijavították a hibát.", {"dispute"}),
        ("Szeretnénk két részletben kifizetni.", {"asks_plan"}),
        ("Kérnénk haladékot december végéig.", {"asks_extension"}),
        ("Lehetne december 10-ig?", {"asks_extension"}),
        ("Jelenleg nem tudunk fizetni, nincs pénzünk.", {"hardship"}),
        ("Amint a megrendelőnk fizet, mi is utalunk.", {"hardship", "promise_to_pay"}),
        ("Kérem, küldjék el újra a számlát.", {"asks_copy"}),
        ("Nem kaptuk meg a számlát.", {"asks_copy"}),
        ("Melyik számlára utaljunk?", {"asks_question"}),
        ("A kolléganő már nem dolgozik nálunk.", {"contact_change"}),
        ("Megkaptuk, utánanézünk.", {"acknowledges"}),
        ("Ezt a számlát nem fizetjük ki.", {"refuses"}),
        ("Nem fogunk fizetni.", {"refuses"}),
        ("Ne írjanak többet.", {"stop_contact"}),
        ("Forduljanak az ügyvédünkhöz.", {"stop_contact"}),
        ("Boldog karácsonyt kívánunk!", {"other"}),
    ],
)
def test_what_a_plain_hungarian_reply_says(text: str, intents: set[str]) -> None:
    read = read_words(text, language="hu", day=WEDNESDAY)
    assert {one.intent.value for one in read.said} == intents
    assert detect(text) == "hu"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Pénteken fizetünk.", "2026-11-20"),
        ("December 10-ig átutaljuk az összeget.", "2026-12-10"),
        ("10-én utalom az 500 eurót", "2026-12-10"),
        ("Az utalás hétfőn megy.", "2026-11-23"),
        ("Kérnénk haladékot december végéig.", "2026-12-31"),
    ],
)
def test_a_hungarian_promise_or_request_carries_its_day(text: str, day: str) -> None:
    (said,) = read_words(text, language="hu", day=WEDNESDAY, country="HU").said
    assert said.days is not None
    assert said.days.latest.isoformat() == day


def test_a_hungarian_plan_carries_its_number_of_instalments() -> None:
    (said,) = read_words("Lehetne három részletben fizetni?", language="hu", day=WEDNESDAY).said
    assert (said.intent.value, said.instalments) == ("asks_plan", 3)


@pytest.mark.parametrize(
    "text",
    [
        "Még nem fizettük ki.",
        "A számla nem lett kifizetve.",
        "Tegnap nem utaltunk, mert zárva volt a bank.",
        "Mindig időben fizettünk.",
    ],
)
def test_what_is_not_paid_in_hungarian_is_neither_claimed_nor_promised(text: str) -> None:
    said = {one.intent.value for one in read_words(text, language="hu", day=WEDNESDAY).said}
    assert not said & {"claims_paid", "promise_to_pay"}

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days
from mailbot.reading.misspellings import Misspellings

WORDS = Misspellings(["tuesday", "thursday", "weekend"], ["weekends"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tusday", "tuesday"),
        ("tuesdayy", "tuesday"),
        ("tuesdya", "tuesday"),
        ("tuezday", "tuesday"),
        ("weekends", "weekends"),
        ("today", "today"),
        ("bluesday", "bluesday"),
        ("tu", "tu"),
    ],
)
def test_one_slip_is_set_right(typed: str, meant: str) -> None:
    assert WORDS.mended(f"on {typed}, maybe").text == f"on {meant}, maybe"


def test_places_are_those_of_the_text_as_it_was_typed() -> None:
    mended = WORDS.mended("tusday or thursdayy, ok")
    assert mended.text == "tuesday or thursday, ok"
    assert [mended.place(at) for at in (0, 7, 11, 19, 23)] == [0, 6, 10, 19, 23]


def test_no_words_mend_nothing() -> None:
    assert Misspellings([]).mended("tusday").text == "tusday"


def test_the_words_of_a_day_are_those_that_were_typed() -> None:
    text = "Ik betaal volgnde week vrijdg, beloofd."
    (found,) = find_days(text, language="nl", base=dt.date(2026, 11, 18), country="NL")
    assert found.days.latest == dt.date(2026, 11, 27)
    assert text[found.start : found.end] == found.days.words == "volgnde week vrijdg"

"""A phrase is tried only where it can occur, and found wherever it does."""

from __future__ import annotations

import re

import pytest

from mailbot.reading.phrases import compiled
from mailbot.reading.stems import Stems

CLASSES = {"week": "week|wk\\.?", "n": r"\d{1,3}|twenty one|two|'n"}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("in {n} {week}", "pay in two weeks, in 3 wk."),
        ("[in] {n} {week}", "twenty one week"),
        ("(in )?{n} {week}", "two week"),
        ("over {n} {week}", "over 'n week"),
        ("end of|{week} end", "at the end of it, week end"),
        ("pa?y* ~ {week}", "py it to us some week"),
        ("thu-?fri", "thufri or thu-fri"),
        ("{n} ?-?(go|th)", "5-th, 5 th and 5th"),
    ],
)
def test_stems_hide_no_match(phrase: str, text: str) -> None:
    stems = Stems(CLASSES, [phrase])
    pattern: re.Pattern[str] = compiled(phrase, CLASSES)
    found = [m.span() for m in stems.matches(pattern, phrase, text, stems.places(text))]
    assert found == [m.span() for m in pattern.finditer(text)] != []


def test_a_phrase_is_not_tried_where_a_word_of_it_is_missing() -> None:
    stems = Stems(CLASSES, ["in {n} {week}"])
    assert not list(
        stems.matches(re.compile("in"), "in {n} {week}", "in two", stems.places("in two"))
    )

"""A phrase is tried only where it can occur, and found wherever it does."""

from __future__ import annotations

import re

import pytest

from mailbot.reading.phrases import compiled, source
from mailbot.reading.stems import Stems, first_word

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
    found = [match.span() for _, match in Stems([phrase], CLASSES).matches(text)]
    assert found == [match.span() for match in compiled(phrase, CLASSES).finditer(text)] != []


def test_phrases_are_found_in_their_order() -> None:
    stems = Stems(["in {n} {week}", "{week}", "in two", "in {n} days"], CLASSES)
    assert [at for at, _ in stems.matches("in two weeks wk")] == [1, 2]


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("twenty one|two", "twenty"),
        ("(the )?first", "the"),
        ("(the )?first", "first"),
        ("(end of|by) week", "end"),
        ("(end of|by) week", "by"),
        ("a(b|c d)e", "ac"),
    ],
)
def test_the_first_word_of_an_expression(expression: str, word: str) -> None:
    assert re.fullmatch(first_word(source(expression, {})), word)

"""Phrases that are not tried because a word of theirs is missing would not have hit."""

from __future__ import annotations

import importlib.resources
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.reading.days import grammar
from mailbot.reading.phrases import compiled, source
from mailbot.reading.reply_rules import ReplyTables, reply_rules

LANGUAGES = ("be", "cs", "de", "en", "fr", "hu", "kk", "nl", "pl", "ro", "ru", "uk")
BETWEEN = (" ", " ", " ", ", ", "-", ". ", "/", "'", "\n", "")


def _tables(language: str) -> ReplyTables:
    folder = importlib.resources.files("mailbot.reading.languages").joinpath(language)
    data = folder.joinpath("replies.toml").read_bytes()
    return msgspec.toml.decode(data, type=ReplyTables)


def _phrases(tables: ReplyTables) -> list[str]:
    """Every phrase that makes a hit, in the order of the rules."""
    return [
        *(one for phrases in tables.says.values() for one in phrases),
        *(one for phrases in tables.hints.values() for one in phrases),
        *tables.nothing,
        *tables.polite,
        *tables.denied,
    ]


def _patterns(language: str) -> list[tuple[str, re.Pattern[str]]]:
    tables, days = _tables(language), grammar(language)
    assert days is not None
    classes = dict(days.classes)
    for name, words in tables.classes.items():
        classes[name] = source(words, classes)
    return [(phrase, compiled(phrase, classes)) for phrase in _phrases(tables)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hit_of_every_phrase_is_found(language: str) -> None:
    rules = reply_rules(language)
    assert rules is not None
    patterns = _patterns(language)
    tables = _tables(language)
    # The words of a phrase in their order, and of its classes in any: near each rule's border.
    runs = [re.findall(r"[^\W_]+", phrase) for phrase, _ in patterns]
    single = sorted({word for run in runs for word in run})
    single += sorted({w for one in tables.classes.values() for w in re.findall(r"[^\W_]+", one)})
    piece = st.one_of(
        st.sampled_from([*single, "12", "x"]).map(lambda word: [word]),
        st.sampled_from([run[:6] for run in runs if run]),
    )
    texts = st.lists(st.tuples(piece, st.sampled_from(BETWEEN)), min_size=1, max_size=6)

    @settings(max_examples=30, deadline=None, database=None)
    @given(texts)
    def holds(pieces: list[tuple[list[str], str]]) -> None:
        text = "".join(" ".join(words) + between for words, between in pieces)
        tried = {
            (phrase, *match.span())
            for phrase, pattern in patterns
            for match in pattern.finditer(text)
        }
        assert {
            (hit.phrase, hit.start, hit.end) for hit in rules.all_hits(text, 0, len(text))
        } == tried

    holds()

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.reading.days import find_days, grammar

LANGUAGES = ("pl", "ro", "nl", "ru", "en", "de", "uk", "fr", "cs", "hu", "kk", "be")
WEDNESDAY = dt.date(2026, 11, 18)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pl", "zapłacimy w najbliższych dniach"),
        ("pl", "proszę dzwonić 22 555 12 10"),
        ("pl", "o 10.30 mam spotkanie"),
        ("pl", "należność 5.12 zł"),
        ("ro", "vă plătim zilele astea"),
        ("ro", "la ora 10.30"),
        ("nl", "we betalen dezer dagen"),
        ("nl", "om 10.30 bel ik"),
        ("ru", "оплатим на днях"),
        ("ru", "разбить на 3 платежа"),
        ("en", "we will pay in the next few days"),
    ],
)
def test_what_names_no_day_is_none(language: str, words: str) -> None:
    assert find_days(words, language=language, base=WEDNESDAY) == ()


def test_a_day_that_does_not_exist_is_its_months_last_and_not_sure() -> None:
    (found,) = find_days("zapłacę 31 listopada", language="pl", base=WEDNESDAY)
    assert (found.days.latest, found.days.sure) == (dt.date(2026, 11, 30), False)


def test_a_weekday_that_contradicts_its_date_is_not_sure() -> None:
    (found,) = find_days("vrijdag 26 november", language="nl", base=WEDNESDAY)
    assert (found.days.latest, found.days.sure) == (dt.date(2026, 11, 26), False)


def test_until_a_day_begins_today() -> None:
    (found,) = find_days("оплатим до 27 ноября", language="ru", base=WEDNESDAY)
    assert (found.days.earliest, found.days.latest) == (WEDNESDAY, dt.date(2026, 11, 27))


def test_a_past_date_without_a_year_stays_in_the_past() -> None:
    (found,) = find_days("zapłacone 6.11", language="pl", base=WEDNESDAY)
    assert found.days.latest == dt.date(2026, 11, 6)


# A language's first text also compiles its grammar.
@settings(deadline=None)
@given(
    text=st.text(max_size=200),
    language=st.sampled_from([*LANGUAGES, "xx", ""]),
)
def test_any_text_yields_ordered_spans_inside_it(text: str, language: str) -> None:
    end = 0
    for found in find_days(text, language=language, base=WEDNESDAY):
        assert end <= found.start < found.end <= len(text)
        assert found.days.earliest <= found.days.latest
        end = found.end


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_a_language_can_be_read(language: str) -> None:
    words = grammar(language)
    assert words is not None
    for at in range(len(words.stems)):
        words.stems.pattern(at)

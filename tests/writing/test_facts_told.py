"""Every fact that the owner may be told has a phrase of its own in every language."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from mailbot.model.fact import Fact, FactKind, fields_of, places, plain
from mailbot.model.letter import LetterKind
from mailbot.model.money import Money
from mailbot.model.question import ChoiceKind
from mailbot.writing.render import LANGUAGES, Renderer
from mailbot.writing.told import told

VALUES = {
    "text": "FV/7 „Ąę”",
    "other": "{money}",  # data that looks like a place stays data
    "money": Money.of("1234.50", "EUR"),
    "other_money": Money.of("99", "PLN"),
    "day": dt.date(2026, 11, 30),
    "other_day": dt.date(2026, 12, 24),
    "amount": Decimal("1234.50"),
    "number": 12,
    "letter": LetterKind.OVERDUE_7.value,
    "choice": ChoiceKind.SEND.value,
}
RENDERER = Renderer()


@pytest.mark.parametrize("kind", FactKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_is_told_with_all_its_values(language: str, kind: FactKind) -> None:
    tongue = RENDERER.tongue(language)
    assert places(tongue.word(f"fact.{kind.value}")) == fields_of(kind)
    fact = Fact(kind=kind, **{name: VALUES[name] for name in fields_of(kind)})  # type: ignore[arg-type]
    said = told(fact, tongue)
    assert "(?)" not in said
    assert not re.search(r"\d{4}-\d{2}-\d{2}", said), "a date is written as the language writes it"
    if kind is not FactKind.ACCOUNT:  # whose digits are grouped
        assert all(str(VALUES[name]) in said for name in fields_of(kind) & {"text", "other"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_left_without_a_fact(language: str) -> None:
    words = RENDERER.tongue(language).words["fact"]
    assert set(words) == {kind.value for kind in FactKind}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", "wpłata 1 234,50 €, 30.11.2026"),
        ("nl", "ontvangen € 1.234,50, 30-11-2026"),
        ("ru", "поступление 1 234,50 €, 30.11.2026"),
        ("en", "payment of €1,234.50, 30 Nov 2026"),
    ],
)
def test_money_and_days_are_written_as_the_reader_writes_them(language: str, said: str) -> None:
    fact = Fact(kind=FactKind.MONEY_IN, money=VALUES["money"], day=VALUES["day"])  # type: ignore[arg-type]
    assert told(fact, RENDERER.tongue(language)).replace("\u00a0", " ") == said
    assert plain(fact) == "payment of 1234.50 EUR, 2026-11-30"


def test_a_file_stands_before_and_a_last_day_behind_and_a_note_is_for_developers() -> None:
    fact = Fact(
        kind=FactKind.BLOCK_OWNER, until=dt.date(2026, 12, 1), where="wyciąg.txt", note="E42"
    )
    tongue = RENDERER.tongue("pl")
    assert told(fact, tongue) == "wyciąg.txt: wstrzymano na polecenie firmy (do 01.12.2026)"
    assert plain(fact) == "wyciąg.txt: the owner has paused it until 2026-12-01 (E42)"

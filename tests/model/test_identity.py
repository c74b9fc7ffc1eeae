from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.identity import (
    derive,
    domain_of,
    fold,
    normal_account,
    normal_number,
    normal_tax_id,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("Țapul și Știuca, mâine", "tapul si stiuca, maine"),
        ("Şedinţă", "sedinta"),  # the cedilla that older keyboards write
        ("Ещё счёт", "еще счет"),
        ("Великий край", "великий край"),  # й is a letter, not an accented и
        ("ŁÓDŹ", "lodz"),
    ],
)
def test_words_meet_with_and_without_their_marks(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("left", "right"),
    [("PL 583-310-27-44", "5833102744"), ("RO30125871", "30125871"), ("6670482135", "6670482135")],
)
def test_tax_ids_meet_with_and_without_their_country(left: str, right: str) -> None:
    assert normal_tax_id(left) == normal_tax_id(right)


def test_numbers_and_accounts_meet_however_they_are_spaced() -> None:
    assert normal_number("FV / 1 / 2026") == normal_number("fv/1/2026")
    assert normal_account("pl61 1090 1014") == "PL6110901014"


def test_what_has_no_domain_has_none() -> None:
    assert domain_of("Anna@Firm.Example") == "firm.example"
    assert domain_of("nobody") == ""


PARTS = st.lists(st.text(max_size=4), max_size=3)


@given(PARTS, PARTS)
def test_ids_follow_from_their_causes_and_from_nothing_else(a: list[str], b: list[str]) -> None:
    assert (derive("x", *a) == derive("x", *b)) is (a == b)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)

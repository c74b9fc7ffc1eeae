from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.money import CurrencyMismatchError, Money, minor_unit, total

CENTS = st.decimals("-1000000", "1000000", places=2)


def test_two_currencies_never_meet_in_one_sum() -> None:
    with pytest.raises(CurrencyMismatchError, match="PLN with EUR"):
        Money.of("1", "PLN") + Money.of("1", "EUR")
    with pytest.raises(CurrencyMismatchError):
        _ = Money.of("1", "PLN") < Money.of("1", "EUR")


@pytest.mark.parametrize("nonsense", ["NaN", "Infinity"])
def test_what_is_no_amount_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        Money(Decimal(nonsense), "PLN")


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "PLN", "0.01"),
        ("-0.005", "PLN", "-0.01"),
        ("2.4", "JPY", "2"),
        ("1", "EUR", "1.00"),
    ],
)
def test_amounts_are_rounded_half_up_to_the_minor_unit(
    amount: str, currency: str, rounded: str
) -> None:
    assert str(Money.of(amount, currency).amount) == rounded


@given(st.lists(CENTS, max_size=8))
def test_a_sum_loses_no_cent(amounts: list[Decimal]) -> None:
    money = [Money.of(a, "RON") for a in amounts]
    assert total(money, "RON").amount == sum(amounts, Decimal(0))
    assert total([], "RON") == Money.zero("RON")
    assert minor_unit("RON") == Decimal("0.01")

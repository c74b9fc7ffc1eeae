"""Money: a Decimal with a currency. Never a float, never two currencies in one sum."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from mailbot.model.noun import Noun

# ISO 4217 minor units that are not 2, among currencies an invoice here could carry.
_MINOR_UNITS = {"JPY": 0, "KRW": 0, "ISK": 0, "VND": 0, "CLP": 0, "BHD": 3, "KWD": 3, "TND": 3}


class CurrencyMismatchError(ValueError):
    """Two currencies met in one sum or comparison."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"cannot reckon {left} with {right}: convert one of them first")


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency (ISO 4217), e.g. Decimal('0.01') for PLN."""
    return Decimal(1).scaleb(-_MINOR_UNITS.get(currency, 2))


class Money(Noun, frozen=True, kw_only=False):
    """An amount (Decimal, in major units) of one currency (ISO 4217, upper case)."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise ValueError(f"{self.amount} is no amount of money")

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Money:
        """Money rounded half up to the currency's minor unit."""
        return cls(Decimal(amount), currency.upper()).rounded()

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in a currency."""
        return cls(Decimal(0).quantize(minor_unit(currency)), currency)

    def rounded(self) -> Money:
        """Rounded half up to the minor unit: how people and courts round."""
        unit = minor_unit(self.currency)
        return Money(self.amount.quantize(unit, rounding=ROUND_HALF_UP), self.currency)

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatchError(self.currency, other.currency)
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts that all are in `currency`; zero of it when there are none."""
    out = Money.zero(currency)
    for amount in amounts:
        out += amount
    return out

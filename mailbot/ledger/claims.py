"""What is open, in order of amount and of due date: rivals for a transfer without a walk over all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Container, Iterable
from datetime import date
from decimal import Decimal
from itertools import chain, islice

from mailbot.model.noun import Noun


class Claim(Noun, frozen=True, kw_only=True):
    """An invoice that may be paid, and how much of it. `rank`: its place among all invoices."""

    invoice: str
    client: str
    currency: str
    amount: Decimal
    due: date
    rank: int


_ByAmount = list[tuple[Decimal, date, int, str]]
_ByDue = list[tuple[date, int, str]]


class Claims:
    """All claims, kept as they change; a sorted list a currency, and two a client and currency.

    A change moves the tails of these lists, which is a copy of some hundred kilobytes at 100,000
    open invoices; a tree in Python would cost more.
    """

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._known: dict[str, Claim] = {}
        self._all: dict[str, _ByAmount] = {}
        self._of_client: dict[tuple[str, str], _ByAmount] = {}
        self._due: dict[tuple[str, str], _ByDue] = {}
        for claim in claims:
            self._known[claim.invoice] = claim
            for by_amount in self._lists(claim):
                by_amount.append(_amount_key(claim))
            self._dues(claim).append(_due_key(claim))
        for some in (*self._all.values(), *self._of_client.values()):
            some.sort()
        for dues in self._due.values():
            dues.sort()

    def change(self, invoice: str, claim: Claim | None) -> None:
        """Put an invoice's claim in the place of what it was; None: nothing is claimed."""
        old = self._known.get(invoice)
        if old == claim:
            return
        if old is not None:
            del self._known[invoice]
            for by_amount in self._lists(old):
                del by_amount[bisect_left(by_amount, _amount_key(old))]
            dues = self._dues(old)
            del dues[bisect_left(dues, _due_key(old))]
            self._drop_empty(old)
        if claim is not None:
            self._known[invoice] = claim
            for by_amount in self._lists(claim):
                insort(by_amount, _amount_key(claim))
            insort(self._dues(claim), _due_key(claim))

    def between(
        self,
        low: Decimal,
        high: Decimal,
        currency: str,
        *,
        near: Decimal,
        client: str | None,
        most: int,
        without: Container[str] = (),
    ) -> list[str]:
        """Invoices with so much open, but for some; `client` None: of all clients.

        Where they are more than `most`: from `near` up, then down.
        """
        some = (
            self._all.get(currency, [])
            if client is None
            else self._of_client.get((client, currency), [])
        )
        start = bisect_left(some, low, key=_amount_of)
        end = bisect_right(some, high, key=_amount_of)
        # Whoever owes just that is a rival before those who owe nearly that.
        middle = bisect_left(some, near, lo=start, hi=end, key=_amount_of)
        places = chain(range(middle, end), range(middle - 1, start - 1, -1))
        left = (some[place][3] for place in places)
        return list(islice((one for one in left if one not in without), most))

    def first_due(
        self, client: str, currency: str, *, most: int, without: Container[str] = ()
    ) -> list[str]:
        """The client's invoices with something open, but for some: the earliest due first."""
        left = (one for _, _, one in self._due.get((client, currency), []))
        return list(islice((one for one in left if one not in without), most))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Claims):
            return NotImplemented
        mine = (self._known, self._all, self._of_client, self._due)
        return mine == (other._known, other._all, other._of_client, other._due)

    __hash__ = None  # type: ignore[assignment] # it changes

    def _lists(self, claim: Claim) -> tuple[_ByAmount, _ByAmount]:
        key = (claim.client, claim.currency)
        return self._all.setdefault(claim.currency, []), self._of_client.setdefault(key, [])

    def _dues(self, claim: Claim) -> _ByDue:
        return self._due.setdefault((claim.client, claim.currency), [])

    def _drop_empty(self, claim: Claim) -> None:
        key = (claim.client, claim.currency)
        if not self._due[key]:
            del self._due[key], self._of_client[key]
        if not self._all[claim.currency]:
            del self._all[claim.currency]


def _amount_key(claim: Claim) -> tuple[Decimal, date, int, str]:
    return (claim.amount, claim.due, claim.rank, claim.invoice)


def _due_key(claim: Claim) -> tuple[date, int, str]:
    return (claim.due, claim.rank, claim.invoice)


def _amount_of(entry: tuple[Decimal, date, int, str]) -> Decimal:
    return entry[0]

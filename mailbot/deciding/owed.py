"""What is owed as it stands when a transfer is looked at: by amount, by client, by invoice."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mailbot.model.book import Book
from mailbot.model.invoice import Invoice, InvoiceStatus
from mailbot.model.money import Money, total

# So many invoices that just fit are compared; a subscription has thousands of one amount. More than
# one of them is a doubt already, and who is named besides is always looked at: what is not listed
# could only be one more guess.
MOST_RIVALS = 30


class Spent:
    """What earlier transfers of a statement are about to pay, while none of it is in the book."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.amounts: dict[str, Money] = {}
        self.partly: dict[str, None] = {}  # invoices of which something is left, in order

    def add(self, invoice: str, amount: Money) -> None:
        """So much more for this invoice."""
        before = self.amounts.get(invoice)
        self.amounts[invoice] = amount if before is None else before + amount
        if self.left(invoice):
            self.partly[invoice] = None
        else:
            self.partly.pop(invoice, None)

    def left(self, invoice: str) -> Money:
        """What is open of an invoice besides."""
        claim = self.book.balance(invoice).open
        spent = self.amounts.get(invoice)
        return claim if spent is None else max(claim - spent, Money.zero(claim.currency))


class Owed:
    """The open claims in one currency, less what earlier transfers of a statement are to pay."""

    def __init__(self, book: Book, currency: str, spent: Spent) -> None:
        self.book = book
        self.currency = currency
        self._spent = spent
        self._claims: dict[str, Money] = {}

    def claim(self, invoice: str) -> Money:
        """What is open of an invoice; nothing where it is of another currency or not claimed."""
        known = self._claims.get(invoice)
        if known is None:
            known = self._claims[invoice] = self._reckoned(invoice)
        return known

    def _reckoned(self, invoice: str) -> Money:
        nothing = Money.zero(self.currency)
        noun = self.book.invoice(invoice)
        if (
            noun is None
            or noun.status is not InvoiceStatus.OPEN
            or noun.amount.currency != self.currency
        ):
            return nothing
        return self._spent.left(invoice)

    def open(self, invoice: str) -> Invoice | None:
        """The invoice, if something is open of it."""
        return self.book.invoice(invoice) if self.claim(invoice) else None

    def next_instalment(self, invoice: str) -> Money | None:
        """What is open of the first of several lines that is not yet paid; None for one line."""
        lines = self.book.balance(invoice).lines
        if len(lines) < 2:
            return None
        gone = total((line.open for line in lines), self.currency) - self.claim(invoice)
        for line in lines:
            if line.open > gone:
                return line.open - gone
            gone -= line.open
        return None

    def between(
        self, low: Decimal, high: Decimal, *, near: Decimal, client: str | None = None
    ) -> list[Invoice]:
        """Invoices with so much open, as they became known; of one client or of all.

        Not all of more than MOST_RIVALS, but more than one: from `near` up, then down.
        """
        found = self.book.claims_between(
            Money(low, self.currency),
            Money(high, self.currency),
            near=Money(near, self.currency),
            client=client,
            most=MOST_RIVALS,
            without=self._spent.amounts,
        )
        left = [
            one for one in self._partly_spent(client) if low <= self.claim(one.id).amount <= high
        ]
        return self._in_order([*found, *left])

    def of_client(self, client: str) -> list[Invoice]:
        """The client's invoices, as they became known: the MOST_RIVALS that are due first."""
        found = self.book.claims_of(
            client, self.currency, most=MOST_RIVALS, without=self._spent.amounts
        )
        both = sorted([*found, *self._partly_spent(client)], key=lambda one: one.due)
        return self._in_order(both[:MOST_RIVALS])

    def _in_order(self, invoices: Iterable[Invoice]) -> list[Invoice]:
        return list(self.book.invoices_in_order(invoices))

    def _partly_spent(self, client: str | None) -> list[Invoice]:
        some = (self.open(key) for key in self._spent.partly)
        return [one for one in some if one is not None and client in (None, one.client)]

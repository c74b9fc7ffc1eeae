"""What a transfer's title names: the invoices that the payer meant."""

from __future__ import annotations

from msgspec.structs import replace

from mailbot.model.book import Book
from mailbot.model.reading import Direction, Mention, Transaction
from mailbot.reading.mentions import find_invoices


def with_mentions(transactions: tuple[Transaction, ...], *, book: Book) -> tuple[Transaction, ...]:
    """The same transactions; those that came in carry the invoices that their titles name.

    Settled invoices are named as well: a payer may have mistaken the number, or paid twice.
    """
    return tuple(
        replace(one, mentions=_named(one.title, book)) if one.direction is Direction.IN else one
        for one in transactions
    )


def _named(title: str, book: Book) -> tuple[Mention, ...]:
    named: dict[str, Mention] = {}
    for found in find_invoices(title, book=book):
        known = named.get(found.invoice)
        if known is None or (found.exact and not known.exact):
            named[found.invoice] = Mention(
                invoice=found.invoice, words=found.words, exact=found.exact
            )
    return tuple(named.values())

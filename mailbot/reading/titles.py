"""What a transfer's title names: the invoices that the payer meant."""

from __future__ import annotations

import re

from msgspec.structs import replace

from mailbot.model.book import Book
from mailbot.model.identity import normal_number
from mailbot.model.reading import Direction, Mention, Transaction
from mailbot.reading.mentions import find_invoices

# Banks cut a title into fields of 27 to 35 characters and join them with a blank, in the middle of
# a number (MT940 :86: ?20-?29), and some payers space all letters out.
_INNER_BLANK = re.compile(r"(?<=[\d/]) +(?=[\d/])")


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
    if not any(one.exact for one in named.values()):
        named |= _with_blanks_out(title, book)
    return tuple(named.values())


def _with_blanks_out(title: str, book: Book) -> dict[str, Mention]:
    """Invoices whose whole number is there once blanks within numbers are left out, and one only.

    Less than the whole number is not looked for: two numbers of a list, written as one, would make
    a third.
    """
    joined = _INNER_BLANK.sub("", title)
    if joined == title:
        return {}
    whole = {
        found.invoice: Mention(invoice=found.invoice, words=found.words)
        for found in find_invoices(joined, book=book)
        if found.exact
        and (known := book.invoice(found.invoice)) is not None
        and normal_number(found.words) in normal_number(known.number)
        and re.findall(r"\d+", found.words) == re.findall(r"\d+", known.number)
        and len(re.findall(r"\d+", found.words)) > 1
    }
    return whole if len(whole) == 1 else {}

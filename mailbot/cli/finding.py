"""Whom or what is meant: an invoice or a client by what a person calls it."""

from __future__ import annotations

from collections.abc import Iterable

from mailbot.cli.failure import EXIT_WRONG, Failure
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.identity import fold, normal_address, normal_number
from mailbot.model.invoice import Invoice
from mailbot.writing.cleaning import one_line

# More candidates than this are a list to scroll, not a help to choose.
_MOST_CANDIDATES = 12


def client_named(book: Book, name: str) -> Client:
    """The one client that is called so. Raises Failure, with the candidates where there are several."""
    found = _clients(book, name)
    if len(found) == 1:
        return found[0]
    raise _not_one(name, [], found)


def invoice_or_client(book: Book, name: str) -> Invoice | Client:
    """The one invoice with this number, or the one client called so. Raises Failure."""
    invoices = list(book.invoices_numbered(name))
    if (by_id := book.invoice(name)) is not None:
        invoices = [by_id]
    if len(invoices) == 1:
        return invoices[0]
    clients = _clients(book, name)
    if not invoices and len(clients) == 1:
        return clients[0]
    if not invoices and not clients:
        wanted = normal_number(name)
        invoices = [one for one in book.invoices() if wanted in normal_number(one.number)]
        if len(invoices) == 1:
            return invoices[0]
    raise _not_one(name, invoices, clients)


def _clients(book: Book, name: str) -> list[Client]:
    if (by_id := book.client(name)) is not None:
        return [by_id]
    if "@" in name:
        return list(book.clients_at(normal_address(name)))
    wanted = fold(name.strip())
    if not wanted:
        return []
    exact = [one for one in book.clients() if fold(one.company) == wanted]
    return exact or [one for one in book.clients() if wanted in fold(one.company)]


def _not_one(name: str, invoices: Iterable[Invoice], clients: Iterable[Client]) -> Failure:
    candidates = [f"{one.number} ({one.id})" for one in invoices]
    candidates += [f"{one.company} ({one.id})" for one in clients]
    if not candidates:
        sentence = (
            f"nothing here is called {one_line(name)!r}: `mailbot invoices --all` lists the "
            "numbers and the clients"
        )
        return Failure(sentence, EXIT_WRONG)
    lines = "\n".join(f"  {one_line(one)}" for one in candidates[:_MOST_CANDIDATES])
    more = len(candidates) - _MOST_CANDIDATES
    rest = f"\n  … and {more} more" if more > 0 else ""
    return Failure(
        f"{one_line(name)!r} can mean more than one; say which, by its id:\n{lines}{rest}",
        EXIT_WRONG,
    )

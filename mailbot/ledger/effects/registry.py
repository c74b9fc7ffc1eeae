"""The table of effects, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from mailbot.ledger.errors import CommitRefusedError
from mailbot.ledger.state import Draft, DraftTable
from mailbot.model.client import Client
from mailbot.model.invoice import Invoice
from mailbot.model.noun import Noun, Tagged

N = TypeVar("N", bound=Noun)
E = TypeVar("E", bound=Tagged)

EFFECTS: dict[type[Tagged], Callable[[Draft, Any], None]] = {}


def effect_of(
    kind: type[E],
) -> Callable[[Callable[[Draft, E], None]], Callable[[Draft, E], None]]:
    """Enter a function as the effect of one type of event."""

    def register(effect: Callable[[Draft, E], None]) -> Callable[[Draft, E], None]:
        EFFECTS[kind] = effect
        return effect

    return register


def refuse(event: Tagged, sentence: str) -> NoReturn:
    """Say why this cannot have happened. Raises CommitRefusedError."""
    raise CommitRefusedError(type(event).__name__, sentence)


def known(event: Tagged, table: DraftTable[N], key: str, what: str) -> N:
    """The noun that an event is about. Raises CommitRefusedError."""
    noun = table.noun(key)
    if noun is None:
        refuse(event, f"there is no {what} {key!r}")
    return noun


def add(table: DraftTable[N], key: str, noun: N) -> None:
    """Add a noun unless its id is known: what was said first stands."""
    if table.noun(key) is None:
        table.put(noun)


def client_of(draft: Draft, event: Tagged, client: str) -> Client:
    """The client that an event is about. Raises CommitRefusedError."""
    return known(event, draft.clients, client, "client")


def invoice_of(draft: Draft, event: Tagged, invoice: str) -> Invoice:
    """The invoice that an event is about. Raises CommitRefusedError."""
    return known(event, draft.invoices, invoice, "invoice")

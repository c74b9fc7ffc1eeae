"""Whom a transfer comes from, by a look at every client there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mailbot.countries.companies import name_likeness, name_overlap
from mailbot.deciding.payers import Payer
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account, normal_tax_id
from mailbot.model.reading import Transaction

# A name must be there (nearly) whole to speak for a client alone.
_NAME_IS_THERE = 0.87
_NAME_IS_CLOSE = 0.95


def likely_payers(transaction: Transaction, book: Book) -> tuple[Payer, ...]:
    """The clients that the transfer may come from, strongest first."""
    found: dict[str, Payer] = {}

    def say(client: Client, strength: int, reason: Fact) -> None:
        known = found.get(client.id)
        reasons = (*known.reasons, reason) if known else (reason,)
        strongest = max(strength, known.strength) if known else strength
        found[client.id] = Payer(client=client, strength=strongest, reasons=reasons)

    account = normal_account(transaction.payer_account)
    if account:
        for client in book.clients_with_account(account):
            theirs = Fact(
                kind=FactKind.ACCOUNT_KNOWN,
                text=transaction.payer_account,
                other=client.company,
            )
            say(client, 3, theirs)
    told = f"{transaction.payer_tax_id} {transaction.title}"
    runs = {normal_tax_id(word) for word in _digit_runs(told)}
    for client in book.clients():
        tax_id = normal_tax_id(client.tax_id)
        if tax_id and tax_id in runs:
            say(
                client,
                3,
                Fact(kind=FactKind.TAX_ID_NAMED, text=client.tax_id, other=client.company),
            )
        _say_names(client, transaction, say)
    return tuple(sorted(found.values(), key=lambda p: -p.strength))


def _say_names(
    client: Client, transaction: Transaction, say: Callable[[Client, int, Fact], None]
) -> None:
    payer, title = transaction.payer, transaction.title
    if payer:
        if "@" in payer and any(c.email == payer.strip().casefold() for c in client.contacts):
            say(
                client, 3, Fact(kind=FactKind.PAYER_ADDRESS_KNOWN, text=payer, other=client.company)
            )
        overlap, likeness = (
            name_overlap(client.company, payer),
            name_likeness(client.company, payer),
        )
        if overlap >= _NAME_IS_THERE:
            say(client, 2, Fact(kind=FactKind.PAYER_IS_CLIENT, text=payer, other=client.company))
        elif overlap >= 0.5 or likeness >= 0.8:
            say(client, 1, Fact(kind=FactKind.PAYER_RESEMBLES, text=payer, other=client.company))
        elif any(c.name and name_overlap(c.name, payer) >= _NAME_IS_THERE for c in client.contacts):
            say(client, 1, Fact(kind=FactKind.PAYER_IS_PERSON, text=payer, other=client.company))
    if title and name_overlap(client.company, title) >= _NAME_IS_THERE:
        say(client, 2, Fact(kind=FactKind.TITLE_NAMES_CLIENT, text=client.company))


def _digit_runs(text: str) -> Iterable[str]:
    run = ""
    for ch in text + " ":
        if ch.isdigit():
            run += ch
        elif ch in "-. " and run and len(run) < 10:
            continue  # 583-310-27-44: a Polish tax id as people write it
        else:
            if run:
                yield run
            run = ""


def told_apart(payers: Sequence[Payer], transaction: Transaction) -> tuple[Payer, ...]:
    """Among near-namesakes the one whose name is the payer's, or whose account it is, stays."""
    strongest = [p for p in payers if p.strength == 3]
    if strongest:
        return tuple(strongest)
    named = [p for p in payers if p.strength == 2]
    if len(named) > 1:
        close = [
            p for p in named if name_likeness(p.client.company, transaction.payer) >= _NAME_IS_CLOSE
        ]
        if len(close) == 1:
            return tuple(close)
        # "Rekin Diving" is named by "REKIN DIVING CHARTER"; the longer name explains more of it.
        longest = max(len(p.client.company) for p in named)
        explain = [p for p in named if name_likeness(p.client.company, transaction.payer) >= 0.85]
        if len(explain) == 1 and len(explain[0].client.company) == longest:
            return tuple(explain)
    return tuple(named) if named else tuple(payers)

"""Whom a transfer comes from: by account, tax id, address or name, and how surely."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet

from mailbot.countries.companies import NAME_IS_THERE, name_likeness, name_overlap
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_tax_id
from mailbot.model.noun import Noun
from mailbot.model.reading import Transaction

_NAME_IS_CLOSE = 0.95
# So many clients may bear names that all stand in one transfer. Where there are more (flats of one
# housing association, branches of a chain), a name tells nothing: what it would prove is asked.
_MOST_NAMESAKES = 100
# So many clients are looked at for a resemblance when nobody is named, by the rarest words that
# they share with the payer: whoever shares but "usługi" or "trans" with him resembles everybody.
_MOST_RESEMBLING = 20


class Payer(Noun, frozen=True, kw_only=True):
    """A client that the transfer may come from. `strength`: 3 account or tax id, 2 name, 1 hint."""

    client: Client
    strength: int
    reasons: tuple[Fact, ...]


class Payers(Noun, frozen=True, kw_only=True):
    """The clients that the transfer may come from, strongest first.

    `crowd`: more clients are named than can be compared, so that no name proves anything.
    """

    known: tuple[Payer, ...]
    crowd: bool = False


def likely_payers(
    transaction: Transaction, book: Book, *, concerned: Callable[[], Iterable[Client]]
) -> Payers:
    """The clients that the transfer may come from.

    `concerned` gives those for whom a mere resemblance would count, as an invoice of theirs is
    named or just as much is open; whoever else resembles the payer may be missing.
    """
    at_account = book.clients_with_account(transaction.payer_account)
    told = f"{transaction.payer_tax_id} {transaction.title}"
    runs = {normal_tax_id(word) for word in _digit_runs(told)}
    perhaps = [*at_account]
    for run in runs:
        perhaps += book.clients_with_tax_id(run)
    payer = transaction.payer.strip().casefold()
    if "@" in payer:
        perhaps += book.clients_at(payer)
    named = [
        book.clients_named_in(text, most=_MOST_NAMESAKES)
        for text in (transaction.payer, transaction.title)
    ]
    crowd = None in named
    for some in named:
        perhaps += some or ()
    if crowd:
        perhaps += concerned()
    found = _heard(transaction, at_account, book.clients_in_order(perhaps), runs)
    if not any(one.strength >= 2 for one in found):
        perhaps += concerned()
        perhaps += book.clients_sharing_words(transaction.payer, most=_MOST_RESEMBLING)
        perhaps += book.clients_with_person_in(transaction.payer, most=_MOST_RESEMBLING) or ()
        found = _heard(transaction, at_account, book.clients_in_order(perhaps), runs)
    proven = any(one.strength == 3 for one in found)
    if crowd and not proven:
        return Payers(known=found, crowd=True)
    return Payers(known=told_apart(found, transaction))


def _heard(
    transaction: Transaction,
    at_account: Sequence[Client],
    clients: Sequence[Client],
    runs: AbstractSet[str],
) -> tuple[Payer, ...]:
    """Those of the clients for whom something speaks, strongest first."""
    found: dict[str, Payer] = {}

    def say(client: Client, strength: int, reason: Fact) -> None:
        known = found.get(client.id)
        reasons = (*known.reasons, reason) if known else (reason,)
        strongest = max(strength, known.strength) if known else strength
        found[client.id] = Payer(client=client, strength=strongest, reasons=reasons)

    for client in at_account:
        theirs = Fact(
            kind=FactKind.ACCOUNT_KNOWN,
            text=transaction.payer_account,
            other=client.company,
        )
        say(client, 3, theirs)
    for client in clients:
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
        if overlap >= NAME_IS_THERE:
            say(client, 2, Fact(kind=FactKind.PAYER_IS_CLIENT, text=payer, other=client.company))
        elif overlap >= 0.5 or likeness >= 0.8:
            say(client, 1, Fact(kind=FactKind.PAYER_RESEMBLES, text=payer, other=client.company))
        elif any(c.name and name_overlap(c.name, payer) >= NAME_IS_THERE for c in client.contacts):
            say(client, 1, Fact(kind=FactKind.PAYER_IS_PERSON, text=payer, other=client.company))
    if title and name_overlap(client.company, title) >= NAME_IS_THERE:
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

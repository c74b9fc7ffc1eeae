"""What the owner is told of an invoice: what was read and where, what was guessed, what was not read."""

from __future__ import annotations

import datetime as dt

from mailbot.deciding.letters import to_people
from mailbot.deciding.whose import Whose
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.decision import Decision
from mailbot.model.event import ClientAdded
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account
from mailbot.model.invoice import Invoice
from mailbot.model.letter import LetterKind, Topic
from mailbot.model.reading import InvoiceDraft, InvoiceMail

# Of equal payments more need not be listed.
_MOST_WAITING = 3


def confirmed(
    draft: InvoiceDraft, reading: InvoiceMail, invoice: Invoice, whose: Whose, *, book: Book
) -> tuple[Fact, ...]:
    """What the confirmation lists beside the invoice's own facts."""
    items = [*read_from(draft, reading)]
    if draft.due_from not in ("", "printed"):
        items.append(Fact(kind=FactKind.DUE_FROM_TERMS, text=draft.due_from))
    if draft.account:
        items.append(Fact(kind=FactKind.ACCOUNT, text=draft.account))
    if invoice.replaces:
        items.append(Fact(kind=FactKind.REPLACES, text=invoice.replaces, other=invoice.number))
    if isinstance(whose.event, ClientAdded):
        items += _new_client(whose.client)
    items += _waiting(invoice, book)
    items += [not_read(one) for one in draft.not_read]
    return tuple(items)


def _waiting(invoice: Invoice, book: Book) -> list[Fact]:
    """The client's money of just this sum that came before the invoice, and pays nothing yet."""
    there = [
        one
        for one in book.unapplied_payments()
        if one.client == invoice.client and book.unapplied(one.id) == invoice.amount
    ]
    return [
        Fact(kind=FactKind.PAYMENT_WAITS, money=invoice.amount, text=one.payer, day=one.day)
        for one in there[:_MOST_WAITING]
    ]


def _new_client(client: Client) -> tuple[Fact, ...]:
    """What was guessed about a client who was not known before, for her to correct."""
    addresses = ", ".join(contact.email for contact in client.contacts)
    guessed = Fact(
        kind=FactKind.NEW_CLIENT, text=client.language.upper(), other=client.country or "?"
    )
    return (guessed, Fact(kind=FactKind.ADDRESS, text=addresses))


def read_from(draft: InvoiceDraft, reading: InvoiceMail) -> tuple[Fact, ...]:
    """Where the facts stood: the e-invoice, the paper, or the words of the mail."""
    found = [
        Fact(kind=FactKind.READ_IN_XML, text=one.words)
        for one in reading.evidence
        if one.rule == "invoice.xml" and one.words
    ]
    paper = draft.document
    if paper is not None and all(paper.filename != one.text for one in found):
        found.append(Fact(kind=FactKind.READ_IN_PAPER, text=paper.filename))
    return tuple(found) or (Fact(kind=FactKind.READ_IN_MAIL),)


def not_read(problem: Fact) -> Fact:
    """A file beside the invoice that says nothing to us: told, since it may matter to her."""
    return Fact(kind=FactKind.NOT_READ, text=problem.text, note=problem.note)


def numbered(draft: InvoiceDraft) -> tuple[Fact, ...]:
    """Its number, if it has one."""
    return (Fact(kind=FactKind.NUMBER, text=draft.number),) if draft.number else ()


def account_warning(draft: InvoiceDraft, *, firm: Firm, now: dt.datetime, cause: str) -> Decision:
    """Accounts on the papers that are not the configured ones are a warning, never used."""
    printed = tuple(
        account
        for account in (draft.account, *draft.other_accounts)
        if account and not firm.owns_account(account)
    )
    if not printed or not firm.accounts:
        return Decision()
    letter = to_people(
        LetterKind.NOTICE,
        firm=firm,
        now=now,
        cause=cause,
        identity=("account", cause, *map(normal_account, printed)),
        topic=Topic.ACCOUNT_DIFFERS,
        items=(*numbered(draft), *(Fact(kind=FactKind.ACCOUNT, text=one) for one in printed)),
    )
    return Decision(
        letters=(letter,),
        would=tuple(f"warn that the account {one} is not one of the firm's" for one in printed),
    )

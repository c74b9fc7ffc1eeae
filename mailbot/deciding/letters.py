"""Letters as deciding plans them: to whom, in which thread, under which id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from mailbot.model.book import Book
from mailbot.model.client import Client, Contact
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive
from mailbot.model.invoice import Invoice
from mailbot.model.letter import Letter, LetterKind, LetterStatus, LineRef, Topic
from mailbot.model.reading import Mail, Role

_DEAD = (LetterStatus.WITHDRAWN, LetterStatus.REFUSED)


def addressee(client: Client) -> Contact | None:
    """The first contact of a client whose address works; None where there is none."""
    return next((c for c in client.contacts if c.email and c.failed is None), None)


def language_of(client: Client, firm: Firm) -> str:
    """The language a client is written to in."""
    return client.language or firm.language


def people_of(firm: Firm) -> tuple[str, ...]:
    """The addresses of everybody who is "the owner"."""
    return tuple(person.email for person in firm.people)


def fresh_id(book: Book, *parts: object) -> str:
    """An id for a letter that follows from its cause.

    A letter that was withdrawn or refused keeps its id; the next one of the same cause gets
    another, so that nothing written down is ever overwritten.
    """
    attempt = 0
    while True:
        letter = derive("letter", *parts, attempt)
        known = book.letter(letter)
        if known is None or known.status not in _DEAD:
            return letter
        attempt += 1


def announcement_identity(letter: Letter) -> tuple[str, ...]:
    """What the VETO mail that announces a letter is about, as `to_people` takes it."""
    return (letter.id,)


def announcement_of(letter: Letter, book: Book) -> Letter | None:
    """The VETO mail that announced a letter to the owner."""
    return book.letter(derive("letter", LetterKind.VETO.value, *announcement_identity(letter)))


def lines_of(book: Book, invoices: Sequence[str]) -> tuple[LineRef, ...]:
    """The lines of these invoices that still have something open."""
    return tuple(
        LineRef(invoice=invoice, line=line.line.id)
        for invoice in invoices
        if book.invoice(invoice) is not None
        for line in book.balance(invoice).lines
        if line.open
    )


def to_people(
    kind: LetterKind,
    *,
    firm: Firm,
    now: dt.datetime,
    cause: str,
    identity: Sequence[object],
    mail: Mail | None = None,
    client: str | None = None,
    lines: tuple[LineRef, ...] = (),
    text: str = "",
    items: tuple[Fact, ...] = (),
    quote: str = "",
    question: str | None = None,
    topic: Topic | None = None,
) -> Letter:
    """A letter to the owner, in her language; in the thread of her own mail where it answers one."""
    hers = mail is not None and mail.role is Role.OWNER and bool(mail.message_id)
    return Letter(
        id=derive("letter", kind.value, *identity),
        kind=kind,
        to=people_of(firm),
        language=firm.language,
        cause=cause,
        planned_at=now,
        client=client,
        lines=lines,
        text=text,
        items=items,
        quote=quote,
        question=question,
        topic=topic,
        answers_mail=hers,
        in_reply_to=mail.message_id if mail and hers else None,
        references=(*mail.references, mail.message_id) if mail and hers else (),
        thread_subject=mail.subject if mail and hers else "",
    )


def about_mail(mail: Mail, *, reason: bool = False) -> tuple[Fact, ...]:
    """From whom a mail is and what its subject says; with `reason`, how far that is proven."""
    facts = [Fact(kind=FactKind.SENDER, text=mail.sender)]
    if mail.subject:
        facts.append(Fact(kind=FactKind.SUBJECT, text=mail.subject))
    if reason:
        facts.append(mail.standing_reason)
    return tuple(facts)


def thread_of(invoice: Invoice) -> dict[str, object]:
    """The fields that make a letter an answer in the thread of an invoice's own mail."""
    if not invoice.message_id:
        return {}
    return {
        "in_reply_to": invoice.message_id,
        "references": (*invoice.references, invoice.message_id),
        "thread_subject": invoice.subject,
    }


def with_thread(letter: Letter, invoice: Invoice) -> Letter:
    """The letter as an answer in the thread of the mail that an invoice went out with."""
    return msgspec.structs.replace(letter, **thread_of(invoice))

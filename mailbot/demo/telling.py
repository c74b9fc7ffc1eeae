"""What the assistant made of a mail, and why it wrote a letter, as sentences."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.letter import Letter
from mailbot.model.reading import (
    AnyReading,
    ClientReply,
    InvoiceMail,
    MachineMail,
    OwnerOrder,
    PaymentNotice,
    Standing,
)


def made_of(reading: AnyReading, decision: Decision, book: Book) -> tuple[str, ...]:
    """What was understood, word for word where it can be, and what was done about it."""
    del book
    lines = list(_understood(reading))
    if reading.mail.standing is Standing.FORGED:
        lines.append(f"forged: {reading.mail.standing_reason}")
    return (*lines, *(f"= {one}" for one in decision.would))


def _understood(reading: AnyReading) -> Iterator[str]:
    match reading:
        case InvoiceMail():
            for draft in reading.drafts:
                yield f"{_words(draft.kind)} {draft.number}: {draft.amount}, due {draft.due}"
        case PaymentNotice():
            for one in reading.transactions:
                yield f"{one.amount} from {one.payer or '?'}: “{one.title}”"
        case ClientReply():
            for said in reading.said:
                yield f"{_words(said.intent)}: “{_one_line(said.clause)}”"
        case OwnerOrder():
            if reading.choice is not None:
                yield f"answers with number {reading.choice}: “{_one_line(reading.mail.text)}”"
            for order in reading.orders if reading.choice is None else ():
                yield f"orders: {_words(order.command)}: “{_one_line(order.clause)}”"
        case MachineMail():
            yield f"a machine: {_words(reading.kind)}"
        case _:
            yield reading.reason


def why_written(letter: Letter, book: Book) -> tuple[str, ...]:
    """What a letter is, and of what it is about how much was open."""
    client = book.client(letter.client) if letter.client else None
    about = []
    for key in dict.fromkeys(line.invoice for line in letter.lines):
        invoice = book.invoice(key)
        if invoice is not None:
            about.append(f"{invoice.number} (open: {book.balance(key).open})")
    question = book.question(letter.question) if letter.question else None
    kind = f"question: {_words(question.kind)}" if question else _words(letter.kind)
    parts = [kind, client.company if client else "", ", ".join(about)]
    return (" · ".join(part for part in parts if part),)


def _words(member: str) -> str:
    return str(member).replace("_", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""An answered question: the decision behind the number, if it still fits the ledger."""

from __future__ import annotations

import datetime as dt

import msgspec

from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import Allocated, LetterPlanned, LinesReplaced, PaymentRecorded
from mailbot.model.invoice import InvoiceStatus
from mailbot.model.money import Money
from mailbot.model.question import (
    Choice,
    Event,
    Question,
    QuestionClosed,
    QuestionStatus,
)


def answered(
    question: Question,
    choice: int,
    *,
    book: Book,
    now: dt.datetime,
    status: QuestionStatus = QuestionStatus.ANSWERED,
) -> Decision:
    """The decision behind a choice (index from 0), its letters dated now, and the question closed.

    What the choice was prepared for may have changed while the question lay there. A choice that
    would pay an invoice twice, or put lines in place of others, is not carried out: the question is
    closed as moot, and `why` says what stands against it.
    """
    if not 0 <= choice < len(question.choices):
        return Decision(why=(f"the question has no answer number {choice + 1}",))
    chosen = question.choices[choice]
    obstacle = what_stands_against(chosen, question, book)
    if obstacle is not None:
        closed = QuestionClosed(question=question.id, status=QuestionStatus.MOOT)
        return Decision(events=(closed,), why=(obstacle,))
    closed = QuestionClosed(question=question.id, status=status, chosen=choice)
    letters = tuple(
        msgspec.structs.replace(letter, planned_at=now)
        for letter in chosen.letters
        if book.letter(letter.id) is None
    )
    events: tuple[Event, ...] = tuple(
        event
        for event in chosen.events
        if not (isinstance(event, LetterPlanned) and book.letter(event.letter.id) is not None)
    )
    return Decision(
        events=(*events, closed),
        letters=letters,
        would=(f"{status.value}: {chosen.kind.value.replace('_', ' ')} {chosen.detail}".strip(),),
    )


def what_stands_against(choice: Choice, question: Question, book: Book) -> str | None:
    """Why a choice no longer fits the ledger; None if it does."""
    new = {e.payment.id: e.payment.amount for e in choice.events if isinstance(e, PaymentRecorded)}
    spent: dict[str, Money] = {}
    on_line: dict[tuple[str, str], Money] = {}
    for event in choice.events:
        if isinstance(event, LinesReplaced):
            invoice = book.invoice(event.invoice)
            if invoice is None or invoice.status is not InvoiceStatus.OPEN:
                return "the invoice is no longer claimed"
            if not book.balance(event.invoice).open:
                return f"{invoice.number} has been paid"
            asked = question.asked_at
            if any(
                payment.day >= asked.date()
                for allocation in book.allocations_of(event.invoice)
                if (payment := book.payment(allocation.payment)) is not None
            ):
                return f"money has come in for {invoice.number} since this was asked"
        if isinstance(event, Allocated):
            part = event.allocation
            there = new.get(part.payment)
            if there is None:
                there = book.unapplied(part.payment)
            spent[part.payment] = spent.get(part.payment, Money.zero(part.amount.currency))
            spent[part.payment] += part.amount
            if spent[part.payment] > there:
                return "that money has been allocated elsewhere in the meantime"
            key = (part.invoice, part.line)
            on_line[key] = on_line.get(key, Money.zero(part.amount.currency)) + part.amount
            if book.invoice(part.invoice) is None:
                return "the invoice is not in the ledger"
            still = [
                one.open for one in book.balance(part.invoice).lines if one.line.id == part.line
            ]
            if not still or on_line[key] > still[0]:
                return "that invoice has been paid or changed in the meantime"
    return None

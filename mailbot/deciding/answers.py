"""An answered question: the decision behind the number, if it still fits the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from mailbot.deciding.schedule import stages_done
from mailbot.model.agreement import PlanStatus
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import (
    Allocated,
    LedgerEvent,
    LetterPlanned,
    LetterWithdrawn,
    LinesReplaced,
    PaymentRecorded,
    PlanSet,
)
from mailbot.model.invoice import InvoiceStatus
from mailbot.model.letter import Letter
from mailbot.model.money import Money
from mailbot.model.question import (
    Choice,
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
    overtaken = {
        letter.id: reason
        for letter in (*chosen.letters, *_planned_in(chosen.events))
        if (reason := _overtaken(letter, book)) is not None
    }
    letters = tuple(
        msgspec.structs.replace(letter, planned_at=now)
        for letter in chosen.letters
        if letter.id not in overtaken
    )
    events = tuple(
        event
        for event in chosen.events
        if not (isinstance(event, LetterPlanned) and event.letter.id in overtaken)
        and not (isinstance(event, LetterWithdrawn) and event.letter in overtaken)
    )
    obstacle = what_stands_against(chosen, book)
    if obstacle is None and chosen.letters and not letters and not events:
        obstacle = next(iter(overtaken.values()))
    if obstacle is not None:
        moot = QuestionClosed(question=question.id, status=QuestionStatus.MOOT)
        return Decision(events=(moot,), why=(obstacle,))
    closed = QuestionClosed(question=question.id, status=status, chosen=choice)
    return Decision(
        events=(*events, closed),
        letters=letters,
        would=(f"{status.value}: {chosen.kind.value.replace('_', ' ')} {_said(chosen)}".strip(),),
    )


def what_stands_against(choice: Choice, book: Book) -> str | None:
    """Why a choice no longer fits the ledger; None if it does."""
    new = {e.payment.id: e.payment.amount for e in choice.events if isinstance(e, PaymentRecorded)}
    spent: dict[str, Money] = {}
    on_line: dict[tuple[str, str], Money] = {}
    for event in choice.events:
        if isinstance(event, PlanSet) and event.plan.status is PlanStatus.AGREED:
            # Two agreed plans for one invoice would each hold back the lines of the other.
            for plan in book.plans_of(event.plan.client):
                same = plan.invoice == event.plan.invoice and plan.status is PlanStatus.AGREED
                if same and plan.id != event.plan.id:
                    return "a payment plan for it has been agreed already"
        if isinstance(event, LinesReplaced):
            invoice = book.invoice(event.invoice)
            if invoice is None or invoice.status is not InvoiceStatus.OPEN:
                return "the invoice is no longer claimed"
            if not book.balance(event.invoice).open:
                return f"{invoice.number} has been paid"
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


def _said(choice: Choice) -> str:
    return ", ".join(map(str, choice.detail))


def _planned_in(events: Sequence[LedgerEvent]) -> tuple[Letter, ...]:
    return tuple(event.letter for event in events if isinstance(event, LetterPlanned))


def _overtaken(letter: Letter, book: Book) -> str | None:
    """A letter that went another way, whose lines were replaced, or whose stage was sent, while
    the question lay.
    """
    if book.letter(letter.id) is not None:
        return "that letter has been dealt with already"
    if letter.stage is None:
        return None
    for ref in letter.lines:
        invoice = book.invoice(ref.invoice)
        line = next((one for one in invoice.lines if one.id == ref.line), None) if invoice else None
        if invoice is None or line is None:
            return "what the letter is about has been replaced in the meantime"
        if (ref.stage or letter.stage) in stages_done(book, invoice, line):
            return f"{invoice.number} has had that letter"
    return None

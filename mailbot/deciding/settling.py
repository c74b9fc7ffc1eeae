"""Settling on the owner's word: her "paid" as a payment with its allocations, and new lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from mailbot.deciding.matches import Share
from mailbot.model.agreement import Instalment
from mailbot.model.book import Book
from mailbot.model.event import Allocated, LedgerEvent, PaymentRecorded
from mailbot.model.identity import derive
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money, total
from mailbot.model.payment import Allocation, Payment, PaymentSource


def paid_on_her_word(
    invoices: Sequence[str],
    *,
    book: Book,
    day: dt.date,
    cause: str,
    source: str = "",
    amount: Decimal | None = None,
) -> tuple[LedgerEvent, ...]:
    """One payment a currency over these invoices, oldest line first; `amount` None: all of it.

    Money beyond what is open stays unapplied.
    """
    by_currency: dict[str, list[Invoice]] = {}
    for key in invoices:
        invoice = book.invoice(key)
        if invoice is not None and book.balance(key).open:
            by_currency.setdefault(invoice.amount.currency, []).append(invoice)
    events: list[LedgerEvent] = []
    for currency, owed in by_currency.items():
        lines = sorted(
            (
                (line.line.due, invoice.number, invoice, line)
                for invoice in owed
                for line in book.balance(invoice.id).lines
                if line.open
            ),
            key=lambda one: one[:2],
        )
        claim = total((line.open for *_, line in lines), currency)
        money = claim if amount is None else Money.of(amount, currency)
        key = derive("payment", cause, currency, *(invoice.id for invoice in owed))
        payment = Payment(
            id=key,
            day=day,
            amount=money,
            source=PaymentSource.OWNER,
            client=owed[0].client,
            mail=source or None,
        )
        events.append(PaymentRecorded(payment=payment))
        left = money
        for _, _, invoice, line in lines:
            part = min(left, line.open)
            if not part:
                break
            left -= part
            allocation = Allocation(
                id=derive("allocation", key, line.line.id),
                payment=key,
                invoice=invoice.id,
                line=line.line.id,
                amount=part,
                reasons=("the owner says so",),
            )
            events.append(Allocated(allocation=allocation))
    return tuple(events)


def allocate(
    payment: str, shares: Sequence[Share], *, book: Book, reasons: tuple[str, ...]
) -> tuple[Allocated, ...]:
    """Put each share on its invoice's lines, the earliest due first."""
    events = []
    for share in shares:
        left = share.amount
        for line in book.balance(share.invoice.id).lines:
            part = min(left, line.open)
            if not part:
                continue
            left -= part
            allocation = Allocation(
                id=derive("allocation", payment, line.line.id),
                payment=payment,
                invoice=share.invoice.id,
                line=line.line.id,
                amount=part,
                reasons=reasons,
            )
            events.append(Allocated(allocation=allocation))
    return tuple(events)


def lines_with_due(invoice: Invoice, due: dt.date) -> tuple[ReceivableLine, ...]:
    """The invoice's lines with more time: whatever falls due earlier falls due then.

    A line whose day moves begins its ladder again, under a new id: what was said of the old day is
    no longer true of the new one.
    """
    return tuple(
        line
        if line.due >= due
        else msgspec.structs.replace(
            line, id=derive("line", invoice.id, line.id, due), due=due, stages=()
        )
        for line in invoice.lines
    )


def shared_out(
    invoices: Iterable[Invoice], instalments: Sequence[Instalment], *, book: Book
) -> Iterator[tuple[Invoice, tuple[Instalment, ...]]]:
    """What each invoice gets of instalments that are all that is open: the oldest is paid first."""
    left = list(instalments)
    for invoice in sorted(invoices, key=lambda one: (one.due, one.number)):
        owed = book.balance(invoice.id).open
        share: list[Instalment] = []
        while owed and left:
            part = left.pop(0)
            taken = min(part.amount, owed)
            share.append(msgspec.structs.replace(part, amount=taken))
            owed -= taken
            if part.amount != taken:
                left.insert(0, msgspec.structs.replace(part, amount=part.amount - taken))
        yield invoice, tuple(share)


def lines_of_plan(
    invoice: Invoice, plan: str, instalments: Sequence[Instalment], *, book: Book
) -> tuple[ReceivableLine, ...]:
    """The lines that a plan puts in place of an invoice's.

    The instalments share out what is open. What was paid before, and what was credited, keep lines
    of their own, in the order in which the balance uses them up (money from the first line on,
    reductions from the last one back), so that claim and payments still add up.
    """
    paid = book.balance(invoice.id).paid
    change = total((a.amount for a in book.adjustments_of(invoice.id)), invoice.amount.currency)
    lines = [
        ReceivableLine(
            id=derive("line", plan, index, part.due), due=part.due, amount=part.amount, plan=plan
        )
        for index, part in enumerate(instalments)
    ]
    if change.amount > 0:  # a raised claim is added to the last line by the balance itself
        last = lines[-1]
        lines[-1] = msgspec.structs.replace(last, amount=last.amount - min(change, last.amount))
    if paid:
        before = derive("line", plan, "paid before")
        lines.insert(0, ReceivableLine(id=before, due=invoice.due, amount=paid, plan=plan))
    if change.amount < 0:
        credited = derive("line", plan, "credited")
        lines.append(ReceivableLine(id=credited, due=lines[-1].due, amount=-change, plan=plan))
    return tuple(lines)

"""A booking undone on the owner's word: the money is kept, and what it had paid is open again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

from mailbot.deciding.carried import Carried, cannot
from mailbot.model.book import Book
from mailbot.model.event import Adjusted, LedgerEvent, PaymentReversed, Unallocated
from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import derive
from mailbot.model.invoice import Adjustment, AdjustmentKind, Invoice
from mailbot.model.money import Money, total
from mailbot.model.payment import PaymentSource


def bookings_undone(
    invoices: Sequence[Invoice], *, book: Book, day: dt.date, cause: str, reason: str
) -> Carried:
    """Take everything off these invoices that payments have put there.

    What a bank told of stays in the ledger, unapplied; what is there only on the owner's word goes
    back with it. Cents that a payment was short, and that were forgiven for it, are owed again.
    """
    events: list[LedgerEvent] = []
    said: list[Fact] = []
    keys = {one.id for one in invoices}
    for invoice in invoices:
        there = book.allocations_of(invoice.id)
        if not there:
            continue
        payments = dict.fromkeys(one.payment for one in there)
        for key in payments:
            payment = book.payment(key)
            hers = payment is not None and payment.source is PaymentSource.OWNER
            if hers and {one.invoice for one in book.allocations_from(key)} <= keys:
                events.append(PaymentReversed(payment=key, reason=reason))
            else:
                events += [
                    Unallocated(allocation=one.id, reason=reason)
                    for one in there
                    if one.payment == key
                ]
        events += owed_again(
            book.adjustments_of(invoice.id),
            payments=payments,
            day=day,
            cause=cause,
            reason=reason,
        )
        money = total((one.amount for one in there), invoice.amount.currency)
        said.append(Fact(kind=FactKind.BOOKING_UNDONE, text=invoice.number, money=money))
    if not events:
        return cannot(FactKind.NOTHING_BOOKED, text=", ".join(one.number for one in invoices))
    once = tuple(dict.fromkeys(events))
    return Carried(events=once, said=tuple(said))


def owed_again(
    adjustments: Iterable[Adjustment],
    *,
    payments: Collection[str],
    day: dt.date,
    cause: str,
    reason: str,
) -> Iterator[Adjusted]:
    """What these payments were short and were forgiven, less what of it is owed again already."""
    forgiven: dict[tuple[str, str], Money] = {}
    for one in adjustments:
        if one.kind is AdjustmentKind.ROUNDING and one.source in payments:
            key = (one.invoice, one.source)
            so_far = forgiven.get(key, Money.zero(one.amount.currency))
            forgiven[key] = so_far + one.amount
    for (invoice, payment), amount in forgiven.items():
        if amount:
            back = Adjustment(
                id=derive("adjustment", cause, payment, invoice),
                invoice=invoice,
                amount=-amount,
                kind=AdjustmentKind.ROUNDING,
                day=day,
                reason=reason,
                source=payment,
            )
            yield Adjusted(adjustment=back)

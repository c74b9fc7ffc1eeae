"""What came in, and what it pays."""

from __future__ import annotations

from msgspec.structs import replace

from mailbot.ledger.effects.registry import (
    add,
    effect_of,
    invoice_of,
    known,
    refuse,
)
from mailbot.ledger.records import BankData
from mailbot.ledger.state import Draft
from mailbot.model import event as happened
from mailbot.model.balance import balance
from mailbot.model.money import total
from mailbot.model.noun import Tagged
from mailbot.model.payment import Payment


@effect_of(happened.PaymentRecorded)
def _payment_recorded(draft: Draft, event: happened.PaymentRecorded) -> None:
    if event.payment.amount.amount <= 0:
        refuse(event, "a payment must be more than nothing")
    add(draft.payments, event.payment.id, event.payment)


def _payment(draft: Draft, event: Tagged, payment: str) -> Payment:
    return known(event, draft.payments, payment, "payment")


@effect_of(happened.PaymentReversed)
def _payment_reversed(draft: Draft, event: happened.PaymentReversed) -> None:
    payment = _payment(draft, event, event.payment)
    draft.payments.put(replace(payment, reversed=True))
    for allocation in draft.allocations.under("payment", payment.id):
        draft.allocations.drop(allocation.id)


@effect_of(happened.Allocated)
def _allocated(draft: Draft, event: happened.Allocated) -> None:
    allocation = event.allocation
    if draft.allocations.noun(allocation.id) is not None:
        return
    payment = _payment(draft, event, allocation.payment)
    invoice = invoice_of(draft, event, allocation.invoice)
    amount = allocation.amount
    if amount.amount <= 0:
        refuse(event, "an allocation must be more than nothing")
    if payment.reversed:
        refuse(event, f"payment {payment.id} was taken back")
    if not amount.currency == payment.amount.currency == invoice.amount.currency:
        refuse(
            event,
            f"{amount} from a payment in {payment.amount.currency} cannot pay "
            f"{invoice.number}, which is in {invoice.amount.currency}",
        )
    spent = draft.allocations.under("payment", payment.id)
    left = payment.amount - total((one.amount for one in spent), amount.currency)
    if amount > left:
        refuse(event, f"only {left} of payment {payment.id} is unapplied, not {amount}")
    standing = balance(
        invoice,
        draft.adjustments.under("invoice", invoice.id),
        draft.allocations.under("invoice", invoice.id),
    )
    if amount > standing.open:
        refuse(event, f"only {standing.open} of {invoice.number} is open, not {amount}")
    draft.allocations.put(allocation)


@effect_of(happened.Unallocated)
def _unallocated(draft: Draft, event: happened.Unallocated) -> None:
    draft.allocations.drop(event.allocation)


@effect_of(happened.BankHeard)
def _bank_heard(draft: Draft, event: happened.BankHeard) -> None:
    """The data never reaches less far than it did: mails may come out of order."""
    old = draft.banks.noun(event.bank)
    if old is None or event.at > old.at:
        draft.banks.put(BankData(bank=event.bank, at=event.at))

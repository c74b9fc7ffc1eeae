"""What is claimed, and from which lines."""

from __future__ import annotations

from msgspec.structs import replace

from mailbot.ledger.effects.registry import (
    add,
    client_of,
    effect_of,
    invoice_of,
    refuse,
)
from mailbot.ledger.state import Draft
from mailbot.model import event as happened
from mailbot.model.invoice import ReceivableLine
from mailbot.model.noun import Tagged


def _check_lines(event: Tagged, currency: str, lines: tuple[ReceivableLine, ...]) -> None:
    if not lines:
        refuse(event, "an invoice needs at least one receivable line")
    if len({line.id for line in lines}) != len(lines):
        refuse(event, "two lines have the same id")
    if any(line.amount.currency != currency for line in lines):
        refuse(event, f"a line is not in the invoice's currency, {currency}")


@effect_of(happened.InvoiceRegistered)
def _invoice_registered(draft: Draft, event: happened.InvoiceRegistered) -> None:
    invoice = event.invoice
    client_of(draft, event, invoice.client)
    _check_lines(event, invoice.amount.currency, invoice.lines)
    add(draft.invoices, invoice.id, invoice)


@effect_of(happened.InvoiceChanged)
def _invoice_changed(draft: Draft, event: happened.InvoiceChanged) -> None:
    invoice = event.invoice
    old = invoice_of(draft, event, invoice.id)
    client_of(draft, event, invoice.client)
    _check_lines(event, invoice.amount.currency, invoice.lines)
    paid = draft.allocations.under("invoice", invoice.id)
    if invoice.amount.currency != old.amount.currency and paid:
        refuse(event, f"money in {old.amount.currency} is already allocated to {invoice.number}")
    draft.invoices.put(invoice)


@effect_of(happened.InvoiceStatusSet)
def _invoice_status_set(draft: Draft, event: happened.InvoiceStatusSet) -> None:
    invoice = invoice_of(draft, event, event.invoice)
    draft.invoices.put(replace(invoice, status=event.status))


@effect_of(happened.LinesReplaced)
def _lines_replaced(draft: Draft, event: happened.LinesReplaced) -> None:
    invoice = invoice_of(draft, event, event.invoice)
    _check_lines(event, invoice.amount.currency, event.lines)
    draft.invoices.put(replace(invoice, lines=event.lines))


@effect_of(happened.Adjusted)
def _adjusted(draft: Draft, event: happened.Adjusted) -> None:
    adjustment = event.adjustment
    invoice = invoice_of(draft, event, adjustment.invoice)
    if adjustment.amount.currency != invoice.amount.currency:
        refuse(event, f"{invoice.number} is in {invoice.amount.currency}")
    add(draft.adjustments, adjustment.id, adjustment)


@effect_of(happened.PolicySet)
def _policy_set(draft: Draft, event: happened.PolicySet) -> None:
    """On the invoice where one is named, else on the client."""
    if event.invoice is not None:
        invoice = invoice_of(draft, event, event.invoice)
        draft.invoices.put(replace(invoice, policy=event.policy))
    elif event.client is not None:
        client = client_of(draft, event, event.client)
        draft.clients.put(replace(client, policy=event.policy))
    else:
        refuse(event, "it names neither a client nor an invoice")

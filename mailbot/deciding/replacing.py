"""Which invoice a corrected one replaces, in whatever order the two come."""

from __future__ import annotations

from mailbot.model.book import Book
from mailbot.model.event import InvoiceStatusSet
from mailbot.model.identity import normal_number
from mailbot.model.invoice import Invoice, InvoiceStatus
from mailbot.model.reading import InvoiceDraft


def preceding_of(draft: InvoiceDraft, book: Book) -> Invoice | None:
    """The invoice that a draft corrects or refers to, if the ledger has exactly one of that number."""
    if not draft.preceding:
        return None
    known = book.invoices_numbered(draft.preceding)
    return known[0] if len(known) == 1 else None


def successor_of(draft: InvoiceDraft, client: str, book: Book) -> Invoice | None:
    """An invoice of the same client that said it replaces this one, before this one came."""
    number = normal_number(draft.number or "")
    return next(
        (
            one
            for one in book.invoices_of(client)
            if one.replaces and normal_number(one.replaces) == number
        ),
        None,
    )


def untouched(invoice: Invoice, book: Book) -> bool:
    """Whether nothing was paid, credited or agreed on an invoice: then another can replace it."""
    if invoice.status is InvoiceStatus.CANCELLED:
        return True
    return (
        invoice.status is InvoiceStatus.OPEN
        and book.balance(invoice.id).open == invoice.amount
        and all(line.plan is None for line in invoice.lines)
    )


def replaced_by(invoice: Invoice, number: str) -> InvoiceStatusSet:
    """The end of an invoice's claim: another, of this number, took its place."""
    return InvoiceStatusSet(
        invoice=invoice.id, status=InvoiceStatus.CANCELLED, reason=f"replaced by {number}"
    )

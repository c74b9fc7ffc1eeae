"""A Reading and its Decision as `explain` tells them: as JSON for programs, as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import Allocated, InvoiceRegistered, PaymentRecorded
from mailbot.model.money import Money
from mailbot.model.reading import (
    AnyReading,
    ClientReply,
    Command,
    Intent,
    InvoiceMail,
    MachineMail,
    NoticeKind,
    Order,
    OwnerOrder,
    PaymentNotice,
    Role,
    Said,
    Standing,
    Transaction,
    Unrelated,
)

Json = dict[str, Any]

_KINDS = {
    ClientReply: "reply",
    PaymentNotice: "payment",
    InvoiceMail: "invoice",
    OwnerOrder: "order",
    MachineMail: "machine",
    Unrelated: "other",
}


def as_json(file: str, reading: AnyReading, decision: Decision, book: Book) -> Json:
    """One object in the form that other programs read. Money is a string, days are ISO dates."""
    client, invoices = _about(reading, decision)
    out: Json = {
        "file": file,
        "kind": _KINDS[type(reading)],
        "authentic": _authentic(reading),
        "language": reading.language,
        "client": client,
        "invoices": [i.number for key in invoices if (i := book.invoice(key)) is not None],
        "asks_owner": decision.asks_owner,
    }
    match reading:
        case ClientReply():
            out["reply"] = _reply(reading)
        case PaymentNotice():
            out["payment"] = _payment(reading, decision, book)
        case InvoiceMail():
            out["invoice"] = _invoice(reading, decision)
        case OwnerOrder():
            out["order"] = _order(reading)
        case MachineMail():
            out["machine"] = {
                "kind": reading.kind.value,
                "failed_recipient": reading.failed_recipient,
                "back_on": _iso(reading.back_on),
                "alternate_contact": reading.alternate_contact,
            }
        case Unrelated():
            pass
    out["why"] = list(_why(reading, decision))
    out["would"] = list(decision.would)
    return out


def _authentic(reading: AnyReading) -> bool:
    proven = reading.mail.standing is Standing.PROVEN
    if isinstance(reading, PaymentNotice):
        return proven and reading.mail.role is Role.BANK
    if isinstance(reading, OwnerOrder):
        return proven and reading.mail.role is Role.OWNER
    return proven


def _about(reading: AnyReading, decision: Decision) -> tuple[str | None, tuple[str, ...]]:
    client, invoices = reading.client, reading.invoices
    if isinstance(reading, OwnerOrder) and reading.orders:
        client, invoices = _of_main_order(reading.orders, client, invoices)
    if isinstance(reading, PaymentNotice):
        paid = [e.allocation.invoice for e in decision.events if isinstance(e, Allocated)]
        invoices = tuple(dict.fromkeys(paid)) or invoices
        payers = [e.payment.client for e in decision.events if isinstance(e, PaymentRecorded)]
        client = next((p for p in payers if p), client)
    return client, invoices


def _of_main_order(
    orders: Sequence[Order], client: str | None, invoices: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """What the main order is about, with those that say the same of other clients."""
    main = orders[0]
    alike = [o for o in orders if (o.command, o.until) == (main.command, main.until)]
    clients = {one.client for one in alike}
    about = tuple(dict.fromkeys(key for one in alike for key in one.invoices))
    return (main.client or client) if len(clients) == 1 else None, about or invoices


def _iso(day: object) -> str | None:
    return day.isoformat() if day is not None and hasattr(day, "isoformat") else None


def _sum(amount: Decimal | Money | None) -> str | None:
    if isinstance(amount, Money):
        return str(amount.rounded().amount)
    return None if amount is None else str(amount.quantize(Decimal("0.01")))


def _reply(reading: ClientReply) -> Json:
    promise = _dated(reading, Intent.PROMISE_TO_PAY) or _dated(reading, Intent.ASKS_EXTENSION)
    day = promise.days.latest if promise and promise.days and promise.days.sure else None
    paying = reading.first(Intent.PROMISE_TO_PAY)
    parts = [s.instalments for s in reading.said if s.instalments]
    return {
        "intents": sorted(intent.value for intent in reading.intents),
        "promise_date": _iso(day),
        "promise_amount": _sum(paying.amount) if paying else None,
        "instalments": parts[0] if parts else None,
    }


def _dated(reading: ClientReply, intent: Intent) -> Said | None:
    said = [s for s in reading.said if s.intent is intent and s.days is not None]
    return max(said, key=lambda s: s.days.latest if s.days else s, default=None)  # type: ignore[arg-type, return-value]


def _payment(reading: PaymentNotice, decision: Decision, book: Book) -> Json:
    rows = [
        {
            "amount": _sum(t.amount),
            "currency": t.amount.currency,
            "direction": t.direction.value,
            "payer": t.payer or None,
            "payer_account": t.payer_account or None,
            "title": t.title or None,
            "booked": _iso(t.booked),
        }
        for t in reading.transactions
    ]
    allocations = list(_allocations(reading.transactions, decision, book))
    certain = (
        bool(allocations)
        and not decision.asks_owner
        and reading.kind is not NoticeKind.NOT_INCOMING
    )
    return {
        "kind": reading.kind.value,
        "transactions": rows,
        "allocations": allocations,
        "certain": certain,
    }


def _allocations(
    transactions: tuple[Transaction, ...], decision: Decision, book: Book
) -> Iterator[Json]:
    index_of: dict[str, int] = {}
    left = dict(enumerate(transactions))
    for event in decision.events:
        if isinstance(event, PaymentRecorded):
            payment = event.payment
            found = next(
                i
                for i, t in left.items()
                if t.amount == payment.amount and t.title == payment.title
            )
            del left[found]
            index_of[payment.id] = found
    sums: dict[tuple[int, str], Decimal] = {}
    for event in decision.events:
        if isinstance(event, Allocated):
            one = event.allocation
            invoice = book.invoice(one.invoice)
            key = (index_of[one.payment], invoice.number if invoice else one.invoice)
            sums[key] = sums.get(key, Decimal(0)) + one.amount.amount
    for (index, number), amount in sums.items():
        yield {"transaction": index, "invoice": number, "amount": _sum(amount)}


def _invoice(reading: InvoiceMail, decision: Decision) -> Json:
    draft = reading.drafts[0] if reading.drafts else None
    facts: Json = {}
    if draft is not None:
        facts = {
            "number": draft.number,
            "client_email": draft.client_email,
            "client_name": draft.client_name,
            "amount": _sum(draft.amount),
            "currency": draft.amount.currency if draft.amount else None,
            "issued": _iso(draft.issued),
            "due": _iso(draft.due),
            "account": draft.account,
        }
    whole = any(isinstance(event, InvoiceRegistered) for event in decision.events)
    complete = whole and not decision.asks_owner
    return {"kind": reading.kind.value, "complete": complete, "facts": facts}


def _order(reading: OwnerOrder) -> Json:
    if not reading.orders:
        command = "approve" if reading.choice is not None else "unclear"
        return {"command": command, "until": None, "amount": None}
    first = reading.orders[0]
    # The form that other programs read knows a closed list of commands, and this one is not of it.
    undoes = first.command is Command.UNDO_BOOKING
    return {
        "command": Command.UNCLEAR.value if undoes else first.command.value,
        "until": _iso(first.until),
        "amount": _sum(first.amount),
    }


def _why(reading: AnyReading, decision: Decision) -> Iterator[str]:
    proof = str(reading.mail.standing_reason)
    if not any(one.words == proof for one in reading.evidence):
        yield proof
    for one in reading.evidence:
        sure = f" ({one.weight:.0%})" if 0 < one.weight < 1 else ""
        yield f"{one.rule}{sure}: “{one.words}”" if one.words else f"{one.rule}{sure}"
    yield from decision.why

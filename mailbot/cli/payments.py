"""`mailbot payments`: what came in, what it paid, and why it was booked so."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
from rich.console import Console

from mailbot.cli.context import Setup
from mailbot.cli.explanation import Json
from mailbot.cli.tables import show, sum_of, table, told
from mailbot.model.book import Book
from mailbot.model.money import Money, total
from mailbot.model.payment import Payment
from mailbot.writing.cleaning import one_line

# The reasons of an allocation are sentences; more than this is a paragraph.
_REASON_WIDTH = 160


@click.command("payments")
@click.option("--json", "as_lines", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def command(setup: Setup, *, as_lines: bool) -> None:
    """List the payments, the latest last, with what each paid and the reasons for it."""
    with setup.reading() as book:
        payments = sorted(book.payments(), key=lambda one: one.day)
        if as_lines:
            listed = [payment_json(book, one) for one in payments]
            click.echo(json.dumps({"payments": listed}, ensure_ascii=False, indent=2))
        else:
            _print(setup.console, book, payments)


def _print(console: Console, book: Book, payments: Sequence[Payment]) -> None:
    if not payments:
        console.print(
            "No payment is known yet. They come from your bank's mails, or with "
            "`mailbot import STATEMENT`."
        )
        return
    made = table("=Day", ">Amount", "~From", "~Pays, and why")
    for payment in payments:
        made.add_row(
            payment.day.isoformat(),
            sum_of(payment.amount),
            told(_payer(book, payment)),
            told(_pays(book, payment), _REASON_WIDTH, _style(book, payment)),
        )
    show(console, made)
    left = [book.unapplied(one.id) for one in payments]
    for currency in sorted({one.currency for one in left if one}):
        sums: Money = total((one for one in left if one.currency == currency), currency)
        console.print(f"Not yet applied to any invoice: {sum_of(sums)}")


def _payer(book: Book, payment: Payment) -> str:
    client = book.client(payment.client) if payment.client else None
    return client.company if client else payment.payer or "unknown payer"


def _style(book: Book, payment: Payment) -> str:
    return "yellow" if book.unapplied(payment.id) or payment.reversed else ""


def _pays(book: Book, payment: Payment) -> str:
    if payment.reversed:
        return "taken back by the bank"
    parts: dict[str, Money] = {}
    reasons: dict[str, None] = {}
    for allocation in book.allocations_from(payment.id):
        invoice = book.invoice(allocation.invoice)
        number = invoice.number if invoice else allocation.invoice
        zero = Money.zero(allocation.amount.currency)
        parts[number] = parts.get(number, zero) + allocation.amount
        reasons.update((str(reason), None) for reason in allocation.reasons)
    single = len(parts) == 1 and not book.unapplied(payment.id)
    told_parts = [n if single else f"{n} ({sum_of(m)})" for n, m in parts.items()]
    if left := book.unapplied(payment.id):
        told_parts.append(f"{sum_of(left)} not applied")
    because = f": {'; '.join(reasons)}" if reasons else ""
    return ", ".join(told_parts) + because


def payment_json(book: Book, payment: Payment) -> Json:
    """One payment. Money is a string; reasons are sentences."""
    return {
        "id": payment.id,
        "day": payment.day.isoformat(),
        "amount": str(payment.amount.rounded().amount),
        "currency": payment.amount.currency,
        "client": payment.client,
        "payer": one_line(payment.payer) or None,
        "title": one_line(payment.title) or None,
        "source": payment.source.value,
        "reversed": payment.reversed,
        "unapplied": str(book.unapplied(payment.id).rounded().amount),
        "pays": [
            {
                "invoice": invoice.number if (invoice := book.invoice(one.invoice)) else None,
                "amount": str(one.amount.rounded().amount),
                "reasons": [str(reason) for reason in one.reasons],
            }
            for one in book.allocations_from(payment.id)
        ],
    }

"""A transfer as the ledger knows it again: its id, and whether it was told of before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from mailbot.countries.companies import name_likeness
from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import derive, fold, normal_account
from mailbot.model.payment import Payment, PaymentSource
from mailbot.model.reading import Transaction

# A notice and a statement may date one transfer differently (value day, booking day).
_SAME_TRANSFER_DAYS = 3
# Payers whose names are less alike are two; statements cut names and change their case.
_SAME_NAME = 0.8


def payment_id(transaction: Transaction, occurrence: int = 0) -> str:
    """An id that follows from the transfer itself, so that telling of it twice books it once."""
    if transaction.bank_reference:
        return derive("payment", transaction.bank_reference, transaction.amount, occurrence)
    return derive(
        "payment",
        transaction.booked,
        transaction.amount,
        normal_account(transaction.payer_account) or fold(transaction.payer),
        fold(transaction.title),
        occurrence,
    )


def already_booked(
    transaction: Transaction, book: Book, *, day: dt.date, told: Collection[str] = ()
) -> Payment | None:
    """The payment in the ledger that is this same transfer, told of before.

    `day`: when it was booked, or else told. `told`: ids of payments that other lines of the same
    notice are about; a statement with two equal transfers tells of two.
    """
    if transaction.bank_reference:
        for payment in book.payments_with_reference(transaction.bank_reference):
            if payment.amount == transaction.amount and payment.id not in told:
                return payment
    for payment in book.payments_of_amount(transaction.amount, _days_around(day)):
        if payment.amount != transaction.amount or payment.source is not PaymentSource.BANK:
            continue
        if payment.id in told or (payment.bank_reference and transaction.bank_reference):
            continue  # two lines, or two references: two transfers
        if _same_payer(payment, transaction) and fold(payment.title) == fold(transaction.title):
            return payment
    return None


def _days_around(day: dt.date) -> list[dt.date]:
    first = max(day.toordinal() - _SAME_TRANSFER_DAYS, dt.date.min.toordinal())
    last = min(day.toordinal() + _SAME_TRANSFER_DAYS, dt.date.max.toordinal())
    return [dt.date.fromordinal(one) for one in range(first, last + 1)]


def _same_payer(payment: Payment, transaction: Transaction) -> bool:
    """By account; where a notice names none, by name: "zapłata za fakturę" is everybody's title."""
    known, told = normal_account(payment.payer_account), normal_account(transaction.payer_account)
    if known and told:
        return known == told
    one, other = payment.payer, transaction.payer
    return not one or not other or name_likeness(one, other) >= _SAME_NAME


def name_in(payment: Payment, transaction: Transaction) -> bool:
    """Whether the payment's payer is whom the reversal names."""
    return fold(payment.payer) == fold(transaction.payer) or (
        bool(payment.payer_account)
        and normal_account(payment.payer_account) == normal_account(transaction.payer_account)
    )


def described(transaction: Transaction) -> tuple[Fact, ...]:
    """A transfer in facts that a person can check against the bank."""
    kind = FactKind.MONEY_IN if transaction.booked else FactKind.MONEY_IN_UNDATED
    lines = [Fact(kind=kind, money=transaction.amount, day=transaction.booked)]
    if transaction.payer or transaction.payer_account:
        who = ", ".join(filter(None, (transaction.payer, transaction.payer_account)))
        lines.append(Fact(kind=FactKind.PAYER, text=who))
    if transaction.title:
        lines.append(Fact(kind=FactKind.TITLE, text=transaction.title))
    return tuple(lines)

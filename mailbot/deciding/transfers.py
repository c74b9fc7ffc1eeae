"""A transfer as the ledger knows it again: its id, and whether it was told of before."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from mailbot.countries.companies import NAME_IS_THERE, name_likeness, name_overlap
from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import derive, fold, normal_account
from mailbot.model.noun import Noun
from mailbot.model.payment import Payment, PaymentSource
from mailbot.model.reading import Transaction

# A notice and a statement may date one transfer differently (value day, booking day).
_SAME_TRANSFER_DAYS = 3
# A reference that comes again within so many days is asked about; later, it is another transfer.
_SAME_REFERENCE_DAYS = 10
# A notice comes on the day of the transfer or the day after.
_SAME_NOTICE_DAYS = 1
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


class Known(Noun, frozen=True, kw_only=True):
    """A payment in the ledger that a transfer was told as before; not `sure`: perhaps was."""

    payment: Payment
    sure: bool


def already_booked(
    transaction: Transaction, book: Book, *, day: dt.date, told: Collection[str] = ()
) -> Known | None:
    """The payment in the ledger that is this same transfer, told of before.

    `day`: when it was booked, or else told. `told`: ids of payments that other lines of the same
    notice are about; a statement with two equal transfers tells of two.
    """
    reference = transaction.bank_reference
    alike = [
        *(book.payments_with_reference(reference) if reference else ()),
        *book.payments_of_amount(transaction.amount, _days_around(day)),
    ]
    perhaps = None
    for payment in alike:
        if payment.amount != transaction.amount or payment.id in told:
            continue
        if payment.bank_reference and reference:
            same = reference == payment.bank_reference and _same_by_reference(
                payment, transaction, day
            )
        elif payment.source is PaymentSource.BANK:
            same = _same_by_words(payment, transaction, day)
        else:
            continue
        if same:
            return Known(payment=payment, sure=True)
        if same is None:
            perhaps = perhaps or Known(payment=payment, sure=False)
    return perhaps


def _days_around(day: dt.date) -> list[dt.date]:
    first = max(day.toordinal() - _SAME_TRANSFER_DAYS, dt.date.min.toordinal())
    last = min(day.toordinal() + _SAME_TRANSFER_DAYS, dt.date.max.toordinal())
    return [dt.date.fromordinal(one) for one in range(first, last + 1)]


def _same_by_reference(payment: Payment, transaction: Transaction, day: dt.date) -> bool | None:
    """Whether one reference stands for one transfer: some banks count from 1 again each day, and
    others pass on what the payer's program wrote. None: nobody can tell but her.
    """
    gap = abs((payment.day - day).days)
    numbers = _figures(payment.title), _figures(transaction.title)
    other_numbers = bool(numbers[0] and numbers[1]) and not (
        numbers[0] <= numbers[1] or numbers[1] <= numbers[0]
    )
    payer = _same_payer(payment, transaction)
    if gap > _SAME_REFERENCE_DAYS or (other_numbers and _alike(payment, transaction) is False):
        return False
    if gap > _SAME_TRANSFER_DAYS:
        return False if payer is False else None
    if payer is False:
        return None if fold(payment.title) == fold(transaction.title) else False
    return True


def _same_by_words(payment: Payment, transaction: Transaction, day: dt.date) -> bool | None:
    """Whether payer and title are those of one transfer; None: they may be."""
    payer, title = _same_payer(payment, transaction), _alike(payment, transaction)
    if payer is False or title is False:
        return False
    if title and (payer or payment.title or not (payment.payer and transaction.payer)):
        return True  # a name with an address behind it is proof enough beside one title
    if payer and payment.payer and transaction.payer:
        # A notice leaves out or cuts the title that the statement has; so does another transfer.
        less, more = sorted((_figures(payment.title), _figures(transaction.title)), key=len)
        near = abs((payment.day - day).days) <= _SAME_NOTICE_DAYS
        return True if near and less <= more else None  # "FV/1" is no cut "FV/13"
    return None


def _figures(title: str) -> frozenset[str]:
    return frozenset(run.lstrip("0") for run in re.findall(r"\d+", title))


def _alike(payment: Payment, transaction: Transaction) -> bool | None:
    """Whether two titles are one; None where one of them is cut, or missing."""
    one, other = (re.sub(r"[\W_]", "", fold(t)) for t in (payment.title, transaction.title))
    if one == other:
        return True
    return None if one in other or other in one else False


def _same_payer(payment: Payment, transaction: Transaction) -> bool | None:
    """By account; where a notice names none, by name: "zapłata za fakturę" is everybody's title.

    None where nothing is told of one of them, or the one name only stands in the other.
    """
    known, told = normal_account(payment.payer_account), normal_account(transaction.payer_account)
    if known and told:
        return known == told
    one, other = payment.payer, transaction.payer
    if not one or not other:
        return None
    if name_likeness(one, other) >= _SAME_NAME:
        return True
    # Statements put the address into the name, and write the legal form out.
    within = max(name_overlap(one, other), name_overlap(other, one))
    return None if within >= NAME_IS_THERE else False


def name_in(payment: Payment, transaction: Transaction) -> bool:
    """Whether the payment's payer is whom the reversal names."""
    return bool(_same_payer(payment, transaction)) or (
        bool(payment.payer and transaction.payer) and _same_payer(payment, transaction) is not False
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

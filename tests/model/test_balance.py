from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mailbot.model.balance import balance
from mailbot.model.invoice import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceStatus,
    ReceivableLine,
)
from mailbot.model.money import Money, total
from mailbot.model.payment import Allocation

DUE = dt.date(2026, 6, 1)


def pln(amount: str | Decimal) -> Money:
    return Money.of(amount, "PLN")


def invoice(*amounts: str | Decimal) -> Invoice:
    lines = tuple(
        ReceivableLine(id=f"l{n}", due=DUE + dt.timedelta(days=30 * n), amount=pln(a))
        for n, a in enumerate(amounts)
    )
    face = total((line.amount for line in lines), "PLN")
    return Invoice(id="i", number="1", client="c", issued=DUE, amount=face, lines=lines)


def paid(line: str, amount: str | Decimal) -> Allocation:
    return Allocation(
        id=f"a-{line}-{amount}", payment="p", invoice="i", line=line, amount=pln(amount)
    )


def less(amount: str | Decimal) -> Adjustment:
    return Adjustment(
        id="x", invoice="i", amount=-pln(amount), kind=AdjustmentKind.CREDIT_NOTE, day=DUE
    )


def test_a_credit_note_is_taken_from_the_last_instalment_first() -> None:
    found = balance(invoice("100", "100", "100"), [less("150")], [])
    assert [str(line.open.amount) for line in found.lines] == ["100.00", "50.00", "0.00"]


def test_money_on_a_line_that_a_plan_has_replaced_pays_the_instalments() -> None:
    found = balance(invoice("60", "60"), [], [paid("gone", "80")])
    assert [str(line.open.amount) for line in found.lines] == ["0.00", "40.00"]


def test_a_cancelled_invoice_has_nothing_open_and_one_handed_over_has() -> None:
    whole = invoice("100")
    assert balance(replace(whole, status=InvoiceStatus.CANCELLED), [], []).settled
    assert not balance(replace(whole, status=InvoiceStatus.HANDED_OVER), [], []).settled


def test_days_overdue_are_counted_from_the_day_after_due() -> None:
    line = balance(invoice("100"), [], []).lines[0]
    assert [line.days_overdue(DUE + dt.timedelta(days=n)) for n in (-3, 0, 7)] == [-3, 0, 7]


CENTS = st.decimals("0.01", "999.99", places=2)


@given(
    st.lists(CENTS, min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(["l0", "l1", "l4", "gone"]), CENTS), max_size=5),
    st.decimals("0", "500", places=2),
)
def test_whatever_was_paid_and_credited_nothing_is_negative_and_nothing_gets_lost(
    amounts: list[Decimal], money: list[tuple[str, Decimal]], credit: Decimal
) -> None:
    found = balance(invoice(*amounts), [less(credit)], [paid(line, a) for line, a in money])
    assert all(line.open.amount >= 0 for line in found.lines)
    assert found.paid + found.open == found.claim + found.overpaid

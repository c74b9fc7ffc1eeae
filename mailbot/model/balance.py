"""What is open: arithmetic on an invoice, its adjustments and its allocations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from mailbot.model.invoice import Adjustment, Invoice, InvoiceStatus, ReceivableLine
from mailbot.model.money import Money, total
from mailbot.model.noun import Noun
from mailbot.model.payment import Allocation


class LineBalance(Noun, frozen=True, kw_only=True):
    """A receivable line with what is still open of it (never negative)."""

    line: ReceivableLine
    paid: Money
    open: Money

    def days_overdue(self, today: dt.date) -> int:
        """Calendar days after the due date; negative before it."""
        return (today - self.line.due).days


class Balance(Noun, frozen=True, kw_only=True):
    """An invoice's money: what it claims, what was paid, what is open.

    `open` is zero for an invoice that is cancelled or written off.
    `overpaid` is what was allocated beyond the claim, which the invariants forbid unless a
    credit note came after the money.
    """

    claim: Money
    paid: Money
    open: Money
    overpaid: Money
    lines: tuple[LineBalance, ...]

    @property
    def settled(self) -> bool:
        """Nothing is open any more."""
        return not self.open


def balance(
    invoice: Invoice, adjustments: Iterable[Adjustment], allocations: Iterable[Allocation]
) -> Balance:
    """Reckon one invoice. Reductions are taken from the last line first, as a bookkeeper does."""
    currency = invoice.amount.currency
    allocated = list(allocations)
    claimed = invoice.status in (InvoiceStatus.OPEN, InvoiceStatus.HANDED_OVER)
    change = total((a.amount for a in adjustments), currency)
    face = [line.amount for line in invoice.lines]
    if change.amount > 0 and face:
        face[-1] += change
    reduction = -change if change.amount < 0 else Money.zero(currency)
    for index in range(len(face) - 1, -1, -1):
        cut = min(reduction, face[index])
        face[index] -= cut
        reduction -= cut
    paid_by_line: dict[str, Money] = {}
    for allocation in allocated:
        so_far = paid_by_line.get(allocation.line, Money.zero(currency))
        paid_by_line[allocation.line] = so_far + allocation.amount
    paid = total((a.amount for a in allocated), currency)
    # Money on a line that a plan has since replaced, or beyond a line's claim, pays the others.
    known = {line.id for line in invoice.lines}
    spare = total((m for key, m in paid_by_line.items() if key not in known), currency)
    first: list[tuple[Money, Money]] = []
    for line, claim in zip(invoice.lines, face, strict=True):
        got = paid_by_line.get(line.id, Money.zero(currency))
        used = min(got, claim)
        spare += got - used
        first.append((claim, used))
    lines = []
    for line, (claim, used) in zip(invoice.lines, first, strict=True):
        extra = min(spare, claim - used)
        spare -= extra
        left = claim - used - extra if claimed else Money.zero(currency)
        lines.append(LineBalance(line=line, paid=used + extra, open=left))
    return Balance(
        claim=total(face, currency),
        paid=paid,
        open=total((line.open for line in lines), currency),
        overpaid=spare,
        lines=tuple(lines),
    )

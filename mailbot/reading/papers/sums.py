"""The amounts of a notice: which of them is what the client has paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from mailbot.model.fact import Fact, FactKind
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.reading.amounts import AmountFound, find_amounts
from mailbot.reading.papers.rows import Row


def _amount(value: str, currency: str) -> AmountFound | None:
    """The amount a value holds. A labelled integer counts even without a currency."""
    if match := re.match(r"^[+\s]*(\d[\d \u00a0]*)[-=](\d\d)(?!\d)", value):
        digits = re.sub(r"\D", "", match.group(1))
        return AmountFound(
            amount=Decimal(f"{digits}.{match.group(2)}"), currency=currency, start=0, end=match.end(),
            words=match.group(), named=False,
        )  # fmt: skip
    found = find_amounts(value, currency=currency)
    if found:
        return found[0]
    bare = re.match(r"^[+\s]*(\d{1,3}(?:[ \u00a0.,]?\d{3})*)\s*$", value)
    if bare:
        whole = Decimal(re.sub(r"\D", "", bare.group(1)))
        return AmountFound(
            amount=whole.quantize(Decimal("0.01")), currency=currency, start=0, end=len(value),
            words=value, named=False,
        )  # fmt: skip
    return None


class Sums(Noun, frozen=True, kw_only=True):
    """The amount that counts for the client, what was ordered, and what is doubtful about it."""

    amount: AmountFound | None = None
    ordered: Money | None = None
    doubts: tuple[Fact, ...] = ()


def read_sums(rows: Sequence[Row], currency: str) -> Sums:
    """Credited outranks ordered (bank fees are the firm's loss); gross outranks net (a provider's
    fee is no business of the client's).
    """
    by_kind: dict[str, list[AmountFound]] = {}
    for row in rows:
        if row.kind in ("credited", "credit", "amount", "ordered", "net"):
            found = _amount(row.value, currency)
            if found is not None:
                by_kind.setdefault(row.kind, []).append(found)
    ordered = by_kind.get("ordered")
    for kind in ("credited", "credit", "amount"):
        if kind in by_kind:
            values = {abs(one.amount) for one in by_kind[kind]}
            doubts: tuple[Fact, ...] = ()
            if len(values) > 1:
                listed = ", ".join(str(value) for value in sorted(values))
                doubts = (Fact(kind=FactKind.SEVERAL_SUMS, text=listed),)
            sent = None
            if ordered and ordered[0].currency:
                sent = Money.of(abs(ordered[0].amount), ordered[0].currency)
            return Sums(amount=by_kind[kind][0], ordered=sent, doubts=doubts)
    if ordered:
        return Sums(amount=ordered[0], doubts=(Fact(kind=FactKind.ONLY_ORDERED),))
    if "net" in by_kind:
        return Sums(amount=by_kind["net"][0], doubts=(Fact(kind=FactKind.ONLY_NET),))
    return Sums()

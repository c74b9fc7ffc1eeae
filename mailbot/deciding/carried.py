"""What an order comes to: events and letters, or why it is not done so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from mailbot.model.event import LedgerEvent
from mailbot.model.fact import Fact, FactKind
from mailbot.model.letter import Letter
from mailbot.model.money import Money
from mailbot.model.noun import Noun


class Carried(Noun, frozen=True, kw_only=True):
    """What an order comes to. `obstacle`: why it is not done so; then the owner is asked."""

    events: tuple[LedgerEvent, ...] = ()
    letters: tuple[Letter, ...] = ()
    said: tuple[Fact, ...] = ()
    obstacle: tuple[Fact, ...] = ()


def cannot(
    kind: FactKind,
    *,
    text: str = "",
    money: Money | None = None,
    other_money: Money | None = None,
    amount: Decimal | None = None,
    day: dt.date | None = None,
) -> Carried:
    """An order that is not carried out so, with the reason."""
    reason = Fact(
        kind=kind, text=text, money=money, other_money=other_money, amount=amount, day=day
    )
    return Carried(obstacle=(reason,))

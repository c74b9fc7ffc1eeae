"""Machine-readable statements: which format it is, and what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from mailbot.model.fact import Fact, FactKind
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.reading import Direction, Transaction

# A year of a busy account is some megabytes of text.
MAX_BYTES = 20_000_000
MAX_TRANSACTIONS = 50_000


class Statement(Noun, frozen=True, kw_only=True):
    """What a statement file says. `doubts` tell what could not be read in it."""

    format: str
    transactions: tuple[Transaction, ...] = ()
    doubts: tuple[Fact, ...] = ()


def decimal(text: str) -> Decimal | None:
    """A machine's number ('1234.50', '1234,50', '1.234,50'); None if it is none."""
    bare = text.replace("\u00a0", "").replace(" ", "").replace("'", "")
    if "," in bare and "." in bare:
        group = "." if bare.rfind(",") > bare.rfind(".") else ","
        bare = bare.replace(group, "")
    bare = bare.replace(",", ".")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(10) ** 13 else None


def movement(
    amount: Decimal, currency: str, direction: Direction, **facts: str | dt.date | bool | None
) -> Transaction:
    """A transaction of a positive amount; a negative one turns its direction."""
    if amount < 0:
        amount = -amount
        direction = Direction.OUT if direction is Direction.IN else Direction.IN
    return Transaction(amount=Money.of(amount, currency), direction=direction, **facts)  # type: ignore[arg-type]


def read_statement(data: bytes, filename: str = "", *, own_currency: str = "") -> Statement | None:
    """The statement in a file, recognised by what is in it; None if it is no statement.

    `own_currency` (ISO 4217) is taken where the format names none.
    """
    from mailbot.reading.papers import camt, client_bank_exchange, columns, mt940  # noqa: PLC0415

    if len(data) > MAX_BYTES:
        doubt = Fact(
            kind=FactKind.STATEMENT_UNREAD,
            where=filename,
            note=f"larger than {MAX_BYTES // 1_000_000} MB",
        )
        return Statement(format="", doubts=(doubt,))
    readers: tuple[Callable[[bytes, str], Statement | None], ...] = (
        camt.read,
        client_bank_exchange.read,
        mt940.read,
        columns.read,
    )
    for reader in readers:
        found = reader(data, own_currency)
        if found is not None:
            return found
    return None

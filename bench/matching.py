"""What applying one transfer costs as the number of open invoices grows.

python -m bench.matching
"""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

from mailbot.deciding.matching import match
from mailbot.ledger import Ledger
from mailbot.model.client import Client, Contact
from mailbot.model.event import ClientAdded, InvoiceRegistered
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money
from mailbot.model.reading import Direction, Mention, Transaction

DUE = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ROUNDS = 5


def ledger_of(invoices: int) -> Ledger:
    ledger = Ledger.in_memory()
    events: list[ClientAdded | InvoiceRegistered] = []
    for n in range(max(invoices // 5, 1)):
        contact = Contact(email=f"c{n}@firm{n}.example")
        client = Client(id=f"c{n}", company=f"Firma Numer {n} Sp. z o.o.", contacts=(contact,))
        events.append(ClientAdded(client=client))
    for n in range(invoices):
        money = Money.of(100 + n, "PLN")
        line = ReceivableLine(id=f"l{n}", due=DUE, amount=money)
        events.append(
            InvoiceRegistered(
                invoice=Invoice(
                    id=f"i{n}",
                    number=f"FV/{n}/2026",
                    client=f"c{n % max(invoices // 5, 1)}",
                    issued=DUE,
                    amount=money,
                    lines=(line,),
                )
            )
        )
    ledger.commit("bench", events, NOW)
    return ledger


def _cost(invoices: int) -> float:
    ledger = ledger_of(invoices)
    transfer = Transaction(
        amount=Money.of(107, "PLN"),
        direction=Direction.IN,
        payer="FIRMA NUMER 7",
        title="FV 7",
        mentions=(Mention(invoice="i7", words="7"),),
    )
    match(transfer, book=ledger, settles_within=Decimal(1))
    began = time.perf_counter()
    for _ in range(ROUNDS):
        match(transfer, book=ledger, settles_within=Decimal(1))
    return (time.perf_counter() - began) / ROUNDS


def main() -> None:
    base = _cost(100)
    for invoices in (100, 1_000, 5_000):
        cost = _cost(invoices)
        print(
            f"{invoices:>6} open invoices: {cost * 1000:8.2f} ms a transfer, {cost / base:6.1f} x"
        )


if __name__ == "__main__":
    main()

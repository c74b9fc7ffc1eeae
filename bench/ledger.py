"""What a commit, an opening and a rebuild cost as the ledger grows: python -m bench.ledger 10000"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

from mailbot.ledger import Ledger
from mailbot.model import event as happened
from mailbot.model.client import Client, Contact
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money

AT = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
SAMPLE = 500


def invoice(n: int) -> Invoice:
    money = Money.of(100, "EUR")
    line = ReceivableLine(id=f"l{n}", due=AT.date(), amount=money)
    return Invoice(
        id=f"i{n}",
        number=f"{n}/2026",
        client=f"c{n % 200}",
        issued=AT.date(),
        amount=money,
        lines=(line,),
    )


def main(size: int = 10_000) -> None:
    folder = Path(tempfile.mkdtemp())
    book = Ledger.open(folder)
    clients = [
        happened.ClientAdded(
            client=Client(id=f"c{n}", company=f"C{n}", contacts=(Contact(email=f"a@c{n}.example"),))
        )
        for n in range(200)
    ]
    book.commit("clients", clients, AT)
    for n in range(0, size, 1000):
        batch = [happened.InvoiceRegistered(invoice=invoice(i)) for i in range(n, n + 1000)]
        book.commit("batch", batch, AT)
    book.open_invoices()
    start = time.perf_counter()
    for n in range(SAMPLE):
        book.commit("one", [happened.InvoiceRegistered(invoice=invoice(size + n))], AT)
    print(f"{size} invoices: a commit {(time.perf_counter() - start) / SAMPLE * 1e3:.2f} ms")
    start = time.perf_counter()
    book.open_invoices()
    print(f"all open invoices {(time.perf_counter() - start) * 1e3:.1f} ms")
    book.close()
    for label, trust in (("snapshot", True), ("whole journal", False)):
        start = time.perf_counter()
        Ledger.read(folder, trust_snapshot=trust)
        print(f"opening from the {label} {(time.perf_counter() - start) * 1e3:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

"""What applying one transfer costs as the number of open invoices grows, and how many notices a
minute a core reads, decides and commits beside so many.

python -m bench.matching 1000 10000 100000
"""

from __future__ import annotations

import datetime as dt
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

from mailbot.deciding import decide
from mailbot.deciding.matching import match
from mailbot.ledger import Ledger
from mailbot.model.client import Client, Contact
from mailbot.model.event import ClientAdded, InvoiceRegistered
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Event, QuestionAsked
from mailbot.model.reading import Direction, Mention, Transaction
from mailbot.reading import read

DUE = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
TRANSFERS = 500
NOTICES = 300
KINDS = 5
A_CLIENT_OWES = 5
SYLLABLES = (
    "ba be bi bo ca ce da do fa ga ko la le lo ma mi na no pa po ra re ro sa so ta to wa wi za"
)
TRADES = "Usługi Trans Transport Budowa Handel Serwis Biuro Studio Auto Dom Zakład Sklep"
FORMS = ("Sp. z o.o.", "S.A.", "sp.j.", "")
OWN = "PL61109010140000071219812874"

FIRM = Firm(
    company="Stolarnia Lipowa",
    people=(Person(email="ewa@lipowa.example"),),
    assistant="bot@lipowa.example",
    accounts=(BankAccount(account=OWN, currency="PLN"),),
    banks=(Bank(name="Bank", senders=("info@bank.example",)),),
    authserv_ids=("mx.lipowa.example",),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
)


def _word(luck: random.Random, syllables: int) -> str:
    return "".join(luck.choice(SYLLABLES.split()) for _ in range(syllables))


def _client(n: int, luck: random.Random) -> Client:
    """A dozen trades for all: the first words of names are everybody's."""
    words = [luck.choice(TRADES.split()), _word(luck, luck.randint(3, 5)).title()]
    company = " ".join([*words, luck.choice(FORMS)]).strip()
    contact = Contact(email=f"c{n}@firm{n}.example", name=f"Jan {_word(luck, 3).title()}")
    account = f"PL{10**25 + n}"
    tax_id = str(5_250_000_000 + n)
    return Client(
        id=f"c{n}", company=company, contacts=(contact,), accounts=(account,), tax_id=tax_id
    )


def _amount(n: int, luck: random.Random) -> Money:
    """Every third invoice is a subscription: tens of thousands of one amount."""
    return Money.of(99 if n % 3 == 0 and n > 100 else 100 + luck.randint(0, 900_000) / 100, "PLN")


def ledger_of(invoices: int, ledger: Ledger | None = None) -> Ledger:
    ledger = ledger or Ledger.in_memory()
    luck = random.Random(7)
    clients = max(invoices // A_CLIENT_OWES, 1)
    events: list[Event] = [ClientAdded(client=_client(n, luck)) for n in range(clients)]
    for n in range(invoices):
        money = Money.of(107, "PLN") if n == 7 else _amount(n, luck)
        line = ReceivableLine(id=f"l{n}", due=DUE + dt.timedelta(days=n % 90), amount=money)
        invoice = Invoice(
            id=f"i{n}",
            number=f"FV/{n}/2026",
            client=f"c{n % clients}",
            issued=DUE,
            amount=money,
            lines=(line,),
        )
        events.append(InvoiceRegistered(invoice=invoice))
    ledger.commit("bench", events, NOW)
    return ledger


def transfers_of(ledger: Ledger, count: int, seed: int = 9) -> list[Transaction]:
    """As they come: by account and number, by name alone, by number alone, by amount alone, sums."""
    luck = random.Random(seed)
    known = ledger.invoices()
    return [_transfer(luck.choice(known), n % KINDS, ledger, luck) for n in range(count)]


def _transfer(invoice: Invoice, kind: int, ledger: Ledger, luck: random.Random) -> Transaction:
    client = ledger.client(invoice.client)
    assert client is not None
    street = f" UL. {_word(luck, 3).upper()} {luck.randint(1, 99)} 00-{luck.randint(100, 999)} ŁÓDŹ"
    payer, account, title = client.company.upper() + street, client.accounts[0], "za czerwiec"
    amount, mentions = invoice.amount, (Mention(invoice=invoice.id, words=invoice.number),)
    if kind in (0, 2):
        title = f"zapłata za fakturę {invoice.number} z dnia {DUE}"
    if kind == 1:
        account, mentions, title = "", (), "zapłata za usługi transportowe"
    if kind == 2:
        payer, account = f"JAN {_word(luck, 3).upper()}{street}", "PL9999"
    if kind == 3:
        payer, account, mentions = f"USŁUGI {_word(luck, 4).upper()}", "", ()
        amount = Money.of(99, "PLN")
    if kind == 4:
        mentions, title = (), "faktury"
        both = ledger.open_invoices(client.id)[:2]
        amount = Money.of(sum((one.amount.amount for one in both), Decimal(0)), "PLN")
    return Transaction(
        amount=amount,
        direction=Direction.IN,
        booked=NOW.date(),
        payer=payer,
        payer_account=account,
        title=title,
        mentions=mentions,
    )


def _notice(n: int, one: Transaction) -> bytes:
    mail = EmailMessage()
    mail["Authentication-Results"] = "mx.lipowa.example; dmarc=pass header.from=bank.example"
    mail["From"] = "Bank <info@bank.example>"
    mail["To"] = "bot@lipowa.example"
    mail["Subject"] = "Wpływ na rachunek"
    mail["Date"] = "Mon, 15 Jun 2026 10:00:00 +0200"
    mail["Message-ID"] = f"<n{n}@bank.example>"
    amount = f"{one.amount.amount:.2f}".replace(".", ",")
    account = f"Numer rachunku nadawcy: {one.payer_account}\n" if one.payer_account else ""
    mail.set_content(
        f"Na Państwa rachunek wpłynęły środki.\n\nNumer rachunku: {OWN[2:]}\n"
        f"Kwota przelewu: {amount} PLN\nData zaksięgowania: 15.06.2026\n"
        f"Nazwa nadawcy: {one.payer}\n{account}Tytułem: {one.title}\nStan konta: 99 999,99 PLN\n"
    )
    return mail.as_bytes()


def timed(work: Callable[[int], object], count: int) -> list[float]:
    """Milliseconds of processor time of each call, the collector's walks over all objects aside."""
    took = []
    gc.collect()
    gc.disable()
    for n in range(count):
        began = time.process_time()
        work(n)
        took.append((time.process_time() - began) * 1000)
    gc.enable()
    return took


def match_cost(ledger: Ledger) -> list[float]:
    """Of TRANSFERS, none of them asked about before; a first one of each kind builds the indexes."""
    came = transfers_of(ledger, TRANSFERS)
    for first in transfers_of(ledger, KINDS, seed=3):
        match(first, book=ledger, settles_within=Decimal(1))
    return timed(lambda n: match(came[n], book=ledger, settles_within=Decimal(1)), len(came))


def notices_a_minute(invoices: int) -> tuple[float, float, int]:
    """Read, decided and committed to a disk, one by one: by a core's time, by the clock (with what
    the disk and others on the machine take); and how many of them were not asked about.
    """
    policy = DunningPolicy()
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "book") as ledger:
        ledger_of(invoices, ledger)
        came = [*transfers_of(ledger, NOTICES), *transfers_of(ledger, KINDS, seed=3)]
        mails = [_notice(n, one) for n, one in enumerate(came)]
        booked = 0

        def take_in(n: int) -> None:
            nonlocal booked
            reading = read(mails[n], firm=FIRM, book=ledger, received_at=NOW)
            decision = decide(reading, book=ledger, firm=FIRM, policy=policy, now=NOW)
            asked = [QuestionAsked(question=one) for one in decision.questions]
            booked += not asked
            ledger.commit(f"notice {n}", [*decision.events, *asked], NOW)

        for first in range(NOTICES, len(mails)):
            take_in(first)  # the first of each kind build the indexes
        booked = 0
        gc.collect()
        began, began_core = time.perf_counter(), time.process_time()
        for n in range(NOTICES):
            take_in(n)
        core, clock = time.process_time() - began_core, time.perf_counter() - began
        return NOTICES / core * 60, NOTICES / clock * 60, booked


def main(sizes: Sequence[int] = (1_000, 10_000, 100_000)) -> None:
    base = 0.0
    for invoices in sizes:
        cost = match_cost(ledger_of(invoices))
        mean = statistics.fmean(cost)
        base = base or mean
        print(
            f"{invoices:>7} open invoices: {mean:6.2f} ms a transfer, {mean / base:4.1f} x"
            f"   (median {statistics.median(cost):.2f}, worst of {len(cost)} {max(cost):.2f})"
        )
    for invoices in sizes:
        core, clock, booked = notices_a_minute(invoices)
        print(
            f"{invoices:>7} open invoices: {core:6.0f} notices a minute of a core, {clock:6.0f} by"
            f" the clock ({booked} of {NOTICES} not asked about)"
        )


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or (1_000, 10_000, 100_000))

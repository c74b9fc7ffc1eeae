"""A small firm with four clients, one of each language, and the mails that reach it."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from mailbot.ledger import Ledger
from mailbot.model.client import Client, Contact
from mailbot.model.event import ClientAdded, InvoiceRegistered, LetterPlanned, LetterWritten
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.letter import Letter, LetterKind, LineRef
from mailbot.model.money import Money
from mailbot.model.question import Event
from mailbot.model.reading import AnyReading
from mailbot.reading import read

NOW = dt.datetime(2026, 12, 2, 9, 0, tzinfo=dt.UTC)

# client, company, contact, language, country
CLIENTS = (
    ("wydma", "Pensjonat Wydma Sp. z o.o.", "biuro@wydma.example", "Danuta Kos", "pl", "PL"),
    ("molen", "Bakkerij De Molen B.V.", "info@demolen.example", "Joost Bakker", "nl", "NL"),
    ("cires", "Livada Cireșul SRL", "office@ciresul.example", "Sanda Pop", "ro", "RO"),
    ("parus", "ООО «Белый парус»", "buh@parus.example", "Нина Орлова", "ru", "RU"),
)
# Each client has three: of September, October and November.
AMOUNTS = ("410.00", "520.50", "633.10")


class Desk:
    """The firm's ledger, and a way to hand it mail."""

    def __init__(self) -> None:
        self.firm = Firm(
            company="Drukarnia Sroka",
            people=(Person(email="ola@sroka.example", name="Ola Sroka"),),
            assistant="asystent@sroka.example",
            accounts=(BankAccount(account="PL61109010140000071219812874", currency="PLN"),),
            banks=(Bank(name="Bank Zatoki", senders=("alert@zatoka-bank.example",)),),
            language="pl",
            country="PL",
            timezone="Europe/Warsaw",
            currency="PLN",
        )
        self.book = Ledger.in_memory()
        self._commits = 0
        for number, (key, company, email, name, language, country) in enumerate(CLIENTS):
            self.client(
                Client(
                    id=key,
                    company=company,
                    contacts=(Contact(email=email, name=name),),
                    language=language,
                    country=country,
                )
            )
            for month, amount in zip((9, 10, 11), AMOUNTS, strict=True):
                self.invoice(key, f"{200 + 10 * number + month - 9}/{month:02d}/2026", amount)

    def _put(self, *events: Event) -> None:
        self._commits += 1
        self.book.commit(f"story {self._commits}", events, NOW)

    def client(self, client: Client) -> None:
        """A client becomes known."""
        self._put(ClientAdded(client=client))

    def invoice(self, client: str, number: str, amount: str) -> Invoice:
        """An invoice goes out on the third of the month in its number, due in a fortnight."""
        money = Money.of(amount, "PLN")
        issued = dt.date(2026, int(number.split("/")[1]), 3)
        invoice = Invoice(
            id=f"i-{number}",
            number=number,
            client=client,
            issued=issued,
            amount=money,
            lines=(
                ReceivableLine(id=f"l-{number}", due=issued + dt.timedelta(days=14), amount=money),
            ),
            message_id=f"<{number}@sroka.example>",
            subject=f"Faktura {number}",
        )
        self._put(InvoiceRegistered(invoice=invoice))
        return invoice

    def remind(self, client: str, *numbers: str) -> str:
        """A letter about these invoices (or all the client's) is written; its Message-ID."""
        invoices = [
            one for one in self.book.invoices_of(client) if not numbers or one.number in numbers
        ]
        to = self.book.clients()[[c.id for c in self.book.clients()].index(client)]
        letter = Letter(
            id=f"letter-{client}-{self._commits}",
            kind=LetterKind.OVERDUE_7,
            to=(to.contacts[0].email,),
            language=to.language,
            cause="story",
            planned_at=NOW,
            client=client,
            lines=tuple(LineRef(invoice=one.id, line=one.lines[0].id) for one in invoices),
        )
        message_id = f"<{letter.id}@sroka.example>"
        self._put(LetterPlanned(letter=letter))
        self._put(
            LetterWritten(
                letter=letter.id,
                message_id=message_id,
                subject="Reminder",
                archive="0" * 64,
                at=NOW,
            )
        )
        return message_id

    def mail(
        self,
        text: str,
        *,
        sender: str = "biuro@wydma.example",
        to: str = "asystent@sroka.example",
        cc: str = "",
        subject: str = "",
        answers: str = "",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> bytes:
        """A mail as it comes in."""
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = to
        if cc:
            mail["Cc"] = cc
        mail["Subject"] = subject
        mail["Date"] = format_datetime(NOW)
        mail["Message-ID"] = "<incoming@somewhere.example>"
        if answers:
            mail["In-Reply-To"] = answers
            mail["References"] = answers
        for name, value in headers:
            mail[name] = value
        mail.set_content(text)
        return mail.as_bytes()

    def read(self, raw: bytes) -> AnyReading:
        """What the mail means to this firm."""
        return read(raw, firm=self.firm, book=self.book, received_at=NOW)


@pytest.fixture
def desk() -> Desk:
    """A firm with four clients and three invoices each."""
    return Desk()

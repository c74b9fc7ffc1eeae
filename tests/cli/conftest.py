"""A small firm at its own front door: a configuration, a ledger, and a command line to type into."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from mailbot.cli import main
from mailbot.cli.context import Setup
from mailbot.ledger import Ledger
from mailbot.model import event as happened
from mailbot.model.agreement import Block, BlockReason, Dispute, Promise
from mailbot.model.client import Client, Contact
from mailbot.model.identity import derive, normal_number
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.letter import Letter, LetterKind, LineRef
from mailbot.model.mail import MailSeen
from mailbot.model.money import Money
from mailbot.model.payment import Allocation, Payment, PaymentSource
from mailbot.model.policy import Stage
from mailbot.model.question import (
    Choice,
    ChoiceKind,
    Event,
    Question,
    QuestionAsked,
    QuestionClosed,
    QuestionKind,
    QuestionStatus,
)

ZONE = ZoneInfo("Europe/Warsaw")
NOW = dt.datetime(2026, 6, 15, 10, 0, tzinfo=ZONE)  # a Monday without a holiday near it

CONFIG = """\
[firm]
company = "Stolarnia Lipowa"
language = "pl"
country = "PL"
[[firm.people]]
email = "ewa@lipowa.example"
name = "Ewa Lipska"
[[firm.accounts]]
account = "PL61109010140000071219812874"
currency = "PLN"
[[banks]]
name = "Bank"
senders = ["info@bank.example"]
[assistant]
address = "faktury@lipowa.example"
folder = "{folder}"
[mailbox]
host = "imap.lipowa.example"
user = "faktury@lipowa.example"
password = {{ env = "MAILBOT_PASSWORD" }}
[outgoing]
host = "smtp.lipowa.example"
user = "faktury@lipowa.example"
password = {{ env = "MAILBOT_PASSWORD" }}
"""


class Typed:
    """What a command answered."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def row(self, begins: str) -> str:
        """The one line of the output that begins so."""
        (line,) = [one for one in self.out.splitlines() if one.strip().startswith(begins)]
        return " ".join(line.split())


class Door:
    """The front door of the firm; `types("invoices")` is what a person types behind `mailbot`."""

    now = NOW

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger_folder = folder / "ledger"
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG.format(folder=self.ledger_folder), "utf-8")

    def types(self, *words: str | Path, answers: str = "", width: int = 80) -> Typed:
        with CliRunner(env={"COLUMNS": str(width)}).isolation(input=answers) as streams:
            with pytest.raises(SystemExit) as ended:
                main(["--config", str(self.config), *map(str, words)])
            out, err = streams[0].getvalue().decode(), streams[1].getvalue().decode()
        return Typed(int(str(ended.value.code or 0)), out, err)

    def commit(self, *events: Event, at: dt.datetime = NOW, cause: str = "story") -> None:
        with Ledger.open(self.ledger_folder) as ledger:
            ledger.commit(cause, events, at)

    def ledger(self) -> Ledger:
        return Ledger.read(self.ledger_folder)

    # -- the people and papers of the stories

    def client(self, name: str, company: str, **facts: Any) -> Client:
        contact = Contact(email=f"biuro@{name}.example", name="Jan")
        return Client(id=name, company=company, contacts=(contact,), **facts)

    def invoice(
        self, number: str, client: str, amount: str, due: dt.date, currency: str = "PLN"
    ) -> Invoice:
        key = derive("invoice", normal_number(number))
        money = Money.of(amount, currency)
        return Invoice(
            id=key,
            number=number,
            client=client,
            issued=due - dt.timedelta(days=14),
            amount=money,
            lines=(ReceivableLine(id=derive("line", key, 1), due=due, amount=money),),
        )

    def paid(self, invoice: Invoice, amount: str, payer: str = "") -> list[Event]:
        payment = Payment(
            id=derive("payment", invoice.id, amount),
            day=NOW.date() - dt.timedelta(days=3),
            amount=Money.of(amount, invoice.amount.currency),
            source=PaymentSource.OWNER,
            payer=payer,
            client=invoice.client,
            title=invoice.number,
        )
        allocation = Allocation(
            id=derive("allocation", payment.id),
            payment=payment.id,
            invoice=invoice.id,
            line=invoice.lines[0].id,
            amount=min(payment.amount, invoice.amount),
            reasons=("the title names the invoice", "the amount is the invoice's"),
        )
        return [
            happened.PaymentRecorded(payment=payment),
            happened.Allocated(allocation=allocation),
        ]


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """A firm without any business yet."""
    monkeypatch.setattr(Setup, "now", lambda _: Door.now)
    return Door(tmp_path)


def _day(ahead: int) -> dt.date:
    return NOW.date() + dt.timedelta(days=ahead)


def _events(make: Door) -> list[Event]:
    mak = make.client("mak", "Biuro Rachunkowe Anna Mak")
    long = make.client("budmex", "Przedsiębiorstwo Budowlano-Montażowe BUDMEX sp. z o.o. sp. k.")
    kora = make.client("kora", "Kora Interieur B.V.", language="nl", country="NL")
    late = make.invoice("FV/2026/05/017", "budmex", "12300.00", _day(-17))
    promised = make.invoice("FV/2026/05/021", "mak", "861.00", _day(-5))
    disputed = make.invoice("FV/2026/04/003", "kora", "2500.00", _day(-75), "EUR")
    fresh = make.invoice("FV/2026/06/002", "mak", "430.50", _day(9))
    paid = make.invoice("FV/2026/05/001", "mak", "100.00", _day(-20))
    day = NOW - dt.timedelta(days=2)
    letter = Letter(
        id="letter-1",
        kind=LetterKind.OVERDUE_7,
        to=("biuro@budmex.example",),
        language="pl",
        cause="day",
        planned_at=NOW - dt.timedelta(days=8),
        client="budmex",
        lines=(LineRef(invoice=late.id, line=late.lines[0].id),),
        stage=Stage.OVERDUE_7,
    )
    question = Question(
        id="question-1",
        kind=QuestionKind.DISPUTE,
        asked_at=day,
        expires=_day(5),
        choices=(Choice(kind=ChoiceKind.I_WILL_ANSWER), Choice(kind=ChoiceKind.PAUSE)),
        default=1,
        client="kora",
        invoices=(disputed.id,),
        quote="De kast is beschadigd geleverd.",
    )
    promise = Promise(
        id="promise-1",
        client="mak",
        invoices=(promised.id,),
        made_on=_day(-2),
        day=_day(4),
        pause_until=_day(6),
        quote="Zapłacimy w piątek.",
    )
    mail = MailSeen(
        content_hash="a" * 64,
        message_id="<m1@mak.example>",
        received_at=day,
        sender="biuro@mak.example",
        subject="Re: faktura [bold]pilne[/bold]\x1b[31m",
        kind="client_reply",
        client="mak",
        invoices=(promised.id,),
        summary="note the promise of 2026-06-19",
    )
    return [
        *(happened.ClientAdded(client=one) for one in (mak, long, kora)),
        *(
            happened.InvoiceRegistered(invoice=one)
            for one in (late, promised, disputed, fresh, paid)
        ),
        *make.paid(paid, "100.00", "ANNA MAK"),
        happened.BankHeard(bank="Bank", at=NOW - dt.timedelta(days=3)),
        happened.LetterPlanned(letter=letter),
        happened.LetterWritten(
            letter="letter-1",
            message_id="<l1@lipowa.example>",
            subject="Przypomnienie",
            archive="b" * 64,
            at=letter.planned_at,
        ),
        happened.LetterAccepted(letter="letter-1", reply="250 2.0.0 queued", at=letter.planned_at),
        happened.MailRead(mail=mail),
        happened.PromiseMade(promise=promise),
        happened.DisputeOpened(
            dispute=Dispute(
                id="dispute-1",
                client="kora",
                invoices=(disputed.id,),
                opened_on=_day(-2),
                quote="De kast is beschadigd geleverd.",
            )
        ),
        QuestionAsked(question=question),
        QuestionClosed(question="question-1", status=QuestionStatus.ANSWERED, chosen=0),
        happened.NoteAdded(client="budmex", invoice=None, text="płaci zawsze w piątki"),
        happened.PaymentRecorded(
            payment=Payment(
                id="payment-stray",
                day=_day(-1),
                amount=Money.of("77.00", "PLN"),
                source=PaymentSource.BANK,
                payer="NIEZNANY",
                mail="c" * 64,
            )
        ),
        happened.BlockSet(
            block=Block(
                id="block-1",
                client="mak",
                invoices=(fresh.id,),
                reason=BlockReason.OWNER,
                since=_day(-1),
                until=_day(30),
            )
        ),
    ]


@pytest.fixture
def busy(door: Door) -> Door:
    """The same firm in the middle of its business: late, promised, disputed, paused, paid."""
    door.commit(*_events(door))
    return door

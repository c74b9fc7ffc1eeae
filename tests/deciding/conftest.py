"""A small firm and its ledger, to tell stories about the rules with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest

from mailbot.deciding.answers import answered
from mailbot.deciding.dunning import live_day
from mailbot.deciding.last_look import Hold, last_look
from mailbot.ledger import Ledger
from mailbot.model.agreement import Block, BlockReason, Promise
from mailbot.model.client import Client, Contact
from mailbot.model.decision import Decision
from mailbot.model.event import (
    Allocated,
    BankHeard,
    BlockSet,
    ClientAdded,
    InvoiceChanged,
    InvoiceRegistered,
    LetterAccepted,
    LetterClaimed,
    LetterInData,
    LetterPlanned,
    LetterWithdrawn,
    LetterWritten,
    OwnerWrote,
    PaymentRecorded,
    PromiseMade,
)
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.invoice import Invoice, ReceivableLine, StageReached
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.money import Money
from mailbot.model.payment import Allocation, Payment, PaymentSource
from mailbot.model.policy import DunningPolicy, Stage
from mailbot.model.question import Event, Question, QuestionAsked, QuestionStatus

WARSAW = ZoneInfo("Europe/Warsaw")
# A Monday without a holiday near it, in the middle of a season without quiet days.
TODAY = dt.date(2026, 6, 15)

FIRM = Firm(
    company="Stolarnia Lipowa",
    people=(Person(email="ewa@lipowa.example", name="Ewa"),),
    assistant="bot@lipowa.example",
    accounts=(BankAccount(account="PL61109010140000071219812874", currency="PLN"),),
    banks=(Bank(name="Bank", senders=("info@bank.example",)),),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
    currency="PLN",
)


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """An instant in the firm's office hours."""
    return dt.datetime.combine(day, dt.time(hour, minute), WARSAW)


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


class Story:
    """A ledger, a clock, and the verbs in which the stories are told."""

    def __init__(self, policy: DunningPolicy | None = None) -> None:
        self.ledger = Ledger.in_memory()
        self.policy = policy or DunningPolicy(digest=False)
        self.firm = FIRM
        self.day = TODAY
        self.count = 0
        self.client("anna")
        self.hear_bank()

    # -- the past

    def put(self, *events: Event, now: dt.datetime | None = None) -> None:
        self.count += 1
        self.ledger.commit(f"test {self.count}", events, now or at(self.day))

    def client(self, key: str, **changes: object) -> Client:
        base = Client(
            id=key,
            company=f"Firma {key}",
            contacts=(Contact(email=f"{key}@client.example"),),
            country="PL",
            language="pl",
        )
        client = msgspec.structs.replace(base, **changes)
        self.put(ClientAdded(client=client))
        return client

    def invoice(
        self,
        number: str = "FV/1",
        *,
        due: dt.date,
        amount: str = "1000.00",
        client: str = "anna",
        currency: str = "PLN",
    ) -> Invoice:
        money = Money.of(amount, currency)
        invoice = Invoice(
            id=f"i-{number}",
            number=number,
            client=client,
            issued=due - days(14),
            amount=money,
            lines=(ReceivableLine(id=f"l-{number}", due=due, amount=money),),
            message_id=f"<{number}@lipowa.example>",
            subject=f"Faktura {number}",
        )
        self.put(InvoiceRegistered(invoice=invoice))
        return invoice

    def hear_bank(self, day: dt.date | None = None) -> None:
        self.put(BankHeard(bank="Bank", at=at(day or self.day, 7)))

    def pay(self, invoice: Invoice, amount: str, day: dt.date | None = None) -> None:
        """Money of the client's, allocated to the invoice."""
        payment = self.money(amount, invoice.client, day=day)
        self.put(
            Allocated(
                allocation=Allocation(
                    id=f"a-{payment.id}",
                    payment=payment.id,
                    invoice=invoice.id,
                    line=invoice.lines[0].id,
                    amount=payment.amount,
                )
            )
        )

    def money(
        self, amount: str, client: str | None, *, currency: str = "PLN", day: dt.date | None = None
    ) -> Payment:
        """Money that nobody has allocated yet."""
        payment = Payment(
            id=f"p-{self.count}",
            day=day or self.day,
            amount=Money.of(Decimal(amount), currency),
            source=PaymentSource.BANK,
            client=client,
        )
        self.put(PaymentRecorded(payment=payment))
        return payment

    def block(self, invoice: Invoice, until: dt.date | None = None) -> Block:
        block = Block(
            id=f"b-{self.count}",
            client=invoice.client,
            invoices=(invoice.id,),
            reason=BlockReason.OWNER,
            since=self.day,
            until=until,
        )
        self.put(BlockSet(block=block))
        return block

    def promise(self, invoice: Invoice, day: dt.date, *, pause_until: dt.date) -> Promise:
        promise = Promise(
            id=f"pr-{self.count}",
            client=invoice.client,
            invoices=(invoice.id,),
            made_on=self.day,
            day=day,
            pause_until=pause_until,
        )
        self.put(PromiseMade(promise=promise))
        return promise

    def owner_writes(self, client: str) -> None:
        """Her own mail to a client, the assistant in copy."""
        self.put(OwnerWrote(client=client, invoices=(), at=self.now, message_id="<own@x>"))

    def send_invoice_mail(self, number: str, *, due: dt.date) -> Invoice:
        """An invoice whose mail has just gone out."""
        invoice = self.invoice(number, due=due)
        sent = msgspec.structs.replace(invoice, sent_at=self.now)
        self.put(InvoiceChanged(invoice=sent))
        return sent

    def reminded(self, *, due: dt.date, upto: Stage) -> Invoice:
        """An invoice that has had its letters up to a stage, in another ledger than this one."""
        invoice = self.invoice(due=due)
        reached = tuple(
            StageReached(stage=stage, day=due, letter="elsewhere")
            for stage in Stage
            if stage.rank <= upto.rank
        )
        line = msgspec.structs.replace(invoice.lines[0], stages=reached)
        self.put(InvoiceChanged(invoice=msgspec.structs.replace(invoice, lines=(line,))))
        return invoice

    # -- the day

    @property
    def now(self) -> dt.datetime:
        """Ten o'clock on the story's day."""
        return at(self.day)

    def live(self, now: dt.datetime | None = None, *, send: bool = True) -> Decision:
        """A pass: decided, committed and, unless told otherwise, sent through the last look."""
        now = now or at(self.day)
        decision = live_day(book=self.ledger, firm=self.firm, policy=self.policy, now=now)
        self.commit(decision, now)
        if send:
            self.send(now)
        return decision

    def commit(self, decision: Decision, now: dt.datetime | None = None) -> None:
        events: list[Event] = list(decision.events)
        events += [QuestionAsked(question=one) for one in decision.questions]
        events += [LetterPlanned(letter=one) for one in decision.letters]
        if events:
            self.put(*events, now=now)

    def look(self, letter: Letter, now: dt.datetime | None = None) -> Hold | None:
        return last_look(
            letter,
            book=self.ledger,
            firm=self.firm,
            policy=self.policy,
            now=now or at(self.day),
            sent_this_pass=0,
        )

    def send(self, now: dt.datetime) -> None:
        for letter in self.ledger.letters_in(LetterStatus.PLANNED, LetterStatus.QUEUED):
            hold = self.look(letter, now)
            if hold is not None and hold.withdraw:
                self.put(LetterWithdrawn(letter=letter.id, reason=hold.reason, at=now), now=now)
            elif hold is None:
                key = letter.id
                written = LetterWritten(
                    letter=key, message_id=f"<{key}>", subject="s", archive=key, at=now
                )
                self.put(
                    written,
                    LetterClaimed(letter=key, at=now),
                    LetterInData(letter=key, at=now),
                    LetterAccepted(letter=key, reply="250 ok", at=now),
                    now=now,
                )

    def next_day(self, count: int = 1) -> None:
        """Days go by, on each of which the bank is heard."""
        self.day += days(count)
        self.hear_bank()

    def answer(self, question: Question, number: int) -> Decision:
        """The owner answers with a number, as printed."""
        decision = answered(question, number - 1, book=self.ledger, now=at(self.day, 11))
        self.commit(decision, at(self.day, 11))
        return decision

    # -- what became of it

    def stages_sent(self, client: str = "anna") -> list[str]:
        return [
            letter.stage.value
            for letter in self.ledger.letters_of(client)
            if letter.stage is not None
            and not letter.kind.to_owner
            and letter.status is LetterStatus.ACCEPTED
        ]

    def status_of(self, question: Question) -> QuestionStatus:
        known = self.ledger.question(question.id)
        assert known is not None
        return known.status

    def open_questions(self) -> Sequence[Question]:
        return self.ledger.questions()


@pytest.fixture
def story() -> Story:
    """A firm with one client, and a bank that was heard this morning."""
    return Story()


@pytest.fixture
def make_story() -> type[Story]:
    """For stories with a policy of their own, or several in one test."""
    return Story


@pytest.fixture
def today() -> dt.date:
    return TODAY

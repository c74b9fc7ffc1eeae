"""A small firm's ledger, and any story that may happen to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mailbot.ledger import Ledger
from mailbot.ledger.errors import CommitRefusedError
from mailbot.model import event as happened
from mailbot.model.agreement import (
    Block,
    BlockReason,
    Dispute,
    Instalment,
    Plan,
    PlanStatus,
    Promise,
    PromiseStatus,
)
from mailbot.model.client import Absence, AddressFailure, Client, ClientKind, Contact
from mailbot.model.invoice import Adjustment, AdjustmentKind, Invoice, InvoiceStatus, ReceivableLine
from mailbot.model.letter import Letter, LetterKind, LineRef
from mailbot.model.mail import Cursor, MailSeen
from mailbot.model.money import Money
from mailbot.model.payment import Allocation, Payment, PaymentSource
from mailbot.model.policy import Mode, PolicyOverride, Stage
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

settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
TODAY = NOON.date()


class Story:
    """Builds events; everything has a name a reader can say."""

    at = NOON
    today = TODAY

    def client(self, name: str = "kora") -> Client:
        return Client(
            id=name,
            company=f"{name.title()} BV",
            contacts=(Contact(email=f"Inkoop@{name}.example", name="Jo"),),
            tax_id="NL8201",
            accounts=(f"NL00{name.upper()}1",),
            kind=ClientKind.BUSINESS,
        )

    def invoice(self, number: str = "A-1", client: str = "kora", amount: str = "100") -> Invoice:
        money = Money.of(amount, "EUR")
        line = ReceivableLine(id=f"{number}/1", due=TODAY, amount=money)
        return Invoice(
            id=number,
            number=number,
            client=client,
            issued=TODAY - dt.timedelta(days=14),
            amount=money,
            lines=(line,),
            message_id=f"<{number}@firm.example>",
        )

    def payment(self, name: str = "p1", amount: str = "100", client: str | None = None) -> Payment:
        return Payment(
            id=name,
            day=TODAY,
            amount=Money.of(amount, "EUR"),
            source=PaymentSource.OWNER,
            client=client,
            bank_reference=f"ref-{name}",
        )

    def allocation(
        self, payment: str = "p1", invoice: str = "A-1", amount: str = "100"
    ) -> Allocation:
        return Allocation(
            id=f"{payment}>{invoice}",
            payment=payment,
            invoice=invoice,
            line=f"{invoice}/1",
            amount=Money.of(amount, "EUR"),
        )

    def letter(
        self, name: str = "L1", invoice: str = "A-1", stage: Stage | None = Stage.DUE
    ) -> Letter:
        return Letter(
            id=name,
            kind=LetterKind.DUE if stage else LetterKind.THANKS,
            to=("inkoop@kora.example",),
            language="nl",
            cause="2026-03-02",
            planned_at=NOON,
            client="kora",
            lines=(LineRef(invoice=invoice, line=f"{invoice}/1"),),
            stage=stage,
        )

    def question(self, name: str = "q1") -> Question:
        choice = Choice(kind=ChoiceKind.IGNORE)
        return Question(
            id=name,
            kind=QuestionKind.WHICH_INVOICE,
            asked_at=NOON,
            expires=TODAY,
            choices=(choice,),
            default=0,
        )

    def opening(self) -> list[Event]:
        """Two clients, an invoice each."""
        return [
            happened.ClientAdded(client=self.client()),
            happened.ClientAdded(client=self.client("mila")),
            happened.InvoiceRegistered(invoice=self.invoice()),
            happened.InvoiceRegistered(invoice=self.invoice("B-1", client="mila")),
        ]

    def written(self, letter: str = "L1", archive: str = "0" * 64) -> happened.LetterWritten:
        return happened.LetterWritten(
            letter=letter,
            message_id=f"<{letter}@bot.example>",
            subject="Factuur",
            archive=archive,
            at=NOON,
        )

    def accepted(self, letter: str = "L1") -> happened.LetterAccepted:
        return happened.LetterAccepted(letter=letter, reply="250 ok", at=NOON)


@pytest.fixture(scope="session")
def story() -> Story:
    return Story()


@pytest.fixture
def book(story: Story) -> Ledger:
    """A ledger in memory with the opening in it."""
    ledger = Ledger.in_memory()
    ledger.commit("opening", story.opening(), NOON)
    return ledger


_NAMES = st.sampled_from(["kora", "mila"])
_NUMBERS = st.sampled_from(["A-1", "A-2", "B-1"])
_PAYMENTS = st.sampled_from(["p1", "p2"])
_LETTERS = st.sampled_from(["L1", "L2", "L3"])
_AMOUNTS = st.sampled_from(["0.05", "40", "60", "100", "250"])
_DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
_WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
_INSTANTS = _DAYS.map(lambda day: dt.datetime.combine(day, dt.time(9, 30), dt.UTC))


@st.composite
def any_event(draw: st.DrawFn) -> Event:
    """Any event about a handful of names, sensible or not."""
    make = Story()
    name, number = draw(_NAMES), draw(_NUMBERS)
    owner = "mila" if number.startswith("B") else "kora"
    day, words, amount = draw(_DAYS), draw(_WORDS), draw(_AMOUNTS)
    at = draw(_INSTANTS)
    payment, letter = draw(_PAYMENTS), draw(_LETTERS)
    invoice = make.invoice(number, owner, amount)
    money = Money.of(amount, "EUR")
    client = make.client(name)
    policy = PolicyOverride(chase=draw(st.booleans()), modes={Stage.DUE: Mode.OFF})
    cursor = Cursor(
        account="box", folder=words or "INBOX", uidvalidity=1, last_uid=draw(st.integers(1, 9))
    )
    key = draw(st.sampled_from(["x1", "x2"]))
    stage = draw(st.sampled_from([None, Stage.DUE, Stage.OVERDUE_7]))
    line = ReceivableLine(id=f"{number}/{key}", due=day, amount=money, plan=key)
    events: list[Event] = [
        happened.ClientAdded(client=client),
        happened.ClientChanged(client=replace(client, address=words)),
        happened.AccountLearned(client=name, account=f"NL{key}"),
        happened.AddressFailed(
            client=name,
            address=f"inkoop@{name}.example",
            failure=AddressFailure(day=day, code="5.1.1"),
        ),
        happened.AbsenceNoted(client=name, absence=Absence(address="a@b.example", noted=day)),
        happened.NoteAdded(client=None, invoice=None, text=words),
        happened.NoteAdded(client=name, invoice=None, text=words),
        happened.NoteAdded(client=None, invoice=number, text=words),
        happened.InvoiceRegistered(invoice=invoice),
        happened.InvoiceChanged(invoice=replace(invoice, description=words)),
        happened.InvoiceStatusSet(
            invoice=number, status=draw(st.sampled_from(list(InvoiceStatus)))
        ),
        happened.LinesReplaced(invoice=number, lines=(line,), reason=words),
        happened.Adjusted(
            adjustment=Adjustment(
                id=key,
                invoice=number,
                amount=Money(draw(st.sampled_from([Decimal(-30), Decimal(10)])), "EUR"),
                kind=AdjustmentKind.CREDIT_NOTE,
                day=day,
            )
        ),
        happened.PolicySet(client=name, invoice=None, policy=policy),
        happened.PolicySet(client=None, invoice=number, policy=policy),
        happened.PaymentRecorded(payment=make.payment(payment, amount, owner)),
        happened.PaymentReversed(payment=payment, reason=words),
        happened.Allocated(allocation=make.allocation(payment, number, amount)),
        happened.Unallocated(allocation=f"{payment}>{number}", reason=words),
        happened.BankHeard(bank="Knab", at=at),
        happened.PromiseMade(
            promise=Promise(
                id=key, client=name, invoices=(number,), made_on=day, day=None, pause_until=day
            )
        ),
        happened.PromiseEnded(promise=key, status=PromiseStatus.BROKEN),
        happened.PlanSet(
            plan=Plan(
                id=key,
                client=owner,
                invoice=number,
                instalments=(Instalment(due=day, amount=money),),
                proposed_on=day,
                status=draw(st.sampled_from(list(PlanStatus))),
            )
        ),
        happened.DisputeOpened(
            dispute=Dispute(id=key, client=name, invoices=(), opened_on=day, quote=words)
        ),
        happened.DisputeClosed(dispute=key, outcome=words),
        happened.BlockSet(
            block=Block(id=key, client=name, invoices=(), reason=BlockReason.OWNER, since=day)
        ),
        happened.BlockLifted(block=key, reason=words),
        happened.OwnerWrote(client=owner, invoices=(number,), at=at, message_id=f"<{key}@firm>"),
        happened.LetterPlanned(letter=replace(make.letter(letter, "A-1", stage), text=words)),
        make.written(letter),
        happened.LetterClaimed(letter=letter, at=at),
        happened.LetterInData(letter=letter, at=at),
        happened.LetterAccepted(letter=letter, reply=words, at=at, sent_as=f"<{key}@srv>"),
        happened.LetterRefused(letter=letter, code="550", reply=words, at=at),
        happened.LetterDeferred(letter=letter, reply=words, retry_at=at),
        happened.LetterUncertain(letter=letter, detail=words, at=at),
        happened.LetterWithdrawn(letter=letter, reason=words, at=at),
        happened.LetterDrafted(letter=letter, folder="Drafts", at=at),
        happened.MailRead(
            mail=MailSeen(
                content_hash=key * 32,
                message_id=f"<{key}@c>",
                received_at=at,
                sender="a@b.example",
                subject=words,
                kind="ClientReply",
                client=name,
            )
        ),
        happened.CursorMoved(cursor=cursor),
        happened.MailSetAside(cursor=cursor, reason=words),
        happened.DayLived(day=day),
        happened.DigestSent(day=day),
        QuestionAsked(question=make.question(key)),
        QuestionClosed(question=key, status=QuestionStatus.ANSWERED, chosen=0),
    ]
    return draw(st.sampled_from(events))


@pytest.fixture(scope="session")
def tell() -> Callable[[Ledger, list[Event]], int]:
    """Commit a story one event at a time, passing over what is refused; how many were taken."""

    def told(ledger: Ledger, events: list[Event]) -> int:
        taken = 0
        for event in [*Story().opening(), *events]:
            try:
                ledger.commit("story", [event], NOON)
            except CommitRefusedError:
                continue
            taken += 1
        return taken

    return told


@pytest.fixture(scope="session")
def stories() -> st.SearchStrategy[list[Event]]:
    return st.lists(any_event(), max_size=40)

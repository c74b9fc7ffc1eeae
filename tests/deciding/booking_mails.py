"""Invoices and transfers as mails tell of them, and a desk where they are read and booked."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from mailbot.deciding.decide import decide
from mailbot.model.client import Contact
from mailbot.model.decision import Decision
from mailbot.model.event import Adjusted, Allocated, LedgerEvent
from mailbot.model.fact import Fact, FactKind
from mailbot.model.invoice import InvoiceStatus
from mailbot.model.money import Money
from mailbot.model.payment import Allocation
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Event
from mailbot.model.reading import (
    AnyReading,
    Direction,
    InvoiceDraft,
    InvoiceMail,
    Mail,
    NoticeKind,
    PaperKind,
    PaymentNotice,
    Role,
    Standing,
    Transaction,
)
from mailbot.reading.titles import with_mentions

if TYPE_CHECKING:
    from tests.deciding.conftest import Story

DAY = dt.date(2026, 6, 15)
NOON = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)


class Buyer(NamedTuple):
    """A client whose name, account and tax id are his alone."""

    key: str
    company: str
    account: str
    tax_id: str


BUYERS = (
    Buyer("dora", "Kwiaciarnia Dora Malinowska", "PL10105000997603123456789123", "5252248481"),
    Buyer("rekin", "Rekin Diving Sp. z o.o.", "PL83101010230000261395100000", "5833102744"),
    Buyer("lipa", "Zakład Stolarski Józef Wrona", "PL27114020040000300201355387", "7010021317"),
)
STRANGER = Buyer("", "Aniela Wilk", "PL60102010260000042270201111", "")


class Paper(NamedTuple):
    """An invoice of ours."""

    number: str
    buyer: Buyer
    cents: int
    due: int = 14  # days from the first of the month


class Transfer(NamedTuple):
    """Money that came in, as the bank has it. `account` and `reference` may be missing."""

    cents: int
    payer: str
    account: str
    title: str
    reference: str
    day: int = 0


def money(cents: int) -> Money:
    return Money.of(Decimal(cents) / 100, "PLN")


def paid_by(buyer: Buyer, cents: int, *numbers: str, reference: str = "") -> Transfer:
    """A transfer of which name, account and title say the same."""
    title = f"Zapłata za {', '.join(numbers)}" if numbers else "zapłata"
    return Transfer(cents, buyer.company, buyer.account, title, reference)


def _mail(words: str, role: Role) -> Mail:
    key = hashlib.sha256(words.encode()).hexdigest()
    owner = role is Role.OWNER
    return Mail(
        content_hash=key,
        message_id=f"<{key[:16]}@{'lipowa' if owner else 'bank'}.example>",
        sender="ewa@lipowa.example" if owner else "info@bank.example",
        sender_name="Ewa" if owner else "Bank",
        to=(),
        cc=(),
        subject="Faktura" if owner else "Wpływ",
        sent_at=NOON,
        received_at=NOON,
        role=role,
        standing=Standing.PROVEN,
        standing_reason=Fact(kind=FactKind.NOT_PROVEN),
    )


class Desk:
    """Where mails are read against the ledger as it stands, decided and committed, one by one."""

    def __init__(self, make_story: type[Story], *, forgives: bool = True) -> None:
        within = Decimal("1.00") if forgives else Decimal(0)
        self.story = make_story(DunningPolicy(digest=False, settles_within=within))
        self.ledger = self.story.ledger
        for buyer in BUYERS:
            self.story.client(
                buyer.key,
                company=buyer.company,
                accounts=(buyer.account,),
                tax_id=buyer.tax_id,
                contacts=(Contact(email=f"biuro@{buyer.key}.example"),),
            )

    # -- mails

    def _committed(self, reading: AnyReading) -> Decision:
        decision = decide(
            reading,
            book=self.ledger,
            firm=self.story.firm,
            policy=self.story.policy,
            now=NOON,
        )
        self.story.commit(decision, NOON)
        return decision

    def invoice(self, paper: Paper, *, copy: str = "") -> Decision:
        """Her mail with the invoice, the assistant in copy."""
        issued = dt.date(2026, 6, 1)
        draft = InvoiceDraft(
            kind=PaperKind.INVOICE,
            number=paper.number,
            amount=money(paper.cents),
            issued=issued,
            due=issued + dt.timedelta(days=paper.due),
            client_email=f"biuro@{paper.buyer.key}.example",
            client_name=paper.buyer.company,
            client_tax_id=paper.buyer.tax_id,
        )
        return self._committed(
            InvoiceMail(
                mail=_mail(f"invoice {paper} {copy}", Role.OWNER),
                kind=PaperKind.INVOICE,
                drafts=(draft,),
                contacts=((f"biuro@{paper.buyer.key}.example", ""),),
            )
        )

    def credit(self, paper: Paper, cents: int) -> Decision:
        """Her mail with a credit note to that invoice."""
        draft = InvoiceDraft(
            kind=PaperKind.CREDIT_NOTE,
            number=f"K/{paper.number}",
            amount=-money(cents),
            issued=DAY,
            client_email=f"biuro@{paper.buyer.key}.example",
            client_name=paper.buyer.company,
            preceding=paper.number,
        )
        return self._committed(
            InvoiceMail(
                mail=_mail(f"credit {paper} {cents}", Role.OWNER),
                kind=PaperKind.CREDIT_NOTE,
                drafts=(draft,),
                contacts=((f"biuro@{paper.buyer.key}.example", ""),),
            )
        )

    def bank(
        self,
        *transfers: Transfer,
        kind: NoticeKind = NoticeKind.INCOMING,
        back: bool = False,
        copy: str = "",
    ) -> Decision:
        """The bank's mail: of money that came in, or that goes back."""
        movements = tuple(
            Transaction(
                amount=money(one.cents),
                direction=Direction.OUT if back else Direction.IN,
                booked=DAY + dt.timedelta(days=one.day),
                payer=one.payer,
                payer_account=one.account,
                title=one.title,
                bank_reference=one.reference,
                reversal=back,
            )
            for one in transfers
        )
        return self._committed(
            PaymentNotice(
                mail=_mail(f"{kind} {transfers} {back} {copy}", Role.BANK),
                kind=kind,
                transactions=with_mentions(movements, book=self.ledger),
            )
        )

    def statement(self, *transfers: Transfer, copy: str = "") -> Decision:
        return self.bank(*transfers, kind=NoticeKind.STATEMENT, copy=copy)

    def answer(self, choice: int) -> None:
        """She answers the oldest open question, if there is one."""
        questions = self.story.open_questions()
        if questions:
            self.story.answer(questions[0], choice % len(questions[0].choices) + 1)

    def put(self, *events: LedgerEvent) -> None:
        self.story.put(*events)

    # -- what became of it

    def allocations(self) -> list[Allocation]:
        return [a for p in self.ledger.payments() for a in self.ledger.allocations_from(p.id)]

    def open(self) -> dict[str, Decimal]:
        """What is open of each invoice, by number."""
        return {i.number: self.ledger.balance(i.id).open.amount for i in self.ledger.invoices()}

    def standing(self) -> dict[str, tuple[Decimal, InvoiceStatus, bool]]:
        """What is open of each invoice, its status, and whether it is settled."""
        return {
            i.number: (b.open.amount, i.status, b.settled)
            for i in self.ledger.invoices()
            for b in (self.ledger.balance(i.id),)
        }

    def paid(self) -> dict[str, dict[str, Decimal]]:
        """What each payment pays: by its title, the numbers with the amounts."""
        found: dict[str, dict[str, Decimal]] = {}
        for payment in self.ledger.payments():
            pays = found.setdefault(payment.title, {})
            for one in self.ledger.allocations_from(payment.id):
                invoice = self.ledger.invoice(one.invoice)
                assert invoice is not None
                pays[invoice.number] = pays.get(invoice.number, Decimal(0)) + one.amount.amount
        return found

    def everything(self) -> tuple[object, ...]:
        """All that a second telling must leave as it is."""
        return (
            self.standing(),
            self.ledger.payments(),
            self.allocations(),
            [self.ledger.adjustments_of(i.id) for i in self.ledger.invoices()],
            [q.id for q in self.story.open_questions()],
        )


def booked_to(events: Iterable[Event]) -> set[str]:
    """Ids of the invoices that these events pay or lower."""
    return {
        event.allocation.invoice if isinstance(event, Allocated) else event.adjustment.invoice
        for event in events
        if isinstance(event, Allocated | Adjusted)
    }


# -- strategies

# Few sums, so that invoices rival one another; some are others' sums and parts.
CENTS = (10_000, 10_000, 20_000, 30_000, 5_000, 123_000, 9_999)
NUMBERS = tuple(f"FV/{n}/2026" for n in (1, 2, 3, 11, 12, 21, 101))


@st.composite
def papers(draw: st.DrawFn, *, most: int = 5, buyers: Sequence[Buyer] = BUYERS) -> list[Paper]:
    """Invoices of ours, each with a number of its own."""
    numbers = draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=most, unique=True))
    some_buyers = draw(st.sampled_from((buyers, buyers[:1])))
    some_cents = draw(st.sampled_from((CENTS, CENTS[:3])))
    return [
        Paper(
            number,
            draw(st.sampled_from(some_buyers)),
            draw(st.sampled_from(some_cents)),
            draw(st.integers(0, 20)),
        )
        for number in numbers
    ]


def sums(papers_paid: Iterable[Paper]) -> st.SearchStrategy[int]:
    """What people pay for these: all of it, a part, cents short or over, or anything."""
    whole = sum(one.cents for one in papers_paid) or 10_000
    return st.one_of(
        st.just(whole),
        st.just(whole),
        st.sampled_from((whole // 2, whole - 2, whole - 50, whole + 1, 50, 2, whole + whole // 10)),
        st.sampled_from(CENTS),
        st.integers(1, 2 * whole),
    )


@st.composite
def transfers(
    draw: st.DrawFn, known: Sequence[Paper], *, most: int = 4, reference: bool | None = None
) -> list[Transfer]:
    """Transfers for some of these invoices, by their buyers or others, each told once.

    No two are alike in reference and title: of two that are, nobody can tell whether they are one.
    """
    found = []
    for at in range(draw(st.integers(1, most))):
        meant = draw(st.lists(st.sampled_from(known), max_size=2, unique=True))
        own = meant[0].buyer if meant else draw(st.sampled_from(BUYERS))
        buyer = draw(st.sampled_from((own, own, own, *BUYERS, STRANGER)))
        named = draw(st.sampled_from((meant, meant, meant[:1], ())))
        with_reference = draw(st.booleans()) if reference is None else reference
        words = draw(st.sampled_from(("faktura", "za", "przelew")))
        numbers = ", ".join(one.number for one in named)
        found.append(
            Transfer(
                draw(sums(meant)),
                draw(st.sampled_from((buyer.company, buyer.company.upper(), ""))),
                draw(st.sampled_from((buyer.account, buyer.account, ""))),
                f"{words} {'abcdefgh'[at]} {numbers}".strip(),
                f"REF{'ABCDEFGH'[at]}" if with_reference else "",
                draw(st.integers(0, 2)),
            )
        )
    return found

"""Whatever mails come, in whatever order: no money is lost, doubled, or booked to somebody else.

The mails are ready-made readings (booking_mails); their titles are read against the ledger as it
stands when they come, as in a pass. A number in a title that the ledger does not hold yet names no
invoice, but speaks against the others.

Where a property leaves something out, an example beside it says what comes of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.deciding.asking import question_id
from mailbot.model.event import Allocated, PaymentReversed, Unallocated
from mailbot.model.fact import FactKind
from mailbot.model.question import Event, QuestionKind
from tests.deciding.booking_mails import (
    BUYERS,
    Buyer,
    Desk,
    Paper,
    Transfer,
    booked_to,
    money,
    paid_by,
    papers,
    sums,
    transfers,
)

if TYPE_CHECKING:
    from tests.deciding.conftest import Story

DORA = BUYERS[0]


def modest(examples: int) -> settings:
    """So many examples, the same ones each time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@st.composite
def papers_and_transfers(
    draw: st.DrawFn, *, reference: bool | None = None, most: int = 4
) -> tuple[list[Paper], list[Transfer]]:
    known = draw(papers())
    return known, draw(transfers(known, reference=reference, most=most))


def nothing_is_beyond(desk: Desk, credited: set[str]) -> None:
    """The invariants of the money, reckoned the plain way."""
    for payment in desk.ledger.payments():
        spent = sum(a.amount.amount for a in desk.ledger.allocations_from(payment.id))
        assert spent <= payment.amount.amount
        if payment.reversed:
            assert not spent
        else:
            assert desk.ledger.unapplied(payment.id).amount == payment.amount.amount - spent
    for invoice in desk.ledger.invoices():
        standing = desk.ledger.balance(invoice.id)
        paid = sum(a.amount.amount for a in desk.ledger.allocations_of(invoice.id))
        assert paid <= invoice.amount.amount
        assert standing.paid + standing.open == standing.claim + standing.overpaid
        if invoice.number not in credited:
            assert not standing.overpaid


# -- never more than there is


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("invoice", "notice", "notice", "statement", "credit", "answer", "back")),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=14,
)


@modest(50)
@given(mails=papers_and_transfers(most=6), steps=STEPS, forgives=st.booleans())
def test_no_allocation_exceeds_its_payment_or_what_is_open(
    make_story: type[Story],
    mails: tuple[list[Paper], list[Transfer]],
    steps: list[tuple[str, int]],
    *,
    forgives: bool,
) -> None:
    """Mails, credit notes, reversals and answers in any order; the ledger refuses none of it."""
    known, money_in = mails
    desk = Desk(make_story, forgives=forgives)
    credited: set[str] = set()
    for paper in known[1:]:
        desk.invoice(paper)
    for what, at in steps:
        paper, transfer = known[at % len(known)], money_in[at % len(money_in)]
        if what == "invoice":
            desk.invoice(paper)
        elif what == "notice":
            desk.bank(transfer)
        elif what == "statement":
            desk.statement(*money_in, copy=str(at))
        elif what == "credit":
            desk.credit(paper, paper.cents // (at + 2))
            credited.add(paper.number)
        elif what == "answer":
            desk.answer(at)
        else:
            desk.bank(transfer, back=True, copy=str(at))
        nothing_is_beyond(desk, credited)


def test_cents_forgiven_to_one_transfer_are_not_open_to_the_next_of_the_statement(
    make_story: type[Story],
) -> None:
    desk = Desk(make_story)
    desk.invoice(Paper("FV/1/2026", DORA, 100_000))
    desk.statement(
        paid_by(DORA, 99_950, "FV/1/2026", reference="A"),
        paid_by(DORA, 50, "FV/1/2026", reference="B"),
    )
    nothing_is_beyond(desk, set())


# -- any order


@modest(50)
@given(mails=papers_and_transfers(), other=st.randoms(use_true_random=False))
def test_invoices_in_any_order_and_then_the_money_end_the_same(
    make_story: type[Story], mails: tuple[list[Paper], list[Transfer]], other: Random
) -> None:
    """Nothing differs: neither what is open, nor what a transfer pays, nor what is asked about."""
    known, money_in = mails
    shuffled = list(known)
    other.shuffle(shuffled)
    ends = []
    for order in (known, shuffled):
        desk = Desk(make_story)
        for paper in order:
            desk.invoice(paper)
        for transfer in money_in:
            desk.bank(transfer)
        asked = {question.id for question in desk.story.open_questions()}
        ends.append((desk.open(), desk.paid(), asked))
    assert ends[0] == ends[1]


def asked_about(desk: Desk) -> set[str]:
    """Titles of the payments of which something lies unapplied; each must be asked about."""
    found = set()
    ids = {question.id for question in desk.story.open_questions()}
    for payment in desk.ledger.unapplied_payments():
        whole = question_id(QuestionKind.WHICH_INVOICE, payment.id)
        rest = question_id(QuestionKind.WHICH_INVOICE, payment.id, "rest")
        assert ids & {whole, rest}, f"{payment} lies about, and nobody is asked"
        found.add(payment.title)
    return found


@modest(50)
@given(mails=papers_and_transfers(), data=st.data())
def test_money_in_any_order_differs_only_by_what_is_asked_about(
    make_story: type[Story], mails: tuple[list[Paper], list[Transfer]], data: st.DataObject
) -> None:
    """All is recorded in each order; whatever is not booked is asked about; and if nothing is asked
    in either order, the same is open.

    What differs: an unnamed 100 is booked where an earlier transfer has left only one invoice of
    100 open, and is asked about where it comes first and two fit (WHICH_INVOICE). A named transfer
    comes to pay what an unnamed one has paid already: it is asked about, and never booked to
    another invoice than those that it names (but for a slip of the pen, where the number is another
    client's than the account). Of a sum that is over, what earlier transfers have
    left open decides whether the sure part is booked.
    """
    known, money_in = mails
    shuffled = data.draw(st.permutations(money_in))
    ends, asked, lie = [], [], []
    for order in (money_in, shuffled):
        desk = Desk(make_story, forgives=False)
        for paper in known:
            desk.invoice(paper)
        for transfer in order:
            desk.bank(transfer)
        assert {p.title for p in desk.ledger.payments()} == {t.title for t in money_in}
        asked.append(asked_about(desk))
        ends.append(desk.open())
        lie.append(sum(desk.ledger.unapplied(p.id).amount for p in desk.ledger.payments()))
        for transfer in money_in:
            named = [one for one in known if one.number in transfer.title.replace(",", "").split()]
            if transfer.account in {"", *(one.buyer.account for one in named)}:
                assert not named or desk.paid()[transfer.title].keys() <= {
                    one.number for one in named
                }
    assert sum(ends[0].values()) - lie[0] == sum(ends[1].values()) - lie[1]
    if not asked[0] and not asked[1]:
        assert ends[0] == ends[1]


@modest(50)
@given(known=papers(buyers=BUYERS[:1]), data=st.data())
def test_what_is_paid_twice_in_any_order_pays_nothing_else(
    make_story: type[Story], known: list[Paper], data: st.DataObject
) -> None:
    """Nothing differs: the first transfer for an invoice pays it, and the second is asked about."""
    named = data.draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    order = data.draw(st.permutations([*named, *named]))
    desk = Desk(make_story)
    for paper in known:
        desk.invoice(paper)
    for at, paper in enumerate(order):
        desk.bank(paid_by(paper.buyer, paper.cents, paper.number, reference=f"REF{at}"))
    expected = {one.number: money(0 if one in named else one.cents).amount for one in known}
    assert desk.open() == expected
    assert asked_about(desk) == {f"Zapłata za {one.number}" for one in named}
    assert len(desk.ledger.unapplied_payments()) == len(named)


@modest(50)
@given(mails=papers_and_transfers(), data=st.data())
def test_no_order_of_all_mails_loses_money(
    make_story: type[Story], mails: tuple[list[Paper], list[Transfer]], data: st.DataObject
) -> None:
    """Invoices after their money as well: what comes too early is recorded, and asked about."""
    known, money_in = mails
    all_of_them: list[Paper | Transfer] = [*known, *money_in]
    order = data.draw(st.permutations(all_of_them))
    desk = Desk(make_story, forgives=False)
    for one in order:
        if isinstance(one, Paper):
            desk.invoice(one)
        else:
            desk.bank(one)
    assert {p.title for p in desk.ledger.payments()} == {t.title for t in money_in}
    asked_about(desk)
    nothing_is_beyond(desk, set())
    claimed = sum(one.cents for one in known) - sum(one.cents for one in money_in)
    unapplied = sum(desk.ledger.unapplied(p.id).amount for p in desk.ledger.payments())
    assert sum(desk.open().values()) - unapplied == money(claimed).amount


@modest(50)
@given(
    buyers=st.lists(st.sampled_from(BUYERS), min_size=1, max_size=4),
    forgives=st.booleans(),
    data=st.data(),
)
def test_a_transfer_that_comes_before_its_invoice_is_kept_and_asked_about(
    make_story: type[Story], buyers: list[Buyer], data: st.DataObject, *, forgives: bool
) -> None:
    """Each invoice is paid to the cent by a transfer that names it, in any order of all the mails.

    Paid is what was there when its money came. Else the invoice stays open and the money
    unapplied: the number named nothing yet, so she is asked (WHICH_INVOICE), and registering the
    invoice later books nothing by itself. No sum here is another's, nor that of several others:
    see the example below.
    """
    known = [Paper(f"FV/{at + 1}/2026", buyer, 10_000 * 2**at) for at, buyer in enumerate(buyers)]
    mails = [(kind, paper) for paper in known for kind in ("invoice", "money")]
    order = data.draw(st.permutations(mails))
    desk = Desk(make_story, forgives=forgives)
    for kind, paper in order:
        if kind == "invoice":
            desk.invoice(paper)
        else:
            desk.bank(paid_by(paper.buyer, paper.cents, paper.number, reference=paper.number))
    late = {p for p in known if order.index(("money", p)) < order.index(("invoice", p))}
    expected = {p.number: money(p.cents if p in late else 0).amount for p in known}
    assert desk.open() == expected
    assert asked_about(desk) == {f"Zapłata za {p.number}" for p in late}


def test_money_for_an_invoice_that_is_not_there_yet_pays_no_other(make_story: type[Story]) -> None:
    desk = Desk(make_story)
    desk.invoice(Paper("FV/1/2026", DORA, 10_000))
    desk.bank(paid_by(DORA, 10_000, "FV/2/2026", reference="A"))
    decision = desk.invoice(Paper("FV/2/2026", DORA, 10_000))
    assert desk.open()["FV/1/2026"] == Decimal("100.00")
    told = [item.kind for letter in decision.letters for item in letter.items]
    assert told.count(FactKind.PAYMENT_WAITS) == 1


def test_two_notices_and_one_statement_of_the_same_transfers_leave_the_same_open(
    make_story: type[Story],
) -> None:
    parts = [
        paid_by(DORA, 40_000, "FV/1/2026", reference="A"),
        paid_by(DORA, 59_998, "FV/1/2026", reference="B"),
    ]
    apart, together = Desk(make_story), Desk(make_story)
    for desk in (apart, together):
        desk.invoice(Paper("FV/1/2026", DORA, 100_000))
    for part in parts:
        apart.bank(part)
    together.statement(*parts)
    assert apart.open() == together.open()


@modest(50)
@given(mails=papers_and_transfers(reference=True), forgives=st.booleans())
def test_two_notices_or_one_statement_book_the_same(
    make_story: type[Story], mails: tuple[list[Paper], list[Transfer]], *, forgives: bool
) -> None:
    """Nothing differs."""
    known, money_in = mails
    apart, together = (Desk(make_story, forgives=forgives) for _ in range(2))
    for desk in (apart, together):
        for paper in known:
            desk.invoice(paper)
    for transfer in money_in:
        apart.bank(transfer)
    together.statement(*money_in)
    assert (apart.open(), apart.paid()) == (together.open(), together.paid())


# -- told twice


@modest(50)
@given(mails=papers_and_transfers(), again=st.integers(0, 9))
def test_the_same_mail_once_more_changes_nothing(
    make_story: type[Story], mails: tuple[list[Paper], list[Transfer]], again: int
) -> None:
    """Invoice or notice; but of a second notice without a bank's reference, in another mail, only
    she knows whether it is another transfer (PERHAPS_PAYMENT): the money stays as it is.
    """
    known, money_in = mails
    desk = Desk(make_story)
    for paper in known:
        desk.invoice(paper)
    for transfer in money_in:
        desk.bank(transfer)
    before = desk.everything()
    for paper in known:
        desk.invoice(paper)
        desk.invoice(paper, copy="forwarded")
    for transfer in money_in:
        desk.bank(transfer)
    assert desk.everything() == before
    transfer = money_in[again % len(money_in)]
    decision = desk.bank(transfer, copy="sent again")
    assert desk.everything()[:-1] == before[:-1]
    assert [q.kind for q in decision.questions] == (
        [] if transfer.reference else [QuestionKind.PERHAPS_PAYMENT]
    )


@modest(50)
@given(mails=papers_and_transfers(), data=st.data())
def test_what_notices_told_of_a_statement_does_not_book_again(
    make_story: type[Story], mails: tuple[list[Paper], list[Transfer]], data: st.DataObject
) -> None:
    """The statement tells of all, in another order, with accounts that the notices left out; and
    comes twice.
    """
    known, money_in = mails
    desk = Desk(make_story)
    for paper in known:
        desk.invoice(paper)
    for transfer in money_in:
        less = bool(transfer.payer) and data.draw(st.booleans())
        desk.bank(transfer._replace(account="") if less else transfer)
    before = desk.everything()
    desk.statement(*data.draw(st.permutations(money_in)))
    assert desk.everything() == before
    desk.statement(*money_in, copy="sent again")
    assert desk.everything() == before


@modest(50)
@given(
    cents=st.sampled_from((10_000, 5_000, 123)),
    twins=st.integers(1, 3),
    reference=st.sampled_from(("", "R1")),
)
def test_equal_transfers_of_a_statement_stay_as_many_when_it_comes_again(
    make_story: type[Story], cents: int, twins: int, reference: str
) -> None:
    desk = Desk(make_story, forgives=False)
    for at in range(3):
        desk.invoice(Paper(f"FV/{at + 1}/2026", DORA, 10_000))
    equal = [paid_by(DORA, cents, reference=reference)] * twins
    desk.statement(*equal)
    before = desk.everything()
    assert len(desk.ledger.payments()) == twins
    for copy in ("", "sent again", "sent a third time"):
        desk.statement(*equal, copy=copy)
        assert desk.everything() == before


# -- undone


@modest(50)
@given(mails=papers_and_transfers(reference=True), at=st.integers(0, 9))
def test_undoing_what_a_transfer_paid_restores_what_was_open(
    make_story: type[Story], mails: tuple[list[Paper], list[Transfer]], at: int
) -> None:
    """By hand, an allocation at a time, and back again; and by the bank, which takes it back.

    Nothing is forgiven here, as an allocation alone forgives nothing: see the example below.
    """
    known, money_in = mails
    desk = Desk(make_story, forgives=False)
    for paper in known:
        desk.invoice(paper)
    undone = money_in[at % len(money_in)]
    for transfer in money_in:
        if transfer is not undone:
            desk.bank(transfer)
    before = desk.standing()
    desk.bank(undone)
    booked = desk.standing()
    (payment,) = (p for p in desk.ledger.payments() if p.bank_reference == undone.reference)
    parts = list(desk.ledger.allocations_from(payment.id))
    for part in parts:
        desk.put(Unallocated(allocation=part.id, reason="undone"))
    assert desk.standing() == before
    assert desk.ledger.unapplied(payment.id) == payment.amount
    desk.put(*(Allocated(allocation=part) for part in parts))
    assert desk.standing() == booked
    decision = desk.bank(undone, back=True)
    assert PaymentReversed in [type(event) for event in decision.events]
    assert desk.standing() == before
    assert not desk.ledger.unapplied(payment.id)
    desk.bank(undone, back=True, copy="told again")
    assert desk.standing() == before


def test_cents_forgiven_to_a_transfer_are_owed_again_when_it_is_taken_back(
    make_story: type[Story],
) -> None:
    desk = Desk(make_story)
    desk.invoice(Paper("FV/1/2026", DORA, 100_000))
    before = desk.standing()
    short = paid_by(DORA, 99_998, "FV/1/2026", reference="A")
    desk.bank(short)
    desk.bank(short, back=True)
    assert desk.standing() == before


@modest(50)
@given(
    known=papers(),
    takes=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 20_000)), max_size=4),
)
def test_a_credit_note_told_twice_lowers_once(
    make_story: type[Story], known: list[Paper], takes: list[tuple[int, int]]
) -> None:
    desk = Desk(make_story)
    for paper in known:
        desk.invoice(paper)
    for at, cents in takes:
        paper = known[at % len(known)]
        desk.credit(paper, cents)
        once = desk.standing()
        desk.credit(paper, cents)
        assert desk.standing() == once
        assert Decimal(0) <= desk.open()[paper.number] <= money(paper.cents).amount


# -- nobody else's


@st.composite
def honest_transfers(draw: st.DrawFn, known: list[Paper]) -> list[tuple[Buyer, Transfer]]:
    """Of which name, account and numbers are of one client, whatever the sum."""
    found = []
    for at in range(draw(st.integers(1, 4))):
        buyer = draw(st.sampled_from(BUYERS))
        own = [paper for paper in known if paper.buyer is buyer]
        meant = draw(st.lists(st.sampled_from(own), max_size=2, unique=True)) if own else []
        cents = draw(sums(meant))
        numbers = [paper.number for paper in meant]
        found.append((buyer, paid_by(buyer, cents, *numbers, reference="ABCD"[at])))
    return found


def owners(desk: Desk, events: Iterable[Event]) -> set[str]:
    """The clients whose invoices these events pay or lower."""
    invoices = (desk.ledger.invoice(key) for key in booked_to(events))
    return {one.client for one in invoices if one is not None}


@modest(50)
@given(data=st.data(), together=st.booleans())
def test_what_points_to_one_client_never_ends_on_anothers_invoice(
    make_story: type[Story], data: st.DataObject, *, together: bool
) -> None:
    """The same sums are open with the others. In a question one of theirs may stand, for a payer
    who pays for somebody else, but only where nothing of his own could be meant.
    """
    known = data.draw(papers(most=6))
    money_in = data.draw(honest_transfers(known))
    desk = Desk(make_story)
    for paper in known:
        desk.invoice(paper)
    of_buyer = {buyer.account: buyer.key for buyer in BUYERS}
    if together:
        desk.statement(*(transfer for _, transfer in money_in))
    else:
        for buyer, transfer in money_in:
            decision = desk.bank(transfer)
            assert owners(desk, decision.events) <= {buyer.key}
            answers = [e for q in decision.questions for c in q.choices for e in c.events]
            offered = owners(desk, answers)
            assert buyer.key not in offered or offered == {buyer.key}
    for payment in desk.ledger.payments():
        assert payment.client == of_buyer[payment.payer_account]
        for part in desk.ledger.allocations_from(payment.id):
            invoice = desk.ledger.invoice(part.invoice)
            assert invoice is not None
            assert invoice.client == payment.client
    clients = {client.id: client.accounts for client in desk.ledger.clients()}
    assert all(clients[buyer.key] == (buyer.account,) for buyer in BUYERS)

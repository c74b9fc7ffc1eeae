from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pytest

from mailbot.deciding.replies import decide_reply
from mailbot.model.agreement import BlockReason, PromiseStatus
from mailbot.model.decision import Decision
from mailbot.model.event import BlockSet, DisputeOpened, InvoiceChanged, PromiseMade
from mailbot.model.fact import Fact, FactKind
from mailbot.model.invoice import Document, Invoice
from mailbot.model.letter import LetterKind
from mailbot.model.question import ChoiceKind, QuestionKind
from mailbot.model.reading import (
    ClientReply,
    Days,
    Evidence,
    Intent,
    Mail,
    PlanPart,
    Role,
    Said,
    Standing,
)

if TYPE_CHECKING:
    from tests.deciding.conftest import Story

Writes = Callable[..., Decision]


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def said(intent: Intent, **more: object) -> Said:
    base = Said(intent=intent, clause="słowa klienta", confidence=0.9)
    return msgspec.structs.replace(base, **more)


def on(day: dt.date) -> Days:
    return Days(earliest=day, latest=day, words="wtedy")


def mail(story: Story, **more: object) -> Mail:
    story.count += 1
    base = Mail(
        content_hash=f"hash{story.count}",
        message_id=f"<r{story.count}@client.example>",
        sender="anna@client.example",
        sender_name="Anna",
        to=("bot@lipowa.example",),
        cc=(),
        subject="Re: Faktura FV/1",
        sent_at=story.now,
        received_at=story.now,
        role=Role.CLIENT,
        standing=Standing.PROVEN,
        standing_reason=Fact(kind=FactKind.NOT_PROVEN),
        references=("<FV/1@lipowa.example>",),
        text="Dzień dobry, piszę w sprawie faktury.",
    )
    return msgspec.structs.replace(base, **more)


@pytest.fixture
def invoice(story: Story, today: dt.date) -> Invoice:
    return story.invoice(due=today - days(8))


@pytest.fixture
def writes(story: Story, invoice: Invoice) -> Writes:
    """The client writes; the decision comes back."""

    def reply(*what: Said, about: Mail | None = None, **more: object) -> Decision:
        base = ClientReply(
            mail=about or mail(story), client="anna", invoices=(invoice.id,), said=what
        )
        reading = msgspec.structs.replace(base, **more)
        return decide_reply(
            reading, book=story.ledger, firm=story.firm, policy=story.policy, now=story.now
        )

    return reply


def kinds(decision: Decision) -> list[LetterKind]:
    return [letter.kind for letter in decision.letters]


# -- alone


@pytest.mark.parametrize("ahead", [0, 3, 14, None])
def test_a_plain_promise_is_noted_and_rests_the_ladder(
    story: Story, today: dt.date, writes: Writes, ahead: int | None
) -> None:
    when = None if ahead is None else on(today + days(ahead))
    decision = writes(said(Intent.PROMISE_TO_PAY, days=when))
    (made,) = [one for one in decision.events if isinstance(one, PromiseMade)]
    assert not decision.asks_owner
    assert kinds(decision) == [LetterKind.PROMISE_NOTED]
    assert decision.letters[0].in_reply_to is not None
    story.commit(decision)
    assert story.live().letters == ()
    assert made.promise.pause_until > today


def test_one_paid_and_the_other_promised_is_settled_alone_each_for_its_own_invoice(
    story: Story, today: dt.date, writes: Writes, invoice: Invoice
) -> None:
    other = story.invoice("FV/2", due=today - days(3))
    claim = said(Intent.CLAIMS_PAID, invoices=(invoice.id,))
    promise = said(Intent.PROMISE_TO_PAY, days=on(today + days(2)), invoices=(other.id,))
    decision = writes(claim, promise, invoices=(invoice.id, other.id))
    assert not decision.asks_owner
    (made,) = [one for one in decision.events if isinstance(one, PromiseMade)]
    (block,) = [one for one in decision.events if isinstance(one, BlockSet)]
    assert made.promise.invoices == (other.id,)
    assert block.block.invoices == (invoice.id,)


def test_a_claim_and_a_promise_for_the_same_invoice_are_the_owners(
    today: dt.date, writes: Writes
) -> None:
    promise = said(Intent.PROMISE_TO_PAY, days=on(today + days(2)))
    assert writes(said(Intent.CLAIMS_PAID), promise).asks_owner


def test_a_claim_of_payment_rests_the_ladder_and_settles_nothing(
    story: Story, writes: Writes, invoice: Invoice
) -> None:
    decision = writes(said(Intent.CLAIMS_PAID))
    assert not decision.asks_owner
    assert kinds(decision) == [LetterKind.LOOKING_FOR_PAYMENT]
    story.commit(decision)
    assert story.ledger.balance(invoice.id).open
    assert story.live().letters == ()


def test_a_copy_goes_to_an_address_on_file(story: Story, writes: Writes, invoice: Invoice) -> None:
    paper = Document(mail="m", sha256="s", filename="FV1.pdf", content_type="application/pdf")
    story.put(InvoiceChanged(invoice=msgspec.structs.replace(invoice, documents=(paper,))))
    decision = writes(said(Intent.ASKS_COPY))
    assert kinds(decision) == [LetterKind.INVOICE_COPY]
    assert decision.letters[0].to == ("anna@client.example",)


def test_without_a_copy_to_send_the_owner_is_asked(writes: Writes) -> None:
    assert writes(said(Intent.ASKS_COPY)).asks_owner


def test_an_acknowledgement_changes_nothing(writes: Writes) -> None:
    decision = writes(said(Intent.ACKNOWLEDGES))
    assert (decision.events, decision.letters, decision.questions) == ((), (), ())


def test_a_machine_that_says_nothing_of_weight_is_only_noted(story: Story, writes: Writes) -> None:
    decision = writes(said(Intent.ACKNOWLEDGES), about=mail(story, automatic=True))
    assert (decision.events, decision.letters, decision.questions) == ((), (), ())


def test_a_person_behind_a_machines_headers_is_heard_by_the_owner_and_never_answered(
    story: Story, writes: Writes
) -> None:
    decision = writes(said(Intent.PROMISE_TO_PAY), about=mail(story, automatic=True))
    assert decision.asks_owner
    assert {letter.kind for letter in decision.letters} == {LetterKind.QUESTION}


@pytest.mark.parametrize(
    ("standing", "asks"), [(Standing.PROVEN, False), (Standing.UNPROVEN, True)]
)
def test_a_colleague_speaks_for_the_client_only_if_proven_to_write_from_its_domain(
    story: Story, today: dt.date, writes: Writes, standing: Standing, asks: bool
) -> None:
    about = mail(story, sender="new@client.example", standing=standing)
    decision = writes(said(Intent.PROMISE_TO_PAY, days=on(today + days(2))), about=about)
    assert decision.asks_owner is asks
    told = {address for letter in decision.letters for address in letter.to}
    assert "new@client.example" not in told


@pytest.mark.parametrize(
    ("agreed", "confidence", "asks"),
    [(True, 0.65, False), (True, 0.5, True), (False, 0.65, True), (False, 0.9, False)],
)
def test_what_only_the_weights_heard_must_be_nearly_certain(
    writes: Writes, agreed: bool, confidence: float, asks: bool
) -> None:
    claim = msgspec.structs.replace(said(Intent.CLAIMS_PAID), confidence=confidence)
    assert writes(claim, agreed=agreed).asks_owner is asks


@pytest.mark.parametrize(("likely", "asks"), [(0.1, False), (0.3, True)])
def test_a_dispute_that_was_nearly_heard_is_asked_about(
    writes: Writes, likely: float, asks: bool
) -> None:
    unsaid = msgspec.structs.replace(said(Intent.DISPUTE), confidence=likely)
    assert writes(said(Intent.CLAIMS_PAID), runner_up=unsaid).asks_owner is asks


def test_who_has_paid_and_wants_the_invoice_once_more_is_the_owners(writes: Writes) -> None:
    assert writes(said(Intent.CLAIMS_PAID), said(Intent.ASKS_COPY)).asks_owner


# -- handed on

ASKS = [
    (Intent.DISPUTE, QuestionKind.DISPUTE),
    (Intent.REFUSES, QuestionKind.DISPUTE),
    (Intent.ASKS_PLAN, QuestionKind.PLAN),
    (Intent.ASKS_EXTENSION, QuestionKind.EXTENSION),
    (Intent.CONTACT_CHANGE, QuestionKind.CONTACT),
    (Intent.HARDSHIP, QuestionKind.CLIENT_REPLY),
    (Intent.ASKS_QUESTION, QuestionKind.CLIENT_REPLY),
    (Intent.STOP_CONTACT, QuestionKind.CLIENT_REPLY),
    (Intent.OTHER, QuestionKind.CLIENT_REPLY),
]


@pytest.mark.parametrize(("intent", "kind"), ASKS)
def test_what_a_person_must_answer_is_asked_and_rests_the_ladder(
    story: Story, writes: Writes, intent: Intent, kind: QuestionKind
) -> None:
    decision = writes(said(intent))
    (question,) = decision.questions
    assert question.kind is kind
    assert "faktury" in question.quote
    assert question.letter in {letter.id for letter in decision.letters}
    story.commit(decision)
    assert story.live().letters == ()


DOUBTS: list[tuple[str, Callable[[dt.date], Said]]] = [
    ("too far ahead", lambda day: said(Intent.PROMISE_TO_PAY, days=on(day + days(15)))),
    ("a part", lambda day: said(Intent.PROMISE_TO_PAY, days=on(day), amount=Decimal(400))),
    ("a part paid", lambda day: said(Intent.CLAIMS_PAID, amount=Decimal(400))),
    ("uncertain", lambda day: said(Intent.CLAIMS_PAID, confidence=0.3)),
    ("instalments", lambda day: said(Intent.PROMISE_TO_PAY, instalments=3)),
]


@pytest.mark.parametrize("words", [one[1] for one in DOUBTS], ids=[one[0] for one in DOUBTS])
def test_what_is_not_plain_is_asked(
    writes: Writes, today: dt.date, words: Callable[[dt.date], Said]
) -> None:
    assert writes(words(today)).asks_owner


@pytest.mark.parametrize(("unread", "asks"), [(0, False), (1, False), (2, True)])
def test_what_was_understood_counts_for_little_beside_much_that_was_not(
    writes: Writes, unread: int, asks: bool
) -> None:
    clauses = tuple(Evidence(rule="not understood", weight=0.0) for _ in range(unread))
    assert writes(said(Intent.PROMISE_TO_PAY), evidence=clauses).asks_owner is asks


def test_the_third_promise_for_one_invoice_is_the_owners_to_judge(
    story: Story, today: dt.date, writes: Writes
) -> None:
    for _ in range(2):
        decision = writes(said(Intent.PROMISE_TO_PAY))
        assert not decision.asks_owner
        story.commit(decision)
        story.next_day()
    assert writes(said(Intent.PROMISE_TO_PAY)).asks_owner


def test_a_new_promise_takes_the_place_of_the_old(story: Story, writes: Writes) -> None:
    story.commit(writes(said(Intent.PROMISE_TO_PAY)))
    story.commit(writes(said(Intent.PROMISE_TO_PAY)))
    statuses = [one.status for one in story.ledger.promises_of("anna")]
    assert statuses == [PromiseStatus.WITHDRAWN, PromiseStatus.ACTIVE]


def test_no_more_mails_is_obeyed_at_once_and_not_answered(story: Story, writes: Writes) -> None:
    decision = writes(said(Intent.STOP_CONTACT))
    (block,) = [one.block for one in decision.events if isinstance(one, BlockSet)]
    assert (block.reason, block.until, block.invoices) == (BlockReason.STOP_CONTACT, None, ())
    assert all(kind.to_owner for kind in kinds(decision))


def test_words_from_an_unknown_address_disclose_nothing_and_record_nothing(
    story: Story, writes: Writes
) -> None:
    stranger = mail(story, sender="someone@private.example", standing=Standing.UNPROVEN)
    for intent in (Intent.DISPUTE, Intent.CLAIMS_PAID, Intent.ASKS_COPY):
        decision = writes(said(intent), about=stranger)
        assert decision.asks_owner
        assert decision.events == ()
        assert all(kind.to_owner for kind in kinds(decision))


def test_a_forged_reply_only_shows_itself_to_the_owner(story: Story, writes: Writes) -> None:
    decision = writes(said(Intent.CLAIMS_PAID), about=mail(story, standing=Standing.FORGED))
    assert [one.kind for one in decision.questions] == [QuestionKind.FORGED]
    assert decision.events == ()


def test_spam_from_nobody_known_is_left_alone_and_a_claim_is_shown(writes: Writes) -> None:
    assert not writes(said(Intent.OTHER), client=None, invoices=()).asks_owner
    assert writes(said(Intent.CLAIMS_PAID), client=None, invoices=()).asks_owner


# -- what stands behind the numbers


def test_granting_the_extension_moves_the_due_date(
    story: Story, today: dt.date, writes: Writes, invoice: Invoice
) -> None:
    decision = writes(said(Intent.ASKS_EXTENSION, days=on(today + days(20))))
    story.commit(decision)
    (question,) = decision.questions
    assert question.choices[0].kind is ChoiceKind.GRANT
    story.answer(question, 1)
    known = story.ledger.invoice(invoice.id)
    assert known is not None
    assert known.due == today + days(20)


def test_granting_the_plan_puts_instalments_in_place_of_the_line(
    story: Story, today: dt.date, writes: Writes, invoice: Invoice
) -> None:
    story.pay(invoice, "100.00")
    decision = writes(said(Intent.ASKS_PLAN, instalments=4, days=on(today + days(5))))
    story.commit(decision)
    story.answer(decision.questions[0], 1)
    reckoned = story.ledger.balance(invoice.id)
    left = [line.open.amount for line in reckoned.lines if line.open]
    assert left == [Decimal(225)] * 4
    assert story.ledger.letters_of("anna")[-1].kind is LetterKind.PLAN_AGREED


@pytest.mark.parametrize(
    ("amounts", "shares"),
    [
        (("300.00", "600.00"), ["300.00", "600.00"]),
        (("300.00", None), ["300.00", "600.00"]),
        ((None, None), ["450.00", "450.00"]),
    ],
)
def test_the_clients_own_schedule_is_what_is_offered(
    story: Story,
    today: dt.date,
    writes: Writes,
    invoice: Invoice,
    amounts: tuple[str | None, str | None],
    shares: list[str],
) -> None:
    story.pay(invoice, "100.00")
    schedule = tuple(
        PlanPart(day=today + days(ahead), amount=Decimal(amount) if amount else None)
        for ahead, amount in zip((7, 40), amounts, strict=True)
    )
    decision = writes(said(Intent.ASKS_PLAN, instalments=2, schedule=schedule))
    story.commit(decision)
    story.answer(decision.questions[0], 1)
    left = [line for line in story.ledger.balance(invoice.id).lines if line.open]
    assert [line.open.amount for line in left] == [Decimal(share) for share in shares]
    assert [line.line.due for line in left] == [part.day for part in schedule]


def test_a_schedule_that_does_not_make_up_what_is_open_is_not_offered(
    today: dt.date, writes: Writes
) -> None:
    schedule = tuple(PlanPart(day=today + days(ahead), amount=Decimal(10)) for ahead in (7, 40))
    decision = writes(said(Intent.ASKS_PLAN, instalments=None, schedule=schedule))
    kinds = [choice.kind for choice in decision.questions[0].choices]
    assert ChoiceKind.GRANT not in kinds


def test_letting_the_ladder_go_on_ends_the_dispute(story: Story, writes: Writes) -> None:
    decision = writes(said(Intent.DISPUTE))
    assert any(isinstance(one, DisputeOpened) for one in decision.events)
    story.commit(decision)
    (question,) = decision.questions
    numbers = [choice.kind for choice in question.choices]
    story.answer(question, numbers.index(ChoiceKind.CONTINUE) + 1)
    story.live()
    assert story.stages_sent() == ["overdue_7"]


def test_a_grant_answered_after_the_money_came_is_not_carried_out(
    story: Story, today: dt.date, writes: Writes, invoice: Invoice
) -> None:
    decision = writes(said(Intent.ASKS_EXTENSION, days=on(today + days(20))))
    story.commit(decision)
    story.pay(invoice, "1000.00")
    answer = story.answer(decision.questions[0], 1)
    assert answer.letters == ()
    assert "paid" in answer.why[0]

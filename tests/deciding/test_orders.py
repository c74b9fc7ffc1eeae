from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pytest

from mailbot.deciding.orders import decide_order
from mailbot.model.decision import Decision
from mailbot.model.fact import Fact, FactKind
from mailbot.model.invoice import Invoice, InvoiceStatus
from mailbot.model.letter import LetterKind, LetterStatus, Topic
from mailbot.model.policy import DunningPolicy, Mode, Stage, StageRule
from mailbot.model.question import ChoiceKind, QuestionKind, QuestionStatus
from mailbot.model.reading import Command, Mail, Order, OwnerOrder, Role, Standing

if TYPE_CHECKING:
    from tests.deciding.conftest import Story

Orders = Callable[..., Decision]


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


@pytest.fixture
def invoice(story: Story, today: dt.date) -> Invoice:
    return story.invoice(due=today - days(8))


def write(
    story: Story,
    *orders: Order,
    standing: Standing = Standing.PROVEN,
    role: Role = Role.OWNER,
    in_reply_to: str = "",
    **more: object,
) -> Decision:
    """The owner, or somebody who says so, writes."""
    story.count += 1
    mail = Mail(
        content_hash=f"hash{story.count}",
        message_id=f"<o{story.count}@lipowa.example>",
        sender="ewa@lipowa.example",
        sender_name="Ewa",
        to=("bot@lipowa.example",),
        cc=(),
        subject="polecenie",
        sent_at=story.now,
        received_at=story.now,
        role=role,
        standing=standing,
        standing_reason=Fact(kind=FactKind.NOT_PROVEN),
        in_reply_to=in_reply_to,
        text="proszę to zrobić",
    )
    reading = msgspec.structs.replace(OwnerOrder(mail=mail, orders=orders), **more)
    return decide_order(
        reading, book=story.ledger, firm=story.firm, policy=story.policy, now=story.now
    )


def order(command: Command, **more: object) -> Order:
    base = Order(command=command, clause="słowa", client="anna", invoices=("i-FV/1",))
    return msgspec.structs.replace(base, **more)


def done(story: Story, decision: Decision) -> None:
    assert decision.questions == ()
    assert decision.letters[-1].topic is Topic.ORDER_DONE
    story.commit(decision)


def test_paid_settles_the_invoice(story: Story, invoice: Invoice) -> None:
    done(story, write(story, order(Command.MARK_PAID)))
    assert story.ledger.balance(invoice.id).settled


def test_part_paid_leaves_the_rest(story: Story, invoice: Invoice) -> None:
    done(story, write(story, order(Command.MARK_PAID, amount=Decimal(300))))
    assert story.ledger.balance(invoice.id).open.amount == Decimal(700)


def test_pause_and_resume(story: Story, invoice: Invoice) -> None:
    done(story, write(story, order(Command.PAUSE)))
    assert story.live().letters == ()
    done(story, write(story, order(Command.RESUME)))
    story.live()
    assert story.stages_sent() == ["overdue_7"]


def test_a_pause_until_a_day_ends_after_it(story: Story, invoice: Invoice, today: dt.date) -> None:
    done(story, write(story, order(Command.PAUSE, until=today + days(1))))
    story.next_day()
    assert story.live().letters == ()
    story.next_day()
    assert story.live().letters != ()


def test_cancel(story: Story, invoice: Invoice) -> None:
    done(story, write(story, order(Command.CANCEL)))
    known = story.ledger.invoice(invoice.id)
    assert known is not None
    assert known.status is InvoiceStatus.CANCELLED


def test_extend_moves_the_due_date_and_begins_the_ladder_again(
    story: Story, invoice: Invoice, today: dt.date
) -> None:
    done(story, write(story, order(Command.EXTEND, until=today + days(20))))
    known = story.ledger.invoice(invoice.id)
    assert known is not None
    assert known.due == today + days(20)
    assert story.live().letters == ()


@pytest.mark.parametrize("amount", ["800", "1200"])
def test_change_amount(story: Story, invoice: Invoice, amount: str) -> None:
    done(story, write(story, order(Command.CHANGE_AMOUNT, amount=Decimal(amount))))
    assert story.ledger.balance(invoice.id).claim.amount == Decimal(amount)


def test_agree_plan_writes_it_down_for_both(story: Story, invoice: Invoice, today: dt.date) -> None:
    parts = ((today + days(10), Decimal(500)), (today + days(40), Decimal(500)))
    decision = write(story, order(Command.AGREE_PLAN, instalments=parts))
    assert [one.kind for one in decision.letters] == [LetterKind.PLAN_AGREED, LetterKind.NOTICE]
    story.commit(decision)
    assert [one.line.due for one in story.ledger.balance(invoice.id).lines] == [
        day for day, _ in parts
    ]


def test_one_plan_for_two_invoices_pays_the_older_first(
    story: Story, invoice: Invoice, today: dt.date
) -> None:
    later = story.invoice("FV/2", due=today + days(3), amount="500.00")
    parts = ((today + days(10), Decimal(700)), (today + days(40), Decimal(800)))
    both = (invoice.id, later.id)
    decision = write(story, order(Command.AGREE_PLAN, invoices=both, instalments=parts))
    done(story, decision)
    shares = [
        [(line.line.due, line.line.amount.amount) for line in story.ledger.balance(one).lines]
        for one in both
    ]
    assert shares == [
        [(today + days(10), Decimal(700)), (today + days(40), Decimal(300))],
        [(today + days(40), Decimal(500))],
    ]


def test_send_now_sends_the_next_letter_before_its_day(story: Story, invoice: Invoice) -> None:
    story.live()
    story.next_day()
    done(story, write(story, order(Command.SEND_NOW)))
    story.send(story.now)
    assert story.stages_sent() == ["overdue_7", "overdue_15"]


def test_send_now_never_breaks_a_rule_that_never_bends(story: Story, invoice: Invoice) -> None:
    story.money("1000.00", "anna")
    (question,) = write(story, order(Command.SEND_NOW)).questions
    assert [choice.kind for choice in question.choices] == [ChoiceKind.IGNORE]


@pytest.mark.parametrize(
    ("unclear", "ready"),
    [
        (order(Command.MARK_PAID, sure=False), True),
        (order(Command.MARK_PAID, amount=Decimal(5000)), False),
        (order(Command.MARK_PAID, client=None, invoices=()), False),
        (order(Command.EXTEND), False),
        (order(Command.CHANGE_AMOUNT), False),
        (order(Command.UNCLEAR), False),
    ],
)
def test_what_is_not_clear_is_asked_before_it_is_done(
    story: Story, invoice: Invoice, unclear: Order, ready: bool
) -> None:
    decision = write(story, unclear)
    (question,) = decision.questions
    assert question.kind is QuestionKind.ORDER
    assert (question.choices[0].kind is ChoiceKind.DO_IT) is ready
    assert question.choices[question.default].kind is ChoiceKind.IGNORE
    assert decision.events == ()


@pytest.mark.parametrize("standing", [Standing.UNPROVEN, Standing.FORGED])
@pytest.mark.parametrize("command", list(Command))
def test_what_is_not_proven_hers_is_never_obeyed(
    story: Story, invoice: Invoice, standing: Standing, command: Command
) -> None:
    decision = write(story, order(command), standing=standing)
    assert decision.events == ()
    (letter,) = decision.letters
    assert letter.topic is Topic.FORGED_OWNER
    assert (letter.to, letter.in_reply_to) == (("ewa@lipowa.example",), None)


def test_a_client_cannot_order(story: Story, invoice: Invoice) -> None:
    assert write(story, order(Command.MARK_PAID), role=Role.CLIENT).events == ()


def test_a_forged_number_answers_no_question(story: Story, today: dt.date) -> None:
    story.reminded(due=today - days(30), upto=Stage.OVERDUE_15)
    (question,) = story.live().questions
    decision = write(story, question=question.id, choice=1, standing=Standing.UNPROVEN)
    assert decision.events == ()
    assert all(letter.kind.to_owner for letter in decision.letters)


@pytest.mark.parametrize("by", ["number", "word"])
def test_her_answer_sends_the_letter(story: Story, today: dt.date, by: str) -> None:
    story.reminded(due=today - days(30), upto=Stage.OVERDUE_15)
    (question,) = story.live().questions
    if by == "number":
        decision = write(story, question=question.id, choice=1)
    else:
        decision = write(story, Order(command=Command.APPROVE), question=question.id)
    story.commit(decision)
    story.send(story.now)
    assert story.stages_sent()[-1] == "overdue_30"
    assert story.status_of(question) is QuestionStatus.ANSWERED


def test_a_second_answer_changes_nothing_and_shows_how_things_stand(
    story: Story, today: dt.date
) -> None:
    story.reminded(due=today - days(30), upto=Stage.OVERDUE_15)
    (question,) = story.live().questions
    story.commit(write(story, question=question.id, choice=3))
    again = write(story, question=question.id, choice=1)
    assert again.events == ()
    assert [one.kind for one in again.letters] == [LetterKind.STATUS]


def test_an_objection_stops_an_announced_letter_for_good(
    make_story: type[Story], today: dt.date
) -> None:
    rule = StageRule(stage=Stage.OVERDUE_7, days_after_due=7, mode=Mode.VETO)
    story = make_story(DunningPolicy(ladder=(rule,), digest=False))
    story.invoice(due=today - days(8))
    reminder, announcement = story.live().letters
    decision = write(story, Order(command=Command.REJECT), in_reply_to=f"<{announcement.id}>")
    story.commit(decision)
    known = story.ledger.letter(reminder.id)
    assert known is not None
    assert known.status is LetterStatus.WITHDRAWN
    story.next_day(7)
    assert story.live().letters == ()


def test_her_own_letter_to_the_client_holds_ours_and_counts_what_she_agreed(
    story: Story, invoice: Invoice, today: dt.date
) -> None:
    agreed = order(Command.EXTEND, until=today + days(3))
    story.commit(write(story, agreed, to_client=True, client="anna"))
    known = story.ledger.invoice(invoice.id)
    assert known is not None
    assert known.due == today + days(3)
    assert story.live().letters == ()


def test_an_unproven_copy_of_her_letter_holds_ours_and_agrees_to_nothing(
    story: Story, invoice: Invoice
) -> None:
    decision = write(
        story,
        order(Command.CANCEL),
        to_client=True,
        client="anna",
        standing=Standing.UNPROVEN,
    )
    story.commit(decision)
    known = story.ledger.invoice(invoice.id)
    assert known is not None
    assert known.status is InvoiceStatus.OPEN
    assert story.live().letters == ()


def test_a_booking_undone_leaves_the_money_and_opens_the_invoice(
    story: Story, invoice: Invoice
) -> None:
    story.pay(invoice, "1000.00")
    assert story.ledger.balance(invoice.id).settled
    done(story, write(story, order(Command.UNDO_BOOKING)))
    assert story.ledger.balance(invoice.id).open.amount == Decimal(1000)
    assert [str(story.ledger.unapplied(p.id).amount) for p in story.ledger.payments()] == [
        "1000.00"
    ]


def test_her_own_paid_undone_is_as_if_it_never_was(story: Story, invoice: Invoice) -> None:
    done(story, write(story, order(Command.MARK_PAID)))
    done(story, write(story, order(Command.UNDO_BOOKING)))
    assert story.ledger.balance(invoice.id).open.amount == Decimal(1000)
    assert [payment.reversed for payment in story.ledger.payments()] == [True]


def test_nothing_booked_is_nothing_to_undo(story: Story, invoice: Invoice) -> None:
    decision = write(story, order(Command.UNDO_BOOKING))
    assert decision.events == ()
    assert decision.asks_owner

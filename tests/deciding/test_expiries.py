from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mailbot.model.agreement import Block, BlockReason, Instalment, Plan, PlanStatus, PromiseStatus
from mailbot.model.event import BlockSet, LinesReplaced, PlanSet
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money
from mailbot.model.question import ChoiceKind, QuestionKind

if TYPE_CHECKING:
    from tests.deciding.conftest import Story


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def status(story: Story) -> list[PromiseStatus]:
    return [one.status for one in story.ledger.promises_of("anna")]


def test_a_promise_with_the_money_there_is_kept(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    story.promise(invoice, today + days(2), pause_until=today + days(4))
    story.pay(invoice, "1000.00")
    story.live()
    assert status(story) == [PromiseStatus.KEPT]


def test_a_promise_is_broken_after_its_grace_and_the_ladder_goes_on(
    story: Story, today: dt.date
) -> None:
    invoice = story.invoice(due=today - days(8))
    story.promise(invoice, today + days(1), pause_until=today + days(2))
    story.next_day(2)
    story.live()
    assert status(story) == [PromiseStatus.ACTIVE]
    story.next_day()
    decision = story.live()
    assert status(story) == [PromiseStatus.BROKEN]
    assert decision.questions == ()
    assert story.stages_sent() == ["overdue_7"]


def test_no_promise_is_called_broken_while_the_bank_is_silent(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    story.promise(invoice, today, pause_until=today)
    story.day += days(10)
    story.live()
    assert status(story) == [PromiseStatus.ACTIVE]


def test_the_second_broken_promise_is_asked_about(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    story.promise(invoice, today, pause_until=today)
    story.next_day()
    story.live()
    story.promise(invoice, story.day, pause_until=story.day)
    story.next_day()
    (question,) = story.live().questions
    assert question.kind is QuestionKind.BROKEN_PROMISE
    assert question.choices[question.default].kind is ChoiceKind.CONTINUE


def claim(story: Story, invoice: Invoice) -> None:
    block = Block(
        id="claim",
        client="anna",
        invoices=(invoice.id,),
        reason=BlockReason.CLAIMS_PAID,
        since=story.day,
        until=story.day,
        note="zapłaciliśmy w piątek",
    )
    story.put(BlockSet(block=block))


def test_a_claim_without_money_is_put_to_the_owner_with_the_clients_words(
    story: Story, today: dt.date
) -> None:
    invoice = story.invoice(due=today - days(8))
    claim(story, invoice)
    story.next_day()
    (question,) = story.live().questions
    assert question.quote == "zapłaciliśmy w piątek"
    assert story.stages_sent() == []
    story.answer(question, 1)
    assert story.ledger.balance(invoice.id).settled


def test_a_claim_whose_money_came_asks_nothing(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    claim(story, invoice)
    story.pay(invoice, "1000.00")
    story.next_day()
    assert story.live().questions == ()
    assert story.ledger.blocks_of("anna")[0].lifted


def plan(story: Story, invoice: Invoice) -> None:
    parts = tuple(
        Instalment(due=story.day + days(ahead), amount=Money.of("500.00", "PLN"))
        for ahead in (1, 31)
    )
    lines = tuple(
        ReceivableLine(id=f"part{n}", due=part.due, amount=part.amount, plan="plan")
        for n, part in enumerate(parts)
    )
    agreed = Plan(
        id="plan",
        client="anna",
        invoice=invoice.id,
        instalments=parts,
        proposed_on=story.day,
        status=PlanStatus.AGREED,
    )
    story.put(PlanSet(plan=agreed), LinesReplaced(invoice=invoice.id, lines=lines))


def test_a_missed_instalment_is_asked_about_once(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    plan(story, invoice)
    story.next_day(4)
    (question,) = story.live().questions
    assert question.kind is QuestionKind.PLAN
    story.next_day()
    assert story.live().questions == ()


def test_a_plan_paid_to_the_end_is_completed(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    plan(story, invoice)
    story.pay(invoice, "1000.00")
    story.live()
    assert story.ledger.plans_of("anna")[0].status is PlanStatus.COMPLETED

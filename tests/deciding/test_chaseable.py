from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mailbot.deciding.chaseable import why_not
from mailbot.model.agreement import Dispute, Plan, PlanStatus
from mailbot.model.client import Absence, AddressFailure
from mailbot.model.event import (
    AbsenceNoted,
    AddressFailed,
    BlockLifted,
    DisputeClosed,
    DisputeOpened,
    InvoiceStatusSet,
    PlanSet,
)
from mailbot.model.fact import Fact
from mailbot.model.invoice import Invoice, InvoiceStatus

if TYPE_CHECKING:
    from tests.deciding.conftest import Story


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def reason(story: Story, invoice: Invoice) -> Fact | None:
    known = story.ledger.invoice(invoice.id)
    assert known is not None
    return why_not(
        known,
        story.ledger.balance(invoice.id).lines[0],
        book=story.ledger,
        firm=story.firm,
        policy=story.policy,
        now=story.now,
    )


def disputed(story: Story, invoice: Invoice) -> None:
    dispute = Dispute(id="d", client="anna", invoices=(invoice.id,), opened_on=story.day)
    story.put(DisputeOpened(dispute=dispute))


def dispute_of_everything(story: Story, invoice: Invoice) -> None:
    story.put(
        DisputeOpened(dispute=Dispute(id="d", client="anna", invoices=(), opened_on=story.day))
    )


def plan_proposed(story: Story, invoice: Invoice) -> None:
    plan = Plan(id="pl", client="anna", invoice=invoice.id, instalments=(), proposed_on=story.day)
    story.put(PlanSet(plan=plan))


def dead_address(story: Story, invoice: Invoice) -> None:
    failure = AddressFailure(day=story.day, code="5.1.1")
    story.put(AddressFailed(client="anna", address="anna@client.example", failure=failure))


def away(story: Story, invoice: Invoice) -> None:
    absence = Absence(address="anna@client.example", noted=story.day, back_on=story.day + days(3))
    story.put(AbsenceNoted(client="anna", absence=absence))


WHAT_STOPS_IT: list[tuple[Callable[[Story, Invoice], object], str]] = [
    (lambda story, invoice: story.pay(invoice, "1000.00"), "paid"),
    (lambda story, invoice: story.money("1000.00", "anna"), "could cover"),
    (lambda story, invoice: story.money("400.00", "anna"), "could cover"),
    (lambda story, invoice: story.money("250.00", "anna", currency="EUR"), "could cover"),
    (lambda story, invoice: story.money("1000.00", None), "unknown payer"),
    (lambda story, invoice: story.block(invoice), "owner has paused"),
    (lambda story, invoice: story.block(invoice, story.day), "until"),
    (lambda story, invoice: story.promise(invoice, story.day, pause_until=story.day), "promised"),
    (
        lambda story, invoice: story.put(
            InvoiceStatusSet(invoice=invoice.id, status=InvoiceStatus.CANCELLED)
        ),
        "cancelled",
    ),
    (disputed, "disputed"),
    (dispute_of_everything, "disputed"),
    (plan_proposed, "plan"),
    (dead_address, "no address"),
    (away, "away"),
]


@pytest.mark.parametrize(("happens", "said"), WHAT_STOPS_IT)
def test_what_stops_a_reminder(
    story: Story, today: dt.date, happens: Callable[[Story, Invoice], object], said: str
) -> None:
    invoice = story.invoice(due=today - days(8))
    assert reason(story, invoice) is None
    happens(story, invoice)
    assert said in str(reason(story, invoice))
    assert story.live().letters == ()


@pytest.mark.parametrize(
    "happens",
    [
        lambda story, invoice: story.block(invoice, story.day - days(1)),
        lambda story, invoice: story.promise(invoice, story.day, pause_until=story.day - days(1)),
        lambda story, invoice: story.money("3.00", "anna"),
        lambda story, invoice: story.money("40.00", None),
        lambda story, invoice: story.pay(invoice, "400.00"),
    ],
    ids=["pause over", "promise over", "small change", "a stranger's money", "part paid"],
)
def test_what_does_not_stop_it(
    story: Story, today: dt.date, happens: Callable[[Story, Invoice], object]
) -> None:
    invoice = story.invoice(due=today - days(8))
    happens(story, invoice)
    assert reason(story, invoice) is None


def test_a_dispute_closed_and_a_block_lifted_let_it_go_on(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    block = story.block(invoice)
    disputed(story, invoice)
    story.put(DisputeClosed(dispute="d", outcome="settled"))
    assert reason(story, invoice) is not None
    story.put(BlockLifted(block=block.id, reason="enough"))
    assert reason(story, invoice) is None


def test_an_unanswered_plan_does_not_rest_the_ladder_for_ever(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    plan_proposed(story, invoice)
    story.next_day(15)
    story.live()
    (plan,) = story.ledger.plans_of("anna")
    assert plan.status is PlanStatus.WITHDRAWN
    assert reason(story, invoice) is None

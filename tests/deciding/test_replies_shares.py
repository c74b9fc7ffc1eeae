"""Claims and promises over several invoices: which sum is whose, and what is nobody's business."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mailbot.deciding.replies import decide_reply
from mailbot.model.decision import Decision
from mailbot.model.event import BlockSet, PromiseMade
from mailbot.model.fact import Fact, FactKind
from mailbot.model.reading import ClientReply, Intent, Mail, Role, Said, Standing

if TYPE_CHECKING:
    from tests.deciding.conftest import Story

OLD, NEW, THIRD = "i-FV/1", "i-FV/2", "i-FV/3"


def _said(intent: Intent, amount: str | None = None, **more: object) -> Said:
    money = Decimal(amount) if amount else None
    return Said(intent=intent, clause="słowa", confidence=0.95, amount=money, **more)  # type: ignore[arg-type]


def _mail(story: Story, *, answers: bool = True) -> Mail:
    return Mail(
        content_hash="hash",
        message_id="<r@client.example>",
        sender="anna@client.example",
        sender_name="Anna",
        to=("bot@lipowa.example",),
        cc=(),
        subject="Re: Faktury",
        sent_at=story.now,
        received_at=story.now,
        role=Role.CLIENT,
        standing=Standing.PROVEN,
        standing_reason=Fact(kind=FactKind.NOT_PROVEN),
        in_reply_to="<FV/1@lipowa.example>" if answers else "",
        text="Piszę w sprawie faktur.",
    )


def _decided(story: Story, *said: Said, invoices: tuple[str, ...] = (OLD, NEW)) -> Decision:
    """Of the invoices 1000.00, 750.00 and 300.00, the client writes of some."""
    for number, amount in (("FV/1", "1000.00"), ("FV/2", "750.00"), ("FV/3", "300.00")):
        story.invoice(number, due=story.day - dt.timedelta(days=8), amount=amount)
    reading = ClientReply(mail=_mail(story), client="anna", invoices=invoices, said=said)
    return decide_reply(
        reading, book=story.ledger, firm=story.firm, policy=story.policy, now=story.now
    )


CLAIM, PROMISE = Intent.CLAIMS_PAID, Intent.PROMISE_TO_PAY


@pytest.mark.parametrize(
    ("said", "invoices", "paid", "promised"),
    [
        ((_said(CLAIM, "1000"), _said(PROMISE)), (OLD, NEW), (OLD,), (NEW,)),
        ((_said(CLAIM), _said(PROMISE, "750")), (OLD, NEW), (OLD,), (NEW,)),
        ((_said(CLAIM, "1000"), _said(PROMISE, "750")), (OLD, NEW), (OLD,), (NEW,)),
        ((_said(CLAIM, "1050"), _said(PROMISE)), (OLD, NEW, THIRD), (NEW, THIRD), (OLD,)),
        ((_said(CLAIM, invoices=(OLD,)), _said(PROMISE)), (OLD, NEW), (OLD,), (NEW,)),
    ],
)
def test_a_sum_that_is_open_of_some_is_meant_for_these_and_the_rest_for_the_others(
    story: Story,
    said: tuple[Said, ...],
    invoices: tuple[str, ...],
    paid: tuple[str, ...],
    promised: tuple[str, ...],
) -> None:
    decision = _decided(story, *said, invoices=invoices)
    assert not decision.asks_owner
    (made,) = [one for one in decision.events if isinstance(one, PromiseMade)]
    (block,) = [one for one in decision.events if isinstance(one, BlockSet)]
    assert (block.block.invoices, made.promise.invoices) == (paid, promised)


@pytest.mark.parametrize(
    ("said", "invoices"),
    [
        # What is with the other one?
        ((_said(CLAIM, "1000"),), (OLD, NEW)),
        ((_said(PROMISE, "750"),), (OLD, NEW)),
        # No invoice's sum.
        ((_said(CLAIM, "900"), _said(PROMISE)), (OLD, NEW)),
        ((_said(CLAIM, "1000"), _said(PROMISE, "1000")), (OLD, NEW)),
        # Of no one's that a bank can tell us.
        ((_said(CLAIM, in_cash=True),), (OLD,)),
    ],
)
def test_other_sums_are_the_owners(
    story: Story, said: tuple[Said, ...], invoices: tuple[str, ...]
) -> None:
    assert _decided(story, *said, invoices=invoices).asks_owner


@pytest.mark.parametrize(
    ("confidence", "answers", "asked"),
    [(0.9, False, False), (0.55, False, False), (0.45, False, True), (0.55, True, True)],
)
def test_a_strangers_circular_asks_nobody(
    story: Story, confidence: float, answers: bool, asked: bool
) -> None:
    other = Said(intent=Intent.OTHER, clause="Polecamy tkaniny", confidence=confidence)
    reading = ClientReply(mail=_mail(story, answers=answers), said=(other,), agreed=False)
    decision = decide_reply(
        reading, book=story.ledger, firm=story.firm, policy=story.policy, now=story.now
    )
    assert decision.asks_owner is asked

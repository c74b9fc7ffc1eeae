"""Money that goes back, transfers told of twice, and files that could not be read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from mailbot.deciding.payments import decide_payment
from mailbot.model.decision import Decision
from mailbot.model.event import Allocated, BankHeard, PaymentRecorded, PaymentReversed
from mailbot.model.fact import Fact, FactKind
from mailbot.model.letter import LetterKind, Topic
from mailbot.model.money import Money
from mailbot.model.reading import (
    Direction,
    Mail,
    Mention,
    NoticeKind,
    PaymentNotice,
    Role,
    Standing,
    Transaction,
)

DAY = dt.date(2026, 6, 15)
NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
OURS = "PL61109010140000071219812874"


def movement(amount: str, *invoices: str, **facts: Any) -> Transaction:
    base = Transaction(
        amount=Money.of(amount, "PLN"),
        direction=Direction.IN,
        booked=DAY,
        mentions=tuple(Mention(invoice=f"i-{n}", words=n) for n in invoices),
    )
    return msgspec.structs.replace(base, **facts)


def back(amount: str, **facts: Any) -> Transaction:
    return movement(amount, reversal=True, **{"direction": Direction.OUT, **facts})


def told(
    story: Any,
    *transactions: Transaction,
    kind: NoticeKind = NoticeKind.STATEMENT,
    doubts: tuple[Fact, ...] = (),
    mail: str = "0",
) -> Decision:
    reading = PaymentNotice(
        mail=Mail(
            content_hash=mail * 64,
            message_id=f"<{mail}@bank.example>",
            sender="info@bank.example",
            sender_name="Bank",
            to=(),
            cc=(),
            subject="Wyciąg",
            sent_at=NOW,
            received_at=NOW,
            role=Role.BANK,
            standing=Standing.PROVEN,
            standing_reason=Fact(kind=FactKind.NOT_PROVEN),
        ),
        kind=kind,
        transactions=transactions,
        doubts=doubts,
    )
    return decide_payment(reading, book=story.ledger, firm=story.firm, policy=story.policy, now=NOW)


def kinds(decision: Decision, kind: type) -> list[Any]:
    return [event for event in decision.events if isinstance(event, kind)]


def open_of(story: Any, number: str) -> str:
    return str(story.ledger.balance(f"i-{number}").open.amount)


def test_what_comes_and_goes_back_in_one_statement_is_not_left_paid(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="1230.00")
    came = movement("1230.00", "FV/1", payer="Firma anna", title="FV/1", bank_reference="R1")
    gone = back("1230.00", payer="Firma anna", title="FV/1", bank_reference="R2")
    decision = told(story, came, gone)
    story.commit(decision)
    assert kinds(decision, PaymentReversed)
    assert open_of(story, "FV/1") == "1230.00"
    assert [one.topic for one in decision.letters] == [Topic.PAYMENT_TAKEN_BACK]


def test_two_reversals_of_one_amount_are_two_questions_that_name_the_invoices(story: Any) -> None:
    for number in ("FV/3", "FV/4"):
        story.invoice(number, due=DAY, amount="500.00")
        story.commit(told(story, movement("500.00", number, title=number), mail=number[-1]))
    decision = told(story, back("500.00"), back("500.00"), mail="9")
    assert len({question.id for question in decision.questions}) == 2
    named = [fact.text for c in decision.questions[0].choices for fact in c.detail]
    assert {"FV/3", "FV/4"} <= set(named)


def test_our_own_debit_undone_is_no_clients_money_taken_back(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="1230.00")
    story.commit(told(story, movement("1230.00", "FV/1")))
    decision = told(story, back("1230.00", direction=Direction.IN), mail="2")
    assert not decision.asks_owner
    assert not kinds(decision, PaymentReversed)


@pytest.mark.parametrize(
    ("first", "second", "recorded", "asked"),
    [
        pytest.param(
            {"title": "FV/3", "bank_reference": "5"},
            {"title": "FV/4", "bank_reference": "5", "booked": DAY + dt.timedelta(days=3)},
            True, False, id="a document's number that comes again is another transfer",
        ),
        pytest.param(
            {"title": "FV/3", "bank_reference": "R77"},
            {"title": "Zapłata FV/3", "bank_reference": "R77"},
            False, False, id="one reference, the title written out",
        ),
        pytest.param(
            {"title": "FV/3", "bank_reference": "R77"},
            {"title": "FV/3", "bank_reference": "R77", "booked": DAY + dt.timedelta(days=6)},
            False, True, id="one reference a week later is asked about",
        ),
        pytest.param(
            {"title": "FV/3", "payer": "FIRMA LIPA SP. Z O.O."},
            {"title": "FV/3",
             "payer": "FIRMA LIPA SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA UL. DLUGA 1 00-001"},
            False, False, id="a statement puts the address into the name",
        ),
        pytest.param(
            {"payer": "Firma Lipa"},
            {"payer": "FIRMA LIPA", "title": "FV/3"},
            False, False, id="the notice had no title",
        ),
        pytest.param(
            {"payer": "Firma Lipa", "title": "FV/3"},
            {"payer": "FIRMA LIPA", "title": "FV/31"},
            True, True, id="a longer number is no longer title",
        ),
    ],
)  # fmt: skip
def test_a_transfer_told_of_again(
    story: Any, first: dict[str, Any], second: dict[str, Any], *, recorded: bool, asked: bool
) -> None:
    story.client("lipa", company="Firma Lipa")
    for number in ("FV/3", "FV/4"):
        story.invoice(number, due=DAY, amount="500.00", client="lipa")
    story.commit(told(story, movement("500.00", "FV/3", **first)))
    number = "FV/4" if second.get("title") == "FV/4" else "FV/3"
    decision = told(story, movement("500.00", number, **second), mail="1")
    assert bool(kinds(decision, PaymentRecorded)) is (recorded and not asked)
    assert decision.asks_owner is asked


def test_a_line_that_could_not_be_read_does_not_hold_up_the_others_and_is_told(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="1230.00")
    torn = Fact(kind=FactKind.LINE_UNREAD, number=7, text="C50")
    decision = told(story, movement("1230.00", "FV/1"), doubts=(torn,))
    story.commit(decision)
    assert open_of(story, "FV/1") == "0.00"
    notices = [one for one in decision.letters if one.kind is LetterKind.NOTICE]
    assert [one.topic for one in notices] == [Topic.STATEMENT_UNREAD]
    assert torn in notices[0].items


def test_one_sum_for_several_payments_is_asked_about(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="500.00")
    story.invoice("FV/2", due=DAY, amount="90.00")
    whole = Fact(kind=FactKind.SUM_UNDIVIDED, money=Money.of("500.00", "PLN"), text="FV/1 / FV/2")
    decision = told(story, movement("500.00", "FV/1"), movement("90.00", "FV/2"), doubts=(whole,))
    assert [e.allocation.invoice for e in kinds(decision, Allocated)] == ["i-FV/2"]
    assert decision.asks_owner


def test_a_bank_whose_statement_could_not_be_read_was_not_heard(story: Any) -> None:
    unread = Fact(kind=FactKind.STATEMENT_UNREAD, where="w.xml")
    decision = told(story, doubts=(unread,))
    assert not kinds(decision, BankHeard)
    assert [one.topic for one in decision.letters] == [Topic.STATEMENT_UNREAD]


def test_money_on_an_account_that_the_settings_do_not_name_is_told(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="1230.00")
    strange = movement("1230.00", "FV/1", own_account="PL27114020040000300201355387")
    topics = [one.topic for one in told(story, strange).letters if one.kind is LetterKind.NOTICE]
    assert topics == [Topic.ACCOUNT_NOT_LISTED]
    ours = told(story, movement("1230.00", "FV/1", own_account=OURS[2:]))
    assert not [one for one in ours.letters if one.kind is LetterKind.NOTICE]

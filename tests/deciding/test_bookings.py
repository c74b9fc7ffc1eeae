"""A bank's mail becomes money in the ledger, or a question."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from mailbot.deciding.payments import decide_payment
from mailbot.model.agreement import Block, BlockReason
from mailbot.model.decision import Decision
from mailbot.model.event import (
    AccountLearned,
    Adjusted,
    Allocated,
    BankHeard,
    BlockLifted,
    BlockSet,
    PaymentRecorded,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.letter import LetterKind
from mailbot.model.money import Money
from mailbot.model.policy import PolicyOverride
from mailbot.model.question import ChoiceKind, QuestionKind
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
ACCOUNT = "PL10105000997603123456789123"


def mail(**changes: Any) -> Mail:
    at = dt.datetime(2026, 6, 15, 8, tzinfo=dt.UTC)
    base = Mail(
        content_hash="0" * 64,
        message_id="<n1@bank.example>",
        sender="info@bank.example",
        sender_name="Bank",
        to=(),
        cc=(),
        subject="Wpływ",
        sent_at=at,
        received_at=at,
        role=Role.BANK,
        standing=Standing.PROVEN,
        standing_reason=Fact(kind=FactKind.NOT_PROVEN),
    )
    return msgspec.structs.replace(base, **changes)


def transfer(amount: str, *invoices: str, **facts: Any) -> Transaction:
    return Transaction(
        amount=Money.of(amount, "PLN"),
        direction=Direction.IN,
        booked=DAY,
        mentions=tuple(Mention(invoice=f"i-{n}", words=n) for n in invoices),
        **facts,
    )


def told(story: Any, *transactions: Transaction, kind: NoticeKind = NoticeKind.INCOMING,
         **of_mail: Any) -> Decision:  # fmt: skip
    reading = PaymentNotice(mail=mail(**of_mail), kind=kind, transactions=transactions)
    now = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
    return decide_payment(reading, book=story.ledger, firm=story.firm, policy=story.policy, now=now)


def events(decision: Decision, kind: type) -> list[Any]:
    return [event for event in decision.events if isinstance(event, kind)]


def open_of(story: Any, number: str) -> str:
    return str(story.ledger.balance(f"i-{number}").open.amount)


def test_the_money_settles_the_invoice_and_the_client_is_thanked(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="1000.00")
    decision = told(story, transfer("1000.00", "FV/1"))
    story.commit(decision)
    assert open_of(story, "FV/1") == "0.00"
    assert [letter.kind for letter in decision.letters] == [LetterKind.THANKS]
    assert not decision.asks_owner


def test_a_part_is_thanked_for_with_what_remains(story: Any) -> None:
    story.client("dora", accounts=(ACCOUNT,))
    story.invoice("FV/2", due=DAY, amount="1000.00", client="dora")
    decision = told(story, transfer("400.00", "FV/2", payer_account=ACCOUNT))
    story.commit(decision)
    assert open_of(story, "FV/2") == "600.00"
    assert [letter.kind for letter in decision.letters] == [LetterKind.THANKS_PART]


def test_cents_that_are_short_are_written_off_so_that_nobody_is_chased_for_them(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="1000.00")
    decision = told(story, transfer("999.98", "FV/1"))
    story.commit(decision)
    assert [str(e.adjustment.amount.amount) for e in events(decision, Adjusted)] == ["-0.02"]
    assert open_of(story, "FV/1") == "0.00"


def test_what_a_notice_and_a_statement_both_report_is_booked_once(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="1000.00")
    story.commit(told(story, transfer("1000.00", "FV/1", title="FV/1", bank_reference="R77")))
    again = told(
        story,
        transfer("1000.00", "FV/1", title="FV/1", bank_reference="R77"),
        kind=NoticeKind.STATEMENT,
        message_id="<n2@bank.example>",
        content_hash="1" * 64,
    )
    assert not events(again, PaymentRecorded)
    assert not again.asks_owner


def test_two_equal_transfers_of_one_statement_are_two_payments(story: Any) -> None:
    story.client("dora", accounts=(ACCOUNT,))
    for number in ("FV/3", "FV/4"):
        story.invoice(number, due=DAY, amount="50.00", client="dora")
    one, two = (transfer("50.00", n, payer_account=ACCOUNT, title=n) for n in ("FV/3", "FV/4"))
    story.commit(told(story, one, two, kind=NoticeKind.STATEMENT))
    assert (open_of(story, "FV/3"), open_of(story, "FV/4")) == ("0.00", "0.00")


def test_a_second_transfer_of_a_statement_never_pays_what_the_first_has_paid(story: Any) -> None:
    story.client("dora", accounts=(ACCOUNT,))
    story.invoice("FV/3", due=DAY, amount="50.00", client="dora")
    twice = (transfer("50.00", "FV/3", payer_account=ACCOUNT, title=t) for t in ("a", "b"))
    decision = told(story, *twice, kind=NoticeKind.STATEMENT)
    story.commit(decision)
    assert len(events(decision, Allocated)) == 1
    assert decision.asks_owner
    assert str(story.ledger.balance("i-FV/3").overpaid.amount) == "0.00"


def test_what_is_not_clear_is_recorded_and_asked_about_and_the_answer_books_it(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="500.00")
    story.invoice("FV/2", due=DAY, amount="500.00")
    decision = told(story, transfer("500.00", payer="Firma anna"))
    story.commit(decision)
    (question,) = decision.questions
    assert question.kind is QuestionKind.WHICH_INVOICE
    assert [c.kind for c in question.choices] == [
        ChoiceKind.BOOK, ChoiceKind.BOOK, ChoiceKind.KEEP_UNAPPLIED,
    ]  # fmt: skip
    assert question.choices[question.default].kind is ChoiceKind.KEEP_UNAPPLIED
    assert [str(story.ledger.unapplied(p.id).amount) for p in story.ledger.payments()] == ["500.00"]
    story.answer(question, 2)
    assert (open_of(story, "FV/1"), open_of(story, "FV/2")) == ("500.00", "0.00")


def test_a_mail_from_nobody_proven_books_nothing_and_asks(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="500.00")
    decision = told(story, transfer("500.00", "FV/1"), standing=Standing.UNPROVEN)
    assert not decision.events
    assert [q.kind for q in decision.questions] == [QuestionKind.PERHAPS_PAYMENT]
    default = decision.questions[0].choices[decision.questions[0].default]
    assert default.kind is ChoiceKind.IGNORE


def test_a_forged_notice_books_nothing_and_the_owner_is_warned(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="500.00")
    decision = told(story, transfer("500.00", "FV/1"), standing=Standing.FORGED)
    assert not decision.events
    assert [(one.kind, one.to) for one in decision.letters] == [
        (LetterKind.NOTICE, ("ewa@lipowa.example",))
    ]


def test_even_a_proven_stranger_is_no_bank(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="500.00")
    decision = told(story, transfer("500.00", "FV/1"), role=Role.STRANGER)
    assert not events(decision, PaymentRecorded)


def test_a_notice_without_money_still_tells_that_the_bank_was_heard(story: Any) -> None:
    decision = told(story, kind=NoticeKind.NOT_INCOMING)
    assert [type(event) for event in decision.events] == [BankHeard]


def test_money_that_has_come_lifts_the_pause_for_it(story: Any) -> None:
    invoice = story.invoice("FV/1", due=DAY, amount="500.00")
    block = Block(
        id="b-claim", client="anna", invoices=(invoice.id,), reason=BlockReason.CLAIMS_PAID,
        since=DAY,
    )  # fmt: skip
    story.put(BlockSet(block=block))
    decision = told(story, transfer("500.00", "FV/1"))
    assert [event.block for event in events(decision, BlockLifted)] == ["b-claim"]


def test_an_account_is_learned_only_with_the_clients_own_name_on_it(story: Any) -> None:
    story.client("dora", company="Kwiaciarnia Dora Malinowska")
    story.invoice("FV/5", due=DAY, amount="80.00", client="dora")
    own = told(story, transfer("80.00", "FV/5", payer="DORA MALINOWSKA KWIACIARNIA",
                               payer_account=ACCOUNT))  # fmt: skip
    aunt = told(story, transfer("80.00", "FV/5", payer="ANIELA WILK", payer_account=ACCOUNT))
    assert [e.account for e in events(own, AccountLearned)] == [ACCOUNT]
    assert not events(aunt, AccountLearned)
    assert events(aunt, Allocated)


def test_a_reversal_is_put_to_the_owner_and_reopens_the_invoice_on_her_word(story: Any) -> None:
    story.invoice("FV/1", due=DAY, amount="500.00")
    story.commit(told(story, transfer("500.00", "FV/1", payer="Firma anna")))
    back = Transaction(
        amount=Money.of("500.00", "PLN"), direction=Direction.OUT, booked=DAY,
        payer="Firma anna", reversal=True,
    )  # fmt: skip
    decision = told(story, back, kind=NoticeKind.NOT_INCOMING, message_id="<n3@bank.example>")
    story.commit(decision)
    assert open_of(story, "FV/1") == "0.00"
    story.answer(decision.questions[0], 1)
    assert open_of(story, "FV/1") == "500.00"


def test_a_client_who_is_not_written_to_is_not_thanked_either(story: Any) -> None:
    story.client("dora", policy=PolicyOverride(chase=False))
    story.invoice("FV/6", due=DAY, amount="80.00", client="dora")
    assert told(story, transfer("80.00", "FV/6")).letters == ()


def test_what_is_over_is_asked_about_and_the_sure_part_is_booked(story: Any) -> None:
    story.client("dora", accounts=(ACCOUNT,))
    story.invoice("FV/1", due=DAY, amount="1230.00", client="dora")
    story.invoice("FV/2", due=DAY, amount="900.00", client="dora")
    decision = told(story, transfer("1330.00", "FV/1", payer_account=ACCOUNT))
    story.commit(decision)
    assert (open_of(story, "FV/1"), open_of(story, "FV/2")) == ("0.00", "900.00")
    story.answer(decision.questions[0], 1)
    assert open_of(story, "FV/2") == "800.00"

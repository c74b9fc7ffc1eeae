from __future__ import annotations

import datetime as dt
import typing
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mailbot.ledger import Ledger
from mailbot.ledger.effects.registry import EFFECTS
from mailbot.ledger.errors import CommitRefusedError
from mailbot.model import event as happened
from mailbot.model.agreement import Promise, PromiseStatus
from mailbot.model.invoice import InvoiceStatus, ReceivableLine
from mailbot.model.letter import LetterStatus, LineRef
from mailbot.model.mail import Cursor
from mailbot.model.money import Money
from mailbot.model.policy import Stage
from mailbot.model.question import Event, QuestionAsked, QuestionClosed, QuestionStatus

EUR = "EUR"


def money(amount: str) -> Money:
    return Money.of(amount, EUR)


def test_every_event_has_an_effect() -> None:
    assert set(EFFECTS) == set(typing.get_args(Event))


def test_money_on_an_invoice_settles_it(book: Ledger, story: Any) -> None:
    book.commit(
        "bank",
        [
            happened.PaymentRecorded(payment=story.payment(amount="130")),
            happened.Allocated(allocation=story.allocation()),
        ],
        story.at,
    )
    assert book.balance("A-1").settled
    assert [one.id for one in book.open_invoices()] == ["B-1"]
    assert book.unapplied("p1") == money("30")
    assert [one.id for one in book.payments_of("kora")] == ["p1"]
    assert [one.id for one in book.unapplied_payments()] == ["p1"]


def test_a_reversed_payment_takes_its_allocations_along(book: Ledger, story: Any) -> None:
    book.commit(
        "bank",
        [
            happened.PaymentRecorded(payment=story.payment()),
            happened.Allocated(allocation=story.allocation()),
        ],
        story.at,
    )
    book.commit("bank", [happened.PaymentReversed(payment="p1", reason="recalled")], story.at)
    assert book.balance("A-1").open == money("100")
    assert not book.allocations_from("p1")
    assert not book.unapplied("p1")


@pytest.mark.parametrize(
    ("amount", "payment", "sentence"),
    [
        ("101", "200", "only 100.00 EUR of A-1 is open"),
        ("60", "50", "only 50.00 EUR of payment p1 is unapplied"),
        ("0", "50", "more than nothing"),
    ],
)
def test_money_that_is_not_there_is_refused(
    book: Ledger, story: Any, amount: str, payment: str, sentence: str
) -> None:
    before = book.mark
    events: list[Event] = [
        happened.PaymentRecorded(payment=story.payment(amount=payment)),
        happened.Allocated(allocation=story.allocation(amount=amount)),
    ]
    with pytest.raises(CommitRefusedError, match=sentence):
        book.commit("bank", events, story.at)
    assert book.mark == before
    assert book.payment("p1") is None, "all of a commit or none of it"


def test_money_of_another_currency_is_refused(book: Ledger, story: Any) -> None:
    payment = replace(story.payment(), amount=Money.of("100", "PLN"))
    book.commit("bank", [happened.PaymentRecorded(payment=payment)], story.at)
    with pytest.raises(CommitRefusedError, match="PLN"):
        book.commit("bank", [happened.Allocated(allocation=story.allocation())], story.at)


def test_the_same_commit_twice_is_said_once(book: Ledger, story: Any) -> None:
    events: list[Event] = [
        happened.PaymentRecorded(payment=story.payment()),
        happened.Allocated(allocation=story.allocation()),
        happened.LetterPlanned(letter=story.letter("L9", stage=None)),
        QuestionAsked(question=story.question()),
        happened.DayLived(day=story.today),
    ]
    book.commit("mail", events, story.at)
    mark = book.mark
    book.commit("mail", events, story.at)
    assert book.mark == mark
    assert len(list(book.history())) == mark.seq


class TestStages:
    def plan(self, book: Ledger, story: Any) -> None:
        book.commit("day", [happened.LetterPlanned(letter=story.letter())], story.at)

    def stages(self, book: Ledger) -> list[Stage]:
        invoice = book.invoice("A-1")
        assert invoice is not None
        return [one.stage for one in invoice.lines[0].stages]

    def test_a_planned_letter_records_its_stage(self, book: Ledger, story: Any) -> None:
        self.plan(book, story)
        assert self.stages(book) == [Stage.DUE]

    def test_a_line_may_have_a_stage_of_its_own_in_the_letter(
        self, book: Ledger, story: Any
    ) -> None:
        ref = LineRef(invoice="A-1", line="A-1/1", stage=Stage.OVERDUE_7)
        letter = replace(story.letter(), lines=(ref,))
        book.commit("day", [happened.LetterPlanned(letter=letter)], story.at)
        assert self.stages(book) == [Stage.OVERDUE_7]

    def test_nobody_gets_a_stage_twice(self, book: Ledger, story: Any) -> None:
        self.plan(book, story)
        with pytest.raises(CommitRefusedError, match="has had its due letter"):
            book.commit("day", [happened.LetterPlanned(letter=story.letter("L2"))], story.at)

    @pytest.mark.parametrize(
        "end",
        [
            happened.LetterWithdrawn(letter="L1", reason="paid", at=dt.datetime.now(dt.UTC)),
            happened.LetterRefused(letter="L1", code="550", reply="no", at=dt.datetime.now(dt.UTC)),
        ],
    )
    def test_what_was_never_read_counts_for_nothing(
        self, book: Ledger, story: Any, end: Event
    ) -> None:
        self.plan(book, story)
        book.commit("write", [story.written()], story.at)
        book.commit("send", [end], story.at)
        assert self.stages(book) == []

    def test_an_uncertain_letter_keeps_its_stage(self, book: Ledger, story: Any) -> None:
        self.plan(book, story)
        steps: list[Event] = [
            story.written(),
            happened.LetterClaimed(letter="L1", at=story.at),
            happened.LetterInData(letter="L1", at=story.at),
            happened.LetterUncertain(letter="L1", detail="gone", at=story.at),
        ]
        book.commit("send", steps, story.at)
        assert self.stages(book) == [Stage.DUE]


_STEPS: dict[str, Callable[[dt.datetime], Event]] = {
    "claim": lambda at: happened.LetterClaimed(letter="L1", at=at),
    "data": lambda at: happened.LetterInData(letter="L1", at=at),
    "accept": lambda at: happened.LetterAccepted(letter="L1", reply="250", at=at),
    "refuse": lambda at: happened.LetterRefused(letter="L1", code="550", reply="no", at=at),
    "defer": lambda at: happened.LetterDeferred(letter="L1", reply="450", retry_at=at),
    "doubt": lambda at: happened.LetterUncertain(letter="L1", detail="?", at=at),
    "withdraw": lambda at: happened.LetterWithdrawn(letter="L1", reason="paid", at=at),
    "draft": lambda at: happened.LetterDrafted(letter="L1", folder="Drafts", at=at),
}


@pytest.mark.parametrize(
    ("path", "forbidden"),
    [
        ("", "claim data accept refuse defer doubt"),
        ("write", "data"),
        ("write claim data", "claim withdraw draft"),
        ("write claim data accept", "claim data defer doubt withdraw draft"),
        ("write claim refuse", "claim data accept defer doubt withdraw draft"),
        ("write claim data doubt", "claim data draft"),
        ("write withdraw", "claim data accept refuse defer doubt draft"),
        ("draft", "claim data defer doubt refuse"),
    ],
)
def test_a_letter_never_leaves_a_state_it_cannot_leave(
    book: Ledger, story: Any, path: str, forbidden: str
) -> None:
    book.commit("day", [happened.LetterPlanned(letter=story.letter())], story.at)
    for step in path.split():
        event = story.written() if step == "write" else _STEPS[step](story.at)
        book.commit("send", [event], story.at)
    before = book.letter("L1")
    for step in forbidden.split():
        with pytest.raises(CommitRefusedError):
            book.commit("send", [_STEPS[step](story.at)], story.at)
    assert book.letter("L1") == before


def test_written_bytes_are_fixed(book: Ledger, story: Any) -> None:
    book.commit("day", [happened.LetterPlanned(letter=story.letter())], story.at)
    book.commit("write", [story.written()], story.at)
    with pytest.raises(CommitRefusedError, match="already fixed"):
        book.commit("write", [story.written(archive="1" * 64)], story.at)


def test_a_letter_is_found_by_either_message_id(book: Ledger, story: Any) -> None:
    accepted = replace(story.accepted(), sent_as="<theirs@srv>")
    book.commit("day", [happened.LetterPlanned(letter=story.letter())], story.at)
    book.commit("write", [story.written()], story.at)
    book.commit("send", [happened.LetterClaimed(letter="L1", at=story.at)], story.at)
    book.commit("send", [accepted], story.at)
    for message_id in ("<L1@bot.example>", "theirs@srv"):
        letter = book.letter_with_message_id(message_id)
        assert letter is not None
        assert letter.status is LetterStatus.ACCEPTED
        assert [one.id for one in book.invoices_in_thread(message_id)] == ["A-1"]
    assert [one.id for one in book.invoices_in_thread("<A-1@firm.example>")] == ["A-1"]
    assert book.letter_with_message_id("") is None


def test_look_ups_know_people_under_any_spelling(book: Ledger) -> None:
    assert [one.id for one in book.clients_at("INKOOP@kora.example ")] == ["kora"]
    assert [one.id for one in book.clients_in_domain("MILA.example")] == ["mila"]
    assert [one.id for one in book.clients_with_account("nl00 kora 1")] == ["kora"]
    assert {one.id for one in book.clients_with_tax_id("NL 8201")} == {"kora", "mila"}
    assert [one.id for one in book.invoices_numbered(" a-1")] == ["A-1"]
    assert book.clients_at("") == ()
    assert book.client("nobody") is None


def test_lists_keep_the_order_in_which_things_became_known(book: Ledger, story: Any) -> None:
    for name in ("L1", "L2", "L3"):
        book.commit("d", [happened.LetterPlanned(letter=story.letter(name, stage=None))], story.at)
    for name in ("L3", "L1"):
        book.commit("w", [story.written(name)], story.at)
    queued = book.letters_in(LetterStatus.QUEUED, LetterStatus.PLANNED)
    assert [one.id for one in queued] == ["L1", "L3", "L2"]


def test_a_question_is_closed_once(book: Ledger, story: Any) -> None:
    book.commit("m", [QuestionAsked(question=story.question())], story.at)
    answered = QuestionClosed(question="q1", status=QuestionStatus.ANSWERED, chosen=0)
    book.commit("m", [answered], story.at)
    book.commit("d", [QuestionClosed(question="q1", status=QuestionStatus.EXPIRED)], story.at)
    question = book.question("q1")
    assert question is not None
    assert question.status is QuestionStatus.ANSWERED
    assert book.questions() == ()


def test_a_cursor_moves_forward_unless_the_folder_is_numbered_anew(
    book: Ledger, story: Any
) -> None:
    def moved(validity: int, uid: int) -> int:
        cursor = Cursor(account="a", folder="INBOX", uidvalidity=validity, last_uid=uid)
        book.commit("m", [happened.CursorMoved(cursor=cursor)], story.at)
        now = book.cursor("a", "INBOX")
        assert now is not None
        return now.last_uid

    assert [moved(1, 7), moved(1, 5), moved(2, 1)] == [7, 7, 1]


def test_a_plan_puts_its_lines_in_place_and_money_stays(book: Ledger, story: Any) -> None:
    book.commit(
        "bank",
        [
            happened.PaymentRecorded(payment=story.payment(amount="40")),
            happened.Allocated(allocation=story.allocation(amount="40")),
        ],
        story.at,
    )
    assert book.balance("A-1").open == money("60")
    lines = tuple(
        ReceivableLine(id=f"plan/{n}", due=story.today, amount=money("50")) for n in (1, 2)
    )
    book.commit("owner", [happened.LinesReplaced(invoice="A-1", lines=lines)], story.at)
    assert [line.open for line in book.balance("A-1").lines] == [money("10"), money("50")]


def test_what_nobody_knows_is_refused(book: Ledger, story: Any) -> None:
    for event in (
        happened.InvoiceStatusSet(invoice="Z", status=InvoiceStatus.CANCELLED),
        happened.PromiseEnded(promise="Z", status=PromiseStatus.KEPT),
        happened.InvoiceRegistered(invoice=story.invoice("Z", client="nobody")),
        happened.LetterClaimed(letter="Z", at=story.at),
    ):
        with pytest.raises(CommitRefusedError, match="there is no"):
            book.commit("x", [typing.cast("Event", event)], story.at)


def test_an_instant_without_a_zone_is_refused(book: Ledger, story: Any) -> None:
    with pytest.raises(CommitRefusedError, match="time zone"):
        book.commit("x", [happened.DayLived(day=story.today)], story.at.replace(tzinfo=None))


def test_text_that_is_not_unicode_leaves_nothing_behind(book: Ledger) -> None:
    mark = book.mark
    at = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    note = happened.NoteAdded(client="kora", invoice=None, text="caf\udce9")
    with pytest.raises(CommitRefusedError, match="not Unicode"):
        book.commit("x", [note], at)
    assert book.mark == mark
    assert book.notes_of("kora", None) == ()
    book.commit("x", [happened.NoteAdded(client="kora", invoice=None, text="café")], at)
    assert book.notes_of("kora", None) == ("café",)


def test_a_promise_ends_once(book: Ledger, story: Any) -> None:
    promise = Promise(
        id="x",
        client="kora",
        invoices=("A-1",),
        made_on=story.today,
        day=story.today,
        pause_until=story.today,
    )
    book.commit("mail", [happened.PromiseMade(promise=promise)], story.at)
    for status in (PromiseStatus.KEPT, PromiseStatus.BROKEN):
        book.commit("day", [happened.PromiseEnded(promise="x", status=status)], story.at)
    assert [one.status for one in book.promises_of("kora")] == [PromiseStatus.KEPT]


@given(data=st.data())
def test_any_story_keeps_the_money_straight(
    data: st.DataObject, tell: Any, stories: st.SearchStrategy[list[Event]]
) -> None:
    ledger = Ledger.in_memory()
    tell(ledger, data.draw(stories))
    for payment in ledger.payments():
        assert Money.zero(EUR) <= ledger.unapplied(payment.id) <= payment.amount
    for invoice in ledger.invoices():
        for line in invoice.lines:
            stages = [one.stage for one in line.stages]
            assert len(set(stages)) == len(stages)

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mailbot.ledger import Ledger
from mailbot.ledger.ledger import JOURNAL, STATE
from mailbot.ledger.storage import SnapshotStorage
from mailbot.ledger.verification import Severity, check_book, rebuild, verify
from mailbot.model import event as happened
from mailbot.model.invoice import StageReached
from mailbot.model.mail import MailSeen
from mailbot.model.money import Money
from mailbot.model.policy import Stage
from mailbot.model.question import Event


@pytest.fixture
def folder(tmp_path: Path, story: Any) -> Path:
    """A closed ledger in which a letter was sent and money came."""
    folder = tmp_path / "ledger"
    with Ledger.open(folder) as book:
        book.commit("opening", story.opening(), story.at)
        mail = book.archive.store(b"Subject: paid\r\n\r\n", story.at)
        seen = MailSeen(
            content_hash=mail,
            message_id="<m@bank>",
            received_at=story.at,
            sender="a@bank.example",
            subject="paid",
            kind="PaymentNotice",
        )
        letter = book.archive.store(b"Subject: Factuur\r\n\r\n", story.at)
        events: list[Event] = [
            happened.MailRead(mail=seen),
            happened.PaymentRecorded(payment=story.payment(amount="40")),
            happened.Allocated(allocation=story.allocation(amount="40")),
            happened.LetterPlanned(letter=story.letter()),
            story.written(archive=letter),
            happened.LetterClaimed(letter="L1", at=story.at),
            happened.LetterInData(letter="L1", at=story.at),
            story.accepted(),
        ]
        book.commit("day", events, story.at)
    return folder


def sentences(folder: Path, severity: Severity) -> list[str]:
    return [one.sentence for one in verify(folder) if one.severity is severity]


def test_all_is_well(folder: Path) -> None:
    assert verify(folder) == ()


def test_it_runs_beside_the_assistant(folder: Path) -> None:
    with Ledger.open(folder):
        assert verify(folder) == ()


def test_a_tampered_line_is_found(folder: Path) -> None:
    journal = folder / JOURNAL
    journal.write_bytes(journal.read_bytes().replace(b'"40.00"', b'"90.00"'))
    (sentence,) = sentences(folder, Severity.DAMAGE)
    assert "line 3" in sentence
    assert "backup" in sentence


def test_a_state_that_does_not_follow_is_found_and_rebuilt(folder: Path) -> None:
    storage = SnapshotStorage(folder / STATE)
    mark, _ = storage.load()
    assert mark is not None
    storage.read()["clients"]["kora"]["company"] = "Somebody else"
    storage.save(mark)
    (sentence,) = sentences(folder, Severity.DAMAGE)
    assert "clients are not what follows" in sentence
    assert rebuild(folder) == mark.seq
    assert verify(folder) == ()


def test_a_missing_snapshot_is_only_worth_a_note(folder: Path) -> None:
    (folder / STATE).unlink()
    assert sentences(folder, Severity.DAMAGE) == []
    assert sentences(folder, Severity.NOTE) == [
        "state.json is missing: the state was rebuilt from the journal"
    ]


def test_lost_and_altered_bytes_are_found(folder: Path) -> None:
    for path in folder.rglob("*.eml"):
        if b"Factuur" in path.read_bytes():
            path.unlink()
        else:
            path.write_bytes(b"altered")
    told = sentences(folder, Severity.DAMAGE)
    assert any("bytes of letter L1" in one for one in told)
    assert any("not what was put there" in one for one in told)


def test_no_ledger_is_a_finding(tmp_path: Path) -> None:
    assert "no ledger yet" in sentences(tmp_path, Severity.DAMAGE)[0]


def test_a_letter_whose_fate_is_unknown_is_noted(book: Ledger, story: Any) -> None:
    steps: list[Event] = [
        happened.LetterPlanned(letter=story.letter()),
        story.written(),
        happened.LetterClaimed(letter="L1", at=story.at),
        happened.LetterInData(letter="L1", at=story.at),
    ]
    book.commit("send", steps, story.at)
    (finding,) = check_book(book)
    assert finding.severity is Severity.NOTE
    assert "not known" in finding.sentence


class TestBrokenInvariants:
    """States that no commit can lead to, put there by hand."""

    def damage(self, book: Ledger) -> str:
        book.forget(None)
        return " / ".join(one.sentence for one in check_book(book) if one.mend)

    def test_an_allocation_of_nothing_known(self, book: Ledger, story: Any) -> None:
        book.state.allocations.put(story.allocation("p9"))
        assert "not there" in self.damage(book)

    def test_more_paid_out_than_came_in(self, book: Ledger, story: Any) -> None:
        book.state.payments.put(story.payment(amount="10"))
        book.state.allocations.put(story.allocation(amount="20"))
        assert "payment p1 of 10.00 EUR pays 20.00 EUR" in self.damage(book)

    def test_more_paid_than_claimed(self, book: Ledger, story: Any) -> None:
        book.state.payments.put(story.payment(amount="200"))
        book.state.allocations.put(story.allocation(amount="200"))
        assert "A-1 was paid 100.00 EUR more than it claims" in self.damage(book)

    def test_two_currencies(self, book: Ledger, story: Any) -> None:
        book.state.payments.put(replace(story.payment(), amount=Money.of(100, "PLN")))
        book.state.allocations.put(story.allocation())
        assert "mixes EUR and PLN" in self.damage(book)

    def test_money_taken_back_that_still_pays(self, book: Ledger, story: Any) -> None:
        book.state.payments.put(replace(story.payment(), reversed=True))
        book.state.allocations.put(story.allocation())
        assert "taken back but still pays" in self.damage(book)

    def test_settled_by_nobody(self, book: Ledger, story: Any) -> None:
        invoice = story.invoice()
        lines = tuple(replace(line, amount=Money.zero("EUR")) for line in invoice.lines)
        book.state.invoices.put(replace(invoice, lines=lines))
        assert "without money and without the owner's word" in self.damage(book)

    def test_a_stage_twice(self, book: Ledger, story: Any) -> None:
        invoice = story.invoice()
        reached = [StageReached(stage=Stage.DUE, day=story.today, letter=x) for x in ("a", "b")]
        lines = tuple(replace(line, stages=tuple(reached)) for line in invoice.lines)
        book.state.invoices.put(replace(invoice, lines=lines))
        assert "a stage stands twice" in self.damage(book)

    def test_somebody_else_s_invoice_in_a_letter(self, book: Ledger, story: Any) -> None:
        book.state.letters.put(story.letter(invoice="B-1"))
        assert "invoices of somebody else" in self.damage(book)


@settings(max_examples=40)
@given(data=st.data())
def test_no_story_leads_to_a_contradiction(
    data: st.DataObject,
    tell: Any,
    stories: st.SearchStrategy[list[Event]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("verify")
    try:
        with Ledger.open(folder) as book:
            tell(book, data.draw(stories))
            damage = [one for one in check_book(book) if one.severity is Severity.DAMAGE]
        assert damage == []
        assert [one for one in verify(folder) if "follows from the journal" in one.sentence] == []
    finally:
        shutil.rmtree(folder)

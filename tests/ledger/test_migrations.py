"""Journals of every past format open in this release: their lines are stored beside this file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mailbot.ledger import Ledger, migrations
from mailbot.ledger.errors import SchemaTooNewError
from mailbot.ledger.ledger import JOURNAL
from mailbot.ledger.verification import verify
from mailbot.model.event import NoteAdded
from mailbot.model.money import Money

HERE = Path(__file__).parent


@pytest.fixture
def old(tmp_path: Path) -> Path:
    shutil.copy(HERE / "journal-format-0.jsonl", tmp_path / JOURNAL)
    return tmp_path


def test_a_journal_of_format_0_opens(old: Path) -> None:
    with Ledger.open(old) as book:
        (invoice,) = book.invoices_numbered("2025-7")
        assert invoice.due.isoformat() == "2025-12-15"
        assert book.balance(invoice.id).open == Money.of("50.00", "EUR")
        assert [payment.amount for payment in book.payments()] == [
            Money.of("70.00", "EUR"),
            Money.of("9.99", "EUR"),
        ]
        assert [entry.cause for entry in book.history()] == ["<1@old>", "<2@old>", "<3@old>"]
    assert not [finding for finding in verify(old) if finding.severity == "damage"]


def test_a_migrated_journal_is_not_rewritten_but_goes_on(old: Path) -> None:
    before = (old / JOURNAL).read_bytes()
    with Ledger.open(old) as book:
        at = next(iter(book.history())).at
        book.commit("new", [NoteAdded(client=None, invoice=None, text="new")], at)
    after = (old / JOURNAL).read_bytes()
    assert after.startswith(before)
    assert Ledger.read(old).notes_of(None, None) == ("new",)


def test_every_step_up_to_this_format_exists() -> None:
    assert set(migrations._STEPS) == set(range(migrations.SCHEMA))


def test_a_format_to_come_is_refused() -> None:
    with pytest.raises(SchemaTooNewError):
        migrations.migrate([], migrations.SCHEMA + 1)

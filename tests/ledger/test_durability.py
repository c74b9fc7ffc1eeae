"""Crashes, full disks, second processes: no acknowledged commit is ever lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import where

from mailbot.ledger import Ledger, ledger
from mailbot.ledger.errors import LedgerLockedError, LedgerReadOnlyError
from mailbot.ledger.ledger import LOCK, STATE
from mailbot.model import event as happened
from mailbot.model.letter import LetterStatus
from mailbot.model.question import Event

ROUNDS = 24

# Commits for ever, says each number once it is acknowledged; snapshots often, to be killed there.
WRITER = """
import datetime as dt, sys
from pathlib import Path
from mailbot.ledger import Ledger, ledger
from mailbot.model.event import NoteAdded
ledger.SNAPSHOT_EVERY = 3
book = Ledger.open(Path(sys.argv[1]))
at = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
n = len(book.notes_of(None, None))
while True:
    n += 1
    book.archive.store(b"mail %d" % n, at)
    book.commit(str(n), [NoteAdded(client=None, invoice=None, text=str(n))], at)
    print(n, flush=True)
"""

# Commits until the disk is full (a limit on the size of any file), then says what stopped it.
FILLER = """
import datetime as dt, resource, signal, sys
from pathlib import Path
from mailbot.ledger import Ledger
from mailbot.ledger.errors import WritesRefusedError
from mailbot.model.event import NoteAdded
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
book = Ledger.open(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
at = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
n = 0
try:
    while True:
        book.commit(str(n), [NoteAdded(client=None, invoice=None, text=f"{n + 1} " + "x" * 500)], at)
        n += 1
except WritesRefusedError:
    try:
        book.commit("again", [NoteAdded(client=None, invoice=None, text="again")], at)
    except WritesRefusedError:
        print(n, flush=True)
book.close()
"""


def test_kill_9_at_any_instant_loses_nothing_acknowledged(tmp_path: Path) -> None:
    pick = random.Random(9)
    acknowledged = 0
    for _ in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _ in range(pick.randrange(1, 25)):
            said = child.stdout.readline()
            assert said, "the writer must go on until it is killed"
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split("\n")
        child.stdout.close()
        child.wait()
        spoken = [said.strip(), *(line for line in rest[:-1] if line)]
        acknowledged = int(spoken[-1])
        book = Ledger.read(tmp_path)
        kept = [int(text) for text in book.notes_of(None, None)]
        assert kept == list(range(1, len(kept) + 1))
        assert len(kept) >= acknowledged
        assert all(entry.cause == str(entry.seq) for entry in book.history())
    with Ledger.open(tmp_path) as book:
        assert len(book.archive) >= acknowledged
        assert not list(book.archive.damaged())


def test_a_full_disk_stops_all_writing_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILLER, str(tmp_path)], capture_output=True, text=True, check=True
    )
    acknowledged = int(done.stdout)
    assert acknowledged > 5
    with Ledger.open(tmp_path) as book:
        assert len(book.notes_of(None, None)) == acknowledged
        assert any("cut short" in notice for notice in book.notices)


def test_two_processes_cannot_both_write(tmp_path: Path, story: Any) -> None:
    with Ledger.open(tmp_path) as book:
        book.commit("opening", story.opening(), story.at)
        with pytest.raises(LedgerLockedError, match=f"process {os.getpid()}"):
            Ledger.open(tmp_path)
        reader = Ledger.read(tmp_path)
        assert [client.id for client in reader.clients()] == ["kora", "mila"]
        with pytest.raises(LedgerReadOnlyError):
            reader.commit("x", story.opening(), story.at)
        with pytest.raises(LedgerReadOnlyError):
            reader.archive.store(b"x", story.at)
    assert (tmp_path / LOCK).exists()
    Ledger.open(tmp_path).close()


def test_a_failed_opening_lets_go_of_the_lock(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    journal = tmp_path / ledger.JOURNAL
    whole = journal.read_bytes()
    journal.write_bytes(b"")
    with pytest.raises(ValueError, match="gone"):
        Ledger.open(tmp_path)
    journal.write_bytes(whole)
    Ledger.open(tmp_path).close()


def _image(book: Ledger) -> dict[str, list[Any]]:
    """Everything in the state, its order included."""
    return {name: list(table.items()) for name, table in book.state.storage.read().items()}


@settings(max_examples=60)
@given(data=st.data())
def test_snapshot_and_tail_make_the_state_that_all_of_the_journal_makes(
    data: st.DataObject,
    tell: Any,
    stories: st.SearchStrategy[list[Event]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("snapshot")
    try:
        book = Ledger.open(folder)
        tell(book, data.draw(stories))
        book.close()
        book = Ledger.open(folder)
        tell(book, data.draw(stories))
        live = _image(book)
        os.close(book._lock or -1)  # a crash: no snapshot is written, the lock goes
        book._lock = None
        opened, replayed = Ledger.read(folder), Ledger.read(folder, trust_snapshot=False)
        assert _image(opened) == _image(replayed) == live
        for other in (opened, replayed):
            assert other.mark == book.mark
            assert other.open_invoices() == book.open_invoices()
            assert other.letters_in(*LetterStatus) == book.letters_in(*LetterStatus)
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda raw: raw.replace(b"Kora BV", b"Kara BV"), "state.json is damaged"),
        (lambda raw: raw[: len(raw) // 2], "state.json is damaged"),
        (lambda _: b"", "state.json is damaged"),
        (lambda raw: raw.replace(b'"projection":', b'"projection":9'), "of another release"),
        (lambda raw: raw.replace(b'"hash":"', b'"hash":"f', 1), "does not belong"),
    ],
)
def test_a_snapshot_in_doubt_is_rebuilt_from_the_journal(
    tmp_path: Path, story: Any, harm: Any, sentence: str
) -> None:
    with Ledger.open(tmp_path) as book:
        book.commit("opening", story.opening(), story.at)
        before = _image(book)
    state = tmp_path / STATE
    state.write_bytes(harm(state.read_bytes()))
    with Ledger.open(tmp_path) as book:
        assert _image(book) == before
        assert any(sentence in notice for notice in book.notices)
        book.rebuild()
    with Ledger.open(tmp_path) as book:
        assert book.notices == ()


def test_a_snapshot_that_cannot_be_written_costs_nothing_but_time(
    tmp_path: Path, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "SNAPSHOT_EVERY", 1)
    book = Ledger.open(tmp_path)
    (tmp_path / STATE).mkdir()
    book.commit("opening", story.opening(), story.at)
    assert any("could not be written" in notice for notice in book.notices)
    book.close()
    (tmp_path / STATE).rmdir()
    with Ledger.open(tmp_path) as again:
        assert len(again.clients()) == 2


def test_the_state_answers_tinydb_queries_but_takes_no_writes(book: Ledger) -> None:
    found = book.state.clients.search(where("company") == "Kora BV")
    assert [document["id"] for document in found] == ["kora"]
    for write in (
        lambda: book.state.clients.insert({"id": "x"}),
        lambda: book.state.clients.update({"company": "x"}),
        lambda: book.state.clients.remove(where("id") == "kora"),
        book.state.clients.truncate,
    ):
        with pytest.raises(TypeError, match="commit an event instead"):
            write()
    assert len(book.clients()) == 2


def test_committing_stays_cheap_as_the_ledger_grows(story: Any) -> None:
    """A commit touches what it changes, not the whole: no table is read through."""
    book = Ledger.in_memory()
    book.commit("opening", story.opening(), story.at)
    documents = book.state.letters._documents

    class Untouchable(dict[str, Any]):
        def __iter__(self) -> Any:
            raise AssertionError("the whole table was read")

        def items(self) -> Any:
            raise AssertionError("the whole table was read")

    book.state.letters._documents = Untouchable(documents)
    plan = happened.LetterPlanned(letter=story.letter("L5", stage=None))
    book.commit("x", [plan, story.written("L5")], story.at)
    assert book.letter("L5") is not None

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.ledger import Ledger, journal
from mailbot.ledger.errors import (
    CommitRefusedError,
    JournalDamagedError,
    LedgerMissingError,
    SchemaTooNewError,
    WritesRefusedError,
)
from mailbot.ledger.journal import GENESIS, FileJournal
from mailbot.ledger.ledger import JOURNAL, STATE
from mailbot.model import event as happened
from mailbot.model.question import Event

_AT = dt.datetime(2026, 3, 3, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path, story: Any) -> Path:
    """A closed ledger of three commits, without a snapshot."""
    with Ledger.open(tmp_path / "ledger") as ledger:
        for text in ("one", "two", "three"):
            note = happened.NoteAdded(client=None, invoice=None, text=text)
            ledger.commit(text, [note], story.at)
    (tmp_path / "ledger" / STATE).unlink()
    return tmp_path / "ledger"


def test_a_line_says_what_when_why_and_what_came_before(folder: Path) -> None:
    lines = [json.loads(line) for line in (folder / JOURNAL).read_bytes().splitlines()]
    assert [line["seq"] for line in lines] == [0, 1, 2, 3]
    assert lines[0]["prev"] == GENESIS
    assert [line["prev"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    assert lines[1]["at"] == "2026-03-02T12:00:00Z"
    assert lines[1]["cause"] == "one"
    assert lines[1]["events"] == [
        {"type": "note_added", "client": None, "invoice": None, "text": "one"}
    ]


def test_nobody_else_may_read_it(folder: Path) -> None:
    for path in (folder, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_history_streams_every_commit(folder: Path) -> None:
    assert [entry.cause for entry in Ledger.read(folder).history()] == ["one", "two", "three"]


def test_a_torn_last_line_is_cut_off_and_kept_aside(folder: Path) -> None:
    path = folder / JOURNAL
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    with Ledger.open(folder) as ledger:
        assert any("cut short" in notice for notice in ledger.notices)
        assert ledger.notes_of(None, None) == ("one", "two")
    lines = whole.splitlines(keepends=True)
    assert path.read_bytes() == b"".join(lines[:3])
    (aside,) = folder.glob(f"{JOURNAL}.torn*")
    assert aside.read_bytes() == lines[3][:-20]


def test_pages_that_never_reached_the_disk_are_a_torn_line(folder: Path) -> None:
    with (folder / JOURNAL).open("ab") as file:
        file.write(b"\0" * 300 + b'"}\n')
    with Ledger.open(folder) as ledger:
        assert any("cut short" in notice for notice in ledger.notices)
        assert len(ledger.notes_of(None, None)) == 3


def test_a_reader_passes_over_a_line_that_is_being_written(folder: Path) -> None:
    path = folder / JOURNAL
    with path.open("ab") as file:
        file.write(b'{"seq":4,')
    before = path.read_bytes()
    assert len(Ledger.read(folder).notes_of(None, None)) == 3
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"one", b"eno"), *lines[2:]], 2),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 2),
        (lambda lines: [*lines[:3], b"x" + lines[3]], 4),
        (lambda lines: lines[1:], 1),
        (lambda lines: [*lines, lines[3]], 5),
    ],
)
def test_a_damaged_line_is_named_and_nothing_is_touched(folder: Path, harm: Any, line: int) -> None:
    path = folder / JOURNAL
    path.write_bytes(b"".join(harm(path.read_bytes().splitlines(keepends=True))))
    before = path.read_bytes()
    with pytest.raises(JournalDamagedError, match=r"restore it from your latest backup") as caught:
        Ledger.open(folder)
    assert caught.value.line == line
    assert path.read_bytes() == before


def test_zero_length_is_never_an_empty_ledger(folder: Path) -> None:
    (folder / JOURNAL).write_bytes(b"")
    with pytest.raises(JournalDamagedError, match="everything that was in it is gone"):
        Ledger.open(folder)


def test_a_journal_that_lost_its_end_is_found_out_by_the_snapshot(
    folder: Path,
) -> None:
    Ledger.open(folder).close()
    with Ledger.open(folder) as ledger:
        assert ledger.notices == ()
        ledger.rebuild()
    path = folder / JOURNAL
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    with pytest.raises(JournalDamagedError, match="ends after commit 1"):
        Ledger.open(folder)


def test_a_missing_journal_beside_other_files_is_an_error(folder: Path) -> None:
    with Ledger.open(folder) as ledger:
        ledger.rebuild()
    (folder / JOURNAL).unlink()
    with pytest.raises(LedgerMissingError, match="is missing"):
        Ledger.open(folder)
    with pytest.raises(LedgerMissingError, match="is missing"):
        Ledger.read(folder)
    assert not (folder / JOURNAL).exists()


def test_reading_where_there_is_none_makes_none(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissingError, match="no ledger yet"):
        Ledger.read(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_later_release_s_journal_is_left_alone(folder: Path) -> None:
    path = folder / JOURNAL
    text = path.read_bytes()
    lines = text.splitlines(keepends=True)
    body = lines[3].rpartition(b',"hash":"')[0].replace(b'"schema":1', b'"schema":99') + b"}"
    digest = hashlib.sha256(body).hexdigest().encode()
    path.write_bytes(b"".join(lines[:3]) + body[:-1] + b',"hash":"' + digest + b'"}\n')
    with pytest.raises(SchemaTooNewError, match="install the newer release"):
        Ledger.open(folder)


@settings(max_examples=60)
@given(data=st.data())
def test_every_prefix_of_the_journal_opens_as_the_story_so_far(
    data: st.DataObject,
    tell: Any,
    stories: st.SearchStrategy[list[Event]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("prefix")
    try:
        with Ledger.open(folder / "whole") as ledger:
            tell(ledger, data.draw(stories))
        whole = (folder / "whole" / JOURNAL).read_bytes()
        lines = whole.splitlines(keepends=True)
        ends = list(itertools.accumulate(len(line) for line in lines))
        cut = data.draw(st.integers(ends[0], len(whole)))
        (folder / "part").mkdir()
        (folder / "part" / JOURNAL).write_bytes(whole[:cut])
        with Ledger.open(folder / "part") as ledger:
            assert ledger.mark.seq == sum(end <= cut for end in ends) - 1
            ledger.commit("goes on", [happened.NoteAdded(client=None, invoice=None, text="!")], _AT)
        assert "!" in Ledger.read(folder / "part").notes_of(None, None)
    finally:
        shutil.rmtree(folder)


def test_after_a_failed_fsync_nothing_more_is_written(
    tmp_path: Path, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.open(tmp_path)
    note = happened.NoteAdded(client=None, invoice=None, text="x")

    def no_disk(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_disk)
        with pytest.raises(WritesRefusedError, match="Input/output error"):
            ledger.commit("x", [note], story.at)
    with pytest.raises(WritesRefusedError):
        ledger.commit("x", [note], story.at)
    assert ledger.notes_of(None, None) == ()
    ledger.close()


def test_a_journal_opened_for_reading_takes_nothing(folder: Path, story: Any) -> None:
    with pytest.raises(WritesRefusedError):
        FileJournal(folder / JOURNAL, writable=False).append("x", story.at, ())


def test_a_commit_that_could_not_be_read_back_is_refused(
    folder: Path, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LONGEST_LINE", 2_000)
    note = happened.NoteAdded(client=None, invoice=None, text="x" * 3_000)
    with Ledger.open(folder) as ledger:
        with pytest.raises(CommitRefusedError, match="split"):
            ledger.commit("large", [note], story.at)
        small = happened.NoteAdded(client=None, invoice=None, text="small")
        ledger.commit("small", [small], story.at)
    assert Ledger.read(folder).notes_of(None, None)[-1] == "small"

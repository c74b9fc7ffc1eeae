"""The ledger: commits one decision at a time, all of it or none, and answers what a Book answers."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from mailbot.ledger.archive import Archive
from mailbot.ledger.book import StateBook
from mailbot.ledger.disk import PRIVATE_FILE, make_folder
from mailbot.ledger.errors import (
    CommitRefusedError,
    JournalDamagedError,
    LedgerLockedError,
    LedgerMissingError,
    LedgerReadOnlyError,
)
from mailbot.ledger.journal import Entry, FileJournal, Journal, Mark, MemoryJournal
from mailbot.ledger.projection import project
from mailbot.ledger.state import Draft, State
from mailbot.ledger.storage import SnapshotStorage
from mailbot.model.question import Event

JOURNAL = "journal.jsonl"
STATE = "state.json"
LOCK = "lock"
MAIL = "mail"

# How many commits may have to be replayed when the ledger is opened after a crash.
SNAPSHOT_EVERY = 1_000


class Ledger(StateBook):
    """The journal, the state that follows from it, and the mail archive.

    `notices` are sentences about what was mended on opening; tell them to the owner.
    """

    def __init__(
        self,
        journal: Journal,
        storage: SnapshotStorage,
        archive: Archive,
        *,
        lock: int | None = None,
        writable: bool = True,
    ) -> None:
        super().__init__(State(storage))
        self.archive = archive
        self.notices: tuple[str, ...] = ()
        self._journal = journal
        self._storage = storage
        self._lock = lock
        self._writable = writable
        self._snapshot_seq = 0

    # -- opening and closing

    @classmethod
    def in_memory(cls) -> Self:
        """An empty ledger without files."""
        return cls(MemoryJournal(), SnapshotStorage(), Archive(None))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open for writing, with an exclusive lock; a folder without a ledger gets a new one.

        Raises LedgerLockedError, LedgerMissingError, JournalDamagedError, SchemaTooNewError,
        OSError.
        """
        make_folder(folder)
        lock = _lock(folder)
        try:
            if not (folder / JOURNAL).exists():
                _no_remains(folder)
                FileJournal.create(folder / JOURNAL)
            journal = FileJournal(folder / JOURNAL, writable=True)
            mended = journal.mend_tail()
            ledger = cls(
                journal, SnapshotStorage(folder / STATE), Archive(folder / MAIL), lock=lock
            )
            ledger.notices = (mended,) if mended else ()
            ledger._replay()
        except BaseException:
            os.close(lock)
            raise
        return ledger

    @classmethod
    def read(cls, folder: Path, *, trust_snapshot: bool = True) -> Self:
        """Open for reading, beside a process that writes: no lock, and nothing is ever written.

        It shows the ledger as it stood at the opening; without trust in the snapshot, as all of
        the journal has it. Raises as `open`, but for the lock.
        """
        journal_path = folder / JOURNAL
        if not journal_path.exists():
            _no_remains(folder)
            raise LedgerMissingError(journal_path, remains=False)
        ledger = cls(
            FileJournal(journal_path, writable=False),
            SnapshotStorage(folder / STATE if trust_snapshot else None),
            Archive(folder / MAIL, writable=False),
            writable=False,
        )
        ledger._replay()
        return ledger

    def close(self) -> None:
        """Write the snapshot and let go of the files. Nothing depends on its being called."""
        if self._writable and self._journal.mark.seq > self._snapshot_seq:
            self._snapshot()
        self._journal.close()
        if self._lock is not None:
            os.close(self._lock)  # the file stays: removing it would race with the next holder
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- writing

    def commit(self, cause: str, events: Sequence[Event], at: dt.datetime) -> None:
        """Record events, as one line of the journal: all of them or none.

        `cause` is the Message-ID, or the day, that led to them; `at` an aware instant. Events that
        change nothing (the same mail or day again) write nothing. On return it is durable. Raises
        CommitRefusedError, WritesRefusedError, LedgerReadOnlyError; nothing has then changed.
        """
        if not self._writable:
            raise LedgerReadOnlyError
        if at.tzinfo is None:
            raise CommitRefusedError("commit", "its instant has no time zone")
        draft = Draft(self.state)
        for event in events:
            project(event, draft)
        if draft.empty:
            return
        try:
            self._journal.append(cause, at, tuple(events))
        except UnicodeEncodeError as error:
            sentence = f"text that is not Unicode ({error.reason})"
            raise CommitRefusedError("commit", sentence) from error
        self._carry_over(draft)
        if self._journal.mark.seq - self._snapshot_seq >= SNAPSHOT_EVERY:
            self._snapshot()

    def history(self) -> Iterator[Entry]:
        """Every commit from the first on, streamed from the journal, its chain checked."""
        for _, entry in self._journal.walk():
            if entry is not None:
                yield entry

    @property
    def mark(self) -> Mark:
        """The last commit's number and hash: write it down elsewhere, and later tampering shows."""
        return self._journal.mark

    def rebuild(self) -> None:
        """Derive the state from the whole journal anew, and write its snapshot."""
        if not self._writable:
            raise LedgerReadOnlyError
        self._storage.write({})
        self._replay_after(None)
        self._snapshot()

    # -- the state

    def _carry_over(self, draft: Draft) -> None:
        self.forget(draft)
        draft.carry_over()

    def _snapshot(self) -> None:
        try:
            self._storage.save(self._journal.mark)
        except OSError as error:  # the journal has it all: only the next opening is slower
            self.notices += (f"{STATE} could not be written ({error.strerror})",)
        self._snapshot_seq = self._journal.mark.seq

    def _replay(self) -> None:
        """Load the snapshot and replay what came after it; all of the journal if it is no good."""
        mark, doubt = self._storage.load()
        if mark is not None and not self._replay_after(mark):
            doubt = f"{STATE} does not belong to this journal"
            mark = None
            self._storage.write({})
        if mark is None:
            self._replay_after(None)
            if self._journal.mark.seq and doubt:
                self.notices += (f"{doubt}: the state was rebuilt from the journal",)

    def _replay_after(self, mark: Mark | None) -> bool:
        """Replay the commits after `mark`; False where the mark is not one of the journal's."""
        self.state.reload()
        self.forget(None)
        last = None
        for last, entry in self._journal.walk(mark):
            if mark is not None and last.seq == mark.seq and last.hash != mark.hash:
                return False
            if entry is not None:
                self._apply(entry)
        assert last is not None
        if mark is not None and last.seq < mark.seq:
            path = getattr(self._journal, "path", JOURNAL)
            raise JournalDamagedError(
                path,
                last.seq + 1,
                f"it ends after commit {last.seq}, but {STATE} was taken after commit {mark.seq}",
            )
        self._journal.mark = last
        self._snapshot_seq = mark.seq if mark is not None else 0
        return True

    def _apply(self, entry: Entry) -> None:
        draft = Draft(self.state)
        try:
            for event in entry.events:
                project(event, draft)
        except CommitRefusedError as error:
            path = getattr(self._journal, "path", JOURNAL)
            raise JournalDamagedError(path, entry.seq + 1, error.sentence) from error
        self._carry_over(draft)


def _no_remains(folder: Path) -> None:
    """A ledger that has lost its journal must not be taken for a new one."""
    if (folder / STATE).exists() or (folder / MAIL).exists():
        raise LedgerMissingError(folder / JOURNAL, remains=True)


def _lock(folder: Path) -> int:
    """An exclusive lock for the life of the process; the file names its holder and stays."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise LedgerLockedError(folder, holder) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor

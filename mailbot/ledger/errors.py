"""What can go wrong with a ledger; every sentence says what to do about it.

LedgerError
├── LedgerLockedError        (BlockingIOError)    another process has it open
├── LedgerMissingError       (FileNotFoundError)  files of a ledger, but no journal
├── JournalDamagedError      (ValueError)         the record itself does not add up
├── SchemaTooNewError        (ValueError)         written by a later release
├── LedgerReadOnlyError      (PermissionError)    opened for reading
├── WritesRefusedError       (OSError)            a write failed: nothing more is written
├── CommitRefusedError       (ValueError)         an event that cannot have happened
├── UnknownInvoiceError      (LookupError)
└── ArchiveDamagedError      (ValueError)         a mail's bytes are not what they were
"""

from __future__ import annotations

from pathlib import Path

_RESTORE = (
    "Stop the assistant, move the folder aside, restore it from your latest backup, then run "
    "`mailbot verify`. Mail that came in since the backup is read again by itself."
)


class LedgerError(Exception):
    """Base of the family."""


class LedgerLockedError(LedgerError, BlockingIOError):
    """Another process has the ledger open for writing."""

    def __init__(self, folder: Path, holder: str) -> None:
        who = f"process {holder}" if holder else "another process"
        super().__init__(
            f"the ledger in {folder} is in use, by {who} as it seems: "
            "stop it first, or use a command that only reads"
        )


class LedgerMissingError(LedgerError, FileNotFoundError):
    """The folder holds other files of a ledger, but no journal; or nothing to read at all."""

    def __init__(self, journal: Path, *, remains: bool) -> None:
        if remains:
            sentence = f"{journal} is missing, though other files of the ledger are there. "
            sentence += _RESTORE
        else:
            sentence = f"there is no ledger yet: {journal} does not exist. `mailbot run` makes one."
        super().__init__(sentence)


class JournalDamagedError(LedgerError, ValueError):
    """The journal does not add up. `line` counts from 1; 0: the file as a whole."""

    def __init__(self, journal: Path | str, line: int, what: str) -> None:
        self.line = line
        where = f"{journal}, line {line}" if line else str(journal)
        super().__init__(f"{where}: {what}. Nothing was changed. {_RESTORE}")


class SchemaTooNewError(LedgerError, ValueError):
    """A later release wrote this."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the ledger was written in format {found}; this release knows formats up to {known}: "
            "install the newer release again"
        )


class LedgerReadOnlyError(LedgerError, PermissionError):
    """A commit or a store on a ledger that was opened for reading."""

    def __init__(self) -> None:
        super().__init__("this ledger was opened for reading only: nothing was written")


class WritesRefusedError(LedgerError, OSError):
    """A write to the disk has failed, so what is on it is not known: nothing more is written.

    A failed fsync must not be repeated: the kernel may have dropped the pages and would answer
    that all is well (the "fsyncgate" of 2018).
    """

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(
            f"writing {path} failed ({cause}), so nothing more is written or sent: "
            "see to the disk (space, health), then start the assistant again"
        )


class CommitRefusedError(LedgerError, ValueError):
    """An event that cannot follow from the ledger as it stands. Nothing of the commit was kept."""

    def __init__(self, event: str, sentence: str) -> None:
        self.event = event
        self.sentence = sentence
        super().__init__(f"{event} refused: {sentence}; nothing of this commit was recorded")


class UnknownInvoiceError(LedgerError, LookupError):
    """A balance was asked of an invoice that is not in the ledger."""

    def __init__(self, invoice: str) -> None:
        super().__init__(f"no invoice {invoice!r} in the ledger")


class ArchiveDamagedError(LedgerError, ValueError):
    """An archived mail's bytes no longer match their hash."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not what was put there (its content does not match its name): "
            "restore this file from a backup"
        )

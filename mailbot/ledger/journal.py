"""The journal: one line of JSON a commit, appended and fsynced, each with the hash of the line
before. It is the truth; everything else can be rebuilt from it.

    {"seq":7,"prev":"<hex>","schema":1,"at":"2026-11-22T09:00:00Z","cause":"…","events":[…],"hash":"<hex>"}

`hash` is the SHA-256 of the line as it would be without its hash; `prev` is the hash of the line
before. The first line is a header with seq 0 and no events, laid down in one rename: so a journal
of zero length is always damage, never a new one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import msgspec

from mailbot.ledger.disk import replace_file, sync_folder
from mailbot.ledger.errors import (
    CommitRefusedError,
    JournalDamagedError,
    SchemaTooNewError,
    WritesRefusedError,
)
from mailbot.ledger.migrations import SCHEMA, migrate
from mailbot.model.noun import Noun
from mailbot.model.question import Event

GENESIS = "0" * 64
_TAIL = len(b',"hash":"') + 64 + len(b'"}')
# A line is one commit. A real one is a few kB; a length beyond this is a runaway or an attack,
# and would make every later opening of the ledger pay for it.
LONGEST_LINE = 64 << 20


class Entry(Noun, frozen=True, kw_only=True):
    """One commit as it stands in the journal. `at` is in UTC; `seq` counts from 1."""

    seq: int
    cause: str
    at: dt.datetime
    events: tuple[Event, ...]


class Mark(Noun, frozen=True, kw_only=True):
    """A place in the journal: after commit `seq`, whose line has this hash."""

    seq: int
    hash: str


class _Line(msgspec.Struct, frozen=True):
    seq: int
    prev: str
    schema: int
    at: dt.datetime | None
    cause: str
    events: tuple[Event, ...]


class _AnyLine(msgspec.Struct, frozen=True):
    seq: int
    schema: int
    at: dt.datetime
    cause: str
    events: list[dict[str, Any]]


class _Head(msgspec.Struct, frozen=True):
    schema: int


_ENCODER = msgspec.json.Encoder()
_LINES = msgspec.json.Decoder(_Line)
_ANY_LINES = msgspec.json.Decoder(_AnyLine)
_HEADS = msgspec.json.Decoder(_Head)


def _sealed(line: _Line) -> tuple[bytes, str]:
    body = _ENCODER.encode(line)
    digest = hashlib.sha256(body).hexdigest()
    return body[:-1] + f',"hash":"{digest}"}}\n'.encode(), digest


_HEADER, _HEADER_HASH = _sealed(_Line(0, GENESIS, SCHEMA, None, "mailbot journal", ()))


def _hash_of(line: bytes) -> str | None:
    """The line's own hash if the line is whole, else None."""
    body, tail = line[: -_TAIL - 1] + b"}", line[-_TAIL - 1 :]
    digest = hashlib.sha256(body).hexdigest()
    return digest if tail == f',"hash":"{digest}"}}\n'.encode() else None


def _entry(name: Path | str, line: bytes, number: int) -> Entry:
    try:
        schema = _HEADS.decode(line).schema
        if schema == SCHEMA:
            new = _LINES.decode(line)
            if new.at is None:
                raise JournalDamagedError(name, number, "this commit has no time")
            return Entry(seq=new.seq, cause=new.cause, at=new.at, events=new.events)
        old = _ANY_LINES.decode(line)
        events = msgspec.convert(migrate(old.events, schema), tuple[Event, ...])
        return Entry(seq=old.seq, cause=old.cause, at=old.at, events=events)
    except msgspec.DecodeError as error:
        raise JournalDamagedError(name, number, f"this commit cannot be read ({error})") from error
    except SchemaTooNewError:
        raise
    except (KeyError, TypeError) as error:  # an old line that lacks what its format promises
        raise JournalDamagedError(name, number, f"not of format {schema} ({error!r})") from error


def read_lines(
    name: Path | str, lines: Iterator[bytes], *, after: Mark | None = None
) -> Iterator[tuple[Mark, Entry | None]]:
    """Walk whole lines, checking the chain; commits up to `after` are checked but not decoded.

    Yields each line's mark, with its entry where it was decoded. Raises JournalDamagedError.
    """
    prev = GENESIS
    for seq, line in enumerate(lines):
        number = seq + 1
        if len(line) > LONGEST_LINE:
            raise JournalDamagedError(name, number, "longer than any commit can be")
        digest = _hash_of(line)
        if digest is None:
            raise JournalDamagedError(name, number, "damaged: it does not match its own hash")
        if not line.startswith(f'{{"seq":{seq},"prev":"{prev}",'.encode()):
            raise JournalDamagedError(
                name, number, f"not the line that follows: commit {seq} was expected here"
            )
        mark = Mark(seq=seq, hash=digest)
        skip = seq == 0 or (after is not None and seq <= after.seq)
        yield mark, None if skip else _entry(name, line, number)
        prev = digest
    if prev == GENESIS:
        raise JournalDamagedError(name, 0, "empty: everything that was in it is gone")


class Journal(Protocol):
    """Where commits go. `mark` is the last one's."""

    mark: Mark

    def append(self, cause: str, at: dt.datetime, events: tuple[Event, ...]) -> None:
        """Write one commit; on return it is durable. Raises WritesRefusedError."""
        ...

    def walk(self, after: Mark | None = None) -> Iterator[tuple[Mark, Entry | None]]:
        """As read_lines, over this journal."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class MemoryJournal:
    """A journal without a file: for `explain`, rehearsals and tests."""

    def __init__(self) -> None:
        self._lines = [_HEADER]
        self.mark = Mark(seq=0, hash=_HEADER_HASH)

    def append(self, cause: str, at: dt.datetime, events: tuple[Event, ...]) -> None:
        """As FileJournal.append."""
        line, digest = _next(self.mark, cause, at, events)
        self._lines.append(line)
        self.mark = Mark(seq=self.mark.seq + 1, hash=digest)

    def walk(self, after: Mark | None = None) -> Iterator[tuple[Mark, Entry | None]]:
        """As FileJournal.walk."""
        return read_lines("the journal in memory", iter(self._lines), after=after)

    def close(self) -> None:
        """Nothing to let go of."""


def _next(mark: Mark, cause: str, at: dt.datetime, events: tuple[Event, ...]) -> tuple[bytes, str]:
    line, digest = _sealed(
        _Line(mark.seq + 1, mark.hash, SCHEMA, at.astimezone(dt.UTC), cause, tuple(events))
    )
    if len(line) > LONGEST_LINE:  # it would be taken for damage when it is read back
        size = LONGEST_LINE >> 20
        raise CommitRefusedError("commit", f"more than {size} MB at once: split what it brings in")
    return line, digest


class FileJournal:
    """The journal in a file. Only the process that holds the ledger's lock may append."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        self.path = path
        self.mark = Mark(seq=0, hash=_HEADER_HASH)  # the ledger moves it on while it replays
        self._broken: str | None = None
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND) if writable else None

    @staticmethod
    def create(path: Path) -> None:
        """Lay down a new journal: whole or not at all."""
        replace_file(path, _HEADER)

    def append(self, cause: str, at: dt.datetime, events: tuple[Event, ...]) -> None:
        """Write one commit; on return it is durable.

        Raises WritesRefusedError, and after that for every commit: reopen to go on.
        """
        if self._file is None or self._broken:
            raise WritesRefusedError(self.path, self._broken or "it is not open for writing")
        line, digest = _next(self.mark, cause, at, events)
        try:
            written = os.write(self._file, line)
            if written != len(line):
                raise OSError(f"only {written} of {len(line)} bytes were taken")  # noqa: TRY301
            os.fsync(self._file)
        except OSError as error:
            self._broken = error.strerror or str(error)
            raise WritesRefusedError(self.path, self._broken) from error
        self.mark = Mark(seq=self.mark.seq + 1, hash=digest)

    def walk(self, after: Mark | None = None) -> Iterator[tuple[Mark, Entry | None]]:
        """As read_lines, streaming; what a torn last write left behind is passed over."""
        with self.path.open("rb") as file:
            yield from read_lines(self.path, _whole_lines(file), after=after)

    def mend_tail(self) -> str | None:
        """Cut off what a torn last write left, keeping its bytes aside; a sentence if it did.

        Only what was never acknowledged can be torn: a commit counts once fsync has returned.
        """
        with self.path.open("rb") as file:
            good = sum(len(line) for line in _whole_lines(file))
            file.seek(good)
            torn = file.read()
        if not torn:
            return None
        aside = self.path.with_name(f"{self.path.name}.torn-at-{good}")
        replace_file(aside, torn)
        with self.path.open("r+b") as file:
            file.truncate(good)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.path.parent)
        return (
            f"the last write to {self.path.name} was cut short ({len(torn)} bytes): it had not "
            f"been acknowledged, so nothing is lost; the bytes are kept in {aside.name}"
        )

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _whole_lines(lines: Iterator[bytes] | Any) -> Iterator[bytes]:
    """The lines without a torn last one.

    Torn is a last line without its newline, or one with NUL bytes in it: pages that the file had
    been given but that never reached the disk read as zeros, and JSON has none. A last line that
    is whole but wrong is damage, for it may have been acknowledged.
    """
    held: bytes | None = None
    for line in lines:
        if held is not None:
            yield held
        held = line
    if held is not None and held.endswith(b"\n") and b"\0" not in held:
        yield held

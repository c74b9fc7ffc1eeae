"""Where TinyDB's state lives: in memory, with a snapshot file so that opening is quick.

The snapshot is a convenience. It says up to which commit it goes, carries a checksum, and is
thrown away for the journal whenever anything about it is in doubt.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from mailbot.ledger.disk import replace_file
from mailbot.ledger.journal import Mark
from mailbot.ledger.migrations import SCHEMA

Tables = dict[str, dict[str, Any]]

# What the projection makes of the events. Raise it whenever that changes: snapshots of the old
# meaning are then rebuilt from the journal.
PROJECTION = 1


class _Snapshot(msgspec.Struct, frozen=True):
    schema: int
    projection: int
    seq: int
    hash: str
    sha256: str  # of the bytes of `tables`
    tables: msgspec.Raw


class SnapshotStorage(Storage):
    """TinyDB's storage: hands out the living state; `path` None keeps it in memory alone."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._tables: Tables = {}

    # -- TinyDB's side

    def read(self) -> Tables:
        """The living state, not a copy: what makes a change cost only what changes."""
        return self._tables

    def write(self, data: Tables) -> None:
        """Put another state in the place of this one, in memory."""
        self._tables = data

    # -- the ledger's side

    def load(self) -> tuple[Mark | None, str]:
        """Take up the snapshot: the mark it goes up to, or None with a sentence that says why not.

        The sentence is empty for a state that is kept in memory alone.
        """
        self._tables = {}
        if self.path is None:
            return None, ""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return None, f"{self.path.name} is missing"
        except OSError as error:
            return None, f"{self.path.name} cannot be read ({error.strerror})"
        try:
            snapshot = msgspec.json.decode(raw, type=_Snapshot)
            if hashlib.sha256(snapshot.tables).hexdigest() != snapshot.sha256:
                return None, f"{self.path.name} is damaged"
            if (snapshot.schema, snapshot.projection) != (SCHEMA, PROJECTION):
                return None, f"{self.path.name} is of another release"
            self._tables = msgspec.json.decode(snapshot.tables, type=dict[str, dict[str, Any]])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None, f"{self.path.name} is damaged"
        return Mark(seq=snapshot.seq, hash=snapshot.hash), ""

    def save(self, mark: Mark) -> None:
        """Write the snapshot of the state as it stands after `mark`. Raises OSError."""
        if self.path is None:
            return
        tables = msgspec.json.encode(self._tables)
        snapshot = _Snapshot(
            schema=SCHEMA,
            projection=PROJECTION,
            seq=mark.seq,
            hash=mark.hash,
            sha256=hashlib.sha256(tables).hexdigest(),
            tables=msgspec.Raw(tables),
        )
        replace_file(self.path, msgspec.json.encode(snapshot))

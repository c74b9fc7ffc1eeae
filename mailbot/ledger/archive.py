"""Every mail in and out, as its raw bytes: YYYY/MM/DD/<sha256>.eml. Named by what it holds."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

from mailbot.ledger.disk import make_folder, replace_file
from mailbot.ledger.errors import ArchiveDamagedError, LedgerReadOnlyError

SUFFIX = ".eml"


def content_hash(raw: bytes) -> str:
    """The name of these bytes: SHA-256, lower-case hex."""
    return hashlib.sha256(raw).hexdigest()


class Archive:
    """Raw mail by content hash. `folder` None: in memory, gone with the process."""

    def __init__(self, folder: Path | None, *, writable: bool = True) -> None:
        self._folder = folder
        self._writable = writable
        self._held: dict[str, bytes] = {}
        self._paths: dict[str, Path] | None = None  # found by walking, when first needed

    def store(self, raw: bytes, at: dt.datetime) -> str:
        """Keep a mail, durably, under the UTC day of `at`; its content hash.

        The same bytes are kept once, whenever they come. Raises OSError.
        """
        if not self._writable:
            raise LedgerReadOnlyError
        digest = content_hash(raw)
        if self._folder is None:
            self._held[digest] = raw
            return digest
        paths = self._index()
        if digest not in paths:
            day = at.astimezone(dt.UTC)
            folder = self._folder / f"{day:%Y}" / f"{day:%m}" / f"{day:%d}"
            make_folder(folder)
            path = folder / f"{digest}{SUFFIX}"
            replace_file(path, raw)
            paths[digest] = path
        return digest

    def fetch(self, digest: str) -> bytes | None:
        """The mail with this hash; None where there is none. Raises ArchiveDamagedError."""
        if self._folder is None:
            return self._held.get(digest)
        path = self._path(digest)
        if path is None:
            return None
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        if content_hash(raw) != digest:
            raise ArchiveDamagedError(path)
        return raw

    def holds(self, digest: str) -> bool:
        """Whether there is such a mail, without reading it."""
        return digest in self._held if self._folder is None else self._path(digest) is not None

    def __len__(self) -> int:
        return len(self._held) if self._folder is None else len(self._index())

    def damaged(self) -> Iterator[Path]:
        """Every file whose content does not match its name."""
        if self._folder is not None:
            for digest, path in self._index().items():
                if content_hash(path.read_bytes()) != digest:
                    yield path

    def _path(self, digest: str) -> Path | None:
        path = self._index().get(digest)
        if path is None and not self._writable:
            # Another process writes while we read: it may have come since.
            self._paths = None
            path = self._index().get(digest)
        return path

    def _index(self) -> dict[str, Path]:
        if self._paths is None:
            assert self._folder is not None
            self._paths = {path.stem: path for path in self._folder.glob(f"*/*/*/*{SUFFIX}")}
        return self._paths

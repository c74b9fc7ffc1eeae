from __future__ import annotations

import datetime as dt
import hashlib
import stat
from pathlib import Path

import pytest

from mailbot.ledger.archive import Archive
from mailbot.ledger.errors import ArchiveDamagedError

RAW = b"Subject: hello\r\n\r\nBody\r\n"
AT = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-2)))


@pytest.mark.parametrize("in_memory", [True, False])
def test_what_goes_in_comes_out(tmp_path: Path, *, in_memory: bool) -> None:
    archive = Archive(None if in_memory else tmp_path)
    digest = archive.store(RAW, AT)
    assert digest == hashlib.sha256(RAW).hexdigest()
    assert archive.fetch(digest) == RAW
    assert archive.holds(digest)
    assert archive.fetch("0" * 64) is None
    assert not list(archive.damaged())


def test_it_lies_under_its_utc_day_for_the_owner_alone(tmp_path: Path) -> None:
    digest = Archive(tmp_path).store(RAW, AT)
    path = tmp_path / "2026" / "03" / "02" / f"{digest}.eml"
    assert path.read_bytes() == RAW
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_bytes_are_kept_once_whenever_they_come(tmp_path: Path) -> None:
    Archive(tmp_path).store(RAW, AT)
    archive = Archive(tmp_path)
    archive.store(RAW, AT + dt.timedelta(days=3))
    assert len(list(tmp_path.rglob("*.eml"))) == len(archive) == 1


def test_a_reader_sees_what_comes_while_it_reads(tmp_path: Path) -> None:
    reader = Archive(tmp_path, writable=False)
    assert len(reader) == 0
    digest = Archive(tmp_path).store(RAW, AT)
    assert reader.fetch(digest) == RAW


def test_bytes_that_changed_are_never_handed_out(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    digest = archive.store(RAW, AT)
    (path,) = tmp_path.rglob("*.eml")
    path.write_bytes(RAW + b"x")
    with pytest.raises(ArchiveDamagedError, match=digest):
        archive.fetch(digest)
    assert list(archive.damaged()) == [path]


def test_a_name_is_never_a_way_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.eml").write_bytes(b"secret")
    archive = Archive(tmp_path / "mail")
    archive.store(RAW, AT)
    assert archive.fetch("../secret") is None

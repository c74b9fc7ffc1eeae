"""Short machine mails in the languages of the tables in machines/, and people's that look like them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mailbot.model.reading import MachineMail

if TYPE_CHECKING:
    from tests.reading.conftest import Desk

TABLES = Path(__file__).parent / "machines"
HEADERS = {
    "-": (),
    "auto": (("Auto-Submitted", "auto-replied"),),
    "bulk": (("Precedence", "bulk"),),
    "list": (("List-Id", "<news.lists.example>"),),
    "unsubscribe": (("List-Unsubscribe", "<https://lists.example/out>"),),
}


def _lines() -> Iterator[tuple[str, ...]]:
    for table in sorted(TABLES.glob("*.txt")):
        for number, line in enumerate(table.read_text("utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                cells = tuple(cell.strip() for cell in line.split(" | "))
                yield (f"{table.stem}-{number}", *cells)


@pytest.mark.parametrize("line", list(_lines()), ids=lambda line: line[0])
def test_a_mail_of_the_tables_is_read_as_meant(desk: Desk, line: tuple[str, ...]) -> None:
    name, kind, header, sender, subject, text, back_on, contact = line
    raw = desk.mail(
        text, sender=f"{sender}@{name}.example", subject=subject, headers=HEADERS[header]
    )
    reading = desk.read(raw)
    if kind == "person":
        assert not isinstance(reading, MachineMail)
        return
    assert isinstance(reading, MachineMail)
    assert reading.kind.value == kind
    assert reading.back_on == (None if back_on == "-" else dt.date.fromisoformat(back_on))
    assert reading.alternate_contact == (None if contact == "-" else contact)
    if kind.startswith("bounce"):
        assert reading.failed_recipient

"""Mails that no program should send, in between good ones: the good ones are handled."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from mailbot.model.letter import Topic
from tests.scenarios.conftest import AUTHSERV, MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=1)
HEAD = (
    f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=else.test\r\n"
    "From: Ktos <ktos@else.test>\r\nTo: us@firm.test\r\nSubject: FV/1\r\n"
    "Message-ID: <x@else.test>\r\nMIME-Version: 1.0\r\n"
)


def nested(depth: int) -> bytes:
    opening = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth)
    )
    closing = "".join(f"\r\n--b{n}--\r\n" for n in reversed(range(depth)))
    return (HEAD + opening + "Content-Type: text/plain\r\n\r\nDobrze.\r\n" + closing).encode()


HOSTILE = {
    "2,000 nested multiparts": nested(2000),
    "a charset nobody knows": (
        HEAD + 'Content-Type: text/plain; charset="x-klingon-8"\r\n\r\nZapłacimy jutro \xff\r\n'
    ).encode("latin-1", "replace"),
    "NUL bytes": (HEAD + "Content-Type: text/plain\r\n\r\nZap\x00lacimy\x00\r\n").encode(),
    "nothing but a line end": b"\r\n",
    "no header at all": b"To jest sama tresc, bez niczego.\r\n",
    "headers without end": (HEAD + "X-Long: " + "a" * 200_000 + "\r\n").encode(),
    "a boundary that never comes": (
        HEAD + 'Content-Type: multipart/mixed; boundary="never"\r\n\r\ntext\r\n'
    ).encode(),
    "base64 that is none": (
        HEAD + "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n$$$%%%\r\n"
    ).encode(),
    "an encoded word that lies": (
        HEAD.replace("FV/1", "=?utf-8?b?////?= =?no-such?q?=FF?=")
        + "Content-Type: text/plain\r\n\r\nx\r\n"
    ).encode(),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_good_mail_around_a_bad_one_is_handled(town: Town, raw: bytes) -> None:
    town.owner_invoices("FV/1", "100,00", DUE)
    town.deliver(raw)
    town.owner_invoices("FV/2", "200,00", DUE)
    town.live()
    assert sorted(one.number for one in town.ledger.invoices()) == ["FV/1", "FV/2"]
    cursor = town.ledger.cursor(town.user.address, "INBOX")
    assert cursor is not None
    assert cursor.last_uid == 3
    assert {a for t in town.smtp.taken for a in t.recipients} == {OWNER}
    town.live()
    assert town.kinds_to(OWNER).count("registered") == 2


def test_a_mail_that_cannot_be_read_may_be_anybodys_and_is_told_once(town: Town) -> None:
    town.deliver(HOSTILE["2,000 nested multiparts"])
    town.live()
    town.live()
    assert town.topics_to_owner() == [Topic.MAIL_UNREADABLE]


def test_a_mail_too_large_is_left_where_it_is_and_told_once(town: Town) -> None:
    town.mailroom = replace(town.mailroom, largest_mail_bytes=50_000)
    town.owner_invoices("FV/1", "100,00", DUE)
    town.post("Anna <anna@mak.test>", "Zdjęcia", "a" * 76 + "\n" + ("b" * 76 + "\n") * 1000)
    town.owner_invoices("FV/2", "200,00", DUE)
    town.live()
    town.live()
    assert len(town.ledger.invoices()) == 2
    assert town.topics_to_owner() == [Topic.MAIL_TOO_LARGE]

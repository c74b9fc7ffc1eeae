"""Builders that the tests of this room share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from mailbot.model.letter import Letter, LetterKind, LetterStatus
from mailbot.post import Mailbox
from tests.servers.dovecot import Dovecot, User

NOON = dt.datetime(2026, 3, 4, 11, 0, tzinfo=dt.UTC)


def _mail(
    message_id: str = "<one@firm.test>", *, body: str = "Dzień dobry", letter: str = ""
) -> bytes:
    lines = [
        "From: Office <office@firm.test>",
        "To: Client <client@buyer.test>",
        "Subject: invoice",
        f"Message-ID: {message_id}",
        *([f"X-Mailbot-Letter: {letter}"] if letter else []),
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        body,
        "",
    ]
    return "\r\n".join(lines).encode()


@pytest.fixture
def mail() -> Callable[..., bytes]:
    """Makes a small mail: `mail("<id@host>", body=..., letter=...)`."""
    return _mail


@pytest.fixture
def user(dovecot: Dovecot) -> User:
    """An account of this test's own."""
    return dovecot.user()


@pytest.fixture
def mailbox(dovecot: Dovecot, user: User) -> Iterator[Mailbox]:
    """The account, seen through the code under test."""
    with Mailbox(dovecot.server(user), account=user.address) as box:
        yield box


@pytest.fixture
def letter() -> Callable[..., Letter]:
    """Makes a queued letter to a client."""

    def make(**changes: object) -> Letter:
        fields: dict[str, object] = {
            "id": "letter-1",
            "kind": LetterKind.OVERDUE_7,
            "to": ("client@buyer.test",),
            "language": "pl",
            "cause": "2026-03-04",
            "planned_at": NOON,
            "client": "client-1",
            "status": LetterStatus.QUEUED,
            "message_id": "<one@firm.test>",
        }
        return Letter(**(fields | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def noon() -> dt.datetime:
    """The instant at which these stories play."""
    return NOON

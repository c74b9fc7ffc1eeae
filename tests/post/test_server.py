"""Settings, folder names and patience: what needs no server to be tried."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.post import Backoff, Folder, Role, Server
from mailbot.post.backoff import MAX_ASKED, wait_asked
from mailbot.post.folders import folder_for


def test_no_secret_is_ever_shown() -> None:
    server = Server(
        host="imap.firm.test",
        port=993,
        tls="implicit",
        user="office",
        password="hunter2",
        token=lambda: "hunter2",
    )
    assert "hunter2" not in f"{server!r} {server} {server.name}"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_no_encryption_is_for_this_machine(host: str) -> None:
    assert Server(host=host, port=143, tls="none").is_loopback


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tls": "none"}, "readable on the way"),
        ({"tls": "none", "host": "localhost.evil.test"}, "readable on the way"),
        ({"tls": "maybe"}, "implicit, starttls or none"),
        ({"port": 0}, "not a port"),
        ({"port": 70000}, "not a port"),
        ({"host": ""}, "not a host name"),
        ({"host": "a b"}, "not a host name"),
        ({"password": "a\r\nb"}, "line breaks"),
        ({"user": "a\0b"}, "line breaks"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(
    changes: dict[str, object], words: str
) -> None:
    settings: dict[str, object] = {"host": "imap.firm.test", "port": 993, "tls": "implicit"}
    with pytest.raises(ValueError, match=words):
        Server(**(settings | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Request is throttled. Suggested Backoff Time: 299961 milliseconds", 299.961),
        ("450 4.2.0 Greylisted, please try again in 300 seconds", 300.0),
        ("421 try again in 5 minutes", 300.0),
        ("Retry-After: 120", 120.0),
        ("please wait 2 hours", 7200.0),
        ("try again after 999999999 hours", MAX_ASKED),
        ("try again later", None),
        ("550 5.1.1 no such user 42", None),
        ("", None),
    ],
)
def test_a_servers_own_figure(text: str, seconds: float | None) -> None:
    assert wait_asked(text) == seconds


@given(
    failures=st.integers(-5, 10_000),
    asked=st.none() | st.floats(0, 10**9),
    seed=st.integers(),
)
def test_waiting_is_bounded_and_never_below_what_was_asked(
    failures: int, asked: float | None, seed: int
) -> None:
    backoff = Backoff(base=30, cap=3600, rng=random.Random(seed))
    delay = backoff.delay(failures, asked)
    assert 15 <= delay <= MAX_ASKED
    if asked is None:
        assert delay <= 3600
    else:
        assert delay >= min(asked, MAX_ASKED)


def test_waiting_doubles() -> None:
    class Most(random.Random):
        def random(self) -> float:
            return 1.0

    backoff = Backoff(base=30, cap=300, rng=Most())
    assert [backoff.delay(n) for n in (1, 2, 3, 4, 5, 6)] == [30, 60, 120, 240, 300, 300]


def folder(name: str, *attributes: str, delimiter: str = "/") -> Folder:
    return Folder(name=name, delimiter=delimiter, attributes=frozenset(attributes))


@pytest.mark.parametrize(
    ("role", "folders", "expected"),
    [
        (Role.SENT, [folder("Sent"), folder("Gesendet", "sent")], "Gesendet"),
        (Role.SENT, [folder("INBOX"), folder("Elementy wysłane")], "Elementy wysłane"),
        (Role.SENT, [folder("INBOX.Trimise", delimiter=".")], "INBOX.Trimise"),
        (Role.DRAFTS, [folder("Черновики")], "Черновики"),
        (Role.DRAFTS, [folder("concepten")], "concepten"),
        (Role.ALL, [folder("[Gmail]", "noselect"), folder("[Gmail]/All Mail", "all")],
         "[Gmail]/All Mail"),
        (Role.TRASH, [folder("Trash", "noselect")], None),
        (Role.ALL, [folder("Archive", "archive")], None),
        (Role.JUNK, [], None),
    ],
)  # fmt: skip
def test_a_folder_is_known_by_attribute_and_then_by_name(
    role: Role, folders: list[Folder], expected: str | None
) -> None:
    assert folder_for(role, folders, {}) == expected
    assert folder_for(role, folders, {role: "Mine"}) == "Mine"

"""The servers as pytest fixtures, for every folder of tests (registered in tests/conftest.py)."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.fault_proxy import FaultProxy
from tests.servers.smtp_sink import SmtpSink, Taken


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One private Dovecot for all tests of a run; it fails, and never skips, if it is missing."""
    try:
        server = Dovecot()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    yield server
    server.close()


@pytest.fixture
def smtp_sink() -> Iterator[Callable[..., SmtpSink]]:
    """Makes SMTP sinks: `smtp_sink(password=..., tls=...)`."""
    made: list[SmtpSink] = []

    def make(**settings: object) -> SmtpSink:
        made.append(SmtpSink(**settings))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[int], FaultProxy]]:
    """Makes proxies to a port on loopback."""
    made: list[FaultProxy] = []

    def make(upstream: int) -> FaultProxy:
        made.append(FaultProxy(upstream))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def into_dovecot(dovecot: Dovecot) -> Callable[[Taken], None]:
    """For `SmtpSink(onward=...)`: what is sent arrives in the recipients' mailboxes."""

    def deliver(taken: Taken) -> None:
        dovecot.deliver(taken.raw, *taken.recipients, sender=taken.sender)

    return deliver


@pytest.fixture(scope="session")
def tls_context(dovecot: Dovecot) -> ssl.SSLContext:
    """A server's side of TLS, certified by `dovecot.ca_file` for localhost and 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    dovecot.authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context

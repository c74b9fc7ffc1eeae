"""What the server has, and what we know of it, for every way in which a sending can break."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable

import pytest

from mailbot.post import (
    Accepted,
    Courier,
    Deferred,
    Misconfigured,
    NotReached,
    Outcome,
    Phase,
    Refused,
    Server,
    Uncertain,
)
from mailbot.post.errors import (
    BadCertificate,
    ConnectionLost,
    ConnectionRefused,
    LoginNotOffered,
    LoginRefused,
    ServerBusy,
    ServerNotFound,
    TlsBroken,
    TlsNotOffered,
)
from tests.servers.dovecot import Dovecot
from tests.servers.fault_proxy import FaultProxy
from tests.servers.smtp_sink import SmtpSink

Sink = Callable[..., SmtpSink]
Mail = Callable[..., bytes]


async def no_sleep(_seconds: float) -> None: ...


def send(
    server: Server,
    raw: bytes,
    *recipients: str,
    before_data: Callable[[], None] = lambda: None,
    data_timeout: float = 10.0,
    times: int = 1,
) -> list[Outcome]:
    async def run() -> list[Outcome]:
        async with Courier(server, data_timeout=data_timeout, sleep=no_sleep) as courier:
            return [
                await courier.send(
                    raw,
                    sender="office@firm.test",
                    recipients=recipients or ("client@buyer.test",),
                    before_data=before_data,
                )
                for _ in range(times)
            ]

    return asyncio.run(run())


def test_the_bytes_arrive_as_they_were_archived(smtp_sink: Sink, mail: Mail) -> None:
    sink = smtp_sink()
    raw = mail(body="pierwsza\r\n.\r\n..kropki\r\nkoniec")
    [outcome] = send(sink.server(), raw)
    assert outcome == Accepted(reply="250 2.0.0 queued as 1")
    assert [one.raw for one in sink.taken] == [raw]
    assert sink.taken[0].recipients == ("client@buyer.test",)


LOSSES = [
    # phase, what the server does, what we must make of it, has the server got it?
    ("MAIL", {"drop": True}, NotReached, False),
    ("MAIL", {"reply": "421 4.3.2 shutting down"}, Deferred, False),
    ("MAIL", {"reply": "550 5.7.60 not allowed to send as this sender"}, Refused, False),
    ("RCPT", {"drop": True}, NotReached, False),
    ("RCPT", {"reply": "450 4.2.0 greylisted"}, Deferred, False),
    ("RCPT", {"reply": "550 5.1.1 no such user"}, Refused, False),
    ("RCPT", {"reply": "421 4.7.0 too much"}, Deferred, False),
    ("DATA", {"reply": "451 4.3.0 not now"}, Deferred, False),
    ("DATA", {"reply": "554 5.5.1 no valid recipients"}, Refused, False),
    ("DATA", {"drop": True}, Uncertain, False),
    ("DATA", {"reply": "250 what?"}, Uncertain, False),
    ("DOT", {"reply": "451 4.3.0 disk full"}, Deferred, False),
    ("DOT", {"reply": "421 4.3.2 bye"}, Deferred, False),
    ("DOT", {"reply": "550 5.7.1 looks like spam"}, Refused, False),
    ("DOT", {"drop": True, "store": True}, Uncertain, True),
    ("DOT", {"silent": True, "store": True}, Uncertain, True),
    ("DOT", {"drop": True}, Uncertain, False),
    ("DOT", {"reply": "gibberish", "store": True}, Uncertain, True),
    ("QUIT", {"drop": True}, Accepted, True),
    ("QUIT", {"reply": "500 5.5.1 what?"}, Accepted, True),
]


@pytest.mark.parametrize(("phase", "fault", "expected", "has_it"), LOSSES)
def test_every_loss_is_told_from_the_others(
    smtp_sink: Sink,
    mail: Mail,
    phase: str,
    fault: dict[str, object],
    expected: type[Outcome],
    has_it: bool,
) -> None:
    sink = smtp_sink()
    sink.fault(phase, **fault)
    recorded: list[str] = []
    [outcome] = send(
        sink.server(),
        mail(),
        before_data=lambda: recorded.append("in data"),
        data_timeout=0.3 if "silent" in fault else 10.0,
    )
    assert type(outcome) is expected
    assert len(sink.taken) == has_it
    # What could make a duplicate is recorded before, and nothing else is.
    assert bool(recorded) == (phase in {"DATA", "DOT", "QUIT"})


def test_a_silence_before_data_is_no_doubt(smtp_sink: Sink, mail: Mail) -> None:
    sink = smtp_sink()
    sink.fault("RCPT", silent=True)
    [outcome] = send(sink.server(read_timeout=0.3), mail())
    assert isinstance(outcome, NotReached)


@pytest.mark.parametrize(
    ("phase", "fault"),
    [
        ("RCPT", {"reply": "550 5.1.1 no such user"}),
        ("RCPT", {"drop": True}),
        ("DATA", {"reply": "451 4.3.0 not now"}),
        ("DOT", {"silent": True}),
        ("DOT", {"drop": True}),
        ("DOT", {"reply": "421 4.3.2 bye", "drop": True}),
    ],
)
def test_the_next_letter_is_not_troubled_by_the_last(
    smtp_sink: Sink, mail: Mail, phase: str, fault: dict[str, object]
) -> None:
    sink = smtp_sink()
    sink.fault(phase, **fault)
    first, second = send(
        sink.server(), mail(), data_timeout=0.5 if "silent" in fault else 10, times=2
    )
    assert not isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert len(sink.taken) == 1


def test_one_connection_serves_a_pass(smtp_sink: Sink, mail: Mail) -> None:
    sink = smtp_sink()
    outcomes = send(sink.server(), mail(), times=3)
    assert [type(one) for one in outcomes] == [Accepted] * 3
    assert sink.commands.count("CONNECT") == 1


def test_letters_keep_their_distance(smtp_sink: Sink, mail: Mail) -> None:
    sink = smtp_sink()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def run() -> None:
        async with Courier(sink.server(), pace=2.0, sleep=sleep, monotonic=lambda: 50.0) as courier:
            for _ in range(2):
                await courier.send(
                    mail(),
                    sender="a@firm.test",
                    recipients=("c@buyer.test",),
                    before_data=lambda: None,
                )

    asyncio.run(run())
    assert slept == [2.0]


def test_a_recipient_who_is_refused_is_named_while_the_other_gets_it(
    smtp_sink: Sink, mail: Mail
) -> None:
    sink = smtp_sink()
    sink.fault("RCPT", reply="550 5.1.1 no such user", when="gone@")
    [outcome] = send(sink.server(), mail(), "gone@buyer.test", "here@buyer.test")
    assert isinstance(outcome, Accepted)
    [refusal] = outcome.refused
    assert (refusal.address, refusal.code, refusal.enhanced) == ("gone@buyer.test", 550, "5.1.1")
    assert sink.taken[0].recipients == ("here@buyer.test",)


def test_all_refused_is_final_only_if_nobody_says_later(smtp_sink: Sink, mail: Mail) -> None:
    sink = smtp_sink()
    sink.fault("RCPT", reply="550 5.1.1 no such user", times=2)
    [final] = send(sink.server(), mail(), "a@buyer.test", "b@buyer.test")
    assert isinstance(final, Refused)
    assert final.phase is Phase.RCPT
    assert [one.address for one in final.refused] == ["a@buyer.test", "b@buyer.test"]
    sink.fault("RCPT", reply="550 5.1.1 no such user", when="a@")
    sink.fault("RCPT", reply="450 4.2.1 mailbox busy, retry after 90 seconds", when="b@")
    [later] = send(sink.server(), mail(), "a@buyer.test", "b@buyer.test")
    assert isinstance(later, Deferred)
    assert later.wait == 90.0
    assert sink.taken == []


def test_nothing_is_sent_if_the_step_cannot_be_recorded(smtp_sink: Sink, mail: Mail) -> None:
    sink = smtp_sink()

    def disk_full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        send(sink.server(), mail(), before_data=disk_full)
    assert "DATA" not in sink.commands
    assert sink.taken == []


def test_a_connection_is_not_reused_after_a_cancellation(smtp_sink: Sink, mail: Mail) -> None:
    arrived = threading.Event()
    sink = smtp_sink(onward=lambda _taken: arrived.set())
    sink.fault("DOT", silent=True, store=True)

    async def run() -> Outcome:
        async with Courier(sink.server(), pace=0.0) as courier:

            def letter() -> asyncio.Task[Outcome]:
                return asyncio.create_task(
                    courier.send(
                        mail(),
                        sender="a@firm.test",
                        recipients=("c@buyer.test",),
                        before_data=lambda: None,
                    )
                )

            first = letter()
            await asyncio.to_thread(arrived.wait, 10)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            return await letter()

    assert isinstance(asyncio.run(run()), Accepted)
    assert sink.commands.count("CONNECT") == 2


def test_what_ehlo_foretells_is_not_tried(smtp_sink: Sink, mail: Mail) -> None:
    sink = smtp_sink(size_limit=1000)
    [outcome] = send(sink.server(), mail(body="x" * 2000))
    assert isinstance(outcome, Refused)
    assert outcome.enhanced == "5.3.4"
    assert "MAIL" not in sink.commands


def test_an_address_beyond_ascii_goes_out_where_the_server_can(smtp_sink: Sink, mail: Mail) -> None:
    sink = smtp_sink()
    [outcome] = send(sink.server(), mail(), "józef@kupiec.test")
    assert isinstance(outcome, Accepted)
    assert sink.taken[0].recipients == ("józef@kupiec.test",)


# -- reaching the server


def check(server: Server) -> None:
    async def run() -> None:
        async with Courier(server) as courier:
            await courier.check()

    asyncio.run(run())


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_an_encrypted_connection_with_a_password(
    smtp_sink: Sink, mail: Mail, dovecot: Dovecot, tls_context: ssl.SSLContext, tls: str
) -> None:
    sink = smtp_sink(tls=tls, context=tls_context, password="pass")
    [outcome] = send(sink.server(ca_file=dovecot.ca_file), mail())
    assert isinstance(outcome, Accepted)


def test_a_certificate_that_nobody_vouches_for(
    smtp_sink: Sink, mail: Mail, tls_context: ssl.SSLContext
) -> None:
    sink = smtp_sink(tls="implicit", context=tls_context, password="pass")
    with pytest.raises(BadCertificate, match="cannot be trusted"):
        check(sink.server())
    [outcome] = send(sink.server(), mail())
    assert isinstance(outcome, NotReached)
    assert outcome.permanent
    assert "AUTH" not in sink.commands


def test_starttls_stripped_on_the_way_keeps_the_password_back(
    smtp_sink: Sink,
    dovecot: Dovecot,
    tls_context: ssl.SSLContext,
    fault_proxy: Callable[[int], FaultProxy],
) -> None:
    sink = smtp_sink(tls="starttls", context=tls_context, password="pass")
    proxy = fault_proxy(sink.port)
    proxy.replace_down(b"250-STARTTLS\r\n", b"")
    proxy.replace_down(b"250 STARTTLS\r\n", b"250 HELP\r\n")
    with pytest.raises(TlsNotOffered, match="STARTTLS"):
        check(sink.server(port=proxy.port, ca_file=dovecot.ca_file))
    assert "AUTH" not in sink.commands


def test_the_wrong_kind_of_port(smtp_sink: Sink, dovecot: Dovecot) -> None:
    sink = smtp_sink()
    with pytest.raises(TlsBroken, match="encrypted"):
        check(sink.server(tls="implicit", ca_file=dovecot.ca_file))


def test_a_wrong_password_is_told_from_a_login_that_broke(smtp_sink: Sink) -> None:
    sink = smtp_sink(password="right")
    with pytest.raises(LoginRefused, match=r"office@firm\.test") as refused:
        check(sink.server(password="wr0ng-secret"))
    assert "wr0ng-secret" not in str(refused.value)
    sink.fault("AUTH", drop=True, times=5)
    with pytest.raises(ConnectionLost):
        check(sink.server())


@pytest.mark.parametrize(
    ("phase", "reply", "wait"),
    [
        ("AUTH", "454 4.7.0 Temporary authentication failure", None),
        ("AUTH", "432 4.3.2 Concurrent connections limit, try again in 5 minutes", 300.0),
        ("EHLO", "421 4.3.2 Service not available", None),
        ("CONNECT", "554 5.3.2 Server busy. Suggested Backoff Time: 299961 milliseconds", 299.961),
    ],
)
def test_a_server_that_asks_for_patience_is_no_wrong_password(
    smtp_sink: Sink, phase: str, reply: str, wait: float | None
) -> None:
    sink = smtp_sink(password="right")
    sink.fault(phase, reply=reply, drop=True, times=5)
    with pytest.raises(ServerBusy) as busy:
        check(sink.server())
    assert busy.value.wait == wait


def test_no_login_where_one_is_configured(smtp_sink: Sink) -> None:
    sink = smtp_sink()
    with pytest.raises(LoginNotOffered):
        check(sink.server(user="office@firm.test", password="pass"))


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        with pytest.raises(ConnectionRefused, match="nothing listens"):
            check(Server(host="127.0.0.1", port=taken.getsockname()[1], tls="none"))


def test_no_such_name() -> None:
    with pytest.raises(ServerNotFound, match=r"smtp\.nowhere\.invalid"):
        check(Server(host="smtp.nowhere.invalid", port=465, tls="implicit"))


def test_what_is_misconfigured_is_not_what_may_pass() -> None:
    assert issubclass(LoginRefused, Misconfigured)
    assert not issubclass(ServerBusy, Misconfigured)

"""An SMTP server that keeps what it takes, and breaks where it is told to.

sink.fault("RCPT", reply="550 5.1.1 no such user", when="bob@")   # once, for Bob
sink.fault("DOT", reply="451 4.3.0 try later")                    # after the final dot
sink.fault("DATA", drop=True)                                     # before 354
sink.fault("DOT", drop=True, store=True)                          # it has the mail; no answer
sink.fault("DOT", silent=True, store=True)                        # the same, and hangs on
"""

# ruff: noqa: N802 - aiosmtpd finds its commands by these names

from __future__ import annotations

import asyncio
import dataclasses
import ssl
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session

from mailbot.post import Server
from tests.servers.event_loop import EventLoop


@dataclasses.dataclass(frozen=True)
class Taken:
    """A mail that the server took, as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclasses.dataclass
class Fault:
    """What to do instead of the command. `when`: only if its argument holds this."""

    phase: str
    reply: str = ""
    drop: bool = False
    silent: bool = False
    store: bool = False
    when: str = ""
    times: int = 1


class SmtpSink:
    """Listens on `port`. `taken` is in the order of arrival, `commands` all verbs as they came.

    `password` None: no login is offered. `tls`: "implicit", "starttls" or "none", with `context`.
    `onward` is called (in a thread) with each mail taken, before the server says so.
    """

    def __init__(
        self,
        *,
        password: str | None = None,
        tls: str = "none",
        context: ssl.SSLContext | None = None,
        onward: Callable[[Taken], None] | None = None,
        size_limit: int = 33_554_432,
    ) -> None:
        self.taken: list[Taken] = []
        self.commands: list[str] = []
        self.password = password
        self.tls = tls
        self.context = context
        self.onward = onward
        self.size_limit = size_limit
        self.sessions: set[SMTP] = set()
        self._faults: list[Fault] = []
        self._loop = EventLoop("smtp-sink")
        self._server = self._loop.run(self._listen())
        self.port: int = self._server.sockets[0].getsockname()[1]

    def fault(self, phase: str, **what: Any) -> None:
        """Script one fault; phases are CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, DOT, QUIT."""
        self._faults.append(Fault(phase, **what))

    def server(self, **changes: object) -> Server:
        """How to reach it."""
        settings: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls": self.tls,
            "user": "" if self.password is None else "office@firm.test",
            "password": self.password or "",
            "connect_timeout": 5.0,
            "read_timeout": 10.0,
        }
        return Server(**(settings | changes))  # type: ignore[arg-type]

    def close(self) -> None:
        def hang_up() -> None:
            self._server.close()
            for one in self.sessions:
                if isinstance(one.transport, asyncio.WriteTransport):
                    one.transport.abort()

        self._loop.call(hang_up)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(
            lambda: _Session(self),
            "127.0.0.1",
            0,
            ssl=self.context if self.tls == "implicit" else None,
        )

    def next_fault(self, phase: str, argument: str) -> Fault | None:
        """The fault scripted for this, used up by asking."""
        for one in self._faults:
            if one.phase == phase and one.when.casefold() in argument.casefold() and one.times:
                one.times -= 1
                return one
        return None

    async def store(self, taken: Taken) -> None:
        if self.onward is not None:
            await asyncio.get_running_loop().run_in_executor(None, self.onward, taken)
        self.taken.append(taken)


class _Session(SMTP):
    """One connection. aiosmtpd calls `smtp_<VERB>`; each looks for a fault first."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink
        super().__init__(
            self,
            hostname="sink.test",
            ident="ESMTP",
            enable_SMTPUTF8=True,
            data_size_limit=sink.size_limit,
            require_starttls=sink.tls == "starttls",
            tls_context=sink.context if sink.tls == "starttls" else None,
            authenticator=self._check_password if sink.password is not None else None,
            auth_require_tls=False,
            auth_exclude_mechanism=[] if sink.password is not None else ["LOGIN", "PLAIN"],
        )

    def _check_password(
        self, _server: SMTP, _session: Session, _envelope: object, _mechanism: str, data: Any
    ) -> AuthResult:
        right = (
            isinstance(data, LoginPassword)
            and data.password == (self._sink.password or "").encode()
        )
        return AuthResult(success=right, handled=False)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sink.sessions.add(self)
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        if not await self._faulty("CONNECT", ""):
            await super()._handle_client()

    async def _faulty(self, phase: str, argument: str | None) -> bool:
        """Carry out the fault scripted for this phase; whether there was one."""
        self._sink.commands.append(phase)
        fault = self._sink.next_fault(phase, argument or "")
        if fault is None:
            return False
        await self._carry_out(fault)
        return True

    async def _carry_out(self, fault: Fault) -> None:
        if fault.silent:
            await asyncio.Event().wait()  # until the client has had enough
        if fault.reply:
            await self.push(fault.reply)
        if fault.drop and self.transport is not None:
            self.transport.close()

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._faulty("EHLO", hostname):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._faulty("STARTTLS", arg):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._faulty("AUTH", arg):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self._faulty("MAIL", arg):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._faulty("RCPT", arg):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._faulty("DATA", arg):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if not await self._faulty("QUIT", arg):
            await super().smtp_QUIT(arg)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Any) -> str:
        """aiosmtpd's hook for a whole message: the dot has come."""
        self._sink.commands.append("DOT")
        taken = Taken(envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content))
        fault = self._sink.next_fault("DOT", ",".join(taken.recipients))
        if fault is None or fault.store:
            await self._sink.store(taken)
        if fault is None:
            return f"250 2.0.0 queued as {len(self._sink.taken)}"
        if fault.drop or fault.silent:
            await self._carry_out(fault)
            raise asyncio.CancelledError  # no answer follows
        return fault.reply

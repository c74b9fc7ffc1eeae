"""A real IMAP and a real SMTP server on loopback, each of them on a port of the system's choice."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import queue
import socket
import threading
import warnings
from argparse import Namespace
from collections.abc import Coroutine, Mapping
from typing import Any, Self, TypeVar

from mailbot.model.noun import Noun
from mailbot.post import Server

LOOPBACK = "127.0.0.1"
# Nothing that is asked of a server on this machine takes longer (seconds).
_ANSWER = 10.0

T = TypeVar("T")


class DemoMissingError(RuntimeError):
    """The servers are not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(f"{package} is not installed: pip install 'mailbot[demo]'")


class Taken(Noun, frozen=True, kw_only=True):
    """A mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class Servers:
    """Both servers, in one thread beside the assistant's. `accounts`: user -> password.

    What the SMTP server took lies in `taken`, in the order of arrival. A context manager.
    """

    def __init__(self, accounts: Mapping[str, str]) -> None:
        self.accounts = dict(accounts)
        self.taken: queue.SimpleQueue[Taken] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="demo-servers", daemon=True
        )
        self._listening: list[asyncio.Server] = []
        self._ports: tuple[int, int] = (0, 0)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ports = (self._run(self._imap()), self._run(self._smtp()))
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_ANSWER)
        self._loop.close()

    def imap_port(self) -> int:
        """Where the mailboxes are."""
        return self._ports[0]

    def smtp_port(self) -> int:
        """Where letters go."""
        return self._ports[1]

    def mailbox(self, user: str) -> Server:
        """How to reach a user's mailbox."""
        return Server(
            host=LOOPBACK,
            port=self.imap_port(),
            tls="none",
            user=user,
            password=self.accounts[user],
        )

    def arrived(self) -> list[Taken]:
        """What the SMTP server has taken since this was last asked."""
        out = []
        with contextlib.suppress(queue.Empty):
            while True:
                out.append(self.taken.get_nowait())
        return out

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_ANSWER)

    async def _stop(self) -> None:
        for server in self._listening:
            server.close()
        tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # transports close in the turn after they were told to

    # -- IMAP: pymap with mailboxes in memory

    async def _imap(self) -> int:
        try:
            from proxyprotocol.reader import ProxyProtocolReader  # noqa: PLC0415 - an extra
            from proxyprotocol.version import ProxyProtocolVersion  # noqa: PLC0415
            from pymap.backend.dict import Config, Login  # noqa: PLC0415
            from pymap.imap import IMAPServer  # noqa: PLC0415
            from pymap.user import UserMetadata  # noqa: PLC0415
            from pysasl.hashing import Cleartext  # noqa: PLC0415
        except ImportError as error:
            raise DemoMissingError("pymap") from error
        # It logs every hang-up as an error; what goes wrong is seen by the assistant.
        logging.getLogger("pymap").setLevel(logging.CRITICAL)
        config = Config(
            Namespace(proxy_protocol=None, passlib_cfg=None),
            host=LOOPBACK,
            port=0,
            tls_enabled=False,
            # Nobody keeps these passwords: 500,000 rounds of PBKDF2 would guard nothing.
            hash_context=Cleartext(),
            demo_data=False,
            demo_user="",
            demo_password="",
        )
        config.apply_context()
        login = Login(config)
        for user, password in self.accounts.items():
            login.users_dict[user] = UserMetadata(config, user, password=password)
        none = ProxyProtocolReader(ProxyProtocolVersion.get(None))
        serve = none.get_callback(IMAPServer(login, config))

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            sock = writer.get_extra_info("socket")
            if sock is not None:  # answers of several writes else wait for Nagle: 40 ms each
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await serve(reader, writer)

        return await self._listen(await asyncio.start_server(connected, LOOPBACK, 0))

    # -- SMTP: aiosmtpd, which takes whatever a known user hands in

    async def _smtp(self) -> int:
        try:
            from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise DemoMissingError("aiosmtpd") from error
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)

        def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
            right = isinstance(data, LoginPassword) and hmac.compare_digest(
                self.accounts.get(data.login.decode("utf-8", "replace"), "").encode(),
                data.password,
            )
            return AuthResult(success=right, handled=False)

        def session() -> SMTP:
            with warnings.catch_warnings():
                # It warns of a login without TLS; on loopback nobody else can listen.
                warnings.simplefilter("ignore", UserWarning)
                return SMTP(
                    self,
                    hostname="smtp.demo.example",
                    enable_SMTPUTF8=True,
                    authenticator=check,
                    auth_required=True,
                    auth_require_tls=False,
                )

        return await self._listen(await self._loop.create_server(session, LOOPBACK, 0))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Aiosmtpd's hook for a whole message."""
        taken = Taken(
            sender=envelope.mail_from,
            recipients=tuple(envelope.rcpt_tos),
            raw=bytes(envelope.content),
        )
        self.taken.put(taken)
        return "250 2.0.0 taken"

    async def _listen(self, server: asyncio.Server) -> int:
        self._listening.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

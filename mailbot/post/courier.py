"""SMTP: carries one letter at a time, and knows in which phase a failure fell.

The one question after a failure is whether the server may have the letter. A library's `send()`
cannot tell: it raises the same error for a connection that broke before the recipients as for one
that broke after the final dot. So the commands are driven one by one here.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Self

import aiosmtplib

from mailbot.model.noun import Noun, Tagged
from mailbot.post.backoff import wait_asked
from mailbot.post.errors import (
    LoginNotOffered,
    PostError,
    TlsNotOffered,
    busy,
    connection_error,
    login_refused,
    quoted,
    says_busy,
)
from mailbot.post.server import Server

#: RFC 5321 section 4.5.3.2.6: the server may deliver before it answers the final dot. Giving up
#: earlier makes a doubt out of a letter that arrived.
DATA_TIMEOUT = 600.0
#: Exchange Online takes 30 messages a minute from one account, and punishes more.
PACE = 2.0
#: A greeting that names no machine of the owner's; what Thunderbird does (RFC 5321 section 4.1.3).
HELO = "[127.0.0.1]"

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463 section 2

# What aiosmtplib raises where the connection, and not the server, gave the answer.
_BROKEN = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


class Phase(StrEnum):
    """How far the conversation had got."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"


class Refusal(Noun, frozen=True, kw_only=True):
    """One recipient that the server did not take, while it took others."""

    address: str
    code: int
    enhanced: str
    reply: str

    @property
    def permanent(self) -> bool:
        """5xx: the address does not work."""
        return self.code >= 500


class Accepted(Tagged, frozen=True, kw_only=True):
    """The server has it, and answers for it. `refused`: those who will not get it."""

    reply: str
    refused: tuple[Refusal, ...] = ()


class Refused(Tagged, frozen=True, kw_only=True):
    """5xx: final, nothing was delivered. In phase MAIL it is about us, in RCPT about them."""

    code: int
    enhanced: str
    reply: str
    phase: Phase
    refused: tuple[Refusal, ...] = ()


class Deferred(Tagged, frozen=True, kw_only=True):
    """4xx: not now, nothing was delivered. `wait`: seconds that the server asked for."""

    code: int
    enhanced: str
    reply: str
    phase: Phase
    wait: float | None = None


class Uncertain(Tagged, frozen=True, kw_only=True):
    """It broke after DATA began: the server may have it. Never to be repeated on a guess."""

    detail: str


class NotReached(Tagged, frozen=True, kw_only=True):
    """It broke before DATA: nothing of the letter has left. `permanent`: the owner must mend it."""

    detail: str
    permanent: bool = False
    wait: float | None = None


Outcome = Accepted | Refused | Deferred | Uncertain | NotReached


def enhanced_code(reply: str) -> str:
    """The enhanced status code at the head of a reply (RFC 2034), '' if there is none."""
    found = _ENHANCED.match(reply)
    return found[1] if found else ""


class Courier:
    """One connection for one pass: `async with Courier(server) as courier`. Not for two tasks.

    It connects at the first letter, keeps the connection for the next, and throws it away after
    any doubt: an answer that comes late must never be read as the answer to the next letter.
    """

    def __init__(
        self,
        server: Server,
        *,
        data_timeout: float = DATA_TIMEOUT,
        pace: float = PACE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server = server
        self._data_timeout = data_timeout
        self._pace = pace
        self._sleep = sleep
        self._monotonic = monotonic
        self._smtp: aiosmtplib.SMTP | None = None
        self._last_data: float | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Say goodbye if the connection is sound; a failure to do so means nothing any more."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            transport = smtp.transport  # the library forgets it once the server has hung up
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await smtp.quit(timeout=self.server.connect_timeout)
            _hang_up(smtp, transport)
        # The loop closes sockets in its next turns, if it gets any: TLS takes two.
        for _ in range(2):
            await asyncio.sleep(0)

    async def check(self) -> None:
        """Connect and log in, nothing more. Raises PostError: for `doctor` and `init`."""
        await self._connected()

    async def may_send_as(self, sender: str) -> str:
        """Name the sender and take it back: '' if the server agrees, else its words. For `doctor`.

        Nothing is sent. Raises PostError.
        """
        smtp = await self._connected()
        try:
            answer = await self._ask(smtp.mail(sender))
            await self._reset(smtp)
        except _BROKEN as error:
            self._poison()
            raise connection_error(error, self.server, "naming the sender") from error
        return "" if answer is None else f"{answer.code} {quoted(answer.message)}"

    async def send(
        self,
        raw: bytes,
        *,
        sender: str,
        recipients: Sequence[str],
        before_data: Callable[[], None],
    ) -> Outcome:
        """Carry `raw` (a whole message, CRLF) to all recipients, as one transaction.

        `before_data` is called right before the DATA command: what it records is what a restart
        will know. If it raises, the error goes through and nothing was sent. Cancelled after
        DATA began, the letter's fate is as uncertain as after a broken connection.
        """
        if not recipients:
            raise ValueError("A letter without recipients cannot be sent.")
        await self._keep_pace()
        try:
            smtp = await self._connected()
        except PostError as error:
            return NotReached(
                detail=str(error),
                permanent=isinstance(error, ValueError),
                wait=getattr(error, "wait", None),
            )
        try:
            return await self._transaction(smtp, raw, sender, recipients, before_data)
        except BaseException:
            self._poison()
            raise

    # -- the conversation

    async def _transaction(
        self,
        smtp: aiosmtplib.SMTP,
        raw: bytes,
        sender: str,
        recipients: Sequence[str],
        before_data: Callable[[], None],
    ) -> Outcome:
        options, encoding, unfit = self._mail_options(smtp, raw, (sender, *recipients))
        if unfit is not None:
            return unfit
        taken: list[str] = []
        refused: list[Refusal] = []
        try:
            answer = await self._ask(smtp.mail(sender, options=options, encoding=encoding))
            if answer is not None:
                return await self._declined(smtp, answer, Phase.MAIL)
            for address in recipients:
                answer = await self._ask(smtp.rcpt(address, encoding=encoding))
                if answer is None:
                    taken.append(address)
                elif answer.code == 421:  # RFC 5321 section 3.8: it is closing the channel
                    return await self._declined(smtp, answer, Phase.RCPT)
                else:
                    refused.append(_refusal(address, answer))
        except _BROKEN as error:
            self._poison()
            fault = connection_error(error, self.server, "naming sender and recipients")
            return NotReached(detail=str(fault), wait=getattr(fault, "wait", None))
        if not taken:
            return await self._all_declined(smtp, refused)
        before_data()
        self._last_data = self._monotonic()
        return await self._data(smtp, raw, tuple(refused))

    async def _data(
        self, smtp: aiosmtplib.SMTP, raw: bytes, refused: tuple[Refusal, ...]
    ) -> Outcome:
        try:
            reply = await smtp.data(raw, timeout=self._data_timeout)
        except aiosmtplib.SMTPResponseException as error:
            # Be it to DATA itself or to the dot: 4xx and 5xx say that the server does not have
            # it. Anything else is no answer to what we asked, and so leaves the question open.
            if 400 <= error.code < 600:
                return await self._declined(smtp, error, Phase.DATA)
            self._poison()
            return Uncertain(detail=f"an answer that is none: {error.code} {quoted(error.message)}")
        except (aiosmtplib.SMTPException, OSError) as error:
            self._poison()
            return Uncertain(detail=quoted(error) or type(error).__name__)
        return Accepted(reply=f"{reply.code} {quoted(reply.message)}", refused=refused)

    async def _ask(self, command: Awaitable[object]) -> aiosmtplib.SMTPResponseException | None:
        """None if the server agreed, else its answer."""
        try:
            await command
        except aiosmtplib.SMTPResponseException as error:
            return error
        return None

    async def _declined(
        self, smtp: aiosmtplib.SMTP, answer: aiosmtplib.SMTPResponseException, phase: Phase
    ) -> Refused | Deferred | NotReached:
        await self._reset(smtp, poison=answer.code == 421)
        reply = f"{answer.code} {quoted(answer.message)}"
        enhanced = enhanced_code(answer.message)
        if 500 <= answer.code < 600:
            return Refused(code=answer.code, enhanced=enhanced, reply=reply, phase=phase)
        if 400 <= answer.code < 500:
            wait = wait_asked(answer.message)
            return Deferred(
                code=answer.code, enhanced=enhanced, reply=reply, phase=phase, wait=wait
            )
        self._poison()
        return NotReached(detail=f"{self.server.host} answered out of turn: {reply}")

    async def _all_declined(
        self, smtp: aiosmtplib.SMTP, refused: list[Refusal]
    ) -> Refused | Deferred:
        """Nobody was taken. One "later" among them keeps the letter alive for all."""
        await self._reset(smtp)
        later = next((one for one in refused if not one.permanent), None)
        if later is not None:
            return Deferred(
                code=later.code,
                enhanced=later.enhanced,
                reply=later.reply,
                phase=Phase.RCPT,
                wait=wait_asked(later.reply),
            )
        first = refused[0]
        return Refused(
            code=first.code,
            enhanced=first.enhanced,
            reply=first.reply,
            phase=Phase.RCPT,
            refused=tuple(refused),
        )

    async def _reset(self, smtp: aiosmtplib.SMTP, *, poison: bool = False) -> None:
        """Leave no half transaction to the next letter."""
        if not poison:
            try:
                await smtp.rset()
            except (aiosmtplib.SMTPException, OSError):
                poison = True
        if poison:
            self._poison()

    def _mail_options(
        self, smtp: aiosmtplib.SMTP, raw: bytes, addresses: Sequence[str]
    ) -> tuple[list[str], str, Refused | None]:
        """ESMTP parameters of MAIL FROM, and the refusal that the server's own EHLO foretells."""

        def unfit(code: int, enhanced: str, why: str) -> Refused:
            reply = f"{code} {enhanced} {why}"
            return Refused(code=code, enhanced=enhanced, reply=reply, phase=Phase.MAIL)

        options: list[str] = []
        encoding = "ascii"
        if smtp.supports_extension("size"):  # RFC 1870
            limit = smtp.esmtp_extensions.get("size", "")
            if limit.isdecimal() and 0 < int(limit) < len(raw):
                why = f"{self.server.host} takes at most {limit} bytes, this has {len(raw)}"
                return options, encoding, unfit(552, "5.3.4", why)
            options.append(f"SIZE={len(raw)}")
        if not raw.isascii() and smtp.supports_extension("8bitmime"):  # RFC 6152
            options.append("BODY=8BITMIME")
        if not all(address.isascii() for address in addresses):  # RFC 6531
            if not smtp.supports_extension("smtputf8"):
                why = f"{self.server.host} takes no addresses with letters beyond ASCII"
                return options, encoding, unfit(553, "5.6.7", why)
            options.append("SMTPUTF8")
            encoding = "utf-8"
        return options, encoding, None

    # -- the connection

    async def _keep_pace(self) -> None:
        if self._last_data is not None:
            rest = self._last_data + self._pace - self._monotonic()
            if rest > 0:
                await self._sleep(rest)

    def _poison(self) -> None:
        """Never reuse this connection; close without a word."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            _hang_up(smtp)

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._smtp is not None and self._smtp.is_connected:
            return self._smtp
        self._poison()
        server = self.server
        smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=HELO,
            use_tls=server.tls == "implicit",
            start_tls=False,  # the default is opportunistic; we upgrade below, or not at all
            tls_context=None if server.tls == "none" else server.ssl_context(),
            timeout=server.read_timeout,
        )
        try:
            await smtp.connect(timeout=server.connect_timeout)
            await smtp.ehlo()
            if server.tls == "starttls":
                await self._start_tls(smtp)
            if server.user:
                await self._login(smtp)
        except aiosmtplib.SMTPResponseException as error:
            _hang_up(smtp)
            raise self._greeting_error(error) from error
        except (*_BROKEN, aiosmtplib.SMTPException) as error:
            _hang_up(smtp)
            raise connection_error(error, server, "connecting and logging in") from error
        except BaseException:
            _hang_up(smtp)
            raise
        self._smtp = smtp
        return smtp

    async def _start_tls(self, smtp: aiosmtplib.SMTP) -> None:
        # Also what a man in the middle makes it look like: the password must not be sent now.
        if not smtp.supports_extension("starttls"):
            raise TlsNotOffered(
                f"{self.server.host}:{self.server.port} does not offer encryption (STARTTLS).",
                'Nothing was sent. Use port 465 with tls = "implicit" if the provider has it.',
            )
        await smtp.starttls()
        await smtp.ehlo()

    async def _login(self, smtp: aiosmtplib.SMTP) -> None:
        server = self.server
        if not smtp.supports_extension("auth"):
            raise LoginNotOffered(
                f"{server.host}:{server.port} offers no login.",
                "Check the port (465 or 587), or leave the user empty if none is needed.",
            )
        if server.token is not None:
            await smtp.auth_xoauth2(server.user, server.token())
        elif not smtp.supported_auth_methods:
            raise LoginNotOffered(
                f"{server.host} offers only ways to log in that are not supported: "
                f"{', '.join(smtp.server_auth_methods)}.",
                "Most likely it wants OAuth; see the documentation on providers.",
            )
        else:
            await self._log_in_somehow(smtp)

    async def _log_in_somehow(self, smtp: aiosmtplib.SMTP) -> None:
        """Try each way that both know: some servers offer ways that they do not keep."""
        ways = {
            "cram-md5": smtp.auth_crammd5,
            "plain": smtp.auth_plain,
            "login": smtp.auth_login,
        }
        no: aiosmtplib.SMTPAuthenticationError | None = None
        for name in smtp.supported_auth_methods:
            try:
                await ways[name](self.server.user, self.server.password)
            except aiosmtplib.SMTPAuthenticationError as error:
                no = error
                if error.code < 500:  # "later" holds for every way
                    raise
            except _BROKEN:
                # Many hang up after a wrong password: their answer to it is what counts.
                if no is None:
                    raise
                raise no from None
            else:
                return
        if no is not None:
            raise no

    def _greeting_error(self, error: aiosmtplib.SMTPResponseException) -> PostError:
        """An answer of the server's before any letter was named."""
        text = f"{error.code} {error.message}"
        refused = isinstance(error, aiosmtplib.SMTPAuthenticationError)
        if 400 <= error.code < 500 or says_busy(text) or not refused:
            return busy(self.server, text)
        return login_refused(self.server, text)


def _hang_up(smtp: aiosmtplib.SMTP, transport: asyncio.BaseTransport | None = None) -> None:
    """Close without waiting for the other side to agree, as a polite end of TLS would."""
    transport = transport or smtp.transport
    smtp.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _refusal(address: str, answer: aiosmtplib.SMTPResponseException) -> Refusal:
    return Refusal(
        address=address,
        code=answer.code,
        enhanced=enhanced_code(answer.message),
        reply=f"{answer.code} {quoted(answer.message)}",
    )

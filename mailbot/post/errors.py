"""What can be wrong with a mail server, one class a cause, each with its sentence and its mend.

PostError
├── Unreachable (ConnectionError)      it may pass by itself: wait (backoff.py) and try again
│   ├── ConnectionRefused              nobody listens at that port
│   ├── ServerNotFound                 the name does not resolve
│   ├── ServerSilent (TimeoutError)    no answer within the timeout
│   ├── ConnectionLost                 cut while we talked
│   └── ServerBusy                     the server itself asked us to wait
├── Misconfigured (ValueError)         it stays until the owner mends it
│   ├── BadCertificate                 the server cannot prove its name
│   ├── TlsNotOffered                  encryption is configured, the server does not offer it
│   ├── TlsBroken                      the handshake failed (often the wrong port)
│   ├── PlaintextForbidden             no encryption, and not on this machine
│   ├── LoginRefused                   wrong name or password
│   └── LoginNotOffered                none of the ways to log in that we know
├── NoSuchFolder (LookupError)         a folder that is configured or needed is not there
└── CommandRefused (RuntimeError)      the server said no to a command; it is quoted
"""

# The names say the cause, as those of the standard library do; "Error" is the family's name.
# ruff: noqa: N818

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator

from mailbot.post.backoff import wait_asked
from mailbot.post.server import Server

#: A server's words are quoted in sentences and logs: no more of them than anyone wants to read.
MAX_QUOTE = 300

# Words by which servers say "later" in an answer whose class says "no": Exchange Online and
# Gmail throttle so (RFC 5530 section 3 names the codes; the sentences are as seen in the field).
_BUSY_WORDS = (
    "[unavailable]",
    "[inuse]",
    "[limit]",
    "[overquota-temporary]",
    "[serverbug]",
    "throttled",
    "backoff time",
    "too many",
    "try again",
    "temporar",
    "not connected",  # "User is authenticated but not connected"
    "server busy",
    "unavailable",
)

_BYTES_REPR = re.compile(r"b(['\"])(.*)\1")


class PostError(Exception):
    """`sentence` says what happened, `mend` what can be done; both are for the owner to read."""

    def __init__(self, sentence: str, mend: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.sentence} {self.mend}".strip()


class Unreachable(PostError, ConnectionError):
    """Not now. `wait` is the number of seconds that the server asked for, None if it did not."""

    def __init__(self, sentence: str, mend: str, wait: float | None = None) -> None:
        super().__init__(sentence, mend)
        self.wait = wait


class ConnectionRefused(Unreachable):
    """Nobody listens at that port."""


class ServerNotFound(Unreachable):
    """The name does not resolve: a slip of the pen, or no network."""


class ServerSilent(Unreachable, TimeoutError):
    """No answer within the timeout."""


class ConnectionLost(Unreachable):
    """The connection was cut while we talked, be it in the middle of a login."""


class ServerBusy(Unreachable):
    """The server asked us to come back later."""


class Misconfigured(PostError, ValueError):
    """Trying again will not help."""


class BadCertificate(Misconfigured):
    """The certificate is not for this name, has run out, or nobody we trust vouches for it."""


class TlsNotOffered(Misconfigured):
    """Encryption is required; going on without it would show the password to the network."""


class TlsBroken(Misconfigured):
    """The other side does not speak TLS as we do, or not at all."""


class PlaintextForbidden(Misconfigured):
    """A password or a mail would have crossed the network in the clear."""


class LoginRefused(Misconfigured):
    """The server knows neither this name with this password nor this token."""


class LoginNotOffered(Misconfigured):
    """The server offers no way to log in that we know, or none on this connection."""


class NoSuchFolder(PostError, LookupError):
    """A folder that is configured or needed is not there."""


class CommandRefused(PostError, RuntimeError):
    """The server refused a command; its words are in the sentence."""


def quoted(text: object) -> str:
    """A server's words as they may stand in a sentence: one line, printable, of bounded length."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    line = " ".join(str(text).split())
    if wrapped := _BYTES_REPR.fullmatch(line):  # imapclient makes str() of an error that has bytes
        line = wrapped[2]
    line = "".join(ch if ch.isprintable() else "?" for ch in line)
    return line if len(line) <= MAX_QUOTE else f"{line[:MAX_QUOTE]}…"


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what led to it: libraries wrap, and the reason is below the wrapping."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def says_busy(text: str) -> bool:
    """Whether a refusal means "later" and not "never"."""
    lowered = text.casefold()
    return any(word in lowered for word in _BUSY_WORDS)


def connection_error(error: BaseException, server: Server, doing: str) -> PostError:
    """The sentence for a failure below the protocol. `doing`: "logging in", "reading INBOX"."""
    chain = list(causes(error))

    def caused_by(*kinds: type[BaseException]) -> BaseException | None:
        return next((one for one in chain if isinstance(one, kinds)), None)

    known = caused_by(PostError)
    if isinstance(known, PostError):
        return known
    where = f"{server.host}:{server.port}"
    if bad := caused_by(ssl.SSLCertVerificationError):
        reason = quoted(getattr(bad, "verify_message", "") or bad)
        return BadCertificate(
            f"The certificate of {where} cannot be trusted: {reason}.",
            "Check the host name in the configuration. If it is right, somebody may be "
            "listening in: nothing was sent. The provider can say which name is certified.",
        )
    if bad := caused_by(ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return _lost(where, doing, bad)
    if bad := caused_by(ssl.SSLError):
        return TlsBroken(
            f"No encrypted connection to {where} could be made: {quoted(bad)}.",
            "Often the port is the other kind: 993 and 465 are encrypted from the start "
            '(tls = "implicit"), 143 and 587 later on (tls = "starttls").',
        )
    if caused_by(socket.gaierror):
        return ServerNotFound(
            f"There is no server by the name of {server.host}.",
            "Check the spelling of the host, and whether this machine is online.",
        )
    if caused_by(ConnectionRefusedError):
        return ConnectionRefused(
            f"{where} refused the connection: nothing listens there.",
            "Check host and port, and whether a firewall stands in between.",
        )
    if caused_by(TimeoutError):
        return ServerSilent(
            f"{where} did not answer in time while {doing}.",
            "It is tried again. If it stays so, check host, port and firewall.",
        )
    return _lost(where, doing, chain[0])


def _lost(where: str, doing: str, error: BaseException) -> ConnectionLost:
    text = quoted(error)
    return ConnectionLost(
        f"The connection to {where} was lost while {doing} ({text or type(error).__name__}).",
        "It is tried again by itself.",
        wait=wait_asked(text),
    )


def refused_command(error: BaseException, server: Server, doing: str) -> PostError:
    """The sentence for a NO or BAD of an IMAP server: to wait for, or to read."""
    for one in causes(error):
        # An abort is the end of the connection, whatever it is wrapped in: imapclient reports
        # a connection cut during LOGIN as a failed login.
        if isinstance(one, imaplib.IMAP4.abort) or (
            isinstance(one, OSError) and not isinstance(one, PostError)
        ):
            return connection_error(one, server, doing)
    text = quoted(error)
    if says_busy(text):
        return busy(server, text)
    return CommandRefused(
        f"{server.host} refused while {doing}: “{text}”.",
        "The mail provider can say why, if the words do not.",
    )


def busy(server: Server, text: str) -> ServerBusy:
    """The server asked for patience; its own figure, if it gave one, is in `wait`."""
    return ServerBusy(
        f"{server.host} asks for patience: “{quoted(text)}”.",
        "It is tried again by itself.",
        wait=wait_asked(text),
    )


def login_refused(server: Server, text: str) -> LoginRefused:
    """The server answered the login with a clear no."""
    return LoginRefused(
        f"{server.host} does not accept the login of {server.user}: “{quoted(text)}”.",
        "Check user name and password. Many providers want an app password or OAuth for programs, "
        "and IMAP switched on in their settings.",
    )

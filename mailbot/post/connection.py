"""One IMAP connection, with imapclient's edges filed off.

What is handled here so that nobody else must know it: timeouts (there are none by default), a dead
peer during IDLE (looks like "no mail", at once and for ever), a connection cut during LOGIN (looks
like a wrong password), debug formatting of every literal, naive local times, Nagle.
"""

from __future__ import annotations

import contextlib
import imaplib
import select
import socket
from collections.abc import Iterator
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from mailbot.post.errors import (
    LoginNotOffered,
    PostError,
    TlsNotOffered,
    causes,
    connection_error,
    login_refused,
    quoted,
    refused_command,
    says_busy,
)
from mailbot.post.server import Server

#: Seconds of silence, seconds between probes, probes: a dead peer is known after two minutes.
KEEPALIVE = (60, 20, 3)


@contextlib.contextmanager
def told(server: Server, doing: str) -> Iterator[None]:
    """Turn what the library raises into the sentences of errors.py."""
    try:
        yield
    except PostError:
        raise
    except (imaplib.IMAP4.abort, OSError) as error:
        raise connection_error(error, server, doing) from error
    except (IMAPClientError, imaplib.IMAP4.error, CapabilityError) as error:
        raise refused_command(error, server, doing) from error


def connect(server: Server) -> IMAPClient:
    """A connection that is encrypted as configured and logged in. Raises PostError."""
    context = None if server.tls == "none" else server.ssl_context()
    timeout = SocketTimeout(connect=server.connect_timeout, read=server.read_timeout)
    with told(server, "connecting"):
        client = IMAPClient(
            server.host,
            port=server.port,
            ssl=server.tls == "implicit",
            ssl_context=context if server.tls == "implicit" else None,
            timeout=timeout,
        )
    try:
        with told(server, "connecting"):
            client.normalise_times = False  # INTERNALDATE stays aware
            # imapclient sets 5 and so formats each literal for a log that nobody reads; private,
            # so its absence in a later version must not matter.
            with contextlib.suppress(AttributeError):
                client._imap.debug = 0  # noqa: SLF001
            _tune(client.socket())
            if server.tls == "starttls":
                _start_tls(client, server)
        _login(client, server)
    except BaseException:
        close(client)
        raise
    return client


def close(client: IMAPClient) -> None:
    """Shut the socket; whatever it says about that does not matter any more."""
    with contextlib.suppress(OSError, imaplib.IMAP4.error):
        client.shutdown()


def _tune(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")
    for name, value in zip(names, KEEPALIVE, strict=True):
        if (option := getattr(socket, name, None)) is not None:  # not everywhere the same
            sock.setsockopt(socket.IPPROTO_TCP, option, value)


def _start_tls(client: IMAPClient, server: Server) -> None:
    # Also what a man in the middle makes it look like: the password must not be sent now.
    if not client.has_capability("STARTTLS"):
        raise TlsNotOffered(
            f"{server.host}:{server.port} does not offer encryption (STARTTLS).",
            'No password was sent. Use port 993 with tls = "implicit" if the provider has it.',
        )
    client.starttls(server.ssl_context())


def _login(client: IMAPClient, server: Server) -> None:
    try:
        _authenticate(client, server)
    except LoginError as error:
        text = quoted(error)
        # imapclient wraps all in LoginError: a clear no, a connection cut, and "come back later".
        cut = any(isinstance(one, (imaplib.IMAP4.abort, OSError)) for one in causes(error))
        if cut or "socket error" in text or says_busy(text):
            raise refused_command(error, server, "logging in") from error
        raise login_refused(server, text) from error
    except (imaplib.IMAP4.error, OSError) as error:
        raise refused_command(error, server, "logging in") from error


def _authenticate(client: IMAPClient, server: Server) -> None:
    if server.token is not None:
        if client.has_capability("AUTH=XOAUTH2"):
            client.oauth2_login(server.user, server.token())
        elif client.has_capability("AUTH=OAUTHBEARER"):
            client.oauthbearer_login(server.user, server.token())
        else:
            raise LoginNotOffered(
                f"{server.host} offers no login by token (XOAUTH2, OAUTHBEARER).",
                "Use a password, or check that this is the provider's IMAP host.",
            )
    elif (server.user + server.password).isascii() and not client.has_capability("LOGINDISABLED"):
        client.login(server.user, server.password)
    elif client.has_capability("AUTH=PLAIN"):  # LOGIN is ASCII only; SASL PLAIN is UTF-8
        client.plain_login(server.user, server.password)
    else:
        raise LoginNotOffered(
            f"{server.host} offers no way to log in with this user name and password.",
            "Most likely it wants OAuth, or a password without letters beyond ASCII.",
        )


def idle_until(client: IMAPClient, wake: socket.socket, seconds: float) -> str:
    """Wait in IDLE (RFC 2177): "news" (the folder has changed), "woken" (a byte came on `wake`),
    or "quiet" after `seconds`. Raises OSError or IMAP4.abort if the peer is dead.
    """
    client.idle()
    reason = "news" if _buffered(client) else _watch(client, wake, seconds)
    # The answer to DONE is what proves that the other side is alive; its lack is a read timeout.
    _, late = client.idle_done()
    return "news" if reason == "quiet" and _is_news(late) else reason


def _watch(client: IMAPClient, wake: socket.socket, seconds: float) -> str:
    sock = client.socket()
    poller = select.poll()
    poller.register(sock.fileno(), select.POLLIN | select.POLLHUP)
    poller.register(wake.fileno(), select.POLLIN)
    ready = {fd for fd, _ in poller.poll(max(0.0, seconds) * 1000)}
    if wake.fileno() in ready:
        return "woken"
    if sock.fileno() not in ready:
        return "quiet"
    responses = client.idle_check(timeout=0)
    if not responses:
        # Readable, but nothing to read: that is how imapclient shows the end of a connection.
        raise ConnectionResetError("closed by the other side during IDLE")
    if any(response[0] == b"BYE" for response in responses):
        raise ConnectionResetError("the server said goodbye during IDLE")
    # Anything else ("* OK Still here", flags) ends this turn too: the caller looks, and no harm.
    return "news" if _is_news(responses) else "quiet"


def _is_news(responses: Any) -> bool:
    return any(len(one) > 1 and one[1] == b"EXISTS" for one in responses)


def _buffered(client: IMAPClient) -> bool:
    """Whether an answer came in one packet with "+ idling": it is in Python's buffer by now, where
    no poll sees it.
    """
    file = getattr(client._imap, "file", None)  # noqa: SLF001
    if file is None:
        return False
    sock = client.socket()
    timeout = sock.gettimeout()
    sock.setblocking(False)
    try:
        return bool(file.peek(1))
    except (BlockingIOError, OSError):
        return False
    finally:
        sock.settimeout(timeout)

"""How to reach a mail server: host, port, encryption, and who logs in."""

from __future__ import annotations

import dataclasses
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

Tls = Literal["implicit", "starttls", "none"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Server:
    """One server and one account on it. Times are in seconds.

    `tls`: "implicit" (993, 465), "starttls" (143, 587; required, never opportunistic), or "none",
    which is allowed to this machine only. `token` gives a fresh OAuth 2 access token and takes
    the place of the password. `ca_file` holds the authorities to trust instead of the system's.

    Raises ValueError, with a sentence, for what cannot be right.
    """

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = dataclasses.field(default="", repr=False)
    token: Callable[[], str] | None = dataclasses.field(default=None, repr=False)
    ca_file: Path | None = None
    connect_timeout: float = 15.0
    read_timeout: float = 60.0

    def __post_init__(self) -> None:
        if self.tls not in get_args(Tls):
            raise ValueError(f"tls is {self.tls!r}; it can be implicit, starttls or none.")
        if not self.host or any(ch.isspace() or not ch.isprintable() for ch in self.host):
            raise ValueError(f"{self.host!r} is not a host name.")
        if not 0 < self.port < 65536:
            raise ValueError(f"{self.port} is not a port: 1 to 65535 are.")
        # NUL separates the fields of SASL PLAIN (RFC 4616), a line break ends an IMAP command.
        if any(ch in self.user + self.password for ch in "\0\r\n"):
            raise ValueError("A user name or password cannot hold line breaks or NUL.")
        if self.tls == "none" and not self.is_loopback:
            raise ValueError(
                f'{self.host} is not this machine: with tls = "none" the password and every mail '
                'would be readable on the way. Use "implicit" or "starttls".'
            )

    @property
    def is_loopback(self) -> bool:
        """Whether it is this very machine, by its written form: no name is looked up for it."""
        if self.host.casefold() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def name(self) -> str:
        """user@host:port, for logs: without a secret."""
        return f"{self.user}@{self.host}:{self.port}" if self.user else f"{self.host}:{self.port}"

    def ssl_context(self) -> ssl.SSLContext:
        """Certificate and host name are checked; TLS 1.2 or later (RFC 8996 ended the others)."""
        context = ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

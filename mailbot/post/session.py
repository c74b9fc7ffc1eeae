"""A logged-in IMAP session: connects when needed, opens folders, naps until there is mail."""

from __future__ import annotations

import contextlib
import imaplib
import socket
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Self

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from mailbot.model.noun import Noun
from mailbot.post.connection import close, connect, idle_until, told
from mailbot.post.errors import CommandRefused, NoSuchFolder, quoted, refused_command
from mailbot.post.folders import Folder, Role, folder_for
from mailbot.post.server import Server

#: Home routers forget a silent connection after 5 to 15 minutes, and tell neither side (seconds).
IDLE_LIMIT = 285.0


class Wake(StrEnum):
    """Why a wait ended."""

    MAIL = "mail"
    TIME = "time"
    INTERRUPT = "interrupt"


class Opened(Noun, frozen=True, kw_only=True):
    """A folder as SELECT tells it."""

    folder: str
    uidvalidity: int
    uidnext: int
    exists: int
    keywords: frozenset[bytes]  # that can be set for good (PERMANENTFLAGS)

    @property
    def stands_at(self) -> tuple[int, int]:
        """What changes when mail comes in."""
        return self.uidvalidity, self.uidnext


class Session:
    """One account over one connection; connects when first needed, and anew after a loss.

    Not for two threads. All methods raise PostError; after an Unreachable the next call starts
    afresh, and when is the caller's to decide (backoff.py). `account` names it in every Place;
    `folders` overrides what the server says about special folders; `idle` False polls instead.
    """

    def __init__(
        self,
        server: Server,
        *,
        account: str,
        folders: Mapping[Role, str] | None = None,
        idle: bool = True,
    ) -> None:
        self.server = server
        self.account = account
        self._overrides = dict(folders or {})
        self._idle = idle
        self._client: IMAPClient | None = None
        self._folders: tuple[Folder, ...] | None = None
        self._open: Opened | None = None
        self._looked: dict[str, Opened] = {}  # each folder as it was when last looked into
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Log out, if there is anybody to say it to."""
        if self._client is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self._client.logout()
        self._drop()
        self._wake.close()
        self._waker.close()

    def interrupt(self) -> None:
        """End the present wait, or the next. Safe in a signal handler and in other threads."""
        # Full: a wake-up is pending already. Closed: nobody waits any more.
        with contextlib.suppress(OSError):
            self._waker.send(b"!")

    # -- folders

    def list_folders(self) -> tuple[Folder, ...]:
        """All folders of the account, asked for once a connection."""
        client = self._connected()
        if self._folders is None:
            with self._guard("listing the folders"):
                self._folders = tuple(
                    Folder(
                        name=name,
                        delimiter=(delimiter or b"").decode("ascii", "replace"),
                        attributes=frozenset(
                            flag.decode("ascii", "replace").lstrip("\\").casefold()
                            for flag in flags
                        ),
                    )
                    for flags, delimiter, name in client.list_folders()
                )
        return self._folders

    def folder(self, role: Role) -> str | None:
        """The folder that has this role; a configured name is taken at its word."""
        if chosen := self._overrides.get(role):
            return chosen
        return folder_for(role, self.list_folders(), self._overrides)

    # -- waiting

    def wait(self, seconds: float, *, folder: str = "INBOX") -> Wake:
        """Sleep until mail comes, the time is up, or somebody interrupts.

        IDLE is only an alarm clock: what is new is for `new_mail` to say. Each turn of IDLE ends
        within minutes, so that a peer that died in silence is noticed; without IDLE, or with it
        switched off, it is a sleep and the caller polls.
        """
        if self._awoken():
            return Wake.INTERRUPT
        client = self._connected()
        if not self._idle or not client.has_capability("IDLE"):
            self._wake.settimeout(max(seconds, 0.001))
            with contextlib.suppress(TimeoutError):
                self._wake.recv(1024)
                return Wake.INTERRUPT
            return Wake.TIME
        before = self._looked.get(folder)
        now = self._looked[folder] = self._select(folder)
        if before is not None and before.stands_at != now.stands_at:
            return Wake.MAIL  # it came between the last look and now
        turn = min(seconds, IDLE_LIMIT)
        with self._guard(f"waiting for mail in {folder}"):
            reason = idle_until(self._connected(), self._wake, turn)
        if reason == "news":
            return Wake.MAIL
        return Wake.INTERRUPT if self._awoken() else Wake.TIME

    def _awoken(self) -> bool:
        self._wake.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            return bool(self._wake.recv(1024))
        return False

    # -- the connection

    def check(self) -> tuple[Folder, ...]:
        """Connect, log in, list folders, nothing more. For `doctor` and `init`."""
        return self.list_folders()

    def offers(self, extension: str) -> bool:
        """Whether the server has an extension, by its capability name. For `doctor`."""
        with self._guard("asking what the server can do"):
            return bool(self._connected().has_capability(extension))

    def _connected(self) -> IMAPClient:
        if self._client is None:
            self._client = connect(self.server)
        return self._client

    def _drop(self) -> None:
        client, self._client = self._client, None
        self._open = self._folders = None
        if client is not None:
            close(client)

    @contextlib.contextmanager
    def _guard(self, doing: str) -> Iterator[None]:
        """Name errors; throw the connection away unless the server plainly said no to a command."""
        try:
            with told(self.server, doing):
                yield
        except (CommandRefused, NoSuchFolder):
            raise
        except BaseException:
            self._drop()
            raise

    def _select(self, folder: str, *, write: bool = False) -> Opened:
        """Select anew, even what is selected: UIDVALIDITY is only told here."""
        client = self._connected()
        self._open = None
        with self._guard(f"opening {folder}"):
            try:
                answer = client.select_folder(folder, readonly=not write)
            except IMAPClientError as error:
                plain = refused_command(error, self.server, f"opening {folder}")
                if isinstance(plain, CommandRefused):
                    raise NoSuchFolder(
                        f"The folder {folder} cannot be opened: “{quoted(error)}”.",
                        "Check its name in the configuration; `doctor` lists the folders there are.",
                    ) from error
                raise plain from error
        opened = Opened(
            folder=folder,
            uidvalidity=int(answer.get(b"UIDVALIDITY", 0)),
            uidnext=int(answer.get(b"UIDNEXT", 0)),
            exists=int(answer.get(b"EXISTS", 0)),
            keywords=frozenset(answer.get(b"PERMANENTFLAGS", ())),
        )
        if opened.uidvalidity == 0:
            raise CommandRefused(
                f"{self.server.host} keeps no lasting numbers for the mail in {folder}.",
                "Without UIDVALIDITY (RFC 9051) mail cannot be told apart: use another folder.",
            )
        self._open = opened
        return opened

    def _reselect(self, opened: Opened) -> None:
        """Back to this folder, if another call has selected a different one in the meantime."""
        if self._open is not None and self._open.folder == opened.folder:
            return
        if self._select(opened.folder).uidvalidity != opened.uidvalidity:
            raise NoSuchFolder(
                f"The folder {opened.folder} was replaced by another while it was read.",
                "It is read anew from its beginning.",
            )

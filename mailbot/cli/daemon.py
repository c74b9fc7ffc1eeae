"""The assistant put together from a configuration, and its life: pass, wait, pass."""

from __future__ import annotations

import datetime as dt
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog

from mailbot.assistant import Assistant, Listener, Stopped
from mailbot.cli.failure import EXIT_CONFIG, Failure
from mailbot.config import Config
from mailbot.config.secret import SecretError
from mailbot.ledger import Ledger
from mailbot.post import Backoff, Courier, Mailbox, Misconfigured, PostError, Role, Server
from mailbot.writing import Writer

log = structlog.get_logger("mailbot")

# How long a stop may go unnoticed while no server can be reached.
_LOOK_UP_SECONDS = 0.2

Clock = Callable[[], dt.datetime]


def servers_of(config: Config) -> tuple[Server, Server]:
    """IMAP and SMTP with their passwords. Raises Failure."""
    try:
        return config.imap(), config.smtp()
    except (SecretError, ValueError) as error:
        raise Failure(error, EXIT_CONFIG) from error


def mailbox_of(config: Config, server: Server) -> Mailbox:
    """The mailbox as the configuration describes it."""
    room = config.mailroom
    named = {Role.SENT: room.sent_folder, Role.DRAFTS: room.drafts_folder}
    return Mailbox(
        server,
        account=server.name,
        folders={role: folder for role, folder in named.items() if folder},
        files_sent=True if room.files_sent_itself else None,
        max_mail=room.largest_mail_bytes,
    )


def assistant_of(
    config: Config,
    ledger: Ledger,
    mailbox: Mailbox,
    smtp: Server,
    *,
    now: Clock,
    listener: Listener | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Assistant:
    """The assistant, ready for a pass."""
    return Assistant(
        firm=config.firm,
        policy=config.policy,
        mailroom=config.mailroom,
        ledger=ledger,
        writer=Writer(config.templates),
        mailbox=mailbox,
        courier=lambda: Courier(smtp),
        now=now,
        listener=listener,
        stopping=stopping,
    )


class Daemon:
    """Passes, with waits between them, until a signal; a batch that was begun is finished first."""

    def __init__(self, assistant: Assistant, mailbox: Mailbox, *, poll_seconds: int) -> None:
        self.assistant = assistant
        self.mailbox = mailbox
        self.poll_seconds = poll_seconds
        self.stop_asked = False
        self._backoff = Backoff()

    def run(self) -> None:
        """Live until asked to stop. A setting that can never work ends it with PostError."""
        failures = 0
        with self._signals():
            while not self.stop_asked:
                try:
                    self.assistant.one_pass()
                    failures = 0
                    if not self.stop_asked:
                        self.mailbox.wait(self.poll_seconds, folder=self.assistant.mailroom.folder)
                except Stopped:
                    break
                except Misconfigured:
                    raise
                except PostError as error:
                    failures += 1
                    seconds = self._backoff.delay(failures, getattr(error, "wait", None))
                    log.warning("server", reason=str(error), retry_in=round(seconds))
                    self._sleep(seconds)
        log.info("stopped")

    def _sleep(self, seconds: float) -> None:
        """Without a connection there is no alarm clock but looking at the wish itself."""
        until = time.monotonic() + seconds
        while not self.stop_asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK_UP_SECONDS))

    def stop(self) -> None:
        """Ask it to stop: from a signal handler or another thread."""
        self.stop_asked = True
        self.mailbox.interrupt()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def asked(number: int, frame: FrameType | None) -> None:
            del number, frame
            if self.stop_asked:  # a second time: at once; the ledger stands a kill at any instant
                raise KeyboardInterrupt
            self.stop()

        before = {s: signal.signal(s, asked) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

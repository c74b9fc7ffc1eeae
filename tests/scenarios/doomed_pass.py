"""One pass of the assistant in a process of its own, killed at a chosen commit. Not a test.

    python -m tests.scenarios.doomed_pass SETTINGS.json

Settings: folder, imap, smtp (host and port are this machine's), user, password, now, and `die`:
[n, "before"] kills with SIGKILL right before the n-th commit of the pass, [n, "after"] right after
it. `largest_file` (bytes, optional): no file may grow beyond it, as on a full disk. Exits with 0 if
the pass ended before that.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from mailbot.assistant import Assistant
from mailbot.config import Mailroom
from mailbot.ledger import Ledger
from mailbot.model.firm import Firm
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Event
from mailbot.post import Courier, Mailbox, Server
from mailbot.writing import Writer


class DoomedLedger(Ledger):
    """A ledger whose process is killed at its n-th commit."""

    die_at = 0
    before = True
    count = 0

    def commit(self, cause: str, events: Sequence[Event], at: dt.datetime) -> None:
        self.count += 1
        doomed = self.count == self.die_at
        if doomed and self.before:
            os.kill(os.getpid(), signal.SIGKILL)
        super().commit(cause, events, at)
        if doomed:
            os.kill(os.getpid(), signal.SIGKILL)


def main(settings: Path) -> None:
    data = json.loads(settings.read_text("utf-8"))
    now = dt.datetime.fromisoformat(data["now"])
    if largest := data.get("largest_file"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an OSError then, as from a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    ledger = DoomedLedger.open(Path(data["folder"]))
    ledger.die_at, ledger.before = data["die"][0], data["die"][1] == "before"
    imap = Server(
        host="127.0.0.1",
        port=data["imap"],
        tls="none",
        user=data["user"],
        password=data["password"],
    )
    smtp = Server(host="127.0.0.1", port=data["smtp"], tls="none")
    with Mailbox(imap, account=data["user"], idle=False) as mailbox:
        Assistant(
            firm=msgspec.convert(data["firm"], Firm),
            policy=msgspec.convert(data["policy"], DunningPolicy),
            mailroom=msgspec.convert(data["mailroom"], Mailroom),
            ledger=ledger,
            writer=Writer(),
            mailbox=mailbox,
            courier=lambda: Courier(smtp, pace=0),
            now=lambda: now,
        ).one_pass()
    ledger.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

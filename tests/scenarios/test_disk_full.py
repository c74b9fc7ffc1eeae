"""The disk is full: what is not written down has not happened, and is not sent either."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec

from tests.scenarios.conftest import MONDAY, Town

ROOT = Path(__file__).parents[2]
CLIENTS = ("anna@mak.test", "olga@sowa.test", "piotr@rys.test")
STEP = 1500  # bytes by which the room left on the disk grows from try to try
MOST_TRIES = 40


def full_disk_pass(town: Town, settings: Path, room: int) -> int:
    """The day's pass in a process whose files may not grow beyond the journal plus `room`."""
    town.ledger.close()
    server = town.dovecot.server(town.user)
    largest = max(f.stat().st_size for f in town.folder.rglob("*") if f.is_file())
    settings.write_text(
        json.dumps(
            {
                "folder": str(town.folder),
                "imap": server.port,
                "smtp": town.smtp.server().port,
                "user": server.user,
                "password": server.password,
                "now": town.clock.isoformat(),
                "die": [0, "before"],
                "largest_file": largest + room,
                "firm": msgspec.to_builtins(town.firm),
                "policy": msgspec.to_builtins(town.policy),
                "mailroom": msgspec.to_builtins(town.mailroom),
            }
        ),
        "utf-8",
    )
    command = [sys.executable, "-m", "tests.scenarios.doomed_pass", str(settings)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    town.restart()
    return run.returncode


def test_nothing_is_sent_without_a_durable_record(town: Town, tmp_path: Path) -> None:
    town.bank_says_nothing_came()
    for number, client in enumerate(CLIENTS, 1):
        town.owner_invoices(f"FV/{number}", "100,00", MONDAY + dt.timedelta(days=1), client)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    failed = 0
    for attempt in range(MOST_TRIES):
        code = full_disk_pass(town, tmp_path / "settings.json", 200 + attempt * STEP)
        for taken in town.smtp.taken:
            letters = [
                one
                for one in town.ledger.letters()
                if (one.message_id or "?").encode() in taken.raw
            ]
            assert len(letters) == 1, "a letter went out of which nothing is written down"
        if code == 0:
            break
        failed += 1
    assert failed > 1, "the disk was never full"
    town.clock += dt.timedelta(hours=1)
    town.live()
    got = Counter(a for t in town.smtp.taken for a in t.recipients if a in CLIENTS)
    # One at the most; and none lost without a question about it.
    assert max(got.values()) == 1
    asked = {inv for q in town.ledger.questions() for inv in q.invoices}
    for number, client in enumerate(CLIENTS, 1):
        assert got[client] == 1 or town.invoice(f"FV/{number}").id in asked

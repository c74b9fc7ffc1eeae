"""kill -9 between every two steps of a pass: no letter twice, none lost, no fact lost."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from mailbot.model.letter import LetterStatus
from mailbot.model.question import QuestionKind
from tests.scenarios.conftest import BANK, MONDAY, Town

ROOT = Path(__file__).parents[2]
# More commits than a pass with one mail and three letters makes: ends a loop that never ends.
MOST_COMMITS = 60

EXPECTED = {
    "anna@mak.test": "overdue_7",
    "olga@sowa.test": "overdue_7",
    "piotr@rys.test": "thanks",
}

Moment = Literal["before", "after"]


def killed(town: Town, settings: Path, at: int, moment: Moment) -> bool:
    """Run the day's pass in a process that is killed at its n-th commit; False if it got through."""
    town.ledger.close()
    server = town.dovecot.server(town.user)
    settings.write_text(
        json.dumps(
            {
                "folder": str(town.folder),
                "imap": server.port,
                "smtp": town.smtp.server().port,
                "user": server.user,
                "password": server.password,
                "now": town.clock.isoformat(),
                "die": [at, moment],
                "firm": msgspec.to_builtins(town.firm),
                "policy": msgspec.to_builtins(town.policy),
                "mailroom": msgspec.to_builtins(town.mailroom),
            }
        ),
        "utf-8",
    )
    command = [sys.executable, "-m", "tests.scenarios.doomed_pass", str(settings)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert run.returncode in (0, -signal.SIGKILL), run.stderr.decode()
    town.restart()
    return run.returncode != 0


def on_the_eve(town: Town) -> None:
    """Two clients owe; tomorrow both are a week late, and a third has just paid."""
    town.bank_says_nothing_came()
    due = MONDAY + dt.timedelta(days=1)
    town.owner_invoices("FV/1", "100,00", due, "Anna <anna@mak.test>")
    town.owner_invoices("FV/2", "200,00", due, "Olga <olga@sowa.test>")
    town.owner_invoices("FV/3", "300,00", due, "Piotr <piotr@rys.test>")
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.bank_pays_in("300,00", "FV/3", payer="PIOTR RYS")


def test_a_kill_at_any_instant_repeats_no_letter_and_loses_no_fact(
    make_town: Callable[..., Town], tmp_path: Path
) -> None:
    outcomes: Counter[str] = Counter()
    for moment in ("before", "after"):
        for at in range(1, MOST_COMMITS):
            town = make_town()
            on_the_eve(town)
            if not killed(town, tmp_path / "settings.json", at, moment):
                break
            town.live()
            town.clock += dt.timedelta(minutes=30)
            town.live()
            outcomes[judged(town)] += 1
        else:
            raise AssertionError("the pass never ended")
    assert outcomes["all sent once"] > 10
    # Only the instant between the server's acceptance and its record leaves a doubt, and the
    # copy in Sent, or the owner, resolves it.
    assert set(outcomes) <= {"all sent once", "asked about one"}


def judged(town: Town) -> str:
    """What became of the day's letters; asserts what must hold whatever it was."""
    names = [str(m["X-Mailbot-Letter"]) for a in EXPECTED for m in town.letters_to(a)]
    assert max(Counter(names).values(), default=0) == 1, "a letter went out twice"
    assert town.open_of("FV/3") == "0.00", "the payment was lost"
    doubtful = town.ledger.letters_in(LetterStatus.UNCERTAIN)
    asked = {q.kind for q in town.ledger.questions()}
    for client, kind in EXPECTED.items():
        sent = town.stages_to(client)
        assert sent in ([kind], []), sent
        if not sent:
            assert client in {a for one in doubtful for a in one.to}, f"nothing went to {client}"
    if doubtful:
        assert asked == {QuestionKind.UNCERTAIN_LETTER}
        return "asked about one"
    return "all sent once"


def test_the_bank_is_read_before_anything_is_sent(town: Town) -> None:
    """Paid an hour before the reminder was due."""
    town.bank_says_nothing_came()
    town.owner_invoices("FV/9", "100,00", MONDAY + dt.timedelta(days=1))
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_pays_in("100,00", "FV/9")
    town.live()
    assert town.stages_to("anna@mak.test") == ["thanks"]
    assert BANK not in {a for taken in town.smtp.taken for a in taken.recipients}

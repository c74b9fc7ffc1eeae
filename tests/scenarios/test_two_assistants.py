"""One ledger, one assistant: the second is told so before it has done anything."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from mailbot.ledger import Ledger
from mailbot.ledger.errors import LedgerError
from tests.scenarios.conftest import MONDAY, Town

OPEN = """
import pathlib, sys
from mailbot.ledger import Ledger
Ledger.open(pathlib.Path(sys.argv[1]))
"""
DUE = MONDAY + dt.timedelta(days=1)


def test_a_second_one_in_the_same_process_is_refused(town: Town) -> None:
    with pytest.raises(LedgerError) as refused:
        Ledger.open(town.folder)
    assert len(str(refused.value).split()) > 4, "a sentence, not a code"
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    assert town.open_of("FV/1") == "100.00"


def test_a_second_process_is_refused_and_a_dead_one_is_no_obstacle(town: Town) -> None:
    command = [
        sys.executable,
        "-c",
        OPEN,
        str(town.folder),
    ]
    second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode != 0
    assert "mailbot.ledger.errors" in second.stderr
    town.ledger.close()
    alone = subprocess.run(command, capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stderr
    town.restart()

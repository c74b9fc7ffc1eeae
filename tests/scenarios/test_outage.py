"""Two weeks without the assistant: afterwards one letter a client at the most, and the mildest."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

from mailbot.model.policy import DEFAULT_LADDER, DunningPolicy, Mode, StageRule
from tests.scenarios.conftest import MONDAY, OWNER, Town

CLIENTS = ("anna@mak.test", "olga@sowa.test", "piotr@rys.test")
# Every stage by itself: the most that could go wrong.
ALONE = tuple(
    StageRule(stage=rule.stage, days_after_due=rule.days_after_due, mode=Mode.AUTO)
    for rule in DEFAULT_LADDER
)


def test_one_letter_a_client_and_the_lowest_unsent_stage(make_town: Callable[..., Town]) -> None:
    town = make_town(policy=DunningPolicy(ladder=ALONE, digest=False))
    town.bank_says_nothing_came()
    for number, client in enumerate(CLIENTS, 1):
        for part in (1, 2):
            due = MONDAY + dt.timedelta(days=number * part)
            town.owner_invoices(f"FV/{number}{part}", "100,00", due, client)
    town.live()
    town.restart()
    town.clock += dt.timedelta(days=17)  # Thursday; the oldest is 16 days late
    town.bank_says_nothing_came()
    for _ in range(3):
        town.live()
    got = Counter(a for t in town.smtp.taken for a in t.recipients if a != OWNER)
    assert max(got.values()) == 1
    assert {kind for client in CLIENTS for kind in town.stages_to(client)} == {"overdue_7"}

    town.days_go_by(4)
    got = Counter(a for t in town.smtp.taken for a in t.recipients if a != OWNER)
    assert max(got.values()) == 1, "the gap between two letters was not kept"
    town.days_go_by(40)
    for client in CLIENTS:
        refs = [
            (ref.line, one.stage)
            for one in town.ledger.letters()
            if client in one.to and one.stage is not None
            for ref in one.lines
        ]
        assert len(refs) == len(set(refs)), "a line had the same stage twice"


def test_money_that_came_during_the_outage_is_read_first(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", MONDAY + dt.timedelta(days=1))
    town.live()
    town.clock += dt.timedelta(days=7)
    town.bank_pays_in("100,00", "FV/1")
    town.clock += dt.timedelta(days=10)
    town.restart()
    town.bank_says_nothing_came()
    town.live()
    assert town.stages_to("anna@mak.test") in ([], ["thanks"])
    assert town.open_of("FV/1") == "0.00"


def test_a_clock_that_went_back_sends_nothing(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", MONDAY + dt.timedelta(days=1))
    town.live()
    town.days_go_by(3)
    town.clock += dt.timedelta(days=5)
    lived = town.ledger.last_day_lived()
    town.live()
    sent = list(town.smtp.taken)
    town.clock -= dt.timedelta(days=400)
    town.live()
    assert town.smtp.taken == sent
    assert town.ledger.last_day_lived() >= lived  # type: ignore[operator]

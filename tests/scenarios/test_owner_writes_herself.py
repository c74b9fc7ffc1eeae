"""She writes to a client with the assistant in copy: ours wait, and what she grants is kept."""

from __future__ import annotations

import datetime as dt

from tests.scenarios.conftest import MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=1)
ANNA = "anna@mak.test"


def owing(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.days_go_by(6)


def writes(town: Town, text: str) -> bytes:
    return town.post(
        f"Ewa Lipska <{OWNER}>", "FV/1", text, to=f"Anna <{ANNA}>", cc=town.user.address
    )


def test_her_letter_holds_back_ours(town: Town) -> None:
    owing(town)
    before = town.stages_to(ANNA)
    town.clock += dt.timedelta(days=1)
    writes(town, "Pani Anno,\njak minął urlop? Zadzwonię w sprawie szafy.\nEwa\n")
    town.days_go_by(3)  # overdue_7 would have been due
    assert town.stages_to(ANNA) == before
    town.days_go_by(6)
    assert town.stages_to(ANNA) == [*before, "overdue_7"]


def test_what_she_grants_there_is_kept(town: Town) -> None:
    owing(town)
    before = town.stages_to(ANNA)
    until = town.clock.date() + dt.timedelta(days=20)
    writes(
        town,
        f"Pani Anno,\nzgadzam się na przesunięcie terminu płatności FV/1 do {until:%d.%m.%Y}.\n"
        "Pozdrawiam\nEwa\n",
    )
    while town.clock.date() < until - dt.timedelta(days=4):
        town.days_go_by(1)
        assert town.stages_to(ANNA) == before
    assert {line.due for line in town.invoice("FV/1").lines} == {until}
    town.days_go_by(14)
    assert [k for k in town.stages_to(ANNA) if k.startswith("overdue")] == ["overdue_7"]

"""A plan: asked for by the client, agreed by the owner, chased instalment by instalment."""

from __future__ import annotations

import datetime as dt

from mailbot.model.agreement import PlanStatus
from mailbot.model.question import ChoiceKind, QuestionKind
from tests.scenarios.conftest import MONDAY, Town, words

DUE = MONDAY + dt.timedelta(days=1)
# A month after the request, where the client names no day.
FIRST = dt.date(2026, 7, 23)


def agreed(town: Town) -> None:
    """900 zloty in three parts, from 23 July."""
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "900,00", DUE)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.live()
    town.client_answers(
        "Nie damy rady zapłacić całości. Proszę o rozłożenie na 3 raty.\n",
        town.last_letter("anna@mak.test"),
    )
    town.live()
    assert town.question().kind is QuestionKind.PLAN
    town.owner_chooses(ChoiceKind.GRANT)
    town.live()


def plan(town: Town) -> PlanStatus:
    (found,) = town.ledger.plans_of(town.invoice("FV/1").client)
    return found.status


def test_both_have_the_plan_in_writing(town: Town) -> None:
    agreed(town)
    letter = town.letters_to("anna@mak.test")[-1]
    assert town.stages_to("anna@mak.test")[-1] == "plan_agreed"
    assert words(letter).count("300,00") >= 3
    lines = town.ledger.balance(town.invoice("FV/1").id).lines
    assert [str(line.open.amount) for line in lines] == ["300.00"] * 3
    assert [line.line.due for line in lines] == [
        FIRST,
        FIRST.replace(month=8),
        FIRST.replace(month=9),
    ]


def test_instalments_are_chased_one_by_one_and_a_missed_one_is_asked_about(town: Town) -> None:
    agreed(town)
    before = len(town.stages_to("anna@mak.test"))
    while town.clock.date() < FIRST:
        town.days_go_by(1)
    first = town.stages_to("anna@mak.test")[before:]
    assert set(first) <= {"upcoming", "due"}
    for mail in town.letters_to("anna@mak.test")[before:]:
        assert "300,00" in words(mail)

    town.bank_pays_in("300,00", "FV/1 rata 1")
    town.live()
    if town.ledger.questions():
        town.owner_chooses(ChoiceKind.BOOK)
        town.live()
    lines = town.ledger.balance(town.invoice("FV/1").id).lines
    assert [str(line.open.amount) for line in lines] == ["0.00", "300.00", "300.00"]
    assert plan(town) is PlanStatus.AGREED

    quiet = len(town.stages_to("anna@mak.test"))
    while town.clock.date() < FIRST.replace(month=8, day=19):
        town.days_go_by(1)
    assert [
        kind for kind in town.stages_to("anna@mak.test")[quiet:] if not kind.startswith("thanks")
    ] == []

    while town.clock.date() < FIRST.replace(month=8, day=28):
        town.days_go_by(1)
    assert town.question().kind is QuestionKind.PLAN
    town.owner_chooses(ChoiceKind.CONTINUE)
    town.days_go_by(8)
    assert town.stages_to("anna@mak.test")[-1] == "overdue_7"
    late = words(town.letters_to("anna@mak.test")[-1])
    assert "300,00" in late
    assert "600,00" not in late
    assert plan(town) is PlanStatus.AGREED
    assert town.stages_to("anna@mak.test").count("overdue_7") == 2  # the invoice's own, and this


def test_a_plan_kept_to_the_end_is_completed(town: Town) -> None:
    agreed(town)
    for part in range(3):
        town.bank_pays_in("300,00", f"FV/1 rata {part + 1}")
        town.live()
        if town.ledger.questions():
            town.owner_chooses(ChoiceKind.BOOK)
            town.live()
        town.days_go_by(1)
    assert town.open_of("FV/1") == "0.00"
    assert plan(town) is PlanStatus.COMPLETED

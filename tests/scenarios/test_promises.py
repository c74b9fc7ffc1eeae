"""A promise pauses the ladder until its day and the grace have passed, and not a day longer."""

from __future__ import annotations

import datetime as dt

from mailbot.model.agreement import PromiseStatus
from mailbot.model.question import QuestionKind
from tests.scenarios.conftest import MONDAY, Town, words

DUE = MONDAY + dt.timedelta(days=1)


def promised(town: Town) -> dt.date:
    """Reminded on Wednesday a week after the due date, she promises Tuesday's money."""
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.live()
    assert town.stages_to("anna@mak.test") == ["overdue_7"]
    day = town.clock.date() + dt.timedelta(days=6)
    town.client_answers(
        f"Dzień dobry,\nzapłacimy {day:%d.%m.%Y}.\nPozdrawiam\nAnna Mak\n",
        town.last_letter("anna@mak.test"),
    )
    town.live()
    return day


def promise(town: Town, at: int = -1) -> PromiseStatus:
    return town.ledger.promises_of(town.invoice("FV/1").client)[at].status


def test_a_promise_is_noted_and_kept(town: Town) -> None:
    day = promised(town)
    noted = town.letters_to("anna@mak.test")[-1]
    assert town.stages_to("anna@mak.test") == ["overdue_7", "promise_noted"]
    assert f"{day.day} " in words(noted)
    assert noted["In-Reply-To"]
    town.days_go_by(6)
    town.bank_pays_in("100,00", "FV/1")
    town.live()
    assert promise(town) is PromiseStatus.KEPT
    town.days_go_by(30)
    assert town.stages_to("anna@mak.test") == ["overdue_7", "promise_noted", "thanks"]


def test_a_broken_promise_is_followed_by_the_next_letter_only_after_the_grace(town: Town) -> None:
    day = promised(town)
    while town.clock.date() < day + dt.timedelta(days=2):
        town.days_go_by(1)
        assert town.stages_to("anna@mak.test") == ["overdue_7", "promise_noted"]
        assert promise(town) is PromiseStatus.ACTIVE
    town.days_go_by(5)
    assert promise(town) is PromiseStatus.BROKEN
    assert town.stages_to("anna@mak.test") == ["overdue_7", "promise_noted", "overdue_15"]
    assert town.ledger.questions() == ()


def test_the_second_broken_promise_is_hers_to_judge(town: Town) -> None:
    promised(town)
    town.days_go_by(10)
    assert promise(town) is PromiseStatus.BROKEN
    day = town.clock.date() + dt.timedelta(days=5)
    town.client_answers(f"Zapłacimy {day:%d.%m.%Y}.\n", town.last_letter("anna@mak.test"))
    town.days_go_by(10)
    assert promise(town) is PromiseStatus.BROKEN
    assert town.question().kind is QuestionKind.BROKEN_PROMISE

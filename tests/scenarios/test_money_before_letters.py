"""Whoever may have paid gets no reminder: money is looked at once more, at the last instant."""

from __future__ import annotations

import datetime as dt

from mailbot.model.letter import LetterKind, LetterStatus
from mailbot.model.question import ChoiceKind, QuestionKind
from tests.scenarios.conftest import MONDAY, Town, words

DUE = MONDAY + dt.timedelta(days=1)


def a_week_late(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.clock += dt.timedelta(days=8)


def test_paid_an_hour_before_the_reminder(town: Town) -> None:
    a_week_late(town)
    town.bank_pays_in("100,00", "FV/1")
    town.clock += dt.timedelta(hours=1)
    town.live()
    assert town.stages_to("anna@mak.test") == ["thanks"]


def test_money_that_nobody_has_allocated_yet_holds_the_reminder_back(town: Town) -> None:
    a_week_late(town)
    town.bank_pays_in("100,00", "dziękuję", payer="KTOŚ INNY")
    town.live()
    question = town.question()
    assert question.kind is QuestionKind.WHICH_INVOICE
    assert town.stages_to("anna@mak.test") == []
    town.days_go_by(2)
    assert town.stages_to("anna@mak.test") == []

    town.owner_chooses(ChoiceKind.BOOK)
    town.live()
    assert town.open_of("FV/1") == "0.00"
    town.days_go_by(20)
    assert town.stages_to("anna@mak.test") in ([], ["thanks"])


def test_money_of_somebody_else_holds_back_only_until_she_says_so(town: Town) -> None:
    """She has it booked nowhere, and says that it is none of this client's."""
    a_week_late(town)
    town.bank_pays_in("4 321,00", "czynsz", payer="ZUPEŁNIE KTOŚ INNY")
    town.live()
    # What cannot be meant as payment of 100 zloty protects nobody.
    assert town.stages_to("anna@mak.test") == ["overdue_7"]


def test_money_that_comes_between_planning_and_sending(town: Town) -> None:
    """The reminder is written and waits for the server; the money is faster."""
    a_week_late(town)
    town.bank_says_nothing_came()
    town.smtp.fault("MAIL", reply="451 4.3.0 try later")
    town.live()
    (waiting,) = town.ledger.letters_in(LetterStatus.QUEUED)
    assert waiting.kind is LetterKind.OVERDUE_7
    town.bank_pays_in("100,00", "FV/1")
    town.clock += dt.timedelta(hours=2)
    town.live()
    town.days_go_by(3)
    assert town.stages_to("anna@mak.test") == ["thanks"]
    gone = town.ledger.letter(waiting.id)
    assert gone is not None
    assert gone.status is LetterStatus.WITHDRAWN


def test_a_part_is_booked_by_her_and_only_the_rest_is_asked_for(town: Town) -> None:
    a_week_late(town)
    town.bank_pays_in("40,00", "FV/1 część")
    town.live()
    if town.ledger.questions():
        town.owner_chooses(ChoiceKind.BOOK)
        town.live()
    assert town.open_of("FV/1") == "60.00"
    town.days_go_by(3)
    reminder = town.letters_to("anna@mak.test")[-1]
    assert town.stages_to("anna@mak.test")[-1] == "overdue_7"
    assert "60,00" in words(reminder)

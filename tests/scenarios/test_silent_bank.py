"""Whoever does not know what was paid may not ask for it: she is asked, and her yes sends once."""

from __future__ import annotations

import datetime as dt

from mailbot.model.question import ChoiceKind, QuestionKind
from tests.scenarios.conftest import MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=1)


def silent_for_days(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.owner_invoices("FV/2", "200,00", DUE, "Olga <olga@sowa.test>")
    town.live()
    town.days_go_by(8, with_bank=False)


def clients_got(town: Town) -> list[str]:
    return town.stages_to("anna@mak.test") + town.stages_to("olga@sowa.test")


def test_nobody_is_chased_and_her_yes_sends_once(town: Town) -> None:
    silent_for_days(town)
    assert town.question().kind is QuestionKind.SILENT_BANK
    assert clients_got(town) == []
    assert town.kinds_to(OWNER).count("question") == 1
    town.owner_chooses(ChoiceKind.SEND)
    town.live()
    town.live()
    assert clients_got(town) == ["overdue_7", "overdue_7"]
    town.days_go_by(2, with_bank=False)
    assert clients_got(town) == ["overdue_7", "overdue_7"]


def test_what_was_paid_meanwhile_is_not_asked_for_on_her_yes(town: Town) -> None:
    silent_for_days(town)
    question = town.question()
    town.owner_answers("1\n", question)
    town.bank_pays_in("100,00", "FV/1")
    town.live()
    assert town.stages_to("anna@mak.test") == ["thanks"]
    town.days_go_by(1)
    assert town.stages_to("olga@sowa.test") == ["overdue_7"]


def test_once_the_bank_speaks_the_question_is_moot(town: Town) -> None:
    silent_for_days(town)
    question = town.question()
    town.bank_says_nothing_came()
    town.live()
    assert clients_got(town) == ["overdue_7", "overdue_7"]
    assert town.ledger.questions() == ()
    town.owner_answers("1\n", question)
    town.live()
    assert clients_got(town) == ["overdue_7", "overdue_7"]


def test_her_no_and_her_silence_send_nothing(town: Town) -> None:
    silent_for_days(town)
    town.owner_chooses(ChoiceKind.DO_NOT_SEND)
    town.days_go_by(1, with_bank=False)
    assert clients_got(town) == []
    town.days_go_by(25, with_bank=False)
    assert clients_got(town) == []

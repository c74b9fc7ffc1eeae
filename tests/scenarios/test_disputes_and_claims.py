"""What a client contests rests until the owner closes it; what he says he has paid is looked for."""

from __future__ import annotations

import datetime as dt

from mailbot.model.agreement import DisputeStatus
from mailbot.model.question import ChoiceKind, QuestionKind
from tests.scenarios.conftest import MONDAY, OWNER, Town, words

DUE = MONDAY + dt.timedelta(days=1)


def reminded(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.live()
    assert town.stages_to("anna@mak.test") == ["overdue_7"]


def reminders(town: Town) -> list[str]:
    return [k for k in town.stages_to("anna@mak.test") if k.startswith(("overdue", "due", "final"))]


def dispute(town: Town) -> DisputeStatus:
    return town.ledger.disputes_of(town.invoice("FV/1").client)[0].status


def test_a_dispute_rests_the_ladder_until_she_closes_it(town: Town) -> None:
    reminded(town)
    town.client_answers(
        "Nie zgadzamy się z tą fakturą, szafa przyszła uszkodzona. Składamy reklamację.\n",
        town.last_letter("anna@mak.test"),
    )
    town.live()
    question = town.question()
    assert question.kind is QuestionKind.DISPUTE
    (asked,) = [m for m in town.letters_to(OWNER) if "uszkodzona" in words(m)]
    assert asked["To"] == OWNER or OWNER in str(asked["To"])
    town.days_go_by(6)
    assert reminders(town) == ["overdue_7"]

    town.owner_chooses(ChoiceKind.CONTINUE)
    town.live()
    assert dispute(town) is DisputeStatus.CLOSED
    town.days_go_by(4)
    assert reminders(town) == ["overdue_7", "overdue_15"]


def test_an_unanswered_dispute_rests_for_good(town: Town) -> None:
    """Her silence is no yes: after the question has run out nobody is chased either."""
    reminded(town)
    town.client_answers(
        "Reklamujemy tę fakturę, towar jest wadliwy.\n", town.last_letter("anna@mak.test")
    )
    town.days_go_by(60)
    assert dispute(town) is DisputeStatus.OPEN
    assert reminders(town) == ["overdue_7"]


def test_a_claim_of_payment_is_looked_for_and_then_hers(town: Town) -> None:
    reminded(town)
    town.client_answers("Przelew wyszedł wczoraj.\n", town.last_letter("anna@mak.test"))
    town.live()
    assert town.stages_to("anna@mak.test") == ["overdue_7", "looking_for_payment"]
    assert town.open_of("FV/1") == "100.00"
    assert town.ledger.questions() == ()
    town.days_go_by(5)
    assert town.ledger.questions() == ()
    town.days_go_by(2)
    assert town.question().kind is QuestionKind.CLIENT_REPLY
    assert reminders(town) == ["overdue_7"]
    assert len([m for m in town.letters_to(OWNER) if "Przelew wyszedł" in words(m)]) == 1

    town.owner_chooses(ChoiceKind.MARK_PAID)
    town.live()
    assert town.open_of("FV/1") == "0.00"
    town.days_go_by(20)
    assert reminders(town) == ["overdue_7"]


def test_the_money_that_was_claimed_arrives(town: Town) -> None:
    reminded(town)
    town.client_answers("Zapłaciliśmy wczoraj.\n", town.last_letter("anna@mak.test"))
    town.days_go_by(2)
    town.bank_pays_in("100,00", "FV/1")
    town.days_go_by(10)
    assert town.open_of("FV/1") == "0.00"
    assert town.ledger.questions() == ()
    assert reminders(town) == ["overdue_7"]
    assert town.stages_to("anna@mak.test")[-1] == "thanks"

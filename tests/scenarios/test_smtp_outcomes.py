"""What the outgoing server may say to a reminder, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from mailbot.model.letter import Letter, LetterStatus, Topic
from mailbot.model.question import ChoiceKind, QuestionKind
from tests.scenarios.conftest import MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=1)
ANNA = "anna@mak.test"


@pytest.fixture
def late(town: Town) -> Town:
    """A reminder is due this morning."""
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    return town


def reminder(town: Town, at: int = 0) -> Letter:
    return [one for one in town.ledger.letters() if ANNA in one.to][at]


def hours_go_by(town: Town, hours: int) -> None:
    for _ in range(hours):
        town.clock += dt.timedelta(hours=1)
        town.live()


@pytest.mark.parametrize("phase", ["CONNECT", "MAIL", "RCPT", "DATA", "DOT"])
def test_later_means_later_and_once(late: Town, phase: str) -> None:
    late.smtp.fault(phase, reply="451 4.3.0 try again later", times=2)
    late.live()
    assert late.stages_to(ANNA) == []
    assert reminder(late).status is LetterStatus.QUEUED
    hours_go_by(late, 6)
    assert late.stages_to(ANNA) == ["overdue_7"]
    assert reminder(late).status is LetterStatus.ACCEPTED


def test_no_is_final_burns_no_stage_and_is_told(late: Town) -> None:
    """The server refuses the content. It is not asked again every minute, nor is she."""
    late.smtp.fault("DOT", reply="554 5.7.1 spam", when=ANNA)
    late.live()
    hours_go_by(late, 3)
    assert late.stages_to(ANNA) == []
    assert reminder(late).status is LetterStatus.REFUSED
    assert late.topics_to_owner() == [Topic.LETTER_NOT_DELIVERED]
    assert late.smtp.commands.count("DOT") == len(late.smtp.taken) + 1
    late.days_go_by(6)
    assert late.stages_to(ANNA) == ["overdue_7"]
    assert late.topics_to_owner() == [Topic.LETTER_NOT_DELIVERED]


def test_a_refused_address_is_asked_about(late: Town) -> None:
    late.smtp.fault("RCPT", reply="550 5.1.1 no such user", when=ANNA, times=9)
    late.days_go_by(3)
    assert late.stages_to(ANNA) == []
    assert reminder(late).status is LetterStatus.REFUSED
    (contact,) = late.ledger.clients()[0].contacts
    assert contact.failed is not None
    assert len([one for one in late.ledger.letters() if ANNA in one.to]) == 1
    assert [k for k in late.kinds_to(OWNER) if k != "registered"] == ["question"]
    assert late.question().kind is QuestionKind.CONTACT


@pytest.mark.parametrize("stored", [True, False])
def test_an_unknown_fate_is_asked_about_and_never_repeated(late: Town, stored: bool) -> None:
    late.smtp.fault("DOT", drop=True, store=stored, when=ANNA)
    late.live()
    late.live()
    assert reminder(late).status is LetterStatus.UNCERTAIN
    assert late.question().kind is QuestionKind.UNCERTAIN_LETTER
    hours_go_by(late, 5)
    assert late.stages_to(ANNA) == (["overdue_7"] if stored else [])

    late.owner_chooses(ChoiceKind.DO_NOT_SEND if stored else ChoiceKind.SEND_AGAIN)
    late.live()
    hours_go_by(late, 2)
    assert late.stages_to(ANNA) == ["overdue_7"]
    late.days_go_by(6)
    assert late.stages_to(ANNA) == ["overdue_7"]


def test_a_letter_found_in_sent_needs_no_question(
    late: Town, into_dovecot: Callable[..., None]
) -> None:
    """Providers file what they send: the copy there proves that they had it."""
    late.smtp.fault("DOT", drop=True, store=True, when=ANNA)
    late.live()
    (taken,) = [t for t in late.smtp.taken if ANNA in t.recipients]
    with late.mailbox() as mailbox:
        mailbox.append_sent(taken.raw)
    late.live()
    assert reminder(late).status is LetterStatus.ACCEPTED
    late.days_go_by(2)
    assert late.stages_to(ANNA) == ["overdue_7"]
    assert late.ledger.questions() == () or {q.kind for q in late.ledger.questions()} == set()


def test_her_answer_to_a_letter_of_unknown_fate_proves_it(late: Town) -> None:
    late.smtp.fault("DOT", drop=True, store=True, when=ANNA)
    late.live()
    late.client_answers("Zapłacimy jutro.\n", reminder(late))
    late.live()
    assert reminder(late).status is LetterStatus.ACCEPTED
    late.days_go_by(1)
    assert late.stages_to(ANNA) == ["overdue_7", "promise_noted"]


def test_one_clients_refusal_keeps_no_other_from_his_letter(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.owner_invoices("FV/2", "200,00", DUE, "Olga <olga@sowa.test>")
    town.owner_invoices("FV/3", "300,00", DUE, "Piotr <piotr@rys.test>")
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.smtp.fault("RCPT", reply="550 5.1.1 no such user", when="olga@")
    town.live()
    assert town.stages_to(ANNA) == ["overdue_7"]
    assert town.stages_to("olga@sowa.test") == []
    assert town.stages_to("piotr@rys.test") == ["overdue_7"]


def test_one_of_the_owners_addresses_is_refused(make_town: Callable[..., Town]) -> None:
    """Taken for one of two: that is sent, and not sent again for the other's sake."""
    town = make_town()
    people = (*town.firm.people, type(town.firm.people[0])(email="jan@lipowa.test", name="Jan"))
    town.firm = type(town.firm)(
        **{f: getattr(town.firm, f) for f in town.firm.__struct_fields__} | {"people": people}
    )
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.smtp.fault("RCPT", reply="550 5.1.1 no such user", when="jan@")
    town.live()
    hours_go_by(town, 3)
    assert town.kinds_to(OWNER) == ["registered"]
    assert town.letters_to("jan@lipowa.test") == []

"""Draft, ask, veto: how far the assistant may go alone with a reminder."""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Callable

import pytest
from imapclient import IMAPClient

from mailbot.model.letter import Letter, LetterKind, LetterStatus
from mailbot.model.policy import DEFAULT_LADDER, DunningPolicy, Mode, Stage, StageRule
from mailbot.model.question import ChoiceKind, QuestionKind
from mailbot.post import PostError
from tests.scenarios.conftest import MONDAY, OWNER, Town, words
from tests.servers.fault_proxy import FaultProxy

DUE = MONDAY + dt.timedelta(days=1)
ANNA = "anna@mak.test"


@pytest.fixture
def late(make_town: Callable[..., Town]) -> Callable[[Mode], Town]:
    """A town where the first overdue letter has this mode and is due this morning."""

    def make(mode: Mode, *, begun: bool = True) -> Town:
        ladder = tuple(
            StageRule(
                stage=rule.stage,
                days_after_due=rule.days_after_due,
                mode=mode if rule.stage is Stage.OVERDUE_7 else rule.mode,
            )
            for rule in DEFAULT_LADDER
        )
        town = make_town(policy=DunningPolicy(ladder=ladder, digest=False))
        town.bank_says_nothing_came()
        town.owner_invoices("FV/1", "100,00", DUE)
        town.live()
        town.clock += dt.timedelta(days=8)
        town.bank_says_nothing_came()
        if begun:
            town.live()
        return town

    return make


def reminder(town: Town) -> Letter:
    (letter,) = [one for one in town.ledger.letters() if one.kind is LetterKind.OVERDUE_7]
    return letter


def drafts(town: Town) -> list[bytes]:
    with IMAPClient("127.0.0.1", town.dovecot.imap, ssl=False) as imap:
        imap.login(town.user.address, town.user.password)
        imap.select_folder("Drafts", readonly=True)
        answer = imap.fetch(imap.search(), ["BODY.PEEK[]"]) if imap.search() else {}
        return [item[b"BODY[]"] for _, item in sorted(answer.items())]


def test_a_draft_lies_in_drafts_once_and_is_not_sent(late: Callable[[Mode], Town]) -> None:
    town = late(Mode.DRAFT)
    town.live()
    town.restart()
    town.live()
    (raw,) = drafts(town)
    assert email.message_from_bytes(raw)["To"].endswith(f"{ANNA}>") or ANNA in str(raw)
    assert reminder(town).status is LetterStatus.DRAFTED
    town.days_go_by(3)
    assert town.letters_to(ANNA) == []
    assert len(drafts(town)) == 1


def test_a_draft_whose_laying_down_broke_off_is_laid_down_by_the_next_pass(
    late: Callable[..., Town], fault_proxy: Callable[[int], FaultProxy]
) -> None:
    town = late(Mode.DRAFT, begun=False)
    proxy = fault_proxy(town.dovecot.imap)
    town.imap_port = proxy.port
    proxy.cut_on_up(b" APPEND ")
    with pytest.raises(PostError):
        town.live()
    assert reminder(town).status is LetterStatus.QUEUED
    town.restart()
    town.live()
    assert len(drafts(town)) == 1
    assert reminder(town).status is LetterStatus.DRAFTED
    assert town.letters_to(ANNA) == []


def test_asked_for_and_sent_on_her_yes(late: Callable[[Mode], Town]) -> None:
    town = late(Mode.ASK)
    assert town.question().kind is QuestionKind.APPROVE_LETTER
    assert town.letters_to(ANNA) == []
    town.days_go_by(1)
    assert town.letters_to(ANNA) == []
    town.owner_chooses(ChoiceKind.SEND)
    town.live()
    town.live()
    assert town.stages_to(ANNA) == ["overdue_7"]


def test_asked_for_and_passed_over_on_her_no(late: Callable[[Mode], Town]) -> None:
    town = late(Mode.ASK)
    town.owner_chooses(ChoiceKind.DO_NOT_SEND)
    town.days_go_by(4)
    assert town.letters_to(ANNA) == []
    assert town.ledger.questions() == ()
    town.days_go_by(6)
    assert town.stages_to(ANNA) == ["overdue_15"]


def test_asked_for_and_paid_before_she_answers(late: Callable[[Mode], Town]) -> None:
    town = late(Mode.ASK)
    question = town.question()
    town.bank_pays_in("100,00", "FV/1")
    town.live()
    town.owner_answers("1\n", question)
    town.live()
    town.days_go_by(2)
    assert town.stages_to(ANNA) in ([], ["thanks"])


def test_announced_and_sent_unless_she_objects(late: Callable[[Mode], Town]) -> None:
    town = late(Mode.VETO)
    assert town.letters_to(ANNA) == []
    assert town.kinds_to(OWNER)[-1] == "veto"
    town.clock += dt.timedelta(hours=5)
    town.live()
    assert town.letters_to(ANNA) == []
    town.clock += dt.timedelta(hours=20)
    town.live()
    assert town.stages_to(ANNA) == ["overdue_7"]
    assert town.kinds_to(OWNER).count("veto") == 1


def test_announced_and_objected_to(late: Callable[[Mode], Town]) -> None:
    town = late(Mode.VETO)
    (announcement,) = [one for one in town.ledger.letters() if one.kind is LetterKind.VETO]
    assert "FV/1" in words(town.letters_to(OWNER)[-1])
    town.clock += dt.timedelta(hours=3)
    town.post(
        f"Ewa <{OWNER}>", f"Re: {announcement.subject}", "Nie wysyłaj.\n", answers=announcement
    )
    town.live()
    assert reminder(town).status is LetterStatus.WITHDRAWN
    town.days_go_by(3)
    assert town.letters_to(ANNA) == []


def test_a_forged_objection_stops_nothing(late: Callable[[Mode], Town]) -> None:
    town = late(Mode.VETO)
    (announcement,) = [one for one in town.ledger.letters() if one.kind is LetterKind.VETO]
    town.post(
        f"Ewa <{OWNER}>",
        f"Re: {announcement.subject}",
        "Nie wysyłaj.\n",
        answers=announcement,
        proven=False,
    )
    town.days_go_by(2)
    assert town.stages_to(ANNA) == ["overdue_7"]


def test_an_announcement_that_did_not_arrive_announces_nothing(
    late: Callable[[Mode], Town],
) -> None:
    """Her server was away: the hours run from her mail's acceptance."""
    town = late(Mode.VETO)
    assert town.kinds_to(OWNER)[-1] == "veto"
    told = next(one for one in town.ledger.letters() if one.kind is LetterKind.VETO)
    assert told.settled_at is not None
    town.clock = told.settled_at + dt.timedelta(hours=town.policy.veto_hours - 1)
    town.live()
    assert town.letters_to(ANNA) == []

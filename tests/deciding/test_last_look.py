from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from mailbot.deciding.last_look import last_look
from mailbot.model.letter import Letter, LetterStatus

if TYPE_CHECKING:
    from tests.deciding.conftest import Story


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def planned(story: Story) -> Letter:
    (letter,) = story.live(send=False).letters
    return letter


def test_a_letter_whose_reason_holds_may_go(story: Story, today: dt.date) -> None:
    story.invoice(due=today - days(8))
    assert story.look(planned(story)) is None


def test_money_that_came_an_hour_ago_withdraws_it_and_burns_no_stage(
    story: Story, today: dt.date
) -> None:
    invoice = story.invoice(due=today - days(8))
    planned(story)
    story.pay(invoice, "1000.00")
    story.send(story.now)
    known = story.ledger.invoice(invoice.id)
    assert known is not None
    assert known.lines[0].stages == ()
    assert story.stages_sent() == []


def test_what_is_left_of_a_withdrawn_letter_is_planned_anew(story: Story, today: dt.date) -> None:
    story.invoice("FV/1", due=today - days(8))
    second = story.invoice("FV/2", due=today - days(8))
    planned(story)
    story.pay(second, "1000.00")
    story.send(story.now)
    story.live()
    (sent,) = story.ledger.letters_in(LetterStatus.ACCEPTED)
    assert [ref.invoice for ref in sent.lines] == ["i-FV/1"]


def test_the_same_letter_withdrawn_and_planned_again_is_another_letter(
    story: Story, today: dt.date
) -> None:
    invoice = story.invoice(due=today - days(8))
    first = planned(story)
    story.block(invoice, today)
    story.send(story.now)
    story.next_day()
    story.live()
    (sent,) = story.ledger.letters_in(LetterStatus.ACCEPTED)
    assert sent.id != first.id


def test_hours_caps_and_a_silent_bank_hold_it_back_without_withdrawing(
    story: Story, today: dt.date
) -> None:
    story.invoice(due=today - days(8))
    letter = planned(story)
    night = story.now.replace(hour=22)
    weekend = story.now + days(5)
    silence = story.now + days(9)
    for when in (night, weekend, silence):
        hold = story.look(letter, when)
        assert hold is not None
        assert not hold.withdraw
    full = last_look(
        letter,
        book=story.ledger,
        firm=story.firm,
        policy=story.policy,
        now=story.now,
        sent_this_pass=story.policy.letters_per_pass,
    )
    assert full is not None
    assert not full.withdraw


def test_a_client_has_one_letter_a_day(story: Story, today: dt.date) -> None:
    story.invoice("FV/1", due=today - days(8))
    story.live()
    (first,) = story.ledger.letters_in(LetterStatus.ACCEPTED)
    second = msgspec.structs.replace(first, id="another", stage=None, withdraw_when_paid=False)
    hold = story.look(second)
    assert hold is not None
    assert "today" in hold.reason
    assert story.look(msgspec.structs.replace(second, answers_mail=True)) is None


def test_a_letter_to_an_address_that_is_not_the_clients_is_withdrawn(
    story: Story, today: dt.date
) -> None:
    story.invoice(due=today - days(8))
    letter = planned(story)
    hold = story.look(msgspec.structs.replace(letter, to=("someone@else.example",)))
    assert hold is not None
    assert hold.withdraw


def test_an_upcoming_letter_that_lay_past_the_day_is_no_longer_true(
    story: Story, today: dt.date
) -> None:
    story.invoice(due=today + days(2))
    letter = planned(story)
    hold = story.look(letter, story.now + days(3))
    assert hold is not None
    assert hold.withdraw

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from mailbot.model.letter import LetterKind
from mailbot.model.policy import DunningPolicy, Mode, PolicyOverride, Stage, StageRule
from mailbot.model.question import QuestionKind, QuestionStatus

if TYPE_CHECKING:
    from tests.deciding.conftest import Story


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


@pytest.mark.parametrize(
    ("overdue", "stage"),
    [
        (-4, None),
        (-3, "upcoming"),
        (-1, "upcoming"),
        (0, "due"),
        (4, "due"),
        (5, None),
        (6, None),
        (7, "overdue_7"),
        (8, "overdue_7"),
        (40, "overdue_7"),
        (400, "overdue_7"),
    ],
)
def test_a_line_that_never_got_a_letter_begins_with_the_lowest_true_stage(
    story: Story, today: dt.date, overdue: int, stage: str | None
) -> None:
    story.invoice(due=today - days(overdue))
    story.live()
    assert story.stages_sent() == ([stage] if stage else [])


def test_living_the_same_hour_twice_adds_nothing(story: Story, today: dt.date) -> None:
    story.invoice(due=today - days(7))
    story.live()
    again = story.live()
    assert (again.events, again.letters, again.questions) == ((), (), ())


def test_after_a_long_outage_the_ladder_is_climbed_one_letter_at_a_time(
    story: Story, today: dt.date
) -> None:
    story.invoice(due=today - days(25))
    sent = []
    for _ in range(8):
        story.live()
        sent.append(tuple(story.stages_sent()))
        story.next_day()
    assert sent[0] == sent[4] == ("overdue_7",)
    assert sent[-1] == ("overdue_7", "overdue_15")


def test_a_day_that_has_been_lived_is_not_lived_backwards(story: Story, today: dt.date) -> None:
    story.live()
    story.day = today - days(1)
    story.invoice(due=today - days(9))
    assert story.live().letters == ()


def test_all_that_is_overdue_goes_into_one_letter_of_the_highest_stage(
    story: Story, today: dt.date
) -> None:
    story.invoice("FV/1", due=today - days(15))
    story.invoice("FV/2", due=today - days(8))
    story.invoice("FV/3", due=today)
    decision = story.live()
    (letter,) = [one for one in decision.letters if one.client]
    assert [ref.invoice for ref in letter.lines] == ["i-FV/1", "i-FV/2"]
    assert letter.kind is LetterKind.OVERDUE_7


def test_lines_of_different_stages_go_one_letter_after_the_other(
    story: Story, today: dt.date
) -> None:
    story.reminded(due=today - days(15), upto=Stage.OVERDUE_7)
    story.invoice("FV/2", due=today - days(8))
    story.live()
    story.next_day(7)
    story.live()
    assert story.stages_sent() == ["overdue_15", "overdue_7"]


def test_two_currencies_never_share_a_letter(story: Story, today: dt.date) -> None:
    story.invoice("FV/1", due=today - days(8))
    story.invoice("FV/2", due=today - days(9), currency="EUR")
    (letter,) = story.live().letters
    assert len(letter.lines) == 1


def test_the_gap_counts_the_owners_own_mail_and_the_invoice_mail(
    make_story: type[Story], today: dt.date
) -> None:
    for event in ("owner", "invoice"):
        story = make_story()
        story.invoice(due=today - days(8))
        if event == "owner":
            story.owner_writes("anna")
        else:
            story.send_invoice_mail("FV/9", due=today + days(30))
        assert story.live().letters == ()
        story.next_day(7)
        assert story.live().letters != ()


@pytest.mark.parametrize("hour", [3, 8, 17, 23])
def test_outside_office_hours_nothing_is_planned_and_no_stage_is_burnt(
    story: Story, today: dt.date, hour: int
) -> None:
    story.invoice(due=today - days(8))
    night = dt.datetime.combine(today, dt.time(hour), tzinfo=story.now.tzinfo)
    assert story.live(night).letters == ()
    story.next_day()
    story.live()
    assert story.stages_sent() == ["overdue_7"]


def test_the_holiday_is_the_clients_and_not_the_firms(make_story: type[Story]) -> None:
    kings_day = dt.date(2026, 4, 27)  # a Monday: a holiday in the Netherlands only
    sent = {}
    for country in ("PL", "NL"):
        story = make_story()
        story.day = kings_day
        story.hear_bank()
        story.client("piet", country=country)
        story.invoice(due=kings_day - days(8), client="piet")
        story.live()
        sent[country] = story.stages_sent("piet")
    assert sent == {"PL": ["overdue_7"], "NL": []}


def test_a_letter_to_be_approved_asks_and_is_sent_on_her_yes(story: Story, today: dt.date) -> None:
    story.reminded(due=today - days(30), upto=Stage.OVERDUE_15)
    (question,) = story.live().questions
    assert question.kind is QuestionKind.APPROVE_LETTER
    assert story.live().questions == ()
    story.answer(question, 1)
    story.send(story.now)
    assert story.stages_sent()[-1] == "overdue_30"


def test_a_letter_nobody_approves_is_passed_over_and_never_asked_about_again(
    story: Story, today: dt.date
) -> None:
    story.reminded(due=today - days(30), upto=Stage.OVERDUE_15)
    (question,) = story.live().questions
    for _ in range(14):
        story.next_day()
        story.live()
    assert story.status_of(question) is QuestionStatus.EXPIRED
    assert "overdue_30" not in story.stages_sent()
    assert story.open_questions() == ()
    story.next_day(7)
    (final,) = story.live().questions  # the next rung asks for itself
    assert final.choices[0].letters[0].stage is Stage.FINAL


def test_wait_a_week_asks_again_after_a_week(story: Story, today: dt.date) -> None:
    story.reminded(due=today - days(30), upto=Stage.OVERDUE_15)
    (question,) = story.live().questions
    story.answer(question, 2)
    story.next_day()
    assert story.live().questions == ()
    story.next_day(7)
    (again,) = story.live().questions
    assert again.id != question.id


def test_a_veto_letter_is_announced_and_waits_for_its_hours(
    make_story: type[Story], today: dt.date
) -> None:
    rule = StageRule(stage=Stage.OVERDUE_7, days_after_due=7, mode=Mode.VETO)
    story = make_story(DunningPolicy(ladder=(rule,), digest=False))
    story.invoice(due=today - days(8))
    decision = story.live()
    assert [one.kind for one in decision.letters] == [LetterKind.OVERDUE_7, LetterKind.VETO]
    assert story.stages_sent() == []
    story.next_day()
    story.live()
    assert story.stages_sent() == ["overdue_7"]


def test_a_stage_in_draft_mode_is_marked_as_such(make_story: type[Story], today: dt.date) -> None:
    rule = StageRule(stage=Stage.OVERDUE_7, days_after_due=7, mode=Mode.DRAFT)
    story = make_story(DunningPolicy(ladder=(rule,), digest=False))
    story.invoice(due=today - days(8))
    (letter,) = story.live(send=False).letters
    assert letter.mode is Mode.DRAFT


def test_a_client_that_is_not_to_be_chased_is_not(story: Story, today: dt.date) -> None:
    story.client("piet", policy=PolicyOverride(chase=False))
    story.invoice(due=today - days(8), client="piet")
    assert story.live().letters == ()


# -- the silent bank


def test_a_silent_bank_stops_every_reminder_with_one_question(story: Story, today: dt.date) -> None:
    story.client("piet")
    story.invoice("FV/1", due=today, client="anna")
    story.invoice("FV/2", due=today, client="piet")
    story.day += days(7)  # five working days in which nothing was heard
    decision = story.live()
    (question,) = decision.questions
    assert question.kind is QuestionKind.SILENT_BANK
    assert story.stages_sent("anna") == story.stages_sent("piet") == []
    assert len(question.choices[0].letters) == 2


def test_her_word_sends_them_although_the_bank_is_silent(story: Story, today: dt.date) -> None:
    story.invoice(due=today)
    story.day += days(7)
    (question,) = story.live().questions
    story.answer(question, 1)
    story.send(story.now)
    assert story.stages_sent() == ["overdue_7"]


def test_when_the_bank_speaks_the_question_is_moot_and_the_reminders_go(
    story: Story, today: dt.date
) -> None:
    story.invoice(due=today)
    story.day += days(7)
    (question,) = story.live().questions
    story.hear_bank()
    story.live()
    story.live()
    assert story.status_of(question) is QuestionStatus.MOOT
    assert story.stages_sent() == ["overdue_7"]

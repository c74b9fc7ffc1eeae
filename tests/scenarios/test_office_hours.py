"""Weekends, holidays and evenings: a letter that has to wait loses nothing by it."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from mailbot.model.letter import LetterKind, LetterStatus
from tests.scenarios.conftest import MONDAY, WARSAW, Town

ANNA = "anna@mak.test"
SATURDAY = MONDAY + dt.timedelta(days=12)


def due_on_saturday(town: Town, days_late: int = 7) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", SATURDAY - dt.timedelta(days=days_late))
    town.live()


def at(town: Town, day: dt.date, hour: int, minute: int = 0) -> None:
    town.clock = dt.datetime.combine(day, dt.time(hour, minute), WARSAW)
    town.bank_says_nothing_came()
    town.live()


def test_a_reminder_due_on_saturday_goes_out_on_monday_morning(town: Town) -> None:
    due_on_saturday(town)
    at(town, SATURDAY, 11)
    at(town, SATURDAY + dt.timedelta(days=1), 11)
    at(town, SATURDAY + dt.timedelta(days=2), 7, 30)
    assert town.stages_to(ANNA) == []
    at(town, SATURDAY + dt.timedelta(days=2), 9, 5)
    assert town.stages_to(ANNA) == ["overdue_7"]
    sent = parsedate_to_datetime(str(town.letters_to(ANNA)[0]["Date"]))
    assert sent.astimezone(WARSAW).hour == 9


def test_evenings_are_not_for_reminders(town: Town) -> None:
    due_on_saturday(town, days_late=10)  # a week late on a Wednesday
    wednesday = SATURDAY - dt.timedelta(days=3)
    at(town, wednesday, 20)
    assert town.stages_to(ANNA) == []
    at(town, wednesday + dt.timedelta(days=1), 10)
    assert town.stages_to(ANNA) == ["overdue_7"]


def test_a_holiday_is_a_sunday(town: Town) -> None:
    """11 November in Poland, a Wednesday in 2026."""
    independence = dt.date(2026, 11, 11)
    town.clock = dt.datetime(2026, 11, 2, 9, 30, tzinfo=WARSAW)
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", dt.date(2026, 11, 4))
    town.live()
    at(town, independence, 10)
    assert town.stages_to(ANNA) == []
    at(town, independence + dt.timedelta(days=1), 10)
    assert town.stages_to(ANNA) == ["overdue_7"]


def test_a_letter_that_the_server_put_off_into_the_evening_burns_no_stage(town: Town) -> None:
    due_on_saturday(town, days_late=10)
    wednesday = SATURDAY - dt.timedelta(days=3)
    town.smtp.fault("MAIL", reply="451 4.3.0 later")
    at(town, wednesday, 16)
    (waiting,) = town.ledger.letters_in(LetterStatus.QUEUED)
    at(town, wednesday, 22)
    assert town.stages_to(ANNA) == []
    at(town, wednesday + dt.timedelta(days=1), 9, 30)
    assert town.stages_to(ANNA) == ["overdue_7"]
    again = town.ledger.letter(waiting.id)
    assert again is not None
    assert again.kind is LetterKind.OVERDUE_7
    at(town, wednesday + dt.timedelta(days=1), 12)
    assert town.stages_to(ANNA) == ["overdue_7"]

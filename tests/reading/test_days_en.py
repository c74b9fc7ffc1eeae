from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days

WEDNESDAY = dt.date(2026, 11, 18)

EXPRESSIONS = [
    ("tomorrow", "2026-11-19"),
    ("tomorrow morning", "2026-11-19"),
    ("today", "2026-11-18"),
    ("tonight", "2026-11-18"),
    ("the day after tomorrow", "2026-11-20"),
    ("yesterday", "2026-11-17"),
    ("on Friday", "2026-11-20"),
    ("by Friday", "2026-11-20"),
    ("on Monday", "2026-11-23"),
    ("Tuesday", "2026-11-24"),
    ("this Friday", "2026-11-20"),
    ("next Friday", "2026-11-27"),
    ("last Friday", "2026-11-13"),
    ("Friday next week", "2026-11-27"),
    ("next week", "2026-11-27"),
    ("this week", "2026-11-20"),
    ("by the end of the week", "2026-11-20"),
    ("at the beginning of next week", "2026-11-24"),
    ("end of next week", "2026-11-27"),
    ("after the weekend", "2026-11-23"),
    ("over the weekend", "2026-11-22"),
    ("in two weeks", "2026-12-02"),
    ("within a week", "2026-11-25"),
    ("in 3 days", "2026-11-21"),
    ("within 5 working days", "2026-11-25"),
    ("in a month", "2026-12-18"),
    ("5 December", "2026-12-05"),
    ("5th of December", "2026-12-05"),
    ("December 5", "2026-12-05"),
    ("December 5, 2026", "2026-12-05"),
    ("5 Dec 2026", "2026-12-05"),
    ("5/12", "2026-12-05"),
    ("05.12.2026", "2026-12-05"),
    ("2026-12-05", "2026-12-05"),
    ("by the 10th", "2026-12-10"),
    ("after the 10th", "2026-12-10"),
    ("on the 25th", "2026-11-25"),
    ("the 10th of next month", "2026-12-10"),
    ("end of the month", "2026-11-30"),
    ("by month end", "2026-11-30"),
    ("end of November", "2026-11-30"),
    ("early December", "2026-12-10"),
    ("mid-December", "2026-12-15"),
    ("in December", "2026-12-31"),
    ("next month", "2026-12-31"),
    ("this month", "2026-11-30"),
    ("by the end of the year", "2026-12-31"),
    ("before Christmas", "2026-12-24"),
    ("after the new year", "2027-01-01"),
    ("Friday, 27 November", "2026-11-27"),
    ("Friday the 27th", "2026-11-27"),
    ("the last Friday of the month", "2026-11-27"),
    ("week 49", "2026-12-04"),
    ("a fortnight", "2026-12-02"),
    ("two weeks from now", "2026-12-02"),
    ("10 days from today", "2026-11-28"),
    ("by eod", "2026-11-18"),
    ("within 48 hours", "2026-11-20"),
    ("first thing tomorrow", "2026-11-19"),
    ("Thursday morning", "2026-11-19"),
    ("before the new year", "2026-12-31"),
]


@pytest.mark.parametrize(("words", "last_day"), EXPRESSIONS)
def test_the_last_day_that_english_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="en", base=WEDNESDAY, country="NL")
    assert [one.days.latest.isoformat() for one in found] == [last_day]

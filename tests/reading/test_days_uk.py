from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days

WEDNESDAY = dt.date(2026, 11, 18)

EXPRESSIONS = [
    ("оплатимо в п'ятницю", "2026-11-20"),
    ("у понеділок або вівторок", "2026-11-24"),
    ("з понеділка по середу", "2026-11-25"),
    ("наступного тижня", "2026-11-27"),
    ("до кінця наступного тижня", "2026-11-27"),
    ("на початку грудня", "2026-12-10"),
    ("у першій половині грудня", "2026-12-15"),
    ("до 10 числа наступного місяця", "2026-12-10"),
    ("протягом 5 робочих днів", "2026-11-25"),
    ("через 2-3 дні", "2026-11-21"),
    ("через два тижні", "2026-12-02"),
    ("сплатили в понеділок", "2026-11-16"),
    ("буде сплачено в понеділок", "2026-11-23"),
    ("до 10.12", "2026-12-10"),
    ("10-15 грудня", "2026-12-15"),
    ("до Нового року", "2026-12-31"),
    ("перед Різдвом", "2026-12-24"),
    ("на Великдень", "2027-05-02"),
    ("завтра ввечері", "2026-11-19"),
]


@pytest.mark.parametrize(("words", "last_day"), EXPRESSIONS)
def test_the_last_day_that_ukrainian_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="uk", base=WEDNESDAY, country="UA")
    assert [one.days.latest.isoformat() for one in found] == [last_day]


@pytest.mark.parametrize(
    "words",
    ["найближчими днями", "доброго дня", "кожної п'ятниці", "вже три тижні чекаю", "2 частини"],
)
def test_what_names_no_day_in_ukrainian_is_none(words: str) -> None:
    assert find_days(words, language="uk", base=WEDNESDAY, country="UA") == ()

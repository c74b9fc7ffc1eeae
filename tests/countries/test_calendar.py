from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.countries import (
    add_working_days,
    country,
    is_quiet_day,
    is_working_day,
    known,
    next_working_day,
    working_days_between,
    zone_of,
)

CODES = sorted(known())
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2029, 12, 31))


@pytest.mark.parametrize(
    ("code", "day", "why"),
    [
        ("PL", dt.date(2026, 11, 11), "Independence Day"),
        ("PL", dt.date(2026, 12, 24), "Christmas Eve, free since 2025"),
        ("PL", dt.date(2026, 11, 21), "a Saturday"),
        ("RO", dt.date(2026, 12, 1), "the national day"),
        ("RO", dt.date(2026, 4, 13), "Orthodox Easter Monday"),
        ("NL", dt.date(2026, 4, 27), "King's Day"),
        ("BE", dt.date(2026, 7, 21), "the national day"),
        ("RU", dt.date(2026, 1, 7), "Orthodox Christmas"),
        ("KZ", dt.date(2026, 12, 16), "Independence Day"),
    ],
)
def test_nobody_is_reminded_on_a_day_off(code: str, day: dt.date, why: str) -> None:
    assert not is_working_day(day, code), why


def test_every_country_of_the_assistants_has_its_folder() -> None:
    assert CODES == ["BE", "KZ", "NL", "PL", "RO", "RU"]


def test_a_country_without_a_folder_keeps_its_own_holidays_and_gets_plain_customs() -> None:
    assert not is_working_day(dt.date(2026, 10, 3), "DE")  # a Saturday and German Unity Day
    assert is_working_day(dt.date(2026, 10, 5), "DE")
    assert country("de").currency == "EUR"
    assert zone_of("DE", "Europe/Warsaw") == ZoneInfo("Europe/Warsaw")


def test_an_unknown_zone_never_stops_the_clock() -> None:
    assert zone_of("XX", "Mars/Olympus") == ZoneInfo("UTC")


def test_five_banking_days_cross_a_long_weekend() -> None:
    # Tuesday 10 November 2026; Wednesday is Independence Day in Poland
    assert add_working_days(dt.date(2026, 11, 10), 5, "PL") == dt.date(2026, 11, 18)


def test_between_christmas_and_new_year_reminders_rest_though_offices_are_open() -> None:
    day = dt.date(2026, 12, 29)
    assert is_working_day(day, "PL")
    assert is_quiet_day(day, "PL")
    assert not is_quiet_day(dt.date(2026, 11, 23), "PL")
    assert is_quiet_day(dt.date(2027, 1, 2), "PL")


@given(DAYS, st.sampled_from(CODES))
def test_the_next_working_day_is_the_first_one_that_is_not_before(day: dt.date, code: str) -> None:
    found = next_working_day(day, code)
    assert found >= day
    assert is_working_day(found, code)
    assert working_days_between(day, found, code) == (0 if found == day else 1)


@given(DAYS, st.integers(1, 15), st.sampled_from(CODES))
def test_adding_and_counting_working_days_agree(day: dt.date, count: int, code: str) -> None:
    assert working_days_between(day, add_working_days(day, count, code), code) == count

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from mailbot.model.letter import LetterKind
from mailbot.model.policy import DunningPolicy

if TYPE_CHECKING:
    from tests.deciding.conftest import Story


@pytest.fixture
def told(make_story: type[Story], today: dt.date) -> Story:
    """A firm whose owner wants her digest, and that has something overdue."""
    story = make_story(DunningPolicy())
    story.invoice(due=today - dt.timedelta(days=6))
    return story


def test_one_digest_on_a_working_day(told: Story) -> None:
    kinds = [letter.kind for letter in told.live().letters]
    assert kinds == [LetterKind.DIGEST]
    assert told.live().letters == ()


@pytest.mark.parametrize(("later", "hour"), [(0, 6), (5, 10)], ids=["too early", "a Saturday"])
def test_not_before_office_hours_nor_on_a_day_off(told: Story, later: int, hour: int) -> None:
    told.day += dt.timedelta(days=later)
    told.hear_bank()
    digests = [
        letter
        for letter in told.live(told.now.replace(hour=hour)).letters
        if letter.kind is LetterKind.DIGEST
    ]
    assert digests == []


def test_nothing_to_tell_is_not_told(make_story: type[Story]) -> None:
    assert make_story(DunningPolicy()).live().letters == ()

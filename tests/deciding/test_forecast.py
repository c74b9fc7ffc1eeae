from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mailbot.deciding.forecast import Forecast, forecast
from mailbot.model.letter import LetterKind

if TYPE_CHECKING:
    from tests.deciding.conftest import Story


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def ahead(story: Story, count: int) -> tuple[Forecast, ...]:
    return forecast(
        book=story.ledger, firm=story.firm, policy=story.policy, now=story.now, days=count
    )


def test_the_whole_ladder_of_one_invoice(story: Story, today: dt.date) -> None:
    story.invoice(due=today + days(3))
    seen = ahead(story, 60)
    assert [((one.day - today).days - 3, one.letter.kind.value, one.asked) for one in seen] == [
        (-3, "upcoming", False),
        (4, "due", False),  # five days after the first letter is a weekend
        (11, "overdue_7", False),
        (18, "overdue_15", False),
        (32, "overdue_30", True),
        (46, "final", True),
    ]


def test_it_changes_nothing(story: Story, today: dt.date) -> None:
    story.invoice(due=today)
    ahead(story, 30)
    assert list(story.ledger.letters()) == []


def test_what_is_paused_shows_up_after_the_pause(story: Story, today: dt.date) -> None:
    invoice = story.invoice(due=today - days(8))
    story.block(invoice, today + days(1))
    (first, *_) = ahead(story, 10)
    assert (first.day, first.letter.kind) == (today + days(2), LetterKind.OVERDUE_7)


def test_a_letter_that_waits_already_is_part_of_it(story: Story, today: dt.date) -> None:
    story.invoice(due=today - days(8))
    story.live(send=False)
    (only,) = ahead(story, 3)
    assert only.day == today

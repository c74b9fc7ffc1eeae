"""Four firms, one file each. All of them, their people, papers and accounts are invented."""

from __future__ import annotations

import datetime as dt

from mailbot.demo.cast import Story
from mailbot.demo.stories import nl, pl, ro, ru

FIRST_DAY = dt.date(2026, 10, 5)
LAST_DAY = dt.date(2026, 11, 20)

STORIES: tuple[Story, ...] = (pl.STORY, ro.STORY, nl.STORY, ru.STORY)

__all__ = ["FIRST_DAY", "LAST_DAY", "STORIES"]

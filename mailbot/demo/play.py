"""The whole play: four firms, day by day, on one clock."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from mailbot.demo.cast import Story
from mailbot.demo.diary import Diary
from mailbot.demo.ending import Count, astray, counted
from mailbot.demo.folder import PAGE, password
from mailbot.demo.life import Life
from mailbot.demo.narrator import Narrator
from mailbot.demo.page import page
from mailbot.demo.paper import Press, can_print
from mailbot.demo.servers import Servers
from mailbot.model.noun import Noun

# The assistants look at their mail at these hours; in Moscow it is up to two hours later then.
_ZONE = ZoneInfo("Europe/Amsterdam")
_LOOKS = (dt.time(9, 10), dt.time(12, 10), dt.time(14, 25))


class Outcome(Noun, frozen=True, kw_only=True):
    """How it ended. `astray` is empty if every story went as it was to go."""

    counts: tuple[Count, ...]
    astray: tuple[str, ...]
    mails: int


def play(
    stories: Sequence[Story], folder: Path, console: Console, *, first: dt.date, last: dt.date
) -> Outcome:
    """Play the stories from the first day to the last into a prepared folder.

    Raises DemoMissingError without the demo's servers, and what the assistant raises.
    """
    diary, narrator = Diary(folder), Narrator(console)
    press = Press() if can_print() else None
    if press is None:
        console.print("typst is not installed: the invoices go out without a PDF", style="yellow")
    with contextlib.ExitStack() as stack:
        accounts = {story.firm.assistant: password() for story in stories}
        servers = stack.enter_context(Servers(accounts))
        lives = [
            Life(
                story,
                folder=folder / story.key,
                servers=servers,
                press=press,
                diary=diary,
                narrator=narrator,
            )
            for story in stories
        ]
        for life in lives:
            stack.enter_context(life.begun())
        for day in working_days(first, last):
            if day.weekday() == 0 or day == first:
                narrator.chapter(_week(day, first, last))
            _live(lives, day)
        outcome = Outcome(
            counts=tuple(counted(life) for life in lives),
            astray=tuple(sentence for life in lives for sentence in astray(life)),
            mails=len(diary),
        )
        (folder / PAGE).write_text(page(stories, diary, outcome.counts), "utf-8")
    return outcome


def _live(lives: Sequence[Life], day: dt.date) -> None:
    for life in lives:
        life.wake(day)
    for index, look in enumerate(_LOOKS):
        instant = dt.datetime.combine(day, look, _ZONE)
        for life in lives:
            life.live_until(instant, always=index == 0)


def working_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Mondays to Fridays, both ends included."""
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += dt.timedelta(days=1)


def _week(day: dt.date, first: dt.date, last: dt.date) -> str:
    weeks = (last - first).days // 7 + 1
    friday = min(day + dt.timedelta(days=4 - day.weekday()), last)
    start = f"{day.day} {day:%B}" if day.month != friday.month else str(day.day)
    number = (day - first).days // 7 + 1
    return f"week {number} of {weeks}: {start}–{friday.day} {friday:%B %Y}"

"""Tells the story on the terminal while it happens."""

from __future__ import annotations

import datetime as dt

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from mailbot.demo.cast import Story
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.reading import AnyReading
from mailbot.post import Accepted, Outcome

# Lines longer than this are hard to read on any screen (columns).
WIDEST = 96
_LONGEST_QUOTE = 150
# Routine of the house: kept in the folder, not told.
_UNTOLD = frozenset({LetterKind.REGISTERED, LetterKind.DIGEST})
_STYLE = {LetterKind.QUESTION: "yellow", LetterKind.NOTICE: "magenta", LetterKind.VETO: "yellow"}
# Letters in a thread all have its subject: what each of them is, in a word or two.
_KIND = {
    LetterKind.UPCOMING: "due soon",
    LetterKind.DUE: "due today",
    LetterKind.OVERDUE_7: "a week late",
    LetterKind.OVERDUE_15: "two weeks late",
    LetterKind.OVERDUE_30: "a month late",
    LetterKind.FINAL: "final notice",
    LetterKind.THANKS: "thanks",
    LetterKind.THANKS_PART: "thanks for a part",
    LetterKind.PROMISE_NOTED: "promise noted",
    LetterKind.LOOKING_FOR_PAYMENT: "we look for the money",
    LetterKind.INVOICE_COPY: "the invoice again",
    LetterKind.QUESTION_PASSED_ON: "passed on",
    LetterKind.PLAN_AGREED: "plan agreed",
}


class Narrator:
    """Days are headed only when something happens on them. 80 columns are enough."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = min(console.width, WIDEST)
        self._day: dt.date | None = None
        self._told_day: dt.date | None = None
        self._town = ""
        self._told_town = ""

    def chapter(self, title: str) -> None:
        """A week begins."""
        self.console.print()
        self.console.print(Rule(title, style="blue", characters="─"), width=self.width)

    def turn_to(self, story: Story, at: dt.datetime) -> None:
        """What is told from now on happened there and then."""
        self._day, self._town = at.date(), story.town

    def heard(self, reading: AnyReading, notes: tuple[str, ...], *, alarm: bool) -> None:
        """A mail came in, and this was made of it."""
        who = reading.mail.sender_name or reading.mail.sender
        self._line("←", "bold red" if alarm else "cyan", who, reading.mail.subject)
        for note in notes:
            style = "red" if note.startswith("forged") else "green" if note[0] == "=" else "dim"
            self._below(_cut(note), style)

    def went(self, letter: Letter, outcome: Outcome, who: str) -> None:
        """A letter was tried."""
        asked_for = letter.kind is LetterKind.DIGEST and letter.answers_mail
        if letter.kind in _UNTOLD and not asked_for and isinstance(outcome, Accepted):
            return
        what = f"{_KIND[letter.kind]}: " if letter.kind in _KIND else ""
        self._line("→", _STYLE.get(letter.kind, "bold"), who, what + letter.subject)
        if not isinstance(outcome, Accepted):
            self._below(f"not sent: {type(outcome).__name__}", "red")

    def change(self, sentence: str) -> None:
        """Something followed from the passing of days."""
        self._line("*", "magenta", "", sentence)

    def _line(self, sign: str, style: str, who: str, words: str) -> None:
        if self._day != self._told_day and self._day is not None:
            self.console.print(Text(f"{self._day:%a} {self._day.day} {self._day:%b}", style="bold"))
            self._told_day, self._told_town = self._day, ""
        town = self._town if self._town != self._told_town else ""
        self._told_town = self._town
        text = Text(f"{who}: " if who else "", style=style)
        text.append(" ".join(words.split()), style="default")
        self._row(Text(town, style="bold blue"), Text(sign, style=style), text)

    def _below(self, words: str, style: str) -> None:
        self._row(Text(), Text(), Text(words, style=style))

    def _row(self, town: Text, sign: Text, text: Text) -> None:
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=8, no_wrap=True)
        grid.add_column(width=1)
        grid.add_column(width=self.width - 12, overflow="fold")
        grid.add_row(town, sign, text)
        self.console.print(grid)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1].rstrip() + "…"

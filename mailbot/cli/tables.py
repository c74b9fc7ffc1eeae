"""Tables for people: they fit the terminal, and no text from a mail can write into it."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.model.fact import Fact
from mailbot.model.money import Money
from mailbot.writing.cleaning import one_line

# Company names run to a hundred characters; what tells them apart stands in front.
NAME_WIDTH = 26
NBSP = "\u00a0"


def told(text: str, limit: int = NAME_WIDTH, style: str = "") -> Text:
    """Text from elsewhere as a cell or a line: no markup, no control characters, cut to `limit`."""
    return Text(one_line(text, limit), style=style)


def said(facts: Iterable[Fact | str] | Fact | str) -> str:
    """Facts in plain English, one after the other; text stands as it is."""
    if isinstance(facts, (Fact, str)):
        return str(facts)
    return ", ".join(str(one) for one in facts)


def sum_of(amount: Money) -> str:
    """'12 300.00 PLN', with blanks that no line break comes between."""
    rounded = amount.rounded()
    return f"{rounded.amount:,}".replace(",", NBSP) + NBSP + rounded.currency


def table(*columns: str) -> Table:
    """A bare table. A name that begins with '>' is right-aligned and kept in one piece, with '='
    it is kept in one piece, with '~' it is broken between words only when there is no room.
    """
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=0)
    for column in columns:
        kind, name = column[0], column.lstrip(">=~")
        made.add_column(
            name,
            justify="right" if kind == ">" else "left",
            no_wrap=kind in ">=",
            overflow="fold",
        )
    return made


def show(console: Console, made: Table) -> None:
    """Print it within the width of the terminal."""
    console.print(made, soft_wrap=False)

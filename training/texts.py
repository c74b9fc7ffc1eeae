"""Labelled replies, as their writers wrote them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mailbot.model.reading import Intent

FOLDER = Path(__file__).parent
_LABELS = re.compile(r"\[([a-z_+-]+)\]")
_NOTHING = "-"


class TextError(ValueError):
    """A line of a text is not labelled as it should be. The sentence names file and line."""


class Stretch(NamedTuple):
    """text[start:end] of a reply, and what it says."""

    start: int
    end: int
    says: frozenset[Intent]


class Labelled(NamedTuple):
    """One reply: its text, the stretches that make it up, who wrote it."""

    text: str
    stretches: tuple[Stretch, ...]
    writer: str

    @property
    def says(self) -> frozenset[Intent]:
        """All that the reply says; that it came, or other business, only if nothing else."""
        every: frozenset[Intent] = frozenset().union(*(one.says for one in self.stretches))
        return every - {Intent.ACKNOWLEDGES, Intent.OTHER} or every


def replies(language: str, folder: Path = FOLDER) -> Iterator[Labelled]:
    """Every reply of a language, by writer. Raises TextError."""
    for path in sorted((folder / language).glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                yield _reply(line.strip(), path.stem, f"{path.name}, line {number}")


def _reply(line: str, writer: str, where: str) -> Labelled:
    before, *pieces = _LABELS.split(line)
    if before or not pieces:
        raise TextError(f"{where}: a reply begins with its first label")
    text = ""
    stretches = []
    for labels, words in zip(pieces[::2], pieces[1::2], strict=True):
        piece = unicodedata.normalize("NFC", words.replace("\\n", "\n")).strip(" ")
        if text and not text.endswith("\n"):
            text += " "
        start, text = len(text), text + piece
        stretches.append(Stretch(start, len(text), _intents(labels, where)))
    return Labelled(text, tuple(stretches), writer)


def _intents(labels: str, where: str) -> frozenset[Intent]:
    known = {intent.value for intent in Intent}
    names = set(labels.split("+")) - {_NOTHING}
    if names - known:
        raise TextError(f"{where}: nothing is called {min(names - known)!r}")
    return frozenset(Intent(name) for name in names)

"""What a text must hold for a phrase to occur in it, so that most phrases need not be tried.

Every phrase has pieces that cannot be missing: words, groups, classes. Where one of them stands
nowhere in a text, the phrase does not either; and a phrase that begins with such a piece is tried
only where the piece stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mailbot.reading.phrases import source

# A word up to the next blank, from the beginning of each of its parts ("thu/fri", "fri"), its
# apostrophe included ("'n").
_WORD = re.compile(r"(?<!\w)(?=(['\w]\S*))")
# How many different words are remembered: mails of random letters must not fill the memory.
_WORDS_KNOWN = 20_000
# In an expression: it can match more than one word, so that words cannot be looked at singly.
_ACROSS_WORDS = re.compile(r"\s|\[\^|\\[sW]")
_LETTERS = re.compile(r"[^\W_]+")


class _Needs(NamedTuple):
    """`pieces`: numbers of the pieces that a phrase needs; `lead`: of the one that it begins with."""

    pieces: frozenset[int]
    lead: int | None


class Stems:
    """The pieces that a language's phrases need, each once."""

    def __init__(self, classes: Mapping[str, str], phrases: Iterable[str]) -> None:
        """`classes` by name, as expressions without named groups."""
        numbers: dict[str, int] = {}
        self._needs: dict[str, _Needs] = {}
        for phrase in phrases:
            needed = [
                (leads, numbers.setdefault(source(piece, classes), len(numbers)))
                for leads, piece in _pieces(phrase)
            ]
            lead = next((number for leads, number in needed if leads), None)
            self._needs[phrase] = _Needs(frozenset(number for _, number in needed), lead)
        single = {piece: n for piece, n in numbers.items() if not _ACROSS_WORDS.search(piece)}
        self._single = re.compile("".join(rf"(?:(?=({piece})))?" for piece in single))
        self._single_numbers = tuple(single.values())
        self._across = tuple(
            (number, re.compile(rf"(?<!\w)(?={piece})"))
            for piece, number in numbers.items()
            if piece not in single
        )
        self._known: dict[str, tuple[int, ...]] = {}

    def matches(
        self,
        pattern: re.Pattern[str],
        phrase: str,
        folded: str,
        places: Mapping[int, Sequence[int]],
    ) -> Iterator[re.Match[str]]:
        """The matches of a phrase's pattern in a text, tried only where its pieces stand."""
        needs = self._needs[phrase]
        if not needs.pieces <= places.keys():
            return
        if needs.lead is None:
            yield from pattern.finditer(folded)
            return
        for place in places[needs.lead]:
            if match := pattern.match(folded, place):
                yield match

    def places(self, folded: str) -> dict[int, list[int]]:
        """Where in a text each piece may stand, by its number; without those that stand nowhere."""
        places: dict[int, list[int]] = {}
        for word in _WORD.finditer(folded):
            for number in self._of_word(word[1]):
                places.setdefault(number, []).append(word.start())
        for number, pattern in self._across:
            starts = [match.start() for match in pattern.finditer(folded)]
            if starts:
                places[number] = starts
        return places

    def _of_word(self, word: str) -> tuple[int, ...]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _WORDS_KNOWN:
                self._known.clear()
            match = self._single.match(word)
            groups = match.groups() if match else ()
            known = tuple(
                number
                for number, group in zip(self._single_numbers, groups, strict=True)
                if group is not None
            )
            self._known[word] = known
        return known


def _pieces(phrase: str) -> Iterator[tuple[bool, str]]:
    """The pieces of a phrase that cannot be missing and begin a word, and whether each leads."""
    if "|" in _outside_brackets(phrase):
        return  # alternatives outside any group: nothing is certain
    at, begins, leads = 0, True, True
    while at < len(phrase):
        char = phrase[at]
        if char in "([{":
            end = _closing(phrase, at)
            missing = char == "[" or phrase[end : end + 1] in {"?", "*"}
            if begins and not missing:
                yield leads, phrase[at:end]
            blank_after = phrase[at:end].endswith(" )")
            blank_after |= char == "[" and phrase[end : end + 1] == " "
            begins = begins and missing and blank_after
            at, leads = end + (char != "[" and missing), False
        elif char in " ~":
            optional = phrase[at + 1 : at + 2] == "?"
            begins, at = not optional, at + 1 + optional
        elif char == "^":
            at += 1
        elif word := _LETTERS.match(phrase, at):
            letters = word[0]
            if phrase[word.end() : word.end() + 1] == "?":
                letters = letters[:-1]
            if begins and letters:
                yield leads, letters
            at, begins, leads = word.end(), False, False
        else:
            at, begins, leads = at + 1, False, False


def _outside_brackets(phrase: str) -> str:
    out, at = "", 0
    while at < len(phrase):
        if phrase[at] in "([{":
            at = _closing(phrase, at)
        else:
            out, at = out + phrase[at], at + 1
    return out


def _closing(phrase: str, at: int) -> int:
    """The place behind the bracket that closes the one at `at`."""
    opening, closing = phrase[at], {"(": ")", "[": "]", "{": "}"}[phrase[at]]
    depth = 0
    for place in range(at, len(phrase)):
        depth += (phrase[place] == opening) - (phrase[place] == closing)
        if depth == 0:
            return place + 1
    return len(phrase)

"""What a text must hold for a phrase to occur in it, so that most phrases need not be tried.

Every phrase has pieces that cannot be missing: words, groups, classes. Where one of them stands
nowhere in a text, the phrase does not either; and a phrase that begins with such a piece is tried
only where the piece stands. What pieces a word may begin is found once and remembered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mailbot.reading.phrases import compiled, source

# A word up to the next blank, from the beginning of each of its parts ("thu/fri", "fri"), its
# apostrophe included ("'n").
_WORD = re.compile(r"(?<!\w)(?=(['\w]\S*))")
# How many different words are remembered: mails of random letters must not fill the memory.
_WORDS_KNOWN = 20_000
_LETTERS = re.compile(r"[^\W_]+")
# The parts of an expression: an escape, a set, the opening of a group, a character; how often.
_ATOM = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\(\?[:=!]|.", re.DOTALL)
_REPEAT = re.compile(r"[?*+]|\{\d*,?\d*\}")
# As mailbot.reading.phrases writes a blank.
_BLANK = source(" ", {})


class _Needs(NamedTuple):
    """`pieces`: numbers of the pieces that a phrase needs; `lead`: of the one that it begins with."""

    pieces: frozenset[int]
    lead: int | None


class Stems:
    """The phrases of a language, and the pieces that they need, each once."""

    def __init__(self, phrases: Sequence[str], classes: Mapping[str, str]) -> None:
        """`classes` as `phrases.source` has them, by name."""
        bare = {name: re.sub(r"\(\?P<\w+>", "(?:", words) for name, words in classes.items()}
        numbers: dict[str, int] = {}
        self._phrases, self._classes = tuple(phrases), classes
        self._patterns: dict[int, re.Pattern[str]] = {}
        self._needs: list[_Needs] = []
        for phrase in phrases:
            needed = [
                (leads, numbers.setdefault(first_word(source(piece, bare)), len(numbers)))
                for leads, piece in _pieces(phrase)
            ]
            lead = next((number for leads, number in needed if leads), None)
            self._needs.append(_Needs(frozenset(number for _, number in needed), lead))
        self._words = re.compile("".join(rf"(?:(?=({piece})))?" for piece in numbers))
        self._known: dict[str, tuple[int, ...]] = {}
        # Each phrase under the piece that fewest others need.
        shared = Counter(piece for needs in self._needs for piece in needs.pieces)
        self._by_piece: dict[int, list[int]] = {}
        self._always: list[int] = []
        for at, needs in enumerate(self._needs):
            if needs.pieces:
                rarest = min(needs.pieces, key=lambda piece: (shared[piece], piece))
                self._by_piece.setdefault(rarest, []).append(at)
            else:
                self._always.append(at)

    def matches(self, folded: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Every match of every phrase in a text, overlaps and all, with the phrase's number."""
        places = self._places(folded)
        possible = self._always + [at for one in places for at in self._by_piece.get(one, ())]
        for at in sorted(possible):
            needs = self._needs[at]
            if not needs.pieces <= places.keys():
                continue
            pattern = self.pattern(at)
            if needs.lead is None:
                for match in pattern.finditer(folded):
                    yield at, match
                continue
            for place in places[needs.lead]:
                if found := pattern.match(folded, place):
                    yield at, found

    def pattern(self, at: int) -> re.Pattern[str]:
        """A phrase's pattern; compiled when first needed, for most never are. PhraseError."""
        if at not in self._patterns:
            self._patterns[at] = compiled(self._phrases[at], self._classes)
        return self._patterns[at]

    def __len__(self) -> int:
        return len(self._phrases)

    def _places(self, folded: str) -> dict[int, list[int]]:
        """Where in a text each piece may stand, by its number; without those that stand nowhere."""
        places: dict[int, list[int]] = {}
        for word in _WORD.finditer(folded):
            for piece in self._of_word(word[1]):
                places.setdefault(piece, []).append(word.start())
        return places

    def _of_word(self, word: str) -> tuple[int, ...]:
        """The pieces that a word may begin."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _WORDS_KNOWN:
                self._known.clear()
            match = self._words.match(word)
            groups = match.groups() if match else ()
            known = tuple(piece for piece, group in enumerate(groups) if group is not None)
            self._known[word] = known
        return known


def first_word(expression: str) -> str:
    """An expression for how an expression's matches begin: up to their first blank."""
    return _group(expression.replace(_BLANK, " "), 0)[0]


def _group(text: str, at: int) -> tuple[str, int]:
    """The first words of a group's alternatives; `at` behind its opening bracket, then behind it."""
    branches: list[str] = []
    while True:
        branch, at = _sequence(text, at)
        branches.append(branch)
        at += 1
        if text[at - 1 : at] != "|":
            return f"(?:{'|'.join(branches)})", at


def _sequence(text: str, at: int) -> tuple[str, int]:
    """One of several alternatives, cut off at its first blank, and where it ends in the text."""
    out = ""
    while at < len(text) and text[at] not in "|)":
        begins = at
        atom = _ATOM.match(text, at)
        first, at = "", atom.end() if atom else at + 1
        if text.startswith("(?", begins):
            first, at = _group(text, at)
        optional = text[at : at + 1] in {"?", "*"}
        repeat = _REPEAT.match(text, at)
        at = repeat.end() if repeat else at
        if " " not in text[begins:at]:
            out += text[begins:at]
            continue
        rest, end = _sequence(text, at)
        # There, and cut off inside; or missing, where it may be.
        return out + (f"(?:{first}|{rest})" if optional else first), end
    return out, at


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

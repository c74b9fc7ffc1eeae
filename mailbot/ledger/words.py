"""The words of names, found again however they are misspelt, at a cost that few new words raise.

Two words are one from a likeness on, which allows so many letters put in or left out; cut into one
piece more than that, a word keeps a piece whole. So words are filed by their pieces, and only those
that share one with the word that is asked about are compared with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from mailbot.countries.companies import SAME_WORD, SHORTEST_ALIKE, UMLAUTS, same_word

# Longer words have too many pieces; they are rare, and compared one by one. Compounds in Dutch
# names have some twenty letters.
LONGEST_IN_PIECES = 24
# Streets, towns and "faktura" stand in transfer after transfer; so many answers are kept.
_MOST_KEPT = 4_096


@lru_cache(maxsize=1_024)
def _edits(one: int, other: int) -> int:
    """How many letters words of these lengths may have that the other has not; -1: never one."""
    both, apart = one + other, abs(one - other)
    most = int(both * (100 - SAME_WORD) / 100 + 1e-9)
    most -= (most - both) % 2
    return most if most >= apart else -1


@lru_cache(maxsize=256)
def _classes(length: int) -> tuple[tuple[int, int], ...]:
    """The lengths that words alike to one of this length have, each with its edits."""
    some = ((other, _edits(length, other)) for other in range(SHORTEST_ALIKE, length * 3 // 2 + 1))
    return tuple((other, edits) for other, edits in some if edits > 0)


def _cuts(length: int, edits: int) -> list[tuple[int, int]]:
    pieces = edits + 1
    at = [length * n // pieces for n in range(pieces + 1)]
    return list(pairwise(at))


class Words:
    """A set of words, asked for those that are the `same_word` as one from a text."""

    def __init__(self) -> None:
        self._all: set[str] = set()
        self._long: set[str] = set()
        self._pieces: dict[tuple[int, int, int], dict[str, set[str]]] = {}
        self._short: dict[tuple[str, str], set[str]] = {}
        self._kept: dict[str, frozenset[str]] = {}

    def __eq__(self, other: object) -> bool:
        """Whether the same words are found by the same pieces, whatever was asked before."""
        if not isinstance(other, Words):
            return NotImplemented
        mine = (self._all, self._long, self._short, self._pieces)
        return mine == (other._all, other._long, other._short, other._pieces)

    __hash__ = None  # type: ignore[assignment] # it changes

    def add(self, word: str) -> None:
        """Put a word in."""
        if word in self._all:
            return
        self._kept.clear()
        self._all.add(word)
        if len(word) > LONGEST_IN_PIECES:
            self._long.add(word)
        for place, piece in self._places(word):
            self._pieces.setdefault(place, {}).setdefault(piece, set()).add(word)
        for key in self._short_forms(word):
            self._short.setdefault(key, set()).add(word)

    def discard(self, word: str) -> None:
        """Take a word out."""
        if word not in self._all:
            return
        self._kept.clear()
        self._all.discard(word)
        self._long.discard(word)
        for place, piece in self._places(word):
            there = self._pieces[place]
            there[piece].discard(word)
            if not there[piece]:
                del there[piece]
            if not there:
                del self._pieces[place]
        for key in self._short_forms(word):
            self._short[key].discard(word)
            if not self._short[key]:
                del self._short[key]

    def alike(self, word: str) -> frozenset[str]:
        """The words that are this one, misspelt or transliterated otherwise."""
        known = self._kept.get(word)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[word] = frozenset(self._look_up(word))
        return known

    def _look_up(self, word: str) -> set[str]:
        found = {word} & self._all
        if len(word) < SHORTEST_ALIKE:
            return found
        perhaps = self._sharing_a_piece(word) - found
        if perhaps:
            alike = process.extract(
                word, perhaps, scorer=fuzz.ratio, score_cutoff=SAME_WORD, limit=None
            )
            found.update(one for one, _, _ in alike)
        for way in UMLAUTS:
            short = word.replace(*way)
            found.update(w for w in self._short.get((way[0], short), ()) if same_word(w, word))
            if short in self._all and same_word(short, word):
                found.add(short)
        return found

    def _sharing_a_piece(self, word: str) -> set[str]:
        length, perhaps = len(word), set[str]()
        for other, edits in _classes(length):
            if other > LONGEST_IN_PIECES:
                perhaps |= self._long
                break
            left_out = (edits + other - length) // 2
            put_in = edits - left_out
            for number, (start, end) in enumerate(_cuts(other, edits)):
                there = self._pieces.get((other, edits, number))
                if not there:
                    continue
                # What was put in before a piece moves it back, what was left out moves it forth.
                for at in range(max(0, start - left_out), start + put_in + 1):
                    words = there.get(word[at : at + end - start])
                    if words:
                        perhaps |= words
        return perhaps

    @staticmethod
    def _places(word: str) -> Iterator[tuple[tuple[int, int, int], str]]:
        length = len(word)
        if SHORTEST_ALIKE <= length <= LONGEST_IN_PIECES:
            for edits in sorted({edits for _, edits in _classes(length)}):
                for number, (start, end) in enumerate(_cuts(length, edits)):
                    yield (length, edits, number), word[start:end]

    @staticmethod
    def _short_forms(word: str) -> Iterator[tuple[str, str]]:
        if len(word) >= SHORTEST_ALIKE:
            for written, short in UMLAUTS:
                if written in word:
                    yield (written, word.replace(written, short))

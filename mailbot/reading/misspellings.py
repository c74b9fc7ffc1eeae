"""Typing errors of a language's frequent words, set right before its phrases are looked for.

A word is taken for another when one letter is missing, added, wrong or changed places with its
neighbour, and when no other word of the list is as near. Its first letter is always right.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence

# A shorter word has too many neighbours: "mei" and "mee", "joi" and "jos".
_SHORTEST = 6
# A letter's slip may also be a word of its own ("vinuri", wines); a long word's hardly ever.
_SHORTEST_WITH_WRONG_LETTER = 7
# How many different words are remembered: mails of random letters must not fill the memory.
_WORDS_KNOWN = 20_000


class Mended:
    """A text with its typing errors set right, and where each place was before."""

    def __init__(self, text: str, edges: Sequence[tuple[int, int]] = ()) -> None:
        """`edges`: (place in `text`, place before) behind each word that was set right."""
        self.text = text
        self._edges = edges

    def place(self, at: int) -> int:
        """The place before mending of a place at the border of a word."""
        index = bisect.bisect_right(self._edges, at, key=lambda edge: edge[0]) - 1
        if index < 0:
            return at
        after, before = self._edges[index]
        return at - after + before


class Misspellings:
    """What a language's frequent words look like when mistyped."""

    def __init__(self, words: Iterable[str], others: Iterable[str] = ()) -> None:
        """`words` rightly spelt, folded; `others`: near to them, and rightly spelt as well."""
        frequent = {word for word in words if len(word) >= _SHORTEST}
        self._right = frequent | set(others)
        self._near: dict[str, set[str]] = {}
        for word in frequent:
            for less in _one_less(word):
                self._near.setdefault(less, set()).add(word)
        self._frequent = frequent
        self._known: dict[str, str] = {}
        initials = "".join(sorted({re.escape(word[0]) for word in frequent}))
        shortest = _SHORTEST - 1
        self._word = (
            re.compile(rf"(?<!\w)[{initials}][^\W\d_]{{{shortest - 1},}}(?!\w)")
            if initials
            else None
        )

    def mended(self, folded: str) -> Mended:
        """The text with the typing errors of the frequent words set right."""
        out: list[str] = []
        edges: list[tuple[int, int]] = []
        end = length = 0
        for match in self._word.finditer(folded) if self._word else ():
            right = self._of(match.group())
            if right == match.group():
                continue
            out += [folded[end : match.start()], right]
            length += match.start() - end + len(right)
            end = match.end()
            edges.append((length, end))
        out.append(folded[end:])
        return Mended("".join(out), edges)

    def _of(self, word: str) -> str:
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _WORDS_KNOWN:
                self._known.clear()
            known = self._known[word] = self._nearest(word)
        return known

    def _nearest(self, word: str) -> str:
        if word in self._right:
            return word
        near = set(self._near.get(word, ()))
        for less in _one_less(word):
            if less in self._frequent:
                near.add(less)
            near |= {
                one
                for one in self._near.get(less, ())
                if len(one) == len(word)
                and (sorted(one) == sorted(word) or len(one) >= _SHORTEST_WITH_WRONG_LETTER)
            }
        near = {one for one in near if one[0] == word[0]}
        return near.pop() if len(near) == 1 else word


def _one_less(word: str) -> set[str]:
    """A word without one of its letters, each in turn."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}

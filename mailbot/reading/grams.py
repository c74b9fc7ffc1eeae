"""Features of a sentence's words: whole words, pairs of neighbours, and pieces of three or four letters.

Pieces carry stems through inflection, typing errors and missing diacritics, without a dictionary. Pairs
are taken of words as they are and of their beginnings, those also across one word between.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[?!%€$₽:;()]")
_SHORTEST_PIECE = 3
_LONGEST_PIECE = 4
# What inflection changes in our languages mostly stands behind so many letters.
_STEM = 5
# No word of a living language is longer; a hostile one costs no more than this.
_LONGEST_WORD = 32
# Numbers of up to two digits are days and counts, longer ones sums, years and invoices.
_DAY_DIGITS = 2


def tokens(folded: str, start: int = 0, end: int | None = None) -> list[str]:
    """Words and telling signs of folded[start:end]; a number only by its size."""
    found = _TOKEN.findall(folded, start, len(folded) if end is None else end)
    return [_shape(token) if token[0].isdecimal() else token[:_LONGEST_WORD] for token in found]


def _shape(number: str) -> str:
    return "0" if len(number) <= _DAY_DIGITS else "00"


def of_word(word: str) -> Iterator[str]:
    """Features of one token: itself, and its pieces with its borders as `_`."""
    yield f"w{word}"
    yield f"S{word[:_STEM]}"
    if word.isalpha():
        bordered = f"_{word}_"
        for size in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
            for at in range(len(bordered) - size + 1):
                yield f"c{bordered[at : at + size]}"


def of_pairs(words: Sequence[str]) -> Iterator[str]:
    """Features of neighbours, the sentence's borders among them; of stems also across one word."""
    left = "^"
    near = far = ""
    for word in words:
        stem = word[:_STEM]
        yield f"b{left} {word}"
        if near:
            yield f"B{near} {stem}"
        if far:
            yield f"K{far} {stem}"
        left, near, far = word, stem, near
    yield f"b{left} $"


def bucket(feature: str, bits: int) -> int:
    """The row of a feature in a table of 2**bits rows (feature hashing, Weinberger et al. 2009)."""
    return zlib.crc32(feature.encode()) & ((1 << bits) - 1)

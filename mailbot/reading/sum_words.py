"""What each language calls sums and plans: sums.toml of its folder, read and compiled once."""

from __future__ import annotations

import functools
import importlib.resources
import re

import msgspec

from mailbot.reading.phrases import whole_words

FILE_NAME = "sums.toml"
# The first of `counts`: "one instalment" is no plan.
LEAST_COUNT = 2


class SumTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's sums.toml; regular expressions over folded text, bounded by whole words.

    `counts`: the numbers from two on, in the forms in which they count instalments. `instalments`:
    nouns behind a count. `over`: a plan of {n} months; `spans`: months of a plan named by its length.
    `labels`: what a number behind it is no sum of. `numbers` and `thousand`: sums in words.
    """

    counts: tuple[str, ...]
    instalments: str
    over: str
    half: str
    each_half: str
    third: str
    quarter: str
    rest: str
    part: str
    now: str
    labels: str
    thousand: str
    spans: dict[str, str]
    numbers: dict[str, int]


class SumWords:
    """The words of sums and plans of one language, compiled."""

    def __init__(self, tables: SumTables) -> None:
        counts = "|".join(tables.counts)
        number = rf"(?P<n>\d{{1,2}}|{counts})"
        numbers = "|".join(sorted(map(re.escape, tables.numbers), key=len, reverse=True))
        self._counts = [re.compile(rf"(?:{words})") for words in tables.counts]
        self.numbers = tables.numbers
        self.counted = whole_words(rf"{number}[ -](?:\w+[ -]){{0,2}}?(?:{tables.instalments})")
        self.over = whole_words(tables.over.replace("{n}", number))
        self.spans = {int(n): whole_words(words) for n, words in tables.spans.items()}
        self.half = whole_words(tables.half)
        self.each_half = whole_words(tables.each_half)
        self.third = whole_words(tables.third)
        self.quarter = whole_words(tables.quarter)
        self.rest = whole_words(tables.rest)
        self.part = whole_words(tables.part)
        self.now = whole_words(tables.now)
        self.label = re.compile(rf"(?<!\w)(?:{tables.labels})[\s.:,№#-]{{0,3}}$")
        self.scale = re.compile(rf"\s?(?:{tables.thousand})(?!\w)\.?")
        self.in_words = whole_words(
            rf"(?:(?:{numbers})[ -])*(?:{numbers}|{tables.thousand})(?:[ -](?:de )?(?:{numbers}|{tables.thousand}))*"
        )
        self.thousand = re.compile(rf"(?:{tables.thousand})")

    def count(self, word: str) -> int | None:
        """The number of instalments that a word or digits name; None for fewer than two."""
        if word.isdecimal():
            return int(word) if int(word) >= LEAST_COUNT else None
        return next(
            (n for n, one in enumerate(self._counts, LEAST_COUNT) if one.fullmatch(word)), None
        )


@functools.cache
def sum_words(language: str) -> SumWords | None:
    """The words of a language; None where its folder has none."""
    folder = importlib.resources.files("mailbot.reading.languages").joinpath(language)
    path = folder.joinpath(FILE_NAME)
    if not path.is_file():
        return None
    return SumWords(msgspec.toml.decode(path.read_bytes(), type=SumTables))

"""A linear model of what sentences say: one row of small integers for each feature, one column a label.

Fitted by `make fit` from the texts in training/; the file is read once a language, in about
a millisecond, and needs nothing but Python.
"""

from __future__ import annotations

import functools
import importlib.resources
import math
from collections.abc import Iterable, Sequence

import msgspec

from mailbot.reading.grams import bucket, of_pairs, of_word

MAGIC = b"mailbot weights 1\n"
FILE_NAME = "replies.weights"
# A weight w is stored as the byte w + ZERO.
ZERO = 128
# Sums are taken in lanes of so many bytes: this many rows cannot overflow one.
_LANE_BYTES = 4
# Words and pairs seen lately, with their sums; mail with ever new words must not fill the memory.
_REMEMBERED = 20_000


class WeightsError(ValueError):
    """A weights file is not what its header says. The sentence names what differs."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a weights file, as JSON.

    `labels`: names of the columns. `scales`: what one unit of a column's integers is worth.
    `slopes` and `offsets` turn a score into a probability (Platt 1999). `texts`: SHA-256 of the texts
    that it was fitted on.
    """

    language: str
    labels: tuple[str, ...]
    bits: int
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    slopes: tuple[float, ...]
    offsets: tuple[float, ...]
    texts: str


class Weights:
    """The fitted weights of one language."""

    def __init__(self, content: bytes) -> None:
        """Raises WeightsError for a file that was cut short or is none of ours."""
        if not content.startswith(MAGIC):
            raise WeightsError("the file does not begin as a weights file does")
        head, _, table = content[len(MAGIC) :].partition(b"\n")
        try:
            self.header = msgspec.json.decode(head, type=Header)
        except msgspec.DecodeError as error:
            raise WeightsError(f"its header cannot be read: {error}") from error
        self._columns = len(self.header.labels)
        if len(table) != self._columns << self.header.bits:
            raise WeightsError(f"{len(table)} bytes of weights do not fit its header")
        self._table = table
        self._row_bytes = self._columns * _LANE_BYTES
        self._known: dict[str, tuple[tuple[int, ...], int]] = {}

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of what can be said, in the order of `scores` and `probabilities`."""
        return self.header.labels

    def scores(self, words: Sequence[str], marks: Iterable[str]) -> tuple[float, ...]:
        """What speaks for each label in a sentence of these words; `marks` are features as they are."""
        sums = [0] * self._columns
        count = 0
        for row, size in (
            *(self._of(f"W{word}") for word in words),
            *(self._of(pair) for pair in of_pairs(words)),
            *(self._of(f"@{mark}") for mark in marks),
        ):
            count += size
            for column, value in enumerate(row):
                sums[column] += value
        length = math.sqrt(count) if count else 1.0
        head = self.header
        return tuple(
            sums[k] * head.scales[k] / length + head.biases[k] for k in range(self._columns)
        )

    def probabilities(self, scores: Sequence[float]) -> tuple[float, ...]:
        """How likely a sentence with these scores says each label."""
        head = self.header
        return tuple(
            _logistic(slope * score + offset)
            for slope, score, offset in zip(head.slopes, scores, head.offsets, strict=True)
        )

    def _of(self, key: str) -> tuple[tuple[int, ...], int]:
        """The summed rows of a word or of a single feature, and how many they are."""
        known = self._known.get(key)
        if known is not None:
            return known
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        features = list(of_word(key[1:])) if key[0] == "W" else [key]
        lanes = 0
        for feature in features:
            lanes += self._row(bucket(feature, self.header.bits))
        packed = lanes.to_bytes(self._row_bytes, "little")
        zero = ZERO * len(features)
        values = tuple(value - zero for value in memoryview(packed).cast("I"))
        self._known[key] = (values, len(features))
        return self._known[key]

    def _row(self, row: int) -> int:
        """A row as one integer with a lane for each column, so that rows add in one step."""
        at = row * self._columns
        lanes = bytearray(self._row_bytes)
        lanes[::_LANE_BYTES] = self._table[at : at + self._columns]
        return int.from_bytes(lanes, "little")


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, x))))


@functools.cache
def weights(language: str) -> Weights | None:
    """The weights of a language, read from its folder; None where none were fitted."""
    path = importlib.resources.files("mailbot.reading.languages").joinpath(language, FILE_NAME)
    return Weights(path.read_bytes()) if path.is_file() else None

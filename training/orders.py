"""`python -m training.orders [LANGUAGE ...]`: fit the guess at an order whose words no phrase knows.

A line of training/orders/<language>.txt is a mail, `[command] text`, with several of these where it
orders several things; `[-]` orders nothing. Facts behind a command (`[pause until=...]`) are for
those who read the file. Yes and no are answers, read by themselves, and no orders to guess.
"""

from __future__ import annotations

import hashlib
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mailbot.model.reading import Command
from mailbot.reading import languages
from mailbot.reading.grams import bucket, of_pairs, of_word
from mailbot.reading.order_guess import FILE_NAME, order_tokens
from mailbot.reading.weights import Header
from training.fit import content, scales_of
from training.machine import Input, fit
from training.texts import FOLDER, TextError

LANGUAGES = ("pl", "ro", "nl", "ru")
BITS = 13
LABELS = tuple(one for one in Command if one not in (Command.APPROVE, Command.REJECT))
_STRETCH = re.compile(r"\[([a-z_-]+)(?: \w+=[^\]\s]+)*\]\s*")
_FOLDS = 5

Truths = npt.NDArray[np.bool_]


class Labelled(NamedTuple):
    """A stretch of a mail and what it orders; `mail`: which line it stands in."""

    text: str
    command: Command
    mail: int


def orders(language: str, folder: Path = FOLDER / "orders") -> Iterator[Labelled]:
    """The labelled stretches of a language that order something. Raises TextError."""
    lines = (folder / f"{language}.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        before, *pieces = _STRETCH.split(line.strip())
        if before or not pieces:
            raise TextError(f"{language}.txt, line {number}: a mail begins with its first label")
        for label, text in zip(pieces[::2], pieces[1::2], strict=True):
            if label in LABELS:
                yield Labelled(text.replace("\\n", "\n"), Command(label), number)


def _seen(one: Labelled) -> Input:
    """A stretch as Weights adds it up: the counts of its features over the root of their number."""
    words = order_tokens(one.text)
    names = [feature for word in words for feature in of_word(word)]
    names += of_pairs(words)
    counts = Counter(bucket(name, BITS) for name in names)
    rows = sorted(counts)
    values = np.array([float(counts[row]) for row in rows]) / math.sqrt(len(names) or 1)
    return Input(np.array(rows, dtype=np.int64), values)


def _held_out(labelled: Sequence[Labelled], seen: Sequence[Input], truths: Truths) -> float:
    """How many orders in a hundred are guessed right by machines that have not seen their mail."""
    right = 0
    for fold in range(_FOLDS):
        known = [at for at, one in enumerate(labelled) if one.mail % _FOLDS != fold]
        machine = fit([seen[at] for at in known], truths[known], 1 << BITS)
        right += sum(
            LABELS[int(machine.score(seen[at]).argmax())] is one.command
            for at, one in enumerate(labelled)
            if one.mail % _FOLDS == fold
        )
    return 100 * right / len(labelled)


def texts_of(language: str) -> str:
    """SHA-256 over the orders of a language."""
    return hashlib.sha256((FOLDER / "orders" / f"{language}.txt").read_bytes()).hexdigest()


def fitted(language: str) -> bytes:
    """Fit a language, print how right its guesses are on mails not seen, and return its weights."""
    labelled = list(orders(language))
    seen = [_seen(one) for one in labelled]
    truths = np.array([[one.command is label for label in LABELS] for one in labelled])
    print(f"{language}: {len(seen)} orders, {_held_out(labelled, seen, truths):.1f} % right unseen")
    machine = fit(seen, truths, 1 << BITS)
    header = Header(
        language=language,
        labels=tuple(label.value for label in LABELS),
        bits=BITS,
        scales=scales_of(machine),
        biases=tuple(float(bias) for bias in machine.biases),
        slopes=(1.0,) * len(LABELS),
        offsets=(0.0,) * len(LABELS),
        texts=texts_of(language),
    )
    return content(machine, header)


def main(chosen: Sequence[str]) -> None:
    """Fit the chosen languages, or all, and write their weights into the package."""
    package = Path(languages.__file__).parent
    for language in chosen or LANGUAGES:
        (package / language / FILE_NAME).write_bytes(fitted(language))


if __name__ == "__main__":
    main(sys.argv[1:])

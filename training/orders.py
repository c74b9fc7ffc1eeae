"""`python -m training.orders [LANGUAGE ...]`: fit the guess at an order whose words no phrase knows.

A line of training/orders/<language>/<writer>.txt is a mail, `[command] text`, with several of these
where it orders several things; `[-]` orders nothing. Facts behind a command (`[pause until=...]`) are
for those who read the file. Yes and no are answers, read by themselves, and no orders to guess.

Printed are the figures for each writer by weights of the others, and how right the guesses are that
lead by so much: from that table come LEAD_TO_ASK and the like in mailbot/reading/order_guess.py.
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
# Leads at which the table is printed, in support vector margins.
_LEADS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2)

Truths = npt.NDArray[np.bool_]


class Labelled(NamedTuple):
    """A stretch of a mail and what it orders; `writer`: the name of the file it stands in."""

    text: str
    command: Command
    writer: str


class Guess(NamedTuple):
    """What weights of other writers made of a stretch, and by how much that led the next."""

    truth: Command
    guess: Command
    lead: float
    writer: str


def orders(language: str, folder: Path = FOLDER / "orders") -> Iterator[Labelled]:
    """The labelled stretches of a language that order something. Raises TextError."""
    for path in sorted((folder / language).glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            before, *pieces = _STRETCH.split(line.strip())
            if before or not pieces:
                where = f"{language}/{path.name}, line {number}"
                raise TextError(f"{where}: a mail begins with its first label")
            for label, text in zip(pieces[::2], pieces[1::2], strict=True):
                if label in LABELS:
                    yield Labelled(text.replace("\\n", "\n"), Command(label), path.stem)


def _seen(one: Labelled) -> Input:
    """A stretch as Weights adds it up: the counts of its features over the root of their number."""
    words = order_tokens(one.text)
    names = [feature for word in words for feature in of_word(word)]
    names += of_pairs(words)
    counts = Counter(bucket(name, BITS) for name in names)
    rows = sorted(counts)
    values = np.array([float(counts[row]) for row in rows]) / math.sqrt(len(names) or 1)
    return Input(np.array(rows, dtype=np.int64), values)


def held_out(labelled: Sequence[Labelled]) -> list[Guess]:
    """Every order as guessed by weights that have not seen its writer."""
    seen, truths = _examples(labelled)
    found: list[Guess] = []
    for writer in sorted({one.writer for one in labelled}):
        known = [at for at, one in enumerate(labelled) if one.writer != writer]
        machine = fit([seen[at] for at in known], truths[known], 1 << BITS)
        for at, one in enumerate(labelled):
            if one.writer == writer:
                scores = machine.score(seen[at])
                best, second = np.argsort(-scores)[:2]
                lead = float(scores[best] - scores[second])
                found.append(Guess(one.command, LABELS[int(best)], lead, writer))
    return found


def _examples(labelled: Sequence[Labelled]) -> tuple[list[Input], Truths]:
    truths = np.array([[one.command is label for label in LABELS] for one in labelled])
    return [_seen(one) for one in labelled], truths


def texts_of(language: str) -> str:
    """SHA-256 over the orders of a language."""
    texts = hashlib.sha256()
    for path in sorted((FOLDER / "orders" / language).glob("*.txt")):
        texts.update(path.read_bytes())
    return texts.hexdigest()


def _told(language: str, guesses: Sequence[Guess]) -> None:
    """Print how right the guesses are, for each writer."""
    right = Counter(one.writer for one in guesses if one.guess is one.truth)
    every = Counter(one.writer for one in guesses)
    each = ", ".join(f"{writer} {100 * right[writer] / every[writer]:.0f}" for writer in every)
    print(f"{language}: {len(guesses)} orders, {_per_cent(guesses)} % right unseen: {each}")


def _table(guesses: Sequence[Guess]) -> None:
    """Print how right the guesses of a lead are: all of them, and command by command."""
    print("lead    how many  right    " + "  ".join(f"{one.value[:9]:>9}" for one in LABELS))
    for lead in _LEADS:
        led = [one for one in guesses if one.lead >= lead]
        each = (_per_cent([one for one in led if one.guess is label]) for label in LABELS)
        share = f"{len(led):6} {100 * len(led) / len(guesses):3.0f} %"
        print(
            f"{lead:4.1f} {share} {_per_cent(led):>6}    " + "  ".join(f"{one:>9}" for one in each)
        )


def _per_cent(guesses: Sequence[Guess]) -> str:
    right = sum(one.guess is one.truth for one in guesses)
    return f"{100 * right / len(guesses):.1f}" if guesses else "-"


def fitted(language: str) -> bytes:
    """The weights of a language, fitted on all of its orders."""
    seen, truths = _examples(list(orders(language)))
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
    guesses: list[Guess] = []
    for language in chosen or LANGUAGES:
        found = held_out(list(orders(language)))
        _told(language, found)
        guesses += found
    _table(guesses)
    for language in chosen or LANGUAGES:
        (package / language / FILE_NAME).write_bytes(fitted(language))


if __name__ == "__main__":
    main(sys.argv[1:])

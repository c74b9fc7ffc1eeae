"""`make fit`: how well the weights read a writer they have not seen, then the weights themselves.

python -m training.fit [LANGUAGE ...]
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from mailbot.model.reading import Intent
from mailbot.reading import languages
from mailbot.reading.weights import FILE_NAME, MAGIC, ZERO, Header
from training.examples import Reply, all_seen
from training.machine import Doubles, Machine, calibrate, fit
from training.texts import FOLDER, replies

LANGUAGES = ("pl", "ro", "nl", "ru", "en")
BITS = 15
LABELS = tuple(Intent)
_LARGEST = 127
_THRESHOLDS = tuple(step / 100 for step in range(20, 71, 5))


class Held(NamedTuple):
    """A reply with the scores of a machine that has not seen its writer: (labels,)."""

    reply: Reply
    scores: Doubles


class Figures(NamedTuple):
    """Of replies, in per cent: F1 over their intents, and how many are exactly right."""

    f1: float
    exact: float


def held_out(seen: Sequence[Reply]) -> list[Held]:
    """Every reply, scored by a machine fitted on the other writers."""
    found: list[Held] = []
    for writer in sorted({one.writer for one in seen}):
        machine = fit([one for one in seen if one.writer != writer], LABELS, BITS)
        found += [Held(one, machine.best(one)) for one in seen if one.writer == writer]
    return found


def said(scores: Doubles, curves: Sequence[tuple[float, float]], threshold: float) -> set[Intent]:
    """What counts as said at a threshold; that it came, or other business, only if nothing else."""
    likely = [
        1 / (1 + float(np.exp(-(slope * score + offset))))
        for score, (slope, offset) in zip(scores, curves, strict=True)
    ]
    every = {label for label, p in zip(LABELS, likely, strict=True) if p >= threshold}
    return every - {Intent.ACKNOWLEDGES, Intent.OTHER} or every


def figures(
    held: Sequence[Held], curves: Sequence[tuple[float, float]], threshold: float
) -> Figures:
    """How right the machines were on writers they had not seen."""
    right = wrong = missed = exact = 0
    for one in held:
        told = said(one.scores, curves, threshold)
        right += len(told & one.reply.says)
        wrong += len(told - one.reply.says)
        missed += len(one.reply.says - told)
        exact += told == one.reply.says
    return Figures(200 * right / (2 * right + wrong + missed), 100 * exact / len(held))


def content(machine: Machine, header: Header) -> bytes:
    """The bytes of a weights file."""
    scales = np.array(header.scales)
    units = np.rint(machine.weights / scales[None, :]).astype(np.int64)
    table = (np.clip(units, -_LARGEST, _LARGEST) + ZERO).astype(np.uint8)
    written: bytes = MAGIC + msgspec.json.encode(header) + b"\n" + table.tobytes()
    return written


def texts_of(language: str, folder: Path = FOLDER) -> str:
    """SHA-256 over the texts of a language."""
    digest = hashlib.sha256()
    for path in sorted((folder / language).glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fitted(language: str) -> bytes:
    """Fit a language, print its figures, and return its weights file."""
    seen = all_seen(replies(language), language, BITS)
    held = held_out(seen)
    curves = []
    for column, label in enumerate(LABELS):
        scores = [float(one.scores[column]) for one in held if one.reply.sentences]
        truths = [label in one.reply.says for one in held if one.reply.sentences]
        curves.append(calibrate(scores, truths))
    threshold = max(_THRESHOLDS, key=lambda one: figures(held, curves, one).f1)
    for writer in sorted({one.reply.writer for one in held}):
        own = [one for one in held if one.reply.writer == writer]
        f1, exact = figures(own, curves, threshold)
        print(f"  {language} {writer}: {len(own)} replies, F1 {f1:.1f}, exact {exact:.1f}")
    f1, exact = figures(held, curves, threshold)
    sentences = sum(len(one.sentences) for one in seen)
    print(
        f"{language}: {len(seen)} replies, {sentences} sentences; of writers not seen: F1 {f1:.1f}, exact {exact:.1f} at {threshold}",
        flush=True,
    )
    machine = fit(seen, LABELS, BITS)
    header = Header(
        language=language,
        labels=tuple(label.value for label in LABELS),
        bits=BITS,
        scales=tuple(float(top) / _LARGEST or 1.0 for top in np.abs(machine.weights).max(axis=0)),
        biases=tuple(float(bias) for bias in machine.biases),
        slopes=tuple(slope for slope, _ in curves),
        offsets=tuple(offset for _, offset in curves),
        threshold=threshold,
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

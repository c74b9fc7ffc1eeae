"""Replies with the scores of machines that had not seen their writers, and how right those were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mailbot.model.reading import Intent
from training.examples import Reply
from training.machine import Machine, fit

LABELS = tuple(Intent)
# Writers are held out in so many groups; more would take longer and tell little else.
_FOLDS = 6


class Held(NamedTuple):
    """A reply, and the scores of each of its sentences for each label."""

    reply: Reply
    scores: tuple[tuple[float, ...], ...]


class Figures(NamedTuple):
    """Of replies, in per cent: F1 over their intents, and how many are exactly right."""

    f1: float
    exact: float


def fit_sentences(replies: Sequence[Reply], bits: int) -> Machine:
    """A machine fitted on every sentence of the replies."""
    examples = [one for reply in replies for one in reply.sentences]
    truths = np.array([[label in one.says for label in LABELS] for one in examples])
    return fit([one.seen for one in examples], truths, 1 << bits)


def held_out(replies: Sequence[Reply], bits: int) -> list[Held]:
    """Every reply, scored by a machine fitted on other writers of its language.

    Of a language with but one writer, each half by a machine fitted on the other half.
    """
    writers = sorted({one.writer for one in replies})
    if len(writers) > 1:
        folds = [writers.index(one.writer) % _FOLDS for one in replies]
    else:
        folds = [at % 2 for at in range(len(replies))]
    found: list[Held] = []
    for fold in sorted(set(folds)):
        away = [one for one, own in zip(replies, folds, strict=True) if own != fold]
        machine = fit_sentences(away, bits)
        for one, own in zip(replies, folds, strict=True):
            if own == fold:
                scores = (machine.score(sentence.seen) for sentence in one.sentences)
                found.append(Held(one, tuple(tuple(row.tolist()) for row in scores)))
    return found


def said(likely: Sequence[float], threshold: float) -> frozenset[Intent]:
    """What counts as said: that it came, or other business, only if nothing else is; the likeliest
    where nothing reaches the threshold.
    """
    every = {label for label, p in zip(LABELS, likely, strict=True) if p >= threshold}
    every = every - {Intent.ACKNOWLEDGES, Intent.OTHER} or every
    return frozenset(every or {max(zip(likely, LABELS, strict=True))[1]})


def figures(truths: Sequence[frozenset[Intent]], told: Sequence[frozenset[Intent]]) -> Figures:
    """How much of what was said was heard."""
    right = wrong = missed = exact = 0
    for truth, guess in zip(truths, told, strict=True):
        right += len(guess & truth)
        wrong += len(guess - truth)
        missed += len(truth - guess)
        exact += guess == truth
    return Figures(200 * right / ((2 * right + wrong + missed) or 1), 100 * exact / len(truths))

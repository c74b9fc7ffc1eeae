"""What a reply says as a whole, from the scores of its sentences: one more linear layer.

A sentence alone does not know that the mail beside it disputes the invoice, or has already said that
it was paid. What speaks for and against in the company of what is the same in every language, so there
is one table for all, fitted by `make fit` on replies whose writers the sentence scores had not seen.
"""

from __future__ import annotations

import functools
import importlib.resources
import math
from collections.abc import Collection, Sequence

import msgspec

from mailbot.model.reading import Intent
from mailbot.reading.reply_words import ReplyWords

FILE_NAME = "whole.json"
# Scores beyond this say no more: a sentence is or is not what it is.
_MOST = 3.0
# Beyond these log odds exp() would overflow.
_MOST_ODDS = 60.0


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rows`: for each label its weights over `inputs`, in log odds.

    `threshold`: the probability from which a label counts as said.
    """

    labels: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]
    threshold: float


def inputs(
    reply: ReplyWords, scores: Sequence[Sequence[float]], by_rules: Collection[str]
) -> tuple[float, ...]:
    """What the layer sees: `scores` by sentence and label, and the labels that rules alone heard."""
    columns = [sorted(column, reverse=True) for column in zip(*scores, strict=True)]
    if not columns:
        columns = [[-_MOST] for _ in Intent]
    best = [_bounded(column[0]) for column in columns]
    second = [_bounded(column[1]) if len(column) > 1 else -_MOST for column in columns]
    return (
        *best,
        *second,
        *(_rival(scores, label) for label in range(len(columns))),
        *(float(intent.value in by_rules) for intent in Intent),
        # Rules that knew every sentence are to be believed; those that knew one word of it less so.
        *(float(intent.value in by_rules and not reply.unread) for intent in Intent),
        _share_known(reply),
        math.log1p(len(scores)),
        float(len(reply.days) > 0),
        float(len(reply.days) > 1),
        float(len(reply.amounts) > 0),
        float(len(reply.amounts) > 1),
        float(any(sentence.asks for sentence in reply.sentences)),
    )


def _share_known(reply: ReplyWords) -> float:
    """How many of the sentences some rule touched."""
    known = sum(bool(reply.hits_of(one)) for one in reply.sentences)
    return known / (len(reply.sentences) or 1)


def _bounded(score: float) -> float:
    return max(-_MOST, min(_MOST, score))


def _rival(scores: Sequence[Sequence[float]], label: int) -> float:
    """The best score of another label in the sentence that speaks most for this one."""
    if not scores:
        return -_MOST
    sentence = max(scores, key=lambda row: row[label])
    return _bounded(max(score for at, score in enumerate(sentence) if at != label))


def probabilities(seen: Sequence[float], table: Table) -> tuple[float, ...]:
    """How likely it is that the reply says each label."""
    found = []
    for row, bias in zip(table.rows, table.biases, strict=True):
        odds = sum(weight * value for weight, value in zip(row, seen, strict=True)) + bias
        found.append(1 / (1 + math.exp(-max(-_MOST_ODDS, min(_MOST_ODDS, odds)))))
    return tuple(found)


@functools.cache
def table() -> Table | None:
    """The fitted layer; None before it was fitted."""
    path = importlib.resources.files("mailbot.reading.languages").joinpath(FILE_NAME)
    return msgspec.json.decode(path.read_bytes(), type=Table) if path.is_file() else None

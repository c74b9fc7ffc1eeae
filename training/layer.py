"""The layer that hears a reply as a whole, fitted on the held-out scores of all languages together."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from mailbot.model.reading import Intent
from mailbot.reading.whole import Table, inputs, probabilities
from training.held_out import LABELS, Held, figures, said
from training.machine import Doubles, logistic

# Writers are held out in so many groups.
_FOLDS = 8
_THRESHOLDS = tuple(step / 100 for step in range(30, 66, 5))
_RIDGE = 1.0
# Writers of whole mails as firms get them, whose shares of what is said are those of life; the others
# wrote to teach, hard cases first. The layer is to be right on the former: each of theirs counts as
# many times, and the threshold is the best one for them.
LIKE_LIFE = ("sample", "first", "second")
_LIFE_COUNTS = 6.0
# What may be settled without the owner: see mailbot/deciding/replies.py.
_ALONE = frozenset(
    {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID, Intent.ASKS_COPY, Intent.ACKNOWLEDGES}
)
_LEAST_SURE = tuple(step / 100 for step in range(30, 96, 5))


def fit_layer(held: Sequence[Held]) -> bytes:
    """The bytes of the layer's file. Prints its figures on writers that it has not seen."""
    seen = np.array([inputs(one.reply.words, one.scores, one.reply.by_rules) for one in held])
    truths = np.array([[label in one.reply.says for label in LABELS] for one in held])
    likely = _likely(held, seen, truths)
    counts = _counts(held)
    alive = [at for at, count in enumerate(counts) if count > 1] or list(range(len(held)))
    gold = [held[at].reply.says for at in alive]
    threshold = max(
        _THRESHOLDS, key=lambda least: figures(gold, [said(likely[at], least) for at in alive]).f1
    )
    _report(held, likely, threshold)
    table = _table(seen, truths, counts, threshold)
    return msgspec.json.format(msgspec.json.encode(table), indent=1) + b"\n"


def _counts(held: Sequence[Held]) -> Doubles:
    """How many replies each stands for."""
    return np.array([_LIFE_COUNTS if is_like_life(one.reply.writer) else 1.0 for one in held])


def is_like_life(writer: str) -> bool:
    """Whether a writer wrote whole mails as firms get them."""
    return writer.endswith(LIKE_LIFE)


def _table(
    seen: Doubles, truths: npt.NDArray[np.bool_], counts: Doubles, threshold: float = 0.0
) -> Table:
    weights, biases = logistic(seen, truths, counts, _RIDGE)
    return Table(
        labels=tuple(label.value for label in LABELS),
        rows=tuple(tuple(row) for row in weights.T.tolist()),
        biases=tuple(biases.tolist()),
        threshold=threshold,
    )


def _likely(
    held: Sequence[Held], seen: Doubles, truths: npt.NDArray[np.bool_]
) -> list[tuple[float, ...]]:
    """What the program would find likely, by layers that have not seen the writers."""
    counts = _counts(held)
    writers = sorted({one.reply.writer for one in held})
    fold_of = {writer: at % _FOLDS for at, writer in enumerate(writers)}
    folds = np.array([fold_of[one.reply.writer] for one in held])
    tables = [
        _table(seen[folds != fold], truths[folds != fold], counts[folds != fold])
        for fold in range(_FOLDS)
    ]
    return [
        probabilities(row, tables[fold])
        for row, fold in zip(seen.tolist(), folds.tolist(), strict=True)
    ]


def _report(held: Sequence[Held], likely: Sequence[Sequence[float]], threshold: float) -> None:
    gold = [one.reply.says for one in held]
    told = [said(row, threshold) for row in likely]
    print(f"of writers not seen, at {threshold}:")
    names = sorted({one.reply.writer for one in held})
    for name in (*names, *sorted({name[:2] for name in names}), ""):
        of = [at for at, one in enumerate(held) if one.reply.writer.startswith(name)]
        found = figures([gold[at] for at in of], [told[at] for at in of])
        print(
            f"  {name or 'all':12} {len(of):6} replies  F1 {found.f1:.1f}  exact {found.exact:.1f}"
        )
    print("read as nothing that needs the owner, where so sure: rightly of all such, and wrongly:")
    possible = sum(says <= _ALONE for says in gold)
    for least in _LEAST_SURE:
        alone = [
            at
            for at, row in enumerate(likely)
            if told[at] <= _ALONE and _sure(row, told[at]) >= least
        ]
        wrongly = sum(told[at] != gold[at] for at in alone)
        print(
            f"  {least:.2f}  {100 * (len(alone) - wrongly) / possible:5.1f} %"
            f"  wrongly {wrongly} of {len(gold)}"
        )


def _sure(likely: Sequence[float], told: frozenset[Intent]) -> float:
    """The less of: how likely what was heard is, and how unlikely all that was not."""
    heard = min(p for label, p in zip(LABELS, likely, strict=True) if label in told)
    unheard = max(p for label, p in zip(LABELS, likely, strict=True) if label not in told)
    return min(heard, 1 - unheard)

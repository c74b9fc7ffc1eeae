"""A linear support vector machine a label, fitted by dual coordinate descent, and its calibration.

Hsieh, Chang, Lin, Keerthi, Sundararajan (2008), A Dual Coordinate Descent Method for Large-scale
Linear SVM, algorithm 1 with the squared hinge loss. All labels are fitted at once, a column each.
Only sums, products and quotients of doubles in a fixed order are used, so that the outcome is the
same to the bit wherever IEEE 754 holds.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mailbot.model.reading import Intent
from training.examples import Example, Reply

Doubles = npt.NDArray[np.float64]

_SWEEPS = 12
# How much a sentence on the wrong side costs against the size of the weights.
_COST = 1.0
# The order of the sentences in each sweep; any other seed would do as well.
_SEED = 7


class Machine(NamedTuple):
    """`weights`: (rows, labels); `biases`: (labels,). A score is weights . x / sqrt(n) + bias."""

    weights: Doubles
    biases: Doubles
    labels: tuple[Intent, ...]

    def score(self, example: Example) -> Doubles:
        """A sentence's score for each label: (labels,)."""
        rows, values = _sparse(example)
        product: Doubles = (self.weights[rows] * values[:, None]).sum(axis=0) + self.biases
        return product

    def best(self, reply: Reply) -> Doubles:
        """The highest score of any sentence of a reply, for each label."""
        scores = [self.score(one) for one in reply.sentences]
        if not scores:
            return np.full(len(self.labels), -math.inf)
        highest: Doubles = np.max(np.array(scores), axis=0)
        return highest


def _sparse(example: Example) -> tuple[npt.NDArray[np.int64], Doubles]:
    """Buckets and their counts over the root of their number: what Weights divides by."""
    rows = sorted(example.counts)
    values = np.array([float(example.counts[row]) for row in rows])
    total = float(sum(example.counts.values()))
    return np.array(rows, dtype=np.int64), values / math.sqrt(total or 1.0)


def fit(replies: Sequence[Reply], labels: tuple[Intent, ...], bits: int) -> Machine:
    """Fit on every sentence of the replies."""
    examples = [sentence for reply in replies for sentence in reply.sentences]
    inputs = [_sparse(one) for one in examples]
    signs = np.array([[1.0 if label in one.says else -1.0 for label in labels] for one in examples])
    weights = np.zeros((1 << bits, len(labels)))
    biases = np.zeros(len(labels))
    duals = np.zeros((len(examples), len(labels)))
    ridge = 1 / (2 * _COST)
    # sum() of Python adds from left to right; numpy's may add in pairs.
    curvatures = [
        sum(value * value for value in values.tolist()) + 1 + ridge for _, values in inputs
    ]
    order = list(range(len(examples)))
    shuffle = random.Random(_SEED).shuffle  # noqa: S311 - an order, no secret
    for _ in range(_SWEEPS):
        shuffle(order)
        for at in order:
            rows, values = inputs[at]
            column = values[:, None]
            score = (weights[rows] * column).sum(axis=0) + biases
            gradient = signs[at] * score - 1 + ridge * duals[at]
            dual = np.maximum(duals[at] - gradient / curvatures[at], 0.0)
            step = (dual - duals[at]) * signs[at]
            if step.any():
                duals[at] = dual
                weights[rows] += column * step
                biases += step
    return Machine(weights, biases, labels)


def calibrate(scores: Sequence[float], truths: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset of the logistic that turns scores into probabilities (Platt 1999, with
    Newton's method as Lin, Lin, Weng 2007). Rounded, so that the last bit of exp() cannot matter.
    """
    positives = sum(truths)
    high = (positives + 1) / (positives + 2)
    low = 1 / (len(truths) - positives + 2)
    slope, offset = 1.0, 0.0
    for _ in range(60):
        gradients = [0.0, 0.0]
        hessian = [1e-6, 0.0, 1e-6]
        for score, truth in zip(scores, truths, strict=True):
            p = 1 / (1 + math.exp(-max(-40.0, min(40.0, slope * score + offset))))
            error, spread = p - (high if truth else low), max(p * (1 - p), 1e-9)
            gradients[0] += error * score
            gradients[1] += error
            hessian[0] += spread * score * score
            hessian[1] += spread * score
            hessian[2] += spread
        determinant = hessian[0] * hessian[2] - hessian[1] * hessian[1]
        moves = (
            (hessian[2] * gradients[0] - hessian[1] * gradients[1]) / determinant,
            (hessian[0] * gradients[1] - hessian[1] * gradients[0]) / determinant,
        )
        slope -= max(-1.0, min(1.0, moves[0]))
        offset -= max(-1.0, min(1.0, moves[1]))
        if abs(moves[0]) + abs(moves[1]) < 1e-7:
            break
    return round(slope, 4), round(offset, 4)

"""Linear machines, one a label: support vectors for many sparse features, logistic for few dense ones.

Hsieh, Chang, Lin, Keerthi, Sundararajan (2008), A Dual Coordinate Descent Method for Large-scale
Linear SVM, algorithm 1 with the squared hinge loss. All labels are fitted at once, a column each.
It uses only sums, products and quotients of doubles in a fixed order, so that its outcome is the same
to the bit wherever IEEE 754 holds. The logistic regression and the calibration pass through exp() and
a linear solver: their outcomes are rounded far above what another library could change.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

_SWEEPS = 10
# How much an example on the wrong side costs against the size of the weights.
_COST = 1.0
# The order of the examples in each sweep; any other seed would do as well.
_SEED = 7
# Newton's method for two unknowns needs a dozen steps; more is a sign that nothing is to be fitted.
_MOST_STEPS = 60
_FAR = 40.0
_STILL = 1e-9
_DIGITS = 5


class Input(NamedTuple):
    """An example: the rows of its features, and their values, (n,) each."""

    rows: Rows
    values: Doubles


class Machine(NamedTuple):
    """`weights`: (features, labels); `biases`: (labels,). A score is weights . x + bias."""

    weights: Doubles
    biases: Doubles

    def score(self, one: Input) -> Doubles:
        """The score of an example for each label: (labels,)."""
        product: Doubles = (self.weights[one.rows] * one.values[:, None]).sum(axis=0) + self.biases
        return product


def fit(inputs: Sequence[Input], truths: npt.NDArray[np.bool_], features: int) -> Machine:
    """Fit on examples with `truths` of (examples, labels); `features`: how many rows there are."""
    signs = np.where(truths, 1.0, -1.0)
    labels = truths.shape[1]
    weights = np.zeros((features, labels))
    biases = np.zeros(labels)
    duals = np.zeros((len(inputs), labels))
    ridge = 1 / (2 * _COST)
    # sum() of Python adds from left to right; numpy's may add in pairs.
    curves = [sum(value * value for value in one.values.tolist()) + 1 + ridge for one in inputs]
    order = list(range(len(inputs)))
    shuffle = random.Random(_SEED).shuffle  # noqa: S311 - an order, no secret
    for _ in range(_SWEEPS):
        shuffle(order)
        for at in order:
            rows, values = inputs[at]
            column = values[:, None]
            score = (weights[rows] * column).sum(axis=0) + biases
            gradient = signs[at] * score - 1 + ridge * duals[at]
            dual = np.maximum(duals[at] - gradient / curves[at], 0.0)
            step = (dual - duals[at]) * signs[at]
            if step.any():
                duals[at] = dual
                weights[rows] += column * step
                biases += step
    return Machine(weights, biases)


def logistic(
    examples: Doubles, truths: npt.NDArray[np.bool_], counts: Doubles, ridge: float
) -> tuple[Doubles, Doubles]:
    """Logistic regression by Newton's method: weights (features, labels) and biases (labels,).

    `examples`: (examples, features); `counts`: how many each stands for. Minimises the log loss plus
    ridge/2 times the squared weights; rounded to `_DIGITS`, far above what sums in another order could change.
    """
    ones = np.column_stack([examples, np.ones(len(examples))])
    penalty = np.full(ones.shape[1], ridge)
    penalty[-1] = 0.0
    columns = []
    for at in range(truths.shape[1]):
        truth = truths[:, at].astype(np.float64)
        column = np.zeros(ones.shape[1])
        for _ in range(_MOST_STEPS):
            p = 1 / (1 + np.exp(-np.clip(ones @ column, -_FAR, _FAR)))
            gradient = ones.T @ (counts * (p - truth)) + penalty * column
            hessian = (ones * (counts * p * (1 - p))[:, None]).T @ ones + np.diag(penalty + 1e-9)
            step = np.linalg.solve(hessian, gradient)
            column -= step
            if float(np.abs(step).max()) < _STILL:
                break
        columns.append(np.round(column, _DIGITS))
    found: Doubles = np.array(columns, dtype=np.float64).T
    weights: Doubles = found[:-1]
    biases: Doubles = found[-1]
    return weights, biases


def calibrate(scores: Sequence[float], truths: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset of the logistic that turns scores into probabilities (Platt 1999, with
    Newton's method as Lin, Lin, Weng 2007). Rounded, so that the last bit of exp() cannot matter.
    """
    positives = sum(truths)
    high = (positives + 1) / (positives + 2)
    low = 1 / (len(truths) - positives + 2)
    slope, offset = 1.0, 0.0
    for _ in range(_MOST_STEPS):
        gradients = [0.0, 0.0]
        hessian = [1e-6, 0.0, 1e-6]
        for score, truth in zip(scores, truths, strict=True):
            p = 1 / (1 + math.exp(-max(-_FAR, min(_FAR, slope * score + offset))))
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

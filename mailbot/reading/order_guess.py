"""What an order probably means whose words no phrase knows: the best guess, to be asked about.

A linear model over words, pairs of words and pieces of words, fitted by `python -m training.orders`
from labelled orders. Nothing is ever carried out on its word: it only makes the question a short one.
"""

from __future__ import annotations

import functools
import importlib.resources

from mailbot.model.reading import Command
from mailbot.reading.grams import tokens
from mailbot.reading.phrases import even_fold
from mailbot.reading.weights import Weights

FILE_NAME = "orders.weights"
# Of a longer text only the beginning is looked at; an order without a known verb is short.
MAX_TEXT = 600
# By how much the best label must lead the next, in support vector margins: below it, six guesses in
# ten are wrong on writers not seen.
_LEAD = 0.1


def guessed(text: str, language: str) -> Command | None:
    """The likeliest command of an order, None where none leads or the language has no weights.

    UNCLEAR is a label of its own: half an order, a joke, two orders that contradict each other.
    """
    weights = order_weights(language)
    words = order_tokens(text)
    if weights is None or not words:
        return None
    scores = weights.scores(words, ())
    best, second = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:2]
    return Command(weights.labels[best]) if scores[best] - scores[second] >= _LEAD else None


def order_tokens(text: str) -> tuple[str, ...]:
    """The words as the weights were fitted on them."""
    return tuple(tokens(even_fold(text[:MAX_TEXT])))


@functools.cache
def order_weights(language: str) -> Weights | None:
    """The weights for orders in a language, read from its folder; None where none were fitted."""
    path = importlib.resources.files("mailbot.reading.languages").joinpath(language, FILE_NAME)
    return Weights(path.read_bytes()) if path.is_file() else None

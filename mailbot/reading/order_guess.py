"""What an order probably means whose words no phrase knows, and by how much that leads.

A linear model over words, pairs of words and pieces of words, fitted by `python -m training.orders`
from labelled orders. A guess that leads by little only makes the question a short one. From which
lead on it may act, or speak against a rule, is read off the table which that program prints: there
every writer is guessed at by weights of the others.
"""

from __future__ import annotations

import functools
import importlib.resources

from mailbot.model.noun import Noun
from mailbot.model.reading import Command
from mailbot.reading.grams import tokens
from mailbot.reading.phrases import even_fold
from mailbot.reading.weights import Weights

FILE_NAME = "orders.weights"
# Of a longer text only the beginning is looked at; an order without a known verb is short.
MAX_TEXT = 600
# Below this lead, in support vector margins, half of the guesses are wrong.
_LEAD = 0.1
# From here on an answer is given: a question answered too many does no harm.
_TO_ANSWER = 0.2
# From here on 97 guesses in a hundred are right, on writers not seen; of some commands only later.
_TO_ACT = 0.7
# What is struck off, changed or booked is not lightly undone by a second mail, what is sent never.
_TO_ACT_FOR_GOOD = {
    Command.CANCEL: 0.9,
    Command.CHANGE_AMOUNT: 0.9,
    Command.MARK_PAID: 0.9,
    Command.SEND_NOW: 1.2,
}
# From here on a guess decides between the things that rules hear.
_TO_AGREE = 0.3
# From here on a rule that says something else is asked about: it is then as often mistaken as not.
_TO_CONTRADICT = 0.2
_ANSWERS = frozenset({Command.STATUS, Command.REPORT, Command.HELP})


class Guess(Noun, frozen=True, kw_only=True):
    """The likeliest command of some words, and by how much it leads the next."""

    command: Command
    lead: float

    @property
    def acts(self) -> bool:
        """Whether it may be carried out without a rule that says the same."""
        if self.command in _ANSWERS:
            return self.lead >= _TO_ANSWER
        return self.lead >= _TO_ACT_FOR_GOOD.get(self.command, _TO_ACT)

    @property
    def prevails(self) -> bool:
        """Whether it is this command rather than another that a rule hears."""
        return self.lead >= _TO_AGREE

    @property
    def contradicts(self) -> bool:
        """Whether a rule that says something else is to be doubted."""
        return self.lead >= _TO_CONTRADICT


def guess(text: str, language: str) -> Guess | None:
    """The likeliest command of an order, None for no words or a language that has no weights.

    UNCLEAR is a label of its own: half an order, a joke, two orders that contradict each other.
    """
    weights = order_weights(language)
    words = order_tokens(text)
    if weights is None or not words:
        return None
    scores = weights.scores(words, ())
    best, second = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:2]
    return Guess(command=Command(weights.labels[best]), lead=scores[best] - scores[second])


def guessed(text: str, language: str) -> Command | None:
    """The likeliest command of an order, None where none leads."""
    found = guess(text, language)
    return found.command if found is not None and found.lead >= _LEAD else None


def order_tokens(text: str) -> tuple[str, ...]:
    """The words as the weights were fitted on them."""
    return tuple(tokens(even_fold(text[:MAX_TEXT])))


@functools.cache
def order_weights(language: str) -> Weights | None:
    """The weights for orders in a language, read from its folder; None where none were fitted."""
    path = importlib.resources.files("mailbot.reading.languages").joinpath(language, FILE_NAME)
    return Weights(path.read_bytes()) if path.is_file() else None

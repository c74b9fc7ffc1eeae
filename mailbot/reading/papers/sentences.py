"""The sentences of a notice, and which of them tells of the money."""

from __future__ import annotations

import re

from mailbot.model.noun import Noun
from mailbot.reading.amounts import find_amounts
from mailbot.reading.papers.vocabulary import said

# A notice tells its news in its first sentences; what follows is small print.
MAX_SENTENCES = 400
# A full stop ends a sentence only before a capital: "przelew przych. z rach. 27…" is one.
_ENDS = re.compile(
    r"\n|(?<=[^\d\s.]{3})[.!]\s+(?![a-zà-öø-ÿąćęłńóśźżăâîșțşţа-яёәғқңөұүһі\d])|(?<=\d)[.!]\s+(?=[^\W\d_]{3})"
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences and lines of a text, without the blank ones."""
    return tuple(one for one in _ENDS.split(text)[:MAX_SENTENCES] if one.strip())


def telling(text: str, kind: str) -> str:
    """The first sentence with a phrase of this kind and an amount in it; '' for none."""
    for sentence in sentences(text):
        if said("notice", kind, sentence) and find_amounts(sentence):
            return sentence
    return ""


class Heard(Noun, frozen=True, kw_only=True):
    """Words of one kind, and the sentence in which they stand.

    `of_money`: an amount stands in the same sentence.
    """

    words: str
    sentence: str
    of_money: bool


def heard(text: str, kind: str, spoken: frozenset[str]) -> Heard | None:
    """What a text says of one kind, a sentence with an amount before one without; None: nothing.

    Small print does not count: a transfer that "may be returned if …" has not been returned.
    """
    first: Heard | None = None
    for sentence in sentences(text):
        match = said("notice", kind, sentence, spoken)
        if match is None or said("notice", "conditional", sentence, spoken):
            continue
        words = sentence[match.start() : match.end()]
        one = Heard(words=words, sentence=sentence, of_money=bool(find_amounts(sentence)))
        if one.of_money:
            return one
        first = first or one
    return first

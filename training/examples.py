"""The sentences of labelled replies as the reader cuts them, each with the labels that it got."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from mailbot.model.reading import Intent
from mailbot.reading.amounts import find_amounts
from mailbot.reading.days import find_days
from mailbot.reading.grams import bucket, of_pairs, of_word
from mailbot.reading.replies import as_read
from mailbot.reading.reply_rules import reply_rules
from mailbot.reading.reply_words import ReplyWords
from mailbot.reading.sentence_features import SentenceFeatures, sentence_features
from training.texts import Labelled

# The replies name no day on which they were written; relative days need one all the same.
WRITTEN_ON = dt.date(2026, 11, 18)
# A sentence of the reader's and a stretch of the writer's are the same where they share so much of
# either.
_SHARED = 0.5


class Example(NamedTuple):
    """A sentence: how often each bucket occurs in it, and what it says."""

    counts: Counter[int]
    says: frozenset[Intent]


class Reply(NamedTuple):
    """A reply as the weights see it; `says`: all of it, as its writer labelled it."""

    sentences: tuple[Example, ...]
    says: frozenset[Intent]
    writer: str
    text: str


def example(features: SentenceFeatures, says: frozenset[Intent], bits: int) -> Example:
    """Count the features of a sentence exactly as Weights.probabilities sums them."""
    names = [feature for word in features.words for feature in of_word(word)]
    names += of_pairs(features.words)
    names += [f"@{mark}" for mark in features.marks]
    return Example(Counter(bucket(name, bits) for name in names), says)


def seen(labelled: Labelled, language: str, bits: int) -> Reply:
    """One reply, cut and counted. Its language needs rules: KeyError otherwise."""
    rules = reply_rules(language)
    if rules is None:
        raise KeyError(language)
    text = as_read(labelled.text, language)
    days = find_days(text, language=language, base=WRITTEN_ON)
    words = ReplyWords(text, rules, days=days, amounts=find_amounts(text), day=WRITTEN_ON)
    sentences = tuple(
        example(features, _labels(labelled, features.sentence.start, features.sentence.end), bits)
        for features in sentence_features(words)
    )
    return Reply(sentences, labelled.says, labelled.writer, labelled.text)


def _labels(labelled: Labelled, start: int, end: int) -> frozenset[Intent]:
    found: set[Intent] = set()
    for stretch in labelled.stretches:
        shared = min(end, stretch.end) - max(start, stretch.start)
        size = min(end - start, stretch.end - stretch.start)
        if shared > 0 and shared >= _SHARED * size:
            found |= stretch.says
    return frozenset(found)


def all_seen(texts: Iterable[Labelled], language: str, bits: int) -> list[Reply]:
    """Every reply of a language."""
    return [seen(one, language, bits) for one in texts]

"""Labelled replies as the reader sees them: sentence by sentence, each with the labels that it got."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from typing import NamedTuple

import numpy as np

from mailbot.model.reading import Intent
from mailbot.reading.amounts import find_amounts
from mailbot.reading.days import find_days
from mailbot.reading.grams import bucket, of_pairs, of_word
from mailbot.reading.hearing import rules_heard
from mailbot.reading.replies import as_read
from mailbot.reading.reply_rules import reply_rules
from mailbot.reading.reply_words import ReplyWords
from mailbot.reading.sentence_features import SentenceFeatures, sentence_features
from training.machine import Input
from training.texts import Labelled

# The replies name no day on which they were written; relative days need one all the same.
WRITTEN_ON = dt.date(2026, 11, 18)
# A sentence of the reader's and a stretch of the writer's are the same where they share so much of
# either.
_SHARED = 0.5


class Example(NamedTuple):
    """A sentence as a machine sees it, and what it says."""

    seen: Input
    says: frozenset[Intent]


class Reply(NamedTuple):
    """A reply as the reader sees it; `says`: all of it, as its writer labelled it.

    `writer` with the language before it: nobody is known to write in two.
    """

    words: ReplyWords
    by_rules: frozenset[str]
    sentences: tuple[Example, ...]
    says: frozenset[Intent]
    writer: str


def seen(labelled: Labelled, language: str, bits: int) -> Reply:
    """One reply, cut and counted. Its language needs rules: KeyError otherwise."""
    rules = reply_rules(language)
    if rules is None:
        raise KeyError(language)
    text = as_read(labelled.text, language)
    days = find_days(text, language=language, base=WRITTEN_ON)
    words = ReplyWords(text, rules, days=days, amounts=find_amounts(text), day=WRITTEN_ON)
    sentences = tuple(
        Example(_input(one, bits), _labels(labelled, one.sentence.start, one.sentence.end))
        for one in sentence_features(words)
    )
    writer = f"{language} {labelled.writer}"
    return Reply(words, rules_heard(words), sentences, labelled.says, writer)


def _input(features: SentenceFeatures, bits: int) -> Input:
    """Buckets and how often each occurs, over the root of their number, as Weights.scores has it."""
    names = [feature for word in features.words for feature in of_word(word)]
    names += of_pairs(features.words)
    names += [f"@{mark}" for mark in features.marks]
    counts = Counter(bucket(name, bits) for name in names)
    rows = sorted(counts)
    values = np.array([float(counts[row]) for row in rows])
    return Input(np.array(rows, dtype=np.int64), values / math.sqrt(len(names) or 1.0))


def _labels(labelled: Labelled, start: int, end: int) -> frozenset[Intent]:
    found: set[Intent] = set()
    for stretch in labelled.stretches:
        shared = min(end, stretch.end) - max(start, stretch.start)
        size = min(end - start, stretch.end - stretch.start)
        if shared > 0 and shared >= _SHARED * size:
            found |= stretch.says
    return frozenset(found)

"""What the weights see of a sentence: its words, and marks of what rules and grammars found in it."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.model.noun import Noun
from mailbot.reading.clauses import Sentence
from mailbot.reading.grams import tokens
from mailbot.reading.reply_words import ReplyWords

# A rule knows more than any piece of a word, and is seen so many times.
_RULE_COUNTS = 6
# A rule that accounts for so much of a sentence leaves little that could turn its meaning.
_WHOLE = 0.6


class SentenceFeatures(Noun, frozen=True, kw_only=True):
    """`words` and `marks` as `Weights.scores` takes them."""

    sentence: Sentence
    words: tuple[str, ...]
    marks: tuple[str, ...]


def sentence_features(reply: ReplyWords) -> tuple[SentenceFeatures, ...]:
    """The features of each sentence of a reply, in their order.

    Marks: rules that hit (`r`), words of the sentence before (`p`), signs of a day, a sum, a question,
    and whether it begins or ends the mail.
    """
    found: list[SentenceFeatures] = []
    before: tuple[str, ...] = ()
    last = len(reply.sentences) - 1
    for at, sentence in enumerate(reply.sentences):
        words = tuple(tokens(reply.folded, sentence.start, sentence.end))
        marks = [f"p{word}" for word in before]
        marks += _marks(reply, sentence)
        if at == 0:
            marks.append("first")
        if at == last:
            marks.append("last")
        found.append(SentenceFeatures(sentence=sentence, words=words, marks=tuple(marks)))
        before = words
    return tuple(found)


def _marks(reply: ReplyWords, sentence: Sentence) -> Iterator[str]:
    start, end = sentence.start, sentence.end
    for hit in reply.hits_of(sentence):
        yield from [f"r{hit.says} {'strong' if hit.strong else 'hint'}"] * _RULE_COUNTS
        if hit.strong and _WHOLE * (end - start) <= hit.end - hit.start:
            yield from [f"r{hit.says} whole"] * _RULE_COUNTS
    if any(start <= day.start < end for day in reply.days):
        yield "day"
    if any(start <= amount.start < end for amount in reply.amounts):
        yield "sum"
    if sentence.asks:
        yield "asks"
    if reply.is_open_question(sentence):
        yield "open question"

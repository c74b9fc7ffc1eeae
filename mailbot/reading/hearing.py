"""What each sentence of a reply says, and how likely: by the fitted weights, which see what rules found.

A language without weights is heard by its rules alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailbot.model.noun import Noun
from mailbot.model.reading import Intent
from mailbot.reading.clauses import Sentence
from mailbot.reading.reply_rules import NOTHING, POLITE, Hit
from mailbot.reading.reply_words import FEW_WORDS, ReplyWords
from mailbot.reading.sentence_features import sentence_features
from mailbot.reading.weights import Weights

# Probability of what rules alone heard: in a reply all of whose clauses they know, in another,
# of a hint in a short mail, and of one in a long mail.
_UNDERSTOOD = 0.92
_PARTLY_UNDERSTOOD = 0.75
HINTED = 0.55
DOUBTFUL = 0.45
# A mail of at most so many words says one thing: a hint in it is more than a guess.
SHORT_MAIL_WORDS = 14
# Beside these a question is rhetorical, or part of the quarrel.
_ANSWERS_NO_QUESTION = {Intent.DISPUTE, Intent.REFUSES, Intent.STOP_CONTACT, Intent.ASKS_EXTENSION}


class Heard(Noun, frozen=True, kw_only=True):
    """One thing that text[start:end] says. `number`: the count it names, of instalments.

    `by`: the phrase of the rule that knew it, '' where only the weights did.
    """

    says: Intent
    start: int
    end: int
    sentence: Sentence
    probability: float
    number: int | None = None
    by: str = ""


class Hearing(Noun, frozen=True, kw_only=True):
    """What was heard, in the order of the text, and what came closest to being heard besides."""

    heard: tuple[Heard, ...]
    runner_up: Heard | None = None


def hear(reply: ReplyWords, weights: Weights | None) -> Hearing:
    """Hear a reply sentence by sentence."""
    return _by_rules(reply) if weights is None else _by_weights(reply, weights)


def _by_weights(reply: ReplyWords, weights: Weights) -> Hearing:
    heard: list[Heard] = []
    missed: list[Heard] = []
    for features in sentence_features(reply):
        sentence = features.sentence
        likely = weights.probabilities(features.words, features.marks)
        hits = reply.hits_in(sentence.start, sentence.end)
        for label, probability in zip(weights.labels, likely, strict=True):
            known = [hit for hit in hits if hit.says == label]
            one = Heard(
                says=Intent(label),
                start=known[0].start if known else sentence.start,
                end=known[0].end if known else sentence.end,
                sentence=sentence,
                probability=probability,
                number=next((hit.number for hit in known if hit.number), None),
                by=known[0].phrase if known else "",
            )
            (heard if probability >= weights.threshold else missed).append(one)
    spoken = {one.says for one in heard}
    others = [one for one in missed if one.says not in spoken]
    return Hearing(
        heard=tuple(heard),
        runner_up=max(others, key=lambda one: one.probability, default=None),
    )


def _by_rules(reply: ReplyWords) -> Hearing:
    certain = _PARTLY_UNDERSTOOD if reply.unread else _UNDERSTOOD
    strong = [(s, h) for s, h in reply.hits if h.strong and h.says != NOTHING]
    heard = list(_heard(strong, certain))
    asked = [s for s in reply.questions if reply.count_words(s.start, s.end) >= FEW_WORDS]
    if asked and not {one.says for one in heard} & _ANSWERS_NO_QUESTION:
        heard += [
            Heard(
                says=Intent.ASKS_QUESTION,
                start=s.start,
                end=s.end,
                sentence=s,
                probability=min(certain, _PARTLY_UNDERSTOOD),
                by="a question",
            )
            for s in asked
        ]
    if not heard:
        short = reply.count_words() <= SHORT_MAIL_WORDS and not reply.unread
        hints = [(s, h) for s, h in reply.hits if not h.strong and h.says != POLITE]
        heard = list(_heard(hints, HINTED if short else DOUBTFUL))
    return Hearing(heard=tuple(sorted(heard, key=lambda one: one.start)))


def _heard(hits: Sequence[tuple[Sentence, Hit]], probability: float) -> Iterable[Heard]:
    for sentence, hit in hits:
        yield Heard(
            says=Intent(hit.says),
            start=hit.start,
            end=hit.end,
            sentence=sentence,
            probability=probability,
            number=hit.number,
            by=hit.phrase,
        )

"""What each sentence of a reply says, and how likely: by the fitted weights, which see what rules found.

A language without weights is heard by its rules alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from mailbot.model.noun import Noun
from mailbot.model.reading import Intent
from mailbot.reading.clauses import Sentence, clause_around
from mailbot.reading.reply_rules import NOTHING, POLITE, Hit
from mailbot.reading.reply_words import FEW_WORDS, ReplyWords
from mailbot.reading.sentence_features import sentence_features
from mailbot.reading.weights import Weights
from mailbot.reading.whole import Table, inputs, probabilities, table

# Probability of what rules alone heard: in a reply all of whose clauses they know, in another,
# of a hint in a short mail, and of one in a long mail.
_UNDERSTOOD = 0.92
_PARTLY_UNDERSTOOD = 0.75
HINTED = 0.55
DOUBTFUL = 0.45
# A guess below this is worse than none.
_LEAST_GUESS = 0.15
# The score of what a sentence only seems to say.
_ECHO = -1.0
# The least score of what rules and weights agree on in one sentence.
_PLAINLY = 1.0
_PAID_AND_PROMISED = (Intent.CLAIMS_PAID, Intent.PROMISE_TO_PAY)
# "I pay when my customer has paid me."
_WAITS_TO_BE_PAID = (Intent.HARDSHIP, Intent.PROMISE_TO_PAY)
# A second sentence says the same again where it is as likely as this.
_SAID_AGAIN = 0.4
# A mail of at most so many words says one thing: a hint in it is more than a guess.
SHORT_MAIL_WORDS = 14
# How likely a question is one where weights do not hear it: "and when will your man come?".
_OPEN_QUESTION = 0.4
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
    """What was heard, in the order of the text, and what came closest to being heard besides.

    `by_rules`: what rules alone would have heard, None where they left a sentence unread or only
    guessed. `unread`: where a language is heard by its rules alone, the sentences that none of them knew.
    """

    heard: tuple[Heard, ...]
    runner_up: Heard | None = None
    unread: tuple[Sentence, ...] = ()
    by_rules: frozenset[Intent] | None = None


def hear(reply: ReplyWords, weights: Weights | None) -> Hearing:
    """Hear a reply sentence by sentence, then as a whole."""
    layer = table()
    if weights is None or layer is None:
        return _by_rules(reply)
    return _by_weights(reply, weights, layer)


def _by_weights(reply: ReplyWords, weights: Weights, layer: Table) -> Hearing:
    told = tuple(one for one in sentence_features(reply) if not reply.is_closing(one.sentence))
    scores = [
        _corrected(reply, one.sentence, weights.scores(one.words, one.marks), weights.labels)
        for one in told
    ]
    in_sentence = [weights.probabilities(one) for one in scores]
    rules = _by_rules(reply)
    by_rules = frozenset(one.says for one in rules.heard)
    in_all = probabilities(inputs(reply, scores, {one.value for one in by_rules}), layer)
    # What the sum of words cannot tell apart, a rule of construction can; said, but not surely.
    constructed = {
        *(_PAID_AND_PROMISED if _is_paid_and_promised(reply) else ()),
        *(_WAITS_TO_BE_PAID if reply.waiting else ()),
    }
    in_all = tuple(
        max(p, layer.threshold) if label in constructed else p
        for label, p in zip(weights.labels, in_all, strict=True)
    )
    heard: list[Heard] = []
    missed: list[Heard] = []
    for at, (label, probability) in enumerate(zip(weights.labels, in_all, strict=True)):
        places = sorted(range(len(told)), key=lambda one: -in_sentence[one][at])
        for rank, place in enumerate(places):
            if rank and in_sentence[place][at] < _SAID_AGAIN:
                break
            one = _placed(reply, told[place].sentence, Intent(label), probability)
            (heard if probability >= layer.threshold else missed).append(one)
    if not heard:
        # Whoever writes about an invoice says something: the likeliest, for what it is worth.
        guess = max(missed, key=lambda one: one.probability, default=None)
        if guess is not None and guess.probability >= _LEAST_GUESS:
            heard = [one for one in missed if one.says == guess.says]
    heard = _without_bidding(heard)
    spoken = {one.says for one in heard}
    others = [one for one in missed if one.says not in spoken and not _bids(one, spoken)]
    if not spoken & {Intent.ASKS_QUESTION, *_ANSWERS_NO_QUESTION}:
        others += [
            _placed(reply, one, Intent.ASKS_QUESTION, _OPEN_QUESTION)
            for one in reply.questions
            if reply.asks_openly(one)
        ]
    return Hearing(
        heard=tuple(sorted(heard, key=lambda one: one.start)),
        runner_up=max(others, key=lambda one: one.probability, default=None),
        by_rules=None if rules.unread or _is_guess(rules) else by_rules,
    )


def _without_bidding(heard: list[Heard]) -> list[Heard]:
    """Without the "please check" beside a claim of payment: it bids us look, and asks nothing."""
    asked = [one for one in heard if one.says is Intent.ASKS_QUESTION]
    if any(one.sentence.asks for one in asked):
        return heard
    spoken = {one.says for one in heard}
    return [one for one in heard if not _bids(one, spoken)]


def _bids(one: Heard, spoken: Collection[Intent]) -> bool:
    """Whether what sounds like a question is none, beside a claim of payment."""
    claims = Intent.CLAIMS_PAID in spoken
    return claims and one.says is Intent.ASKS_QUESTION and not one.sentence.asks


def _is_guess(rules: Hearing) -> bool:
    return any(one.probability <= HINTED for one in rules.heard)


def _is_paid_and_promised(reply: ReplyWords) -> bool:
    """Whether one sentence claims and promises in two clauses: "the first is paid, the rest will be"."""
    for sentence in reply.sentences:
        places = {
            says: [
                clause_around(reply.text, sentence, hit.start, hit.end)
                for hit in reply.hits_of(sentence)
                if hit.strong and hit.says == says
            ]
            for says in _PAID_AND_PROMISED
        }
        claims, promises = places.values()
        if any(a[1] <= b[0] or b[1] <= a[0] for a in claims for b in promises):
            return True
    return False


def _corrected(
    reply: ReplyWords, sentence: Sentence, scores: tuple[float, ...], labels: tuple[str, ...]
) -> tuple[float, ...]:
    """The scores of a sentence where rules know better than the sum of its words.

    What denies a payment ("we have not paid yet") claims none. Claims and promises share nearly all
    their words; where a rule knows one of them by its tense, the other is no more than an echo.
    """
    says = {hit.says for hit in reply.hits_of(sentence) if hit.strong and hit.says != POLITE}
    if not reply.rules.is_reported(reply.folded, sentence.start, sentence.end):
        scores = _assured(says, scores, labels)
    claim, promise = (labels.index(label) for label in _PAID_AND_PROMISED)
    echo: int | None = None
    if Intent.CLAIMS_PAID not in says and NOTHING in says:
        echo = claim
    elif Intent.CLAIMS_PAID in says and Intent.PROMISE_TO_PAY not in says:
        echo = promise if scores[promise] < scores[claim] else None
    elif Intent.PROMISE_TO_PAY in says and Intent.CLAIMS_PAID not in says:
        echo = claim if scores[claim] < scores[promise] else None
    if echo is None:
        return scores
    return tuple(min(score, _ECHO) if at == echo else score for at, score in enumerate(scores))


def _assured(
    says: set[str], scores: tuple[float, ...], labels: tuple[str, ...]
) -> tuple[float, ...]:
    """The scores of a sentence of which rules know one thing, a claim or a promise, and to the
    weights, too, nothing is likelier: it is said plainly, however few of its words they have seen.
    """
    known = next(iter(says)) if len(says) == 1 else ""
    if known not in _PAID_AND_PROMISED:
        return scores
    at = labels.index(known)
    if scores[at] < max(scores):
        return scores
    return (*scores[:at], max(scores[at], _PLAINLY), *scores[at + 1 :])


def _placed(reply: ReplyWords, sentence: Sentence, says: Intent, probability: float) -> Heard:
    """At the words of the rule that knew it, else in the whole sentence."""
    known = [hit for hit in reply.hits_of(sentence) if hit.says == says]
    return Heard(
        says=says,
        start=known[0].start if known else sentence.start,
        end=known[0].end if known else sentence.end,
        sentence=sentence,
        probability=probability,
        number=next((hit.number for hit in known if hit.number), None),
        by=known[0].phrase if known else "",
    )


def rules_heard(reply: ReplyWords) -> frozenset[str]:
    """What rules alone make of a reply."""
    return frozenset(one.says.value for one in _by_rules(reply).heard)


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
    return Hearing(
        heard=tuple(sorted(heard, key=lambda one: one.start)),
        unread=tuple(reply.unread),
        by_rules=frozenset(one.says for one in heard),
    )


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

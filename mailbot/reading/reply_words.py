"""The words of a reply, sentence by sentence: what rules find in each, in which tense."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from mailbot.model.reading import Intent
from mailbot.reading.amounts import AmountFound
from mailbot.reading.clauses import Sentence, clause_around, parts, sentences
from mailbot.reading.days import DaysFound
from mailbot.reading.phrases import even_fold
from mailbot.reading.reply_rules import NOTHING, POLITE, Hit, ReplyRules

# A sentence of fewer words than this needs no rule: a greeting, a name.
FEW_WORDS = 3

# The lines of a closing are so short: a name, a position, a department.
MOST_CLOSING_WORDS = 4
MOST_NAME_WORDS = 2

_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"[^\W\d_a-z]\.?|[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_]+)?")
_TURNED_BY_NOT = {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID}
_AFFIRMATIVE = {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID, Intent.ACKNOWLEDGES}
# "I pay once my customer has paid me": what its words seem to say one by one.
_OUTWEIGHED_BY_WAITING = {
    Intent.CLAIMS_PAID,
    Intent.PROMISE_TO_PAY,
    Intent.DISPUTE,
    Intent.HARDSHIP,
    Intent.ASKS_EXTENSION,
    NOTHING,
}


class ReplyWords:
    """The words of one reply: its sentences, and what a language's rules find in each.

    `text` is NFC; `folded` the same without case and diacritics, place for place. `days` are those
    that had not passed on `day`, on which it was written.
    """

    def __init__(
        self,
        text: str,
        rules: ReplyRules,
        *,
        days: Sequence[DaysFound],
        amounts: Sequence[AmountFound],
        day: dt.date,
    ) -> None:
        self.text = text
        self.folded = even_fold(text)
        self.rules = rules
        self.days = tuple(found for found in days if found.days.latest >= day)
        self.amounts = tuple(amounts)
        self.sentences = tuple(sentences(text))
        self.hits: list[tuple[Sentence, Hit]] = []
        self._of: dict[int, list[Hit]] = {}
        self.unread: list[Sentence] = []
        self.questions: list[Sentence] = []
        self.waiting: list[Sentence] = []
        for sentence in self.sentences:
            self._read(sentence)
        self._take_back()
        self._closing = self._closing_start()

    def _take_back(self) -> None:
        """No claim is what was only reported, and what the writer then denies himself: "she said
        that it is paid. I have looked: it never left."
        """
        for at, sentence in enumerate(self.sentences):
            if not self.rules.is_reported(self.folded, sentence.start, sentence.end):
                continue
            later = self.sentences[at + 1 :]
            if not any(self.rules.is_denied(self.folded, one.start, one.end) for one in later):
                continue
            said = [
                hit._replace(says=NOTHING) if hit.says == Intent.CLAIMS_PAID else hit
                for hit in self._of[sentence.start]
            ]
            self._of[sentence.start] = said
            self.hits = [(s, h) for s, h in self.hits if s.start != sentence.start]
            self.hits += [(sentence, hit) for hit in said]

    def _closing_start(self) -> int:
        """Where a name begins that closes the text, with a position below it: "J. Nowak", "Buyer".

        Of one word only behind others, in which no rule knows anything and which ends without a mark.
        """
        start = len(self.text)
        for sentence in reversed(self.sentences[1:]):
            words = self.text[sentence.start : sentence.end].split()
            marked = self.text[sentence.end : sentence.end + 1].strip()
            dated = any(sentence.start <= d.start < sentence.end for d in self.days)
            if marked or self._of[sentence.start] or dated or len(words) > MOST_CLOSING_WORDS:
                break
            if len(words) <= MOST_NAME_WORDS and all(_NAME.fullmatch(word) for word in words):
                start = sentence.start
        return start

    def is_closing(self, sentence: Sentence) -> bool:
        """Whether the sentence is no sentence, but the name and position that close the mail."""
        return sentence.start >= self._closing

    def _read(self, sentence: Sentence) -> None:
        found = self.rules.hits(self.folded, sentence.start, sentence.end)
        hits = [self._in_its_tense(hit, sentence) for hit in found]
        waits = self.rules.when_paid(self.folded, sentence.start, sentence.end)
        if waits is not None:
            hits = [hit for hit in hits if hit.says not in _OUTWEIGHED_BY_WAITING]
            for says in (Intent.HARDSHIP, Intent.PROMISE_TO_PAY):
                hits.append(Hit(says.value, *waits, True, None, "waits to be paid"))
            self.waiting.append(sentence)
        if sentence.asks:
            hits = self._asked_of_us(sentence, hits)
        self.hits += [(sentence, hit) for hit in hits]
        self._of[sentence.start] = hits
        if not self._is_question(sentence, hits):
            self.unread += [
                Sentence(start=start, end=end)
                for start, end in parts(self.text, sentence)
                if self.count_words(start, end) > FEW_WORDS
                and not self._is_read(hits, start, end)
                and self.matters(start, end)
            ]

    def _in_its_tense(self, hit: Hit, sentence: Sentence) -> Hit:
        """A participle with an auxiliary of the future is a promise, with a "not" no claim."""
        if hit.says in _TURNED_BY_NOT and self.rules.is_negated(self.folded, hit.start, hit.end):
            return hit._replace(says=NOTHING)
        if hit.says != Intent.CLAIMS_PAID:
            return hit
        start, end = clause_around(self.text, sentence, hit.start, hit.end)
        if self.rules.is_future(self.folded, start, end):
            return hit._replace(says=Intent.PROMISE_TO_PAY.value)
        left = self.text.rfind(" ", start, max(start, hit.start - 1)) + 1 or start
        if self.rules.is_negated(self.folded, left, hit.start):
            return hit._replace(says=NOTHING)
        return hit

    def _asked_of_us(self, sentence: Sentence, hits: Sequence[Hit]) -> list[Hit]:
        """Without the "promises" of the asking clause: "do we pay this to the old account?"."""
        if self._is_tag(sentence, hits):
            return list(hits)
        *_, (low, high) = parts(self.text, sentence)
        return [h for h in hits if h.says != Intent.PROMISE_TO_PAY or not low <= h.start < high]

    def _is_question(self, sentence: Sentence, hits: Sequence[Hit]) -> bool:
        """Whether a sentence asks something that no rule answers for; such questions are kept."""
        if not sentence.asks or self._is_tag(sentence, hits):
            return False
        *_, (low, high) = parts(self.text, sentence)
        answers = [h for h in hits if h.strong and h.says != POLITE]
        if self.count_words(low, high) >= FEW_WORDS:
            # "I pay on Friday, but who signs for it?": only what is told stands before a question.
            answers = [h for h in answers if low < h.end or h.says not in _AFFIRMATIVE]
        if answers:
            return False
        self.questions.append(sentence)
        return True

    def _is_tag(self, sentence: Sentence, hits: Sequence[Hit]) -> bool:
        """Whether the question mark belongs to an "ok?" behind a statement, or to nothing more."""
        if self.count_words(sentence.start, sentence.end) < FEW_WORDS:
            return True
        *_, (start, end) = parts(self.text, sentence)
        return start > sentence.start and self.count_words(start, end) < FEW_WORDS and bool(hits)

    def _is_read(self, hits: Sequence[Hit], start: int, end: int) -> bool:
        """Whether a rule or a day touches the stretch."""
        return any(hit.start < end and start < hit.end for hit in hits) or any(
            day.start < end and start < day.end for day in self.days
        )

    def hits_of(self, sentence: Sentence) -> list[Hit]:
        """The rules that hit in a sentence."""
        return self._of[sentence.start]

    def is_open_question(self, sentence: Sentence) -> bool:
        """Whether the sentence asks what no rule answers for."""
        return sentence in self.questions

    def asks_openly(self, sentence: Sentence) -> bool:
        """Whether its last part begins as a question that no yes or no answers."""
        *_, (start, end) = parts(self.text, sentence)
        return sentence.asks and self.rules.asks(self.folded, start, end)

    def matters(self, start: int, end: int) -> bool:
        """Whether text[start:end] has a word of business."""
        return self.rules.matters(self.folded, start, end)

    def count_words(self, start: int = 0, end: int | None = None) -> int:
        """How many words text[start:end] has."""
        return len(_WORD.findall(self.text, start, len(self.text) if end is None else end))

"""The words of a reply, sentence by sentence: what each says, in which tense, under which condition."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from mailbot.model.reading import Days, Evidence, Intent, Said
from mailbot.reading.amounts import AmountFound
from mailbot.reading.clauses import Sentence, clause_around, parts, sentences
from mailbot.reading.days import LONGEST_TEXT, DaysFound
from mailbot.reading.mentions import Mention
from mailbot.reading.phrases import even_fold
from mailbot.reading.reply_rules import NOTHING, POLITE, Hit, ReplyRules

# Confidence of a reply whose every sentence a rule understood; what each doubt makes of it.
_UNDERSTOOD = 0.92
_PARTLY_UNDERSTOOD = 0.75
_HINTED = 0.55
_DOUBTFUL = 0.45
_NO_RULE = 0.4
# A sentence of fewer words than this needs no rule: a greeting, a name.
_FEW_WORDS = 3
# A mail of at most so many words that names a day and nothing else answers "when?".
_BARE_ANSWER_WORDS = 14
# More invoices in a plan than anybody grants; beyond it the number means something else.
_MOST_INSTALMENTS = 60

_WORD = re.compile(r"[^\W_]+")
# "send the 620", "переведу эти 7 320": whole sums of three to six digits, but no years.
_BARE_AMOUNT = re.compile(
    r"\W{1,2}(?:\w+\W)?(?P<sum>(?!20\d\d\b)\d{1,3}(?:[ \u00a0.]\d{3})+|(?!20\d\d\b)\d{3,6})(?![\w/:-]|[.,]\d)"
)
_DATED = {Intent.PROMISE_TO_PAY, Intent.ASKS_EXTENSION}
_SUMMED = {*_DATED, Intent.CLAIMS_PAID}
_TURNED_BY_NOT = {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID}
_AFFIRMATIVE = {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID, Intent.ACKNOWLEDGES}
# Said in passing beside any of the others, they are no message of their own.
# Who says one of these need not say that the letter came.
_MATTERS_MORE_THAN_RECEIPT = set(Intent) - {Intent.ACKNOWLEDGES, Intent.OTHER}
# What the first says already: who asks for instalments wants time and means to pay.
_SAID_BY_THE_FORMER = (
    (Intent.ASKS_PLAN, Intent.ASKS_EXTENSION),
    (Intent.ASKS_PLAN, Intent.PROMISE_TO_PAY),
    (Intent.ASKS_EXTENSION, Intent.PROMISE_TO_PAY),
    (Intent.REFUSES, Intent.PROMISE_TO_PAY),
)
# With one of these, sums and days in a row are no offer.
_NO_SCHEDULE = {Intent.ASKS_PLAN, Intent.CLAIMS_PAID, Intent.DISPUTE, Intent.REFUSES}
# Beside these a question is rhetorical, or part of the quarrel.
_ANSWERS_NO_QUESTION = {Intent.DISPUTE, Intent.REFUSES, Intent.STOP_CONTACT, Intent.ASKS_EXTENSION}
# "I pay once my customer has paid me": what its words seem to say one by one.
_OUTWEIGHED_BY_WAITING = {
    Intent.CLAIMS_PAID,
    Intent.PROMISE_TO_PAY,
    Intent.DISPUTE,
    Intent.HARDSHIP,
    Intent.ASKS_EXTENSION,
    NOTHING,
}
_WEAK_BESIDE_OTHERS = {Intent.ACKNOWLEDGES, Intent.OTHER, Intent.ASKS_QUESTION}


class ReplyWords:
    """The words of one reply: its sentences, and what a language's rules find in each."""

    def __init__(
        self,
        text: str,
        rules: ReplyRules,
        *,
        days: Sequence[DaysFound],
        amounts: Sequence[AmountFound],
        mentions: Sequence[Mention],
        day: dt.date,
        due: dt.date | None,
    ) -> None:
        self._text = text
        self._folded = even_fold(text)
        self._rules = rules
        self._days = [found for found in days if found.days.latest >= day]
        self._amounts = amounts
        self._mentions = mentions
        self._due = due if due is not None and due >= day else None
        self._sentences = list(sentences(text))
        self._hits: list[tuple[Sentence, Hit]] = []
        self._unread: list[Sentence] = []
        self._questions: list[Sentence] = []
        self._waiting: list[Sentence] = []
        for sentence in self._sentences:
            self._read(sentence)

    def _read(self, sentence: Sentence) -> None:
        found = self._rules.hits(self._folded, sentence.start, sentence.end)
        hits = [self._in_its_tense(hit, sentence) for hit in found]
        waits = self._rules.when_paid(self._folded, sentence.start, sentence.end)
        if waits is not None:
            hits = [hit for hit in hits if hit.says not in _OUTWEIGHED_BY_WAITING]
            for says in (Intent.HARDSHIP, Intent.PROMISE_TO_PAY):
                hits.append(Hit(says.value, *waits, True, None, "waits to be paid"))
            self._waiting.append(sentence)
        if sentence.asks:
            hits = self._asked_of_us(sentence, hits)
        self._hits += [(sentence, hit) for hit in hits]
        if not self._is_question(sentence, hits):
            self._unread += [
                Sentence(start=start, end=end)
                for start, end in parts(self._text, sentence)
                if self._words(start, end) > _FEW_WORDS
                and not self._is_read(hits, start, end)
                and self._rules.matters(self._folded, start, end)
            ]

    def _in_its_tense(self, hit: Hit, sentence: Sentence) -> Hit:
        """A participle with an auxiliary of the future is a promise, with a "not" no claim."""
        if hit.says in _TURNED_BY_NOT and self._rules.is_negated(self._folded, hit.start, hit.end):
            return hit._replace(says=NOTHING)
        if hit.says != Intent.CLAIMS_PAID:
            return hit
        start, end = clause_around(self._text, sentence, hit.start, hit.end)
        if self._rules.is_future(self._folded, start, end):
            return hit._replace(says=Intent.PROMISE_TO_PAY.value)
        left = self._text.rfind(" ", start, max(start, hit.start - 1)) + 1 or start
        if self._rules.is_negated(self._folded, left, hit.start):
            return hit._replace(says=NOTHING)
        return hit

    def _asked_of_us(self, sentence: Sentence, hits: Sequence[Hit]) -> list[Hit]:
        """Without the "promises" of the asking clause: "do we pay this to the old account?"."""
        if self._is_tag(sentence, hits):
            return list(hits)
        *_, (low, high) = parts(self._text, sentence)
        return [h for h in hits if h.says != Intent.PROMISE_TO_PAY or not low <= h.start < high]

    def _is_question(self, sentence: Sentence, hits: Sequence[Hit]) -> bool:
        """Whether a sentence asks something that no rule answers for; such questions are kept."""
        if not sentence.asks or self._is_tag(sentence, hits):
            return False
        *_, (low, high) = parts(self._text, sentence)
        answers = [h for h in hits if h.strong and h.says != POLITE]
        if self._words(low, high) >= _FEW_WORDS:
            # "I pay on Friday, but who signs for it?": only what is told stands before a question.
            answers = [h for h in answers if low < h.end or h.says not in _AFFIRMATIVE]
        if answers:
            return False
        self._questions.append(sentence)
        return True

    def _is_tag(self, sentence: Sentence, hits: Sequence[Hit]) -> bool:
        """Whether the question mark belongs to an "ok?" behind a statement, or to nothing more."""
        if self._words(sentence.start, sentence.end) < _FEW_WORDS:
            return True
        *_, (start, end) = parts(self._text, sentence)
        return start > sentence.start and self._words(start, end) < _FEW_WORDS and bool(hits)

    def _is_read(self, hits: Sequence[Hit], start: int, end: int) -> bool:
        """Whether a rule or a day touches the stretch."""
        return any(hit.start < end and start < hit.end for hit in hits) or any(
            day.start < end and start < day.end for day in self._days
        )

    def _words(self, start: int, end: int) -> int:
        return len(_WORD.findall(self._text, start, end))

    def said(self, quoted: str) -> tuple[Said, ...]:
        """Everything said, each intent once, strongest first found."""
        strong = [(s, h) for s, h in self._hits if h.strong and h.says != NOTHING]
        hinted = [(s, h) for s, h in self._hits if not h.strong and h.says != POLITE]
        confidence = _PARTLY_UNDERSTOOD if self._unread else _UNDERSTOOD
        said = self._gathered(strong, confidence)
        spoken = {one.intent for one in said}
        questions = [s for s in self._questions if self._words(s.start, s.end) >= _FEW_WORDS]
        if questions and not spoken & _ANSWERS_NO_QUESTION:
            said += self._asked(questions, spoken, confidence)
            spoken |= {one.intent for one in said}
        if not spoken:
            # A hint in a long mail, or among clauses that were not understood, is but a guess.
            is_bare = self._words(0, len(self._text)) <= _BARE_ANSWER_WORDS and not self._unread
            said = self._gathered(hinted, _HINTED if is_bare else _DOUBTFUL)
            spoken = {one.intent for one in said}
        agreed = self._agreement(quoted) if not spoken - _WEAK_BESIDE_OTHERS else None
        if agreed is not None:
            return (agreed,)
        if not said:
            said = [self._bare()]
        return tuple(self._without_echoes(self._as_schedule(said)))

    def _gathered(self, hits: Sequence[tuple[Sentence, Hit]], confidence: float) -> list[Said]:
        """One Said an intent; of several clauses the one that names a day."""
        by_intent: dict[Intent, Said] = {}
        for sentence, hit in hits:
            intent = Intent(hit.says)
            one = self._say(intent, sentence, hit, confidence)
            before = by_intent.get(intent)
            if before is None or self._tells_more(one, before):
                by_intent[intent] = one
        return list(by_intent.values())

    def _tells_more(self, one: Said, before: Said) -> bool:
        if one.intent is Intent.ASKS_PLAN:
            return before.instalments is None and one.instalments is not None
        if one.days is None:
            return False
        return before.days is None or one.days.latest > before.days.latest

    def _say(self, intent: Intent, sentence: Sentence, hit: Hit, confidence: float) -> Said:
        start, end = clause_around(self._text, sentence, hit.start, hit.end)
        day = self._day_for(sentence, start, end, hit) if intent in _DATED else None
        days = day.days if day else None
        if days is not None and not days.sure:
            confidence = min(confidence, _HINTED)
        if intent is Intent.PROMISE_TO_PAY and days is None:
            days = self._term(sentence)
        if (
            intent is Intent.PROMISE_TO_PAY
            and days is None
            and self._rules.is_conditional(self._folded, sentence.start, sentence.end)
        ):
            # "We pay as soon as everything is here": a claim on us more than a promise.
            confidence = min(confidence, _DOUBTFUL)
        if intent is Intent.PROMISE_TO_PAY and self._names_several():
            confidence = min(confidence, _DOUBTFUL)
        if intent in _AFFIRMATIVE and self._rules.is_negated(self._folded, start, end):
            # "I will pay" with a "not" that no rule accounts for may be its contrary.
            confidence = min(confidence, _DOUBTFUL)
        count = hit.number if intent is Intent.ASKS_PLAN else None
        if intent is Intent.ASKS_PLAN and count is None:
            count = self._count()
        return Said(
            intent=intent,
            clause=self._text[start:end].strip() or self._text[sentence.start : sentence.end],
            confidence=confidence,
            days=days,
            amount=self._amount_for(sentence, start, end, hit) if intent in _SUMMED else None,
            instalments=count if count and 1 < count <= _MOST_INSTALMENTS else None,
            invoices=tuple(dict.fromkeys(m.invoice for m in self._within(start, end))),
        )

    def _names_several(self) -> bool:
        """Whether several invoices and several days are named: which goes with which is a guess."""
        days = {found.days.latest for found in self._days}
        return len({m.invoice for m in self._mentions}) > 1 and len(days) > 1

    def _term(self, sentence: Sentence) -> Days | None:
        """The due date, where the sentence speaks of the invoice's own term."""
        span = self._rules.in_term(self._folded, sentence.start, sentence.end)
        if span is None or self._due is None:
            return None
        words = self._text[span[0] : span[1]]
        return Days(earliest=self._due, latest=self._due, words=words)

    def _count(self) -> int | None:
        """The number of instalments, wherever the mail names it."""
        return next((h.number for _, h in self._hits if h.number and h.says == "asks_plan"), None)

    def _within(self, start: int, end: int) -> list[Mention]:
        return [m for m in self._mentions if start <= m.start and m.end <= end]

    def _day_for(self, sentence: Sentence, start: int, end: int, hit: Hit) -> DaysFound | None:
        """The day of a promise: in its clause, else its sentence, else a sentence that says
        nothing of its own; the last one named, for that is what is promised.
        """
        if sentence in self._waiting:
            return self._own_day(sentence, hit)
        paid = [(s, h) for s, h in self._hits if h.says in {Intent.CLAIMS_PAID, NOTHING}]
        past = [(h.start, h.end) for _, h in paid]
        for told, one in paid:
            low, high = clause_around(self._text, told, one.start, one.end)
            if one.says == Intent.CLAIMS_PAID and not low <= hit.start < high:
                past.append((low, high))
        free = [
            d
            for d in self._days
            if not any(
                low <= d.start and d.end <= high and not low <= hit.start < high
                for low, high in past
            )
        ]
        for low, high in ((start, end), (sentence.start, sentence.end)):
            inside = [d for d in free if low <= d.start < high]
            if inside:
                return max(inside, key=lambda d: d.days.latest)
        telling = {
            (s.start, s.end) for s, h in self._hits if h.says not in {POLITE, NOTHING, hit.says}
        }
        silent = [s for s in self._sentences if (s.start, s.end) not in telling]
        elsewhere = [d for d in free if any(s.start <= d.start < s.end for s in silent)]
        return max(elsewhere, key=lambda d: d.days.latest) if elsewhere else None

    def _own_day(self, sentence: Sentence, waits: Hit) -> DaysFound | None:
        """Of who pays when he is paid: the day that he names for himself, not for his debtor."""
        low, high = clause_around(self._text, sentence, waits.start, waits.end)
        own = (d for d in self._days if sentence.start <= d.start < sentence.end)
        return next((d for d in own if not low <= d.start < high), None)

    def _amount_for(self, sentence: Sentence, start: int, end: int, hit: Hit) -> Decimal | None:
        for low, high in ((start, end), (sentence.start, sentence.end)):
            inside = {a.amount for a in self._amounts if low <= a.start and a.end <= high}
            if len(inside) == 1:
                return inside.pop()
            if inside:
                return None
        return self._bare_amount(hit)

    def _bare_amount(self, hit: Hit) -> Decimal | None:
        """A number without a currency right behind the verb: "I'll send the 620"."""
        match = _BARE_AMOUNT.match(self._text, hit.end) or _BARE_AMOUNT.search(
            self._text, hit.start, hit.end
        )
        if match is None or hit.says == Intent.CLAIMS_PAID:
            return None
        start, end = match.span("sum")
        taken = [(m.start, m.end) for m in self._mentions] + [(d.start, d.end) for d in self._days]
        if any(low < end and start < high for low, high in taken):
            return None
        return Decimal(re.sub(r"\D", "", match["sum"]))

    def _asked(
        self, questions: Sequence[Sentence], spoken: AbstractSet[Intent], confidence: float
    ) -> list[Said]:
        """The first question; of a mail that is about no money of ours, business of another kind."""
        first = next((q for q in questions if self._matters(q)), questions[0])
        asks = Intent.ASKS_QUESTION
        if not self._matters(first) and (
            Intent.OTHER in spoken or not self._rules.matters(self._folded)
        ):
            asks = Intent.OTHER
        if asks in spoken:
            return []
        clause = self._text[first.start : first.end].strip()
        return [Said(intent=asks, clause=clause, confidence=min(confidence, _PARTLY_UNDERSTOOD))]

    def _matters(self, sentence: Sentence) -> bool:
        return self._rules.matters(self._folded, sentence.start, sentence.end)

    def _as_schedule(self, said: list[Said]) -> list[Said]:
        """A list of several sums with as many days is a plan, whatever the words around it."""
        open_to = {one.intent for one in said}
        lines = [
            s
            for s in self._lines()
            if any(s.start <= d.start < s.end for d in self._days)
            and any(s.start <= a.start < s.end for a in self._amounts)
        ]
        if len(lines) < 2 or open_to & _NO_SCHEDULE or any(m.exact for m in self._in(lines)):
            return said
        plan = Said(
            intent=Intent.ASKS_PLAN,
            clause=self._text[lines[0].start : lines[-1].end].strip(),
            confidence=_PARTLY_UNDERSTOOD,
            instalments=min(len(lines), _MOST_INSTALMENTS),
        )
        rest = {Intent.PROMISE_TO_PAY, Intent.ASKS_QUESTION, Intent.OTHER, Intent.ACKNOWLEDGES}
        return [plan, *(one for one in said if one.intent not in rest)]

    def _lines(self) -> list[Sentence]:
        """The parts of all sentences: of a list, its lines."""
        return [
            Sentence(start=start, end=end)
            for sentence in self._sentences
            for start, end in parts(self._text, sentence)
        ]

    def _in(self, stretches: Sequence[Sentence]) -> list[Mention]:
        return [m for s in stretches for m in self._within(s.start, s.end)]

    def _agreement(self, quoted: str) -> Said | None:
        """A short yes: to instalments where the quotation proposes them."""
        if len(_WORD.findall(self._text)) > _BARE_ANSWER_WORDS:
            return None
        if not quoted or not self._rules.agrees(self._folded):
            return None
        if not self._rules.proposes_plan(even_fold(quoted[:LONGEST_TEXT])):
            return None
        return Said(intent=Intent.ASKS_PLAN, clause=self._text.strip(), confidence=_HINTED)

    def _bare(self) -> Said:
        """A mail in which no rule found anything."""
        clause = self._text.strip()[:200]
        words = len(_WORD.findall(self._text))
        if self._days and words <= _BARE_ANSWER_WORDS:
            day = self._days[-1]
            return Said(
                intent=Intent.PROMISE_TO_PAY,
                clause=clause,
                confidence=_HINTED,
                days=day.days,
            )
        is_business = self._rules.matters(self._folded)
        confidence = _NO_RULE if is_business else _HINTED
        return Said(intent=Intent.OTHER, clause=clause, confidence=confidence)

    def _without_echoes(self, said: list[Said]) -> list[Said]:
        """Without what is only said in passing beside something that matters."""
        intents = {one.intent for one in said}
        drop: set[Intent] = set()
        if intents & _MATTERS_MORE_THAN_RECEIPT:
            drop.add(Intent.ACKNOWLEDGES)
        if len(intents) > 1 and not any(s.asks for s, h in self._hits if h.says == Intent.OTHER):
            drop.add(Intent.OTHER)
        for kept, dropped in _SAID_BY_THE_FORMER:
            if kept in intents:
                drop.add(dropped)
        return [one for one in said if one.intent not in drop]

    def evidence(self) -> tuple[Evidence, ...]:
        """The words behind each intent and day, and the sentences that no rule knew."""
        found = [
            Evidence(
                rule=f"{hit.says}: {hit.phrase}",
                words=self._text[hit.start : hit.end],
                weight=1.0 if hit.strong else 0.5,
            )
            for _, hit in self._hits
            if hit.says != POLITE
        ]
        found += [
            Evidence(rule=f"day: {d.rule} {d.days.latest.isoformat()}", words=d.days.words)
            for d in self._days
        ]
        found += [
            Evidence(rule="not understood", words=self._text[s.start : s.end], weight=0.0)
            for s in self._unread
        ]
        return tuple(found)

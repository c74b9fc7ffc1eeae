"""A reply as a whole: each thing it says once, with its day, its sum and its invoices."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from mailbot.model.reading import Days, Evidence, Intent, Said
from mailbot.reading.clauses import Sentence, clause_around, parts
from mailbot.reading.days import LONGEST_TEXT, DaysFound
from mailbot.reading.hearing import DOUBTFUL, HINTED, SHORT_MAIL_WORDS, Heard, Hearing
from mailbot.reading.mentions import Mention
from mailbot.reading.phrases import even_fold
from mailbot.reading.reply_rules import NOTHING
from mailbot.reading.reply_words import ReplyWords

# Confidence in a reply in which nothing was heard, and in one that sets out a schedule.
_NOT_HEARD = 0.4
_SCHEDULED = 0.75
# More invoices in a plan than anybody grants; beyond it the number means something else.
_MOST_INSTALMENTS = 60
_LONGEST_CLAUSE = 200

# "send the 620", "переведу эти 7 320": whole sums of three to six digits, but no years.
_BARE_AMOUNT = re.compile(
    r"\W{1,2}(?:\w+\W)?(?P<sum>(?!20\d\d\b)\d{1,3}(?:[ \u00a0.]\d{3})+|(?!20\d\d\b)\d{3,6})(?![\w/:-]|[.,]\d)"
)
_DATED = {Intent.PROMISE_TO_PAY, Intent.ASKS_EXTENSION}
_SUMMED = {*_DATED, Intent.CLAIMS_PAID}
_AFFIRMATIVE = {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID, Intent.ACKNOWLEDGES}
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
_WEAK_BESIDE_OTHERS = {Intent.ACKNOWLEDGES, Intent.OTHER, Intent.ASKS_QUESTION}


class ReplySaid:
    """What a reply says. `due`: the day on which the invoice that it is about falls due."""

    def __init__(
        self,
        reply: ReplyWords,
        hearing: Hearing,
        *,
        mentions: Sequence[Mention],
        day: dt.date,
        due: dt.date | None,
    ) -> None:
        self._reply = reply
        self._hearing = hearing
        self._mentions = mentions
        self._due = due if due is not None and due >= day else None

    def said(self, quoted: str) -> tuple[Said, ...]:
        """Everything said, each intent once; never empty. `quoted`: the letter that it answers."""
        said = self._gathered()
        spoken = {one.intent for one in said}
        agreed = self._agreement(quoted) if not spoken - _WEAK_BESIDE_OTHERS else None
        if agreed is not None:
            return (agreed,)
        if not said:
            said = [self._bare()]
        return tuple(self._without_echoes(self._as_schedule(said)))

    def _gathered(self) -> list[Said]:
        """One Said an intent; of several clauses the one that names a day."""
        by_intent: dict[Intent, Said] = {}
        for heard in self._hearing.heard:
            one = self._say(heard)
            before = by_intent.get(heard.says)
            if before is None or self._tells_more(one, before):
                by_intent[heard.says] = one
        return list(by_intent.values())

    def _tells_more(self, one: Said, before: Said) -> bool:
        if one.intent is Intent.ASKS_PLAN:
            return before.instalments is None and one.instalments is not None
        if one.days is None:
            return before.days is None and one.confidence > before.confidence
        return before.days is None or one.days.latest > before.days.latest

    def _say(self, heard: Heard) -> Said:
        intent, sentence, confidence = heard.says, heard.sentence, heard.probability
        start, end = clause_around(self._reply.text, sentence, heard.start, heard.end)
        day = self._day_for(sentence, start, end, heard) if intent in _DATED else None
        days = day.days if day else None
        if days is not None and not days.sure:
            confidence = min(confidence, HINTED)
        if intent is Intent.PROMISE_TO_PAY and days is None:
            days = self._term(sentence)
        if (
            intent is Intent.PROMISE_TO_PAY
            and days is None
            and self._reply.rules.is_conditional(self._reply.folded, sentence.start, sentence.end)
        ):
            # "We pay as soon as everything is here": a claim on us more than a promise.
            confidence = min(confidence, DOUBTFUL)
        if intent is Intent.PROMISE_TO_PAY and self._names_several():
            confidence = min(confidence, DOUBTFUL)
        if intent in _AFFIRMATIVE and self._reply.rules.is_negated(self._reply.folded, start, end):
            # "I will pay" with a "not" that no rule accounts for may be its contrary.
            confidence = min(confidence, DOUBTFUL)
        count = (heard.number or self._count()) if intent is Intent.ASKS_PLAN else None
        return Said(
            intent=intent,
            clause=self._reply.text[start:end].strip()
            or self._reply.text[sentence.start : sentence.end],
            confidence=confidence,
            days=days,
            amount=self._amount_for(sentence, start, end, heard) if intent in _SUMMED else None,
            instalments=count if count and 1 < count <= _MOST_INSTALMENTS else None,
            invoices=tuple(dict.fromkeys(m.invoice for m in self._within(start, end))),
        )

    def _names_several(self) -> bool:
        """Whether several invoices and several days are named: which goes with which is a guess."""
        days = {found.days.latest for found in self._reply.days}
        return len({m.invoice for m in self._mentions}) > 1 and len(days) > 1

    def _term(self, sentence: Sentence) -> Days | None:
        """The due date, where the sentence speaks of the invoice's own term."""
        span = self._reply.rules.in_term(self._reply.folded, sentence.start, sentence.end)
        if span is None or self._due is None:
            return None
        words = self._reply.text[span[0] : span[1]]
        return Days(earliest=self._due, latest=self._due, words=words)

    def _count(self) -> int | None:
        """The number of instalments, wherever the mail names it."""
        return next(
            (h.number for _, h in self._reply.hits if h.number and h.says == Intent.ASKS_PLAN), None
        )

    def _within(self, start: int, end: int) -> list[Mention]:
        return [m for m in self._mentions if start <= m.start and m.end <= end]

    def _day_for(self, sentence: Sentence, start: int, end: int, said: Heard) -> DaysFound | None:
        """The day of a promise: in its clause, else its sentence, else a sentence that says
        nothing of its own; the last one named, for that is what is promised.
        """
        if sentence in self._reply.waiting:
            return self._own_day(sentence, said)
        past = [(h.start, h.end) for _, h in self._reply.hits if h.says == NOTHING]
        for one in self._hearing.heard:
            if one.says is Intent.CLAIMS_PAID:
                past.append((one.start, one.end))
                low, high = clause_around(self._reply.text, one.sentence, one.start, one.end)
                if not low <= said.start < high:
                    past.append((low, high))
        free = [
            d
            for d in self._reply.days
            if not any(
                low <= d.start and d.end <= high and not low <= said.start < high
                for low, high in past
            )
        ]
        for low, high in ((start, end), (sentence.start, sentence.end)):
            inside = [d for d in free if low <= d.start < high]
            if inside:
                return max(inside, key=lambda d: d.days.latest)
        telling = {
            (one.sentence.start, one.sentence.end)
            for one in self._hearing.heard
            if one.says != said.says
        }
        silent = [s for s in self._reply.sentences if (s.start, s.end) not in telling]
        elsewhere = [d for d in free if any(s.start <= d.start < s.end for s in silent)]
        return max(elsewhere, key=lambda d: d.days.latest) if elsewhere else None

    def _own_day(self, sentence: Sentence, waits: Heard) -> DaysFound | None:
        """Of who pays when he is paid: the day that he names for himself, not for his debtor."""
        low, high = clause_around(self._reply.text, sentence, waits.start, waits.end)
        own = (d for d in self._reply.days if sentence.start <= d.start < sentence.end)
        return next((d for d in own if not low <= d.start < high), None)

    def _amount_for(self, sentence: Sentence, start: int, end: int, said: Heard) -> Decimal | None:
        for low, high in ((start, end), (sentence.start, sentence.end)):
            inside = {a.amount for a in self._reply.amounts if low <= a.start and a.end <= high}
            if len(inside) == 1:
                return inside.pop()
            if inside:
                return None
        return self._bare_amount(said)

    def _bare_amount(self, said: Heard) -> Decimal | None:
        """A number without a currency right behind the verb: "I'll send the 620"."""
        match = _BARE_AMOUNT.match(self._reply.text, said.end) or _BARE_AMOUNT.search(
            self._reply.text, said.start, said.end
        )
        if match is None or said.says is Intent.CLAIMS_PAID:
            return None
        start, end = match.span("sum")
        taken = [(m.start, m.end) for m in self._mentions] + [
            (d.start, d.end) for d in self._reply.days
        ]
        if any(low < end and start < high for low, high in taken):
            return None
        return Decimal(re.sub(r"\D", "", match["sum"]))

    def _as_schedule(self, said: list[Said]) -> list[Said]:
        """A list of several sums with as many days is a plan, whatever the words around it."""
        open_to = {one.intent for one in said}
        lines = [
            s
            for s in self._lines()
            if any(s.start <= d.start < s.end for d in self._reply.days)
            and any(s.start <= a.start < s.end for a in self._reply.amounts)
        ]
        if len(lines) < 2 or open_to & _NO_SCHEDULE or any(m.exact for m in self._in(lines)):
            return said
        plan = Said(
            intent=Intent.ASKS_PLAN,
            clause=self._reply.text[lines[0].start : lines[-1].end].strip(),
            confidence=_SCHEDULED,
            instalments=min(len(lines), _MOST_INSTALMENTS),
        )
        rest = {Intent.PROMISE_TO_PAY, Intent.ASKS_QUESTION, Intent.OTHER, Intent.ACKNOWLEDGES}
        return [plan, *(one for one in said if one.intent not in rest)]

    def _lines(self) -> list[Sentence]:
        """The parts of all sentences: of a list, its lines."""
        return [
            Sentence(start=start, end=end)
            for sentence in self._reply.sentences
            for start, end in parts(self._reply.text, sentence)
        ]

    def _in(self, stretches: Sequence[Sentence]) -> list[Mention]:
        return [m for s in stretches for m in self._within(s.start, s.end)]

    def _agreement(self, quoted: str) -> Said | None:
        """A short yes: to instalments where the quotation proposes them."""
        if self._reply.count_words() > SHORT_MAIL_WORDS:
            return None
        if not quoted or not self._reply.rules.agrees(self._reply.folded):
            return None
        if not self._reply.rules.proposes_plan(even_fold(quoted[:LONGEST_TEXT])):
            return None
        return Said(intent=Intent.ASKS_PLAN, clause=self._reply.text.strip(), confidence=HINTED)

    def _bare(self) -> Said:
        """A mail in which nothing was heard."""
        clause = self._reply.text.strip()[:_LONGEST_CLAUSE]
        if self._reply.days and self._reply.count_words() <= SHORT_MAIL_WORDS:
            return Said(
                intent=Intent.PROMISE_TO_PAY,
                clause=clause,
                confidence=HINTED,
                days=self._reply.days[-1].days,
            )
        is_business = self._reply.matters(0, len(self._reply.text))
        confidence = _NOT_HEARD if is_business else HINTED
        return Said(intent=Intent.OTHER, clause=clause, confidence=confidence)

    def _without_echoes(self, said: list[Said]) -> list[Said]:
        """Without what is only said in passing beside something that matters."""
        intents = {one.intent for one in said}
        drop: set[Intent] = set()
        if intents & _MATTERS_MORE_THAN_RECEIPT:
            drop.add(Intent.ACKNOWLEDGES)
        if len(intents) > 1:
            drop.add(Intent.OTHER)
        for kept, dropped in _SAID_BY_THE_FORMER:
            if kept in intents:
                drop.add(dropped)
        return [one for one in said if one.intent not in drop]

    def evidence(self) -> tuple[Evidence, ...]:
        """The words behind each intent and day, what came closest besides, and what nobody knew."""
        found = [
            Evidence(
                rule=f"{one.says}: {one.by or 'the sum of its words'}",
                words=self._reply.text[one.start : one.end].strip(),
                weight=round(one.probability, 2),
            )
            for one in self._hearing.heard
        ]
        runner_up = self._hearing.runner_up
        if runner_up is not None:
            found.append(
                Evidence(
                    rule=f"runner-up: {runner_up.says}",
                    words=self._reply.text[runner_up.start : runner_up.end].strip(),
                    weight=round(runner_up.probability, 2),
                )
            )
        found += [
            Evidence(rule=f"day: {d.rule} {d.days.latest.isoformat()}", words=d.days.words)
            for d in self._reply.days
        ]
        found += [
            Evidence(rule="not understood", words=self._reply.text[s.start : s.end], weight=0.0)
            for s in self._reply.unread
        ]
        return tuple(found)

"""A reply as a whole: each thing it says once, with its day, its sum and its invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from mailbot.model.reading import Days, Evidence, Intent, Said
from mailbot.reading.amounts import AmountFound
from mailbot.reading.clauses import Sentence, clause_around, parts
from mailbot.reading.days import LONGEST_TEXT, DaysFound
from mailbot.reading.hearing import DOUBTFUL, HINTED, SHORT_MAIL_WORDS, Heard, Hearing
from mailbot.reading.mentions import Mention
from mailbot.reading.named_day import (
    is_bare_ordinal,
    last_named,
    named_anew,
    names_closer,
    once,
)
from mailbot.reading.phrases import even_fold
from mailbot.reading.reply_rules import NOTHING, POLITE
from mailbot.reading.reply_words import ReplyWords
from mailbot.reading.schedules import MOST_INSTALMENTS, Schedule, dated_sums, find_schedule
from mailbot.reading.sum_words import sum_words
from mailbot.reading.sums import find_sums

# Confidence in a reply in which nothing was heard, and in one that sets out a schedule.
_NOT_HEARD = 0.4
_SCHEDULED = 0.75
_LONGEST_CLAUSE = 200

# Days counted from the day of the mail; under a condition they count from its fulfilment.
_COUNTED = {"in_days", "in_weeks", "in_months", "in_working_days", "today", "tomorrow"}
# How surely a day is the promise's: a phrase of paying stands with it, only the sense of the
# sentence speaks for it, or it stands elsewhere.
_BESIDE_PHRASE, _IN_SENTENCE, _ELSEWHERE = range(3)
# A day that begins a part of the sentence belongs to the part before: "..., at the latest Friday".
_OPENS_PART = 24
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
    """What a reply says. `due`: the day on which the invoice that it is about falls due;
    `language` is that of its words.
    """

    def __init__(
        self,
        reply: ReplyWords,
        hearing: Hearing,
        *,
        mentions: Sequence[Mention],
        day: dt.date,
        due: dt.date | None,
        language: str = "",
    ) -> None:
        self._reply = reply
        self._hearing = hearing
        self._mentions = mentions
        self._due = due if due is not None and due >= day else None
        self._day = day
        self._words = sum_words(language)
        taken = [(one.start, one.end) for one in mentions]
        taken += [(one.start, one.end) for one in reply.days]
        self._sums = find_sums(reply.text, self._words, currency="", taken=taken)

    def said(self, quoted: str) -> tuple[Said, ...]:
        """Everything said, each intent once; never empty. `quoted`: the letter that it answers."""
        said = self._gathered()
        # A guess does not outweigh a yes to what the letter proposed.
        spoken = {one.intent for one in said if one.confidence >= DOUBTFUL}
        agreed = self._agreement(quoted) if not spoken - _WEAK_BESIDE_OTHERS else None
        if agreed is not None:
            return (agreed,)
        if not said:
            said = [self._bare()]
        return tuple(self._without_echoes(self._as_schedule(said)))

    def _gathered(self) -> list[Said]:
        """One Said an intent; of several clauses the one that names a day."""
        by_intent: dict[Intent, tuple[int, Said]] = {}
        for heard in self._hearing.heard:
            one = self._say(heard)
            before = by_intent.get(heard.says)
            if before is None or self._tells_more(one, before):
                by_intent[heard.says] = one
        return [one for _, one in by_intent.values()]

    def _tells_more(self, one: tuple[int, Said], before: tuple[int, Said]) -> bool:
        """Whether a clause names its day more surely than another, or as surely a later one."""
        (place, now), (place_before, then) = one, before
        if now.days is None:
            return then.days is None and now.confidence > then.confidence
        if then.days is None or place != place_before:
            return then.days is None or place < place_before
        if names_closer(now.days, then.days, self._day):
            return True
        return now.days.latest > then.days.latest and not names_closer(
            then.days, now.days, self._day
        )

    def _say(self, heard: Heard) -> tuple[int, Said]:
        """What one sentence says, after how surely its day is its own."""
        intent, sentence, confidence = heard.says, heard.sentence, heard.probability
        low, high, plainly = self._anchor(heard)
        start, end = clause_around(self._reply.text, sentence, low, high)
        place, day = (
            self._day_for(heard, start, end, plainly) if intent in _DATED else (_ELSEWHERE, None)
        )
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
        if intent is Intent.PROMISE_TO_PAY and self._is_any_of_several(sentence, day):
            confidence = min(confidence, DOUBTFUL)
        if intent in _AFFIRMATIVE and self._reply.rules.is_negated(self._reply.folded, start, end):
            # "I will pay" with a "not" that no rule accounts for may be its contrary.
            confidence = min(confidence, DOUBTFUL)
        if intent is Intent.ASKS_COPY and self._reply.rules.names_paper(self._reply.folded):
            # "The work order is missing, could we have it?": we can only send the invoice.
            confidence = min(confidence, DOUBTFUL)
        plan = self._schedule() if intent is Intent.ASKS_PLAN else Schedule()
        said = Said(
            intent=intent,
            clause=self._reply.text[start:end].strip()
            or self._reply.text[sentence.start : sentence.end],
            confidence=confidence,
            days=days,
            amount=self._amount_for(heard, start, end, day) if intent in _SUMMED else None,
            instalments=plan.count,
            schedule=plan.parts,
            invoices=tuple(dict.fromkeys(m.invoice for m in self._within(start, end))),
            in_cash=intent is Intent.CLAIMS_PAID
            and self._reply.rules.in_cash(self._reply.folded, sentence.start, sentence.end),
        )
        return place, said

    def _is_any_of_several(self, sentence: Sentence, day: DaysFound | None) -> bool:
        """Whether several invoices and several days are named, and not one of each in this
        sentence: which goes with which is a guess.
        """
        days = {found.days.latest for found in self._reply.days}
        if len({m.invoice for m in self._mentions}) < 2 or len(days) < 2:
            return False
        own = {m.invoice for m in self._within(sentence.start, sentence.end)}
        dated = day is not None and sentence.start <= day.start < sentence.end
        return len(own) != 1 or not dated

    def _term(self, sentence: Sentence) -> Days | None:
        """The due date, where the sentence speaks of the invoice's own term."""
        span = self._reply.rules.in_term(self._reply.folded, sentence.start, sentence.end)
        if span is None or self._due is None:
            return None
        words = self._reply.text[span[0] : span[1]]
        return Days(earliest=self._due, latest=self._due, words=words)

    def _schedule(self) -> Schedule:
        """The plan that the mail words; a rule's count where nothing else tells it."""
        if self._words is None:
            plan = Schedule()
        else:
            past = self._past(None)
            plan = find_schedule(
                self._reply.folded,
                self._words,
                days=[one for one in self._reply.days if not _overlaps(one, past)],
                sums=[one for one in self._sums if not _overlaps(one, past)],
            )
        if plan.count is not None:
            return plan
        numbers = (h.number for _, h in self._reply.hits if h.says == Intent.ASKS_PLAN)
        count = next((n for n in numbers if n and 1 < n <= MOST_INSTALMENTS), None)
        return Schedule(count=count, parts=plan.parts)

    def _within(self, start: int, end: int) -> list[Mention]:
        return [m for m in self._mentions if start <= m.start and m.end <= end]

    def _anchor(self, said: Heard) -> tuple[int, int, bool]:
        """Where a sentence says it, and whether in so many words: a day alone is only a hint."""
        sentence = said.sentence
        plain = [
            hit for hit in self._reply.hits_of(sentence) if hit.strong and hit.says == said.says
        ]
        if not plain:
            return said.start, said.end, False
        dated = [h for h in plain if any(h.start <= d.start < h.end for d in self._reply.days)]
        last = max(dated or plain, key=lambda hit: hit.start)
        return last.start, last.end, True

    def _day_for(
        self, said: Heard, start: int, end: int, plainly: bool
    ) -> tuple[int, DaysFound | None]:
        """The day of a promise, and how surely it is: in its clause, else its sentence, else a
        sentence that says nothing of its own; the last one named, for that is what is promised.
        """
        sentence = said.sentence
        if sentence in self._reply.waiting:
            return _IN_SENTENCE, self._own_day(sentence, said)
        past = self._past(said)
        free = once(self._reply, [d for d in self._reply.days if not _overlaps(d, past)])
        if self._reply.rules.is_conditional(self._reply.folded, sentence.start, sentence.end):
            free = [d for d in free if d.rule not in _COUNTED]
        goes_on = self._words is not None and self._words.rest.search(
            self._reply.folded, sentence.start, sentence.end
        )
        place = _BESIDE_PHRASE if plainly or goes_on else _IN_SENTENCE
        near = (start, self._reach(sentence, end))
        if len({m.invoice for m in self._within(sentence.start, sentence.end)}) > 1:
            near = (sentence.start, sentence.end)  # each of several invoices has its own day
        for low, high in (near, (sentence.start, sentence.end)):
            inside = [d for d in free if low <= d.start < high]
            if inside:
                return place, named_anew(self._reply, sentence, free) or last_named(
                    inside, self._day
                )
        telling = {
            (one.sentence.start, one.sentence.end)
            for one in self._hearing.heard
            if one.says != said.says
        }
        silent = [s for s in self._reply.sentences if (s.start, s.end) not in telling]
        elsewhere = [d for d in free if any(s.start <= d.start < s.end for s in silent)]
        return _ELSEWHERE, last_named(elsewhere, self._day) if elsewhere else None

    def _past(self, said: Heard | None) -> list[tuple[int, int]]:
        """What is told of the past, or is no message; but not what holds `said` itself."""
        past = [(h.start, h.end) for _, h in self._reply.hits if h.says == NOTHING]
        for one in self._hearing.heard:
            if one.says is Intent.CLAIMS_PAID:
                past.append((one.start, one.end))
                past.append(clause_around(self._reply.text, one.sentence, one.start, one.end))
        if said is None:
            return past
        return [(low, high) for low, high in past if not low <= said.start < high]

    def _reach(self, sentence: Sentence, end: int) -> int:
        """Where a clause ends with the parts that only tell its day more closely."""
        for low, high in parts(self._reply.text, sentence):
            if low < end:
                continue
            opening = [d for d in self._reply.days if low <= d.start <= low + _OPENS_PART]
            # A verb of its own makes the part another clause.
            verbs = [
                hit
                for hit in self._reply.hits_of(sentence)
                if hit.start < high
                and low < hit.end
                and hit.strong
                and hit.says != POLITE
                and not any(hit.start < d.end and d.start < hit.end for d in opening)
            ]
            if not opening or verbs:
                break
            end = high
        return end

    def _own_day(self, sentence: Sentence, waits: Heard) -> DaysFound | None:
        """Of who pays when he is paid: the day that he names for himself, not for his debtor."""
        low, high = clause_around(self._reply.text, sentence, waits.start, waits.end)
        own = (d for d in self._reply.days if sentence.start <= d.start < sentence.end)
        return next((d for d in own if not low <= d.start < high), None)

    def _amount_for(
        self, said: Heard, start: int, end: int, day: DaysFound | None
    ) -> Decimal | None:
        """The sum of a promise: the one in its clause, else in its sentence, on its day's side."""
        past = self._past(said) if said.says is not Intent.CLAIMS_PAID else []
        sentence = said.sentence
        free = [one for one in self._sums if one.amount > 0 and not _overlaps(one, past)]
        for low, high in ((start, end), (sentence.start, sentence.end)):
            inside = [one for one in free if low <= one.start < high]
            if said.says is not Intent.CLAIMS_PAID:
                inside = self._beside_rest(inside, low, high, day)
            if len({one.amount for one in inside}) == 1:
                return inside[0].amount
            if inside:
                return None
        return None

    def _beside_rest(
        self, sums: list[AmountFound], low: int, high: int, day: DaysFound | None
    ) -> list[AmountFound]:
        """Those sums on the day's side of "the rest": "500 today, the rest on Friday" promises,
        for Friday, the rest.
        """
        rest = self._words and self._words.rest.search(self._reply.folded, low, high)
        if not rest or day is None or not low <= day.start < high:
            return sums
        behind = day.start >= rest.start()
        return [one for one in sums if (one.start >= rest.start()) == behind]

    def _as_schedule(self, said: list[Said]) -> list[Said]:
        """A list of several sums with as many days is a plan, whatever the words around it."""
        open_to = {one.intent for one in said}
        past = self._past(None)
        rows = dated_sums(
            self._reply.folded,
            [d for d in self._reply.days if not _overlaps(d, past) and not is_bare_ordinal(d)],
            [one for one in self._sums if not _overlaps(one, past)],
        )
        if len({day.days.latest for day, _ in rows}) < 2 or open_to & _NO_SCHEDULE:
            return said
        start = min(min(day.start, one.start) for day, one in rows)
        end = max(max(day.end, one.end) for day, one in rows)
        if any(mention.exact for mention in self._within(start, end)):
            return said
        worded = self._schedule()
        plan = Said(
            intent=Intent.ASKS_PLAN,
            clause=self._reply.text[start:end].strip(),
            confidence=_SCHEDULED,
            instalments=worded.count or min(len(rows), MOST_INSTALMENTS),
            schedule=worded.parts,
        )
        rest = {Intent.PROMISE_TO_PAY, Intent.ASKS_QUESTION, Intent.OTHER, Intent.ACKNOWLEDGES}
        return [plan, *(one for one in said if one.intent not in rest)]

    def _agreement(self, quoted: str) -> Said | None:
        """A short yes: to instalments where the quotation proposes them."""
        if self._reply.count_words() > SHORT_MAIL_WORDS:
            return None
        if not quoted or not self._reply.rules.agrees(self._reply.folded):
            return None
        proposal = even_fold(quoted[:LONGEST_TEXT])
        if not self._reply.rules.proposes_plan(proposal):
            return None
        plan = find_schedule(proposal, self._words, days=(), sums=()) if self._words else Schedule()
        return Said(
            intent=Intent.ASKS_PLAN,
            clause=self._reply.text.strip(),
            confidence=HINTED,
            instalments=plan.count,
        )

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
        echoes = self._echoes({one.intent for one in said})
        return [one for one in said if one.intent not in echoes]

    def _echoes(self, intents: AbstractSet[Intent]) -> set[Intent]:
        drop: set[Intent] = set()
        if intents & _MATTERS_MORE_THAN_RECEIPT:
            drop.add(Intent.ACKNOWLEDGES)
        if len(intents) > 1:
            drop.add(Intent.OTHER)
        for kept, dropped in _SAID_BY_THE_FORMER:
            if kept in intents:
                drop.add(dropped)
        return drop

    def is_agreed(self, said: Sequence[Said]) -> bool:
        """Whether rules alone, knowing every sentence, would have heard the same."""
        rules = self._hearing.by_rules
        if rules is None:
            return False
        return {one.intent for one in said} == rules - self._echoes(rules)

    def runner_up(self) -> Said | None:
        """What came closest to being heard besides."""
        one = self._hearing.runner_up
        if one is None:
            return None
        clause = self._reply.text[one.start : one.end].strip()
        return Said(intent=one.says, clause=clause, confidence=one.probability)

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
            for s in self._hearing.unread
        ]
        return tuple(found)


def _overlaps(one: DaysFound | AmountFound, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(low <= one.start and one.end <= high for low, high in stretches)

"""What a client's reply says: intents with their days, sums and invoices, clause by clause."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_address
from mailbot.model.noun import Noun
from mailbot.model.reading import Evidence, Intent, Said
from mailbot.reading.amounts import AmountFound, find_amounts
from mailbot.reading.clauses import Sentence, clause_around, parts, sentences
from mailbot.reading.days import LONGEST_TEXT, DaysFound, find_days
from mailbot.reading.mentions import Mention, find_invoices
from mailbot.reading.message import Message
from mailbot.reading.phrases import even_fold
from mailbot.reading.reply_rules import NOTHING, POLITE, Hit, ReplyRules, reply_rules

# Confidence of a reply whose every sentence a rule understood; what each doubt makes of it.
_UNDERSTOOD = 0.92
_PARTLY_UNDERSTOOD = 0.75
_HINTED = 0.55
_NO_RULE = 0.4
# A sentence of fewer words than this needs no rule: a greeting, a name.
_FEW_WORDS = 3
# A mail of at most so many words that names a day and nothing else answers "when?".
_BARE_ANSWER_WORDS = 14
# More invoices in a plan than anybody grants; beyond it the number means something else.
_MOST_INSTALMENTS = 60

_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DATED = {Intent.PROMISE_TO_PAY, Intent.ASKS_EXTENSION}
_AFFIRMATIVE = {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID, Intent.ACKNOWLEDGES}
# Said in passing beside any of the others, they are no message of their own.
_WEAK_BESIDE_OTHERS = {Intent.ACKNOWLEDGES, Intent.OTHER, Intent.ASKS_QUESTION}


class ReplyRead(Noun, frozen=True, kw_only=True):
    """What a reply says. `contacts`: addresses it names. Never empty: at least Intent.OTHER."""

    said: tuple[Said, ...]
    contacts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_reply(
    message: Message,
    *,
    language: str,
    firm: Firm,
    book: Book,
    client: str | None,
    invoices: tuple[str, ...],
) -> ReplyRead:
    """Read the own words of a reply. `invoices`: what the mail as a whole is about, so that its
    own numbers are not taken for sums.
    """
    mail = message.mail
    known = book.client(client) if client else None
    country = known.country if known and known.country else firm.country
    text = unicodedata.normalize("NFC", mail.text[:LONGEST_TEXT])
    mentions = tuple(m for m in find_invoices(text, book=book, client=client) if m.exact)
    currencies = {book.balance(i).claim.currency for i in invoices if book.invoice(i)}
    read = read_words(
        text,
        language=language,
        day=_civil_day(mail.sent_at, firm.timezone),
        country=country,
        currency=currencies.pop() if len(currencies) == 1 else "",
        quoted=mail.quoted,
        mentions=mentions,
    )
    own = {normal_address(mail.sender), normal_address(firm.assistant)}
    own |= {normal_address(person.email) for person in firm.people}
    contacts = tuple(a for a in read.contacts if a not in own)
    return ReplyRead(said=read.said, contacts=contacts, evidence=read.evidence)


def read_words(
    text: str,
    *,
    language: str,
    day: dt.date,
    country: str = "",
    currency: str = "",
    quoted: str = "",
    mentions: Sequence[Mention] = (),
) -> ReplyRead:
    """The same for words alone: `day` is the civil day on which they were written."""
    text = unicodedata.normalize("NFC", text[:LONGEST_TEXT])
    contacts = tuple(dict.fromkeys(normal_address(a) for a in _ADDRESS.findall(text)))
    rules = reply_rules(language)
    if rules is None:
        evidence = Evidence(rule=f"no reply rules for language '{language}'", weight=0.0)
        other = Said(intent=Intent.OTHER, clause=text.strip()[:200], confidence=0.2)
        return ReplyRead(said=(other,), contacts=contacts, evidence=(evidence,))
    reader = _Reader(
        text,
        rules,
        days=find_days(text, language=language, base=day, country=country),
        amounts=find_amounts(text, currency=currency),
        mentions=mentions,
        day=day,
    )
    said = reader.said(quoted)
    return ReplyRead(said=said, contacts=contacts, evidence=reader.evidence())


class _Reader:
    """One reply being read: its sentences, and what was found in each."""

    def __init__(
        self,
        text: str,
        rules: ReplyRules,
        *,
        days: Sequence[DaysFound],
        amounts: Sequence[AmountFound],
        mentions: Sequence[Mention],
        day: dt.date,
    ) -> None:
        self._text = text
        self._folded = even_fold(text)
        self._rules = rules
        self._days = [found for found in days if found.days.latest >= day]
        self._amounts = amounts
        self._mentions = mentions
        self._sentences = list(sentences(text))
        self._hits: list[tuple[Sentence, Hit]] = []
        self._unread: list[Sentence] = []
        self._questions: list[Sentence] = []
        for sentence in self._sentences:
            self._read(sentence)

    def _read(self, sentence: Sentence) -> None:
        hits = self._rules.hits(self._folded, sentence.start, sentence.end)
        self._hits += [(sentence, hit) for hit in hits]
        telling = [hit for hit in hits if hit.says not in {NOTHING, POLITE}]
        if sentence.asks and not any(hit.strong for hit in telling):
            self._questions.append(sentence)
        else:
            self._unread += [
                Sentence(start=start, end=end)
                for start, end in parts(self._text, sentence)
                if self._words(start, end) > _FEW_WORDS and not self._is_read(hits, start, end)
            ]

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
        spoken = {Intent(hit.says) for _, hit in strong}
        confidence = _PARTLY_UNDERSTOOD if self._unread else _UNDERSTOOD
        said = self._gathered(strong, confidence)
        if self._questions and not spoken - _WEAK_BESIDE_OTHERS - {Intent.CLAIMS_PAID}:
            said += self._asked(confidence)
            spoken |= {one.intent for one in said}
        elif self._questions and self._is_own_question():
            said += self._asked(min(confidence, _PARTLY_UNDERSTOOD))
        if not spoken:
            said = self._gathered(hinted, _HINTED)
            spoken = {one.intent for one in said}
        agreed = self._agreement(quoted) if not spoken - _WEAK_BESIDE_OTHERS else None
        if agreed is not None:
            return (agreed,)
        if not said:
            said = [self._bare()]
        return tuple(self._without_echoes(said))

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
        if day is not None and not day.days.sure:
            confidence = min(confidence, _HINTED)
        if intent in _AFFIRMATIVE and self._rules.is_negated(self._folded, start, end):
            # "I will pay" with a "not" that no rule accounts for may be its contrary.
            confidence = min(confidence, _HINTED)
        count = hit.number if intent is Intent.ASKS_PLAN else None
        if intent is Intent.ASKS_PLAN and count is None:
            count = self._count()
        return Said(
            intent=intent,
            clause=self._text[start:end].strip() or self._text[sentence.start : sentence.end],
            confidence=confidence,
            days=day.days if day else None,
            amount=self._amount_for(sentence, start, end) if intent in _DATED else None,
            instalments=count if count and 1 < count <= _MOST_INSTALMENTS else None,
            invoices=tuple(dict.fromkeys(m.invoice for m in self._within(start, end))),
        )

    def _count(self) -> int | None:
        """The number of instalments, wherever the mail names it."""
        return next((h.number for _, h in self._hits if h.number and h.says == "asks_plan"), None)

    def _within(self, start: int, end: int) -> list[Mention]:
        return [m for m in self._mentions if start <= m.start and m.end <= end]

    def _day_for(self, sentence: Sentence, start: int, end: int, hit: Hit) -> DaysFound | None:
        """The day of a promise: in its clause, else its sentence, else a sentence that says
        nothing of its own; the last one named, for that is what is promised.
        """
        paid = [h for s, h in self._hits if h.says in {"claims_paid", NOTHING}]
        free = [
            d
            for d in self._days
            if not any(h.start <= d.start and d.end <= h.end and h != hit for h in paid)
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

    def _amount_for(self, sentence: Sentence, start: int, end: int) -> Decimal | None:
        for low, high in ((start, end), (sentence.start, sentence.end)):
            inside = {a.amount for a in self._amounts if low <= a.start and a.end <= high}
            if len(inside) == 1:
                return inside.pop()
            if inside:
                return None
        return None

    def _asked(self, confidence: float) -> list[Said]:
        first = self._questions[0]
        clause = self._text[first.start : first.end].strip()
        return [Said(intent=Intent.ASKS_QUESTION, clause=clause, confidence=confidence)]

    def _is_own_question(self) -> bool:
        """A question of some length beside other words, and not a tag ("ok?", "merge?")."""
        return any(
            self._words(sentence.start, sentence.end) > _FEW_WORDS for sentence in self._questions
        )

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
        return Said(intent=Intent.OTHER, clause=clause, confidence=_NO_RULE)

    def _without_echoes(self, said: list[Said]) -> list[Said]:
        """Without what is only said in passing beside something that matters."""
        intents = {one.intent for one in said}
        drop: set[Intent] = set()
        if len(intents) > 1:
            drop.add(Intent.OTHER)
        if Intent.ASKS_EXTENSION in intents and Intent.ASKS_PLAN in intents:
            drop.add(Intent.ASKS_EXTENSION)
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


def _civil_day(instant: dt.datetime, zone: str) -> dt.date:
    try:
        return instant.astimezone(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        return instant.date()

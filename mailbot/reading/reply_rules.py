"""The phrases by which a reply's intents are known: one table a language, read and compiled once."""

from __future__ import annotations

import functools
import importlib.resources
import re
from typing import NamedTuple

import msgspec

from mailbot.model.reading import Intent
from mailbot.reading.days import Grammar, grammar
from mailbot.reading.phrases import PhraseError, compiled, source
from mailbot.reading.stems import Stems

# What a language has to name beside the phrases of each intent.
_FORMS = (
    "negations",
    "negates_nothing",
    "future",
    "conditional",
    "when_paid",
    "in_term",
    "matters",
    "nothing",
    "polite",
    "agrees",
    "proposes_plan",
)
# Not an intent: words that look like one and say nothing of the kind ("I have not paid yet").
NOTHING = "nothing"
# Greetings, thanks, apologies, reasons: understood, and of no consequence.
POLITE = "polite"


class ReplyTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's replies.toml; all folded phrases.

    `says`: by intent, phrases that carry it. `hints`: phrases that carry it only where nothing
    stronger is said. `nothing` and `polite`: see above. `agrees`: a short yes to a proposal.
    `proposes_plan`: words of a proposal, looked for in the quotation that a yes answers.
    `negations`: words that turn a verb into its contrary, but not where `negates_nothing` has them
    ("not later than"). `future`: auxiliaries that make a participle a promise ("will be paid").
    `when_paid`: the client pays when somebody has paid it. `conditional`: words that make
    a promise depend on something else. `in_term`: "on the due date".
    `matters`: words of business; a clause that no rule understood is harmless without one.
    `reported`: what somebody else said, or what the writer once thought; `denied`: of a payment,
    that it never left. `corrects`: words behind which a writer names the day anew ("no, sorry").
    `recurs`: words that make a day that of every week or month. `cash`: money no bank sees.
    `asks`: words that begin a question which no yes or no answers. `papers`: what a client may want a copy of that is not the invoice.
    """

    classes: dict[str, str] = msgspec.field(default_factory=dict)
    says: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    hints: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    negations: str = ""
    nothing: tuple[str, ...] = ()
    polite: tuple[str, ...] = ()
    agrees: tuple[str, ...] = ()
    proposes_plan: tuple[str, ...] = ()
    negates_nothing: tuple[str, ...] = ()
    future: str = ""
    when_paid: tuple[str, ...] = ()
    conditional: str = ""
    in_term: tuple[str, ...] = ()
    matters: str = ""
    reported: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    corrects: tuple[str, ...] = ()
    recurs: str = ""
    asks: str = ""
    cash: str = ""
    papers: str = ""


class Hit(NamedTuple):
    """A phrase found: what it says, where, how strongly, and the number it names."""

    says: str
    start: int
    end: int
    strong: bool
    number: int | None
    phrase: str


class _Phrase(NamedTuple):
    says: str
    strong: bool
    phrase: str


class ReplyRules:
    """A language's reply phrases, compiled."""

    def __init__(self, tables: ReplyTables, days: Grammar) -> None:
        classes = dict(days.classes)
        for name, words in tables.classes.items():
            classes[name] = source(words, classes)
        self._days = days
        self._tables = tables
        self._phrases: list[_Phrase] = []
        known = {intent.value for intent in Intent}
        for table, strong in ((tables.says, True), (tables.hints, False)):
            for says, phrases in table.items():
                if says not in known:
                    raise PhraseError(f"no intent is called {says!r}")
                self._add(says, phrases, strong=strong)
        self._add(NOTHING, tables.nothing, strong=True)
        self._add(POLITE, tables.polite, strong=False)
        self._add(NOTHING, tables.denied, strong=True)
        # A language has hundreds of phrases, a sentence a dozen words: few need to be tried.
        self._stems = Stems([one.phrase for one in self._phrases], classes)
        self._negation = compiled(tables.negations, classes) if tables.negations else None
        self._agrees = [compiled(phrase, classes) for phrase in tables.agrees]
        self._proposes = [compiled(phrase, classes) for phrase in tables.proposes_plan]
        self._negates_nothing = [compiled(phrase, classes) for phrase in tables.negates_nothing]
        self._future = compiled(tables.future, classes) if tables.future else None
        self._conditional = compiled(tables.conditional, classes) if tables.conditional else None
        self._when_paid = [compiled(phrase, classes) for phrase in tables.when_paid]
        self._in_term = [compiled(phrase, classes) for phrase in tables.in_term]
        self._matters = compiled(tables.matters, classes) if tables.matters else None
        self._reported = [compiled(phrase, classes) for phrase in tables.reported]
        self._denied = [compiled(phrase, classes) for phrase in tables.denied]
        self._corrects = [compiled(phrase, classes) for phrase in tables.corrects]
        self._recurs = compiled(tables.recurs, classes) if tables.recurs else None
        self._asks = compiled(tables.asks, classes) if tables.asks else None
        self._cash = compiled(tables.cash, classes) if tables.cash else None
        self._papers = compiled(tables.papers, classes) if tables.papers else None

    def _add(self, says: str, phrases: tuple[str, ...], *, strong: bool) -> None:
        self._phrases += [_Phrase(says, strong, phrase) for phrase in phrases]

    def hits(self, folded: str, start: int, end: int) -> list[Hit]:
        """What is said in folded[start:end]. Of overlapping phrases the longest holds, so that
        "I will not pay" is not "pay", and "I pay once you have corrected it" no promise; a hint
        only where nothing else is.
        """
        found = self.all_hits(folded, start, end)
        kept: list[Hit] = []
        for hit in sorted(found, key=_rank):
            if all(
                hit.end <= other.start
                or hit.start >= other.end
                or (hit.start, hit.end) == (other.start, other.end)
                for other in kept
            ):
                kept.append(hit)
        numbers = {hit.says: hit.number for hit in found if hit.number is not None}
        return sorted(
            (hit._replace(number=hit.number or numbers.get(hit.says)) for hit in kept),
            key=lambda h: h.start,
        )

    def all_hits(self, folded: str, start: int, end: int) -> list[Hit]:
        """Every place in folded[start:end] where a phrase stands, in the order of the phrases."""
        found: list[Hit] = []
        ended: dict[int, int] = {}
        for at, match in self._stems.matches(folded[start:end]):
            if match.start() < ended.get(at, 0):
                continue  # within the last match of the same phrase
            ended[at] = match.end()
            says, strong, phrase = self._phrases[at]
            groups = match.groupdict()
            count = self._days.number(groups["count"]) if groups.get("count") else None
            found.append(
                Hit(says, start + match.start(), start + match.end(), strong, count, phrase)
            )
        return found

    def missing(self) -> tuple[str, ...]:
        """Names of the forms that the language's table leaves empty."""
        forms = [name for name in _FORMS if not getattr(self._tables, name)]
        return (*forms, *(i.value for i in Intent if not self._tables.says.get(i.value)))

    def is_negated(self, folded: str, start: int, end: int) -> bool:
        """Whether folded[start:end] holds a negation that turns something into its contrary."""
        if self._negation is None:
            return False
        harmless = [
            match.span()
            for pattern in self._negates_nothing
            for match in pattern.finditer(folded, start, end)
        ]
        return any(
            not any(low <= match.start() and match.end() <= high for low, high in harmless)
            for match in self._negation.finditer(folded, start, end)
        )

    def is_future(self, folded: str, start: int, end: int) -> bool:
        """Whether an auxiliary in folded[start:end] puts its participles into the future."""
        return self._future is not None and bool(self._future.search(folded, start, end))

    def is_conditional(self, folded: str, start: int, end: int) -> bool:
        """Whether folded[start:end] makes something depend on something else."""
        return self._conditional is not None and bool(self._conditional.search(folded, start, end))

    def matters(self, folded: str, start: int = 0, end: int | None = None) -> bool:
        """Whether folded[start:end] has a word of business, or the language names none."""
        end = len(folded) if end is None else end
        return self._matters is None or bool(self._matters.search(folded, start, end))

    def is_reported(self, folded: str, start: int, end: int) -> bool:
        """Whether folded[start:end] tells what somebody said or thought."""
        return _first(self._reported, folded, start, end) is not None

    def is_denied(self, folded: str, start: int, end: int) -> bool:
        """Whether folded[start:end] says that a payment never left."""
        return _first(self._denied, folded, start, end) is not None

    def corrected(self, folded: str, start: int, end: int) -> int | None:
        """Where in folded[start:end] the words end behind which a day is named anew."""
        clause = folded[start:end]
        ends = [m.end() for pattern in self._corrects for m in pattern.finditer(clause)]
        return start + max(ends) if ends else None

    def recurs(self, folded: str, start: int, end: int) -> tuple[int, int] | None:
        """Where folded[start:end] speaks of every week or month."""
        return _first([self._recurs] if self._recurs else [], folded, start, end)

    def asks(self, folded: str, start: int, end: int) -> bool:
        """Whether folded[start:end] begins as a question that no yes or no answers."""
        return self._asks is not None and bool(self._asks.match(folded, start, end))

    def names_paper(self, folded: str) -> bool:
        """Whether the words name another paper than an invoice."""
        return self._papers is not None and bool(self._papers.search(folded))

    def in_cash(self, folded: str, start: int, end: int) -> bool:
        """Whether folded[start:end] speaks of money from hand to hand."""
        return self._cash is not None and bool(self._cash.search(folded, start, end))

    def when_paid(self, folded: str, start: int, end: int) -> tuple[int, int] | None:
        """Where folded[start:end] makes paying depend on being paid."""
        return _first(self._when_paid, folded, start, end)

    def in_term(self, folded: str, start: int, end: int) -> tuple[int, int] | None:
        """Where folded[start:end] names the invoice's own term."""
        return _first(self._in_term, folded, start, end)

    def agrees(self, folded: str) -> bool:
        """Whether the words are a yes to something."""
        return any(pattern.search(folded) for pattern in self._agrees)

    def proposes_plan(self, folded: str) -> bool:
        """Whether the words speak of instalments."""
        return any(pattern.search(folded) for pattern in self._proposes)


def _rank(hit: Hit) -> tuple[bool, int, bool]:
    is_hint = not hit.strong and hit.says != POLITE
    return is_hint, hit.start - hit.end, not hit.strong


def _first(
    patterns: list[re.Pattern[str]], folded: str, start: int, end: int
) -> tuple[int, int] | None:
    found = (pattern.search(folded, start, end) for pattern in patterns)
    return next((match.span() for match in found if match), None)


@functools.cache
def reply_rules(language: str) -> ReplyRules | None:
    """The rules of a language, read from its folder; None where it has none."""
    days = grammar(language)
    if days is None:
        return None
    path = importlib.resources.files("mailbot.reading.languages").joinpath(language, "replies.toml")
    if not path.is_file():
        return None
    return ReplyRules(msgspec.toml.decode(path.read_bytes(), type=ReplyTables), days)

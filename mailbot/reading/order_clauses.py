"""An owner's mail cut into the clauses that order one thing each, and what each clause orders."""

from __future__ import annotations

import re
from itertools import pairwise

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import Command
from mailbot.reading.clauses import sentences
from mailbot.reading.order_words import Phrasebook
from mailbot.reading.phrases import even_fold

# Longer than any order; a longer mail is cut, so that a data dump costs no more than a letter.
MAX_TEXT = 8_000

_JOINT = re.compile(
    r"[,;]\s+(?:(?:a|i|oraz|ale|natomiast|en|maar|iar|și|si|dar|и|а|но|and|but)\s+)?"
    r"|\s(?:a|oraz|natomiast|iar|en|и|а|and)\s+",
    re.IGNORECASE,
)

# What a command makes superfluous where both are about the same: who is written off need not be
# told to be left in peace as well.
_COVERS: dict[Command, frozenset[Command]] = {
    Command.UNDO_BOOKING: frozenset(Command) - {Command.UNDO_BOOKING, Command.AGREE_PLAN},
    Command.CANCEL: frozenset({Command.PAUSE, Command.MARK_PAID, Command.NOTE, Command.STATUS}),
    Command.CHANGE_AMOUNT: frozenset(
        {Command.MARK_PAID, Command.SEND_NOW, Command.NOTE, Command.STATUS, Command.PAUSE}
    ),
    Command.AGREE_PLAN: frozenset(
        {Command.EXTEND, Command.PAUSE, Command.MARK_PAID, Command.NOTE, Command.STATUS}
        | {Command.CHANGE_AMOUNT}
    ),
    Command.EXTEND: frozenset({Command.PAUSE, Command.NOTE, Command.STATUS}),
    Command.MARK_PAID: frozenset({Command.PAUSE, Command.NOTE, Command.STATUS}),
    Command.RESUME: frozenset({Command.SEND_NOW, Command.NOTE, Command.STATUS}),
    Command.PAUSE: frozenset({Command.NOTE, Command.SEND_NOW, Command.STATUS}),
    Command.SEND_NOW: frozenset({Command.NOTE, Command.STATUS}),
    Command.REPORT: frozenset({Command.STATUS, Command.NOTE, Command.SEND_NOW}),
    Command.STATUS: frozenset({Command.NOTE, Command.HELP}),
    Command.HELP: frozenset({Command.REPORT, Command.NOTE, Command.SEND_NOW, Command.STATUS}),
}
_ORDERED = tuple(
    command
    for command in Command
    if command not in (Command.APPROVE, Command.REJECT, Command.UNCLEAR)
)


class Clause(Noun, frozen=True, kw_only=True):
    """A piece of the mail, and what it orders.

    `ordered`: by an imperative; `hinted`: only hints say what; `told`: it says that money has come; `claimed`: it says that the
    client says so; `denied`: that it has not come; `done`: she has done it herself; `closes`: "strike it off"; `asks`: its sentence ends with a question mark; `doubts`: why not to act on it.
    """

    text: str
    ordered: tuple[Command, ...] = ()
    hinted: bool = False
    told: bool = False
    claimed: bool = False
    denied: bool = False
    done: bool = False
    closes: bool = False
    asks: bool = False
    doubts: tuple[Fact, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it orders nothing and tells of no money."""
        return not (self.ordered or self.told or self.closes)


def covers(stronger: Command, weaker: Command) -> bool:
    """Whether the one says all that the other does, about the same invoices."""
    return weaker in _COVERS.get(stronger, frozenset())


def uncovered(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands without those that another of them covers."""
    return tuple(c for c in commands if not any(covers(other, c) for other in commands))


def flowing(text: str) -> str:
    """The text with lines that a mail program broke joined again; paragraphs stay apart."""
    paragraphs = re.split(r"\n\s*\n", text[:MAX_TEXT].strip())
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def order_clauses(text: str, words: Phrasebook) -> tuple[Clause, ...]:
    """The clauses of a flowing text, in its order.

    Hints count only where nothing in the whole text is said plainly: in a long mail they are
    reasons and small talk beside its order.
    """
    plain = _clauses(text, words, hints=False)
    if not all(clause.empty for clause in plain):
        return plain
    return _clauses(text, words, hints=True)


def _clauses(text: str, words: Phrasebook, *, hints: bool) -> tuple[Clause, ...]:
    out: list[Clause] = []
    for one in sentences(text):
        whole = _read(text[one.start : one.end], words, asks=one.asks, hints=hints)
        several = len(uncovered(whole.ordered)) > 1
        out += _pieces(whole, words, hints=hints) if several else [whole]
    return tuple(out)


def _pieces(sentence: Clause, words: Phrasebook, *, hints: bool) -> list[Clause]:
    """The sentence at its joints, a piece without an order of its own joined to the one before."""
    cuts = [0, *(match.end() for match in _JOINT.finditer(sentence.text)), len(sentence.text)]
    joined: list[str] = []

    def read(text: str, doubts: tuple[Fact, ...] = ()) -> Clause:
        return _read(text, words, asks=sentence.asks, hints=hints, doubts=doubts)

    for start, end in pairwise(cuts):
        piece = sentence.text[start:end]
        if joined and (read(piece).empty or read(joined[-1]).empty):
            joined[-1] += piece
        else:
            joined.append(piece)
    return [read(one, sentence.doubts) for one in joined]


def _read(
    text: str, words: Phrasebook, *, asks: bool, hints: bool, doubts: tuple[Fact, ...] = ()
) -> Clause:
    folded = even_fold(text)
    if not asks and _only_done(folded, words):
        return Clause(text=text, ordered=(Command.NOTE,), done=True)
    ordered: dict[Command, int] = {}
    found_doubts = list(doubts)
    for command in _ORDERED:
        for match in (words.hints if hints else words.commands)[command].finditer(folded):
            if words.negated.search(folded[: match.start()]):
                if command in (Command.CANCEL, Command.PAUSE, Command.MARK_PAID):
                    found_doubts.append(Fact(kind=FactKind.NEGATED, text=match.group()))
                continue
            if command is Command.SEND_NOW and words.denied.match(folded, match.start()):
                ordered.setdefault(Command.PAUSE, match.start())  # "send them nothing"
                continue
            ordered.setdefault(command, match.start())
    if words.how.search(folded) and words.hints[Command.HELP].search(folded):
        return Clause(text=text, ordered=(Command.HELP,), asks=asks)
    denied = words.unpaid.search(folded) is not None
    if denied:
        # "It is not paid" books nothing, whatever of it sounds like "paid".
        rest = words.unpaid.sub(" ", folded)
        table = words.hints if hints else words.commands
        if not table[Command.MARK_PAID].search(rest):
            ordered.pop(Command.MARK_PAID, None)
    else:
        rest = folded
    told, claimed = _told(rest, words.paid_hints if hints else words.paid, words)
    undone = Command.UNDO_BOOKING in ordered
    if denied and not undone and (told or Command.MARK_PAID in ordered):
        found_doubts.append(Fact(kind=FactKind.NEGATED, text=text.strip()))
    closes = words.close.search(folded) is not None
    if asks and told and Command.MARK_PAID not in ordered and not closes:
        told = False
        ordered.setdefault(Command.STATUS, 0)
    if closes and not told and words.void.search(folded):
        ordered.setdefault(Command.CANCEL, 0)
    if Command.PAUSE in ordered and words.for_good.search(folded):
        del ordered[Command.PAUSE]
        ordered.setdefault(Command.CANCEL, 0)
    if ordered or told or closes:
        found_doubts += reservations(folded, words)
    return Clause(
        text=text,
        ordered=tuple(ordered),
        hinted=hints,
        told=told,
        claimed=claimed,
        denied=denied,
        closes=closes,
        asks=asks,
        doubts=tuple(dict.fromkeys(found_doubts)),
    )


def reservations(folded: str, words: Phrasebook) -> tuple[Fact, ...]:
    """Why words are no plain order: a condition, a "perhaps"."""
    found = []
    if words.condition.search(words.no_condition.sub("", folded)):
        found.append(Fact(kind=FactKind.CONDITIONAL))
    if words.hedge.search(folded):
        found.append(Fact(kind=FactKind.HESITANT))
    return tuple(found)


def _only_done(folded: str, words: Phrasebook) -> bool:
    """Whether she tells what she has done herself, and orders nothing beside it."""
    done = [match.span() for match in words.done.finditer(folded)]
    if not done:
        return False
    first, last = min(start for start, _ in done), max(end for _, end in done)
    return not any(
        match.end() <= first or match.start() >= last
        for command in _ORDERED
        if command not in (Command.NOTE, Command.STATUS)
        for match in words.commands[command].finditer(folded)
    )


def _told(folded: str, paid: re.Pattern[str], words: Phrasebook) -> tuple[bool, bool]:
    """Whether she says that money has come, and whether it is only the client who says so."""
    told = claimed = False
    for match in paid.finditer(folded):
        before = folded[: match.start()]
        if words.negated.search(before):
            continue
        if words.reported.search(before):
            claimed = True
        else:
            told = True
    return told, claimed and not told

"""Orders in the making: what each clause of a mail orders, and the clauses about one thing together.

Rules hear the phrases they know; weights guess at the whole. What both hear is an order; where they
differ, or only one of them hears anything, it depends on how clearly the weights speak.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import Command
from mailbot.reading.about import About
from mailbot.reading.order_clauses import Clause, covers, reservations, uncovered
from mailbot.reading.order_guess import Guess, guess, guessed
from mailbot.reading.phrases import even_fold
from mailbot.reading.subject import Subject

# Where one of these is ordered, "paid" in another sentence is its reason or its history.
_OUTWEIGHS_TOLD = frozenset(
    {Command.CANCEL, Command.AGREE_PLAN, Command.CHANGE_AMOUNT, Command.NOTE}
)
# Answers, and things remembered: one too many does no harm.
ANSWERED = frozenset({Command.STATUS, Command.REPORT, Command.HELP, Command.NOTE})


class Draft(Noun, frozen=True, kw_only=True):
    """An order in the making: its clauses and what they are about."""

    command: Command
    parts: tuple[Clause, ...]
    about: About
    ordered: bool  # by an imperative, not only by a statement
    guess: Guess | None = None  # where it comes from weights
    echo: bool = False  # "the same for her": its day is that of the order before

    @property
    def text(self) -> str:
        """The words of its clauses."""
        return " ".join(part.text.strip() for part in self.parts)


def drafts_of(parts: Sequence[Clause], about: Subject) -> Sequence[Draft]:
    """What the clauses of a mail order, each thing once; none where nothing is understood."""
    drafts = _drafts(parts, about)
    if drafts:
        drafts = _weighed(drafts, parts, about)
    else:
        guess_ = _guessed(parts, about)
        drafts = [guess_] if guess_ is not None else []
    return _agreed(_merged([_doubted(draft, about) for draft in drafts]), parts, about)


def _drafts(parts: Sequence[Clause], about: Subject) -> list[Draft]:
    every = {command for part in parts for command in part.ordered}
    told = any(part.told for part in parts)
    drafts: list[Draft] = []
    for part in parts:
        commands = list(uncovered(part.ordered))
        ordered = bool(commands)
        if part.closes and not ({Command.CANCEL, Command.MARK_PAID} & every):
            commands = [Command.MARK_PAID, *(c for c in commands if c is not Command.PAUSE)]
            ordered = told
        elif part.told and not commands and not every & _OUTWEIGHS_TOLD:
            commands = [Command.MARK_PAID]
        scope = about.of(part)
        if set(commands) <= {Command.STATUS} and _denies_a_booking(part, scope, about):
            commands, ordered = [Command.UNDO_BOOKING], True
        echo = not commands and bool(drafts) and about.echoes(part, scope, drafts[-1].about)
        if echo:
            commands, ordered = [drafts[-1].command], drafts[-1].ordered
        drafts += [
            Draft(command=command, parts=(part,), about=scope, ordered=ordered, echo=echo)
            for command in commands
        ]
    return drafts


def _denies_a_booking(part: Clause, scope: About, about: Subject) -> bool:
    """Whether it says that an invoice is not paid on which a payment is booked."""
    return (
        part.denied
        and not part.told
        and any(about.book.allocations_of(key) for key in scope.invoices)
    )


def _guessed(parts: Sequence[Clause], about: Subject) -> Draft | None:
    """What words that no phrase knows probably order; with a doubt unless the guess leads by much.

    Claims of a client's that she only passes on order nothing.
    """
    text = " ".join(part.text.strip() for part in parts)
    found = guess(text, about.language)
    if any(part.claimed for part in parts):
        found = Guess(command=Command.NOTE, lead=0.0)
    elif guessed(text, about.language) in (None, Command.UNCLEAR):
        return None
    if found is not None and _is_denied(found, parts):
        return None
    return _of_guess(found, parts, about) if found is not None else None


def _is_denied(found: Guess, parts: Sequence[Clause]) -> bool:
    """Whether weights hear "paid" in words that say the contrary: they do not hear a "not"."""
    return found.command is Command.MARK_PAID and any(part.denied for part in parts)


def _of_guess(found: Guess, parts: Sequence[Clause], about: Subject) -> Draft:
    text = " ".join(part.text.strip() for part in parts)
    doubts = [doubt for part in parts for doubt in part.doubts]
    doubts += reservations(even_fold(text), about.words)
    if not found.acts:
        doubts.append(Fact(kind=FactKind.NOT_UNDERSTOOD))
    whole = Clause(text=text, doubts=tuple(doubts), asks=any(part.asks for part in parts))
    return Draft(
        command=found.command, parts=(whole,), about=about.of(whole), ordered=True, guess=found
    )


def _weighed(drafts: list[Draft], parts: Sequence[Clause], about: Subject) -> list[Draft]:
    """The drafts, unless the weights of the whole mail speak clearly for something else.

    Either the rule or the guess is mistaken then: she is asked, and the likelier of them is named.
    """
    command = drafts[0].command
    if command in ANSWERED or any(draft.command is not command for draft in drafts):
        return drafts
    text = " ".join(part.text.strip() for part in parts)
    found = guess(text, about.language)
    if found is None or not found.contradicts or found.command is command:
        return drafts
    if _is_denied(found, parts):
        return drafts
    if covers(command, found.command) and found.command not in ANSWERED:
        return drafts
    if found.command is Command.UNCLEAR or not found.prevails:
        return [_unsure(draft) for draft in drafts]
    return [_unsure(_of_guess(found, parts, about))]


def _unsure(draft: Draft) -> Draft:
    doubt = Fact(kind=FactKind.NOT_UNDERSTOOD)
    parts = tuple(msgspec.structs.replace(p, doubts=(*p.doubts, doubt)) for p in draft.parts)
    return msgspec.structs.replace(draft, parts=parts)


def _doubted(draft: Draft, about: Subject) -> Draft:
    """The draft with a doubt where only hints say what it is, and the guess says something else.

    Questions are answered without it: an answer too many does no harm.
    """
    if draft.command in ANSWERED or not any(part.hinted for part in draft.parts):
        return draft
    if draft.guess is not None:
        return draft
    if guessed(draft.text, about.language) is draft.command:
        return draft
    return _unsure(draft)


def _merged(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts about one thing joined; the more telling command of two about the same wins."""
    out: list[Draft] = []
    for draft in drafts:
        for index, other in enumerate(out):
            if not draft.about.may_be(other.about):
                continue
            if draft.command is other.command:
                out[index] = _joined(other, draft)
                break
            if covers(other.command, draft.command):
                out[index] = _widened(other, draft)
                break
            if covers(draft.command, other.command):
                out[index] = _widened(draft, other)
                break
        else:
            out.append(draft)
    stronger = [d for d in out if d.command is not Command.NOTE] or out
    return _once(stronger)


def _agreed(drafts: Sequence[Draft], parts: Sequence[Clause], about: Subject) -> Sequence[Draft]:
    """Of several things that rules hear said of one subject, the one that the weights hear as well.

    "Remind him about September today, don't wait for your schedule" orders no schedule.
    """
    scoped = [one for one in drafts if one.about.client or one.about.invoices or one.about.rivals]
    if len({one.command for one in drafts}) < 2 or len(scoped) > 1:
        return drafts
    found = guess(" ".join(part.text.strip() for part in parts), about.language)
    heard = [one for one in drafts if found is not None and one.command is found.command]
    if found is None or not found.prevails or len(heard) != 1:
        return drafts
    return [_widened(heard[0], scoped[0]) if scoped else heard[0]]


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    """A statement that money came is no order where something else is ordered of the same."""
    ordered = [d for d in drafts if d.ordered or d.command is not Command.MARK_PAID]
    told = [d for d in drafts if d not in ordered]
    if ordered:
        told = [d for d in told if d.about.invoices]
    kept = ordered + told
    return [d for d in drafts if d in kept]


def _joined(first: Draft, second: Draft) -> Draft:
    return Draft(
        command=first.command,
        parts=(*first.parts, *second.parts),
        about=first.about.joined(second.about),
        ordered=first.ordered or second.ordered,
    )


def _widened(strong: Draft, weak: Draft) -> Draft:
    """The stronger with the scope of the weaker where it has none of its own."""
    return msgspec.structs.replace(strong, about=strong.about.or_else(weak.about))

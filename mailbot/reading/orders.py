"""What the owner writes to her assistant, read as a human assistant would read it.

Four ways she has of saying something: a mail of her own, a line on top of a client's mail that she
forwards, an answer to a question or a draft of ours, and a letter of her own to a client with the
assistant in copy. Whether it is really she is decided elsewhere; here it is only read.

Sure is an order whose clause means one command, whose scope is one client or its invoices, and
which nothing in her own words contradicts. All else is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_address
from mailbot.model.noun import Noun
from mailbot.model.reading import Command, Evidence, Mail, Order
from mailbot.reading.answers import Answer, read_answer
from mailbot.reading.granted import read_granted
from mailbot.reading.message import Message, zone
from mailbot.reading.order_clauses import Clause, covers, flowing, order_clauses, uncovered
from mailbot.reading.order_guess import guessed
from mailbot.reading.order_words import phrasebook
from mailbot.reading.subject import About, Subject
from mailbot.reading.terms import Terms, terms_of

_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|fw|fwd|odp|pd|wg|tr|vs|antw|doorst|răsp|rasp|ha|на|ответ|пересл)\s*"
    r"(?:\[\d+\])?\s*:\s*)+",
    re.IGNORECASE,
)
# An order never needs more of them; a mail that seems to give more is a text about something else.
MAX_ORDERS = 6
_NEEDS_INVOICE = frozenset(
    {
        Command.MARK_PAID,
        Command.CANCEL,
        Command.EXTEND,
        Command.CHANGE_AMOUNT,
        Command.AGREE_PLAN,
        Command.SEND_NOW,
    }
)
# Where one of these is ordered, "paid" in another sentence is its reason or its history.
_OUTWEIGHS_TOLD = frozenset(
    {Command.CANCEL, Command.AGREE_PLAN, Command.CHANGE_AMOUNT, Command.NOTE}
)
_ANSWERED = frozenset({Command.STATUS, Command.REPORT, Command.HELP, Command.NOTE})
_NEEDS_CLIENT = frozenset({Command.PAUSE, Command.RESUME, Command.STATUS, Command.NOTE})


class OrdersRead(Noun, frozen=True, kw_only=True):
    """What an owner's mail orders, the main thing first. `question` and `choice` (from 1): which
    question of ours it answers, and how. `client` and `invoices` are those of the main order.
    """

    orders: tuple[Order, ...] = ()
    question: str | None = None
    choice: int | None = None
    client: str | None = None
    invoices: tuple[str, ...] = ()
    to_client: bool = False
    evidence: tuple[Evidence, ...] = ()


def read_orders(message: Message, *, language: str, firm: Firm, book: Book) -> OrdersRead:
    """Read an owner's mail. `language`: of her own words (pl ro nl ru en); total on any text."""
    mail = message.mail
    words = phrasebook(language)
    base = mail.sent_at.astimezone(zone(firm)).date()
    about = Subject(
        mail=mail,
        topic=_PREFIX.sub("", mail.subject),
        own_topic=not _PREFIX.match(mail.subject),
        text=flowing(mail.text),
        base=base,
        language=language or "en",
        words=words,
        firm=firm,
        book=book,
    )
    recipients = _recipients(mail, firm)
    if recipients and normal_address(firm.assistant) not in mail.to:
        return _to_client(about, recipients)
    answer = read_answer(about)
    if answer is not None:
        return _answered(answer)
    return _summed(_orders(about))


def _recipients(mail: Mail, firm: Firm) -> tuple[str, ...]:
    """The addressees that are neither the assistant nor the firm's own people."""
    assistant = normal_address(firm.assistant)
    return tuple(to for to in mail.to if to != assistant and not firm.owns(to))


def _to_client(about: Subject, recipients: Sequence[str]) -> OrdersRead:
    """Her own letter to a client: what she agreed there."""
    scope = about.of_addresses(recipients)
    orders = read_granted(about, scope)
    return msgspec.structs.replace(
        _summed(orders),
        to_client=True,
        client=scope.client,
        invoices=orders[0].invoices if orders else scope.invoices,
    )


def _answered(answer: Answer) -> OrdersRead:
    read = _summed(answer.orders)
    return msgspec.structs.replace(
        read,
        question=answer.question,
        choice=answer.choice,
        client=read.client or answer.client,
        invoices=read.invoices or answer.invoices,
        evidence=answer.evidence + read.evidence,
    )


def _summed(orders: Sequence[Order]) -> OrdersRead:
    main = orders[0] if orders else None
    unclear = main is None or main.command is Command.UNCLEAR
    return OrdersRead(
        orders=tuple(orders),
        client=main.client if main is not None else None,
        invoices=() if main is None or unclear else main.invoices,
        evidence=tuple(
            Evidence(
                rule=f"order:{order.command.value}",
                words=order.clause,
                weight=1.0 if order.sure else 0.5,
            )
            for order in orders
        ),
    )


class _Draft(Noun, frozen=True, kw_only=True):
    """An order in the making: its clauses and what they are about."""

    command: Command
    parts: tuple[Clause, ...]
    about: About
    ordered: bool  # by an imperative, not only by a statement

    @property
    def text(self) -> str:
        return " ".join(part.text.strip() for part in self.parts)


def _orders(about: Subject) -> tuple[Order, ...]:
    """All orders of a mail to the assistant."""
    parts = order_clauses(about.text, about.words)
    if all(part.empty for part in parts) and about.own_topic:
        parts = (*order_clauses(about.topic, about.words), *parts)
    drafts = _drafts(parts, about)
    if not drafts:
        guess = _guessed(parts, about)
        if guess is None:
            return (_unclear(about, parts, Fact(kind=FactKind.NOT_UNDERSTOOD)),)
        drafts = [guess]
    drafts = [_doubted(draft, about) for draft in drafts]
    merged = _merged(drafts)
    orders = [_finished(draft, about, parts, alone=len(merged) == 1) for draft in merged]
    return tuple(orders[:MAX_ORDERS])


def _drafts(parts: Sequence[Clause], about: Subject) -> list[_Draft]:
    every = {command for part in parts for command in part.ordered}
    told = any(part.told for part in parts)
    drafts: list[_Draft] = []
    for part in parts:
        commands = list(uncovered(part.ordered))
        ordered = bool(commands)
        if part.closes and not ({Command.CANCEL, Command.MARK_PAID} & every):
            commands = [Command.MARK_PAID, *(c for c in commands if c is not Command.PAUSE)]
            ordered = told
        elif part.told and not commands and not every & _OUTWEIGHS_TOLD:
            commands = [Command.MARK_PAID]
        scope = about.of(part)
        drafts += [
            _Draft(command=command, parts=(part,), about=scope, ordered=ordered)
            for command in commands
        ]
    return drafts


def _guessed(parts: Sequence[Clause], about: Subject) -> _Draft | None:
    """What words that no phrase knows probably order: always with a doubt, so that she is asked.

    Claims of a client's that she only passes on order nothing.
    """
    text = " ".join(part.text.strip() for part in parts)
    claimed = any(part.claimed for part in parts)
    command = Command.NOTE if claimed else guessed(text, about.language)
    if command is None or command is Command.UNCLEAR:
        return None
    whole = Clause(text=text, doubts=(Fact(kind=FactKind.NOT_UNDERSTOOD),))
    return _Draft(command=command, parts=(whole,), about=about.of(whole), ordered=True)


def _doubted(draft: _Draft, about: Subject) -> _Draft:
    """The draft with a doubt where only hints say what it is, and the guess says something else.

    Questions are answered without it: an answer too many does no harm.
    """
    if draft.command in _ANSWERED or not any(part.hinted for part in draft.parts):
        return draft
    if guessed(draft.text, about.language) is draft.command:
        return draft
    doubt = Fact(kind=FactKind.NOT_UNDERSTOOD)
    parts = tuple(msgspec.structs.replace(p, doubts=(*p.doubts, doubt)) for p in draft.parts)
    return msgspec.structs.replace(draft, parts=parts)


def _merged(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Drafts about one thing joined; the more telling command of two about the same wins."""
    out: list[_Draft] = []
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


def _once(drafts: Sequence[_Draft]) -> list[_Draft]:
    """A statement that money came is no order where something else is ordered of the same."""
    ordered = [d for d in drafts if d.ordered or d.command is not Command.MARK_PAID]
    told = [d for d in drafts if d not in ordered]
    if ordered:
        told = [d for d in told if d.about.invoices]
    kept = ordered + told
    return [d for d in drafts if d in kept]


def _joined(first: _Draft, second: _Draft) -> _Draft:
    return _Draft(
        command=first.command,
        parts=(*first.parts, *second.parts),
        about=first.about.joined(second.about),
        ordered=first.ordered or second.ordered,
    )


def _widened(strong: _Draft, weak: _Draft) -> _Draft:
    """The stronger with the scope of the weaker where it has none of its own."""
    return msgspec.structs.replace(strong, about=strong.about.or_else(weak.about))


def _unclear(
    about: Subject,
    parts: Sequence[Clause],
    doubt: Fact | None,
    *,
    meant: Command | None = None,
    scope: About | None = None,
) -> Order:
    return Order(
        command=Command.UNCLEAR,
        clause=" ".join(part.text.strip() for part in parts) or about.topic,
        client=scope.client if scope is not None else None,
        invoices=scope.candidates if scope is not None else (),
        note=meant.value if meant is not None else "",
        sure=False,
        doubt=(doubt,) if doubt is not None else (),
    )


def _finished(draft: _Draft, about: Subject, parts: Sequence[Clause], *, alone: bool) -> Order:
    """The order with its scope, its day and its sum."""
    doubts = [doubt for part in draft.parts for doubt in part.doubts]
    command = draft.command
    text = draft.text
    if alone:
        # The whole mail is about one thing: what its other sentences name belongs to it.
        text = about.text or text
    if command in (Command.REPORT, Command.HELP):
        scope = draft.about
        if command is Command.REPORT and not doubts and scope.client is not None:
            return Order(
                command=Command.STATUS, clause=draft.text, client=scope.client, whole_client=True
            )
        return Order(command=command, clause=draft.text, sure=not doubts, doubt=tuple(doubts))
    scope = about.widened(draft.about, parts, alone=alone)
    terms = terms_of(draft.text, text, command=command, about=about, scope=scope)
    if command in _NEEDS_INVOICE:
        scope = about.narrowed(scope, terms.named_amounts, text, command=command)
        if not scope.invoices:
            return _unclear(about, draft.parts, scope.doubt, meant=command, scope=scope)
        terms = terms_of(draft.text, text, command=command, about=about, scope=scope)
    elif command in _NEEDS_CLIENT:
        scope = about.narrowed_to_one(scope, text) if command is Command.PAUSE else scope
        if scope.client is None and not scope.invoices:
            if command is Command.NOTE:
                return Order(
                    command=command,
                    clause=draft.text,
                    note=about.text,
                    sure=not doubts,
                    doubt=tuple(doubts),
                )
            return _unclear(about, draft.parts, scope.doubt, meant=command, scope=scope)
    if scope.doubt:
        doubts.append(scope.doubt)
    doubts += terms.doubts
    return _order(draft, scope, terms, doubts, about)


def _order(
    draft: _Draft, scope: About, terms: Terms, doubts: Sequence[Fact], about: Subject
) -> Order:
    until = terms.until
    if until is not None and until < about.base and draft.command is not Command.MARK_PAID:
        doubts = [*doubts, Fact(kind=FactKind.DAY_PAST, day=until)]
    return Order(
        command=draft.command,
        clause=draft.text,
        client=scope.client,
        invoices=scope.invoices,
        whole_client=scope.client is not None and not scope.invoices,
        until=until,
        amount=terms.amount,
        instalments=terms.instalments,
        note=about.text if draft.command is Command.NOTE else "",
        sure=not doubts,
        doubt=tuple(dict.fromkeys(doubts)),
    )

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
from mailbot.reading.about import About
from mailbot.reading.answers import Answer, read_answer
from mailbot.reading.granted import read_granted
from mailbot.reading.message import Message, zone
from mailbot.reading.order_clauses import Clause, flowing, order_clauses
from mailbot.reading.order_drafts import ANSWERED, Draft, drafts_of
from mailbot.reading.order_words import phrasebook
from mailbot.reading.subject import Subject
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
        Command.UNDO_BOOKING,
        Command.CANCEL,
        Command.EXTEND,
        Command.CHANGE_AMOUNT,
        Command.AGREE_PLAN,
        Command.SEND_NOW,
    }
)
# What goes without saying where instalments are agreed: nothing is sent meanwhile.
_MAY_BE_PLAN = frozenset({Command.PAUSE, Command.EXTEND, Command.SEND_NOW})
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


def _orders(about: Subject) -> tuple[Order, ...]:
    """All orders of a mail to the assistant."""
    parts = order_clauses(about.text, about.words)
    if all(part.empty for part in parts) and about.own_topic:
        parts = (*order_clauses(about.topic, about.words), *parts)
    drafts = drafts_of(parts, about)
    if not drafts:
        return (_unclear(about, parts, Fact(kind=FactKind.NOT_UNDERSTOOD)),)
    orders = [_finished(draft, about, parts, alone=len(drafts) == 1) for draft in drafts]
    orders = [
        _echoing(order, orders[0]) if draft.echo else order
        for draft, order in zip(drafts, orders, strict=True)
    ]
    return tuple(one for order in orders[:MAX_ORDERS] for one in _each_client(order, about))


def _echoing(order: Order, first: Order) -> Order:
    """An order for another client as well, with the day of the first where it names none."""
    if order.command is not first.command or order.until is not None:
        return order
    doubts = tuple(one for one in order.doubt if one.kind is not FactKind.NO_DAY)
    return msgspec.structs.replace(order, until=first.until, doubt=doubts, sure=not doubts)


def _each_client(order: Order, about: Subject) -> tuple[Order, ...]:
    """An order for invoices of several clients as one for each of them."""
    by_client: dict[str, list[str]] = {}
    for key in order.invoices:
        if (invoice := about.book.invoice(key)) is not None:
            by_client.setdefault(invoice.client, []).append(key)
    if len(by_client) < 2 or order.amount is not None:
        return (order,)
    return tuple(
        msgspec.structs.replace(order, client=client, invoices=tuple(invoices))
        for client, invoices in by_client.items()
    )


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


def _finished(draft: Draft, about: Subject, parts: Sequence[Clause], *, alone: bool) -> Order:
    """The order with its scope, its day and its sum."""
    command = draft.command
    doubts = [
        doubt
        for part in draft.parts
        for doubt in part.doubts
        if not _harmless(command, doubt, asks=any(part.asks for part in draft.parts))
    ]
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
    if alone and command in _MAY_BE_PLAN and _adds_up(text, about, scope):
        draft = msgspec.structs.replace(draft, command=Command.AGREE_PLAN)
        command = draft.command
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
    if _explains_itself(draft, terms, scope, doubts):
        doubts = []
    return _order(draft, scope, terms, doubts, about)


def _adds_up(text: str, about: Subject, scope: About) -> bool:
    """Whether the text names parts with their days, all to come, that are what is open."""
    if not scope.invoices:
        return False
    terms = terms_of(text, text, command=Command.AGREE_PLAN, about=about, scope=scope)
    return len(terms.instalments) > 1 and not terms.doubts


def _harmless(command: Command, doubt: Fact, *, asks: bool) -> bool:
    """Whether a doubt keeps nobody from answering a question, or from remembering a thing.

    "She pays if you ring her" is to be remembered; "how do they stand, I think he paid?" is asked.
    """
    if command is Command.NOTE:
        return doubt.kind is FactKind.CONDITIONAL
    unsure = doubt.kind in (FactKind.CONDITIONAL, FactKind.HESITANT)
    return unsure and (command is Command.HELP or (asks and command in ANSWERED))


def _explains_itself(draft: Draft, terms: Terms, scope: About, doubts: Sequence[Fact]) -> bool:
    """Parts with their days that add up to what is open are a plan, in whatever words."""
    return (
        draft.command is Command.AGREE_PLAN
        and draft.guess is not None
        and len(terms.instalments) > 1
        and bool(scope.invoices)
        and all(one.kind is FactKind.NOT_UNDERSTOOD for one in doubts)
    )


def _order(
    draft: Draft, scope: About, terms: Terms, doubts: Sequence[Fact], about: Subject
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

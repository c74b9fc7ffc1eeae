"""What a person must answer: the ladder rests, the owner is asked, the client hears of it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

import msgspec

from mailbot.deciding.asking import ask
from mailbot.deciding.letters import about_mail
from mailbot.deciding.schedule import civil_day
from mailbot.deciding.settled_alone import promise_events
from mailbot.deciding.settling import lines_of_plan, lines_with_due, paid_on_her_word
from mailbot.deciding.talk import Talk
from mailbot.model.agreement import (
    Block,
    BlockReason,
    Dispute,
    Instalment,
    Plan,
    PlanStatus,
)
from mailbot.model.client import Contact
from mailbot.model.decision import Decision
from mailbot.model.event import (
    BlockLifted,
    BlockSet,
    ClientChanged,
    DisputeClosed,
    DisputeOpened,
    LedgerEvent,
    LinesReplaced,
    PlanSet,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import derive
from mailbot.model.invoice import Invoice
from mailbot.model.letter import LetterKind, LineRef
from mailbot.model.money import Money, minor_unit
from mailbot.model.question import Choice, ChoiceKind, QuestionKind
from mailbot.model.reading import Intent

# After her silence, or her "I will answer myself", the ladder rests so many days more.
REST_DAYS = 7
# A plan is offered for a click within these bounds; a longer one the owner words herself.
MOST_INSTALMENTS = 24
# Addresses offered from one mail: a list of a hundred is no change of contact.
MOST_ADDRESSES = 3
# Questions a day about mail of strangers, and as many about forged mail: whoever floods the mailbox
# must not bury the questions about her clients, nor wear her out until she reads none.
STRANGERS_PER_DAY = 5

_CONTESTED = frozenset({Intent.DISPUTE, Intent.REFUSES})
_NOT_ANSWERED = frozenset({Intent.STOP_CONTACT, Intent.REFUSES, Intent.OTHER})


def hand_on(talk: Talk, doubt: str) -> Decision:
    """The protective pause, one question with ready choices, and a word to the client."""
    assert talk.client is not None
    protection, lifted = _protection(talk)
    kind = _kind(talk)
    mail = talk.reading.mail
    asked = ask(
        kind,
        (*_offers(talk), *_always(talk, lifted)),
        identity=(mail.content_hash,),
        firm=talk.firm,
        policy=talk.policy,
        now=talk.now,
        cause=talk.cause,
        client=talk.client.id,
        invoices=talk.concerned(),
        quote=_quote(talk),
        facts=about_mail(mail),
        mail=mail,
        why=(doubt,),
        would="hold the ladder for it and ask the owner, with the client's words",
    )
    heard = talk.reading.intents
    speaks = heard - _NOT_ANSWERED and Intent.STOP_CONTACT not in heard and talk.known_sender
    letters = talk.answer(LetterKind.QUESTION_PASSED_ON) if speaks else ()
    return Decision(events=protection, letters=letters) + asked


def hand_on_stranger(talk: Talk, *, forged: bool) -> Decision:
    """Words that cannot be laid to a known client: she reads them, nothing else happens."""
    mail = talk.reading.mail
    kind = QuestionKind.FORGED if forged else QuestionKind.CLIENT_REPLY
    if _asked_about_strangers(talk, kind) >= STRANGERS_PER_DAY:
        return Decision(
            why=("she has been asked about enough strangers today",),
            would=("do nothing; the digest lists it",),
        )
    reason = str(mail.standing_reason) if forged else "who writes, and about what, is not known"
    return ask(
        kind,
        (Choice(kind=ChoiceKind.I_WILL_ANSWER), Choice(kind=ChoiceKind.IGNORE)),
        identity=(mail.content_hash,),
        firm=talk.firm,
        policy=talk.policy,
        now=talk.now,
        cause=talk.cause,
        quote=_quote(talk),
        facts=about_mail(mail, reason=forged),
        mail=mail,
        why=(reason,),
        would="do nothing, and show it to the owner",
    )


def _asked_about_strangers(talk: Talk, kind: QuestionKind) -> int:
    """Questions of this kind about nobody known that were put to her today, answered or not."""
    asked = (
        talk.book.question(letter.question)
        for letter in talk.book.letters()
        if letter.question is not None and civil_day(letter.planned_at, talk.firm) == talk.today
    )
    return sum(one is not None and one.client is None and one.kind is kind for one in asked)


def _kind(talk: Talk) -> QuestionKind:
    heard = talk.reading.intents
    if heard & _CONTESTED:
        return QuestionKind.DISPUTE
    if Intent.ASKS_PLAN in heard:
        return QuestionKind.PLAN
    if Intent.ASKS_EXTENSION in heard:
        return QuestionKind.EXTENSION
    if Intent.CONTACT_CHANGE in heard:
        return QuestionKind.CONTACT
    if heard <= {Intent.PROMISE_TO_PAY, Intent.ACKNOWLEDGES} and heard:
        return QuestionKind.EXTENSION
    return QuestionKind.CLIENT_REPLY


def _quote(talk: Talk) -> str:
    return talk.reading.mail.text or talk.reading.mail.full_text


# -- what protects the client meanwhile


def _protection(talk: Talk) -> tuple[tuple[LedgerEvent, ...], tuple[LedgerEvent, ...]]:
    """The pause that these words deserve at once, and what lifts it again.

    Words from an unknown address pause only through the open question: anybody can write that a
    debt is disputed.
    """
    assert talk.client is not None
    heard = talk.reading.intents
    if not talk.known_sender:
        return (), ()
    source = talk.reading.mail.content_hash
    set_: list[LedgerEvent] = []
    lift: list[LedgerEvent] = []
    if heard & _CONTESTED:
        clause = talk.first(Intent.DISPUTE) or talk.first(Intent.REFUSES)
        dispute = Dispute(
            id=derive("dispute", source),
            client=talk.client.id,
            invoices=talk.concerned(),
            opened_on=talk.today,
            quote=clause.clause if clause else "",
            source=source,
        )
        set_.append(DisputeOpened(dispute=dispute))
        lift.append(DisputeClosed(dispute=dispute.id, outcome="the owner holds to the claim"))
    for intent, reason in _BLOCKS:
        if intent not in heard:
            continue
        whole = intent is Intent.STOP_CONTACT  # "no more mails" is obeyed at once and to the end
        until = None if whole else talk.today + dt.timedelta(days=_rest_days(talk))
        clause = talk.first(intent)
        block = Block(
            id=derive("block", reason.value, source),
            client=talk.client.id,
            invoices=() if whole else talk.concerned(),
            reason=reason,
            since=talk.today,
            until=until,
            note=clause.clause if clause else "",
            source=source,
        )
        set_.append(BlockSet(block=block))
        lift.append(BlockLifted(block=block.id, reason="the owner lets the ladder go on"))
    return tuple(set_), tuple(lift)


_BLOCKS = (
    (Intent.STOP_CONTACT, BlockReason.STOP_CONTACT),
    (Intent.HARDSHIP, BlockReason.HARDSHIP),
    (Intent.CLAIMS_PAID, BlockReason.CLAIMS_PAID),
    (Intent.ASKS_EXTENSION, BlockReason.EXTENSION),
)


def _rest_days(talk: Talk) -> int:
    return talk.policy.question_expires_days + REST_DAYS


# -- what she can choose


def _always(talk: Talk, lifted: tuple[LedgerEvent, ...]) -> tuple[Choice, ...]:
    """Let the ladder go on; or I answer myself, which is also what her silence means."""
    assert talk.client is not None
    rest = Block(
        id=derive("block", "owner answers", talk.reading.mail.content_hash),
        client=talk.client.id,
        invoices=talk.concerned(),
        reason=BlockReason.OWNER_WROTE,
        since=talk.today,
        until=talk.today + dt.timedelta(days=_rest_days(talk)),
    )
    herself = Choice(kind=ChoiceKind.I_WILL_ANSWER, events=(BlockSet(block=rest),))
    if not talk.concerned():
        return (herself,)
    return (Choice(kind=ChoiceKind.CONTINUE, events=lifted), herself)


def _offers(talk: Talk) -> tuple[Choice, ...]:
    """Ready decisions for what the client asks, the most likely one first."""
    heard = talk.reading.intents
    offers: list[Choice] = []
    if Intent.ASKS_PLAN in heard:
        offers += _plan_offer(talk)
    elif Intent.ASKS_EXTENSION in heard:
        offers += _extension_offer(talk)
    elif Intent.PROMISE_TO_PAY in heard and talk.invoices:
        offers += _promise_offer(talk)
    if Intent.CLAIMS_PAID in heard and talk.invoices:
        events = paid_on_her_word(
            talk.concerned(),
            book=talk.book,
            day=talk.today,
            cause=talk.cause,
            source=talk.reading.mail.content_hash,
        )
        if events:
            offers.append(Choice(kind=ChoiceKind.MARK_PAID, detail=_numbers(talk), events=events))
    offers += _address_offers(talk)
    return tuple(offers)


def _promise_offer(talk: Talk) -> list[Choice]:
    said = talk.first(Intent.PROMISE_TO_PAY)
    if said is None or said.days is None or said.days.latest < talk.today:
        return []
    events, promise = promise_events(talk, said)
    letters = talk.answer(LetterKind.PROMISE_NOTED, day=promise.day, amount=promise.amount)
    return [
        Choice(
            kind=ChoiceKind.GRANT,
            detail=_numbers(talk),
            day=promise.day,
            events=events,
            letters=letters,
        )
    ]


def _extension_offer(talk: Talk) -> list[Choice]:
    """A new due date, the day asked for."""
    said = talk.first(Intent.ASKS_EXTENSION)
    if said is None or said.days is None or not talk.invoices:
        return []
    day = said.days.latest
    if day <= talk.today:
        return []
    events = tuple(
        LinesReplaced(
            invoice=one.id, lines=lines_with_due(one, day), reason="more time was granted"
        )
        for one in talk.invoices
        if talk.book.balance(one.id).open
    )
    refs = tuple(
        LineRef(invoice=event.invoice, line=line.id) for event in events for line in event.lines
    )
    letters = tuple(
        msgspec.structs.replace(letter, lines=refs)
        for letter in talk.answer(LetterKind.PROMISE_NOTED, day=day)
    )
    return [
        Choice(
            kind=ChoiceKind.GRANT, detail=_numbers(talk), day=day, events=events, letters=letters
        )
    ]


def _plan_offer(talk: Talk) -> list[Choice]:
    """The plan as the client words it, or the open amount in so many equal monthly parts."""
    if len(talk.invoices) != 1:
        return []
    invoice = talk.invoices[0]
    instalments = _as_worded(talk, invoice) or _in_equal_parts(talk, invoice)
    if not instalments:
        return []
    plan = Plan(
        id=derive("plan", talk.reading.mail.content_hash, invoice.id),
        client=invoice.client,
        invoice=invoice.id,
        instalments=instalments,
        proposed_on=talk.today,
        quote=_quote(talk),
        source=talk.reading.mail.content_hash,
        status=PlanStatus.AGREED,
    )
    lines = lines_of_plan(invoice, plan.id, instalments, book=talk.book)
    events = (
        PlanSet(plan=plan),
        LinesReplaced(invoice=invoice.id, lines=lines, reason="a payment plan was agreed"),
    )
    refs = tuple(LineRef(invoice=invoice.id, line=line.id) for line in lines if line.plan)
    letters = tuple(
        msgspec.structs.replace(letter, lines=refs, instalments=instalments)
        for letter in talk.answer(LetterKind.PLAN_AGREED)
    )
    detail = tuple(
        Fact(kind=FactKind.INSTALMENT, day=part.due, money=part.amount) for part in instalments
    )
    return [Choice(kind=ChoiceKind.GRANT, detail=detail, events=events, letters=letters)]


def _as_worded(talk: Talk, invoice: Invoice) -> tuple[Instalment, ...]:
    """The client's own days and amounts, if they make up just what is open.

    One part without an amount is what is left; where none has one, all are equal, cents last.
    """
    said = talk.first(Intent.ASKS_PLAN)
    parts = sorted(said.schedule, key=lambda part: part.day) if said is not None else []
    days = {part.day for part in parts}
    if not 1 < len(parts) <= MOST_INSTALMENTS or len(days) < len(parts) or min(days) < talk.today:
        return ()
    owed = talk.book.balance(invoice.id).open
    amounts = _shares([part.amount for part in parts], owed)
    if sum(amounts, Decimal(0)) != owed.amount or min(amounts) <= 0:
        return ()
    return tuple(
        Instalment(due=part.day, amount=Money.of(amount, owed.currency))
        for part, amount in zip(parts, amounts, strict=True)
    )


def _shares(named: Sequence[Decimal | None], owed: Money) -> list[Decimal]:
    """The amounts named, and what is left of `owed` shared among those that are not."""
    left = owed.amount - sum((one for one in named if one is not None), Decimal(0))
    unnamed = sum(one is None for one in named)
    if not unnamed:
        return [one for one in named if one is not None]
    share = (left / unnamed).quantize(minor_unit(owed.currency), rounding=ROUND_DOWN)
    amounts = [share if one is None else one for one in named]
    last = max(at for at, one in enumerate(named) if one is None)
    amounts[last] = left - share * (unnamed - 1)
    return amounts


def _in_equal_parts(talk: Talk, invoice: Invoice) -> tuple[Instalment, ...]:
    """Equal monthly parts from the day the client names, else from a month ahead; cents last."""
    said = talk.first(Intent.ASKS_PLAN)
    count = said.instalments if said is not None else None
    if said is None or count is None or not 2 <= count <= MOST_INSTALMENTS:
        return ()
    owed = talk.book.balance(invoice.id).open
    unit = minor_unit(owed.currency)
    part = Money((owed.amount / count).quantize(unit, rounding=ROUND_DOWN), owed.currency)
    if not part:
        return ()
    first = said.days.latest if said.days is not None else _months_on(talk.today, 1)
    if first <= talk.today:
        first = _months_on(talk.today, 1)
    last = Money(owed.amount - part.amount * (count - 1), owed.currency)
    return tuple(
        Instalment(due=_months_on(first, index), amount=part if index < count - 1 else last)
        for index in range(count)
    )


def _months_on(day: dt.date, months: int) -> dt.date:
    """The same day of a later month; its last day where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _address_offers(talk: Talk) -> list[Choice]:
    """Addresses that the mail names, and the writer's own: used only when she says so."""
    client = talk.client
    if client is None or not talk.known_sender:
        return []
    if Intent.CONTACT_CHANGE not in talk.reading.intents:
        return []
    fresh = [one for one in talk.reading.contacts if not talk.knows(one)]
    return [
        Choice(
            kind=ChoiceKind.USE_ADDRESS,
            detail=(Fact(kind=FactKind.THIS_ADDRESS, text=address),),
            events=(
                ClientChanged(
                    client=msgspec.structs.replace(
                        client, contacts=(Contact(email=address), *client.contacts)
                    )
                ),
            ),
        )
        for address in dict.fromkeys(fresh[:MOST_ADDRESSES])
    ]


def _numbers(talk: Talk) -> tuple[Fact, ...]:
    return tuple(Fact(kind=FactKind.INVOICE, text=one.number) for one in talk.invoices)

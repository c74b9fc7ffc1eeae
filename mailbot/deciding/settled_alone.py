"""What the assistant settles alone with a client: a promise, a claim of payment, a copy."""

from __future__ import annotations

import datetime as dt

from mailbot.countries import add_working_days, next_working_day
from mailbot.deciding.schedule import country_of
from mailbot.deciding.talk import Talk
from mailbot.model.agreement import Block, BlockReason, Promise, PromiseStatus
from mailbot.model.decision import Decision
from mailbot.model.event import BlockSet, LedgerEvent, PromiseEnded, PromiseMade
from mailbot.model.identity import derive
from mailbot.model.letter import LetterKind
from mailbot.model.money import Money
from mailbot.model.reading import Said

# "I shall pay soon" is believed so many days.
VAGUE_PROMISE_DAYS = 5


def promise_events(talk: Talk, said: Said) -> tuple[tuple[LedgerEvent, ...], Promise]:
    """The promise as it goes into the ledger; an earlier one for the same invoices gives way."""
    assert talk.client is not None
    day = said.days.latest if said.days is not None else None
    promise = Promise(
        id=derive("promise", talk.reading.mail.content_hash),
        client=talk.client.id,
        invoices=talk.concerned_by(said),
        made_on=talk.written,
        day=day,
        pause_until=_pause_until(talk, day),
        amount=_money(talk, said),
        quote=said.clause,
        source=talk.reading.mail.content_hash,
    )
    given_way = tuple(
        PromiseEnded(promise=one.id, status=PromiseStatus.WITHDRAWN)
        for one in talk.promises_before()
        if one.status is PromiseStatus.ACTIVE and one.id != promise.id
    )
    return (*given_way, PromiseMade(promise=promise)), promise


def _pause_until(talk: Talk, day: dt.date | None) -> dt.date:
    """The promised day, moved to a working day, and the time that a transfer takes."""
    assert talk.client is not None
    if day is None:
        return talk.today + dt.timedelta(days=VAGUE_PROMISE_DAYS)
    code = country_of(talk.client, talk.firm)
    return add_working_days(next_working_day(day, code), talk.policy.promise_grace_days, code)


def _money(talk: Talk, said: Said) -> Money | None:
    owed = talk.owed()
    if said.amount is None or owed is None:
        return None
    return Money.of(said.amount, owed.currency)


def note_promise(talk: Talk, said: Said, *, letter: bool) -> Decision:
    """The ladder rests until the promise's day; the client reads that we have understood."""
    events, promise = promise_events(talk, said)
    letters = (
        talk.answer(LetterKind.PROMISE_NOTED, day=promise.day, amount=promise.amount)
        if letter
        else ()
    )
    when = f"on {promise.day}" if promise.day is not None else "soon"
    return Decision(
        events=events,
        letters=letters,
        why=(f"{talk.company} promises to pay {when}: “{said.clause}”",),
        would=(f"note the promise and send nothing until {promise.pause_until}",),
    )


def note_claim(talk: Talk, said: Said) -> Decision:
    """The ladder rests while we look for the money; the claim itself settles nothing."""
    assert talk.client is not None
    until = talk.today + dt.timedelta(days=talk.policy.claim_pause_days)
    block = Block(
        id=derive("block", "claims paid", talk.reading.mail.content_hash),
        client=talk.client.id,
        invoices=talk.concerned_by(said),
        reason=BlockReason.CLAIMS_PAID,
        since=talk.today,
        until=until,
        note=said.clause,
        source=talk.reading.mail.content_hash,
    )
    day = said.days.latest if said.days is not None else None
    return Decision(
        events=(BlockSet(block=block),),
        letters=talk.answer(LetterKind.LOOKING_FOR_PAYMENT, day=day, amount=_money(talk, said)),
        why=(f"{talk.company} says that it has paid: “{said.clause}”",),
        would=(f"look for the money, send nothing until {until}, then ask the owner",),
    )


def send_copy(talk: Talk) -> Decision:
    """The invoice once more, to an address on file."""
    letters = talk.answer(LetterKind.INVOICE_COPY)
    numbers = ", ".join(one.number for one in talk.invoices)
    if not letters:
        return Decision(why=("it has been answered often enough today",))
    return Decision(
        letters=letters,
        why=(f"{talk.company} asks for a copy of {numbers}",),
        would=(f"send {numbers} to {letters[0].to[0]}",),
    )

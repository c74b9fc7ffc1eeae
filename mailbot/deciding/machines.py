"""What follows from machine mail: a dead address, an absence, or nothing. Never an answer."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from mailbot.deciding.asking import ask
from mailbot.deciding.chaseable import LONGEST_ABSENCE_DAYS, OPEN_ABSENCE_DAYS
from mailbot.deciding.schedule import civil_day
from mailbot.deciding.undelivered import ask_for_address, refusal_notice
from mailbot.model.agreement import Block, BlockReason
from mailbot.model.book import Book
from mailbot.model.client import Absence, AddressFailure, Contact
from mailbot.model.decision import Decision
from mailbot.model.event import (
    AbsenceNoted,
    AddressFailed,
    BlockSet,
    ClientChanged,
    LedgerEvent,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, normal_address
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, ChoiceKind, QuestionKind
from mailbot.model.reading import MachineKind, MachineMail, Standing


def decide_machine(
    reading: MachineMail, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    """A bounce counts only if it names a letter of ours; an absence delays by its end."""
    if reading.kind is MachineKind.BOUNCE_PERMANENT:
        return _dead_address(reading, book, firm, policy, now)
    if reading.kind is MachineKind.OUT_OF_OFFICE:
        return _away(reading, book, firm, policy, now)
    return Decision(
        why=(f"a machine wrote it: {reading.kind.value.replace('_', ' ')}",),
        would=("note it, and answer nothing",),
    )


def _cause(reading: MachineMail) -> str:
    return reading.mail.message_id or reading.mail.content_hash


def _dead_address(
    reading: MachineMail, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    address = normal_address(reading.failed_recipient or "")
    letter = book.letter(reading.letter) if reading.letter else None
    if letter is None or letter.client is None or address not in map(normal_address, letter.to):
        return Decision(
            why=("a bounce that names no letter of ours to that address",),
            would=("note it, and change nothing",),
        )
    client = book.client(letter.client)
    if client is None:
        return Decision(why=("a bounce of a letter to nobody we know",))
    if reading.status_code.startswith("5.7"):
        # RFC 3463 section 3.8: policy. The address is well; our own mail was not wanted.
        notice = refusal_notice(letter, client, reading.status_code, firm=firm, now=now)
        return Decision(
            letters=(notice,),
            why=(f"{reading.status_code}: refused by policy",),
            would=("tell the owner that our mail was refused there",),
        )
    today = civil_day(reading.mail.received_at, firm)
    failure = AddressFailure(day=today, code=reading.status_code, letter=letter.id)
    failed = AddressFailed(client=client.id, address=address, failure=failure)
    return Decision(events=(failed,)) + ask_for_address(
        client,
        address,
        failure,
        letter,
        firm=firm,
        policy=policy,
        now=now,
        cause=_cause(reading),
        mail=reading.mail,
    )


def _away(
    reading: MachineMail, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    client = book.client(reading.client) if reading.client else None
    if client is None:
        return Decision(why=("an absence of nobody we know",), would=("note it",))
    if reading.mail.standing is Standing.FORGED:
        # Whoever could pretend to be away could pretend it again every month.
        return Decision(
            why=(str(reading.mail.standing_reason),), would=("note it, and change nothing",)
        )
    today = civil_day(reading.mail.received_at, firm)
    absence = Absence(
        address=reading.mail.sender,
        noted=today,
        back_on=reading.back_on,
        deputy=reading.alternate_contact or "",
        source=reading.mail.content_hash,
    )
    back = min(
        reading.back_on or today + dt.timedelta(days=OPEN_ABSENCE_DAYS),
        today + dt.timedelta(days=LONGEST_ABSENCE_DAYS),
    )
    last = back - dt.timedelta(days=1)
    events: list[LedgerEvent] = [AbsenceNoted(client=client.id, absence=absence)]
    if last >= today:
        block = Block(
            id=derive("block", "absence", client.id, reading.mail.content_hash),
            client=client.id,
            invoices=(),
            reason=BlockReason.ABSENCE,
            since=today,
            until=last,
            note=reading.mail.sender,
            source=reading.mail.content_hash,
        )
        events.append(BlockSet(block=block))
    decision = Decision(
        events=tuple(events),
        why=(f"{reading.mail.sender} is away until {reading.back_on or 'an unnamed day'}",),
        would=(f"write to {client.company} after {last}",),
    )
    deputy = normal_address(reading.alternate_contact or "")
    known = {normal_address(c.email) for c in client.contacts}
    # A deputy known by name and telephone only is noted: nothing can be sent there.
    if "@" not in deputy or deputy in known:
        return decision
    added = Contact(email=deputy)
    choices = (
        Choice(
            kind=ChoiceKind.USE_ADDRESS,
            detail=(Fact(kind=FactKind.THIS_ADDRESS, text=deputy),),
            events=(ClientChanged(client=replace(client, contacts=(*client.contacts, added))),),
        ),
        Choice(kind=ChoiceKind.IGNORE),
    )
    return decision + ask(
        QuestionKind.CONTACT,
        choices,
        identity=("deputy", client.id, deputy),
        firm=firm,
        policy=policy,
        now=now,
        cause=_cause(reading),
        client=client.id,
        facts=(Fact(kind=FactKind.DEPUTY, text=reading.mail.sender, other=deputy),),
        quote=reading.mail.text,
        mail=reading.mail,
        would=f"ask whether {deputy} may be written to",
    )

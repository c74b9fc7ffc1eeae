"""Letters that did not get there: a dead address is asked about, a refusal of our own mail is told.

Whether the refusal came while we were sending or afterwards, in a bounce, makes no difference to
the owner: somebody is not being written to, and only she can mend it.
"""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from mailbot.deciding.asking import ask, question_id
from mailbot.deciding.letters import to_people
from mailbot.deciding.schedule import civil_day
from mailbot.model.agreement import Block, BlockReason
from mailbot.model.book import Book
from mailbot.model.client import AddressFailure, Client, Contact
from mailbot.model.decision import Decision
from mailbot.model.event import BlockLifted, BlockSet, ClientChanged
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, normal_address
from mailbot.model.letter import Letter, LetterKind, LetterStatus, Topic
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, ChoiceKind, QuestionKind
from mailbot.model.reading import Mail


def refused_letters(*, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime) -> Decision:
    """What the server refused while we were sending: asked about or told, once each."""
    out = Decision()
    for letter in book.letters_in(LetterStatus.REFUSED):
        client = book.client(letter.client) if letter.client else None
        if client is None or letter.kind.to_owner:
            continue
        dead = _failed_with(client, letter)
        if dead is None:
            notice = refusal_notice(letter, client, letter.reply, firm=firm, now=now)
            if book.letter(notice.id) is None:
                out += Decision(letters=(notice,), would=("tell the owner that it was refused",))
            continue
        contact, failure = dead
        address = normal_address(contact.email)
        if book.question(question_id(QuestionKind.CONTACT, *_identity(client, address))) is None:
            out += ask_for_address(
                client,
                address,
                failure,
                letter,
                firm=firm,
                policy=policy,
                now=now,
                cause=letter.id,
            )
    return out


def refusal_notice(
    letter: Letter, client: Client, code: str, *, firm: Firm, now: dt.datetime
) -> Letter:
    """RFC 3463 section 3.8: the address may be well; our own mail was not wanted."""
    return to_people(
        LetterKind.NOTICE,
        firm=firm,
        now=now,
        cause=letter.id,
        identity=("refused", letter.id),
        client=client.id,
        topic=Topic.LETTER_NOT_DELIVERED,
        items=_refusal(", ".join(letter.to), code, letter.subject),
    )


def ask_for_address(
    client: Client,
    address: str,
    failure: AddressFailure,
    letter: Letter,
    *,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
    cause: str,
    mail: Mail | None = None,
) -> Decision:
    """Hold letters to a client whose address has died, and ask which other one is to be used."""
    today = civil_day(now, firm)
    block = Block(
        id=derive("block", "address", client.id, address),
        client=client.id,
        invoices=(),
        reason=BlockReason.BAD_ADDRESS,
        since=today,
        until=today + dt.timedelta(days=policy.question_expires_days),
        note=address,
        source=mail.content_hash if mail else "",
    )
    lifted = BlockLifted(block=block.id, reason="the owner has named another address")
    choices = [
        Choice(
            kind=ChoiceKind.USE_ADDRESS,
            detail=(Fact(kind=FactKind.THIS_ADDRESS, text=contact.email),),
            events=(ClientChanged(client=_first(client, contact, address, failure)), lifted),
        )
        for contact in client.contacts
        if contact.failed is None and normal_address(contact.email) != address
    ]
    choices.append(Choice(kind=ChoiceKind.I_WILL_ANSWER))
    return Decision(events=(BlockSet(block=block),)) + ask(
        QuestionKind.CONTACT,
        choices,
        identity=_identity(client, address),
        firm=firm,
        policy=policy,
        now=now,
        cause=cause,
        client=client.id,
        facts=_refusal(address, failure.code, letter.subject),
        mail=mail,
        why=(f"{address} does not work",),
        would=f"hold letters to {client.company} and ask for another address",
    )


def _identity(client: Client, address: str) -> tuple[str, str, str]:
    return ("dead", client.id, address)


def _failed_with(client: Client, letter: Letter) -> tuple[Contact, AddressFailure] | None:
    """The contact that died with this letter; None if the refusal was not about an address."""
    for contact in client.contacts:
        if contact.failed is not None and contact.failed.letter == letter.id:
            return contact, contact.failed
    return None


def _refusal(address: str, code: str, subject: str) -> tuple[Fact, ...]:
    facts = [Fact(kind=FactKind.ADDRESS, text=address)]
    if code:
        facts.append(Fact(kind=FactKind.SERVER_CODE, text=code))
    if subject:
        facts.append(Fact(kind=FactKind.SUBJECT, text=subject))
    return tuple(facts)


def _first(client: Client, contact: Contact, dead: str, failure: AddressFailure) -> Client:
    """The client with this contact first and the dead address marked."""
    rest = tuple(
        replace(c, failed=failure) if normal_address(c.email) == dead else c
        for c in client.contacts
        if c != contact
    )
    return replace(client, contacts=(contact, *rest))

"""The last look before the wire: has the reason for a letter gone since it was planned?"""

from __future__ import annotations

import datetime as dt

from mailbot.deciding.chaseable import why_not
from mailbot.deciding.freshness import bank_is_silent, sent_on_her_word
from mailbot.deciding.letters import announcement_of
from mailbot.deciding.schedule import civil_day, next_slot, wording_true
from mailbot.model.balance import LineBalance
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.firm import Firm
from mailbot.model.letter import Letter, LetterStatus, LineRef
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy, Mode
from mailbot.model.question import QuestionStatus

# States in which a letter has left, or may have.
_OUT = (
    LetterStatus.CLAIMED,
    LetterStatus.IN_DATA,
    LetterStatus.ACCEPTED,
    LetterStatus.UNCERTAIN,
)
_NEVER_WENT = (LetterStatus.WITHDRAWN, LetterStatus.REFUSED)


class Hold(Noun, frozen=True, kw_only=True):
    """A letter that must not go now. `withdraw`: nor ever, for its reason has gone."""

    reason: str
    withdraw: bool = False


def last_look(
    letter: Letter,
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
    sent_this_pass: int,
) -> Hold | None:
    """Why a queued letter must wait or be withdrawn; None when it may go.

    Asked at the instant of sending, after all new mail has been read. A withdrawn reminder burns no
    stage: whatever of it is still owed is planned anew on one of the next days.
    """
    if sent_this_pass >= policy.letters_per_pass:
        return Hold(reason=f"{sent_this_pass} letters have gone out in this pass: the rest waits")
    if letter.not_before is not None and now < letter.not_before:
        return Hold(reason=f"not before {letter.not_before.isoformat()}")
    if letter.kind.to_owner:
        return _question_settled(letter, book)
    client = book.client(letter.client) if letter.client else None
    if client is None:
        return Hold(reason="its client is no longer known", withdraw=True)
    return (
        _gone(letter, book=book, firm=firm, policy=policy, now=now)
        or _unannounced(letter, book, policy, now)
        or _foreign_address(letter, client)
        or _not_now(letter, client, book=book, firm=firm, policy=policy, now=now)
    )


def _question_settled(letter: Letter, book: Book) -> Hold | None:
    """A question that was closed before its letter left need not be asked any more."""
    question = book.question(letter.question) if letter.question else None
    if question is not None and question.status is not QuestionStatus.OPEN:
        return Hold(reason="what it asks has been settled", withdraw=True)
    return None


def _gone(
    letter: Letter, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Hold | None:
    if letter.stage is None and not letter.withdraw_when_paid:
        return None
    today = civil_day(now, firm)
    for ref in letter.lines:
        invoice = book.invoice(ref.invoice)
        line = _line(book, ref)
        if invoice is None or line is None:
            return Hold(reason="what it is about has been replaced", withdraw=True)
        reason = why_not(invoice, line, book=book, firm=firm, policy=policy, now=now)
        if reason is not None:
            return Hold(reason=f"{invoice.number}: {reason}", withdraw=True)
        stage = ref.stage or letter.stage
        if stage is not None and not wording_true(stage, line.line.due, today):
            return Hold(reason=f"{invoice.number}: its wording is out of date", withdraw=True)
        if _sent_already(letter, ref, book):
            return Hold(reason=f"{invoice.number}: this stage has been sent", withdraw=True)
    return None


def _unannounced(
    letter: Letter, book: Book, policy: DunningPolicy, now: dt.datetime
) -> Hold | None:
    """She can only object to what she was told of: the hours run from her mail's acceptance."""
    if letter.mode is not Mode.VETO:
        return None
    told = announcement_of(letter, book)
    if told is None or told.status is not LetterStatus.ACCEPTED or told.settled_at is None:
        return Hold(reason="the owner has not yet been told of it")
    if now < told.settled_at + dt.timedelta(hours=policy.veto_hours):
        return Hold(reason="the owner may still object")
    return None


def _line(book: Book, ref: LineRef) -> LineBalance | None:
    if book.invoice(ref.invoice) is None:
        return None
    return next((one for one in book.balance(ref.invoice).lines if one.line.id == ref.line), None)


def _sent_already(letter: Letter, ref: LineRef, book: Book) -> bool:
    """Another letter of the same stage about the same line: nobody gets a stage twice."""
    stage = ref.stage or letter.stage
    return stage is not None and any(
        one.line == ref.line and (one.stage or other.stage) is stage
        for other in book.letters_of(letter.client or "")
        if other.id != letter.id and not other.kind.to_owner and other.status not in _NEVER_WENT
        for one in other.lines
    )


def _foreign_address(letter: Letter, client: Client) -> Hold | None:
    """Letters about money go only to addresses that are this client's."""
    known = {contact.email.casefold() for contact in client.contacts}
    foreign = [address for address in letter.to if address.casefold() not in known]
    if foreign or not letter.to:
        return Hold(reason="it would go to an address that is not the client's", withdraw=True)
    return None


def _not_now(
    letter: Letter,
    client: Client,
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> Hold | None:
    if letter.answers_mail:
        return None
    slot = next_slot(client, firm, policy, now)
    if slot != now:
        return Hold(reason=f"outside the client's office hours: not before {slot.isoformat()}")
    today = civil_day(now, firm)
    sent_today = sum(
        other.id != letter.id
        and not other.kind.to_owner
        and not other.answers_mail
        and other.status in _OUT
        and civil_day(other.settled_at or other.planned_at, firm) == today
        for other in book.letters_of(client.id)
    )
    if sent_today >= policy.letters_per_client_per_day:
        return Hold(reason="the client has had a letter today")
    silent = letter.stage is not None and bank_is_silent(book, firm, policy, today)
    if silent and not sent_on_her_word(book, letter):
        return Hold(reason="the bank has been silent for too long")
    return None

"""A Reading, the ledger as it stands and the owner's policy become a Decision."""

from __future__ import annotations

import datetime as dt

from mailbot.deciding.invoices import decide_invoice
from mailbot.deciding.letters import about_mail, to_people
from mailbot.deciding.machines import decide_machine
from mailbot.deciding.orders import decide_order
from mailbot.deciding.payments import decide_payment
from mailbot.deciding.replies import decide_reply
from mailbot.deciding.schedule import civil_day
from mailbot.deciding.uncertain import arrived_after_all
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.letter import LetterKind, Topic
from mailbot.model.policy import DunningPolicy
from mailbot.model.reading import (
    AnyReading,
    ClientReply,
    InvoiceMail,
    MachineMail,
    OwnerOrder,
    PaymentNotice,
    Role,
    Standing,
    Unrelated,
)


def decide(
    reading: AnyReading, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    """What to record, to write and to ask because of one mail. Nothing happens here."""
    decision = _by_kind(reading, book=book, firm=firm, policy=policy, now=now)
    return arrived_after_all(reading.mail, book) + decision


def _by_kind(
    reading: AnyReading, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    match reading:
        case InvoiceMail():
            return decide_invoice(reading, book=book, firm=firm, policy=policy, now=now)
        case PaymentNotice():
            return decide_payment(reading, book=book, firm=firm, policy=policy, now=now)
        case ClientReply():
            return decide_reply(reading, book=book, firm=firm, policy=policy, now=now)
        case OwnerOrder():
            return decide_order(reading, book=book, firm=firm, policy=policy, now=now)
        case MachineMail():
            return decide_machine(reading, book=book, firm=firm, policy=policy, now=now)
        case Unrelated():
            return _unrelated(reading, book, firm, now)


def _unrelated(reading: Unrelated, book: Book, firm: Firm, now: dt.datetime) -> Decision:
    """Left alone; but a mail that could not be read may be anybody's, and somebody must look."""
    mail = reading.mail
    forged = mail.role is Role.ASSISTANT and mail.standing is not Standing.PROVEN
    if forged and book.letter_with_message_id(mail.message_id) is None:
        return _under_our_name(reading, firm, now)
    if not reading.unread:
        return Decision(why=(reading.reason,), would=("leave it alone",))
    letter = to_people(
        LetterKind.NOTICE,
        firm=firm,
        now=now,
        cause=mail.message_id or mail.content_hash,
        identity=("unreadable", mail.content_hash),
        topic=Topic.MAIL_UNREADABLE,
        items=(*about_mail(mail), Fact(kind=FactKind.TECHNICAL, text=reading.reason)),
    )
    return Decision(
        letters=(letter,), why=(reading.reason,), would=("tell the owner that it was not read",)
    )


def _under_our_name(reading: Unrelated, firm: Firm, now: dt.datetime) -> Decision:
    """Somebody writes under the assistant's own address: clients may get such mail as well.

    She is told once a day, however many there are.
    """
    mail = reading.mail
    letter = to_people(
        LetterKind.NOTICE,
        firm=firm,
        now=now,
        cause=mail.message_id or mail.content_hash,
        identity=("under our name", civil_day(now, firm)),
        topic=Topic.FORGED_OWNER,
        items=about_mail(mail, reason=True),
    )
    return Decision(
        letters=(letter,),
        why=(reading.reason,),
        would=("do nothing of what it says, and tell the owner that somebody uses our address",),
    )

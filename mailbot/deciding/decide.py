"""A Reading, the ledger as it stands and the owner's policy become a Decision."""

from __future__ import annotations

import datetime as dt

from mailbot.deciding.invoices import decide_invoice
from mailbot.deciding.machines import decide_machine
from mailbot.deciding.orders import decide_order
from mailbot.deciding.payments import decide_payment
from mailbot.deciding.replies import decide_reply
from mailbot.deciding.uncertain import arrived_after_all
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.firm import Firm
from mailbot.model.policy import DunningPolicy
from mailbot.model.reading import (
    AnyReading,
    ClientReply,
    InvoiceMail,
    MachineMail,
    OwnerOrder,
    PaymentNotice,
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
            return Decision(why=(reading.reason,), would=("leave it alone",))

"""What is news to the owner since an instant: the digest is sent for it, and lists it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mailbot.model.book import Book
from mailbot.model.mail import MailSeen
from mailbot.model.payment import Payment

# Readings that are news to her: not her own orders, nor a bank's mail, whose money has its own list.
_NEWS = frozenset({"client_reply", "machine_mail", "invoice_mail"})


def mail_since(book: Book, since: dt.datetime) -> Sequence[MailSeen]:
    """Mail of clients, of machines, and invoices that came in after `since` (aware)."""
    return [seen for seen in book.mails() if seen.received_at > since and seen.kind in _NEWS]


def money_since(book: Book, since: dt.datetime) -> Sequence[Payment]:
    """Payments that became known after `since`; those without a mail count from the next day."""
    known = {seen.content_hash: seen.received_at for seen in book.mails()}

    def is_new(payment: Payment) -> bool:
        told = known.get(payment.mail or "")
        return told > since if told is not None else payment.day > since.date()

    return [one for one in book.payments() if not one.reversed and is_new(one)]

"""An invoice mail of the owner's: which papers it holds and what they say, source by source.

XML outranks PDF outranks words; where two sources disagree on number, amount or due date, the
draft carries a doubt and will be asked about. What no source says stays None.
"""

from __future__ import annotations

import re

from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_number
from mailbot.model.noun import Noun
from mailbot.model.reading import Evidence, InvoiceDraft, PaperKind
from mailbot.reading.message import Message
from mailbot.reading.papers.addressees import (
    FORWARD_HEAD,
    FORWARDED_DATE,
    FORWARDED_TO,
    addressees_of,
    contacts_of,
    own_words,
    was_ours,
    without_headers,
)
from mailbot.reading.papers.facts import MAIL
from mailbot.reading.papers.invoice_drafts import drafts_of
from mailbot.reading.papers.invoice_kind import kind_of
from mailbot.reading.papers.paper import PaperReader
from mailbot.reading.papers.printed import first_day
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.papers.words import kind_in

# More papers than this in one mail are a batch, and each would be asked about.
MAX_ATTACHMENTS = 20
_REPLY = re.compile(r"\s*(?:re|odp|aw|antw|atb|ответ|rsp|răsp|rasp)(?:\[\d+\])?\s*:", re.IGNORECASE)


class InvoicesRead(Noun, frozen=True, kw_only=True):
    """What `read_invoices` makes of a mail. `contacts`: (address, name) of the addressees."""

    kind: PaperKind
    drafts: tuple[InvoiceDraft, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_invoices(
    message: Message, *, language: str, firm: Firm, book: Book
) -> InvoicesRead | None:
    """Read the owner's mail as an invoice mail; None if nothing about it is like one.

    Addressed to a client: an invoice, a credit note, a proforma, or none of these. Addressed to
    the assistant alone it is an invoice only if it is a forwarded one or dictates a new one.
    """
    mail = message.mail
    reader = PaperReader(message, language, firm, book)
    addressees = addressees_of(message, firm)
    # To a client only her new words count; what she forwards to us is the mail itself.
    body = own_words((mail.text if addressees else "") or mail.full_text or message.plain)
    forward = None
    if not addressees:
        forward = FORWARDED_TO.search(body) if FORWARD_HEAD.search(body) else None
        if forward is not None and not was_ours(body, firm):
            forward = None
    base = reader.base
    if forward is not None and (dated := FORWARDED_DATE.search(body[: forward.end() + 300])):
        base = first_day(dated.group("date")) or base
    papers = [
        paper
        for attachment in message.attachments[:MAX_ATTACHMENTS]
        for paper in reader.papers(attachment)
    ]
    reply = bool(mail.in_reply_to or _REPLY.match(mail.subject))
    if (reply or not addressees) and not said("invoice", "handed", body):
        # A photograph in a thread or beside an order is hardly ever an invoice.
        papers = [p for p in papers if p.facts is not None or p.grave or p.is_pdf]
    text = f"{mail.subject}\n{body}"
    words = reader.words(without_headers(text), MAIL, paper=False, base=base)
    about = bool(said("invoice", "invoice", text) or re.search(r"(?i)\brechnung|\bfacture\b", text))
    new = words.number and normal_number(words.number) not in reader.known
    if not addressees and forward is None and not papers:
        # An order about an invoice looks much alike: a dictated one is new and has its amount.
        echoes = any(normal_number(words.number) in one for one in reader.known)
        if not new or echoes or words.amount is None:
            return None
    if not addressees and forward is not None and not papers and not new:
        return None
    if addressees and not papers and not about and not new and kind_in(text) is None:
        return None
    kind, evidence = kind_of(mail.subject, body, papers, words, reader, about=about)
    if kind is PaperKind.NOT_AN_INVOICE and not papers and reply:
        return None  # her own answer in a thread: a letter to the client, and perhaps an order
    # What the papers say of their buyers holds for each paper alone.
    contacts = contacts_of(addressees, forward, body, firm)
    if kind is PaperKind.NOT_AN_INVOICE:
        return InvoicesRead(kind=kind, contacts=contacts, evidence=evidence)
    ours = [paper for paper in papers if not paper.theirs]
    drafts = drafts_of(kind, ours, words, text, reader, contacts, base)
    return InvoicesRead(kind=kind, drafts=drafts, contacts=contacts, evidence=evidence)

"""The writer: a letter to write, and the ledger as it stands, become a finished mail."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_address
from mailbot.model.invoice import Document, Invoice
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy
from mailbot.writing.cleaning import SUBJECT_LIMIT, filename, one_line
from mailbot.writing.errors import MissingDocumentError, MissingFactError, RecipientError
from mailbot.writing.facts import (
    DUNNING,
    client_facts,
    client_of,
    documents_of,
    in_zone,
    invoices_of,
)
from mailbot.writing.message import Attached, Envelope, compose, random_token
from mailbot.writing.owner import owner_facts
from mailbot.writing.render import Rendered, Renderer

# What mail servers of small firms still take, base64 included: 10 MiB a mail.
ATTACHMENTS_LIMIT_BYTES = 7 * 1024 * 1024
# Somebody's own answer prefixes, of the languages we write and the programs that make them.
_ANSWERED = re.compile(
    r"^\s*(?:(?:re|odp|odpowiedź|antw|aw|sv|ha|răsp|răspuns|на|отв)\s*(?:\[\d+\])?\s*:\s*)+",
    re.IGNORECASE,
)

Documents = Callable[[Document], bytes | None]


class Written(Noun, frozen=True, kw_only=True):
    """A finished mail: `raw` is what goes over the wire, with CRLF line ends."""

    message_id: str
    subject: str
    raw: bytes


class Writer:
    """Writes letters from the templates in `overrides`, where there, else from its own.

    `token` makes the unguessable part of a Message-ID.
    """

    def __init__(
        self, overrides: Path | None = None, *, token: Callable[[], str] = random_token
    ) -> None:
        self._renderer = Renderer(overrides)
        self._token = token

    def write(
        self,
        letter: Letter,
        *,
        book: Book,
        firm: Firm,
        policy: DunningPolicy,
        now: dt.datetime,
        documents: Documents,
    ) -> Written:
        """Write it. `now` is aware. Raises LetterError where the letter must not go out."""
        to = _recipients(letter, book, firm)
        papers = _papers(letter, book, policy, documents)
        words = self.words(
            letter, book=book, firm=firm, policy=policy, now=now, attached=len(papers)
        )
        in_reply_to, references, subject = _thread(letter, book, words.subject)
        words = Rendered(subject=subject, flowed=words.flowed, html=words.html)
        envelope = Envelope(
            sender=(firm.assistant_name or firm.company, firm.assistant),
            to=to,
            letter=letter.id,
            language=self._renderer.tongue(letter.language or firm.language).language,
            date=in_zone(now, firm),
            in_reply_to=in_reply_to,
            references=references,
            answers_mail=letter.answers_mail,
            to_owner=letter.kind.to_owner,
        )
        message_id, raw = compose(envelope, words, papers, self._token)
        return Written(message_id=message_id, subject=subject, raw=raw)

    def words(
        self,
        letter: Letter,
        *,
        book: Book,
        firm: Firm,
        policy: DunningPolicy,
        now: dt.datetime,
        attached: int = 0,
    ) -> Rendered:
        """Only the words: subject, text and HTML, as `preview` and a draft to approve show them."""
        tongue = self._renderer.tongue(letter.language or firm.language)
        if letter.kind.to_owner:
            facts = owner_facts(letter, book=book, firm=firm, policy=policy, now=now, tongue=tongue)
        else:
            facts = client_facts(
                letter, book=book, firm=firm, now=now, tongue=tongue, attached=attached
            )
        return self._renderer.render(letter.kind.value, tongue.language, facts)


def _recipients(letter: Letter, book: Book, firm: Firm) -> tuple[tuple[str, str], ...]:
    """(name, address) of each. A client's debt is told to nobody but the client."""
    if not letter.to:
        raise MissingFactError(letter.kind, "somebody to write to")
    if letter.kind.to_owner:
        known = {normal_address(person.email): person.name for person in firm.people}
        whose = "the firm's people"
    else:
        client = client_of(letter, book)
        known = {normal_address(contact.email): contact.name for contact in client.contacts}
        whose = f"client {one_line(client.company)}"
    for address in letter.to:
        if normal_address(address) not in known:
            raise RecipientError(address, whose)
    return tuple((known[normal_address(address)], address) for address in letter.to)


def _papers(
    letter: Letter, book: Book, policy: DunningPolicy, documents: Documents
) -> tuple[Attached, ...]:
    copy = letter.kind is LetterKind.INVOICE_COPY
    if not copy and not (letter.kind in DUNNING and policy.attach_invoice):
        return ()
    invoices = invoices_of(letter, book)
    if not copy:
        invoices = tuple(one for one in invoices if book.balance(one.id).open.amount > 0)
    papers: list[Attached] = []
    sent: set[str] = set()
    room = ATTACHMENTS_LIMIT_BYTES
    for invoice, document in documents_of(invoices):
        content = documents(document)
        if content is None or len(content) > room:
            continue
        room -= len(content)
        sent.add(invoice.id)
        papers.append(
            Attached(
                filename=filename(document.filename, f"{letter.id}.pdf"),
                content_type="application/pdf",
                content=content,
            )
        )
    if copy:
        for invoice in invoices:
            if invoice.id not in sent:
                raise MissingDocumentError(invoice.number)
    return tuple(papers)


def _thread(
    letter: Letter, book: Book, own_subject: str
) -> tuple[str | None, tuple[str, ...], str]:
    """(In-Reply-To, References, Subject). Mail programs keep a thread only if the subject stays."""
    if letter.in_reply_to:
        subject = letter.thread_subject or _subject_of(letter.in_reply_to, letter, book)
        return letter.in_reply_to, letter.references, _answering(subject) or own_subject
    origin = None if letter.kind.to_owner else _origin(invoices_of(letter, book))
    if origin is None or origin.message_id is None:
        return None, (), own_subject
    subject = letter.thread_subject or origin.subject
    return origin.message_id, origin.references, _answering(subject) or own_subject


def _origin(invoices: tuple[Invoice, ...]) -> Invoice | None:
    """The invoice in whose thread the letter belongs; None where there is more than one thread."""
    threads = {invoice.message_id for invoice in invoices}
    return invoices[0] if len(threads) == 1 else None


def _subject_of(message_id: str, letter: Letter, book: Book) -> str:
    for invoice in invoices_of(letter, book):
        if invoice.message_id == message_id:
            return invoice.subject
    return ""


def _answering(subject: str) -> str:
    bare = _ANSWERED.sub("", one_line(subject, SUBJECT_LIMIT * 2)).strip()
    return one_line(f"Re: {bare}", SUBJECT_LIMIT) if bare else ""

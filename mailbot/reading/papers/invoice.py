"""An invoice mail of the owner's: which papers it holds and what they say, source by source.

XML outranks PDF outranks words; where two sources disagree on number, amount or due date, the
draft carries a doubt and will be asked about. What no source says stays None.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element

import msgspec

from mailbot.countries import zone_of
from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.identity import domain_of, normal_account, normal_number
from mailbot.model.invoice import Document
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.reading import Evidence, InvoiceDraft, PaperKind
from mailbot.reading.message import Attachment, Message
from mailbot.reading.papers import cii, commerceml, ksef, ubl, upd
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.pdf import read_pdf
from mailbot.reading.papers.printed import first_day
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.papers.words import (
    amount_in,
    kind_in,
    numbers_in,
    read_words,
    shapes_of,
    terms_in,
)  # fmt: skip
from mailbot.reading.papers.xml import XmlRefusedError, parse

# More papers than this in one mail are a batch, and each would be asked about.
MAX_ATTACHMENTS = 20
# ANAF's ZIP holds two small files; a bomb holds gigabytes.
MAX_UNZIPPED = 10_000_000
_MAX_ZIP_ENTRIES = 20

_FORWARDED_TO = re.compile(
    r"^[>\s*]*(?:To|Do|Aan|Către|Catre|Кому|An|À)\s*:\**\s*(?P<name>[^<\n]*?)\s*<?(?P<email>[\w.+-]+@[\w.-]+\.\w+)>?",
    re.MULTILINE | re.IGNORECASE,
)
_FORWARDED_DATE = re.compile(
    r"^[>\s*]*(?:Date|Sent|Data|Wysłano|Verzonden|Datum|Дата|Отправлено|Trimis)\s*:\**\s*(?P<date>.+)$",
    re.MULTILINE | re.IGNORECASE,
)
_FORWARD_HEAD = re.compile(
    r"^[>\s]*-{2,}.*(?:forward|przekaz|doorgestuur|пересыл|redirec|mesaj|message).*-{2,}\s*$|^[>\s]*(?:Begin forwarded|Od|From|Van|De la|От)\s*:",
    re.MULTILINE | re.IGNORECASE,
)
_REPLY = re.compile(r"\s*(?:re|odp|aw|antw|atb|ответ|rsp|răsp|rasp)(?:\[\d+\])?\s*:", re.IGNORECASE)
_FORWARDED_FROM = re.compile(
    r"^[>\s*]*(?:From|Od|Van|De la|От|Von|De)\s*:\**\s*(?P<rest>.+)$", re.MULTILINE | re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")


class InvoicesRead(Noun, frozen=True, kw_only=True):
    """What `read_invoices` makes of a mail. `contacts`: (address, name) of the addressees."""

    kind: PaperKind
    drafts: tuple[InvoiceDraft, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Evidence, ...] = ()


class _Paper(Noun, frozen=True, kw_only=True):
    """An attachment as it was read. `text` '' of a PDF: a scan."""

    attachment: Attachment
    facts: Facts | None
    kind: PaperKind | None
    text: str = ""
    problem: str = ""
    structured: bool = False


# -- papers


def _structured(data: bytes) -> Facts | None:
    """The facts of an e-invoice; raises XmlRefusedError."""
    root = parse(data)
    readers: tuple[Callable[[Element], Facts | None], ...] = (
        ksef.read, ubl.read, cii.read, upd.read, commerceml.read,
    )  # fmt: skip
    for read in readers:
        facts = read(root)
        if facts is None:
            continue
        if facts.due is None and facts.terms is None and read is ubl.read:
            terms = terms_in(ubl.terms_text(root), anywhere=True)
            due = first_day(ubl.terms_text(root))
            facts = msgspec.structs.replace(facts, terms=terms, due=due)
        return facts
    return None


def _unzipped(data: bytes) -> bytes | None:
    """The e-invoice in a ZIP (ANAF delivers NNN.xml beside semnatura_NNN.xml)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist()[:_MAX_ZIP_ENTRIES]:
                name = entry.filename.rpartition("/")[2].casefold()
                if not name.endswith(".xml") or name.startswith("semnatura"):
                    continue
                if entry.file_size <= MAX_UNZIPPED:
                    with archive.open(entry) as file:
                        return file.read(MAX_UNZIPPED + 1)[:MAX_UNZIPPED]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        return None
    return None


class _Reader:
    """Reads the papers of one mail, with what is known about the firm and the mail."""

    def __init__(self, message: Message, language: str, firm: Firm, book: Book) -> None:
        self.message = message
        self.language = language or firm.language
        self.firm = firm
        self.known = {normal_number(one.number) for one in book.invoices()}
        self.shapes = shapes_of(one.number for one in book.invoices())
        zone = zone_of(firm.country, firm.timezone)
        self.base: dt.date = message.mail.sent_at.astimezone(zone).date()

    def words(self, text: str, where: str, *, paper: bool, base: dt.date | None = None) -> Facts:
        return read_words(
            text, where, firm=self.firm, language=self.language, base=base or self.base,
            shapes=self.shapes, paper=paper,
            known=frozenset(self.known),
        )  # fmt: skip

    def paper(self, attachment: Attachment) -> _Paper | None:
        """An attachment read; None for what can be no invoice (a picture, a calendar)."""
        name, data = attachment.filename, attachment.content
        content = (
            _unzipped(data) if data[:2] == b"PK" and name.casefold().endswith(".zip") else data
        )
        if content is None:
            return None
        head = content[:400].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
        if head.startswith(b"<") and not re.match(rb"(?i)<(?:!doctype )?html", head):
            try:
                facts = _structured(content)
            except XmlRefusedError as error:
                return _Paper(
                    attachment=attachment, facts=None, kind=None, problem=f"{name}: {error}"
                )
            if facts is None:
                return None
            return _Paper(attachment=attachment, facts=facts, kind=facts.kind, structured=True)
        if b"%PDF-" in data[:1024]:
            return self._pdf(attachment)
        if attachment.content_type.startswith("image/") and said("invoice", "invoice", name):
            return _Paper(
                attachment=attachment, facts=None, kind=None, problem=f"{name} is a picture"
            )
        return None

    def _pdf(self, attachment: Attachment) -> _Paper:
        read = read_pdf(attachment.content)
        name = attachment.filename
        if read.problem:
            return _Paper(
                attachment=attachment, facts=None, kind=None, problem=f"{name}: {read.problem}"
            )
        for inner, content in read.embedded:
            if inner.casefold().endswith(".xml"):
                try:
                    facts = _structured(content)
                except XmlRefusedError:
                    continue
                if facts is not None:
                    return _Paper(
                        attachment=attachment,
                        facts=facts,
                        kind=facts.kind,
                        structured=True,
                        text=read.text,
                    )
        if not read.text.strip():
            return _Paper(
                attachment=attachment,
                facts=None,
                kind=None,
                problem=f"{name} is a scan without text",
            )
        facts = self.words(read.text, f"the PDF {name}", paper=True)
        # The title stands in the first lines; conditions and annexes merely mention invoices.
        lines = [line for line in read.text.splitlines() if line.strip()][:14]
        kind = None
        for line in lines:
            if len(line) <= 90 and (kind := kind_in(line)) is not None:
                break
        if kind is PaperKind.INVOICE and (facts.number == "" or facts.amount is None):
            kind = None
        named = kind_in(re.sub(r"[_\-.]", " ", name))
        if (
            named in (PaperKind.PROFORMA, PaperKind.NOT_AN_INVOICE)
            and kind is not PaperKind.INVOICE
        ):
            kind = named
        if named is PaperKind.CREDIT_NOTE and kind is PaperKind.INVOICE:
            kind = named
        return _Paper(attachment=attachment, facts=facts, kind=kind, text=read.text)


# -- the mail


def _addressees(message: Message, firm: Firm) -> list[str]:
    mail = message.mail
    return [
        address
        for address in (*mail.to, *mail.cc)
        if not firm.owns(address) and address != firm.assistant and firm.bank_of(address) is None
    ]


def _was_ours(body: str, firm: Firm) -> bool:
    """Whether the forwarded mail was one of the firm's own."""
    head = _FORWARDED_FROM.search(body)
    return head is not None and any(
        firm.owns(address) for address in _ADDRESS.findall(head.group("rest"))
    )


def _own_words(text: str) -> str:
    """A body without the signature below '-- '."""
    return re.split(r"\n-- ?\n", text)[0]


def read_invoices(
    message: Message, *, language: str, firm: Firm, book: Book
) -> InvoicesRead | None:
    """Read the owner's mail as an invoice mail; None if nothing about it is like one.

    Addressed to a client: an invoice, a credit note, a proforma, or none of these. Addressed to
    the assistant alone it is an invoice only if it is a forwarded one or dictates a new one.
    """
    mail = message.mail
    reader = _Reader(message, language, firm, book)
    addressees = _addressees(message, firm)
    # To a client only her new words count; what she forwards to us is the mail itself.
    body = _own_words((mail.text if addressees else "") or mail.full_text or message.plain)
    forward = None
    if not addressees:
        forward = _FORWARDED_TO.search(body) if _FORWARD_HEAD.search(body) else None
        if forward is not None and not _was_ours(body, firm):
            forward = None
    base = reader.base
    if forward is not None and (dated := _FORWARDED_DATE.search(body[: forward.end() + 300])):
        base = first_day(dated.group("date")) or base
    papers = [
        paper
        for attachment in message.attachments[:MAX_ATTACHMENTS]
        if (paper := reader.paper(attachment)) is not None
    ]
    text = f"{mail.subject}\n{body}"
    words = reader.words(_without_headers(text), "the mail", paper=False, base=base)
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
    kind, evidence = _kind(mail.subject, body, papers, words, reader, about=about)
    if (
        kind is PaperKind.NOT_AN_INVOICE
        and not papers
        and (mail.in_reply_to or _REPLY.match(mail.subject))
    ):
        return None  # her own answer in a thread: a letter to the client, and perhaps an order
    contacts = _contacts(addressees, forward, body, firm, papers)
    if kind is PaperKind.NOT_AN_INVOICE:
        return InvoicesRead(kind=kind, contacts=contacts, evidence=evidence)
    drafts = _drafts(kind, papers, words, text, reader, contacts, base)
    return InvoicesRead(kind=kind, drafts=drafts, contacts=contacts, evidence=evidence)


def _without_headers(text: str) -> str:
    """The text without the header lines of a forwarded mail, whose dates are no due dates."""
    header = re.compile(
        r"^[>\s*]*(?:From|Od|Van|De la|От|To|Do|Aan|Către|Catre|Кому|Date|Data|Datum|Дата|Sent|Cc)\s*:\**\s.*[@\d].*$",
        re.IGNORECASE,
    )
    forwarded = bool(_FORWARD_HEAD.search(text))
    lines = [
        line
        for line in text.splitlines()
        if not (forwarded and header.match(line) and ("@" in line or re.search(r"\d:\d\d", line)))
    ]
    return "\n".join(lines)


def _contacts(
    addressees: Sequence[str],
    forward: re.Match[str] | None,
    body: str,
    firm: Firm,
    papers: Sequence[_Paper],
) -> tuple[tuple[str, str], ...]:
    if addressees:
        return tuple((address, "") for address in dict.fromkeys(addressees))
    if forward is not None:
        return ((forward.group("email").lower(), forward.group("name").strip(' "')),)
    found = [a.lower() for a in _ADDRESS.findall(body)]
    ours = {domain_of(person.email) for person in firm.people} | {domain_of(firm.assistant)}
    outside = [a for a in dict.fromkeys(found) if domain_of(a) not in ours]
    if outside:
        return tuple((address, "") for address in outside)
    return tuple(
        (p.facts.client_email, p.facts.client_name)
        for p in papers
        if p.facts and p.facts.client_email
    )


def _kind(
    subject: str, body: str, papers: Sequence[_Paper], words: Facts, reader: _Reader, *, about: bool
) -> tuple[PaperKind, tuple[Evidence, ...]]:
    """What the mail is, by its papers first, then by its subject, then by its words."""
    structured = [p for p in papers if p.structured]
    if structured and structured[0].kind is not None:
        if not _ours(structured[0].facts, reader.firm):
            return PaperKind.NOT_AN_INVOICE, (
                Evidence(rule="invoice.other_seller", where="attachment"),
            )
        return structured[0].kind, (
            Evidence(rule="invoice.xml", words=structured[0].attachment.filename),
        )
    heading = kind_in(subject)
    kinds = {p.kind for p in papers if p.kind is not None}
    for kind in (PaperKind.CREDIT_NOTE, PaperKind.PROFORMA):
        if kind in kinds and PaperKind.INVOICE not in kinds:
            return kind, (Evidence(rule=f"invoice.pdf.{kind.value}"),)
        if heading is kind:
            return kind, (
                Evidence(rule=f"invoice.subject.{kind.value}", words=subject, where="subject"),
            )
    if heading is PaperKind.NOT_AN_INVOICE:
        return heading, (Evidence(rule="invoice.subject.other", words=subject, where="subject"),)
    received = said("invoice", "received", body)
    sold = [p for p in papers if p.kind is PaperKind.INVOICE]
    if sold:
        if not any(_seller_is_us(p.text, reader.firm) for p in sold):
            return PaperKind.NOT_AN_INVOICE, (
                Evidence(rule="invoice.other_seller", where="attachment"),
            )
        return PaperKind.INVOICE, (Evidence(rule="invoice.pdf", words=sold[0].attachment.filename),)
    if PaperKind.NOT_AN_INVOICE in kinds and not words.amount:
        return PaperKind.NOT_AN_INVOICE, (Evidence(rule="invoice.pdf.other", where="attachment"),)
    if said("invoice", "proforma", body):
        return PaperKind.PROFORMA, (Evidence(rule="invoice.words.proforma"),)
    fresh = (
        words.number
        and normal_number(words.number) not in reader.known
        and words.amount is not None
    )
    for phrase in (
        ("offer",) if fresh and not said("invoice", "reminder", subject) else ("offer", "reminder")
    ):
        if found := said("invoice", phrase, f"{subject}\n{body}"):
            return PaperKind.NOT_AN_INVOICE, (
                Evidence(rule=f"invoice.words.{phrase}", words=found.group()),
            )
    if received and not words.amount:
        return PaperKind.NOT_AN_INVOICE, (
            Evidence(rule="invoice.words.received", words=received.group()),
        )
    unread = [p for p in papers if p.problem]
    known = words.number and normal_number(words.number) in reader.known
    if known and not unread:
        return PaperKind.NOT_AN_INVOICE, (
            Evidence(rule="invoice.known_number", words=words.number),
        )
    if (unread and (about or not body.strip())) or (unread and said("invoice", "handed", body)):
        return PaperKind.INVOICE, (
            Evidence(rule="invoice.unreadable", words=unread[0].problem, weight=0.4),
        )
    if unread and re.search(
        r"(?i)\bsca?n|\bskan|скан", f"{subject} {unread[0].attachment.filename}"
    ):
        return PaperKind.INVOICE, (
            Evidence(rule="invoice.unreadable", words=unread[0].problem, weight=0.3),
        )
    if words.number and (about or words.amount is not None):
        return PaperKind.INVOICE, (Evidence(rule="invoice.words", words=words.number),)
    return PaperKind.NOT_AN_INVOICE, (Evidence(rule="invoice.no_number", weight=0.5),)


def _ours(facts: Facts | None, firm: Firm) -> bool:
    """Whether an e-invoice's seller is the firm; unknown counts as ours."""
    if facts is None or not facts.seller_tax_id or not firm.tax_id:
        return True
    theirs, ours = re.sub(r"\D", "", facts.seller_tax_id), re.sub(r"\D", "", firm.tax_id)
    return not theirs or not ours or theirs == ours


def _seller_is_us(text: str, firm: Firm) -> bool:
    """Whether a paper prints the firm's tax id, account or name."""
    bare = normal_account(text)
    marks = [
        re.sub(r"\D", "", firm.tax_id),
        *(normal_account(a.account)[-16:] for a in firm.accounts),
    ]
    if any(len(mark) >= 6 and mark in bare for mark in marks):
        return True
    name = normal_account(firm.company)
    return bool(name) and name[:12] in bare


def _drafts(  # noqa: PLR0917
    kind: PaperKind,
    papers: Sequence[_Paper],
    words: Facts,
    text: str,
    reader: _Reader,
    contacts: tuple[tuple[str, str], ...],
    base: dt.date,
) -> tuple[InvoiceDraft, ...]:
    """One draft an invoice: the sources of one number together."""
    wanted = [p for p in papers if p.facts is not None and (p.structured or p.kind is kind)]
    if not wanted:
        wanted = [
            p
            for p in papers
            if p.facts is not None
            and p.kind is None
            and p.facts.number
            and p.facts.number == words.number
        ]
    groups: dict[str, list[_Paper]] = {}
    for paper in wanted:
        assert paper.facts is not None
        groups.setdefault(normal_number(paper.facts.number), []).append(paper)
    # A paper without a number of its own belongs to the only one that has one.
    if "" in groups and len(groups) == 2:
        nameless = groups.pop("")
        next(iter(groups.values())).extend(nameless)
    unread = tuple(p.problem for p in papers if p.problem)
    if len(groups) > 1 and any(p.structured for p in wanted) and len(wanted) == 2:
        # An XML and a PDF that name different numbers are one invoice in doubt, not two.
        return (
            _draft(
                kind,
                sorted(wanted, key=lambda p: not p.structured),
                words,
                reader,
                contacts,
                base,
                unread,
            ),
        )
    if len(groups) > 1:
        silent = Facts(where="the mail")
        return tuple(
            _draft(kind, group, silent, reader, contacts, base, unread) for group in groups.values()
        )
    if groups:
        group = sorted(next(iter(groups.values())), key=lambda p: not p.structured)
        return (_draft(kind, group, words, reader, contacts, base, unread),)
    listed = _listed(text, reader, base)
    if len(listed) > 1:
        return tuple(_draft(kind, (), one, reader, contacts, base, unread) for one in listed)
    return (_draft(kind, (), words, reader, contacts, base, unread),)


def _listed(text: str, reader: _Reader, base: dt.date) -> list[Facts]:
    """Invoices listed in words, a line each with its number and its amount."""
    found = []
    for line in text.splitlines():
        numbers = [
            n for n in numbers_in(line, reader.shapes) if normal_number(n) not in reader.known
        ]
        if len(numbers) == 1 and amount_in(line, "", paper=False)[0] is not None:
            found.append(reader.words(line, "the mail", paper=False, base=base))
    return found if len({normal_number(one.number) for one in found}) == len(found) else []


def _due(
    sources: Sequence[Facts], issued: dt.date, base: dt.date, country: str
) -> tuple[dt.date | None, str, dt.date | None]:
    """The due date, what it comes from, and another one that disagrees."""
    printed = [one.due for one in sources if one.due is not None]
    reckoned = [
        (one.terms.due(issued, base, country), one.terms.words)
        for one in sources
        if one.terms is not None
    ]
    if printed:
        rivals = [day for day in printed[1:] if day != printed[0]]
        rivals += [day for day, _ in reckoned if day != printed[0]]
        return printed[0], "printed", rivals[0] if rivals else None
    if reckoned:
        rivals = [day for day, _ in reckoned[1:] if day != reckoned[0][0]]
        return reckoned[0][0], reckoned[0][1], rivals[0] if rivals else None
    return None, "", None


def _draft(  # noqa: PLR0917
    kind: PaperKind,
    papers: Sequence[_Paper],
    words: Facts,
    reader: _Reader,
    contacts: tuple[tuple[str, str], ...],
    base: dt.date,
    unread: tuple[str, ...],
) -> InvoiceDraft:
    """One invoice from its sources, the strongest first, with doubts where they disagree."""
    own = [paper.facts for paper in papers if paper.facts is not None]
    sources = [*own, words]
    doubts = [doubt for one in own for doubt in one.doubts]
    if not own:
        doubts += words.doubts
        if reminder := said(
            "invoice", "reminder", reader.message.mail.text or reader.message.plain
        ):
            doubts.append(f"the mail speaks of {reminder.group()!r}: perhaps it only reminds")
        doubts += unread
    number = next((one.number for one in sources if one.number), "")
    rivals = {normal_number(one.number) for one in own if one.number} - {normal_number(number)}
    if rivals:
        doubts.append(
            f"the papers name different numbers: {number} and {', '.join(sorted(rivals))}"
        )
    credit = kind is PaperKind.CREDIT_NOTE
    told = [one for one in sources if one.amount is not None]
    amount: Money | None = None
    if told and not (credit and own and told[0] is words):
        value, currency = told[0].amount, told[0].currency or reader.firm.currency
        assert value is not None
        amount = Money.of(-abs(value) if credit else value, currency)
        for other in told[1:]:
            same = abs(other.amount or Decimal(0)) == abs(value)
            if not same and not credit and not (other is words and words.doubts):
                doubts.append(f"{told[0].where} says {value}, {other.where} {other.amount}")
            elif same and other.currency and other.currency != currency:
                doubts.append(f"{told[0].where} says {currency}, {other.where} {other.currency}")
        if amount.amount <= 0 and not credit:
            doubts.append("the amount to pay is not positive")
    issued = next((one.issued for one in sources if one.issued is not None), None)
    if issued is None and (number or amount):
        issued = base
    due, due_from, rival = (None, "", None)
    if not credit:
        due, due_from, rival = _due(sources, issued or base, base, reader.firm.country)
    if rival is not None:
        doubts.append(f"two due dates: {due} and {rival}")
    if due is not None and issued is not None and due < issued:
        doubts.append(f"the due date {due} lies before the day of issue {issued}")
    account = next((one.account for one in sources if one.account), "")
    email = (
        contacts[0][0] if contacts else next((o.client_email for o in own if o.client_email), "")
    )
    first = papers[0] if papers else None
    document = None
    if first is not None:
        shown = next((p for p in papers if not p.structured), first).attachment
        document = Document(
            mail=reader.message.mail.content_hash,
            sha256=shown.sha256,
            filename=shown.filename,
            content_type=shown.content_type,
        )
    name = next((one.client_name for one in sources if one.client_name), "") or (
        contacts[0][1] if contacts else ""
    )
    prepaid = next((one.prepaid for one in own if one.prepaid), None)
    return InvoiceDraft(
        kind=kind,
        number=number or None,
        amount=amount,
        issued=issued,
        due=due,
        due_from=due_from,
        client_email=email or None,
        client_name=name or None,
        client_tax_id=next((one.client_tax_id for one in sources if one.client_tax_id), "") or None,
        account=account or None,
        description=next((one.description for one in sources if one.description), ""),
        preceding=next((one.preceding for one in sources if one.preceding), "") or None,
        prepaid=Money.of(prepaid, amount.currency)
        if prepaid is not None and amount is not None
        else None,
        document=document,
        doubts=tuple(dict.fromkeys(doubts)),
    )

"""An attachment of an invoice mail, read: e-invoice XML, PDF, ZIP, or why it cannot be."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from mailbot.countries import zone_of
from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account, normal_number
from mailbot.model.noun import Noun
from mailbot.model.reading import PaperKind
from mailbot.reading.message import Attachment, Message
from mailbot.reading.papers.e_invoice import read_e_invoices
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.pdf import read_pdf
from mailbot.reading.papers.seller import Sale, Seller, seller_in_text, seller_in_xml
from mailbot.reading.papers.words import kind_in, read_words, shapes_of
from mailbot.reading.papers.xml import XmlRefusedError
from mailbot.reading.papers.zipped import is_zip, unzip

# Twenty hostile PDFs of one mail would hold up all others: after this many seconds no more is read.
PDF_SECONDS_A_MAIL = 60.0
# A logo in a signature is smaller than any legible photograph of an invoice.
_SMALLEST_SCAN = 15_000
_PICTURES = (
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM",
)  # fmt: skip
# Signatures and footers of mail programs.
_LOGO = re.compile(r"(?i)^(?:image\d{3}|logo|banner|signature|stopka|podpis|footer|outlook-)")
# What is no paper at all: calendars, cards, signatures, keys, sounds, films.
_NO_PAPER = re.compile(
    r"(?i)\.(?:ics|vcf|p7s|asc|sig|pgp|key|mp[34]|m4a|wav|avi|mov|dat|css|js|ttf|woff2?)$"
)
_NO_PAPER_TYPES = ("text/calendar", "text/vcard", "text/x-vcard", "audio/", "video/",
                   "application/pgp", "application/pkcs7-signature", "application/x-pkcs7-signature")  # fmt: skip
# The title of a paper stands in its first lines; conditions and annexes merely mention invoices.
_TITLE_LINES = 14
_LONGEST_TITLE = 90


class Paper(Noun, frozen=True, kw_only=True):
    """An attachment as it was read. `text` of a PDF; `seller` of an invoice: whose it is.

    `problem`: why it was not read. `grave`: it may well be an invoice of its own, so that it is
    asked about even beside another that was read; else it is only told of.
    """

    attachment: Attachment
    facts: Facts | None
    kind: PaperKind | None
    text: str = ""
    problem: Fact | None = None
    grave: bool = False
    structured: bool = False
    seller: Seller | None = None

    @property
    def theirs(self) -> bool:
        """Whether it is a claim of somebody else's: on us, or on a third."""
        return self.seller is not None and self.seller.sale is Sale.THEIRS

    @property
    def is_pdf(self) -> bool:
        """Whether it calls itself a PDF or is one."""
        return _is_pdf(self.attachment.content) or self.attachment.filename.casefold().endswith(
            ".pdf"
        )


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _is_picture(data: bytes) -> bool:
    return (
        data.startswith(_PICTURES)
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
    )


def _claimed(name: str) -> bool:
    """Whether a file's name says that it is an invoice."""
    return kind_in(re.sub(r"[_\-.]", " ", name)) in (PaperKind.INVOICE, PaperKind.CREDIT_NOTE)


class PaperReader:
    """Reads attachments and words with what is known about the firm and the mail."""

    def __init__(self, message: Message, language: str, firm: Firm, book: Book) -> None:
        self.message = message
        self.language = language or firm.language
        self.firm = firm
        self.known = {normal_number(one.number) for one in book.invoices()}
        self.shapes = shapes_of(one.number for one in book.invoices())
        zone = zone_of(firm.country, firm.timezone)
        self.base: dt.date = message.mail.sent_at.astimezone(zone).date()
        self._pdf_seconds = PDF_SECONDS_A_MAIL

    def words(self, text: str, where: str, *, paper: bool, base: dt.date | None = None) -> Facts:
        """The facts that a text tells; `paper`: it is a printed invoice, not a letter."""
        return read_words(
            text, where, firm=self.firm, language=self.language, base=base or self.base,
            shapes=self.shapes, paper=paper,
            known=frozenset(self.known),
        )  # fmt: skip

    def papers(self, attachment: Attachment) -> tuple[Paper, ...]:
        """An attachment read: a PDF with an XML inside and a ZIP are several papers.

        Empty for what can be no invoice (a calendar, a logo).
        """
        if is_zip(attachment.content):
            zipped = unzip(attachment.content)
            if not zipped.office:
                read = [
                    paper
                    for name, content in zipped.files
                    if name.casefold().endswith((".xml", ".pdf")) or _claimed(name)
                    for paper in self._file(attachment, name, content)
                ]
                problem = zipped.problem or ("" if read else "no invoice is in the ZIP")
                if problem:
                    read.append(self._unread(attachment, attachment.filename, problem))
                return tuple(read)
        return self._file(attachment, attachment.filename, attachment.content)

    def _file(self, attachment: Attachment, name: str, data: bytes) -> tuple[Paper, ...]:
        head = data[:400].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t")
        if head.startswith(b"<") and not re.match(rb"(?i)<(?:!doctype )?html", head):
            return self._xml(attachment, name, data)
        if _is_pdf(data):
            return self._pdf(attachment, name, data)
        kind, claimed = attachment.content_type, _claimed(name)
        if _is_picture(data) or kind.startswith("image/"):
            if not claimed and (_LOGO.match(name) or len(data) < _SMALLEST_SCAN):
                return ()
            fact = Fact(kind=FactKind.PAPER_IS_PICTURE, text=name)
            return (self._problem(attachment, fact, grave=claimed),)
        if _NO_PAPER.search(name) or (kind.startswith(_NO_PAPER_TYPES) and not claimed):
            return ()
        why = "the file is empty" if not data else "no format that is read here"
        if name.casefold().endswith(".pdf"):
            return (self._unread(attachment, name, "the file is no PDF"),)
        return (self._unread(attachment, name, why, grave=claimed),)

    def _problem(self, attachment: Attachment, problem: Fact, *, grave: bool) -> Paper:
        return Paper(attachment=attachment, facts=None, kind=None, problem=problem, grave=grave)

    def _unread(self, attachment: Attachment, name: str, note: str, *, grave: bool = True) -> Paper:
        fact = Fact(kind=FactKind.PAPER_UNREADABLE, text=name or attachment.content_type, note=note)
        return self._problem(attachment, fact, grave=grave)

    def _xml(self, attachment: Attachment, name: str, data: bytes) -> tuple[Paper, ...]:
        try:
            found = read_e_invoices(data)
        except XmlRefusedError as error:
            return (self._unread(attachment, name, str(error)),)
        if not found.facts:
            if found.companion:
                return ()
            note = f"no e-invoice that is known here: {found.root}"
            return (self._unread(attachment, name, note, grave=_claimed(name)),)
        return tuple(
            Paper(
                attachment=attachment,
                facts=facts,
                kind=facts.kind,
                structured=True,
                seller=seller_in_xml(facts, self.firm, name),
            )
            for facts in found.facts
        )

    def _pdf(self, attachment: Attachment, name: str, data: bytes) -> tuple[Paper, ...]:
        if self._pdf_seconds <= 0:
            note = f"the PDFs of this mail took longer than {PDF_SECONDS_A_MAIL:.0f} seconds"
            return (self._unread(attachment, name, note),)
        read = read_pdf(data, within=self._pdf_seconds)
        self._pdf_seconds -= read.seconds
        if read.problem:
            return (self._unread(attachment, name, read.problem),)
        inner = [
            paper
            for file, content in read.embedded
            if file.casefold().endswith(".xml")
            for paper in self._xml(attachment, f"{name}: {file}", content)
            if paper.facts is not None or paper.grave
        ]
        told = [paper.facts for paper in inner if paper.facts is not None]
        printed: list[Paper] = []
        if read.text.strip():
            paper = self._printed(attachment, name, read.text)
            if told:
                assert paper.facts is not None
                paper = msgspec.structs.replace(
                    paper, kind=told[0].kind, facts=_beside(paper.facts, told[0], read.text),
                    seller=None,
                )  # fmt: skip
            printed.append(paper)
        elif not told:
            fact = Fact(kind=FactKind.PAPER_IS_PICTURE, text=name)
            inner.append(self._problem(attachment, fact, grave=_claimed(name)))
        if read.left_out:
            fact = Fact(kind=FactKind.NOT_READ, text=f"{name}, {read.left_out}")
            inner.append(self._problem(attachment, fact, grave=True))
        return (*inner, *printed)

    def _printed(self, attachment: Attachment, name: str, text: str) -> Paper:
        """A PDF's own text."""
        facts = self.words(text, name, paper=True)
        lines = [line for line in text.splitlines() if line.strip()][:_TITLE_LINES]
        kind = None
        for line in lines:
            if len(line) <= _LONGEST_TITLE and (kind := kind_in(line)) is not None:
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
        sold = kind in (PaperKind.INVOICE, PaperKind.CREDIT_NOTE, None) and bool(facts.number)
        seller = seller_in_text(text, self.firm, name) if sold else None
        return Paper(attachment=attachment, facts=facts, kind=kind, text=text, seller=seller)


def _beside(printed: Facts, told: Facts, text: str) -> Facts:
    """What a PDF prints of the invoice whose XML it holds (Factur-X: both must say the same).

    The number that the XML names is not doubted where it is printed anywhere.
    """
    number = normal_number(told.number)
    doubts: tuple[Fact, ...] = ()
    if printed.number and number not in normal_number(text):
        differ = FactKind.NUMBERS_DIFFER
        doubts = (Fact(kind=differ, text=told.number, other=printed.number),)
    account = printed.account if normal_account(printed.account) != told.account else ""
    return msgspec.structs.replace(
        printed, number=told.number, account=account, issued=None, preceding="", doubts=doubts
    )

"""An attachment of an invoice mail, read: e-invoice XML, PDF, or why it cannot be."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from xml.etree.ElementTree import Element

import msgspec

from mailbot.countries import zone_of
from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_number
from mailbot.model.noun import Noun
from mailbot.model.reading import PaperKind
from mailbot.reading.message import Attachment, Message
from mailbot.reading.papers import cii, commerceml, ksef, ubl, upd
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.pdf import read_pdf
from mailbot.reading.papers.printed import first_day
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.papers.words import kind_in, read_words, shapes_of, terms_in
from mailbot.reading.papers.xml import XmlRefusedError, parse

# ANAF's ZIP holds two small files; a bomb holds gigabytes.
MAX_UNZIPPED = 10_000_000
_MAX_ZIP_ENTRIES = 20


class Paper(Noun, frozen=True, kw_only=True):
    """An attachment as it was read. `text` '' of a PDF: a scan."""

    attachment: Attachment
    facts: Facts | None
    kind: PaperKind | None
    text: str = ""
    problem: Fact | None = None
    structured: bool = False


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


class PaperReader:
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
        """The facts that a text tells; `paper`: it is a printed invoice, not a letter."""
        return read_words(
            text, where, firm=self.firm, language=self.language, base=base or self.base,
            shapes=self.shapes, paper=paper,
            known=frozenset(self.known),
        )  # fmt: skip

    def paper(self, attachment: Attachment) -> Paper | None:
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
                return Paper(
                    attachment=attachment,
                    facts=None,
                    kind=None,
                    problem=Fact(kind=FactKind.PAPER_UNREADABLE, text=name, note=str(error)),
                )
            if facts is None:
                return None
            return Paper(attachment=attachment, facts=facts, kind=facts.kind, structured=True)
        if b"%PDF-" in data[:1024]:
            return self._pdf(attachment)
        if attachment.content_type.startswith("image/") and said("invoice", "invoice", name):
            return Paper(
                attachment=attachment,
                facts=None,
                kind=None,
                problem=Fact(kind=FactKind.PAPER_IS_PICTURE, text=name),
            )
        return None

    def _pdf(self, attachment: Attachment) -> Paper:
        read = read_pdf(attachment.content)
        name = attachment.filename
        if read.problem:
            return Paper(
                attachment=attachment,
                facts=None,
                kind=None,
                problem=Fact(kind=FactKind.PAPER_UNREADABLE, text=name, note=read.problem),
            )
        for inner, content in read.embedded:
            if inner.casefold().endswith(".xml"):
                try:
                    facts = _structured(content)
                except XmlRefusedError:
                    continue
                if facts is not None:
                    return Paper(
                        attachment=attachment,
                        facts=facts,
                        kind=facts.kind,
                        structured=True,
                        text=read.text,
                    )
        if not read.text.strip():
            return Paper(
                attachment=attachment,
                facts=None,
                kind=None,
                problem=Fact(kind=FactKind.PAPER_IS_PICTURE, text=name),
            )
        facts = self.words(read.text, name, paper=True)
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
        return Paper(attachment=attachment, facts=facts, kind=kind, text=read.text)

"""What an invoice mail is: an invoice, a credit note, a proforma, or none of these."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot.model.identity import normal_number
from mailbot.model.reading import Evidence, PaperKind
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.paper import Paper, PaperReader
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.papers.words import kind_in

_CLAIMS = (PaperKind.INVOICE, PaperKind.CREDIT_NOTE)


def kind_of(
    subject: str,
    body: str,
    papers: Sequence[Paper],
    words: Facts,
    reader: PaperReader,
    *,
    about: bool,
) -> tuple[PaperKind, tuple[Evidence, ...]]:
    """What the mail is, by its papers first, then by its subject, then by its words."""
    theirs = [p for p in papers if p.theirs]
    papers = [p for p in papers if not p.theirs]
    ours = [p for p in papers if p.kind in _CLAIMS or p.grave or (p.problem and p.is_pdf)]
    if theirs and not ours and not _tells_another(words, theirs):
        return PaperKind.NOT_AN_INVOICE, (
            Evidence(
                rule="invoice.other_seller",
                words=theirs[0].attachment.filename,
                where="attachment",
            ),
        )
    structured = [p for p in papers if p.structured]
    if structured and structured[0].kind is not None:
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
    grave = [p for p in papers if p.problem and p.grave]
    known = words.number and normal_number(words.number) in reader.known
    if known and not grave:
        return PaperKind.NOT_AN_INVOICE, (
            Evidence(rule="invoice.known_number", words=words.number),
        )
    if unread := _handed(papers, subject, body, about=about):
        return PaperKind.INVOICE, (
            Evidence(rule="invoice.unreadable", words=str(unread.problem), weight=0.4),
        )
    if words.number and (about or words.amount is not None):
        return PaperKind.INVOICE, (Evidence(rule="invoice.words", words=words.number),)
    return PaperKind.NOT_AN_INVOICE, (Evidence(rule="invoice.no_number", weight=0.5),)


def _handed(papers: Sequence[Paper], subject: str, body: str, *, about: bool) -> Paper | None:
    """A paper that she hands over and that could not be read: it may be the invoice.

    Anything, where an invoice is spoken of or nothing is; else what says of itself that it is one,
    and a PDF, unless the mail or the name says what else it is (a contract, a report).
    """
    unread = [p for p in papers if p.problem is not None]
    silent = not body.strip()
    for paper in unread:
        name = re.sub(r"[_\-.]", " ", paper.attachment.filename)
        if about or silent or said("invoice", "invoice", name):
            return paper
        other = said("invoice", "plan", f"{subject}\n{body}\n{name}") or said(
            "invoice", "offer", name
        )
        if paper.is_pdf and not other:
            return paper
    return None


def _tells_another(words: Facts, theirs: Sequence[Paper]) -> bool:
    """Whether the mail tells of an invoice of ours beside the supplier's that it encloses."""
    numbers = {normal_number(p.facts.number) for p in theirs if p.facts is not None}
    new = bool(words.number) and normal_number(words.number) not in numbers
    return new and words.amount is not None

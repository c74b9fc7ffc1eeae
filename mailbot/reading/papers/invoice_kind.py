"""What an invoice mail is: an invoice, a credit note, a proforma, or none of these."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account, normal_number
from mailbot.model.reading import Evidence, PaperKind
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.paper import Paper, PaperReader
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.papers.words import kind_in


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
            Evidence(rule="invoice.unreadable", words=str(unread[0].problem), weight=0.4),
        )
    if unread and re.search(
        r"(?i)\bsca?n|\bskan|скан", f"{subject} {unread[0].attachment.filename}"
    ):
        return PaperKind.INVOICE, (
            Evidence(rule="invoice.unreadable", words=str(unread[0].problem), weight=0.3),
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

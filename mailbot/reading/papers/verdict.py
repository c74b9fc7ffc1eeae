"""Whether a notice tells of money that came, went, or has not moved at all: its verbs, weighed."""

from __future__ import annotations

import re

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import Direction, Evidence, NoticeKind
from mailbot.reading.papers.rows import Body
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.phrases import even_fold


class Verdict(Noun, frozen=True, kw_only=True):
    """Whether money came, and the words that say so."""

    kind: NoticeKind
    direction: Direction
    evidence: tuple[Evidence, ...] = ()
    doubts: tuple[Fact, ...] = ()
    moved: bool = True


def phrase(kind: str, text: str, where: str, spoken: frozenset[str]) -> Evidence | None:
    """The words of a text that say one kind of thing, in one of the languages spoken."""
    match = said("notice", kind, text, spoken)
    if match is None:
        return None
    return Evidence(rule=f"notice.{kind}", words=text[match.start() : match.end()], where=where)


def _telling(body: Body, kinds: frozenset[str]) -> str:
    """The bank's own words: prose and labels, never what a payer has typed or what is left."""
    labels = "\n".join(row.label for row in body.rows if row.kind in kinds)
    return f"{body.prose}\n{labels}"


def weigh(subject: str, body: Body, spoken: frozenset[str]) -> Verdict:
    """Weigh the verbs. The subject outranks the body; what did not happen outranks what did."""
    words = _telling(body, frozenset({"amount", "credited", "debit", "credit"}))
    status = " ".join(row.value for row in body.rows if row.kind == "status")
    kind_row = " ".join(row.value for row in body.rows if row.kind == "direction")
    out, incoming = Direction.OUT, Direction.IN

    def no(evidence: Evidence, direction: Direction = out, *, moved: bool = True) -> Verdict:
        return Verdict(
            kind=NoticeKind.NOT_INCOMING, direction=direction, evidence=(evidence,), moved=moved
        )

    for kind in ("failed", "pending"):
        if found := phrase(kind, status, "status", spoken):
            return no(found, incoming, moved=False)
    for kind in ("failed", "pending", "refund"):
        if found := phrase(kind, subject, "subject", spoken):
            return no(found, out if kind == "refund" else incoming, moved=kind == "refund")
    credit_subject = phrase("credit", subject, "subject", spoken)
    debit_subject = phrase("debit", subject, "subject", spoken)
    card_subject = phrase("card", subject, "subject", spoken)
    if card_subject and not credit_subject:
        return no(card_subject)
    payout_subject = phrase("payout", subject, "subject", spoken)
    if payout_subject and not credit_subject:
        return no(payout_subject)
    if debit_subject and not credit_subject:
        return no(debit_subject)
    security = phrase("security", subject, "subject", spoken)
    if security and not credit_subject:
        return no(security, moved=False)
    signed = [row for row in body.rows if row.kind in ("amount", "credited") and row.value]
    if signed and re.match(r"^\s*[-−–]\s?\d|^\s*[-−]\s?(?:€|EUR|PLN|RON)", signed[0].value):
        return no(Evidence(rule="notice.negative_amount", words=signed[0].value))
    if any(re.search(r"\b(?:af|debet|debit)\s*$", even_fold(row.value)) for row in signed):
        return no(Evidence(rule="notice.debit_sign", words=signed[0].value))
    doubts: list[Fact] = []
    failed = phrase("failed", words, "body", spoken) or phrase("pending", words, "body", spoken)
    refund = phrase("refund", words, "body", spoken)
    credit = (
        credit_subject
        or phrase("credit", words, "body", spoken)
        or phrase("credit", kind_row, "body", spoken)
    )
    debit = phrase("debit", words, "body", spoken) or phrase("debit", kind_row, "body", spoken)
    payee = next((row for row in body.rows if row.kind == "beneficiary" and row.value), None)
    payer = any(row.kind == "payer" and row.value for row in body.rows)
    if credit_subject is None:
        if failed:
            return no(failed, incoming, moved=False)
        if refund:
            return no(refund)
        if any(row.kind == "debit" and row.value for row in body.rows):
            return no(Evidence(rule="notice.debit_row", words="debit"))
        if debit and (not credit or payee is not None):
            return no(debit)
        if card := phrase("card", words, "body", spoken):
            if not credit or debit:
                return no(card)
        elif payee is not None and not payer and not credit:
            return no(Evidence(rule="notice.beneficiary", words=payee.label))
    elif failed:
        doubts.append(Fact(kind=FactKind.BANK_ALSO_SAYS, text=failed.words))
    marketing = phrase("marketing", f"{subject}\n{words}", "body", spoken)
    labelled = sum(
        row.kind in ("amount", "credited", "payer", "title", "date", "booked") for row in body.rows
    )
    if marketing and labelled < 2 and not payer:
        return no(marketing, moved=False)
    if credit is None:
        for kind in ("payout", "security", "balance", "marketing"):
            if found := phrase(kind, f"{subject}\n{words}", "body", spoken):
                return no(found, moved=kind == "payout")
        done = phrase("done", status, "status", spoken)
        if payer and done:
            return Verdict(kind=NoticeKind.INCOMING, direction=incoming, evidence=(done,))
        nothing = Evidence(rule="notice.no_credit_words", words=subject[:80], weight=0.5)
        return no(nothing, moved=False)
    if debit and credit_subject is None:
        doubts.append(Fact(kind=FactKind.WORDS_CONTRADICT, text=credit.words, other=debit.words))
    return Verdict(
        kind=NoticeKind.INCOMING, direction=incoming, evidence=(credit,), doubts=tuple(doubts)
    )

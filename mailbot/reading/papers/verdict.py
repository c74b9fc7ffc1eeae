"""Whether a notice tells of money that came, went, or has not moved at all: its verbs, weighed."""

from __future__ import annotations

import re

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import Direction, Evidence, NoticeKind
from mailbot.reading.amounts import find_amounts
from mailbot.reading.papers.rows import Body
from mailbot.reading.papers.sentences import heard, sentences, telling
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.phrases import even_fold


class Verdict(Noun, frozen=True, kw_only=True):
    """Whether money came, and the words that say so.

    `moved` False: none has moved at all. `taken_back`: money that had come has gone again.
    `unsaid`: neither that it came nor that it did not.
    """

    kind: NoticeKind
    direction: Direction
    evidence: tuple[Evidence, ...] = ()
    doubts: tuple[Fact, ...] = ()
    moved: bool = True
    taken_back: bool = False
    unsaid: bool = False


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


def _of_money(prose: str, kinds: tuple[str, ...], spoken: frozenset[str]) -> Evidence | None:
    """Words of these kinds in the very sentence that tells of the money, and of no credit."""
    for kind in kinds:
        found = heard(prose, kind, spoken)
        if found is not None and found.of_money and not said("notice", "credit", found.sentence):
            return Evidence(rule=f"notice.{kind}", words=found.words)
    return None


def _denied(subject: str, prose: str, spoken: frozenset[str]) -> str:
    """A "not", a "by mistake" in the subject or in a sentence about the money; '' for none: the
    verb beside it says the contrary of what it seems to.
    """
    for text in (subject, *(one for one in sentences(prose) if find_amounts(one))):
        if match := said("notice", "denied", text, spoken):
            return text[match.start() : match.end()]
    return ""


def _refund(prose: str, words: str, spoken: frozenset[str], *, weak: bool) -> Evidence | None:
    """Words of a refund. `weak`: the mail tells of money that came, and where complaints go is
    small print then; only the sentence about the money counts.
    """
    if not weak:
        return phrase("refund", words, "body", spoken)
    found = heard(prose, "refund", spoken)
    if found is None or not found.of_money:
        return None
    return Evidence(rule="notice.refund", words=found.words)


def _lure(prose: str, spoken: frozenset[str]) -> Evidence | None:
    """An advertisement's words in the very sentence that tells of the money."""
    found = heard(prose, "marketing", spoken)
    if found is None or not found.of_money:
        return None
    return Evidence(rule="notice.marketing", words=found.words)


def _taken_back(subject: str, body: Body, spoken: frozenset[str]) -> tuple[Evidence | None, str]:
    """What says that money was taken back, and what only may say so.

    In the subject or in the sentence about the money it is the news. Elsewhere it is, unless
    the subject or another sentence tells of money that came. An "if" beside it leaves it open.
    """
    if found := heard(subject, "taken_back", spoken):
        return Evidence(rule="notice.taken_back", words=found.words, where="subject"), ""
    told = heard(body.prose, "taken_back", spoken)
    if told is None:
        return None, telling(body.prose, "taken_back")[:80]
    credit = heard(body.prose, "credit", spoken) or heard(subject, "credit", spoken)
    if told.of_money or credit is None or credit.sentence == told.sentence:
        return Evidence(rule="notice.taken_back", words=told.words), ""
    return None, told.words


def weigh(subject: str, body: Body, spoken: frozenset[str]) -> Verdict:
    """Weigh the verbs. The subject outranks the body; what did not happen outranks what did."""
    words = _telling(body, frozenset({"amount", "credited", "debit", "credit"}))
    status = " ".join(row.value for row in body.rows if row.kind == "status")
    kind_row = " ".join(row.value for row in body.rows if row.kind == "direction")
    out, incoming = Direction.OUT, Direction.IN

    def no(
        evidence: Evidence, direction: Direction = out, *, moved: bool = True, back: bool = False
    ) -> Verdict:
        return Verdict(
            kind=NoticeKind.NOT_INCOMING,
            direction=direction,
            evidence=(evidence,),
            moved=moved,
            taken_back=back,
        )

    for kind in ("failed", "pending"):
        if found := phrase(kind, status, "status", spoken):
            return no(found, incoming, moved=False)
    back, perhaps_back = _taken_back(subject, body, spoken)
    if back is not None:
        return no(back, back=True)
    for place, where in ((status, "status"), (kind_row, "direction")):
        if found := phrase("taken_back", place, where, spoken):
            return no(found, back=True)
    # Who has claimed money back has not got it yet.
    claimed = phrase("claimed_back", f"{subject}\n{words}", "body", spoken)
    for kind in ("failed", "pending", "refund"):
        if found := phrase(kind, subject, "subject", spoken):
            gone = kind == "refund"
            return no(found, out if gone else incoming, moved=gone, back=gone and not claimed)
    if found := _of_money(body.prose, ("failed", "pending"), spoken):
        return no(found, incoming, moved=False)
    credit_subject = phrase("credit", subject, "subject", spoken)
    debit_subject = phrase("debit", subject, "subject", spoken)
    card_subject = phrase("card", subject, "subject", spoken)
    if card_subject and (not credit_subject or credit_subject.words in card_subject.words):
        return no(card_subject)  # "paid with your card"
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
    credit = (
        credit_subject
        or phrase("credit", words, "body", spoken)
        or phrase("credit", kind_row, "body", spoken)
    )
    debit = phrase("debit", words, "body", spoken) or phrase("debit", kind_row, "body", spoken)
    refund = _refund(body.prose, words, spoken, weak=credit is not None)
    payee = next((row for row in body.rows if row.kind == "beneficiary" and row.value), None)
    payer = any(row.kind == "payer" and row.value for row in body.rows)
    if credit_subject is None:
        if failed:
            return no(failed, incoming, moved=False)
        if refund:
            return no(refund, back=not claimed)
        if any(row.kind == "debit" and row.value for row in body.rows):
            return no(Evidence(rule="notice.debit_row", words="debit"))
        if debit and (not credit or payee is not None):
            return no(debit)
        if card := phrase("card", words, "body", spoken):
            if not credit or debit:
                return no(card)
        elif payee is not None and not payer and not credit:
            return no(Evidence(rule="notice.beneficiary", words=payee.label))
    else:
        also = dict.fromkeys(one.words for one in (failed, refund) if one is not None)
        doubts += [Fact(kind=FactKind.BANK_ALSO_SAYS, text=one) for one in also]
    if denied := _denied(subject, body.prose, spoken):
        doubts.append(Fact(kind=FactKind.MONEY_NOT_SAID, text=denied))
    if perhaps_back:
        doubts.append(Fact(kind=FactKind.BANK_ALSO_SAYS, text=perhaps_back))
    labelled = sum(
        row.kind in ("amount", "credited", "payer", "title", "date", "booked") for row in body.rows
    )
    marketing = phrase("marketing", f"{subject}\n{words}", "body", spoken)
    if marketing and labelled < 2 and not payer:
        lure = phrase("marketing", subject, "subject", spoken) or _lure(body.prose, spoken)
        if lure or not telling(body.prose, "credit"):
            return no(lure or marketing, moved=False)
        doubts.append(Fact(kind=FactKind.BANK_ALSO_SAYS, text=marketing.words))
    if credit is None:
        sold = phrase("sold", f"{subject}\n{words}", "body", spoken)
        done = phrase("done", status, "status", spoken) or sold
        if payer and done and payee is None:
            return Verdict(kind=NoticeKind.INCOMING, direction=incoming, evidence=(done,))
        for kind in ("payout", "security", "balance", "marketing"):
            if found := phrase(kind, f"{subject}\n{words}", "body", spoken):
                return no(found, moved=kind == "payout")
        nothing = Evidence(rule="notice.no_credit_words", words=subject[:80], weight=0.5)
        return Verdict(
            kind=NoticeKind.NOT_INCOMING,
            direction=incoming,
            evidence=(nothing,),
            moved=False,
            unsaid=payee is None,
        )
    if debit and credit_subject is None:
        doubts.append(Fact(kind=FactKind.WORDS_CONTRADICT, text=credit.words, other=debit.words))
    return Verdict(
        kind=NoticeKind.INCOMING, direction=incoming, evidence=(credit,), doubts=tuple(doubts)
    )

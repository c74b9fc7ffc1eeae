"""What a bank or payment provider tells of money, read by what such mails have in common.

No bank has a parser of its own: labels and their values, table rows, sentences packed with labels,
and the verbs that say whether money came, went, or has not moved at all.
"""

from __future__ import annotations

import re

import msgspec

from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.noun import Noun
from mailbot.model.reading import Direction, Evidence, NoticeKind, Transaction
from mailbot.reading.html import to_text
from mailbot.reading.mentions import find_invoices
from mailbot.reading.message import Message
from mailbot.reading.papers.attached import attached_statements
from mailbot.reading.papers.listed import listed_payments, payment_blocks, table_payments
from mailbot.reading.papers.rows import Body, take_apart
from mailbot.reading.papers.transaction import read_transaction
from mailbot.reading.papers.verdict import Verdict, phrase, weigh

# A notice is a page; what is longer is a newsletter, and its first pages say so.
MAX_TEXT = 60_000
# Rows that tell a sum: a mail that has them is no bare list of lines.
_SUMS = frozenset({"amount", "credited", "ordered", "net"})
_CYRILLIC = re.compile(r"[А-Яа-я]{3}")


class NoticeRead(Noun, frozen=True, kw_only=True):
    """What `read_notice` makes of a mail. Any of the `doubts` forbids booking."""

    kind: NoticeKind
    transactions: tuple[Transaction, ...] = ()
    doubts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_notice(message: Message, *, language: str, firm: Firm, book: Book) -> NoticeRead:
    """Read a bank's or provider's mail. Never raises on any content."""
    words = f"{message.mail.subject}\n{message.plain[:MAX_TEXT]}"
    attached = attached_statements(message, words, firm)
    if attached is not None:
        return NoticeRead(
            kind=NoticeKind.STATEMENT,
            transactions=attached.transactions,
            doubts=attached.doubts,
            evidence=attached.evidence,
        )
    # The whole body, not only its own words: banks quote nobody, and a divider is no quotation.
    text = (message.plain or to_text(message.html))[:MAX_TEXT]
    notice = _read_text(message.mail.subject, text, language, firm)
    if message.html and message.plain:
        notice = _compared_with_html(notice, message, language, firm)
    unsaid = any(doubt.kind is FactKind.MONEY_NOT_SAID for doubt in notice.doubts)
    if unsaid and not all(is_business(one, words, book) for one in notice.transactions):
        # Nobody said that money came, and the sum is none of ours: a price, a fee, a limit.
        return NoticeRead(kind=NoticeKind.NOT_INCOMING, evidence=notice.evidence)
    return notice


def is_business(transaction: Transaction, words: str, book: Book) -> bool:
    """Whether a mail about money concerns the ledger: it names an invoice, or of one just so much
    is open.
    """
    named = find_invoices(f"{transaction.title}\n{words}", book=book)
    amount = transaction.amount
    return bool(named) or bool(book.claims_between(amount, amount, most=1))


def _read_text(subject: str, text: str, language: str, firm: Firm) -> NoticeRead:
    body = take_apart(text, "notice", language)
    spoken = frozenset({language, firm.language} - {""})
    if _CYRILLIC.search(text) or _CYRILLIC.search(subject):
        spoken |= {"ru"}  # whatever else a mail of few words was taken for
    if body.tables:
        transactions, doubts = table_payments(body, f"{subject}\n{text}", firm)
        if transactions:
            rows = Evidence(rule="notice.list", words=f"{len(transactions)} rows")
            return NoticeRead(
                kind=NoticeKind.STATEMENT if len(transactions) > 1 else NoticeKind.INCOMING,
                transactions=tuple(transactions),
                doubts=tuple(doubts),
                evidence=(rows,),
            )
    verdict = weigh(subject, body, spoken)
    listing = phrase("statement", subject, "subject", spoken)
    blocks = payment_blocks(body.rows)
    if verdict.unsaid:
        return _perhaps(subject, body, verdict, firm)
    if not verdict.moved:
        return NoticeRead(kind=verdict.kind, evidence=verdict.evidence)
    found: list[Transaction] = []
    doubts = list(verdict.doubts)
    if verdict.kind is NoticeKind.INCOMING and not any(row.kind in _SUMS for row in body.rows):
        found, unread = listed_payments(text, firm)
        doubts += unread
        if found or unread:
            listing = listing or Evidence(rule="notice.list", words=f"{len(found)} lines")
            blocks = []
    for block in blocks:
        one, why = read_transaction(
            block,
            body.prose,
            subject if len(blocks) == 1 else "",
            verdict.direction,
            firm,
            taken_back=verdict.taken_back,
        )
        doubts += why
        if one is not None:
            found.append(one)
    kind = verdict.kind
    evidence = verdict.evidence
    if kind is NoticeKind.INCOMING and listing is not None:
        kind, evidence = NoticeKind.STATEMENT, (*evidence, listing)
    elif kind is NoticeKind.INCOMING and not found:
        kind = NoticeKind.NOT_INCOMING
        evidence = (*evidence, Evidence(rule="notice.no_amount", weight=0.5))
    if kind is NoticeKind.NOT_INCOMING and not verdict.taken_back:
        doubts = []
    return NoticeRead(kind=kind, transactions=tuple(found), doubts=tuple(doubts), evidence=evidence)


def _perhaps(subject: str, body: Body, verdict: Verdict, firm: Firm) -> NoticeRead:
    """A sum in a mail that says neither that it came nor that it did not: for her to say."""
    one, why = read_transaction(body.rows, body.prose, subject, Direction.IN, firm)
    if one is None or len(payment_blocks(body.rows)) > 1:
        return NoticeRead(kind=NoticeKind.NOT_INCOMING, evidence=verdict.evidence)
    return NoticeRead(
        kind=NoticeKind.INCOMING,
        transactions=(one,),
        doubts=(Fact(kind=FactKind.MONEY_NOT_SAID), *why),
        evidence=verdict.evidence,
    )


def _compared_with_html(
    notice: NoticeRead, message: Message, language: str, firm: Firm
) -> NoticeRead:
    """The notice, with a doubt where the mail's two bodies tell different amounts."""
    other = _read_text(message.mail.subject, to_text(message.html)[:MAX_TEXT], language, firm)
    mine = sorted((one.amount.amount, one.amount.currency) for one in notice.transactions)
    theirs = sorted((one.amount.amount, one.amount.currency) for one in other.transactions)
    if mine and theirs and mine != theirs and notice.kind is not NoticeKind.NOT_INCOMING:
        doubt = Fact(kind=FactKind.BODIES_DIFFER)
        return msgspec.structs.replace(notice, doubts=(*notice.doubts, doubt))
    return notice

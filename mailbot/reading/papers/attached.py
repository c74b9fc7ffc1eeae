"""The statements that are attached to a bank's mail, of whatever format."""

from __future__ import annotations

import re

import msgspec

from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account
from mailbot.model.noun import Noun
from mailbot.model.reading import Evidence, Transaction
from mailbot.reading.message import Message
from mailbot.reading.papers.statement import Statement, read_statement
from mailbot.reading.papers.vocabulary import said

# What a statement is attached as; anything else in a bank's mail is a leaflet or a receipt.
_DATA_FILES = re.compile(
    r"\.(?:xml|sta|swi|940|mt940|txt|csv|old|cam|camt\w*|c53|c54|tsv|zip)$", re.IGNORECASE
)
_DATA_TYPES = frozenset(
    {"application/xml", "text/xml", "text/csv", "application/octet-stream", "text/plain"}
)
_PAPER_FILES = re.compile(r"\.(?:pdf|xls|xlsx|html?|docx?)$", re.IGNORECASE)


class AttachedStatements(Noun, frozen=True, kw_only=True):
    """What the attachments tell together. `doubts` name the file they are about."""

    transactions: tuple[Transaction, ...] = ()
    doubts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def attached_statements(message: Message, words: str, firm: Firm) -> AttachedStatements | None:
    """The statements attached to a mail that says `words`; None where there is none."""
    statements: list[tuple[str, Statement]] = []
    unread: list[str] = []
    for attachment in message.attachments:
        name = attachment.filename or attachment.content_type
        if _DATA_FILES.search(attachment.filename) or attachment.content_type in _DATA_TYPES:
            found = read_statement(
                attachment.content, name, own_currency=_currency_named(name, firm)
            )
            if found is not None:
                statements.append((name, found))
                continue
        if _PAPER_FILES.search(attachment.filename) or _DATA_FILES.search(attachment.filename):
            unread.append(name)
    if statements:
        return AttachedStatements(
            transactions=tuple(one for _, found in statements for one in found.transactions),
            doubts=tuple(
                msgspec.structs.replace(doubt, where=name)
                for name, found in statements
                for doubt in found.doubts
            ),
            evidence=tuple(
                Evidence(rule=f"statement.{found.format}", words=name, where="attachment name")
                for name, found in statements
            ),
        )
    if unread and said("notice", "statement", words):
        return AttachedStatements(
            doubts=tuple(
                Fact(kind=FactKind.STATEMENT_UNREAD, where=name, note="unknown format")
                for name in unread
            ),
            evidence=(
                Evidence(rule="statement.attached", words=unread[0], where="attachment name"),
            ),
        )
    return None


def _currency_named(name: str, firm: Firm) -> str:
    """The currency of the account a file is named after, else the firm's."""
    bare = normal_account(name)
    for own in firm.accounts:
        account = normal_account(own.account)
        if account and (account in bare or (len(account) > 10 and account[-10:] in bare)):
            return own.currency
    match = re.search(r"(?<![A-Z])(PLN|RON|EUR|RUB|KZT|USD|GBP|CHF)(?![A-Z])", name.upper())
    return match.group(1) if match else firm.currency

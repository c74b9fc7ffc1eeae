"""Statements as CSV: the columns are known by what their heads say, in any language read here."""

from __future__ import annotations

import csv
import re

from mailbot.model.fact import Fact, FactKind
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.accounts import find_accounts
from mailbot.reading.charsets import decode_bytes
from mailbot.reading.papers.printed import first_day
from mailbot.reading.papers.statement import MAX_TRANSACTIONS, Statement, decimal, movement
from mailbot.reading.papers.vocabulary import label_kind
from mailbot.reading.phrases import even_fold

# A bank puts a few lines about the account above the head.
_HEAD_WITHIN = 25
_OUT_WORDS = frozenset(
    {"af", "debet", "d", "dbit", "debit", "dt", "-", "wn", "obciazenie", "out", "расход", "дебет"}
)
_IN_WORDS = frozenset(
    {"bij", "credit", "c", "crdt", "ct", "+", "ma", "uznanie", "in", "приход", "кредит"}
)
_CURRENCY = re.compile(r"\b(PLN|RON|EUR|RUB|KZT|USD|GBP|CHF|CZK|HUF)\b")
_PACKED = re.compile(
    r"(?:omschrijving|mededeling\w*)\s*:\s*(?P<title>.*?)\s*(?:IBAN:|Kenmerk:|Valutadatum:|$)",
    re.IGNORECASE,
)


def _kinds(head: list[str]) -> list[str]:
    kinds: list[str] = []
    for cell in head:
        kind = label_kind("notice", cell.replace("/", " ").replace("_", " "))
        bare = even_fold(cell).strip()
        if (
            bare in ("rekening", "iban/bban", "rachunek wlasny", "numer rachunku wlasnego")
            and "account" in kind
        ):
            kind = "own" if bare == "rekening" else kind
        if (
            kind == "reference"
            and "title" not in kinds
            and "transaction" not in bare
            and not re.search(r"refer|nr|numer", bare)
        ):
            kind = "title"
        kinds.append(kind)
    return kinds


def _cell(row: list[str], kinds: list[str], *wanted: str) -> str:
    for want in wanted:
        for kind, cell in zip(kinds, row, strict=False):
            if kind == want and cell.strip():
                return cell.strip()
    return ""


def _transaction(row: list[str], kinds: list[str], currency: str) -> Transaction | None:
    debit, credit = _cell(row, kinds, "debit"), _cell(row, kinds, "credit", "credited")
    written = credit or debit or _cell(row, kinds, "amount")
    value = decimal(re.sub(r"[^\d.,+\-]", "", written.replace("\u2212", "-")).lstrip("+"))
    if not value:
        return None
    direction = Direction.IN
    if debit and not credit:
        direction, value = Direction.OUT, abs(value)
    side = even_fold(_cell(row, kinds, "direction")).strip()
    if side in _OUT_WORDS:
        direction, value = Direction.OUT, abs(value)
    title = _cell(row, kinds, "title")
    if packed := _PACKED.search(title):
        title = packed.group("title")
    account = _cell(row, kinds, "payer_account", "account")
    accounts = find_accounts(account) or find_accounts(title)
    payer = _cell(row, kinds, "payer", "beneficiary")
    if not payer and ";" in title:
        # Some banks put name, account and purpose into one cell.
        first, *rest = (part.strip() for part in title.split(";"))
        payer = first.rpartition(" - ")[2]
        title = " ".join(part for part in rest if not find_accounts(part)) or title
    return movement(
        value,
        _cell(row, kinds, "currency") or currency,
        direction,
        booked=first_day(_cell(row, kinds, "booked", "date")),
        payer=payer,
        payer_account=next((one.account for one in accounts if not one.masked), ""),
        title=title,
        own_account=_cell(row, kinds, "own", "own_account"),
        bank_reference=_cell(row, kinds, "reference"),
    )


def read(data: bytes, own_currency: str = "") -> Statement | None:
    """The rows under a head that names a date, an amount and a text; None where there is none."""
    if b"\x00" in data[:1_000] or data.lstrip()[:1] in (b"<", b"%", b"{"):
        return None
    text = decode_bytes(data, "utf-8" if data.startswith(b"\xef\xbb\xbf") else "").lstrip("\ufeff")
    lines = text.splitlines()
    for index, line in enumerate(lines[:_HEAD_WITHIN]):
        for delimiter in (";", "\t", ",", "|"):
            if line.count(delimiter) < 2:
                continue
            head = next(csv.reader([line], delimiter=delimiter))
            kinds = _kinds(head)
            money = {"amount", "debit", "credit", "credited"} & set(kinds)
            if (
                not money
                or not {"date", "booked"} & set(kinds)
                or not {"title", "payer"} & set(kinds)
            ):
                continue
            named = _CURRENCY.search(line)
            currency = named.group(1) if named else own_currency
            return _rows(lines[index + 1 :], kinds, delimiter, currency)
    return None


def _rows(lines: list[str], kinds: list[str], delimiter: str, currency: str) -> Statement:
    transactions: list[Transaction] = []
    doubts: list[Fact] = []
    for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
        if len(row) < len(kinds) - 2 or not any(cell.strip() for cell in row):
            continue
        if not (_cell(row, kinds, "currency") or currency):
            doubts.append(Fact(kind=FactKind.ENTRY_WITHOUT_CURRENCY, number=number))
            continue
        one = _transaction(row, kinds, currency)
        if one is None:
            doubts.append(Fact(kind=FactKind.ENTRY_WITHOUT_AMOUNT, number=number))
        else:
            transactions.append(one)
        if len(transactions) >= MAX_TRANSACTIONS:
            doubts.append(Fact(kind=FactKind.STATEMENT_CUT, number=MAX_TRANSACTIONS))
            break
    return Statement(format="csv", transactions=tuple(transactions), doubts=tuple(doubts))

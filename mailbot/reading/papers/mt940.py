"""SWIFT MT940 in the dialects of Polish, Romanian, Dutch and Russian banks: the entries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.accounts import find_accounts
from mailbot.reading.papers.mt940_details import details_of
from mailbot.reading.papers.statement import (
    MAX_DOUBTS,
    Statement,
    bank_reference,
    bounded,
    decimal,
    movement,
    own_account,
    unread,
)
from mailbot.reading.papers.statement_text import text_of

# Some banks indent the whole message.
_TAG = re.compile(r"^[ \t]{0,4}:(\d\d[A-Z]?):", re.MULTILINE)
# Field 61: the amount's comma and the transfer's type are obligatory, and what is cut off before
# them is no amount ("C50" of "C500,00NTRF").
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>\d[\d.]*[,.]\d*)(?P<type>[A-Z][A-Z0-9]{3})"
    r"(?P<customer>[^\n/]*(?:/(?!/)[^\n/]*)*)(?://(?P<bank>[^\n]*))?(?:\n(?P<more>.*))?",
    re.DOTALL,
)
_CURRENCY = re.compile(r"[CD]\d{6}([A-Z]{3})")
_END = re.compile(r"\n-\}?\s*$")
_INCOMING = ("C", "RD")  # RD undoes a debit of ours, RC a credit (field 61, subfield 3)
_EXPECTED = ("EC", "ED")  # money that is announced, not booked


class _Field(Noun, frozen=True):
    """One field of the message. `line` counts from 1."""

    tag: str
    value: str
    line: int


def _day(written: str) -> dt.date | None:
    try:
        return dt.date(2000 + int(written[:2]), int(written[2:4]), int(written[4:6]))
    except ValueError:
        return None


def _booked(value: dt.date | None, entry: str | None) -> dt.date | None:
    """The entry date MMDD in the year nearest to the value date."""
    if value is None or not entry:
        return value
    try:
        days = [dt.date(value.year + shift, int(entry[:2]), int(entry[2:])) for shift in (-1, 0, 1)]
    except ValueError:
        return value
    return min(days, key=lambda day: abs(day - value))


def _fields(text: str) -> Iterator[_Field]:
    matches = list(_TAG.finditer(text))
    line, counted = 1, 0
    for index, match in enumerate(matches):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        value = _END.sub("", text[match.end() : end].rstrip("\n"))
        yield _Field(tag=match.group(1), value=value, line=line)


def _messages(fields: list[_Field]) -> Iterator[list[_Field]]:
    """The fields of each statement: a file holds several, of several accounts."""
    message: list[_Field] = []
    for field in fields:
        starts = field.tag == "20" or (
            field.tag in ("25", "25P") and any(one.tag != "20" for one in message)
        )
        if starts and message:
            yield message
            message = []
        message.append(field)
    if message:
        yield message


def _transaction(line: str, details: str, account: str, currency: str) -> Transaction | None:
    match = _LINE.match(line)
    amount = decimal(match.group("amount").rstrip(",.")) if match else None
    if match is None or amount is None:
        return None
    mark = match.group("mark")
    told = details_of(details)
    more = (match.group("more") or "").strip()
    payer_account = told.account or next((one.account for one in find_accounts(more)), "")
    if payer_account == account:
        payer_account = ""
    return movement(
        amount,
        currency,
        Direction.IN if mark in _INCOMING else Direction.OUT,
        booked=_booked(_day(match.group("value")), match.group("entry")),
        payer=told.name,
        payer_account=payer_account,
        payer_tax_id=told.tax_id,
        title=told.title,
        own_account=account,
        # What stands before // is the payer's own reference, and :86: repeats it: no bank's word.
        bank_reference=bank_reference(match.group("bank") or ""),
        reversal=mark.startswith("R"),
    )


class _Message:
    """One statement: its account, its currency, and its entries as they come."""

    def __init__(self, fields: list[_Field], own_currency: str) -> None:
        self.transactions: list[Transaction] = []
        self.doubts: list[Fact] = []
        self.account = next(
            (
                own_account(one.value.strip().partition("\n")[0].strip())
                for one in fields
                if one.tag.startswith("25")
            ),
            "",
        )
        named = (_CURRENCY.match(f.value.strip()) for f in fields if f.tag[:2] in ("60", "62"))
        self.currency = next((found.group(1) for found in named if found), own_currency)
        self._take(fields)

    def _take(self, fields: list[_Field]) -> None:
        last = max((at for at, one in enumerate(fields) if one.tag == "61"), default=-1)
        whole = any(one.tag[:2] in ("62", "90") for one in fields[last + 1 :])
        for at, field in enumerate(fields):
            if len(self.doubts) > MAX_DOUBTS:
                return  # what bounded says of them covers the rest
            if field.tag != "61":
                continue
            following = fields[at + 1] if at + 1 < len(fields) else None
            details = following.value if following and following.tag == "86" else ""
            if at == last and not whole:
                # The file breaks off somewhere behind here, perhaps in the midst of this amount
                # or title: sent again as a whole, it would be another payment.
                self.doubts.append(unread(field.line, field.value))
                self.doubts.append(
                    Fact(kind=FactKind.STATEMENT_BREAKS_OFF, number=field.line, note=":62F:")
                )
                continue
            self._entry(field, details)
        if last < 0 and not whole:
            self.doubts.append(Fact(kind=FactKind.STATEMENT_BREAKS_OFF, note=":62F:"))

    def _entry(self, field: _Field, details: str) -> None:
        line = "\n".join(part.strip() for part in field.value.strip().split("\n"))
        match = _LINE.match(line)
        if match is not None and match.group("mark") in _EXPECTED:
            return
        one = _transaction(line, details, self.account, self.currency) if self.currency else None
        if one is not None:
            self.transactions.append(one)
        elif match is not None and not self.currency:
            self.doubts.append(Fact(kind=FactKind.ENTRY_WITHOUT_CURRENCY, number=field.line))
        else:
            self.doubts.append(unread(field.line, field.value))


def read(data: bytes, own_currency: str = "") -> Statement | None:
    """Every :61: with its :86:; None if it is no MT940.

    A torn entry becomes a doubt, and so does the last one of a statement without its closing
    balance (:62F:), which is where a cut file ends. `own_currency` only where no balance names one.
    """
    text = text_of(data).replace("\r\n", "\n").replace("\r", "\n")
    fields = list(_fields(text))
    tags = {one.tag for one in fields}
    if "61" not in tags or not tags & {"20", "25", "25P", "60F", "60M"}:
        return None
    transactions: list[Transaction] = []
    doubts: list[Fact] = []
    for message in _messages(fields):
        found = _Message(message, own_currency)
        transactions += found.transactions
        doubts += found.doubts
    return bounded("mt940", transactions, doubts)

"""Statements as CSV: rows under a head that a bank's map declares, or that is guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.accounts import find_accounts
from mailbot.reading.papers.column_cells import (
    Labelled,
    account_in,
    amount_of,
    currency_in,
    day_of,
    from_title,
    labelled,
    month_first,
    side_told,
    states,
)
from mailbot.reading.papers.column_maps import Columns, columns_of, headless_of
from mailbot.reading.papers.mt940_details import details_of
from mailbot.reading.papers.statement import (
    MAX_DOUBTS,
    MAX_TRANSACTIONS,
    QUOTED_CHARS,
    Statement,
    bank_reference,
    bounded,
    movement,
    own_account,
    unread,
)
from mailbot.reading.papers.statement_text import text_of
from mailbot.reading.phrases import even_fold

# A bank puts what it knows of the account above the head: mBank some forty lines.
_HEAD_WITHIN = 60
_DELIMITERS = (";", "\t", ",", "|")
# A quotation mark that nobody closes would swallow every row behind it.
_MAX_ROW_LINES = 12
_FEW_COLUMNS = 3
_TOTAL = re.compile(r"\W*(?:saldo|sold\b|balance|total|totaal|razem|suma|итого|остаток|всего)")


class _Row(Noun, frozen=True, kw_only=True):
    """One row. `line` counts from 1, from the top of the file; `cut`: the file ends in it."""

    line: int
    cells: list[str]
    cut: bool = False

    @property
    def quoted(self) -> str:
        return " ".join(" ".join(self.cells).split())[:QUOTED_CHARS]


class _Sheet(Noun, frozen=True, kw_only=True):
    """What holds for every row of a file."""

    columns: Columns
    currency: str
    own: str
    signs: bool  # some amount carries a sign: one without came in
    month_first: bool


def read(data: bytes, own_currency: str = "") -> Statement | None:
    """The rows under a head that names a day, an amount and a text; None where there is none.

    `own_currency` only where neither a column nor the lines above them name one. A row whose side
    or state is not certain is a doubt and no transaction.
    """
    text = text_of(data).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if "\x00" in text[:1_000] or text.lstrip()[:1] in ("<", "%", "{"):
        return None
    lines = text.split("\n")
    whole = text.endswith("\n")
    for index, line in enumerate(lines[:_HEAD_WITHIN]):
        for delimiter in _DELIMITERS:
            if line.count(delimiter) < _FEW_COLUMNS - 1:
                continue
            cells = _cells([line], delimiter)
            columns = columns_of(cells) or headless_of(cells, delimiter)
            if columns is None:
                continue
            headless = headless_of(cells, delimiter) is not None
            start = index if headless else index + 1
            rows, doubts = _rows(lines, start, delimiter, columns, whole=whole)
            sheet = _sheet(columns, rows, "\n".join(lines[:index]), line, own_currency)
            return _statement(sheet, rows, doubts)
    return None


def _cells(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:  # a field beyond the csv module's bound
        return lines[0].split(delimiter)


def _rows(
    lines: list[str], start: int, delimiter: str, columns: Columns, *, whole: bool
) -> tuple[list[_Row], list[Fact]]:
    """The rows from line `start` (from 0), those that go on with another already put together."""
    rows: list[_Row] = []
    doubts: list[Fact] = []
    at = start
    while at < len(lines) and len(rows) <= MAX_TRANSACTIONS * 2 and len(doubts) <= MAX_DOUBTS:
        reader = csv.reader(lines[at : at + _MAX_ROW_LINES], delimiter=delimiter)
        try:
            cells = next(reader, [])
            taken = max(reader.line_num, 1)
        except csv.Error:
            cells, taken = lines[at].split(delimiter), 1
        if taken == _MAX_ROW_LINES and lines[at].count('"') % 2:
            doubts.append(unread(at + 1, lines[at]))
            cells, taken = [], 1
        if any(cell.strip() for cell in cells):
            cut = not whole and at + taken >= len(lines)
            rows.append(_Row(line=at + 1, cells=cells, cut=cut))
        at += taken
    return (_continued(rows, columns) if columns.continued else rows), doubts


def _continued(rows: list[_Row], columns: Columns) -> list[_Row]:
    """Rows without a day put behind the transfer that they go on with."""
    out: list[_Row] = []
    for row in rows:
        if columns.cell(row.cells, "date") or not out:
            out.append(row)
            continue
        extra = [cell for cell in row.cells if cell.strip()]
        last = out[-1]
        out[-1] = _Row(line=last.line, cells=[*last.cells, *extra], cut=row.cut)
    return out


def _sheet(columns: Columns, rows: list[_Row], above: str, head: str, own_currency: str) -> _Sheet:
    written = [
        columns.cell(row.cells, "amount")
        for row in rows
        if columns.cell(row.cells, "amount") and columns.cell(row.cells, "date")
    ]
    days = [columns.cell(row.cells, "date") for row in rows]
    accounts = {one.account for one in find_accounts(above) if not one.masked}
    currency = currency_in(head) or currency_in(above) or own_currency
    return _Sheet(
        columns=columns,
        currency=currency,
        own=accounts.pop() if len(accounts) == 1 else "",
        signs=any(re.match(r"\s*[-+\u2212]|.*\d-\s*$", one) for one in written),
        month_first=month_first(days, currency),
    )


def _statement(sheet: _Sheet, rows: list[_Row], doubts: list[Fact]) -> Statement:
    transactions: list[Transaction] = []
    own = _constant_account(sheet, rows)
    for row in rows:
        if len(doubts) > MAX_DOUBTS:
            break  # what bounded says of them covers the rest
        for found in _read_row(sheet, row, own):
            if isinstance(found, Fact):
                doubts.append(found)
            else:
                transactions.append(found)
    return bounded("csv", transactions, doubts)


def _constant_account(sheet: _Sheet, rows: list[_Row]) -> str:
    """The account that stands in every row beside different payers: the one the file is of."""
    accounts = {sheet.columns.cell(row.cells, "payer_account") for row in rows}
    payers = {sheet.columns.cell(row.cells, "payer") for row in rows}
    alone = len(accounts) == 1 and len(payers) >= _FEW_COLUMNS
    return next(iter(accounts)) if alone else ""


def _read_row(sheet: _Sheet, row: _Row, constant: str) -> Iterator[Transaction | Fact]:
    """The row's transaction, or the doubt about it; nothing for totals and for what is not booked."""
    columns = sheet.columns
    day = day_of(columns.cell(row.cells, "date"), month_first=sheet.month_first)
    written, direction = _amount(sheet, row)
    value = amount_of(written) if written else None
    if day is None and (value is None or _total(columns, row)):
        return  # a total or a balance below the rows
    if value == 0 or (value is None and columns.cell(row.cells, "held")):
        return  # a notice of the bank's; money that is only held
    if day is None or value is None or (row.cut and _torn(columns, row, written)):
        yield unread(row.line, row.quoted)
        return
    currency = currency_in(columns.cell(row.cells, "currency").upper()) or currency_in(written)
    currency = currency or columns.cell(row.cells, "currency").upper() or sheet.currency
    if len(currency) != 3:
        yield Fact(kind=FactKind.ENTRY_WITHOUT_CURRENCY, number=row.line)
        return
    back = columns.cell(row.cells, "returned")  # how much, or why
    returned = bool(back) and amount_of(back) != 0
    state = states(columns, row.cells)
    if state == "not done":
        return
    if direction is None:
        yield Fact(kind=FactKind.LINE_SIDE_UNCLEAR, number=row.line, text=row.quoted)
        return
    incoming = direction is Direction.IN and value > 0
    if incoming and (state in ("unknown", "undone") or returned):
        told = columns.cell(row.cells, "status") or row.quoted
        yield Fact(kind=FactKind.LINE_STATUS_UNCLEAR, number=row.line, text=told)
        return
    who = _who(sheet, row, incoming=incoming, constant=constant)
    own = own_account(columns.cell(row.cells, "own", "to_account" if incoming else "from_account"))
    yield movement(
        value,
        currency,
        direction,
        booked=day,
        payer=who.payer,
        payer_account="" if who.account and who.account == own else who.account,
        payer_tax_id=who.tax_id,
        title=who.title,
        own_account=own or sheet.own,
        bank_reference=bank_reference(columns.cell(row.cells, "reference")),
        reversal=not incoming and state == "undone",
    )


def _total(columns: Columns, row: _Row) -> bool:
    texts = [columns.cell(row.cells, kind) for kind in ("title", "payer", "details")]
    return not any(texts) or any(_TOTAL.match(even_fold(text)) for text in texts if text)


def _amount(sheet: _Sheet, row: _Row) -> tuple[str, Direction | None]:
    """The amount as written, and which way it went; None if the file does not say."""
    columns = sheet.columns
    debit, credit = (columns.cell(row.cells, kind) for kind in ("debit", "credit"))
    filled = [one for one in (debit, credit) if amount_of(one)]
    if len(filled) == 2:
        return credit, None
    if filled:
        amount = filled[0].replace("\u2212", "-")
        if filled[0] == credit and amount_of(credit):
            # A negative credit is the bank's way to take one back.
            return amount, Direction.IN
        return amount.lstrip("-"), Direction.OUT
    written = columns.cell(row.cells, "amount").replace("\u2212", "-")
    if written.endswith("-"):
        written = f"-{written[:-1]}"
    side = side_told(columns, row.cells)
    if written.lstrip().startswith("-"):
        # With a word beside it the sign only repeats it: "Af; -10,00".
        against = side is Direction.IN and bool(columns.places.get("side"))
        return written.lstrip().lstrip("-"), None if against else Direction.OUT
    if side is not None:
        return written, side
    if columns.signed or sheet.signs or written.lstrip().startswith("+"):
        # A column of sides that says what nobody knows is not overruled by a missing sign.
        unknown = bool(columns.cell(row.cells, "side")) and not columns.signed and not sheet.signs
        return written, None if unknown else Direction.IN
    certain = columns.senders and not columns.cell(row.cells, "side")
    return written, Direction.IN if certain else None


def _torn(columns: Columns, row: _Row, written: str) -> bool:
    """Whether a file that ends inside this row may have cut it."""
    needed = [at for kind in ("amount", "debit", "credit", "currency", "title", "payer", "side",
                              "status", "details") for at in columns.places.get(kind, ())]  # fmt: skip
    if len(row.cells) <= max(needed, default=0):
        return True
    last = len(row.cells) - 1
    at_end = any(last in columns.places.get(kind, ()) for kind in ("amount", "debit", "credit"))
    return at_end and re.search(r"[.,]\d\d\D*$", written) is None


def _who(sheet: _Sheet, row: _Row, *, incoming: bool, constant: str) -> Labelled:
    """Who paid, from where, and what for: from the columns, or from what is packed into one."""
    columns = sheet.columns
    sides = ("from_name", "from_account") if incoming else ("to_name", "to_account")
    payer = columns.cell(row.cells, "payer", sides[0])
    account = columns.cell(row.cells, "payer_account", sides[1])
    if account == constant:
        account = ""
    title = " ".join(dict.fromkeys(one for one in columns.cells(row.cells, "title") if one))
    tax_id = re.sub(r"\D", "", columns.cell(row.cells, "tax_id"))
    told = Labelled(payer=payer, account=account_in(account), title=title, tax_id=tax_id)
    if columns.places.get("labelled"):
        first = columns.places["labelled"][0]
        behind = row.cells[first:] if not columns.continued else [
            row.cells[first], *row.cells[columns.width :]
        ]  # fmt: skip
        return told.filled_by(labelled(behind, incoming=incoming))
    if packed := columns.cell(row.cells, "details"):
        one = details_of(packed)
        return told.filled_by(
            Labelled(payer=one.name, account=one.account, title=one.title, tax_id=one.tax_id)
        )
    return from_title(told)

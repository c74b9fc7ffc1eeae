"""Invoices out of the spreadsheet an owner kept before: CSV, with the header words she used.

Every row stands for itself: a good one is kept, a bad one is told with its line and its mend.
Cells are data; a formula in one is text here.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping

from mailbot.countries import country
from mailbot.ledger.cells import CellError, read_amount, read_day, read_settled, read_whole
from mailbot.ledger.headers import COLUMNS, Column, column_of
from mailbot.ledger.problem import Problem
from mailbot.model import event as happened
from mailbot.model.book import Book
from mailbot.model.client import Client, Contact
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, fold, normal_address, normal_number, normal_tax_id
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.payment import Allocation, Payment, PaymentSource
from mailbot.model.question import Event

# A file beyond this is not a small firm's list of invoices, and would fill the memory.
LARGEST_FILE = 32 << 20
LARGEST_NUMBER_OF_ROWS = 100_000
# Owners put a title, their address and a blank line above the table.
_HEADER_WITHIN = 15
_SEPARATORS = (";", ",", "\t", "|")
# Excel in Central Europe writes cp1250, in Russia cp1251, in the west cp1252.
_ENCODINGS = {"ru": "cp1251", "uk": "cp1251", "pl": "cp1250", "ro": "cp1250"}
_LONGEST_TERMS = 365  # days; more is a slip of the keyboard

_Row = Mapping[Column, str]


class Sheet(Noun, frozen=True, kw_only=True):
    """What a spreadsheet says, as events to commit, and what of it could not be used."""

    events: tuple[Event, ...] = ()
    problems: tuple[Problem, ...] = ()
    invoices: int = 0  # rows that became an invoice


def read_sheet(raw: bytes, *, book: Book, firm: Firm, today: dt.date) -> Sheet:
    """Read invoices from CSV bytes: `; , tab |`, UTF-8 (with or without BOM), UTF-16, cp125x.

    Clients are met by mail address, then tax id, then exact name; a new one needs an address.
    Invoices that the book has already are told and left as they are. Never raises on content.
    """
    if len(raw) > LARGEST_FILE:
        return _useless("the file is larger than 32 MB", "Save only the invoices, as CSV.")
    table = _best_table(raw, firm.language)
    if table is None:
        needed = "number, client, issue date, due date, amount"
        return _useless(
            "no header row was found", f"Give the columns names in the first row: {needed}."
        )
    columns, rows, complete = table
    missing = [one for one in (Column.NUMBER, Column.ISSUED, Column.AMOUNT) if one not in columns]
    if missing:
        words = ", ".join(f"{one.value} ({COLUMNS[one][0]})" for one in missing)
        return _useless(f"these columns are missing: {words}", "Add them, or name them so.")
    importer = _Importer(book, firm, today)
    for number, cells in rows:
        row = {column: cells[at].strip() for column, at in columns.items() if at < len(cells)}
        if any(row.values()):
            importer.take(number, row)
    if not complete:
        importer.tell(
            rows[-1][0] if rows else 1,
            None,
            "the file could not be read beyond this line",
            "Look for a lost quotation mark here; save a longer list as several files.",
        )
    return Sheet(
        events=tuple(importer.events),
        problems=tuple(importer.problems),
        invoices=importer.invoices,
    )


def _useless(sentence: str, mend: str) -> Sheet:
    return Sheet(problems=(Problem(where="the file", sentence=sentence, mend=mend),))


# -- the table


def _texts(raw: bytes, language: str) -> Iterator[str]:
    """The file's text in every encoding it may be in, the likeliest first."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield raw.decode("utf-16", "replace")
        return
    try:
        yield raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        likely = _ENCODINGS.get(language, "cp1252")
        for encoding in dict.fromkeys((likely, "cp1250", "cp1251", "cp1252")):
            yield raw.decode(encoding, "replace")


# Where each column is; the rows below the header; whether they are all.
_Table = tuple[dict[Column, int], list[tuple[int, list[str]]], bool]


def _best_table(raw: bytes, language: str) -> _Table | None:
    """The reading (encoding, separator, header row) under which most columns have a known name."""
    best: _Table | None = None
    for text in _texts(raw, language):
        for separator in _SEPARATORS:
            rows, complete = _rows(text, separator)
            for at, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
                columns: dict[Column, int] = {}
                for index, cell in enumerate(cells):
                    column = column_of(cell)
                    if column is not None:
                        columns.setdefault(column, index)
                if len(columns) >= 2 and (best is None or len(columns) > len(best[0])):
                    best = columns, rows[at + 1 :], complete
    return best


def _rows(text: str, separator: str) -> tuple[list[tuple[int, list[str]]], bool]:
    """Rows with the line number each ends on, and whether the text was read to its end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if len(rows) == LARGEST_NUMBER_OF_ROWS:
                return rows, False
            rows.append((reader.line_num, cells))
    except csv.Error:
        return rows, False
    return rows, True


# -- the rows


class _Importer:
    def __init__(self, book: Book, firm: Firm, today: dt.date) -> None:
        self._book = book
        self._firm = firm
        self._today = today
        self.events: list[Event] = []
        self.problems: list[Problem] = []
        self.invoices = 0
        self._numbers: set[str] = set()
        self._clients: dict[str, Client] = {}  # by every name the sheet may use for them
        for client in book.clients():
            self._know(client)

    def take(self, line: int, row: _Row) -> None:
        """One row: its events, or its problem."""
        try:
            self._take(line, row)
        except CellError as error:
            self.tell(line, error.column, error.sentence, error.mend)

    def tell(self, line: int, column: Column | None, sentence: str, mend: str) -> None:
        """A problem of a row."""
        where = f"line {line}, {column.value}" if column else f"line {line}"
        self.problems.append(Problem(where=where, sentence=sentence, mend=mend))

    def _take(self, line: int, row: _Row) -> None:
        number = row.get(Column.NUMBER, "")
        if not number:
            raise CellError(Column.NUMBER, "no invoice number", "Give every invoice its number.")
        if normal_number(number) in self._numbers or self._book.invoices_numbered(number):
            raise CellError(
                Column.NUMBER,
                f"invoice {number} is known already",
                "Take the row out, or correct the number; the known invoice was left as it is.",
            )
        currency = self._currency(row)
        amount = Money.of(read_amount(Column.AMOUNT, row.get(Column.AMOUNT, "")), currency)
        if amount.amount <= 0:
            raise CellError(
                Column.AMOUNT,
                f"{amount} is nothing to claim",
                "Credit notes are sent to the assistant by mail; take the row out.",
            )
        issued = read_day(Column.ISSUED, row.get(Column.ISSUED, ""), self._today)
        due = self._due(row, issued)
        paid = self._paid(row, amount)
        paid_on = row.get(Column.PAID_ON, "")
        paid_day = read_day(Column.PAID_ON, paid_on, self._today) if paid_on else max(issued, due)
        client, new = self._client(row)
        invoice = self._invoice(row, client, amount, issued, due)
        # Everything has been understood: only now is anything kept of the row.
        if new:
            self.events.append(happened.ClientAdded(client=client))
            self._know(client)
        self._numbers.add(normal_number(number))
        self.invoices += 1
        self.events.append(happened.InvoiceRegistered(invoice=invoice))
        if paid.amount > 0:
            self.events.extend(_paid(invoice, paid, min(paid_day, self._today)))
        if paid > amount:
            self.tell(
                line,
                Column.PAID,
                f"paid {paid}, more than the {amount} of the invoice",
                "The rest is kept as unapplied cash of the client; correct it if it is wrong.",
            )

    def _currency(self, row: _Row) -> str:
        said = row.get(Column.CURRENCY, "")
        if not said:
            return self._firm.currency or country(self._firm.country).currency
        signs = {"€": "EUR", "zł": "PLN", "zl": "PLN", "lei": "RON", "leu": "RON", "₽": "RUB"}
        signs |= {"руб": "RUB", "руб.": "RUB", "р.": "RUB", "$": "USD", "£": "GBP"}
        code = signs.get(said.casefold(), said.upper())
        if len(code) != 3 or not (code.isascii() and code.isalpha()):
            raise CellError(Column.CURRENCY, f"{said!r} is no currency", "Write EUR, PLN, RON ….")
        return code

    def _due(self, row: _Row, issued: dt.date) -> dt.date:
        said, terms = row.get(Column.DUE, ""), row.get(Column.TERMS, "")
        if said:
            due = read_day(Column.DUE, said, self._today)
            if due < issued:
                raise CellError(
                    Column.DUE, f"due {due}, before it was issued on {issued}", "Correct one."
                )
            return due
        if terms:
            days = read_whole(Column.TERMS, terms)
            if days > _LONGEST_TERMS:
                raise CellError(Column.TERMS, f"{days} days is no payment term", "Correct it.")
            return issued + dt.timedelta(days=days)
        raise CellError(Column.DUE, "no due date", "Add it, or a column with the days of payment.")

    def _paid(self, row: _Row, amount: Money) -> Money:
        said = row.get(Column.PAID, "")
        settled = read_settled(said)
        if settled is None:
            return Money.of(read_amount(Column.PAID, said), amount.currency)
        if not said and row.get(Column.PAID_ON):
            settled = True  # a day of payment and no amount: all of it was paid then
        return amount if settled else Money.zero(amount.currency)

    def _know(self, client: Client) -> None:
        for contact in client.contacts:
            self._clients.setdefault("@" + normal_address(contact.email), client)
        if client.tax_id:
            self._clients.setdefault("#" + normal_tax_id(client.tax_id), client)
        self._clients.setdefault("=" + fold(client.company), client)

    def _client(self, row: _Row) -> tuple[Client, bool]:
        """The client, and whether it is new."""
        email, company = row.get(Column.EMAIL, ""), row.get(Column.CLIENT, "")
        tax_id = row.get(Column.TAX_ID, "")
        if email and (email.count("@") != 1 or " " in email or not email.split("@")[1]):
            raise CellError(
                Column.EMAIL, f"{email!r} is no mail address", "Write one address: name@firm.pl."
            )
        keys = (
            "@" + normal_address(email) if email else "",
            "#" + normal_tax_id(tax_id) if tax_id else "",
            "=" + fold(company) if company else "",
        )
        for key in keys:
            if key and (known := self._clients.get(key)) is not None:
                return known, False
        if not email:
            raise CellError(
                Column.EMAIL,
                f"{company or 'the client'} is not known, and no mail address is given",
                "Add the address the invoices go to.",
            )
        client = Client(
            id=derive("client", normal_address(email)),
            company=company or email,
            contacts=(Contact(email=email),),
            tax_id=tax_id,
        )
        return client, True

    def _invoice(
        self, row: _Row, client: Client, amount: Money, issued: dt.date, due: dt.date
    ) -> Invoice:
        number = row[Column.NUMBER]
        key = derive("invoice", normal_number(number))
        return Invoice(
            id=key,
            number=number,
            client=client.id,
            issued=issued,
            amount=amount,
            lines=(ReceivableLine(id=derive("line", key, 1), due=due, amount=amount),),
            description=row.get(Column.DESCRIPTION, ""),
        )


def _paid(invoice: Invoice, paid: Money, day: dt.date) -> Iterator[Event]:
    payment = Payment(
        id=derive("payment", "import", invoice.id),
        day=day,
        amount=paid,
        source=PaymentSource.IMPORT,
        title=invoice.number,
        client=invoice.client,
    )
    yield happened.PaymentRecorded(payment=payment)
    line = invoice.lines[0]
    allocation = Allocation(
        id=derive("allocation", payment.id, line.id),
        payment=payment.id,
        invoice=invoice.id,
        line=line.id,
        amount=min(paid, line.amount),
        reasons=("paid before the import",),
    )
    yield happened.Allocated(allocation=allocation)

"""What a template may say: the facts of one letter, looked up in the ledger and checked.

Everything a client letter shows is here by a plain name; docs and `doctor` list them from here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from mailbot.countries import country, next_working_day
from mailbot.model.book import Book
from mailbot.model.client import Client, Contact
from mailbot.model.firm import BankAccount, Firm
from mailbot.model.invoice import Document, Invoice
from mailbot.model.letter import Letter, LetterKind, LetterStatus
from mailbot.model.money import Money, total
from mailbot.model.noun import Noun
from mailbot.writing.cleaning import NAME_LIMIT, one_line
from mailbot.writing.errors import (
    MissingFactError,
    MixedCurrenciesError,
    NoAccountError,
    NothingOpenError,
    UnknownClientError,
    UnknownLineError,
)
from mailbot.writing.salutation import salutation
from mailbot.writing.tongue import Tongue

DUNNING = frozenset(
    {
        LetterKind.UPCOMING,
        LetterKind.DUE,
        LetterKind.OVERDUE_7,
        LetterKind.OVERDUE_15,
        LetterKind.OVERDUE_30,
        LetterKind.FINAL,
    }
)
_AFTER_DUE = DUNNING - {LetterKind.UPCOMING, LetterKind.DUE}
# These name the account to pay into and so cannot do without one.
_WITH_ACCOUNT = DUNNING | {LetterKind.THANKS_PART, LetterKind.INVOICE_COPY, LetterKind.PLAN_AGREED}
# EPC069-12 and the Polish Elixir both end a remittance line at 140 characters.
REFERENCE_LIMIT = 140

# Customary days from the letter to the new deadline, by country; '' for all others. The shortest
# that the courts and chambers of each country call reasonable; Russia: 30 days from sending for the
# pre-trial claim (art. 4 part 5 of the Arbitration Procedure Code); Romania: 15 days (art. 1015 of
# the Civil Procedure Code). A last deadline shorter than the demand's would look like a trap.
_DEADLINE_DAYS: dict[LetterKind, dict[str, int]] = {
    LetterKind.OVERDUE_7: {"": 7},
    LetterKind.OVERDUE_15: {"": 7},
    LetterKind.OVERDUE_30: {"": 10, "PL": 7, "NL": 14, "BE": 14, "RO": 15, "RU": 15, "KZ": 15},
    LetterKind.FINAL: {"": 14, "PL": 7, "NL": 14, "BE": 14, "RO": 15, "RU": 30, "KZ": 30},
}


class Row(Noun, frozen=True, kw_only=True):
    """A receivable line as a letter shows it. `part` of `parts`: 1 of 1 but for instalments."""

    number: str
    description: str
    issued: dt.date
    due: dt.date
    days_overdue: int
    claim: Money
    paid: Money
    open: Money
    client: str = ""
    part: int = 1
    parts: int = 1


class Party(Noun, frozen=True, kw_only=True):
    """One of the two firms, with what it may be reached by."""

    company: str
    address: str = ""
    tax_id: str = ""
    tax_label: str = ""
    email: str = ""
    phone: str = ""
    person: str = ""
    # ISO 3166 code, so that a letter may speak as people do there (Dutch in Belgium).
    country: str = ""


class PayTo(Noun, frozen=True, kw_only=True):
    """Where the money goes. `holder` exactly as at the bank (Verification of Payee)."""

    holder: str
    account: str
    bank: str = ""
    bic: str = ""
    bik: str = ""


def today_of(now: dt.datetime, firm: Firm) -> dt.date:
    """The civil day on which the letter is written. `now` must be aware."""
    return in_zone(now, firm).date()


def in_zone(instant: dt.datetime, firm: Firm) -> dt.datetime:
    """The instant on the firm's clock."""
    return instant.astimezone(ZoneInfo(firm.timezone))


def client_of(letter: Letter, book: Book) -> Client:
    """The client of the letter. Raises UnknownClientError."""
    client = book.client(letter.client) if letter.client else None
    if client is None:
        raise UnknownClientError(letter.client)
    return client


def rows_of(letter: Letter, book: Book, today: dt.date) -> tuple[Row, ...]:
    """The lines of the letter in order of their due dates. Raises UnknownLineError."""
    rows = []
    for ref in letter.lines:
        invoice = book.invoice(ref.invoice)
        if invoice is None:
            raise UnknownLineError(ref.invoice, ref.line)
        wanted = {ref.line} & {line.id for line in invoice.lines}
        if not wanted and letter.kind in DUNNING:
            raise UnknownLineError(ref.invoice, ref.line)
        # An agreement that this very letter confirms has put new lines in place of the old.
        for line in wanted or {line.id for line in invoice.lines}:
            row = _row(invoice, line, book, today)
            if row not in rows:
                rows.append(row)
    return tuple(sorted(rows, key=lambda row: (row.due, row.number)))


def _row(invoice: Invoice, line: str, book: Book, today: dt.date) -> Row:
    lines = book.balance(invoice.id).lines
    for place, one in enumerate(lines, start=1):
        if one.line.id == line:
            owner = book.client(invoice.client)
            return Row(
                number=one_line(invoice.number, NAME_LIMIT),
                description=one_line(invoice.description, NAME_LIMIT),
                issued=invoice.issued,
                due=one.line.due,
                days_overdue=max(0, one.days_overdue(today)),
                claim=one.paid + one.open if one.open else one.line.amount,
                paid=one.paid,
                open=one.open,
                client=one_line(owner.company if owner else invoice.client, NAME_LIMIT),
                part=place,
                parts=len(lines),
            )
    raise UnknownLineError(invoice.id, line)


def invoices_of(letter: Letter, book: Book) -> tuple[Invoice, ...]:
    """The invoices that the letter is about, each once, in the letter's order."""
    found: dict[str, Invoice] = {}
    for ref in letter.lines:
        invoice = book.invoice(ref.invoice)
        if invoice is not None:
            found[invoice.id] = invoice
    return tuple(found.values())


def documents_of(invoices: Sequence[Invoice]) -> tuple[tuple[Invoice, Document], ...]:
    """The papers of these invoices that a client would open: PDF, each content once."""
    seen: set[str] = set()
    found = []
    for invoice in invoices:
        for document in invoice.documents:
            pdf = document.content_type == "application/pdf" or document.filename.lower().endswith(
                ".pdf"
            )
            if pdf and document.sha256 not in seen:
                seen.add(document.sha256)
                found.append((invoice, document))
    return tuple(found)


def deadline_of(letter: Letter, client: Client, firm: Firm, today: dt.date) -> dt.date | None:
    """The new deadline: the letter's own, else the country's custom moved to a working day."""
    if letter.kind not in _DEADLINE_DAYS:
        return None
    if letter.day is not None and letter.day > today:
        return letter.day
    days = _DEADLINE_DAYS[letter.kind]
    where = (client.country or firm.country).upper()
    return next_working_day(today + dt.timedelta(days=days.get(where, days[""])), where)


def tax_label(code: str) -> str:
    """What a tax id is called there; 'VAT' where that is not known."""
    names = country(code).tax_ids
    return names[0].label if names else "VAT"


def _country_of_tax_id(client: Client, firm: Firm) -> str:
    """The client's country, else the one that a VAT number names itself, else the firm's."""
    prefix = client.tax_id[:2]
    return client.country or (prefix if prefix.isalpha() else firm.country)


def creditor(firm: Firm) -> Party:
    """The owner's firm."""
    return Party(
        company=one_line(firm.company, NAME_LIMIT),
        address=one_line(firm.address),
        tax_id=one_line(firm.tax_id, NAME_LIMIT),
        tax_label=tax_label(firm.country),
        email=firm.assistant,
        phone=one_line(firm.phone, NAME_LIMIT),
        person=one_line(firm.billing_person, NAME_LIMIT),
        country=firm.country.upper(),
    )


def debtor(client: Client, firm: Firm, to: Sequence[str]) -> Party:
    """The client's firm."""
    return Party(
        company=one_line(client.company, NAME_LIMIT),
        address=one_line(client.address),
        tax_id=one_line(client.tax_id, NAME_LIMIT),
        tax_label=tax_label(_country_of_tax_id(client, firm)),
        email=to[0] if to else "",
        country=_country_of_tax_id(client, firm).upper(),
    )


def pay_to(account: BankAccount, firm: Firm, tongue: Tongue) -> PayTo:
    """The account as people type it."""
    return PayTo(
        holder=one_line(account.holder or firm.company, NAME_LIMIT),
        account=tongue.account(account.account),
        bank=one_line(account.bank, NAME_LIMIT),
        bic=account.bic,
        bik=account.bik,
    )


def reference_of(invoices: Sequence[Invoice], tongue: Tongue) -> str:
    """What to write on the transfer, so that the money finds its invoice."""
    if len(invoices) == 1 and invoices[0].reference:
        return one_line(invoices[0].reference, REFERENCE_LIMIT)
    if len(invoices) == 1:
        return one_line(
            tongue.fill(
                tongue.word("reference.one"),
                number=invoices[0].number,
                issued=tongue.short_date(invoices[0].issued),
            ),
            REFERENCE_LIMIT,
        )
    numbers = ", ".join(one_line(invoice.number, NAME_LIMIT) for invoice in invoices)
    return one_line(tongue.fill(tongue.word("reference.many"), numbers=numbers), REFERENCE_LIMIT)


def client_facts(
    letter: Letter, *, book: Book, firm: Firm, now: dt.datetime, tongue: Tongue, attached: int
) -> dict[str, object]:
    """The facts of a letter to a client, by the names that templates use.

    Raises a LetterError where the letter would be broken or silly.
    """
    client = client_of(letter, book)
    today = today_of(now, firm)
    rows = rows_of(letter, book, today)
    if letter.kind in DUNNING:
        rows = tuple(row for row in rows if row.open.amount > 0)
        if not rows:
            raise NothingOpenError(letter.kind)
    money = {row.claim.currency for row in rows}
    if letter.amount is not None:
        money.add(letter.amount.currency)
    money.update(part.amount.currency for part in letter.instalments)
    if len(money) > 1:
        raise MixedCurrenciesError(money)
    currency = money.pop() if money else firm.currency
    account = firm.account_for(currency)
    open_sum = total((row.open for row in rows), currency)
    if account is None and letter.kind in _WITH_ACCOUNT and open_sum:
        raise NoAccountError(currency)
    invoices = tuple(
        invoice
        for invoice in invoices_of(letter, book)
        if any(row.number == one_line(invoice.number, NAME_LIMIT) for row in rows)
    )
    heard = book.bank_heard_at()
    _require(letter, rows, open_sum)
    instalments = letter.instalments or _planned(letter, book)
    return {
        "today": today,
        "firm": creditor(firm),
        "client": debtor(client, firm, letter.to),
        "greeting": greeting(letter, client, tongue),
        "rows": rows,
        "row": rows[0] if rows else None,
        "numbers": tuple(dict.fromkeys(row.number for row in rows)),
        "many": len({row.number for row in rows}) > 1,
        "total": open_sum,
        "paid": total((row.paid for row in rows), currency),
        "due": max((row.due for row in rows), default=None),
        "oldest": min((row.due for row in rows), default=None),
        "days_overdue": max((row.days_overdue for row in rows), default=0),
        "pay_to": None if account is None else pay_to(account, firm, tongue),
        "reference": reference_of(invoices, tongue) if invoices else "",
        "deadline": deadline_of(letter, client, firm, today),
        "bank_day": None if heard is None else in_zone(heard, firm).date(),
        "attached": attached,
        "amount": letter.amount,
        "day": letter.day,
        "instalments": instalments,
        "reminded": _reminded(letter, book),
        "tone": letter.tone.value,
    }


def _reminded(letter: Letter, book: Book) -> bool:
    """Whether the client has had a reminder after due about one of these lines: only then may a
    letter speak of earlier ones.
    """
    lines = {ref.line for ref in letter.lines}
    return any(
        one.kind in _AFTER_DUE
        and one.status is LetterStatus.ACCEPTED
        and any(ref.line in lines for ref in one.lines)
        for one in book.letters_of(letter.client or "")
        if one.id != letter.id
    )


def _planned(letter: Letter, book: Book) -> tuple[object, ...]:
    """The instalments that now stand as lines of the letter's invoices."""
    if letter.kind is not LetterKind.PLAN_AGREED or letter.client is None:
        return ()
    wanted = {ref.invoice for ref in letter.lines}
    plans = [plan for plan in book.plans_of(letter.client) if plan.invoice in wanted]
    if not plans:
        raise MissingFactError(letter.kind, "the instalments of the plan")
    return plans[-1].instalments


def _require(letter: Letter, rows: Sequence[Row], open_sum: Money) -> None:
    kind = letter.kind
    if kind in {LetterKind.THANKS, LetterKind.THANKS_PART} and letter.amount is None:
        raise MissingFactError(kind, "the amount that came in")
    if letter.amount is not None and letter.amount.amount <= 0:
        raise MissingFactError(kind, "an amount above zero")
    if kind is LetterKind.THANKS_PART and not open_sum:
        raise NothingOpenError(kind)
    if kind in {LetterKind.INVOICE_COPY, LetterKind.PLAN_AGREED} and not rows:
        raise MissingFactError(kind, "the invoice it is about")


def greeting(letter: Letter, client: Client, tongue: Tongue) -> str:
    """The salutation: by name only where one person is written to whose form of address is known."""
    known: list[Contact] = [
        contact
        for contact in client.contacts
        if contact.email.casefold() in {address.casefold() for address in letter.to}
    ]
    return salutation(known[0] if len(letter.to) == 1 and known else None, tongue)

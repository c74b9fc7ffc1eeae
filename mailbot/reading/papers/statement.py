"""Machine-readable statements: which format it is, and what it says."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace
from stdnum import iban

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.papers.zipped import is_zip, unzip

# A year of a busy account is some megabytes of text.
MAX_BYTES = 20_000_000
MAX_TRANSACTIONS = 50_000
# A file of junk has a doubt a line: so many are told, and say enough of all.
MAX_DOUBTS = 200
# An entry that could not be read is quoted so far: enough to find it, no letter of pages.
QUOTED_CHARS = 60

# What a reference is called where there is none.
_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "NOTPROVID", "NONE", "BRAK"})
# Bare numbers shorter than this are counters that start again with each statement, and words
# without a digit are kinds of transfer: two payments would be taken for one.
_COUNTER_DIGITS = 6
_CURRENCIES = "PLN|RON|EUR|RUB|RUR|KZT|USD|GBP|CHF|CZK|HUF|NOK|SEK|DKK|UAH|BYN"
# The shortest account number that can be told by its end alone; what is shorter fits by chance.
_TELLING_TAIL = 8


class Statement(Noun, frozen=True, kw_only=True):
    """What a statement file says. `doubts` tell what could not be read in it."""

    format: str
    transactions: tuple[Transaction, ...] = ()
    doubts: tuple[Fact, ...] = ()


def decimal(text: str) -> Decimal | None:
    """A machine's number ('1234.50', '1234,50', '1.234,50'); None if it is none."""
    bare = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    if "," in bare and "." in bare:
        group = "." if bare.rfind(",") > bare.rfind(".") else ","
        bare = bare.replace(group, "")
    bare = bare.replace(",", ".")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(10) ** 13 else None


def movement(
    amount: Decimal,
    currency: str,
    direction: Direction,
    **facts: str | dt.date | bool | Money | None,
) -> Transaction:
    """A transaction of a positive amount; a negative one turns its direction."""
    if amount < 0:
        amount = -amount
        direction = Direction.OUT if direction is Direction.IN else Direction.IN
    return Transaction(amount=Money.of(amount, currency), direction=direction, **facts)  # type: ignore[arg-type]


def bank_reference(written: str) -> str:
    """What a bank calls a transfer by, '' for what tells no transfer from another.

    Only for fields that the bank fills: what the payer's program wrote (EndToEndId, EREF, the
    customer's reference of MT940, a document's number) repeats from transfer to transfer.
    """
    reference = written.strip().strip("'\"")
    if normal_account(reference) in _NO_REFERENCE or not any(ch.isdigit() for ch in reference):
        return ""
    bare = reference.lstrip("0")
    return "" if bare.isdigit() and len(bare) < _COUNTER_DIGITS else reference


@functools.lru_cache(maxsize=1024)
def own_account(written: str) -> str:
    """The account that a statement is of, without the bank's code before or the currency after it.

    'PL…PLN' and 'NL… EUR' (MT940 field 25 of ING and Rabo), 'BPHKPLPK/320000546101' (SWIFT's
    bank code / account), '/PL…'.
    """
    bare = normal_account(written.strip().rpartition("/")[2] or written)
    if iban.is_valid(bare):
        return bare
    shortened = re.sub(rf"(?<=\d)(?:{_CURRENCIES})$", "", bare)
    if len(shortened) == 26 and shortened.isdigit() and iban.is_valid("PL" + shortened):
        return "PL" + shortened
    return shortened


def with_own_accounts(
    transactions: tuple[Transaction, ...], accounts: Collection[str]
) -> tuple[Transaction, ...]:
    """The same transactions, the account they are on written as the firm writes it.

    Banks give its national part, or leave out its leading zeros. `accounts`: the firm's own. What
    is none of them stays as it is, so that it can be told for a foreign one.
    """
    known = {account: normal_account(account) for account in accounts}

    def as_ours(told: str) -> str:
        bare = own_account(told)
        ends = bare.lstrip("0")
        return next(
            (
                account
                for account, normal in known.items()
                if normal
                and (normal == bare or (len(ends) >= _TELLING_TAIL and normal.endswith(ends)))
            ),
            told,
        )

    return tuple(
        replace(one, own_account=as_ours(one.own_account)) if one.own_account else one
        for one in transactions
    )


def unread(line: int, entry: str) -> Fact:
    """The doubt about an entry that could not be read. `line` counts from 1."""
    text = " ".join(entry.split())[:QUOTED_CHARS]
    return Fact(kind=FactKind.LINE_UNREAD, number=line, text=text)


def bounded(form: str, transactions: list[Transaction], doubts: list[Fact]) -> Statement:
    """A statement of no more than MAX_TRANSACTIONS and MAX_DOUBTS; that it was cut is said."""
    if len(doubts) > MAX_DOUBTS:
        why = f"more than {MAX_DOUBTS} lines could not be read"
        doubts = [Fact(kind=FactKind.STATEMENT_UNREAD, note=why), *doubts[:MAX_DOUBTS]]
    if len(transactions) > MAX_TRANSACTIONS:
        doubts = [*doubts, Fact(kind=FactKind.STATEMENT_CUT, number=MAX_TRANSACTIONS)]
    return Statement(
        format=form, transactions=tuple(transactions[:MAX_TRANSACTIONS]), doubts=tuple(doubts)
    )


def read_statement(data: bytes, filename: str = "", *, own_currency: str = "") -> Statement | None:
    """The statement in a file or a ZIP of files, known by what is in it; None if it is none.

    `own_currency` (ISO 4217) is taken where the format names none. Doubts name `filename`.
    """
    if len(data) > MAX_BYTES:
        return _unread(filename, f"larger than {MAX_BYTES // 1_000_000} MB")
    if not is_zip(data):
        return _read_file(data, filename, own_currency)
    zipped = unzip(data)
    found = [_read_file(content, name, own_currency) for name, content in zipped.files]
    statements = [one for one in found if one is not None]
    doubts = [doubt for one in statements for doubt in one.doubts]
    if zipped.problem:
        doubts.append(Fact(kind=FactKind.STATEMENT_UNREAD, where=filename, note=zipped.problem))
    if not statements and not zipped.problem:
        return None
    return bounded(
        statements[0].format if statements else "",
        [one for found in statements for one in found.transactions],
        doubts,
    )


def _unread(filename: str, why: str) -> Statement:
    doubt = Fact(kind=FactKind.STATEMENT_UNREAD, where=filename, note=why)
    return Statement(format="", doubts=(doubt,))


def _read_file(data: bytes, filename: str, own_currency: str) -> Statement | None:
    from mailbot.reading.papers import camt, client_bank_exchange, columns, mt940  # noqa: PLC0415

    readers: tuple[Callable[[bytes, str], Statement | None], ...] = (
        camt.read,
        client_bank_exchange.read,
        mt940.read,
        columns.read,
    )
    for reader in readers:
        found = reader(data, own_currency)
        if found is not None:
            doubts = tuple(replace(doubt, where=filename) for doubt in found.doubts)
            return replace(found, doubts=doubts)
    return None

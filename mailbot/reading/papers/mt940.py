"""SWIFT MT940 in the dialects of Polish, Romanian, Dutch and Russian banks."""

from __future__ import annotations

import datetime as dt
import re

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.accounts import find_accounts
from mailbot.reading.papers.statement import MAX_TRANSACTIONS, Statement, decimal, movement

_ENCODINGS = ("utf-8", "cp1250", "cp852")
_TAG = re.compile(r"^:(\d\d[A-Z]?):", re.MULTILINE)
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?(?P<amount>\d[\d.]*,?\d*)"
    r"(?P<type>[A-Z][A-Z0-9]{3})?(?P<customer>[^\n/]*(?:/(?!/)[^\n/]*)*)(?://(?P<bank>[^\n]*))?(?:\n(?P<more>.*))?",
    re.DOTALL,
)
_SUBFIELD = re.compile(r"[~<?^](\d\d)")
_SLASHED = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|CNTP|BENM|ORDP|ISDT|ADDR|PREF|RTRN|ID|ULTD|ULTC|PURP|SVCL|INIT|BENE|TR)/"
)
_PACKED = re.compile(
    r"(?:^|[;\s])(?P<label>z rach|na rach|od|dla|tyt|tnr|data|platitor|ordonator|beneficiar|detalii|referinta|codfisc)"
    r"(?:\s*[.:]{1,2}|(?=\s<)|\s)\s*",
    re.IGNORECASE,
)


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("iso8859-2", "replace")


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


class _Details:
    """Field :86: taken apart, whichever its dialect."""

    def __init__(self) -> None:
        self.name = self.account = self.title = self.reference = self.tax_id = ""


def _subfields(text: str) -> _Details:
    """`~20`, `<20`, `?20`, `^20`: title in 20–25, name in 27–29 or 32–33, account in 31 or 38."""
    out = _Details()
    parts: dict[str, str] = {}
    pieces = _SUBFIELD.split(text.replace("\n", ""))
    for code, words in zip(pieces[1::2], pieces[2::2], strict=False):
        parts[code] = parts.get(code, "") + words
    strip = " \x00˙ÿ"

    def join(*codes: str) -> str:
        return "".join(parts.get(code, "") for code in codes).strip(strip)

    out.title = join(*(f"{n}" for n in range(20, 27)), *(f"{n}" for n in range(60, 62)))
    if "32" in parts or "33" in parts:
        out.name = join("32", "33")
        out.title = out.title or join("27", "28", "29")
    else:
        out.name = join("27", "28", "29")
    for code in ("38", "31", "30"):
        found = find_accounts(parts.get(code, "").strip(strip))
        account = next((one.account for one in found if not one.masked), "")
        if account:
            out.account = account
            break
    return out


def _slashed(text: str) -> _Details:
    """`/EREF/…/BENM//NAME/…/REMI/…` and `/CNTP/IBAN/BIC/Name/City//REMI/USTD//…`."""
    out = _Details()
    flat = text.replace("\n", "")
    if match := re.search(r"/CNTP/([^/]*)/([^/]*)/([^/]*)/", flat):
        out.account, out.name = normal_account(match.group(1)), match.group(3).strip()
    pieces = _SLASHED.split(flat)
    for tag, words in zip(pieces[1::2], pieces[2::2], strict=False):
        value = words.strip().strip("/").strip()
        if tag == "NAME" and not out.name:
            out.name = value
        elif tag == "IBAN" and not out.account:
            out.account = normal_account(value)
        elif tag == "REMI":
            value = re.sub(r"^(?:USTD/{1,2}|STRD/(?:CUR|ISO)?/?)", "", value)
            out.title = f"{out.title} {value}".strip()
        elif tag == "EREF" and value and value != "NOTPROVIDED":
            out.reference = value
        elif tag in ("ORDP", "BENM") and value and not out.name:
            out.name = value
    return out


def _packed(text: str) -> _Details:
    """`z rach.: …; od: …; tyt.: …; TNR: …` and its Romanian and bare relatives."""
    out = _Details()
    flat = " ".join(text.split())
    matches = list(_PACKED.finditer(flat))
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(flat)
        value = flat[match.end() : end].strip(" ;")
        label = match.group("label").casefold()
        if label in ("z rach", "na rach"):
            out.account = next((one.account for one in find_accounts(value)), "")
        elif label in ("od", "dla", "platitor", "ordonator") and not out.name:
            out.name = value
        elif label in ("tyt", "detalii"):
            out.title = value
        elif label in ("tnr", "referinta"):
            out.reference = value
        elif label == "codfisc" and not out.tax_id:
            out.tax_id = re.sub(r"\D", "", value)
    if not out.account:
        out.account = next((one.account for one in find_accounts(flat) if not one.masked), "")
    out.title = out.title or flat
    return out


def _details(text: str) -> _Details:
    if len(_SUBFIELD.findall(text)) >= 1 and re.search(r"[~<?^](?:20|00|21|32|27|30)", text):
        return _subfields(text)
    ordering = re.search(r"(?<!/)ORDP/([^/]+)/", text)
    if "REMI/" in text and ordering and not text.startswith("/"):
        out = _Details()
        out.name = " ".join(ordering.group(1).split())
        out.title = " ".join(text.partition("REMI/")[2].split())
        tax = re.search(r"\b(?:BIN|INN|IIN)\s?(\d{10,12})", text)
        out.tax_id = tax.group(1) if tax else ""
        return out
    if _SLASHED.search(text.replace("\n", "")) or "/CNTP/" in text:
        return _slashed(text)
    return _packed(text)


def _transaction(line: str, details: str, account: str, currency: str) -> Transaction | None:
    match = _LINE.match(line)
    amount = decimal(match.group("amount").rstrip(",")) if match else None
    if match is None or amount is None:
        return None
    mark = match.group("mark")
    # RC is the reversal of a credit: money goes out again (SWIFT MT940, field 61, subfield 3).
    incoming = mark in ("C", "RD", "EC")
    told = _details(details)
    more = (match.group("more") or "").strip()
    reference = (match.group("bank") or "").strip()
    customer = (match.group("customer") or "").strip()
    if not reference and customer not in ("", "NONREF", "NOTPROVIDED"):
        reference = customer
    payer_account = told.account or next((one.account for one in find_accounts(more)), "")
    if payer_account == account:
        payer_account = ""
    return movement(
        amount,
        currency,
        Direction.IN if incoming else Direction.OUT,
        booked=_booked(_day(match.group("value")), match.group("entry")),
        payer=told.name,
        payer_account=payer_account,
        payer_tax_id=told.tax_id,
        title=told.title,
        own_account=account,
        bank_reference=told.reference if reference in ("", "NONREF") else reference,
        reversal=mark.startswith("R"),
    )


def read(data: bytes, own_currency: str = "") -> Statement | None:
    """Every :61: with its :86:; None if it is no MT940. A torn entry becomes a doubt."""
    if b":61:" not in data or b":25:" not in data:
        return None
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    pieces = _TAG.split(text)
    transactions: list[Transaction] = []
    doubts: list[Fact] = []
    account, currency = "", own_currency
    line: str | None = None

    def close(details: str = "") -> None:
        nonlocal line
        if line is None:
            return
        one = _transaction(line, details, account, currency)
        if one is None or not currency:
            doubts.append(Fact(kind=FactKind.ENTRY_UNREAD, text=line[:40]))
        else:
            transactions.append(one)
        line = None

    for tag, raw in zip(pieces[1::2], pieces[2::2], strict=False):
        value = raw.strip("\n").removesuffix("\n-").removesuffix("\n-}")
        if tag == "25":
            found = re.match(r"/?([A-Z0-9]+)", value.strip())
            account = found.group(1) if found else ""
        elif tag in ("60F", "60M"):
            found = re.match(r"[CD]\d{6}([A-Z]{3})", value)
            currency = found.group(1) if found else currency
        elif tag == "61":
            close()
            line = value.strip()
        elif tag == "86":
            close(value)
    close()
    if not any(tag.startswith("62") for tag in pieces[1::2]):
        doubts.append(Fact(kind=FactKind.STATEMENT_BREAKS_OFF, note=":62F:"))
    return Statement(
        format="mt940", transactions=tuple(transactions[:MAX_TRANSACTIONS]), doubts=tuple(doubts)
    )

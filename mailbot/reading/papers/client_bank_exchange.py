"""1CClientBankExchange 1.02 and 1.03: the statement that Russian and Kazakh banks write for 1C."""

from __future__ import annotations

import datetime as dt
import re

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.papers.statement import (
    MAX_TRANSACTIONS,
    Statement,
    bounded,
    decimal,
    movement,
    unread,
)
from mailbot.reading.papers.statement_text import text_of

_FIRST_LINE = "1CClientBankExchange"
# `Кодировка=Windows` or DOS is written in the very encoding it names, and not always truly.
_ENCODINGS = ("utf-8-sig", "cp1251", "cp866")
_SURE_WORD = "СекцияДокумент"
_CODES = {
    "643": "RUB",
    "810": "RUB",
    "398": "KZT",
    "840": "USD",
    "978": "EUR",
    "156": "CNY",
    "933": "BYN",
}
# Where a document began: a key that no bank writes.
_LINE = "\x00line"
_OWN_NAME = re.compile(r"^\s*(?:ИНН|БИН|ИИН)\s*\d+\s*")


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _SURE_WORD in text or "ДатаНачала" in text:
            return text
    return text_of(data)


def _day(written: str) -> dt.date | None:
    match = re.match(r"(\d{2})\.(\d{2})\.(\d{4})", written)
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def _document(
    facts: dict[str, str], own: frozenset[str], own_currency: str
) -> Transaction | Fact | None:
    """A transaction, a doubt, or None for what has not been booked."""
    number = facts.get("Номер", "")
    amount = decimal(facts.get("Сумма", ""))
    if amount is None:
        return _unread(facts)
    payer_account = normal_account(
        facts.get("ПлательщикРасчСчет") or facts.get("ПлательщикСчет", "")
    )
    payee_account = normal_account(
        facts.get("ПолучательРасчСчет") or facts.get("ПолучательСчет", "")
    )
    if payee_account in own and payer_account not in own:
        incoming = True
    elif payer_account in own:
        incoming = False
    elif facts.get("ДатаПоступило") or facts.get("ДатаСписано"):
        incoming = bool(facts.get("ДатаПоступило"))
    else:
        return None
    side = "Плательщик" if incoming else "Получатель"
    account = payer_account if incoming else payee_account
    mine = payee_account if incoming else payer_account
    title = facts.get("НазначениеПлатежа") or " ".join(
        facts[key] for key in sorted(facts) if re.fullmatch(r"НазначениеПлатежа\d", key)
    )
    name = facts.get(f"{side}1") or _OWN_NAME.sub("", facts.get(side, ""))
    return movement(
        amount,
        _CODES.get(mine[5:8], own_currency or "RUB")
        if len(mine) == 20 and mine.isdigit()
        else own_currency or "KZT",
        Direction.IN if incoming else Direction.OUT,
        booked=_day(
            facts.get("ДатаПоступило" if incoming else "ДатаСписано") or facts.get("Дата", "")
        ),
        payer=name.strip(),
        payer_account=account,
        payer_tax_id=facts.get(f"{side}ИНН") or facts.get(f"{side}БИН_ИИН", ""),
        title=title.strip(),
        own_account=mine,
        # A document's number counts from 1 at each payer: it tells a payment only with the rest.
        bank_reference=f"{number}/{facts['Дата']}/{account}"
        if number and facts.get("Дата") and account
        else "",
    )


def _unread(facts: dict[str, str]) -> Fact:
    words = f"{facts.get('Номер', '')} {facts.get('Дата', '')} {facts.get('Плательщик', '')}"
    return unread(int(facts[_LINE]), f"СекцияДокумент {words}")


def read(data: bytes, own_currency: str = "") -> Statement | None:
    """Documents booked on the statement's own accounts; None if it is no such file.

    What stands behind the last КонецДокумента of a file that breaks off is not read, and said.
    """
    text = _decoded(data)
    if not text.lstrip("\ufeff\r\n ").startswith(_FIRST_LINE):
        return None
    own: set[str] = set()
    documents: list[dict[str, str]] = []
    current: dict[str, str] | None = None
    last, ended = "", False
    doubts: list[Fact] = []
    for number, line in enumerate(text.splitlines(), start=1):
        key, equals, value = line.strip().partition("=")
        if key == "СекцияДокумент":
            if current is not None:
                doubts.append(_unread(current))
            current = {_LINE: str(number)}
        elif key == "КонецДокумента" and current is not None:
            documents.append(current)
            current = None
        elif key == "КонецФайла":
            ended = True
        elif key == "РасчСчет":
            own.add(normal_account(value))
        elif current is not None and equals:
            current[key] = value.strip()
            last = key
        elif current is not None and last == "НазначениеПлатежа":
            current[last] += " " + line.strip()  # a purpose with a line break inside
    if current is not None:
        doubts.append(_unread(current))
    if not ended:
        doubts.append(Fact(kind=FactKind.STATEMENT_BREAKS_OFF, note="КонецФайла"))
    transactions: list[Transaction] = []
    for facts in documents[: MAX_TRANSACTIONS + 1]:
        one = _document(facts, frozenset(own), own_currency)
        if isinstance(one, Fact):
            doubts.append(one)
        elif one is not None:
            transactions.append(one)
    return bounded("1c", transactions, doubts)

"""ISO 20022 camt.052, .053 and .054, every version: by local names."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.money import Money
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.papers.statement import (
    QUOTED_CHARS,
    Statement,
    bank_reference,
    bounded,
    decimal,
    movement,
    own_account,
    unread,
)
from mailbot.reading.papers.statement_text import text_of
from mailbot.reading.papers.xml import LINE, TORN, XmlRefusedError, find, find_all, parse_torn, text

# The root's name or namespace. Comments and a licence text may stand before it.
_MARKS = ("BkToCstmr", "camt.05")
_MARK_WITHIN = 65_536
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTRY = "Ntry"
_SIDES = {"CRDT": Direction.IN, "DBIT": Direction.OUT}
_TRUE = ("true", "1")  # xs:boolean has both
# EndToEndId where the payer gave none.
_NOT_PROVIDED = frozenset({"", "NOTPROVIDED", "NONREF"})


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written[:10])
    except ValueError:
        return None


def _amount(element: Element | None) -> Decimal | None:
    return decimal("".join(element.itertext()).strip()) if element is not None else None


def _own_amount(details: Element) -> Element | None:
    """What TxDtls says of its own payment (`Amt`, before version .04 `AmtDtls/TxAmt/Amt`)."""
    own = find(details, "Amt")
    return own if own is not None else find(details, "AmtDtls/TxAmt/Amt")


def _remittance(details: Element | None, entry: Element) -> str:
    words = [" ".join("".join(one.itertext()).split()) for one in find_all(details, "RmtInf/Ustrd")]
    words += [
        " ".join("".join(one.itertext()).split())
        for path in ("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb")
        for one in find_all(details, path)
    ]
    if not any(words):
        words = [text(details, "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf")]
    if not any(words):
        # Some payers' programs put the invoice's number there, and nothing else anywhere; what
        # has no stroke or dash in it is a program's own serial number.
        end = text(details, "Refs/EndToEndId")
        shaped = end.upper() not in _NOT_PROVIDED and not end.isalnum()
        words = [end if shaped else "", text(entry, "AddtlNtryInf")]
    return " ".join(dict.fromkeys(word for word in words if word))


def _payer(details: Element | None, incoming: bool) -> tuple[str, str, str]:
    """Name, account and identity of the other side.

    Where a payment service pays for somebody else (UltmtDbtr), that is who pays; the account is
    the service's, and would make everybody's payments his.
    """
    other = "Dbtr" if incoming else "Cdtr"
    parties = f"RltdPties/{other}"
    name = text(details, f"{parties}/Nm", f"{parties}/Pty/Nm")
    ultimate = f"RltdPties/Ultmt{other}"
    final = text(details, f"{ultimate}/Nm", f"{ultimate}/Pty/Nm")
    if final and final.casefold() != name.casefold():
        identity = text(details, f"{ultimate}/Id/OrgId/Othr/Id", f"{ultimate}/Pty/Id/OrgId/Othr/Id")
        return final, "" if name else _account(details, other), identity
    identity = text(details, f"{parties}/Id/OrgId/Othr/Id", f"{parties}/Pty/Id/OrgId/Othr/Id")
    return name, _account(details, other), identity


def _account(details: Element | None, other: str) -> str:
    path = f"RltdPties/{other}Acct/Id"
    return normal_account(text(details, f"{path}/IBAN", f"{path}/Othr/Id"))


class _Account:
    """One Stmt, Ntfctn or Rpt: whose it is, and what its entries come to."""

    def __init__(self, statement: Element, own_currency: str) -> None:
        self.own = own_account(text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id"))
        self.currency = text(statement, "Acct/Ccy") or own_currency
        self.transactions: list[Transaction] = []
        self.doubts: list[Fact] = []

    def take(self, entry: Element) -> None:
        """Read one Ntry."""
        number = int(entry.get(LINE, "0"))
        if (text(entry, "Sts/Cd", "Sts") or "BOOK") != "BOOK":
            return
        whole = _amount(find(entry, "Amt"))
        side = _SIDES.get(text(entry, "CdtDbtInd"))
        if entry.get(TORN) or whole is None:
            self.doubts.append(unread(number, "Ntry " + " ".join(entry.itertext())))
            return
        if not self._currency(find(entry, "Amt")):
            self.doubts.append(Fact(kind=FactKind.ENTRY_WITHOUT_CURRENCY, number=number))
            return
        if side is None:
            quoted = " ".join("".join(entry.itertext()).split())[:QUOTED_CHARS]
            self.doubts.append(Fact(kind=FactKind.LINE_SIDE_UNCLEAR, number=number, text=quoted))
            return
        several = list(find_all(entry, "NtryDtls/TxDtls"))
        told = decimal(text(entry, "NtryDtls/Btch/NbOfTxs")) or Decimal(1)
        if len(several) <= 1 and told <= 1:
            details = several[0] if several else None
            self.transactions.append(self._one(entry, details, whole, side, _ordered(details)))
        elif parts := self._parts(entry, several, whole, side):
            self.transactions += parts
        else:
            self._undivided(entry, several, whole, side)

    def _parts(
        self, entry: Element, several: list[Element], whole: Decimal, side: Direction
    ) -> list[Transaction]:
        """Each payment of a batch; [] unless each has an amount and they add up to the entry's."""
        parts = []
        total = Decimal(0)
        currency = self._currency(find(entry, "Amt"))
        for details in several:
            amount = _own_amount(details)
            value = _amount(amount)
            own_side = _SIDES.get(text(details, "CdtDbtInd"), side)
            if value is None or self._currency(amount) != currency:
                return []
            total += value if own_side is side else -value
            parts.append(self._one(entry, details, value, own_side, None))
        return parts if total == whole else []

    def _undivided(
        self, entry: Element, several: list[Element], whole: Decimal, side: Direction
    ) -> None:
        """One sum for several payments: what each paid is not known, so none may be booked."""
        one = self._one(entry, None, whole, side, None)
        titles = " / ".join(
            dict.fromkeys(title for each in several if (title := _remittance(each, entry)))
        )
        payers = {_payer(each, side is Direction.IN) for each in several}
        if len(payers) == 1:
            name, account, identity = payers.pop()
            one = replace(one, payer=name, payer_account=account, payer_tax_id=identity)
        one = replace(one, title=titles or one.title)
        self.transactions.append(one)
        if side is Direction.IN:
            self.doubts.append(
                Fact(kind=FactKind.SUM_UNDIVIDED, money=one.amount, text=one.title or "?")
            )

    def _currency(self, amount: Element | None) -> str:
        return (amount.get("Ccy", "") if amount is not None else "") or self.currency

    def _one(
        self,
        entry: Element,
        details: Element | None,
        value: Decimal,
        side: Direction,
        ordered: Money | None,
    ) -> Transaction:
        name, account, identity = _payer(details, side is Direction.IN)
        reference = bank_reference(text(entry, "AcctSvcrRef"))
        own_reference = bank_reference(text(details, "Refs/AcctSvcrRef", "Refs/TxId"))
        if own_reference != reference:
            reference = "/".join(filter(None, (reference, own_reference)))
        amount = Money.of(value, self._currency(find(entry, "Amt")))
        return movement(
            value,
            amount.currency,
            side,
            booked=_day(text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")),
            payer=name,
            payer_account=account,
            payer_tax_id=identity,
            title=_remittance(details, entry),
            own_account=self.own,
            bank_reference=reference,
            ordered=ordered if ordered != amount else None,
            # With CRDT it is a debit of ours that came back, with DBIT a payment taken back.
            reversal=text(entry, "RvslInd") in _TRUE or find(details, "RtrInf/Rsn") is not None,
        )


def _ordered(details: Element | None) -> Money | None:
    """What the payer sent before banks took their fees (AmtDtls/InstdAmt)."""
    amount = find(details, "AmtDtls/InstdAmt/Amt")
    value = _amount(amount)
    currency = amount.get("Ccy", "") if amount is not None else ""
    return Money.of(value, currency) if value and len(currency) == 3 else None


def _parsed(data: bytes, words: str) -> tuple[Element | None, str]:
    """The tree and how it breaks; bytes of an encoding that is not declared are made UTF-8."""
    root, broken = parse_torn(data, _ENTRY)
    if not broken:
        return root, ""
    again, still = parse_torn(_DECLARATION.sub("", words).encode(), _ENTRY)
    if again is None or (root is not None and still and _size(again) <= _size(root)):
        return root, broken
    return again, still


def _size(root: Element) -> int:
    return sum(1 for _ in root.iter())


def read(data: bytes, own_currency: str = "") -> Statement | None:
    """Booked entries of every statement in the file; None if it is no camt file.

    Entries that are only pending (Sts PDNG) or for information are left out. Of a file that breaks
    off, the whole entries before the break are read, and that it breaks off is said.
    """
    words = text_of(data)
    if words.lstrip()[:1] != "<" or not any(mark in words[:_MARK_WITHIN] for mark in _MARKS):
        return None
    try:
        root, broken = _parsed(data, words)
    except XmlRefusedError as error:
        doubt = Fact(kind=FactKind.STATEMENT_UNREAD, note=str(error))
        return Statement(format="camt", doubts=(doubt,))
    transactions: list[Transaction] = []
    doubts: list[Fact] = []
    if broken:
        doubts.append(Fact(kind=FactKind.STATEMENT_BREAKS_OFF, note=broken))
    for path in ("*/Stmt", "*/Ntfctn", "*/Rpt"):
        for statement in find_all(root, path):
            account = _Account(statement, own_currency)
            for entry in find_all(statement, "Ntry"):
                account.take(entry)
            transactions += account.transactions
            doubts += account.doubts
    return bounded("camt", transactions, doubts)

"""ISO 20022 camt.052, .053 and .054, every version: by local names."""

from __future__ import annotations

import datetime as dt
from xml.etree.ElementTree import Element

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.papers.statement import MAX_TRANSACTIONS, Statement, decimal, movement
from mailbot.reading.papers.xml import XmlRefusedError, find, find_all, parse, text

_MARKS = (b"BkToCstmr", b"camt.05")


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written[:10])
    except ValueError:
        return None


def _remittance(details: Element | None, entry: Element) -> str:
    words = [" ".join("".join(one.itertext()).split()) for one in find_all(details, "RmtInf/Ustrd")]
    if reference := text(details, "RmtInf/Strd/CdtrRefInf/Ref"):
        words.append(reference)
    words = words or [
        text(details, "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf") or text(entry, "AddtlNtryInf")
    ]
    return " ".join(word for word in words if word)


def _one(
    entry: Element, details: Element | None, account: str, currency: str
) -> Transaction | None:
    side = text(details, "CdtDbtInd") or text(entry, "CdtDbtInd")
    incoming = side == "CRDT"
    whole = find(entry, "Amt")
    # In a batch each payment has its own amount; the entry's is their sum.
    own = find(details, "Amt")
    own = own if own is not None else find(details, "AmtDtls/TxAmt/Amt")
    several = len(list(find_all(entry, "NtryDtls/TxDtls"))) > 1
    amount = own if several and own is not None else whole
    value = decimal("".join(amount.itertext()).strip()) if amount is not None else None
    if value is None or amount is None:
        return None
    other, other_account = ("Dbtr", "DbtrAcct") if incoming else ("Cdtr", "CdtrAcct")
    name = text(
        details, f"RltdPties/{other}/Nm", f"RltdPties/{other}/Pty/Nm",
        f"RltdPties/Ultmt{other}/Nm", f"RltdPties/Ultmt{other}/Pty/Nm",
    )  # fmt: skip
    identity = text(
        details, f"RltdPties/{other}/Id/OrgId/Othr/Id", f"RltdPties/{other}/Pty/Id/OrgId/Othr/Id"
    )
    reference = text(entry, "AcctSvcrRef") or text(details, "Refs/AcctSvcrRef", "Refs/TxId")
    if several and (end := text(details, "Refs/TxId", "Refs/EndToEndId")) not in (
        "",
        "NOTPROVIDED",
    ):
        reference = f"{reference}/{end}"
    return movement(
        value,
        amount.get("Ccy", "") or currency,
        Direction.IN if incoming else Direction.OUT,
        booked=_day(text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")),
        payer=name,
        payer_account=normal_account(
            text(
                details,
                f"RltdPties/{other_account}/Id/IBAN",
                f"RltdPties/{other_account}/Id/Othr/Id",
            )
        ),
        payer_tax_id=identity,
        title=_remittance(details, entry),
        own_account=account,
        bank_reference=reference,
        reversal=text(entry, "RvslInd") == "true" or find(details, "RtrInf/Rsn") is not None,
    )


def read(data: bytes, own_currency: str = "") -> Statement | None:
    """Booked entries of every statement in the file; None if it is no camt file.

    Entries that are only pending (Sts PDNG) or for information are left out.
    """
    if not any(mark in data[:4_000] for mark in _MARKS):
        return None
    try:
        root = parse(data)
    except XmlRefusedError as error:
        return Statement(
            format="camt", doubts=(Fact(kind=FactKind.STATEMENT_UNREAD, note=str(error)),)
        )
    transactions: list[Transaction] = []
    doubts: list[Fact] = []
    for statement in (
        *find_all(root, "*/Stmt"),
        *find_all(root, "*/Ntfctn"),
        *find_all(root, "*/Rpt"),
    ):
        account = normal_account(text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id"))
        currency = text(statement, "Acct/Ccy") or own_currency
        for entry in find_all(statement, "Ntry"):
            if (text(entry, "Sts/Cd", "Sts") or "BOOK") != "BOOK":
                continue
            several: list[Element | None] = [*find_all(entry, "NtryDtls/TxDtls")]
            for details in several or [None]:
                one = _one(entry, details, account, currency)
                if one is None:
                    doubts.append(Fact(kind=FactKind.ENTRY_UNREAD, text="?"))
                else:
                    transactions.append(one)
    if len(transactions) > MAX_TRANSACTIONS:
        doubts.append(Fact(kind=FactKind.STATEMENT_CUT, number=MAX_TRANSACTIONS))
    return Statement(
        format="camt", transactions=tuple(transactions[:MAX_TRANSACTIONS]), doubts=tuple(doubts)
    )

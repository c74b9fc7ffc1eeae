from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.fact import FactKind
from mailbot.model.reading import Direction
from mailbot.reading.papers.statement import read_statement
from mailbot.reading.papers.xml import XmlRefusedError, parse

CAMT = """<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">121.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-12</Dt></BookgDt>
<AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Elm BV</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>BE68539007547034</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>factuur 9</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">50.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>
<Ntry><Amt Ccy="EUR">121.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-13</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><NtryDtls>
<TxDtls><Amt Ccy="EUR">10.00</Amt><RmtInf><Ustrd>a</Ustrd></RmtInf></TxDtls><TxDtls><Amt Ccy="EUR">20.00</Amt><RmtInf><Ustrd>b</Ustrd></RmtInf></TxDtls>
</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"""

MT940 = (
    ":20:X\r\n:25:PL61109010140000071219812874\r\n:28C:1\r\n:60F:C261011PLN0,00\r\n"
    ":61:2610121012C100,50NTRFNONREF//REF77\r\n:86:051~00PRZELEW~20Zapłata za F 9/20~2126 "
    "~32ŁĄKA SP. Z ~33O.O.~38PL27114020040000300201355387\r\n"
    ":61:2610121012RC100,50NTRFNONREF\r\n:86:zwrot\r\n:62F:C261012PLN0,00\r\n-\r\n"
)

EXCHANGE = """1CClientBankExchange
ВерсияФормата=1.03
РасчСчет=40702810900000012345
СекцияДокумент=Платежное поручение
Номер=5
Дата=12.10.2026
Сумма=1500.00
ПлательщикСчет=40702810500000054321
Плательщик=ИНН 7707083893 ООО "Липа"
ПлательщикИНН=7707083893
ПолучательСчет=40702810900000012345
ДатаПоступило=13.10.2026
НазначениеПлатежа=Оплата по счёту 9
КонецДокумента
КонецФайла
"""


def test_camt_tells_booked_entries_splits_batches_and_marks_reversals() -> None:
    found = read_statement(CAMT.encode())
    assert found is not None
    assert [(str(t.amount), t.direction, t.title, t.reversal) for t in found.transactions] == [
        ("121.00 EUR", Direction.IN, "factuur 9", False),
        ("121.00 EUR", Direction.OUT, "", True),
        ("10.00 EUR", Direction.IN, "a", False),
        ("20.00 EUR", Direction.IN, "b", False),
    ]
    first = found.transactions[0]
    assert (first.payer, first.payer_account, first.bank_reference) == (
        "Elm BV",
        "BE68539007547034",
        "R1",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250"])
def test_mt940_joins_cut_words_and_a_reversed_credit_is_money_out(encoding: str) -> None:
    found = read_statement(MT940.encode(encoding))
    assert found is not None
    assert found.doubts == ()
    first, second = found.transactions
    assert (str(first.amount), first.title, first.payer) == (
        "100.50 PLN",
        "Zapłata za F 9/2026",
        "ŁĄKA SP. Z O.O.",
    )
    assert first.payer_account == "PL27114020040000300201355387"
    assert (first.booked, first.bank_reference) == (dt.date(2026, 10, 12), "REF77")
    assert (second.direction, second.reversal) == (Direction.OUT, True)


def test_a_truncated_mt940_keeps_what_is_sound_and_says_what_is_missing() -> None:
    found = read_statement(MT940[: MT940.index(":62F:")].encode())
    assert found is not None
    # What stands last may be cut: taken as it is, it would be booked again with the whole file.
    assert [str(t.amount) for t in found.transactions] == ["100.50 PLN"]
    assert any("62F" in str(doubt) for doubt in found.doubts)
    assert [doubt.number for doubt in found.doubts if doubt.kind is FactKind.LINE_UNREAD] == [7]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866"])
def test_the_1c_exchange_file_is_read_in_each_of_its_encodings(encoding: str) -> None:
    found = read_statement(EXCHANGE.replace("ё", "е").encode(encoding))
    assert found is not None
    [one] = found.transactions
    assert (str(one.amount), one.payer, one.payer_tax_id) == (
        "1500.00 RUB",
        'ООО "Липа"',
        "7707083893",
    )
    assert (one.booked, one.title) == (dt.date(2026, 10, 13), "Оплата по счету 9")


@pytest.mark.parametrize(
    ("head", "row", "amount", "direction"),
    [
        ("Data;Nadawca;Tytuł;Kwota;Waluta", "12.10.2026;JAN;F 9;-10,00;PLN", "10.00 PLN", Direction.OUT),
        ("Datum;Naam;Omschrijving;Af Bij;Bedrag", "20261012;Jan;factuur;Bij;1.210,00", "1210.00 EUR", Direction.IN),
        ("Data;Detalii;Debit;Credit;Sold", "12.10.2026;incasare;;300,00;1,00", "300.00 EUR", Direction.IN),
    ],
)  # fmt: skip
def test_a_csv_is_known_by_its_head(head: str, row: str, amount: str, direction: Direction) -> None:
    found = read_statement(f"Bank\n\n{head}\n{row}\n".encode(), own_currency="EUR")
    assert found is not None
    assert [(str(t.amount), t.direction) for t in found.transactions] == [(amount, direction)]


def test_a_doctype_is_refused_and_said() -> None:
    bomb = CAMT.replace("<Document", '<!DOCTYPE x [<!ENTITY a "b">]><Document', 1).encode()
    found = read_statement(bomb)
    assert found is not None
    assert found.transactions == ()
    assert "DOCTYPE" in str(found.doubts[0])
    with pytest.raises(XmlRefusedError):
        parse(b"<a>" * 500 + b"</a>" * 500)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_readers(data: bytes) -> None:
    read_statement(data)
    read_statement(b":20:\n:25:\n:61:" + data)
    read_statement(b"1CClientBankExchange\n" + data)

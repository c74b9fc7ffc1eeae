"""What a statement says for certain is taken; what may be read in two ways is a doubt and no money."""

from __future__ import annotations

import io
import zipfile

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.reading import Direction
from mailbot.reading.papers.statement import (
    MAX_DOUBTS,
    Statement,
    bank_reference,
    own_account,
    read_statement,
    with_own_accounts,
)
from mailbot.reading.papers.zipped import MAX_UNPACKED

IN, OUT = Direction.IN, Direction.OUT
OWN = "NL91ABNA0417164300"
PAYER = "DE89370400440532013000"


def told(text: str | bytes, currency: str = "EUR") -> Statement:
    data = text if isinstance(text, bytes) else text.encode()
    found = read_statement(data, "bank.dat", own_currency=currency)
    assert found is not None
    return found


def moves(found: Statement) -> list[tuple[str, Direction, str]]:
    return [(str(t.amount.amount), t.direction, t.title) for t in found.transactions]


def kinds(found: Statement) -> list[FactKind]:
    return [doubt.kind for doubt in found.doubts]


# -- CAMT


def camt(*entries: str, end: str = "</Stmt></BkToCstmrStmt></Document>") -> str:
    return (
        '<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        f"<BkToCstmrStmt><Stmt><Acct><Id><IBAN>{OWN}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
        + "\n".join(entries)
        + end
    )


def entry(amount: str, inner: str = "", side: str = "CRDT", more: str = "") -> str:
    indicator = f"<CdtDbtInd>{side}</CdtDbtInd>" if side else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt>{indicator}<Sts><Cd>BOOK</Cd></Sts>{more}'
        f"<BookgDt><Dt>2026-11-12</Dt></BookgDt>{inner}</Ntry>"
    )


def part(title: str, amount: str = "", end: str = "", parties: str = "") -> str:
    own = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    remittance = f"<RmtInf><Ustrd>{title}</Ustrd></RmtInf>" if title else ""
    return (
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{end or 'NOTPROVIDED'}</EndToEndId></Refs>{own}"
        f"<RltdPties>{parties}</RltdPties>{remittance}</TxDtls></NtryDtls>"
    )


@pytest.mark.parametrize(
    ("parts", "amounts", "doubted"),
    [
        ((part("FV 13", "200.00"), part("FV 14", "300.00")), ["200.00", "300.00"], False),
        ((part("FV 13"), part("FV 14")), ["500.00"], True),
        ((part("FV 13", "200.00"), part("FV 14")), ["500.00"], True),
        ((part("FV 13", "500.00"), part("FV 14", "500.00")), ["500.00"], True),
        (("<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>",), ["500.00"], True),
    ],
)
def test_a_batch_is_divided_only_where_its_parts_add_up(
    parts: tuple[str, ...], amounts: list[str], doubted: bool
) -> None:
    found = told(camt(entry("500.00", "".join(parts))))

    assert [str(t.amount.amount) for t in found.transactions] == amounts
    assert (FactKind.SUM_UNDIVIDED in kinds(found)) is doubted


def test_an_entry_that_names_no_side_is_no_money_and_its_line_is_told() -> None:
    found = told(camt(entry("10.00"), entry("20.00", side="")))

    assert moves(found) == [("10.00", IN, "")]
    assert [(d.kind, d.number, d.where) for d in found.doubts] == [
        (FactKind.LINE_SIDE_UNCLEAR, 4, "bank.dat")
    ]


def test_an_amount_without_a_currency_is_no_money() -> None:
    bare = camt(entry("10.00")).replace(' Ccy="EUR"', "").replace("<Ccy>EUR</Ccy>", "")
    found = told(bare, currency="")

    assert found.transactions == ()
    assert kinds(found) == [FactKind.ENTRY_WITHOUT_CURRENCY]


def test_of_a_cut_file_the_whole_entries_are_read_and_the_half_one_is_not() -> None:
    whole = camt(entry("10.00"), entry("20.00"), "<Ntry><Amt Ccy='EUR'>3", end="")
    found = told(whole)

    assert [str(t.amount.amount) for t in found.transactions] == ["10.00", "20.00"]
    assert set(kinds(found)) == {FactKind.STATEMENT_BREAKS_OFF, FactKind.LINE_UNREAD}


@pytest.mark.parametrize("flag", ["true", "1"])
@pytest.mark.parametrize(("side", "direction"), [("DBIT", OUT), ("CRDT", IN)])
def test_a_reversal_is_marked_whichever_way_it_goes(
    flag: str, side: str, direction: Direction
) -> None:
    [one] = told(camt(entry("10.00", side=side, more=f"<RvslInd>{flag}</RvslInd>"))).transactions

    assert (one.reversal, one.direction) == (True, direction)


def test_who_pays_through_a_service_is_the_payer_and_its_account_is_not_his() -> None:
    parties = (
        f"<Dbtr><Pty><Nm>Payment Service</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>{PAYER}</IBAN></Id>"
        "</DbtrAcct><UltmtDbtr><Pty><Nm>Elm BV</Nm></Pty></UltmtDbtr>"
    )
    [one] = told(camt(entry("10.00", part("x", parties=parties)))).transactions

    assert (one.payer, one.payer_account) == ("Elm BV", "")


@pytest.mark.parametrize(
    ("end", "title"), [("FV/12/2026", "FV/12/2026"), ("20261112000017", ""), ("NOTPROVIDED", "")]
)
def test_the_payers_own_reference_is_a_title_only_where_it_looks_like_one(
    end: str, title: str
) -> None:
    [one] = told(camt(entry("10.00", part("", end=end)))).transactions

    assert one.title == title


def test_what_the_payer_sent_before_fees_is_kept() -> None:
    sent = (
        '<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy="EUR">105.00</Amt></InstdAmt></AmtDtls>'
        "</TxDtls></NtryDtls>"
    )
    [one] = told(camt(entry("100.00", sent))).transactions

    assert (str(one.amount), str(one.ordered)) == ("100.00 EUR", "105.00 EUR")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1250", "iso8859_2"])
def test_camt_is_read_in_an_encoding_it_does_not_declare(encoding: str) -> None:
    parties = "<Dbtr><Nm>Łąka Źródlana</Nm></Dbtr>"
    [one] = told(camt(entry("1.00", part("t", parties=parties))).encode(encoding)).transactions

    assert one.payer == "Łąka Źródlana"


# -- ZIP


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_every_statement_in_a_zip_is_read() -> None:
    found = told(zipped(a=camt(entry("1.00")).encode(), b=camt(entry("2.00")).encode()))

    assert [str(t.amount.amount) for t in found.transactions] == ["1.00", "2.00"]


def test_a_zip_bomb_is_told_and_not_unpacked() -> None:
    found = told(zipped(a=b"0" * (MAX_UNPACKED * 3)))

    assert kinds(found) == [FactKind.STATEMENT_UNREAD]


def test_a_broken_zip_is_told_and_a_zip_in_a_zip_stays_shut() -> None:
    inner = zipped(a=camt(entry("1.00")).encode())

    assert kinds(told(inner[:-30])) == [FactKind.STATEMENT_UNREAD]
    assert read_statement(zipped(a=inner)) is None


# -- MT940


def mt940(body: str, account: str = OWN, closing: bool = True) -> str:
    end = ":62F:C261112EUR0,00\n-\n" if closing else ""
    return f":20:X\n:25:{account}\n:28C:1\n:60F:C261111EUR0,00\n{body}{end}"


LINE = ":61:2611121112C500,00NTRFEREF//REF2026001\n:86:~20FV 13~32FIRMA LIPA\n"


@pytest.mark.parametrize(
    "cut",
    [
        ":61:2611131113C50",
        ":61:2611131113C50,00",
        ":61:2611131113C500,00NTRFNONREF\n:86:~20FV/1",
        ":61:2611131113C500,00NTRFNONREF\n",
    ],
)
def test_what_stands_last_in_a_cut_statement_is_a_doubt(cut: str) -> None:
    found = told(mt940(LINE + cut, closing=False))

    assert moves(found) == [("500.00", IN, "FV 13")]
    assert {FactKind.LINE_UNREAD, FactKind.STATEMENT_BREAKS_OFF} == set(kinds(found))


@pytest.mark.parametrize("line", ["C500NTRFNONREF", "C500,00", "Cx,00NTRFNONREF"])
def test_an_entry_without_comma_or_type_is_a_doubt_that_names_its_line(line: str) -> None:
    found = told(mt940(f":61:2611131113{line}\n:86:x\n{LINE}"))

    assert moves(found) == [("500.00", IN, "FV 13")]
    assert [(d.kind, d.number) for d in found.doubts] == [(FactKind.LINE_UNREAD, 5)]


def test_money_that_is_only_expected_has_not_come() -> None:
    assert told(mt940(":61:2611131113EC500,00NTRFNONREF\n:86:x\n")).transactions == ()


def test_each_statement_of_a_file_keeps_its_own_account() -> None:
    second = mt940(LINE, account=PAYER).replace(":25:" + PAYER + "\n", "")
    found = told(mt940(LINE) + second)

    assert [t.own_account for t in found.transactions] == [OWN, ""]


@pytest.mark.parametrize(
    ("written", "account"),
    [
        (OWN, OWN),
        (f"{OWN}EUR", OWN),
        (f"{OWN} EUR", OWN),
        (f"/{OWN}", OWN),
        ("BPHKPLPK/320000546101", "320000546101"),
        ("61109010140000071219812874", "PL61109010140000071219812874"),
    ],
)
def test_the_account_of_a_statement_is_known_without_what_banks_add(
    written: str, account: str
) -> None:
    assert own_account(written) == account


def test_an_account_by_its_national_part_is_ours_and_another_stays_foreign() -> None:
    found = told(mt940(LINE, account="0417164300") + mt940(LINE, account=PAYER))

    ours = with_own_accounts(found.transactions, [OWN])
    assert [t.own_account for t in ours] == [OWN, PAYER]


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("REF2026001", "REF2026001"),
        ("'202611120001'", "202611120001"),
        ("0001", ""),
        ("NONREF", ""),
        ("COM", ""),
        ("5", ""),
    ],
)
def test_a_counter_or_a_word_is_no_reference(written: str, reference: str) -> None:
    assert bank_reference(written) == reference


def test_the_customers_reference_is_not_the_banks() -> None:
    found = told(mt940(LINE + LINE.replace("//REF2026001", "") + ":86:/EREF/E1/REMI/x\n"))

    assert [t.bank_reference for t in found.transactions] == ["REF2026001", ""]


@pytest.mark.parametrize(
    ("details", "name", "account", "title"),
    [
        (
            "~20FV/12/~212026~3010901014~310000071219812874~32JAN~33KOWALSKI",
            "JAN KOWALSKI", "PL61109010140000071219812874", "FV/12/2026",
        ),
        (
            (f"GIRO                             IBAN: {PAYER}\nBIC: BBRUBEBB                    "
            "NAAM: ELM BV\nOMSCHRIJVING: FACTUUR 2026-0012"),
            "ELM BV", PAYER, "FACTUUR 2026-0012",
        ),
        (
            ("PRZELEW; Z RACH.: 61109010140000071219812874; OD: JAN NOWAK; TYT.: FV 12 OD 3 MAJA "
            "DLA JANA; TNR: 1"),
            "JAN NOWAK", "PL61109010140000071219812874", "FV 12 OD 3 MAJA DLA JANA",
        ),
        (
            "Incasare OP;Ordonator: ACME SRL;RO49AAAA1B31007593840000;C.I.F. 12345678;plata 41",
            "ACME SRL", "RO49AAAA1B31007593840000", "plata 41",
        ),
        (
            ("Referinta 16123456 Beneficiar FIRMA MEA SRLRO09BCYP0000001234567890 CODFISC 87654321 "
            "Platitor ACME SRLRO49AAAA1B31007593840000 CODFISC 12345678 Detalii plata 41"),
            "ACME SRL", "RO49AAAA1B31007593840000", "plata 41",
        ),
    ],
)  # fmt: skip
def test_field_86_in_its_dialects(details: str, name: str, account: str, title: str) -> None:
    found = told(mt940(f":61:2611121112C500,00NTRFNONREF\n:86:{details}\n"))

    [one] = found.transactions
    assert (one.payer, one.payer_account, one.title) == (name, account, title)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("ŁĄKA", "cp1250"), ("ŁĄKA", "iso8859_2"), ("ŁĄKA", "cp852"), ("Оплата по счёту", "cp1251")],
)
def test_the_encoding_is_the_one_that_makes_sense(text: str, encoding: str) -> None:
    data = mt940(f":61:2611121112C500,00NTRFNONREF\n:86:~20{text}\n").encode(encoding)

    assert [t.title for t in told(data).transactions] == [text]


# -- 1C


@pytest.mark.parametrize("cut", ["", "СекцияДокумент=Платежное поручение\nНомер=6\nСумма=15"])
def test_a_1c_file_that_breaks_off_is_told(cut: str) -> None:
    text = (
        "1CClientBankExchange\nРасчСчет=40702810900000012345\nСекцияДокумент=Платежное поручение\n"
        "Номер=5\nДата=12.10.2026\nСумма=1500.00\nПолучательСчет=40702810900000012345\n"
        "ДатаПоступило=13.10.2026\nКонецДокумента\n" + cut
    )
    found = told(text, "RUB")

    assert [str(t.amount) for t in found.transactions] == ["1500.00 RUB"]
    assert FactKind.STATEMENT_BREAKS_OFF in kinds(found)
    assert [d.number for d in found.doubts if d.kind is FactKind.LINE_UNREAD] == [10] * bool(cut)


def test_junk_has_so_many_doubts_and_no_more() -> None:
    found = told(mt940(":61:x\n" * (MAX_DOUBTS * 3)))

    assert len(found.doubts) == MAX_DOUBTS + 1
    assert found.doubts[0].kind is FactKind.STATEMENT_UNREAD

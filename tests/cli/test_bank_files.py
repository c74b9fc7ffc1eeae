"""Bank statements handed over by the owner: booked like a bank's mail, no worse for being imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.model.letter import LetterStatus
from tests.cli.conftest import Door

ACCOUNT = "PL61109010140000071219812874"


def statement(*entries: str, account: str = ACCOUNT, closing: str = ":62F:C260613PLN0,00\n") -> str:
    return f":20:1\n:25:{account}\n:28C:1/1\n:60F:C260601PLN0,00\n{''.join(entries)}{closing}"


def entry(day: str, amount: str, title: str, payer: str, mark: str = "C", ref: str = "") -> str:
    return f":61:26{day}{day}{mark}{amount}NTRFNONREF{ref}\n:86:~20{title}~32{payer}\n"


def file(door: Door, text: str, name: str = "wyciag.sta") -> Path:
    path = door.folder / name
    path.write_text(text, "utf-8")
    return path


def open_of(door: Door, number: str) -> str:
    with door.ledger() as book:
        (invoice,) = book.invoices_numbered(number)
        return str(book.balance(invoice.id).open.amount)


def test_a_title_that_names_anothers_invoice_is_asked_about_like_in_a_mail(busy: Door) -> None:
    other = entry("0612", "861,00", "FV/2026/05/017", "BIURO RACHUNKOWE ANNA MAK")

    typed = busy.types("import", file(busy, statement(other)), width=200)

    assert "0 booked." in typed.out
    assert "1 not certain" in typed.out
    assert open_of(busy, "FV/2026/05/021") == "861.00"


def test_the_invoice_a_title_names_is_booked_whoever_pays(busy: Door) -> None:
    typed = busy.types(
        "import", file(busy, statement(entry("0612", "861,00", "FV/2026/05/021", "JAN NOWAK")))
    )

    assert "1 booked." in typed.out, typed.out
    assert open_of(busy, "FV/2026/05/021") == "0.00"


@pytest.mark.parametrize("account", [f"{ACCOUNT}PLN", f"/{ACCOUNT}", ACCOUNT[2:], ACCOUNT[-16:]])
def test_our_account_is_ours_however_the_bank_writes_it(busy: Door, account: str) -> None:
    paid = entry("0612", "861,00", "FV/2026/05/021", "BIURO RACHUNKOWE ANNA MAK")

    typed = busy.types("import", file(busy, statement(paid, account=account)))

    assert "1 booked." in typed.out, typed.out


def test_a_cut_statement_is_told_by_file_and_line_and_imported_whole_books_once(
    busy: Door,
) -> None:
    paid = entry("0612", "861,00", "FV/2026/05/021", "BIURO RACHUNKOWE ANNA MAK")
    whole = statement(paid, entry("0613", "55,00", "za coś", "KTOŚ"))
    cut = whole[: whole.index("55,00") + 1]

    first = busy.types("import", file(busy, cut), width=300)
    second = busy.types("import", file(busy, whole))

    assert first.code == 1
    assert "wyciag.sta: line 7 of the statement could not be read" in first.out
    assert "Fetch the file from the bank once more" in first.out
    assert "1 known already." in second.out
    with busy.ledger() as book:
        new = [str(one.amount.amount) for one in book.payments() if one.own_account]
    assert sorted(new) == ["55.00", "861.00"]


def test_what_the_bank_takes_back_is_open_again_or_asked_about_by_mail(busy: Door) -> None:
    paid = entry("0612", "861,00", "FV/2026/05/021", "BIURO RACHUNKOWE ANNA MAK")
    busy.types("import", file(busy, statement(paid)))
    back = entry("0613", "861,00", "zwrot", "", mark="RC")

    typed = busy.types("import", file(busy, statement(back), "zwrot.sta"), width=200)

    assert "taken back by the bank" in typed.out
    with busy.ledger() as book:
        asked = list(book.questions())
        letters = list(book.letters_in(LetterStatus.PLANNED))
    assert open_of(busy, "FV/2026/05/021") == "861.00" or (
        len(asked) == 1 and [one.question for one in letters] == [asked[0].id]
    )


def test_one_sum_for_several_payments_is_never_booked(busy: Door) -> None:
    camt = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>PLN</Ccy></Acct>"
        '<Ntry><Amt Ccy="PLN">861.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><Dt>2026-06-12</Dt></BookgDt><NtryDtls>"
        "<TxDtls><RmtInf><Ustrd>FV/2026/05/021</Ustrd></RmtInf></TxDtls>"
        "<TxDtls><RmtInf><Ustrd>FV/2026/06/002</Ustrd></RmtInf></TxDtls>"
        "</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
    )

    typed = busy.types("import", file(busy, camt, "st.xml"), width=300)

    assert typed.code == 1
    assert "0 booked." in typed.out
    assert "861.00 PLN is one sum for several payments" in typed.out

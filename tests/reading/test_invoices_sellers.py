"""Whose sale a paper is about: a supplier's claim on us is never registered as ours on somebody."""

from __future__ import annotations

import msgspec
import pytest

from mailbot.model.firm import BankAccount, Firm, Person
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.seller import Sale, same_tax_id, seller_in_text, seller_in_xml

FIRM = Firm(
    company="Pracownia Jarzębina",
    people=(Person(email="ewa@jarzebina.example"),),
    assistant="asystent@jarzebina.example",
    tax_id="5252344078",
    accounts=(BankAccount(account="PL61109010140000071219812874", currency="PLN"),),
    language="pl",
    country="PL",
    currency="PLN",
)
OUR_ACCOUNT = "Konto: 61 1090 1014 0000 0712 1981 2874"
FOREIGN_ACCOUNT = "Konto: 27 1140 2004 0000 3002 0135 5387"
US, THEY = "Pracownia Jarzębina, NIP 525-234-40-78", "Prąd Sp. z o.o., NIP 9998887766"


@pytest.mark.parametrize(
    ("text", "sale"),
    [
        (f"Faktura 1\nSprzedawca: {US}\nNabywca: {THEY}", Sale.OURS),
        (f"Faktura 1\nSprzedawca: {THEY}\nNabywca: {US}", Sale.THEIRS),
        (f"Faktura 1\nNabywca: {US}\nSprzedawca: {THEY}\n{FOREIGN_ACCOUNT}", Sale.THEIRS),
        (("Sprzedawca Nabywca\nPrąd Sp. z o.o. Pracownia Jarzębina\nul. Długa 1 ul. Krótka 2\n"
         "NIP: 9998887766 NIP: 5252344078\nFaktura 1"), Sale.THEIRS),
        (("Sprzedawca Nabywca\nPracownia Jarzębina Prąd Sp. z o.o.\nul. Długa 1 ul. Krótka 2\n"
         "NIP: 5252344078 NIP: 9998887766\nFaktura 1"), Sale.OURS),
        ("Sprzedawca\nPrąd Sp. z o.o.\nNIP 9998887766\nNabywca\nPracownia Jarzębina\nNIP 5252344078", Sale.THEIRS),
        ("Energie BV\nAan: Pracownia Jarzębina\nFactuur 990\nIBAN NL91ABNA0417164300", Sale.THEIRS),
        ("Pracownia Jarzębina\nAan: Tuin BV\nFactuur 990\n" + OUR_ACCOUNT, Sale.OURS),
        ("Pracownia Jarzębina\nBill to:\nTuin BV\nInvoice 990", Sale.OURS),
        ("Energie BV\nPracownia Jarzębina\nul. Krótka 2\nFactuur 990\nIBAN NL91ABNA0417164300", Sale.UNCLEAR),
        ("Pracownia Jarzębina\nul. Krótka 2\nFactuur 990\nIBAN NL91ABNA0417164300", Sale.UNCLEAR),
        ("Aan: Pracownia Jarzębina\nFactuur 990\nwordt afgeschreven van uw rekening\n" + OUR_ACCOUNT, Sale.THEIRS),
        ("Hurtownia Nova\nFaktura 990\n" + FOREIGN_ACCOUNT, Sale.UNCLEAR),
        ("Sprzedawca: Nova\nNabywca: Anna Jarzębińska\nNIP 5252344078\nFaktura 990", Sale.UNCLEAR),
    ],
)  # fmt: skip
def test_a_printed_invoice_is_whose_name_stands_as_the_sellers(text: str, sale: Sale) -> None:
    found = seller_in_text(text, FIRM, "f.pdf")
    assert found.sale is sale
    assert (found.doubt is not None) is (sale is Sale.UNCLEAR)


@pytest.mark.parametrize(
    ("seller", "buyer", "tax_id", "sale"),
    [
        (("", "5252344078"), ("Ogrody", "1132191233"), "5252344078", Sale.OURS),
        (("Nova", "9998887766"), ("", "5252344078"), "5252344078", Sale.THEIRS),
        (("Nova", ""), ("Ktoś", "PL5252344078"), "5252344078", Sale.THEIRS),
        (("Nova", ""), ("Pracownia Jarzębina", ""), "", Sale.THEIRS),
        (("Pracownia Jarzębina", ""), ("Ogrody", ""), "5252344078", Sale.OURS),
        (("Pracownia Jarzębina", "9998887766"), ("Ogrody", ""), "", Sale.OURS),
        (("Pracownia Jarzębina", "DE9998887766"), ("Ogrody", ""), "5252344078", Sale.UNCLEAR),
        (("Nova", "9998887766"), ("Ogrody", "1132191233"), "5252344078", Sale.UNCLEAR),
        (("", ""), ("Ogrody", ""), "5252344078", Sale.UNCLEAR),
    ],
)
def test_an_e_invoice_is_whose_tax_id_or_name_sells(
    seller: tuple[str, str], buyer: tuple[str, str], tax_id: str, sale: Sale
) -> None:
    facts = Facts(
        where="XML",
        seller_name=seller[0],
        seller_tax_id=seller[1],
        client_name=buyer[0],
        client_tax_id=buyer[1],
    )
    firm = msgspec.structs.replace(FIRM, tax_id=tax_id)
    assert seller_in_xml(facts, firm, "f.xml").sale is sale


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("NL123456789B01", "123456789", True),
        ("7707083893/770701001", "7707083893", True),
        ("RO 18547290", "18547290", True),
        ("525-234-40-78", "PL5252344078", True),
        ("12345678", "NL123456789B01", False),
        ("", "", False),
    ],
)
def test_one_tax_id_is_written_in_many_ways(one: str, other: str, same: bool) -> None:
    assert same_tax_id(one, other) is same

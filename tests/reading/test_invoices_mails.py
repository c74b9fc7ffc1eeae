from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import Protocol

import pytest
import typst

from mailbot.ledger import Ledger
from mailbot.model.book import Book
from mailbot.model.firm import BankAccount, Firm, Person
from mailbot.model.reading import PaperKind
from mailbot.reading.message import parse
from mailbot.reading.papers.invoice import InvoicesRead, read_invoices
from mailbot.reading.papers.pdf import read_pdf

OWN = "PL61109010140000071219812874"
FIRM = Firm(
    company="Pracownia Jarzębina",
    people=(Person(email="ewa@jarzebina.example"),),
    assistant="asystent@jarzebina.example",
    tax_id="5252344078",
    accounts=(BankAccount(account=OWN, currency="PLN"),),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
    currency="PLN",
)
CLIENT = "biuro@wisla-ogrody.example"

PAPER = """
= Faktura VAT nr 77/10/2026
Data wystawienia: 12.10.2026

Sprzedawca: Pracownia Jarzębina, NIP 525-234-40-78

Nabywca: Ogrody Wisła Sp. z o.o., NIP 1132191233

Sadzonki 10 szt. 100,00 netto 1 000,00 VAT 23% 230,00 brutto 1 230,00

Razem netto: 1 000,00 PLN

Do zapłaty: 1 230,00 PLN

Termin płatności: 14 dni

Konto: 61 1090 1014 0000 0712 1981 2874
"""

FA3 = """<?xml version="1.0" encoding="UTF-8"?><Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/">
<Podmiot1><DaneIdentyfikacyjne><NIP>{seller}</NIP></DaneIdentyfikacyjne></Podmiot1>
<Podmiot2><DaneIdentyfikacyjne><NIP>1132191233</NIP><Nazwa>Ogrody Wisła</Nazwa></DaneIdentyfikacyjne></Podmiot2>
<Fa><KodWaluty>PLN</KodWaluty><P_1>2026-10-12</P_1><P_2>77/10/2026</P_2><P_15>{amount}</P_15><RodzajFaktury>VAT</RodzajFaktury>
<Platnosc><TerminPlatnosci><Termin>2026-10-26</Termin></TerminPlatnosci>
<RachunekBankowy><NrRB>61109010140000071219812874</NrRB></RachunekBankowy></Platnosc></Fa></Faktura>"""


class Read(Protocol):
    def __call__(
        self,
        subject: str,
        body: str,
        *files: tuple[str, bytes],
        to: str = CLIENT,
        reply: bool = False,
    ) -> InvoicesRead | None: ...


def _pdf(source: str) -> bytes:
    made = typst.compile(source.encode())
    assert isinstance(made, bytes)
    return made


@pytest.fixture
def read() -> Read:
    book: Book = Ledger.in_memory()

    def run(
        subject: str, body: str, *files: tuple[str, bytes], to: str = CLIENT, reply: bool = False
    ) -> InvoicesRead | None:
        mail = EmailMessage()
        mail["From"] = "ewa@jarzebina.example"
        mail["To"] = to
        if to != FIRM.assistant:
            mail["Cc"] = FIRM.assistant
        mail["Subject"] = subject
        mail["Date"] = "Mon, 12 Oct 2026 10:00:00 +0200"
        if reply:
            mail["In-Reply-To"] = "<x@wisla-ogrody.example>"
        mail.set_content(body)
        for name, data in files:
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        message = parse(mail.as_bytes(), firm=FIRM, book=book)
        return read_invoices(message, language="pl", firm=FIRM, book=book)

    return run


def test_a_pdf_alone_tells_all_and_the_term_is_reckoned(read: Read) -> None:
    found = read("Faktura", "W załączeniu, dziękuję!", ("F77.pdf", _pdf(PAPER)))
    assert found is not None
    assert found.kind is PaperKind.INVOICE
    [draft] = found.drafts
    assert draft.doubts == ()
    assert (draft.number, str(draft.amount)) == ("77/10/2026", "1230.00 PLN")
    assert (draft.issued, draft.due, draft.due_from) == (
        dt.date(2026, 10, 12),
        dt.date(2026, 10, 26),
        "14 dni",
    )
    assert (draft.client_email, draft.account) == (CLIENT, OWN)
    assert draft.document is not None
    assert draft.document.filename == "F77.pdf"


def test_an_xml_outranks_and_a_pdf_that_disagrees_is_doubted(read: Read) -> None:
    fa = FA3.format(seller="5252344078", amount="1230.00").encode()
    agreed = read("Faktura", "W załączeniu.", ("fa.xml", fa), ("F77.pdf", _pdf(PAPER)))
    assert agreed is not None
    assert [draft.doubts for draft in agreed.drafts] == [()]
    other = FA3.format(seller="5252344078", amount="1320.00").encode()
    doubted = read("Faktura", "W załączeniu.", ("fa.xml", other), ("F77.pdf", _pdf(PAPER)))
    assert doubted is not None
    [draft] = doubted.drafts
    assert str(draft.amount) == "1320.00 PLN"
    assert any("1320" in str(doubt) and "1230" in str(doubt) for doubt in draft.doubts)


def test_another_sellers_invoice_is_none_of_ours(read: Read) -> None:
    fa = FA3.format(seller="9998887766", amount="1230.00").replace("1132191233", "5252344078")
    found = read("Faktura od hurtowni", "Do wiadomości", ("fa.xml", fa.encode()))
    assert found is not None
    assert found.kind is PaperKind.NOT_AN_INVOICE


def test_words_alone_may_tell_all(read: Read) -> None:
    found = read(
        "Faktura nr 78/10/2026",
        "Dzień dobry,\nfaktura nr 78/10/2026 z dnia 12.10.2026: 500,00 zł netto, do zapłaty 615,00 zł brutto, "
        "termin płatności 30.10.2026.\n",
    )
    assert found is not None
    [draft] = found.drafts
    assert (draft.number, str(draft.amount), draft.due) == (
        "78/10/2026",
        "615.00 PLN",
        dt.date(2026, 10, 30),
    )
    assert draft.doubts == ()


def test_a_fact_that_nobody_tells_stays_unknown(read: Read) -> None:
    found = read("Faktura 79/10/2026", "Wystawiona, do pobrania w KSeF.")
    assert found is not None
    [draft] = found.drafts
    assert draft.number == "79/10/2026"
    assert (draft.amount, draft.due) == (None, None)


def test_a_scan_is_an_invoice_of_which_nothing_is_known(read: Read) -> None:
    found = read("Faktura", "W załączeniu.", ("skan.pdf", _pdf("#rect(width: 2cm, height: 2cm)")))
    assert found is not None
    assert found.kind is PaperKind.INVOICE
    [draft] = found.drafts
    assert (draft.number, draft.amount, draft.due) == (None, None, None)
    assert any("scan" in str(doubt) for doubt in draft.doubts)


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Oferta na jesień", "Przesyłam ofertę: 615,00 zł brutto, płatność 14 dni.", PaperKind.NOT_AN_INVOICE),
        ("Proforma 4/10/2026", "Proforma na 615,00 zł.", PaperKind.PROFORMA),
        ("Przypomnienie: faktura 60/09/2026", "Minął termin, proszę o 615,00 zł.", PaperKind.NOT_AN_INVOICE),
        ("Korekta K/1/10/2026 do faktury 60/09/2026", "Koryguję o 123,00 zł.", PaperKind.CREDIT_NOTE),
    ],
)  # fmt: skip
def test_what_only_looks_like_an_invoice_is_told_apart(
    read: Read, subject: str, body: str, kind: PaperKind
) -> None:
    found = read(subject, body)
    assert found is not None
    assert found.kind is kind


def test_a_credit_notes_amount_is_negative(read: Read) -> None:
    found = read("Korekta K/1/10/2026 do faktury 60/09/2026", "Koryguję o 123,00 zł.")
    assert found is not None
    assert [(d.number, str(d.amount)) for d in found.drafts] == [("K/1/10/2026", "-123.00 PLN")]


def test_two_papers_are_two_invoices(read: Read) -> None:
    other = PAPER.replace("77/10/2026", "78/10/2026").replace("1 230,00", "2 460,00")
    found = read("Faktury", "W załączeniu dwie.", ("a.pdf", _pdf(PAPER)), ("b.pdf", _pdf(other)))
    assert found is not None
    assert [(d.number, str(d.amount)) for d in found.drafts] == [
        ("77/10/2026", "1230.00 PLN"),
        ("78/10/2026", "2460.00 PLN"),
    ]


def test_her_letters_and_orders_are_no_invoice_mails(read: Read) -> None:
    assert read("Spotkanie", "Do zobaczenia w piątek o dziesiątej.") is None
    assert read("Re: Faktura", "Nie ma sprawy, może być do piątku.", reply=True) is None
    assert read("", "Wstrzymaj przypomnienia dla Ogrodów.", to=FIRM.assistant) is None


def test_a_forwarded_invoice_of_hers_names_its_client_in_the_old_header(read: Read) -> None:
    found = read(
        "Fwd: Faktura 80/10/2026",
        "Zapomniałam o kopii.\n\n---------- Forwarded message ---------\n"
        "Od: Ewa <ewa@jarzebina.example>\nData: 10 października 2026 10:00\nDo: Ogrody <biuro@wisla-ogrody.example>\n\n"
        "Dzień dobry, faktura 80/10/2026 na 307,50 zł, płatna do 20.10.2026.\n",
        to=FIRM.assistant,
    )
    assert found is not None
    [draft] = found.drafts
    assert (draft.number, draft.client_email, draft.due) == (
        "80/10/2026",
        CLIENT,
        dt.date(2026, 10, 20),
    )


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 broken", b"no pdf at all", b"%PDF-" + b"\x00" * 5000]
)
def test_a_broken_pdf_is_a_sentence_and_no_crash(data: bytes) -> None:
    assert read_pdf(data).problem

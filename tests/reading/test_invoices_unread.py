"""Every paper of a mail is read or told of: what could not be opened may be the invoice itself."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import pytest
import typst

from mailbot.ledger import Ledger
from mailbot.model.book import Book
from mailbot.model.fact import FactKind
from mailbot.model.firm import BankAccount, Firm, Person
from mailbot.model.reading import InvoiceDraft, PaperKind
from mailbot.reading.message import parse
from mailbot.reading.papers.invoice import InvoicesRead, read_invoices

FIRM = Firm(
    company="Pracownia Jarzębina",
    people=(Person(email="ewa@jarzebina.example"),),
    assistant="asystent@jarzebina.example",
    tax_id="5252344078",
    accounts=(BankAccount(account="PL61109010140000071219812874", currency="PLN"),),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
    currency="PLN",
)
PHOTO = b"\xff\xd8\xff" + b"0" * 20_000


def fa(number: str = "77/10/2026", buyer: str = "Ogrody", tax_id: str = "1132191233",
       email: str = "") -> bytes:  # fmt: skip
    contact = f"<DaneKontaktowe><Email>{email}</Email></DaneKontaktowe>" if email else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?><Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/">
<Podmiot1><DaneIdentyfikacyjne><NIP>5252344078</NIP></DaneIdentyfikacyjne></Podmiot1>
<Podmiot2><DaneIdentyfikacyjne><NIP>{tax_id}</NIP><Nazwa>{buyer}</Nazwa></DaneIdentyfikacyjne>{contact}</Podmiot2>
<Fa><KodWaluty>PLN</KodWaluty><P_1>2026-10-12</P_1><P_2>{number}</P_2><P_15>1230.00</P_15><RodzajFaktury>VAT</RodzajFaktury>
<Platnosc><TerminPlatnosci><Termin>2026-10-26</Termin></TerminPlatnosci>
<RachunekBankowy><NrRB>61109010140000071219812874</NrRB></RachunekBankowy></Platnosc></Fa></Faktura>""".encode()


def pdf(number: str = "77/10/2026", account: str = "61 1090 1014 0000 0712 1981 2874",
        more: str = "") -> bytes:  # fmt: skip
    made = typst.compile(
        f"= Faktura VAT nr {number}\n\nSprzedawca: Pracownia Jarzębina, NIP 525-234-40-78\n\n"
        f"Nabywca: Ogrody, NIP 1132191233\n\nDo zapłaty: 1 230,00 PLN\n\n"
        f"Termin płatności: 26.10.2026\n\nKonto: {account}\n\n{more}\n".encode()
    )
    assert isinstance(made, bytes)
    return made


def scan() -> bytes:
    made = typst.compile(b"#rect(width: 2cm, height: 2cm)")
    assert isinstance(made, bytes)
    return made


def zipped(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()


class Read(Protocol):
    def __call__(
        self, subject: str, body: str, *files: tuple[str, bytes], to: str = "biuro@ogrody.example"
    ) -> InvoicesRead | None: ...


@pytest.fixture
def read() -> Read:
    book: Book = Ledger.in_memory()

    def run(
        subject: str, body: str, *files: tuple[str, bytes], to: str = "biuro@ogrody.example"
    ) -> InvoicesRead | None:
        mail = EmailMessage()
        mail["From"] = "ewa@jarzebina.example"
        mail["To"] = to
        if to != FIRM.assistant:
            mail["Cc"] = FIRM.assistant
        mail["Subject"] = subject
        mail["Date"] = "Mon, 12 Oct 2026 10:00:00 +0200"
        mail.set_content(body)
        for name, data in files:
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        message = parse(mail.as_bytes(), firm=FIRM, book=book)
        return read_invoices(message, language="pl", firm=FIRM, book=book)

    return run


def drafts(found: InvoicesRead | None) -> tuple[InvoiceDraft, ...]:
    assert found is not None
    assert found.kind is PaperKind.INVOICE
    return found.drafts


def kinds(draft: InvoiceDraft) -> set[FactKind]:
    return {doubt.kind for doubt in draft.doubts}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("IMG_2041.jpg", PHOTO),
        ("faktura.png", b"\x89PNG"),
        ("Faktura 7.docx", b"no archive"),
        ("faktura.xml.p7m", b"0\x82"),
        ("fa.xml.gz", b"\x1f\x8b\x08"),
        ("faktura.pdf", b"no pdf at all"),
        ("druk.html", b"<html></html>"),
        ("fa.xml", b"<Inny/>"),
        ("fa.zip", zipped(("a.xml", fa()))[:60]),
        ("fa.zip", zipped(("czytaj.txt", b"x"))),
    ],
)
def test_a_paper_that_nobody_can_read_is_asked_about_by_name(
    read: Read, name: str, data: bytes
) -> None:
    [draft] = drafts(read("Dokument", "W załączeniu faktura.", (name, data)))
    assert draft.number is None
    assert any(doubt.text == name for doubt in draft.doubts)


def test_a_scan_without_a_word_is_asked_about_and_a_contract_is_not(read: Read) -> None:
    [draft] = drafts(read("Październik", "Pozdrawiam", ("20261012.pdf", scan())))
    assert kinds(draft) == {FactKind.PAPER_IS_PICTURE}
    contract = read("Umowa", "W załączeniu podpisana umowa.", ("skan.pdf", scan()))
    assert contract is not None
    assert contract.kind is PaperKind.NOT_AN_INVOICE
    photograph = read("Zdjęcia z budowy", "Pozdrawiam", ("IMG_1.jpg", PHOTO))
    assert photograph is None or photograph.kind is PaperKind.NOT_AN_INVOICE


@pytest.mark.parametrize(
    ("name", "data"),
    [("b.pdf", b"%PDF-1.7 broken"), ("f.xml", b"<!DOCTYPE a><a/>"), ("f.zip", b"PK\x03\x04x")],
)
def test_a_broken_file_beside_a_sound_invoice_may_be_the_second(
    read: Read, name: str, data: bytes
) -> None:
    [draft] = drafts(read("Faktura", "W załączeniu.", ("a.pdf", pdf()), (name, data)))
    assert draft.number == "77/10/2026"
    assert kinds(draft) == {FactKind.PAPER_UNREADABLE}


def test_a_photograph_beside_a_sound_invoice_is_told_of_and_a_logo_is_not(read: Read) -> None:
    [draft] = drafts(
        read("Faktura", "W zał.", ("a.pdf", pdf()), ("IMG_7.jpg", PHOTO), ("image001.png", PHOTO))
    )
    assert not draft.doubts
    assert [fact.text for fact in draft.not_read] == ["IMG_7.jpg"]


def test_a_zip_holds_as_many_invoices_as_it_holds(read: Read) -> None:
    signature, first, second = ("semnatura.xml", b"<Signature/>"), ("a.xml", fa()), ("b.xml", fa("78/10/2026"))  # fmt: skip
    packed = zipped(signature, first, second, ("a.pdf", pdf()))
    found = drafts(read("Faktury", "W załączeniu.", ("4321", packed)))
    assert [(one.number, one.doubts) for one in found] == [("77/10/2026", ()), ("78/10/2026", ())]


def test_two_e_invoices_are_two(read: Read) -> None:
    found = drafts(read("Faktury", "Dwie.", ("a.xml", fa("77/10/2026")), ("b.xml", fa("78/10/2026"))))  # fmt: skip
    assert [(one.number, one.doubts) for one in found] == [("77/10/2026", ()), ("78/10/2026", ())]


def test_what_one_buyer_owes_is_never_told_to_another(read: Read) -> None:
    papers = (
        ("a.xml", fa("77/10/2026", "Alfa", "1111111111", "a@alfa.example")),
        ("b.xml", fa("78/10/2026", "Beta", "2222222222", "b@beta.example")),
        ("c.xml", fa("79/10/2026", "Beta", "2222222222", "b@beta.example")),
    )
    found = drafts(read("Faktury", "Trzy.", *papers, to=FIRM.assistant))
    assert [one.client_email for one in found] == ["a@alfa.example", "b@beta.example", "b@beta.example"]  # fmt: skip
    to_one = drafts(read("Faktury", "Trzy.", *papers))
    assert all(FactKind.SEVERAL_BUYERS in kinds(one) for one in to_one)


def test_a_number_in_the_mail_that_no_paper_has_is_asked_about(read: Read) -> None:
    [draft] = drafts(read("Faktura", "W załączeniu faktura 78/10/2026 na 1230,00 zł.", ("f.xml", fa())))  # fmt: skip
    assert FactKind.NUMBER_DIFFERS_IN_MAIL in kinds(draft)


def test_every_account_of_every_source_is_seen(read: Read) -> None:
    other = pdf(account="27 1140 2004 0000 3002 0135 5387")
    [draft] = drafts(read("Faktura", "W załączeniu.", ("f.xml", fa()), ("f.pdf", other)))
    assert draft.other_accounts == ("PL27114020040000300201355387",)


def test_an_invoice_says_itself_that_it_replaces_another_or_the_mail_does(read: Read) -> None:
    paper = pdf("78/10/2026", more="Zastępuje fakturę 77/10/2026")
    [said] = drafts(read("Faktura", "W załączeniu.", ("f.pdf", paper)))
    assert (said.preceding, said.replaces) == ("77/10/2026", True)
    [told] = drafts(read("Poprawiona, anuluje fakturę 77/10/2026", "W zał.", ("f.pdf", pdf("78/10/2026"))))  # fmt: skip
    assert (told.preceding, told.replaces) == ("77/10/2026", False)


def test_a_reminder_that_encloses_the_invoice_is_asked_about(read: Read) -> None:
    [draft] = drafts(read("Faktura 77/10/2026", "Przypominam, że jest po terminie.", ("f.pdf", pdf())))  # fmt: skip
    assert FactKind.ONLY_REMINDS in kinds(draft)


def hybrid(tmp_path: Path, text: str, xml: bytes) -> bytes:
    """A PDF that holds its own invoice as XML (Factur-X)."""
    (tmp_path / "factur-x.xml").write_bytes(xml)
    source = tmp_path / "fx.typ"
    source.write_text(
        '#pdf.attach("factur-x.xml", relationship: "data", mime-type: "text/xml")\n'
        f"#set document(date: none)\n{text}",
        "utf-8",
    )
    made = typst.compile(str(source))
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize(
    ("printed", "doubts"),
    [
        ("Do zapłaty: 1 230,00 PLN", set()),
        ("Do zapłaty: 2 460,00 PLN", {FactKind.AMOUNTS_DIFFER}),
        ("Do zapłaty: 1 230,00 PLN\n\nTermin płatności: 30.11.2026", {FactKind.DUE_DATES_DIFFER}),
    ],
)
def test_what_a_pdf_prints_is_held_against_the_xml_inside_it(
    read: Read, tmp_path: Path, printed: str, doubts: set[FactKind]
) -> None:
    paper = hybrid(tmp_path, f"= Faktura VAT nr 77/10/2026\n\n{printed}\n", fa())
    [draft] = drafts(read("Faktura", "W załączeniu.", ("f.pdf", paper)))
    assert kinds(draft) == doubts


def test_a_torn_xml_inside_a_sound_pdf_is_asked_about(read: Read, tmp_path: Path) -> None:
    text = (
        "= Faktura VAT nr 77/10/2026\n\nSprzedawca: Pracownia Jarzębina\n\n"
        "Do zapłaty: 1 230,00 PLN\n\nTermin płatności: 26.10.2026\n"
    )
    paper = hybrid(tmp_path, text, fa()[:200])
    [draft] = drafts(read("Faktura", "W załączeniu.", ("f.pdf", paper)))
    assert (draft.number, kinds(draft)) == ("77/10/2026", {FactKind.PAPER_UNREADABLE})


def test_the_total_behind_the_last_page_that_is_read_is_not_missed(read: Read) -> None:
    long = pdf(more="#pagebreak()\n" * 45 + "Koniec")
    [draft] = drafts(read("Faktura", "W załączeniu.", ("f.pdf", long)))
    assert kinds(draft) == {FactKind.NOT_READ}


def test_twenty_hostile_papers_take_no_more_time_than_one_mail_may(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.reading.papers.paper.PDF_SECONDS_A_MAIL", 0.001)
    [draft] = drafts(read("Faktury", "W zał.", ("a.pdf", pdf()), ("b.pdf", pdf("78/10/2026"))))
    assert [doubt.text for doubt in draft.doubts][-1:] == ["b.pdf"]


def test_a_scan_beside_a_suppliers_invoice_may_still_be_ours(read: Read) -> None:
    theirs = fa().replace(b"1132191233", b"X").replace(b"5252344078", b"9998887766")
    supplier = theirs.replace(b"<NIP>X", b"<NIP>5252344078")
    alone = read("Faktura", "Koszty do faktury.", ("prad.xml", supplier))
    assert alone is not None
    assert alone.kind is PaperKind.NOT_AN_INVOICE
    both = read("Faktura", "Faktura i koszty.", ("prad.xml", supplier), ("nasza.pdf", scan()))
    [draft] = drafts(both)
    assert (draft.number, kinds(draft)) == (None, {FactKind.PAPER_IS_PICTURE})

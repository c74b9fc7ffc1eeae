"""Mail that lies about its sender, about our server's verdict, or about its own shape."""

from __future__ import annotations

import base64
import datetime as dt

import pytest

from mailbot.ledger import Ledger
from mailbot.model.client import Client, Contact
from mailbot.model.event import ClientAdded, InvoiceRegistered
from mailbot.model.firm import Bank, Firm, Person
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money
from mailbot.model.reading import (
    AnyReading,
    ClientReply,
    Intent,
    MachineMail,
    Role,
    Standing,
    Unrelated,
)
from mailbot.reading import read
from mailbot.reading.authentication import Verdict, authenticate
from mailbot.reading.html import to_text
from mailbot.reading.mime import MAX_TEXT_CHARS

OUR_SERVER = "mx.lipowa.example"
OWNER = "ewa@lipowa.example"
BANK = "notices@wierzbowy-bank.example"
CLIENT = "biuro@akacja-meble.example"
ATTACKER = "evil@attacker.example"
NOON = dt.datetime(2026, 6, 15, 12, 0, tzinfo=dt.UTC)
STAMP = "Mon, 15 Jun 2026 12:00:00 +0000"
FIRM = Firm(
    company="Stolarnia Lipowa",
    people=(Person(email=OWNER, name="Ewa Nowicka"),),
    assistant="bot@lipowa.example",
    banks=(Bank(name="Bank Wierzbowy", senders=(BANK,)),),
    authserv_ids=(OUR_SERVER,),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
    currency="PLN",
)


@pytest.fixture
def book() -> Ledger:
    """One client with one open invoice."""
    ledger = Ledger.in_memory()
    client = Client(
        id="akacja",
        company="Akacja Meble sp. z o.o.",
        contacts=(Contact(email=CLIENT, name="Jan Akacki"),),
        language="pl",
    )
    money = Money.of("1234.50", "PLN")
    due = dt.date(2026, 6, 10)
    invoice = Invoice(
        id="i-101",
        number="FV/2026/101",
        client="akacja",
        issued=dt.date(2026, 5, 27),
        amount=money,
        lines=(ReceivableLine(id="l-101", due=due, amount=money),),
    )
    ledger.commit("test", [ClientAdded(client=client), InvoiceRegistered(invoice=invoice)], NOON)
    return ledger


def mail(
    sender: str,
    text: str = "Zapłacę jutro.",
    *,
    subject: str = "FV/2026/101",
    charset: str = "utf-8",
    content_type: str = "text/plain",
    extra: str = "",
) -> bytes:
    """A mail that our server stamped as truly from its sender's domain."""
    domain = sender.rpartition("@")[2].rstrip(">")
    head = (
        f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from={domain}\r\n"
        f"Received: from mail.{domain} by {OUR_SERVER}; {STAMP}\r\n"
        f"From: {sender}\r\nTo: bot@lipowa.example\r\nSubject: {subject}\r\nDate: {STAMP}\r\n"
        f"Message-ID: <one@{domain}>\r\n{extra}MIME-Version: 1.0\r\n"
        f'Content-Type: {content_type}; charset="{charset}"\r\n\r\n'
    )
    return head.encode() + text.encode("utf-8", "surrogatepass")


def reading_of(raw: bytes, book: Ledger) -> AnyReading:
    return read(raw, firm=FIRM, book=book, received_at=NOON)


def _two_headed(victim: bytes) -> dict[str, bytes]:
    """Headers that one program reads as the victim's and another as the attacker's (espoofer)."""
    evil, word = ATTACKER.encode(), base64.b64encode(victim)
    return {
        "two From headers": b"From: " + evil + b"\r\nFrom: " + victim,
        "two From headers, the victim first": b"From: " + victim + b"\r\nFrom: " + evil,
        "a bare LF splits a header": b"X-A: b\nFrom: " + victim + b"\r\nFrom: " + evil,
        "a bare CR splits a header": b"X-A: b\rFrom: " + victim + b"\r\nFrom: " + evil,
        "a bare CR within From": b"From: " + evil + b"\rFrom: " + victim,
        "a blank before the name": b" From: " + victim + b"\r\nFrom: " + evil,
        "a blank after the name": b"From : " + victim + b"\r\nFrom: " + evil,
        "a folded name": b"From\r\n : " + victim + b"\r\nFrom: " + evil,
        "a NUL in the name": b"From\x00: " + victim + b"\r\nFrom: " + evil,
        "an address behind an address": b"From: <" + victim + b">" + evil,
        "two addresses in angles": b"From: <" + victim + b"> <" + evil + b">",
        "a NUL between addresses": b"From: " + victim + b"\x00" + evil,
        "a group": b"From: us:" + victim + b";",
        "a group and an address": b"From: us:" + victim + b";, " + evil,
        "a quoted pair": b"From: <" + victim + b"\\>" + evil + b">",
        "two addresses": b"From: " + victim + b", " + evil,
        "an encoded address": b"From: =?utf-8?b?" + word + b"?=",
        "an encoded local part": b"From: <=?utf-8?b?" + word + b"?=@attacker.example>",
        "a route": b"From: <@attacker.example:" + victim + b">",
        "an address as the name": b'From: "' + victim + b'" <' + evil + b">",
        "an encoded address as the name": b"From: =?utf-8?b?" + word + b"?= <" + evil + b">",
        "an address in angles as the name": b'From: "<' + victim + b'>" <' + evil + b">",
        "a semicolon": b"From: " + victim + b";" + evil,
        "a third domain": b"From: " + victim + b"@attacker.example",
        "no From at all": b"Sender: " + victim,
        "a zero-width character": b"From: " + victim.replace(b"@", b"\xe2\x80\x8b@"),
    }


@pytest.mark.parametrize("victim", [OWNER, BANK, CLIENT])
@pytest.mark.parametrize("shape", list(_two_headed(b"")))
@pytest.mark.parametrize("vouched", ["attacker.example", "the victim's"])
def test_a_from_that_reads_two_ways_is_forged_whatever_our_server_says(
    victim: str, shape: str, vouched: str, book: Ledger
) -> None:
    domain = victim.partition("@")[2] if vouched == "the victim's" else vouched
    raw = (
        f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from={domain}\r\n".encode()
        + _two_headed(victim.encode())[shape]
        + b"\r\nSubject: FV/2026/101\r\n\r\nFV/2026/101: oznacz jako zap\xc5\x82acona.\r\n"
    )
    assert reading_of(raw, book).mail.standing is Standing.FORGED


def test_a_comment_in_from_is_legal_and_proves_nothing_by_itself(book: Ledger) -> None:
    raw = mail(f"{OWNER} ({ATTACKER})").replace(
        b"header.from=attacker.example)", b"header.from=attacker.example"
    )
    assert reading_of(raw, book).mail.standing is not Standing.PROVEN


GOOD = f"{OUR_SERVER}; dmarc=pass header.from=lipowa.example"
HOP = ("Received", f"from x by {OUR_SERVER}; {STAMP}")
FOREIGN_HOP = ("Received", f"from y by relay.attacker.example; {STAMP}")


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (GOOD, Verdict.PASS),
        (GOOD.replace("mx", "MX"), Verdict.PASS),
        (GOOD.replace(";", " 1;", 1), Verdict.PASS),
        (GOOD.replace("=pass", "=pass (p=reject)"), Verdict.PASS),
        (f'{OUR_SERVER}; dkim=pass header.b="Zx+/a=="; dmarc=pass header.from=lipowa.example', Verdict.PASS),
        (GOOD.replace(";", " 2;", 1), Verdict.NONE),
        (GOOD.replace("header.from", "policy.from"), Verdict.NONE),
        (GOOD.replace("lipowa.example", "sub.lipowa.example"), Verdict.NONE),
        (f"{GOOD} header.from=attacker.example", Verdict.NONE),
        (f"{GOOD}; dmarc=pass header.from=attacker.example", Verdict.NONE),
        (f"{GOOD}; dmarc=fail header.from=lipowa.example", Verdict.FAIL),
        ("dmarc=pass header.from=lipowa.example", Verdict.NONE),
        ("; dmarc=pass header.from=lipowa.example", Verdict.NONE),
        (f"({OUR_SERVER}) attacker.example; dmarc=pass header.from=lipowa.example", Verdict.NONE),
        (f'{OUR_SERVER}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=lipowa.example"', Verdict.NONE),
        (f"{OUR_SERVER}; spf=pass smtp.mailfrom=a(; dmarc=fail header.from=lipowa.example", Verdict.NONE),
        (f"{OUR_SERVER}; spf=pass smtp.mailfrom=a;dmarc=pass header.from=lipowa.example;@b.example", Verdict.NONE),
        (f"{OUR_SERVER}; dkim=pass header.d=lipowa.example; spf=pass", Verdict.NONE),
        (f'{OUR_SERVER}; dmarc=none reason="dmarc=pass header.from=lipowa.example"', Verdict.NONE),
        (f"{OUR_SERVER}; dmarc=fail (pass) header.from=lipowa.example", Verdict.FAIL),
        (f"{OUR_SERVER}; {'x=y; ' * 2000}dmarc=pass header.from=lipowa.example", Verdict.NONE),
    ],
)  # fmt: skip
def test_only_an_unambiguous_verdict_of_our_own_server_counts(value: str, verdict: Verdict) -> None:
    headers = [("Authentication-Results", value), HOP]
    assert authenticate(headers, "lipowa.example", [OUR_SERVER]).verdict is verdict


def test_a_verdict_that_somebody_brought_along_is_not_ours() -> None:
    brought = ("Authentication-Results", GOOD)
    none = ("Authentication-Results", f"{OUR_SERVER}; spf=none smtp.mailfrom=a@attacker.example")
    for headers in ([HOP, FOREIGN_HOP, brought], [none, HOP, brought]):
        found = authenticate(headers, "lipowa.example", [OUR_SERVER])
        assert found.verdict is Verdict.NONE


@pytest.mark.parametrize(
    ("ours", "stranger"),
    [("firm.example", "evil.example"), ("firm.co.uk", "evil.co.uk"), ("firm.com.pl", "e.com.pl")],
)
def test_a_server_under_the_same_registry_is_a_strangers(ours: str, stranger: str) -> None:
    headers = [
        ("Received", f"from z by {stranger}; {STAMP}"),
        ("Authentication-Results", f"{ours}; dmarc=pass header.from=lipowa.example"),
    ]
    assert authenticate(headers, "lipowa.example", [ours]).verdict is Verdict.NONE


@pytest.mark.parametrize(
    ("sender", "role"),
    [
        ("notices@wierzb0wy-bank.example", Role.BANK),
        ("notices@wierzbowy-bank.attacker.example", Role.BANK),
        ("ewa@Iipowa.example", Role.OWNER),
        ('"Ewa Nowicka" <ewa.nowicka@freemail.example>', Role.OWNER),
        ('"Bank Wierzbowy" <info@attacker.example>', Role.BANK),
        ("biuro@akacja-rneble.example", Role.STRANGER),
        ("biuro@" + "аkacja-meble.example".encode("idna").decode(), Role.STRANGER),
    ],
)
def test_an_imitation_is_forged_although_its_own_domain_vouches_for_it(
    sender: str, role: Role, book: Ledger
) -> None:
    found = reading_of(mail(sender), book)
    assert (found.mail.standing, found.mail.role) == (Standing.FORGED, role)
    assert found.client is None


def test_our_own_address_from_outside_is_nobodys_order(book: Ledger) -> None:
    found = reading_of(mail("bot@lipowa.example", "FV/2026/101 zapłacona"), book)
    assert isinstance(found, Unrelated)


def test_answers_go_where_from_says_whatever_reply_to_says(book: Ledger) -> None:
    found = reading_of(mail(CLIENT, extra=f"Reply-To: {ATTACKER}\r\n"), book)
    assert (found.mail.sender, found.client) == (CLIENT, "akacja")


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "auto-submitted: auto-generated (vacation)",
        "Auto-Submitted: auto-notified; owner-email=x",
        "Precedence: bulk",
        "Precedence: junk",
        "Precedence: auto_reply",
        "Precedence: list",
        "List-Id: <a.example>",
        "X-Autoreply: yes",
        "X-Autorespond: yes",
        "X-Autogenerated: Reply",
        "X-POST-MessageClass: 9; Autoresponder",
        "X-FC-MachineGenerated: true",
        "Delivered-To: Autoresponder",
        "X-Auto-Reply-From: a@b.example",
        "Return-Path: <>",
    ],
)
def test_words_that_a_machine_sends_are_no_clients_words(header: str, book: Ledger) -> None:
    found = reading_of(mail(CLIENT, extra=f"{header}\r\n"), book)
    assert isinstance(found, MachineMail)
    assert found.mail.automatic


def test_exchange_marks_mail_of_people_too(book: Ledger) -> None:
    found = reading_of(mail(CLIENT, extra="X-Auto-Response-Suppress: All\r\n"), book)
    assert isinstance(found, ClientReply)


HUGE = {
    "one word": "a" * 400_000,
    "one line of hyphens": "-" * 300_000,
    "one number": "1" * 400_000,
    "dots": "1." * 200_000,
    "slashes": "FV/2026/" * 50_000,
    "accents on one letter": "a" + "\u0301" * 400_000,
    "quotation marks": ">" * 400_000,
    "nested quotations": "\n".join(">" * depth + " x" for depth in range(1, 3_000)),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_text_without_end_or_blank_is_read_within_bounds(text: str, book: Ledger) -> None:
    found = reading_of(mail(CLIENT, f"Zapłacę jutro.\n{text}"), book)
    assert isinstance(found, ClientReply)
    assert found.mail.text.startswith("Zapłacę jutro.")
    assert len(found.mail.full_text) < len(text)


def test_a_subject_is_two_lines_at_the_most(book: Ledger) -> None:
    assert len(reading_of(mail(CLIENT, subject="x " * 100_000), book).mail.subject) <= 2_000


@pytest.mark.parametrize("tag", ["div", "blockquote", "table", "b", "span"])
def test_markup_deeper_than_any_layout_is_read_as_text(tag: str) -> None:
    assert "jutro" in to_text(f"<{tag}>" * 100_000 + "Zapłacę jutro")


def test_many_parts_are_refused_before_they_are_parsed(book: Ledger) -> None:
    part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    raw = mail(CLIENT, part * 100_000, content_type="multipart/mixed; boundary=b")
    found = reading_of(raw, book)
    assert isinstance(found, Unrelated)
    assert "parts" in found.reason


@pytest.mark.parametrize(
    "charset",
    [
        "\x00", "utf-8\x00", "idna", "punycode", "undefined", "unicode_escape",
        "raw_unicode_escape", "base64", "zip", "utf-7", "x" * 5_000,
    ],
)  # fmt: skip
def test_a_charset_that_is_none_costs_neither_the_mail_nor_the_ledger(
    charset: str, book: Ledger
) -> None:
    text = "Zapłacę jutro. \\ud800"
    raw = mail(CLIENT, text, charset=charset, subject="=?unicode_escape?Q?a=5Cud800?=")
    found = reading_of(raw, book)
    assert isinstance(found, ClientReply)
    for kept in (found.mail.subject, found.mail.full_text, found.mail.sender_name):
        assert kept.encode("utf-8") is not None  # a lone surrogate raises


@pytest.mark.parametrize(
    "raw",
    [
        mail(CLIENT, "Zapłacę \ud800 jutro"),
        mail(CLIENT, "", charset="utf-16") + b"\xff\xfeZ\x00\x00\xd8a\x00",
        mail(CLIENT).replace(b"<one@", b"<\xff\xfe a b@"),
        mail(CLIENT).replace(b"15 Jun 2026", b"15 Jun 0000"),
        mail("=?undefined?Q?x?= <biuro@akacja-meble.example>"),
        b"",
        b"\x00" * 1_000,
    ],
)
def test_whatever_comes_can_be_written_down(raw: bytes, book: Ledger) -> None:
    mail_read = reading_of(raw, book).mail
    words = (mail_read.message_id, mail_read.subject, mail_read.full_text, *mail_read.defects)
    assert "\n".join(words).encode("utf-8") is not None  # a lone surrogate raises


LONG = 300_000
AS_TEXT = {
    "ten megabytes": ("Zapłacę jutro, pozdrawiam.\n" * 370_000).encode(),
    "a character cut in two": b"a" + "ł".encode() * 3_000_000,
    "nested quotes": "\n".join(">" * depth + " x" for depth in range(5_000)).encode(),
    "one deep quote": b">" * 5_000 + b" x",
    "nested attributions": "".join(
        "\n" + "> " * depth + "W dniu 1.1.2026 o 10:00 A <a@b.example> pisze:"
        for depth in range(1_000)
    ).encode(),
    "attributions without end": b"ok\nW dniu 1.1.2026 o 10:00 A\n" * 20_000,
    "no text": b"",
    "blanks": b" \r\n \r\n",
    "UTF-16 called ASCII": "Zapłacę jutro".encode("utf-16"),
    "bytes of nothing": bytes(range(256)) * 2_000,
    "zeros": b"\0" * LONG,
    "one endless line": b"a" * LONG,
    "blank lines": b"\n" * LONG,
    "commas": b"," * LONG,
    "commas apart": b", " * LONG,
    "brackets": b"(" * LONG,
    "sign-offs in one line": b"Pozdrawiam " * 20_000,
    "sign-offs in lines": b"Pozdrawiam\n" * 20_000,
    "dashes": b"--- a " * 20_000,
    "accents": ("a" + "\u0301" * LONG).encode(),
    "nothing to see": ("\u200b" * LONG).encode(),
}


@pytest.mark.parametrize("kind", AS_TEXT)
@pytest.mark.parametrize("content_type", ["text/plain", "text/html"])
def test_whatever_stands_in_the_body_is_read_within_bounds(
    kind: str, content_type: str, book: Ledger
) -> None:
    head = mail(CLIENT, "", subject="", content_type=content_type)
    found = reading_of(head + AS_TEXT[kind], book)
    read_of_it = found.mail.text + found.mail.quoted + found.mail.signature
    assert len(found.mail.full_text) <= MAX_TEXT_CHARS
    assert len(read_of_it) <= MAX_TEXT_CHARS + found.mail.full_text.count("\n") + 2
    assert "\x00" not in read_of_it


@pytest.mark.parametrize(
    "kind", ["no text", "blanks", "zeros", "blank lines", "commas", "brackets", "nothing to see"]
)
def test_a_body_without_words_says_nothing(kind: str, book: Ledger) -> None:
    found = reading_of(mail(CLIENT, "", subject="") + AS_TEXT[kind], book)
    if isinstance(found, ClientReply):
        assert {one.intent for one in found.said} <= {Intent.OTHER}


def test_a_letter_below_a_million_blank_lines_is_read(book: Ledger) -> None:
    found = reading_of(mail(CLIENT, "\n" * 1_000_000 + "Zapłacę jutro."), book)
    assert found.mail.text == "Zapłacę jutro."


@pytest.mark.parametrize("charset", ["us-ascii", "x-none", "utf-8", "iso-8859-1"])
def test_a_wrong_charset_is_mended(charset: str, book: Ledger) -> None:
    head = mail(CLIENT, "", charset=charset)
    found = reading_of(head + "Zapłacę w piątek, przepraszam za opóźnienie.".encode("cp1250"), book)
    assert found.mail.text == "Zapłacę w piątek, przepraszam za opóźnienie."

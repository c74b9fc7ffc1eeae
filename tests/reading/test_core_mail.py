"""From bytes to a Mail: what survives hostile, mislabelled and quoted mail, and whom it is from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.reading import html, ownwords
from mailbot.reading.authentication import Verdict, authenticate, parse_results
from mailbot.reading.charsets import decode_bytes, mend
from mailbot.reading.mime import MAX_NESTING, decode_header, take_apart

OURS = ("mx.firm.example",)
PASS = (
    "Authentication-Results",
    "mx.firm.example; spf=pass; dmarc=pass (p=none) header.from=oak.example",
)


@given(st.binary(max_size=2000))
@settings(max_examples=60, deadline=None)
def test_no_bytes_make_the_parser_raise(raw: bytes) -> None:
    assert isinstance(take_apart(raw).plain, str)


@pytest.mark.parametrize(
    "raw",
    [
        b"Message-ID: <@x>\nFrom: a@b.example\n\nhello",
        b'Content-Type: text/plain; charset="no-such"\n\nhello',
        b'Content-Type: text/plain; charset="a\x00b"\n\nhello',
        b"From: =?utf-8?b?broken?=\nSubject: =?x?q?y?=\n\nhello",
    ],
)
def test_mail_that_breaks_other_parsers_is_read(raw: bytes) -> None:
    assert "hello" in take_apart(raw).plain


def test_parts_within_parts_beyond_all_reason_are_refused_before_they_are_parsed() -> None:
    layer = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n'
    raw = b"".join(layer % (n, n) for n in range(MAX_NESTING + 1))
    assert "parts" in take_apart(raw).refused


@pytest.mark.parametrize(
    ("text", "written_in", "labelled"),
    [
        ("Zażółć gęślą jaźń, proszę o fakturę", "cp1250", ""),
        ("Zapłacę jutro, będzie na pewno", "utf-8", "iso-8859-1"),
        ("Добрый день, оплатим завтра утром", "koi8-r", ""),
        ("Добрый день, оплатим завтра утром", "cp1251", "us-ascii"),
        ("Bună ziua, plătesc mâine", "utf-8", "x-unknown"),
    ],
)
def test_a_wrong_label_does_not_spoil_the_letters(
    text: str, written_in: str, labelled: str
) -> None:
    assert decode_bytes(text.encode(written_in), labelled) == text


def test_utf8_read_as_latin_is_turned_back() -> None:
    assert mend("Zapłacę".encode().decode("cp1252", "ignore")) != ""
    assert mend("PÅ‚acÄ™") == "Płacę"


def test_an_encoded_word_split_within_a_letter_is_joined() -> None:
    assert decode_header("=?utf-8?q?Zap=C5?= =?utf-8?q?=82ata?=") == "Zapłata"


QUOTED = {
    "outlook pl": "Zapłacimy w piątek.\n\nOd: Biuro <b@firm.example>\nWysłano: środa, 4 listopada\nDo: Jan\nTemat: Faktura\n\nstare słowa",
    "gmail pl": "Zapłacimy w piątek.\n\nśr., 4 lis 2026 o 07:05 Biuro <b@firm.example> napisał(a):\n\n> stare słowa",
    "wp pl": "Zapłacimy w piątek.\n\nDnia 4 listopada 2026 07:02 Biuro <b@firm.example> napisał(a):\nstare słowa",
    "outlook ro": "Zapłacimy w piątek.\n\nDe la: Birou <b@firm.example>\nTrimis: miercuri, 4 noiembrie\nCătre: Ion\nSubiect: Factura\n\nstare słowa",
    "gmail ro": "Zapłacimy w piątek.\n\nÎn mie., 4 nov. 2026 la 08:00, Birou <b@firm.example> a scris:\n> stare słowa",
    "outlook nl": "Zapłacimy w piątek.\n\nVan: Bureau <b@firm.example>\nVerzonden: woensdag 4 november\nAan: Jan\nOnderwerp: Factuur\n\nstare słowa",
    "gmail nl": "Zapłacimy w piątek.\n\nOp wo 4 nov 2026 om 08:00 schreef Bureau <\nb@firm.example>:\n> stare słowa",
    "outlook ru": "Zapłacimy w piątek.\n\nОт: Бюро <b@firm.example>\nОтправлено: 4 ноября 2026\nКому: Иван\nТема: Счёт\n\nstare słowa",
    "yandex ru": "Zapłacimy w piątek.\n\n04.11.2026, 09:00, «Бюро» <b@firm.example>:\n> stare słowa",
    "mail.ru": "Zapłacimy w piątek.\n\nСреда, 4 ноября 2026, 9:00 +03:00 от Бюро <b@firm.example>:\n> stare słowa",
    "apple en": "Zapłacimy w piątek.\n\n> On 4 Nov 2026, at 07.06, Office <b@firm.example> wrote:\n>\n> stare słowa",
    "samsung": "Zapłacimy w piątek.\n\n-------- Original message --------\nFrom: Office <b@firm.example>\nDate: 4/11/2026\nTo: Jan\nSubject: x\nstare słowa",
}


@pytest.mark.parametrize("program", QUOTED)
def test_what_each_mail_program_quotes_is_not_the_writers_own(program: str) -> None:
    words = ownwords.separate(ownwords.to_lines(QUOTED[program]))
    assert words.own == "Zapłacimy w piątek."
    assert "stare słowa" in words.quoted


def test_answers_between_quoted_lines_are_own_words() -> None:
    text = "> Invoice 12 is open.\nPaid on Monday.\n> Invoice 13 is open.\nWe dispute this one."
    assert ownwords.separate(ownwords.to_lines(text)).own == "Paid on Monday.\nWe dispute this one."


def test_signature_footer_and_small_print_are_set_apart() -> None:
    text = "Betaal ik vrijdag.\n\nMet vriendelijke groet,\nJan Eik\nEik BV\n06 12345678\n\nVerstuurd vanaf mijn iPhone"
    words = ownwords.separate(ownwords.to_lines(text))
    assert words.own == "Betaal ik vrijdag."
    assert "Jan Eik" in words.signature


def test_a_letter_that_is_all_sign_off_keeps_its_words() -> None:
    assert ownwords.separate(ownwords.to_lines("Cu stimă,\nIon")).own == "Cu stimă,\nIon"


def test_table_cells_stay_beside_each_other_and_hidden_text_is_dropped() -> None:
    page = (
        "<div style='display:none'>trap</div><table><tr><td>Amount</td><td>12,00</td></tr></table>"
    )
    assert html.to_text(page) == "Amount | 12,00"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([PASS], Verdict.PASS),
        ([("Authentication-Results", "mx.else.example; dmarc=pass header.from=oak.example")], Verdict.NONE),
        ([("Authentication-Results", "mx.firm.example; dmarc=fail header.from=oak.example"), PASS], Verdict.FAIL),
        ([("Authentication-Results", "mx.firm.example; dmarc=pass header.from=elm.example")], Verdict.NONE),
        ([("Received", "from x by relay.elm.example; now"), PASS], Verdict.NONE),
        ([("Authentication-Results", 'mx.firm.example; spf=pass smtp.mailfrom="a; dmarc=pass (" header.from=oak.example')], Verdict.NONE),
        ([("Authentication-Results", "mx.firm.example; none")], Verdict.NONE),
    ],
)  # fmt: skip
def test_only_our_own_servers_plain_verdict_counts(
    headers: list[tuple[str, str]], expected: Verdict
) -> None:
    assert authenticate(headers, "oak.example", OURS).verdict is expected


def test_unbalanced_comments_are_no_verdict() -> None:
    assert parse_results("mx.firm.example; dmarc=pass (x header.from=oak.example") is None

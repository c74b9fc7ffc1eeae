from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.client import Contact, Gender
from mailbot.model.money import Money
from mailbot.writing.cleaning import defanged, filename, one_line, quotation
from mailbot.writing.digest import bucket_of
from mailbot.writing.render import flow, template_folder, unflowed
from mailbot.writing.salutation import salutation
from mailbot.writing.tongue import Tongue


def tongue(language: str) -> Tongue:
    text = (template_folder() / language / "words.toml").read_text("utf-8")
    return Tongue(language, tomllib.loads(text))


def bare(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "currency", "written"),
    [
        ("pl", "PLN", "1 234,50 zł"),
        ("ro", "RON", "1.234,50 lei"),
        ("nl", "EUR", "€ 1.234,50"),
        ("ru", "RUB", "1 234,50 руб."),
        ("ru", "KZT", "1 234,50 ₸"),
        ("en", "EUR", "€1,234.50"),
        ("en", "PLN", "PLN 1,234.50"),
        ("pl", "EUR", "1 234,50 €"),
    ],
)
def test_money(language: str, currency: str, written: str) -> None:
    got = tongue(language).money(Money.of("1234.5", currency))
    assert bare(got) == written
    assert " " not in got  # nothing in an amount breaks


@pytest.mark.parametrize(
    ("language", "long", "short", "weekday"),
    [
        ("pl", "2 listopada 2026 r.", "02.11.2026", "poniedziałek"),
        ("ro", "2 noiembrie 2026", "02.11.2026", "luni"),
        ("nl", "2 november 2026", "02-11-2026", "maandag"),
        ("ru", "2 ноября 2026 г.", "02.11.2026", "понедельник"),
        ("en", "2 November 2026", "2 Nov 2026", "Monday"),
    ],
)
def test_days(language: str, long: str, short: str, weekday: str) -> None:
    says, day = tongue(language), dt.date(2026, 11, 2)
    assert bare(says.long_date(day)) == long
    assert bare(says.short_date(day)) == short
    assert says.weekday(day) == weekday


def test_numbers_with_their_nouns_up_to_a_thousand() -> None:
    """The rules as a grammar states them, against the rules as CLDR does."""
    pl, ro, ru = tongue("pl"), tongue("ro"), tongue("ru")
    for n in range(1, 1001):
        few = n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14)
        assert bare(pl.counted(n, "day")) == (f"{n} dzień" if n == 1 else f"{n} dni")
        invoices = "faktura" if n == 1 else "faktury" if few else "faktur"
        assert bare(pl.counted(n, "invoice")) == f"{n} {invoices}"
        de = n != 1 and not 1 <= n % 100 <= 19
        assert (
            bare(ro.counted(n, "day")) == f"{n} {'zi' if n == 1 else 'de zile' if de else 'zile'}"
        )
        one = n % 10 == 1 and n % 100 != 11
        assert bare(ru.counted(n, "day")) == f"{n} {'день' if one else 'дня' if few else 'дней'}"
        assert bare(ru.counted_genitive(n, "day")) == f"{n} {'дня' if one else 'дней'}"


@pytest.mark.parametrize(
    ("account", "written"),
    [
        ("PL61109010140000071219812874", "PL61 1090 1014 0000 0712 1981 2874"),
        ("61109010140000071219812874", "61 1090 1014 0000 0712 1981 2874"),
        ("NL91 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 00"),
        ("40702810900000000001", "40702810900000000001"),
    ],
)
def test_accounts_as_people_type_them(account: str, written: str) -> None:
    assert tongue("pl").account(account) == written


@pytest.mark.parametrize(
    ("language", "name", "gender", "opening"),
    [
        ("pl", "Maria Sowa", Gender.FEMALE, "Szanowna Pani,"),
        ("pl", "Maria Sowa", Gender.UNKNOWN, "Szanowni Państwo,"),
        ("ro", "Ioana Munteanu", Gender.FEMALE, "Stimată doamnă Ioana Munteanu,"),
        ("ro", "", Gender.MALE, "Bună ziua,"),
        ("nl", "Pieter de Vries", Gender.MALE, "Geachte heer De Vries,"),
        ("nl", "J. van den Berg", Gender.FEMALE, "Geachte mevrouw Van den Berg,"),
        ("nl", "Pieter", Gender.MALE, "Geachte heer, mevrouw,"),
        ("nl", "Pieter de Vries", Gender.UNKNOWN, "Geachte heer, mevrouw,"),
        ("ru", "Котова Анна Сергеевна", Gender.UNKNOWN, "Уважаемая Анна Сергеевна!"),
        ("ru", "Иван Петрович", Gender.MALE, "Уважаемый Иван Петрович!"),
        ("ru", "Иван Петрович", Gender.FEMALE, "Добрый день!"),
        ("ru", "Иван Котов", Gender.MALE, "Добрый день!"),
        ("en", "Samuel Okoro", Gender.UNKNOWN, "Dear Samuel Okoro,"),
        ("en", "Samuel Okoro", Gender.MALE, "Dear Mr Okoro,"),
        ("en", "accounts@x.example", Gender.UNKNOWN, "Dear Sir or Madam,"),
    ],
)
def test_salutations_only_from_what_is_known(
    language: str, name: str, gender: Gender, opening: str
) -> None:
    contact = Contact(email="a@b.example", name=name, gender=gender)
    assert salutation(contact, tongue(language)) == opening


@given(st.text())
def test_one_line_is_one_harmless_line(text: str) -> None:
    line = one_line(text, 80)
    assert len(line) <= 80
    assert line == line.strip(" ")
    assert len(line.splitlines()) <= 1
    line.encode("utf-8")
    assert one_line(line, 80) == line


@given(st.text())
def test_a_quotation_stays_short(text: str) -> None:
    lines = quotation(text)
    assert len(lines) <= 31
    assert sum(map(len, lines)) <= 1600


@given(st.text())
def test_a_file_name_is_no_path(name: str) -> None:
    got = filename(name, "letter.pdf")
    assert got
    assert not set(got) & set('/\\:<>"|?*\n\x00')
    assert not got.startswith(".")
    assert len(got) <= 101


def test_links_are_defanged() -> None:
    assert defanged("https://pay.example/x and www.bank.example") == (
        "hxxps://pay[.]example/x and www[.]bank[.]example"
    )
    assert defanged("za 2.5 tys. zł, por. umowa") == "za 2.5 tys. zł, por. umowa"


@pytest.mark.parametrize(
    ("language", "prose", "bound"),
    [
        ("pl", "Wpłata w dniu i o czasie", "Wpłata w~dniu i~o~czasie"),
        ("pl", "W razie pytań (z fakturą)", "W~razie pytań (z~fakturą)"),
        ("pl", "Spółka Z o.o., dom A, nowa", "Spółka Z~o.o., dom A, nowa"),
        ("pl", "mowa\no fakturze – tej", "mowa\no~fakturze~– tej"),
        ("ru", "оплата в срок и к дате", "оплата в~срок и~к~дате"),
        ("ru", "счёт № 118 — оплачен", "счёт №~118~— оплачен"),
        ("nl", "Een factuur u en wij", "Een factuur u en wij"),
        ("en", "I have a letter", "I have a letter"),
    ],
)
def test_no_line_ends_with_a_word_of_one_letter(language: str, prose: str, bound: str) -> None:
    says = tongue(language)
    assert says.bound(prose).replace("\u00a0", "~") == bound
    assert says.bound(says.bound(prose)) == says.bound(prose)
    text = flow(f"{prose}\n\n|{prose.splitlines()[0]}", says.bound)
    assert text.splitlines()[-1] == prose.splitlines()[0]  # kept lines stay as they are


def test_flowed_text_reads_back_as_its_paragraphs() -> None:
    long = "word " * 60
    text = flow(f"{long}\n\n|kept\n|  as it is\n\nFrom here")
    assert unflowed(text).split("\n\n") == [long.strip(), "kept\n   as it is", " From here\n"]


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-3, 0), (0, 0), (1, 1), (30, 1), (31, 2), (61, 3), (90, 3), (91, 4), (999, 4)],
)
def test_aging_buckets(days: int, bucket: int) -> None:
    assert bucket_of(days) == bucket

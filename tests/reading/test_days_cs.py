from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days

WEDNESDAY = dt.date(2026, 11, 18)

EXPRESSIONS = [
    ("zaplatíme v pátek", "2026-11-20"),
    ("uhradíme ve čtvrtek", "2026-11-19"),
    ("do pondělí", "2026-11-23"),
    ("nejpozději v úterý", "2026-11-24"),
    ("příští středu", "2026-11-25"),
    ("ve středu příští týden", "2026-11-25"),
    ("v pátek nebo v sobotu", "2026-11-21"),
    ("od pondělí do středy", "2026-11-25"),
    ("dnes večer", "2026-11-18"),
    ("zítra ráno", "2026-11-19"),
    ("zejtra", "2026-11-19"),
    ("pozítří", "2026-11-20"),
    ("do konce dne", "2026-11-18"),
    ("do konce týdne", "2026-11-20"),
    ("příští týden", "2026-11-27"),
    ("začátkem příštího týdne", "2026-11-24"),
    ("do konce příštího týdne", "2026-11-27"),
    ("po víkendu", "2026-11-23"),
    ("do konce měsíce", "2026-11-30"),
    ("v polovině prosince", "2026-12-15"),
    ("začátkem prosince", "2026-12-10"),
    ("do konce ledna", "2027-01-31"),
    ("v první polovině prosince", "2026-12-15"),
    ("příští měsíc", "2026-12-31"),
    ("do konce příštího měsíce", "2026-12-31"),
    ("15. prosince", "2026-12-15"),
    ("15. 12.", "2026-12-15"),
    ("dne 8. 1. 2027", "2027-01-08"),
    ("do 10.12.", "2026-12-10"),
    ("10.-12. prosince", "2026-12-12"),
    ("mezi 5. a 10. prosincem", "2026-12-10"),
    ("do desátého", "2026-12-10"),
    ("k patnáctému", "2026-12-15"),
    ("k 20.", "2026-11-20"),
    ("10. příštího měsíce", "2026-12-10"),
    ("za tři dny", "2026-11-21"),
    ("do 14 dnů", "2026-12-02"),
    ("o čtrnáct dní", "2026-12-02"),
    ("během 2-3 dnů", "2026-11-21"),
    ("za dva týdny", "2026-12-02"),
    ("za měsíc", "2026-12-18"),
    ("do pěti pracovních dnů", "2026-11-25"),
    ("příští pracovní den", "2026-11-19"),
    ("do 48 hodin", "2026-11-20"),
    ("poslední pracovní den v měsíci", "2026-11-30"),
    ("v 48. týdnu", "2026-11-27"),
    ("do konce čtvrtletí", "2026-12-31"),
    ("do konce roku", "2026-12-31"),
    ("do Vánoc", "2026-12-23"),
    ("po svátcích", "2026-12-27"),
    ("po Novém roce", "2027-01-01"),
    ("před Velikonocemi", "2027-03-27"),
    ("zaplatili jsme v pondělí", "2026-11-16"),
    ("bude zaplaceno v pondělí", "2026-11-23"),
    ("včera", "2026-11-17"),
    ("před dvěma týdny", "2026-11-04"),
    ("minulý čtvrtek", "2026-11-12"),
]
SLOVAK = [
    ("zaplatíme v piatok", "2026-11-20"),
    ("do štvrtka", "2026-11-19"),
    ("zajtra ráno", "2026-11-19"),
    ("pozajtra", "2026-11-20"),
    ("na budúci týždeň", "2026-11-27"),
    ("do konca týždňa", "2026-11-20"),
    ("budúci utorok", "2026-11-24"),
    ("do konca mesiaca", "2026-11-30"),
    ("najneskôr 10. decembra", "2026-12-10"),
    ("okolo 12teho", "2026-12-12"),
    ("do pätnásteho", "2026-12-15"),
    ("o dva týždne", "2026-12-02"),
    ("do piatich pracovných dní", "2026-11-25"),
    ("po sviatkoch", "2026-12-27"),
    ("začiatkom januára", "2027-01-10"),
    ("uhradili sme v utorok", "2026-11-17"),
    ("pred týždňom", "2026-11-11"),
]


@pytest.mark.parametrize(("words", "last_day"), EXPRESSIONS)
def test_the_last_day_that_czech_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="cs", base=WEDNESDAY, country="CZ")
    assert [one.days.latest.isoformat() for one in found] == [last_day]


@pytest.mark.parametrize(("words", "last_day"), SLOVAK)
def test_the_last_day_that_slovak_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="cs", base=WEDNESDAY, country="SK")
    assert [one.days.latest.isoformat() for one in found] == [last_day]


@pytest.mark.parametrize(
    "words",
    [
        "v nejbližších dnech",
        "dobrý den",
        "hezký víkend",
        "pekný začiatok týždňa",
        "každý pátek",
        "už tři týdny čekáme",
        "na 2 splátky",
        "ve 2. etapě",
        "po první splátce",
        "faktura za říjen",
        "faktura č. 10/11",
        "ne, to není možné",
        "v 10.30",
        "splatnost je 14 dní",
        "na druhý účet",
    ],
)
def test_what_names_no_day_in_czech_is_none(words: str) -> None:
    assert find_days(words, language="cs", base=WEDNESDAY, country="CZ") == ()

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days

WEDNESDAY = dt.date(2026, 11, 18)

EXPRESSIONS = [
    ("morgen", "2026-11-19"),
    ("morgenochtend", "2026-11-19"),
    ("vandaag", "2026-11-18"),
    ("vanavond", "2026-11-18"),
    ("overmorgen", "2026-11-20"),
    ("gisteren", "2026-11-17"),
    ("eergisteren", "2026-11-16"),
    ("vrijdag", "2026-11-20"),
    ("voor vrijdag", "2026-11-20"),
    ("uiterlijk maandag", "2026-11-23"),
    ("dinsdag", "2026-11-24"),
    ("woensdag", "2026-11-25"),
    ("do. 26 november", "2026-11-26"),
    ("zaterdag", "2026-11-21"),
    ("zondag", "2026-11-22"),
    ("volgende week vrijdag", "2026-11-27"),
    ("vrijdag volgende week", "2026-11-27"),
    ("deze vrijdag", "2026-11-20"),
    ("aanstaande vrijdag", "2026-11-20"),
    ("dinsdag a.s.", "2026-11-24"),
    ("vorige vrijdag", "2026-11-13"),
    ("volgende week", "2026-11-27"),
    ("deze week", "2026-11-20"),
    ("eind deze week", "2026-11-20"),
    ("eind van de week", "2026-11-20"),
    ("begin volgende week", "2026-11-24"),
    ("eind volgende week", "2026-11-27"),
    ("na het weekend", "2026-11-23"),
    ("in het weekend", "2026-11-22"),
    ("over een week", "2026-11-25"),
    ("over twee weken", "2026-12-02"),
    ("binnen twee weken", "2026-12-02"),
    ("binnen 3 dagen", "2026-11-21"),
    ("binnen 5 werkdagen", "2026-11-25"),
    ("over een maand", "2026-12-18"),
    ("5 december", "2026-12-05"),
    ("5 dec", "2026-12-05"),
    ("5 dec.", "2026-12-05"),
    ("5 december 2026", "2026-12-05"),
    ("5-12-2026", "2026-12-05"),
    ("5/12", "2026-12-05"),
    ("5.12", "2026-12-05"),
    ("2026-12-05", "2026-12-05"),
    ("de 10e", "2026-12-10"),
    ("op de 25e", "2026-11-25"),
    ("na de 10e", "2026-12-10"),
    ("de tiende", "2026-12-10"),
    ("de 10e van volgende maand", "2026-12-10"),
    ("eind van de maand", "2026-11-30"),
    ("einde maand", "2026-11-30"),
    ("eind november", "2026-11-30"),
    ("begin december", "2026-12-10"),
    ("half december", "2026-12-15"),
    ("medio december", "2026-12-15"),
    ("in december", "2026-12-31"),
    ("volgende maand", "2026-12-31"),
    ("deze maand", "2026-11-30"),
    ("voor het einde van het jaar", "2026-12-31"),
    ("eind dit jaar", "2026-12-31"),
    ("voor kerst", "2026-12-24"),
    ("voor Sinterklaas", "2026-12-04"),
    ("na nieuwjaar", "2027-01-01"),
    ("week 49", "2026-12-04"),
    ("vrijdag 27 november", "2026-11-27"),
    ("vrijdag de 27e", "2026-11-27"),
    ("de laatste vrijdag van de maand", "2026-11-27"),
]


@pytest.mark.parametrize(("words", "last_day"), EXPRESSIONS)
def test_the_last_day_that_dutch_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="nl", base=WEDNESDAY, country="NL")
    assert [one.days.latest.isoformat() for one in found] == [last_day]

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days

WEDNESDAY = dt.date(2026, 11, 18)

EXPRESSIONS = [
    ("jutro", "2026-11-19"),
    ("dziś", "2026-11-18"),
    ("dzisiaj", "2026-11-18"),
    ("pojutrze", "2026-11-20"),
    ("wczoraj", "2026-11-17"),
    ("przedwczoraj", "2026-11-16"),
    ("w piątek", "2026-11-20"),
    ("do piątku", "2026-11-20"),
    ("w poniedziałek", "2026-11-23"),
    ("we wtorek", "2026-11-24"),
    ("w środę", "2026-11-25"),
    ("w czwartek", "2026-11-19"),
    ("w sobotę", "2026-11-21"),
    ("do niedzieli", "2026-11-22"),
    ("w pon.", "2026-11-23"),
    ("w przyszły piątek", "2026-11-27"),
    ("w ten piątek", "2026-11-20"),
    ("najbliższy wtorek", "2026-11-24"),
    ("w zeszły piątek", "2026-11-13"),
    ("w przyszłym tygodniu", "2026-11-27"),
    ("w tym tygodniu", "2026-11-20"),
    ("do końca tygodnia", "2026-11-20"),
    ("na początku tygodnia", "2026-11-24"),
    ("pod koniec przyszłego tygodnia", "2026-11-27"),
    ("w połowie przyszłego tygodnia", "2026-11-25"),
    ("po weekendzie", "2026-11-23"),
    ("w weekend", "2026-11-22"),
    ("za tydzień", "2026-11-25"),
    ("za dwa tygodnie", "2026-12-02"),
    ("w ciągu 2 tygodni", "2026-12-02"),
    ("za 3 dni", "2026-11-21"),
    ("w ciągu siedmiu dni", "2026-11-25"),
    ("w ciągu 5 dni roboczych", "2026-11-25"),
    ("za miesiąc", "2026-12-18"),
    ("5 grudnia", "2026-12-05"),
    ("5. grudnia", "2026-12-05"),
    ("5 grudnia 2026 r.", "2026-12-05"),
    ("5 gru", "2026-12-05"),
    ("5.12", "2026-12-05"),
    ("05.12.2026", "2026-12-05"),
    ("5/12", "2026-12-05"),
    ("2026-12-05", "2026-12-05"),
    ("do 10-go", "2026-12-10"),
    ("po 10-tym", "2026-12-10"),
    ("na 25-go", "2026-11-25"),
    ("dnia 25", "2026-11-25"),
    ("10 przyszłego miesiąca", "2026-12-10"),
    ("do końca miesiąca", "2026-11-30"),
    ("z końcem miesiąca", "2026-11-30"),
    ("pod koniec listopada", "2026-11-30"),
    ("do końca grudnia", "2026-12-31"),
    ("na początku grudnia", "2026-12-10"),
    ("w połowie grudnia", "2026-12-15"),
    ("w grudniu", "2026-12-31"),
    ("w przyszłym miesiącu", "2026-12-31"),
    ("do końca kwartału", "2026-12-31"),
    ("do końca roku", "2026-12-31"),
    ("przed świętami", "2026-12-24"),
    ("w piątek, 20 listopada", "2026-11-20"),
    ("w czwartek 26-go", "2026-11-26"),
    ("piatek 27 listopada", "2026-11-27"),
    ("pazdziernik w tle, 30 listopada", "2026-11-30"),
    ("jutro rano", "2026-11-19"),
]


@pytest.mark.parametrize(("words", "last_day"), EXPRESSIONS)
def test_the_last_day_that_polish_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="pl", base=WEDNESDAY, country="PL")
    assert [one.days.latest.isoformat() for one in found] == [last_day]

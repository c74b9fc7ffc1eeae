from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days

WEDNESDAY = dt.date(2026, 11, 18)

EXPRESSIONS = [
    ("mâine", "2026-11-19"),
    ("maine", "2026-11-19"),
    ("azi", "2026-11-18"),
    ("astăzi", "2026-11-18"),
    ("poimâine", "2026-11-20"),
    ("poimaine", "2026-11-20"),
    ("ieri", "2026-11-17"),
    ("alaltăieri", "2026-11-16"),
    ("vineri", "2026-11-20"),
    ("până vineri", "2026-11-20"),
    ("pana luni", "2026-11-23"),
    ("marți", "2026-11-24"),
    ("miercuri", "2026-11-25"),
    ("joi", "2026-11-19"),
    ("sâmbătă", "2026-11-21"),
    ("duminică", "2026-11-22"),
    ("vinerea viitoare", "2026-11-27"),
    ("vineri viitoare", "2026-11-27"),
    ("vinerea trecută", "2026-11-13"),
    ("săptămâna viitoare", "2026-11-27"),
    ("saptamana viitoare", "2026-11-27"),
    ("saptamana asta", "2026-11-20"),
    ("până la sfârșitul săptămânii", "2026-11-20"),
    ("începutul săptămânii viitoare", "2026-11-24"),
    ("după weekend", "2026-11-23"),
    ("peste o săptămână", "2026-11-25"),
    ("peste doua saptamani", "2026-12-02"),
    ("în două săptămâni", "2026-12-02"),
    ("in 3 zile", "2026-11-21"),
    ("în termen de 5 zile", "2026-11-23"),
    ("în 5 zile lucrătoare", "2026-11-25"),
    ("peste o lună", "2026-12-18"),
    ("5 decembrie", "2026-12-05"),
    ("5 dec", "2026-12-05"),
    ("5 dec.", "2026-12-05"),
    ("pe 5 decembrie 2026", "2026-12-05"),
    ("5.12", "2026-12-05"),
    ("05.12.2026", "2026-12-05"),
    ("5/12", "2026-12-05"),
    ("2026-12-05", "2026-12-05"),
    ("pe 10", "2026-12-10"),
    ("până pe 25", "2026-11-25"),
    ("după 10", "2026-12-10"),
    ("pe data de 10", "2026-12-10"),
    ("in data de 25", "2026-11-25"),
    ("10 luna viitoare", "2026-12-10"),
    ("până la sfârșitul lunii", "2026-11-30"),
    ("la final de lună", "2026-11-30"),
    ("la finele lunii", "2026-11-30"),
    ("la sfârșitul lui decembrie", "2026-12-31"),
    ("la începutul lui decembrie", "2026-12-10"),
    ("la mijlocul lunii decembrie", "2026-12-15"),
    ("în decembrie", "2026-12-31"),
    ("luna viitoare", "2026-12-31"),
    ("luna asta", "2026-11-30"),
    ("până la sfârșitul anului", "2026-12-31"),
    ("înainte de Crăciun", "2026-12-24"),
    ("după Anul Nou", "2027-01-01"),
    ("de Sfântul Andrei", "2026-11-30"),
    ("de Moș Nicolae", "2026-12-06"),
    ("vineri, 27 noiembrie", "2026-11-27"),
    ("joi 26", "2026-11-26"),
    ("mâine dimineață", "2026-11-19"),
    ("diseară", "2026-11-18"),
]


@pytest.mark.parametrize(("words", "last_day"), EXPRESSIONS)
def test_the_last_day_that_romanian_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="ro", base=WEDNESDAY, country="RO")
    assert [one.days.latest.isoformat() for one in found] == [last_day]

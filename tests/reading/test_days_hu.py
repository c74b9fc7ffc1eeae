from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days

WEDNESDAY = dt.date(2026, 11, 18)

EXPRESSIONS = [
    ("a számlát 3.15-ig rendezzük", "2027-03-15"),
    ("pénteken fizetünk", "2026-11-20"),
    ("pentekig rendezzuk", "2026-11-20"),
    ("péntek reggelre meglesz", "2026-11-20"),
    ("hétfőn vagy kedden", "2026-11-24"),
    ("hétfőtől szerdáig", "2026-11-25"),
    ("hétfő és szerda között", "2026-11-25"),
    ("most pénteken", "2026-11-20"),
    ("jövő kedden", "2026-11-24"),
    ("jövő hét pénteken", "2026-11-27"),
    ("péntekhez egy hétre", "2026-11-27"),
    ("ezen a héten", "2026-11-20"),
    ("jövő héten", "2026-11-27"),
    ("jövő hét elején", "2026-11-24"),
    ("a következő hét közepén", "2026-11-25"),
    ("a hét végéig", "2026-11-20"),
    ("hétvégén", "2026-11-22"),
    ("hétvége után", "2026-11-23"),
    ("a 49. héten", "2026-12-04"),
    ("még ma utalom", "2026-11-18"),
    ("holnap délig", "2026-11-19"),
    ("holnapután", "2026-11-20"),
    ("december 10-ig", "2026-12-10"),
    ("dec. 10-én", "2026-12-10"),
    ("2026. december 10.", "2026-12-10"),
    ("2026. 12. 10-ig", "2026-12-10"),
    ("12.10-ig", "2026-12-10"),
    ("XII. 10-ig", "2026-12-10"),
    ("a jövő hónap 10-én", "2026-12-10"),
    ("e hó 28-ig", "2026-11-28"),
    ("15-éig", "2026-12-15"),
    ("tizedikéig", "2026-12-10"),
    ("december elsején", "2026-12-01"),
    ("december 5-10. között", "2026-12-10"),
    ("5-én vagy 6-án", "2026-12-06"),
    ("december elején", "2026-12-10"),
    ("december második felében", "2026-12-31"),
    ("hó végéig", "2026-11-30"),
    ("hónap utolsó péntekén", "2026-11-27"),
    ("negyedév végéig", "2026-12-31"),
    ("az év végéig", "2026-12-31"),
    ("10 napon belül", "2026-11-28"),
    ("öt munkanapon belül", "2026-11-25"),
    ("2-3 nap múlva", "2026-11-21"),
    ("két hét múlva", "2026-12-02"),
    ("két hét haladékot", "2026-12-02"),
    ("48 órán belül", "2026-11-20"),
    ("hétfőn átutaltuk", "2026-11-16"),
    ("hétfőn fogjuk átutalni", "2026-11-23"),
    ("karácsony előtt", "2026-12-24"),
    ("az ünnepek után", "2026-12-27"),
    ("újév után", "2027-01-01"),
    ("húsvétkor", "2027-03-29"),
    ("csutortokn fizetek", "2026-11-19"),
]


@pytest.mark.parametrize(("words", "last_day"), EXPRESSIONS)
def test_the_last_day_that_hungarian_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="hu", base=WEDNESDAY, country="HU")
    assert [one.days.latest.isoformat() for one in found] == [last_day]


@pytest.mark.parametrize(
    "words",
    [
        "jó napot",
        "szép hétvégét",
        "napokon belül",
        "minden pénteken",
        "a pénteki szállítás",
        "három hete várunk",
        "a mai napig nem kaptuk",
        "30 napos határidő",
        "2 részletben",
        "az első részlet",
    ],
)
def test_what_names_no_day_in_hungarian_is_none(words: str) -> None:
    assert find_days(words, language="hu", base=WEDNESDAY, country="HU") == ()

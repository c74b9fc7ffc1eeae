from __future__ import annotations

import datetime as dt

import pytest

from mailbot.reading.days import find_days, grammar

WEDNESDAY = dt.date(2026, 11, 18)

EXPRESSIONS = [
    ("nous payons vendredi", "2026-11-20"),
    ("le virement partira lundi matin", "2026-11-23"),
    ("vendredi prochain", "2026-11-20"),
    ("mardi en huit", "2026-12-01"),
    ("mardi en quinze", "2026-12-08"),
    ("mercredi de la semaine prochaine", "2026-11-25"),
    ("jeudi ou vendredi", "2026-11-20"),
    ("du lundi au mercredi", "2026-11-25"),
    ("mercerdi", "2026-11-25"),
    ("demain matin", "2026-11-19"),
    ("après-demain", "2026-11-20"),
    ("d’ici ce soir", "2026-11-18"),
    ("dans la journée", "2026-11-18"),
    ("cette semaine", "2026-11-20"),
    ("avant la fin de la semaine", "2026-11-20"),
    ("la semaine prochaine", "2026-11-27"),
    ("debut de semaine prochaine", "2026-11-24"),
    ("fin de la semaine prochaine", "2026-11-27"),
    ("ce week-end", "2026-11-22"),
    ("avant le week-end", "2026-11-20"),
    ("après le week-end", "2026-11-23"),
    ("semaine 49", "2026-12-04"),
    ("dans deux à trois jours", "2026-11-21"),
    ("endéans les 8 jours", "2026-11-26"),
    ("dans une dizaine de jours", "2026-11-28"),
    ("sous 48 heures", "2026-11-20"),
    ("sous huitaine", "2026-11-25"),
    ("sous quinzaine", "2026-12-02"),
    ("sous 5 jours ouvrables", "2026-11-25"),
    ("d'ici deux semaines", "2026-12-02"),
    ("dans un mois", "2026-12-18"),
    ("fin du mois", "2026-11-30"),
    ("début du mois prochain", "2026-12-10"),
    ("fin du mois prochain", "2026-12-31"),
    ("le 10 du mois prochain", "2026-12-10"),
    ("pour le 10", "2026-12-10"),
    ("avant le 10 décembre", "2026-12-10"),
    ("jusqu'au 15 décembre 2026", "2026-12-15"),
    ("le 1er décembre", "2026-12-01"),
    ("le premier décembre", "2026-12-01"),
    ("au plus tard le 5 déc.", "2026-12-05"),
    ("entre le 5 et le 10 décembre", "2026-12-10"),
    ("vendredi, le 27 novembre", "2026-11-27"),
    ("mercredi 6 janvier", "2027-01-06"),
    ("vendredi 27", "2026-11-27"),
    ("le 05.12.2026", "2026-12-05"),
    ("mi-décembre", "2026-12-15"),
    ("fin janvier 2027", "2027-01-31"),
    ("courant décembre", "2026-12-31"),
    ("première quinzaine de décembre", "2026-12-15"),
    ("le dernier vendredi du mois", "2026-11-27"),
    ("le premier jour ouvrable de décembre", "2026-12-01"),
    ("fin d'année", "2026-12-31"),
    ("après les fêtes", "2027-01-01"),
    ("avant Noël", "2026-12-24"),
    ("à la Saint-Nicolas", "2026-12-06"),
    ("nous avons payé lundi", "2026-11-16"),
    ("la facture sera payée lundi", "2026-11-23"),
    ("j'ai viré la somme le 12", "2026-11-12"),
    ("vendredi dernier", "2026-11-13"),
    ("il y a deux semaines", "2026-11-04"),
]


@pytest.mark.parametrize(("words", "last_day"), EXPRESSIONS)
def test_the_last_day_that_french_words_name(words: str, last_day: str) -> None:
    found = find_days(words, language="fr", base=WEDNESDAY, country="BE")
    assert [one.days.latest.isoformat() for one in found] == [last_day]


@pytest.mark.parametrize(
    "words",
    [
        "bonne journée",
        "bon week-end",
        "en trois fois",
        "c'est fait depuis mardi",
        "à 30 jours fin de mois",
        "chaque vendredi",
        "le 15 de chaque mois",
        "dans les prochains jours",
        "un délai de 30 jours",
        "la facture de novembre",
        "nous sommes fermés le lundi",
        "à ce jour",
        "à 10.30",
        "facture 10/11",
    ],
)
def test_what_names_no_day_in_french_is_none(words: str) -> None:
    assert find_days(words, language="fr", base=WEDNESDAY, country="BE") == ()


def test_until_a_day_begins_today_in_french() -> None:
    (found,) = find_days("jusqu'au 27 novembre", language="fr", base=WEDNESDAY)
    assert (found.days.earliest, found.days.latest) == (WEDNESDAY, dt.date(2026, 11, 27))


def test_a_french_weekday_that_contradicts_its_date_is_not_sure() -> None:
    (found,) = find_days("vendredi 26 novembre", language="fr", base=WEDNESDAY)
    assert (found.days.latest, found.days.sure) == (dt.date(2026, 11, 26), False)


def test_every_french_phrase_can_be_read() -> None:
    words = grammar("fr")
    assert words is not None
    for at in range(len(words.stems)):
        words.stems.pattern(at)

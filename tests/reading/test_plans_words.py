"""How many instalments a mail proposes, on which days and of what sums: told in five languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mailbot.model.reading import PlanPart
from mailbot.reading.days import find_days
from mailbot.reading.phrases import even_fold
from mailbot.reading.schedules import Schedule, find_schedule
from mailbot.reading.sum_words import sum_words
from mailbot.reading.sums import find_sums

WEDNESDAY = dt.date(2026, 11, 18)


def _plan(language: str, text: str) -> Schedule:
    words = sum_words(language)
    assert words is not None
    days = find_days(text, language=language, base=WEDNESDAY)
    taken = [(day.start, day.end) for day in days]
    sums = find_sums(text, words, currency="", taken=taken)
    return find_schedule(even_fold(text), words, days=days, sums=sums)


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("pl", "Czy możemy to rozbić na trzy równe raty?", 3),
        ("pl", "Zgadzamy się na plan z czterema ratami.", 4),
        ("pl", "Prosimy o 6 rat.", 6),
        ("pl", "Pół teraz, pół po świętach.", 2),
        ("pl", "Chcielibyśmy płacić po połowie.", 2),
        ("pl", "Trzecia część co miesiąc, dobrze?", 3),
        ("pl", "Część zapłacimy od razu, resztę w styczniu.", 2),
        ("pl", "Prosimy o rozłożenie na pół roku.", 6),
        ("nl", "Kan het in drie gelijke delen?", 3),
        ("nl", "We willen graag in 4 termijnen betalen.", 4),
        ("nl", "Helft nu, helft eind januari, akkoord?", 2),
        ("nl", "Graag verspreid over vijf maanden.", 5),
        ("ro", "Am dori eșalonare pe 6 luni.", 6),
        ("ro", "Putem achita în patru tranșe egale?", 4),
        ("ro", "Jumătate acum, jumătate în ianuarie.", 2),
        ("ru", "Предлагаем закрыть тремя равными частями.", 3),
        ("ru", "Согласны на четыре ежемесячных платежа.", 4),
        ("ru", "Шестью платежами, если можно.", 6),
        ("ru", "Давайте пополам: часть сейчас, часть в декабре.", 2),
        ("ru", "Растянем на полгода?", 6),
        ("en", "Could we pay in three equal instalments?", 3),
        ("en", "Half now and half in January.", 2),
        ("en", "Could we spread it over five months?", 5),
    ],
)
def test_words_and_fractions_name_the_number(language: str, text: str, count: int) -> None:
    assert _plan(language, text).count == count


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Prosimy o rozłożenie należności na raty."),
        ("nl", "Mogen wij een betalingsregeling treffen?"),
        ("ro", "Se poate plăti în rate?"),
        ("ru", "Можно оплатить частями?"),
        ("en", "Could we pay in instalments?"),
    ],
)
def test_a_plan_without_a_number_has_none(language: str, text: str) -> None:
    assert _plan(language, text) == Schedule()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "400 zł do 30.11 i 350 zł do 15.12."),
        ("pl", "- 30.11: 400 zł\n- 15.12: 350 zł"),
        ("nl", "400 euro op 30 november en 350 euro op 15 december."),
        ("nl", "30 november: € 400,00\n15 december: € 350,00"),
        ("ro", "Vă dau 400 pe 30 noiembrie și 350 pe 15 decembrie."),
        ("ru", "400 перечислим до 30 ноября, оставшиеся 350 - до 15 декабря."),
        ("en", "400 on 30 November and 350 on 15 December."),
    ],
)
def test_days_with_sums_are_the_schedule_itself(language: str, text: str) -> None:
    assert _plan(language, text) == Schedule(
        count=2,
        parts=(
            PlanPart(day=dt.date(2026, 11, 30), amount=Decimal("400.00")),
            PlanPart(day=dt.date(2026, 12, 15), amount=Decimal("350.00")),
        ),
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "400 zł do 30.11, a resztę do 15.12."),
        ("nl", "400 euro op 30 november, de rest op 15 december."),
        ("ro", "400 lei pe 30 noiembrie, restul pe 15 decembrie."),
        ("ru", "400 руб. до 30 ноября, остальное до 15 декабря."),
        ("en", "400 euro by 30 November, the rest by 15 December."),
    ],
)
def test_the_rest_is_an_instalment_without_a_sum(language: str, text: str) -> None:
    plan = _plan(language, text)
    assert plan.count == 2
    assert [part.amount for part in plan.parts] == [Decimal("400.00"), None]
    assert plan.parts[-1].day == dt.date(2026, 12, 15)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Trzy równe raty: 30.11, 15.12 i 31.12."),
        ("nl", "In drie gelijke delen: op 30 november, 15 december en 31 december."),
        ("ro", "În trei rate egale: 30 noiembrie, 15 decembrie, 31 decembrie."),
        ("ru", "Тремя равными частями: 30 ноября, 15 декабря, 31 декабря."),
    ],
)
def test_as_many_days_as_instalments_are_theirs(language: str, text: str) -> None:
    plan = _plan(language, text)
    assert plan.count == 3
    assert [part.day for part in plan.parts] == [
        dt.date(2026, 11, 30),
        dt.date(2026, 12, 15),
        dt.date(2026, 12, 31),
    ]

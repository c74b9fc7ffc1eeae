"""Which sum a promise names, and on which of several days it is made."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mailbot.model.reading import Intent, Said
from mailbot.reading.amounts import find_amounts
from mailbot.reading.clauses import sentences, unwrapped
from mailbot.reading.days import find_days
from mailbot.reading.hearing import Heard, Hearing
from mailbot.reading.reply_rules import reply_rules
from mailbot.reading.reply_said import ReplySaid
from mailbot.reading.reply_words import ReplyWords
from mailbot.reading.sum_words import sum_words
from mailbot.reading.sums import find_sums

WEDNESDAY = dt.date(2026, 11, 18)
DUE = dt.date(2026, 12, 3)


def _sums(language: str, text: str) -> list[Decimal]:
    return [one.amount for one in find_sums(text, sum_words(language), currency="")]


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("pl", "Przeleję 500 w piątek.", "500"),
        ("pl", "Rzucę wam dwa tysiące.", "2000"),
        ("pl", "Został tysiąc złotych do dopłaty.", "1000"),
        ("pl", "Wpłacę 2,5 tys. jutro.", "2500"),
        ("nl", "Ik stuur alvast 250.", "250"),
        ("nl", "Morgen driehonderd euro.", "300"),
        ("ro", "Vă dau două mii mâine.", "2000"),
        ("ro", "Trimit 1.500 lei.", "1500"),
        ("ru", "Сорок пять тысяч отправим в пятницу.", "45000"),
        ("ru", "Кину 12 т.р. завтра.", "12000"),
        ("ru", "Остаток 570 000 перечислим.", "570000"),
        ("en", "I will send two thousand tomorrow.", "2000"),
    ],
)
def test_a_sum_is_read_bare_scaled_and_in_words(language: str, text: str, amount: str) -> None:
    assert _sums(language, text) == [Decimal(amount)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "W 2026 roku wszystko zapłacimy."),
        ("pl", "Chodzi o zamówienie 4500."),
        ("pl", "Podnieśliśmy ceny o 150%."),
        ("nl", "Het gaat om order 81234 en bon 551."),
        ("ro", "Am făcut OP nr. 1187."),
        ("ru", "Платёжка № 1904, два дня назад."),
        ("en", "See room 305, order 99112."),
    ],
)
def test_years_labels_and_counts_are_no_sums(language: str, text: str) -> None:
    assert _sums(language, text) == []


def _promise(language: str, text: str) -> Said:
    """What is said where every sentence is taken for a promise."""
    rules = reply_rules(language)
    assert rules is not None
    text = unwrapped(text)
    reply = ReplyWords(
        text,
        rules,
        days=find_days(text, language=language, base=WEDNESDAY),
        amounts=find_amounts(text),
        day=WEDNESDAY,
    )
    heard = tuple(
        Heard(
            says=Intent.PROMISE_TO_PAY,
            start=one.start,
            end=one.end,
            sentence=one,
            probability=0.9,
        )
        for one in sentences(text)
    )
    reader = ReplySaid(
        reply, Hearing(heard=heard), mentions=(), day=WEDNESDAY, due=DUE, language=language
    )
    return next(one for one in reader.said("") if one.intent is Intent.PROMISE_TO_PAY)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Poszło wczoraj, potwierdzenie nr 4417."),
        ("pl", "Mam kwit 318 z poczty."),
        ("nl", "Betaald op 3 november, afschrift 214."),
        ("nl", "Voldaan, onze bankreferentie 88120."),
        ("ro", "Achitată cu OP nr. 1190."),
        ("ro", "Am plătit cu ordin de plată 774."),
        ("ru", "Оплатили, платёжное поручение № 612."),
        ("ru", "Ушло вчера, п/п 1204."),
        ("en", "Settled by payment order no. 740."),
        ("en", "Paid, reference 55120."),
    ],
)
def test_the_number_of_a_paper_is_no_sum(language: str, text: str) -> None:
    assert _sums(language, text) == []


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("pl", "Przeleję jutro. Nie, przepraszam, jutro święto, w piątek.", dt.date(2026, 11, 20)),
        ("nl", "Ik betaal maandag. Nee, wacht, vrijdag al.", dt.date(2026, 11, 20)),
        ("ro", "Plătesc luni. Nu, scuze, vineri.", dt.date(2026, 11, 20)),
        ("ru", "Оплачу в понедельник. Нет, извините, в пятницу.", dt.date(2026, 11, 20)),
        ("en", "I will pay on Monday. No, sorry, on Friday.", dt.date(2026, 11, 20)),
        ("en", "I will pay on Monday, I mean Friday.", dt.date(2026, 11, 20)),
        (
            "nl",
            "De betaalrun is elke tweede en vierde donderdag van de maand. Deze zit in die van 20 november.",
            dt.date(2026, 11, 20),
        ),
        ("en", "We pay every Friday. Yours is in the run of 24 November.", dt.date(2026, 11, 24)),
        ("ro", "Le dau pe fluxul din 25.", dt.date(2026, 11, 25)),
        (
            "nl",
            "Ik maak het over zodra het geld van vrijdag er is. Reken op dinsdag.",
            dt.date(2026, 11, 24),
        ),
        ("ro", "O parte o dau maine iar restul dupa cincisprezece.", dt.date(2026, 12, 15)),
        ("ru", "Тот уже ушёл. За второй переведу в понедельник.", dt.date(2026, 11, 23)),
        ("pl", "Wracam w poniedziałek, we wtorek zapłacę.", dt.date(2026, 11, 24)),
        ("pl", "Zapłacimy w tym miesiącu. Przelew pójdzie 27 listopada.", dt.date(2026, 11, 27)),
        ("pl", "Zapłacimy terminowo.", DUE),
        (
            "nl",
            "We betalen de factuur op 27 november. Bellen kan vanaf maandag.",
            dt.date(2026, 11, 27),
        ),
        ("nl", "De tweede betalen we vrijdag.", dt.date(2026, 11, 20)),
        ("nl", "We betalen op tijd.", DUE),
        ("ro", "Vă plătim la timp.", DUE),
        ("ro", "Plătim luni 23 noiembrie.", dt.date(2026, 11, 23)),
        ("ru", "Оплатим вовремя.", DUE),
        ("ru", "Оплатим в пятницу.", dt.date(2026, 11, 20)),
        ("en", "We will pay on time.", DUE),
    ],
)
def test_the_day_is_that_of_the_paying(language: str, text: str, day: dt.date) -> None:
    days = _promise(language, text).days
    assert days is not None
    assert days.latest == day


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Jeżeli dostaniemy protokół, zapłacimy w ciągu 3 dni."),
        ("nl", "Zodra de bon er is, betalen wij binnen 3 dagen."),
        ("ro", "Imediat ce avem procesul-verbal, plătim în 3 zile."),
        ("ru", "Как только будет акт, оплатим в течение 3 дней."),
        ("en", "Once we have the report, we will pay within 3 days."),
    ],
)
def test_days_counted_from_a_condition_are_no_day(language: str, text: str) -> None:
    assert _promise(language, text).days is None


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("pl", "Przeleję w piątek 500, resztę kiedyś.", "500"),
        ("nl", "Ik betaal vrijdag 250, de rest volgt.", "250"),
        ("ro", "Plătesc vineri 800, restul vedem.", "800"),
        ("ru", "В пятницу переведу 8500, остальное потом.", "8500"),
        ("en", "I will pay 620 on Friday, the rest later.", "620"),
        ("pl", "Zapłacimy w piątek połowę.", None),
    ],
)
def test_a_part_is_promised_and_the_rest_is_not(
    language: str, text: str, amount: str | None
) -> None:
    assert _promise(language, text).amount == (Decimal(amount) if amount else None)


@pytest.mark.parametrize("text", ["500 " * 5_000, "sto " * 5_000, "9" * 5_000, "12.12 500 " * 500])
def test_a_table_of_figures_is_no_sum_of_them_all(text: str) -> None:
    assert all(amount < 10**9 for amount in _sums("pl", text))

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.countries import country
from mailbot.countries.interest import Claim, interest, rates_used
from mailbot.countries.law import InterestRule, Relation, lawful_due, penalty_for, rule_for
from mailbot.countries.rates import Confidence, RateUnknownError, rate_table
from mailbot.model.charge import ChargeKind, OwnRate
from mailbot.model.money import CurrencyMismatchError, Money

DAY = dt.timedelta(days=1)
BNR_NOW = OwnRate(
    table="bnr",
    first=dt.date(2026, 6, 1),
    until=dt.date(2026, 11, 30),
    percent=Decimal("6.50"),
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def statutory(code: str, relation: str = "business") -> InterestRule:
    rule = rule_for(code, code, Relation(relation), currency=country(code).currency)
    assert rule is not None
    return rule


def claim(amount: str, due: str, *paid: tuple[str, str], currency: str = "PLN") -> Claim:
    return Claim(
        invoice="i1",
        number="FV 1/2026",
        gross=Money.of(amount, currency),
        due=day(due),
        payments=tuple((day(on), Money.of(sum_, currency)) for on, sum_ in paid),
    )


@pytest.mark.parametrize(
    ("code", "relation", "amount", "due", "until", "total", "days"),
    [
        ("PL", "business", "12500.00", "2026-03-16", "2026-06-20", "460.27", "96@14"),
        ("PL", "business", "10000.00", "2026-05-15", "2026-11-22", "722.67", "46@14 145@13.75"),
        ("PL", "business", "1000.00", "2026-06-06", "2026-06-30", "8.44", "22@14"),
        (
            "PL",
            "consumer",
            "3000.00",
            "2025-10-31",
            "2026-04-30",
            "140.94",
            "5@10 28@9.75 91@9.5 57@9.25",
        ),
        ("RO", "business", "10000.00", "2026-05-15", "2026-11-22", "758.77", "191@14.5"),
        ("RO", "consumer", "1000.00", "2026-01-15", "2026-05-15", "34.52", "120@10.5"),
        ("RO", "private", "1000.00", "2026-01-15", "2026-05-15", "27.62", "120@8.4"),
        ("NL", "business", "5000.00", "2026-05-15", "2026-11-22", "270.53", "46@10.15 145@10.4"),
        (
            "NL",
            "business",
            "10000.00",
            "2024-05-15",
            "2025-05-15",
            "1187.47",
            "46@12.5 184@12.25 135@11.15",
        ),
        (
            "NL",
            "business",
            "10000.00",
            "2024-05-15",
            "2026-05-15",
            "2337.09",
            "46@12.5 184@12.25 135@11.15 46@11.15 319@10.15",
        ),
        ("NL", "consumer", "1000.00", "2025-03-31", "2026-09-30", "76.23", "275@6 90@4 183@4"),
        ("BE", "business", "2500.00", "2025-12-31", "2026-03-31", "64.73", "90@10.5"),
        (
            "RU",
            "business",
            "100000.00",
            "2026-05-15",
            "2026-09-30",
            "5367.81",
            "37@14.5 35@14.25 66@14",
        ),
        (
            "RU",
            "unknown",
            "100000.00",
            "2024-12-16",
            "2025-06-30",
            "11214.08",
            "15@21 159@21 22@20",
        ),
        ("KZ", "business", "1000000.00", "2026-06-30", "2026-09-30", "40958.90", "92@16.25"),
    ],
)
def test_the_figures_reckoned_by_hand(
    code: str, relation: str, amount: str, due: str, until: str, total: str, days: str
) -> None:
    rule = statutory(code, relation)
    late = claim(amount, due, currency=country(code).currency)
    charge = interest(rule, late, day(until), (BNR_NOW,))
    assert charge.amount == Money.of(total, country(code).currency)
    told = " ".join(f"{s.days}@{s.percent.normalize():f}" for s in charge.segments)
    assert told == days
    assert charge.segments[0].first == lawful_due(day(due), code) + DAY
    assert charge.segments[-1].last == day(until)
    assert (charge.basis, charge.table) == (rule.basis, rule.table)
    assert charge.source


def test_a_part_payment_lowers_the_base_from_the_day_after() -> None:
    late = claim("10000.00", "2025-11-17", ("2026-01-15", "4000.00"))
    charge = interest(statutory("PL"), late, day("2026-07-31"))
    assert charge.amount == Money.of("693.47", "PLN")
    assert [(s.days, f"{s.percent:f}", f"{s.base.amount}") for s in charge.segments] == [
        (44, "15.25", "10000.00"),
        (15, "14.00", "10000.00"),
        (166, "14.00", "6000.00"),
        (31, "13.75", "6000.00"),
    ]
    assert charge.source == ("M.P. 2025 poz. 602; M.P. 2025 poz. 1257; M.P. 2026 poz. 642")


def test_only_the_sum_is_rounded() -> None:
    late = claim("5000.00", "2026-05-15", currency="EUR")
    charge = interest(statutory("NL"), late, day("2026-11-22"))
    parts = [Money(s.amount, "EUR").rounded().amount for s in charge.segments]
    assert parts == [Decimal("63.96"), Decimal("206.58")]
    assert charge.amount.amount == sum(parts) - Decimal("0.01")


def test_half_a_cent_is_rounded_up() -> None:
    rule = InterestRule(country="PL", basis="-", percent=Decimal("3.65"))
    late = claim("50.00", "2026-03-16")
    assert interest(rule, late, day("2026-03-17")).amount == Money.of("0.01", "PLN")


@pytest.mark.parametrize(
    ("code", "due", "lawful"),
    [
        ("PL", "2026-11-14", "2026-11-16"),  # a Saturday, art. 115 KC
        ("PL", "2026-12-24", "2026-12-28"),  # Christmas Eve, feast, feast and weekend
        ("RO", "2026-12-01", "2026-12-02"),
        ("RU", "2026-01-03", "2026-01-12"),
        ("NL", "2026-04-27", "2026-04-28"),
        ("BE", "2026-07-21", "2026-07-22"),
        ("PL", "2026-11-16", "2026-11-16"),
    ],
)
def test_a_due_day_off_moves_to_the_next_working_day(code: str, due: str, lawful: str) -> None:
    assert lawful_due(day(due), code) == day(lawful)
    assert statutory(code).starts(day(due)) == day(lawful) + DAY


def test_what_is_not_late_bears_nothing() -> None:
    late = claim("100.00", "2026-11-14")
    for until in ("2026-11-13", "2026-11-14", "2026-11-16"):
        charge = interest(statutory("PL"), late, day(until))
        assert (charge.amount, charge.segments) == (Money.zero("PLN"), ())
    assert interest(statutory("PL"), late, day("2026-11-17")).amount == Money.of("0.04", "PLN")


def test_past_the_last_known_rate_there_is_no_figure() -> None:
    late = claim("10000.00", "2026-05-15", currency="RON")
    with pytest.raises(RateUnknownError) as caught:
        interest(statutory("RO"), late, day("2026-11-22"))
    assert caught.value.day == day("2026-06-01")
    assert 'table = "bnr"' in str(caught.value)


def test_no_rate_is_asked_for_days_on_which_nothing_was_open() -> None:
    late = claim("10000.00", "2026-05-15", ("2026-05-25", "10000.00"), currency="RON")
    charge = interest(statutory("RO"), late, day("2026-11-22"))
    assert charge.amount == Money.of("39.73", "RON")
    in_time = claim("10000.00", "2026-05-15", ("2026-05-14", "10000.00"), currency="RON")
    assert interest(statutory("RO"), in_time, day("2026-11-22")).segments == ()


def test_a_likely_rate_is_used_and_can_be_seen() -> None:
    late = claim("100.00", "2022-06-10")
    rates = rates_used(statutory("PL"), late, day("2023-01-31"))
    assert [r.confidence for r in rates] == [
        Confidence.LIKELY,
        Confidence.LIKELY,
        Confidence.SURE,
    ]


def test_dutch_interest_compounds_on_the_day_of_default_unrounded() -> None:
    late = claim("10000.00", "2024-05-15", currency="EUR")
    charge = interest(statutory("NL"), late, day("2026-05-15"))
    second = charge.segments[3]
    assert second.first == day("2025-05-16")
    first_year = sum((Fraction(s.amount) for s in charge.segments[:3]), Fraction(0))
    assert Fraction(second.base.amount) == 10000 + first_year
    assert round(first_year, 4) == Fraction("1187.4658")


def test_a_default_of_29_february_is_a_year_old_on_1_march() -> None:
    late = claim("1000.00", "2024-02-28", currency="EUR")
    charge = interest(statutory("NL"), late, day("2025-03-31"))
    compounded = [s.first for s in charge.segments if s.base.amount > 1000]
    assert charge.segments[0].first == day("2024-02-29")
    assert compounded == [day("2025-03-01")]


def test_with_the_principal_paid_nothing_more_accrues() -> None:
    late = claim("1000.00", "2024-05-15", ("2025-06-16", "1000.00"), currency="EUR")
    rule = statutory("NL")
    assert interest(rule, late, day("2026-05-15")).amount == (
        interest(rule, late, day("2025-06-16")).amount
    )


def test_kazakhstan_takes_one_rate_for_the_whole() -> None:
    rule = statutory("KZ")
    unpaid = claim("1000000.00", "2026-05-29", currency="KZT")
    assert {s.percent for s in interest(rule, unpaid, day("2026-09-30")).segments} == {
        Decimal("16.25")
    }
    paid = claim("1000000.00", "2026-05-29", ("2026-07-01", "1000000.00"), currency="KZT")
    charge = interest(rule, paid, day("2026-12-31"))
    assert [(s.days, s.percent) for s in charge.segments] == [(33, Decimal("17.00"))]
    with pytest.raises(RateUnknownError):
        interest(rule, unpaid, day("2026-10-26"))


def test_a_payment_that_the_bank_took_back_is_owed_again() -> None:
    back = claim(
        "1000.00", "2026-05-29", ("2026-06-10", "1000.00"), ("2026-06-20", "-1000.00"),
        currency="KZT",
    )  # fmt: skip
    charge = interest(statutory("KZ"), back, day("2026-06-30"))
    assert [(s.first, s.last) for s in charge.segments] == [
        (day("2026-05-30"), day("2026-06-10")),
        (day("2026-06-21"), day("2026-06-30")),
    ]
    assert back.settled_by(day("2026-06-15")) == day("2026-06-10")
    assert back.settled_by(day("2026-06-30")) is None


def test_the_russian_moratorium_frees_what_was_due_before() -> None:
    rule = statutory("RU")
    old = claim("100000.00", "2022-03-25", currency="RUB")
    charge = interest(rule, old, day("2022-10-11"))
    assert [(s.first, s.last) for s in charge.segments] == [
        (day("2022-03-26"), day("2022-03-31")),
        (day("2022-10-02"), day("2022-10-11")),
    ]
    new = claim("100000.00", "2022-04-15", currency="RUB")
    assert interest(rule, new, day("2022-10-11")).segments[0].first == day("2022-04-16")
    penalty = penalty_for("RU", Decimal("0.1"))
    assert penalty is not None
    assert sum(s.days for s in interest(penalty, old, day("2022-10-11")).segments) == 16


@pytest.mark.parametrize(
    ("cap", "paid", "total"),
    [
        (None, (), "3100.00"),
        ("5", (), "2500.00"),
        (None, (("2026-07-10", "20000.00"),), "2060.00"),
    ],
)
def test_a_contract_penalty_by_the_day(
    cap: str | None, paid: tuple[tuple[str, str], ...], total: str
) -> None:
    rule = penalty_for("RU", Decimal("0.1"), Decimal(cap) if cap else None)
    assert rule is not None
    late = claim("50000.00", "2026-06-30", *paid, currency="RUB")
    charge = interest(rule, late, day("2026-08-31"))
    assert charge.amount == Money.of(total, "RUB")
    assert (charge.kind, charge.table) == (ChargeKind.PENALTY, "")
    assert charge.basis == "ст. 330 ГК РФ"


def test_no_penalty_for_money_debts_in_poland() -> None:
    assert penalty_for("PL", Decimal("0.1")) is None


@pytest.mark.parametrize(
    ("client", "firm", "relation", "currency", "applies", "table"),
    [
        ("PL", "PL", "business", "PLN", "", "pl_commercial"),
        ("pl", "PL", "business", "EUR", "", "pl_commercial"),
        ("PL", "PL", "consumer", "PLN", "", "pl_civil"),
        ("PL", "PL", "unknown", "PLN", "", None),
        ("PL", "PL", "public", "PLN", "", None),
        ("GB", "PL", "business", "PLN", "", None),
        ("GB", "PL", "business", "PLN", "PL", "pl_commercial"),
        ("", "PL", "business", "PLN", "PL", None),
        ("", "", "business", "PLN", "", None),
        ("GB", "GB", "business", "GBP", "", None),
        ("RO", "RO", "business", "RON", "", "bnr"),
        ("RO", "RO", "business", "EUR", "", None),
        ("BE", "BE", "business", "EUR", "", "be_commercial"),
        ("BE", "BE", "consumer", "EUR", "", None),
        ("RU", "RU", "consumer", "RUB", "", "ru_key"),
        ("RU", "RU", "business", "USD", "", None),
        ("KZ", "RU", "business", "RUB", "", None),
        ("KZ", "RU", "business", "RUB", "RU", "ru_key"),
    ],
)
def test_whose_law_if_any(
    client: str, firm: str, relation: str, currency: str, applies: str, table: str | None
) -> None:
    rule = rule_for(client, firm, Relation(relation), currency=currency, applies=applies)
    assert (rule.table if rule else None) == table


def test_two_currencies_are_never_reckoned_together() -> None:
    late = Claim(
        invoice="i1",
        number="1",
        gross=Money.of("100", "PLN"),
        due=day("2026-03-16"),
        payments=((day("2026-04-01"), Money.of("10", "EUR")),),
    )
    with pytest.raises(CurrencyMismatchError):
        interest(statutory("PL"), late, day("2026-06-01"))


# --- walking day by day gives the same -----------------------------------------------------------


def _walked(rule: InterestRule, late: Claim, until: dt.date) -> Fraction:
    """The same, the slow way and exactly: one day after the other, in fractions."""
    start = late.due
    while start.weekday() >= 5 or lawful_due(start, rule.country) != start:
        start += DAY
    lawful, here, year = start, start + DAY, start.year + 1
    first, earned, carried = here, Fraction(0), Fraction(0)
    rows = rate_table(rule.table).rates
    while here <= until:
        if rule.compounds and (here.year, here.month, here.day) >= (year, first.month, first.day):
            carried, year = earned, year + 1
        left = Fraction(late.gross.amount)
        for paid_on, amount in late.payments:
            left -= Fraction(amount.amount) if paid_on < here else 0
        freed = any(p.first <= here <= p.last and lawful < p.first for p in rule.pauses)
        if left > 0 and not freed:
            rate_day = (late.settled_by(until) or until) if rule.one_rate else here
            percent = next(r.percent for r in reversed(rows) if r.first <= rate_day)
            yearly = (Fraction(percent) + Fraction(rule.plus)) * Fraction(rule.factor)
            length = 366 if rule.days == "actual" and here.year % 4 == 0 else 365
            earned += (left + carried) * yearly / 100 / length
        here += DAY
    return earned


SUMS = st.decimals("0.01", "9999999.99", places=2, allow_nan=False)
DUES = st.dates(dt.date(2021, 2, 1), dt.date(2026, 5, 20))
RULES = [
    ("PL", "business"),
    ("PL", "consumer"),
    ("RO", "business"),
    ("RO", "private"),
    ("NL", "business"),
    ("NL", "consumer"),
    ("BE", "business"),
    ("RU", "business"),
    ("KZ", "business"),
]


@settings(deadline=None, max_examples=120)
@given(
    st.sampled_from(RULES),
    SUMS,
    DUES,
    st.dates(dt.date(2021, 3, 1), dt.date(2026, 5, 31)),
    st.lists(st.tuples(st.integers(-20, 900), SUMS), max_size=4),
)
def test_segments_equal_a_walk_by_days(
    whose: tuple[str, str],
    gross: Decimal,
    due: dt.date,
    until: dt.date,
    paid: list[tuple[int, Decimal]],
) -> None:
    rule = statutory(*whose)
    currency = country(rule.country).currency
    late = Claim(
        invoice="i1",
        number="1",
        gross=Money(gross, currency),
        due=due,
        payments=tuple((due + dt.timedelta(days=n), Money(sum_, currency)) for n, sum_ in paid),
    )
    charge = interest(rule, late, until)
    exact = _walked(rule, late, until)
    assert charge.amount.amount == Fraction(int(exact * 100 + Fraction(1, 2)), 100)
    unrounded = sum((Fraction(s.amount) for s in charge.segments), Fraction(0))
    assert abs(unrounded - exact) < Fraction(1, 10**18)
    for before, after in zip(charge.segments, charge.segments[1:], strict=False):
        assert before.last < after.first
        assert before.base >= after.base or rule.compounds
    assert all(s.days == (s.last - s.first).days + 1 for s in charge.segments)

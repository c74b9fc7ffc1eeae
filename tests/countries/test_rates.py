from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal

import pytest

from mailbot.countries import known
from mailbot.countries.law import rule_for
from mailbot.countries.rates import (
    Confidence,
    RateTable,
    RateUnknownError,
    UnknownTableError,
    law_data,
    rate_table,
    rate_tables,
)
from mailbot.model.charge import OwnRate

KNOWN_UNTIL = {
    "pl_commercial": "2026-12-31",
    "pl_civil": "2026-08-31",
    "bnr": "2026-05-31",
    "nl_commercial": "2026-12-31",
    "nl_civil": "2026-12-31",
    "be_commercial": "2026-06-30",
    "be_civil": "2026-12-31",
    "ru_key": "2026-10-25",
    "kz_base": "2026-10-25",
}
TABLES = pytest.mark.parametrize("table", rate_tables(), ids=lambda table: table.name)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_tables_end_where_the_knowledge_ends() -> None:
    assert {t.name: f"{t.known_until}" for t in rate_tables()} == KNOWN_UNTIL


@TABLES
def test_a_table_is_ascending_sourced_and_sane(table: RateTable) -> None:
    firsts = [rate.first for rate in table.rates]
    assert firsts == sorted(set(firsts))
    assert firsts[-1] <= table.known_until
    assert table.where.startswith("https://")
    for rate in table.rates:
        assert Decimal(0) < rate.percent <= Decimal(25)
        assert rate.seen
        if rate.confidence is not Confidence.CHECK:
            assert table.at(rate.first).source


@TABLES
def test_what_the_law_freezes_for_a_half_year_changes_on_no_other_day(table: RateTable) -> None:
    if table.half_yearly:
        assert {(r.first.month, r.first.day) for r in table.rates} <= {(1, 1), (7, 1)}
        assert (table.known_until.month, table.known_until.day) in {(6, 30), (12, 31)}


@TABLES
def test_past_its_end_and_before_its_start_a_table_knows_nothing(table: RateTable) -> None:
    assert table.at(table.known_until).percent == table.rates[-1].percent
    for unknown in (
        table.known_until + dt.timedelta(days=1),
        table.rates[0].first - dt.timedelta(days=1),
    ):
        with pytest.raises(RateUnknownError) as caught:
            table.at(unknown)
        assert (caught.value.table, caught.value.day) == (table.name, unknown)
        assert caught.value.known_until == table.known_until


@pytest.mark.parametrize(
    ("table", "on", "percent", "confidence"),
    [
        ("pl_commercial", "2020-01-01", "11.50", "L"),
        ("pl_commercial", "2022-12-31", "16.00", "L"),
        ("pl_commercial", "2025-06-30", "15.75", "S"),
        ("pl_commercial", "2026-06-30", "14.00", "S"),
        ("pl_commercial", "2026-07-01", "13.75", "S"),
        ("pl_civil", "2021-12-09", "7.25", "L"),
        ("pl_civil", "2025-11-05", "10.00", "S"),
        ("pl_civil", "2025-11-06", "9.75", "S"),
        ("pl_civil", "2026-08-31", "9.25", "S"),
        ("bnr", "2020-08-06", "1.50", "S"),
        ("bnr", "2024-08-07", "6.75", "L"),
        ("bnr", "2026-05-31", "6.50", "S"),
        ("nl_commercial", "2024-12-31", "12.25", "S"),
        ("nl_commercial", "2026-07-01", "10.40", "S"),
        ("nl_civil", "2022-12-31", "2.00", "S"),
        ("nl_civil", "2026-01-01", "4.00", "S"),
        ("be_commercial", "2023-12-31", "12.00", "L"),
        ("be_commercial", "2026-06-30", "10.50", "S"),
        ("be_civil", "2025-01-01", "4.50", "S"),
        ("ru_key", "2021-10-24", "6.75", "L"),
        ("ru_key", "2022-02-28", "20.00", "S"),
        ("ru_key", "2026-10-25", "14.00", "S"),
        ("kz_base", "2022-04-26", "14.00", "L"),
        ("kz_base", "2026-10-25", "16.25", "S"),
    ],
)
def test_the_rate_of_a_day(table: str, on: str, percent: str, confidence: str) -> None:
    rate = rate_table(table).at(day(on))
    assert (rate.percent, rate.confidence) == (Decimal(percent), confidence)


def test_the_polish_commercial_rate_is_the_reference_of_the_half_year_and_ten() -> None:
    civil = rate_table("pl_civil")
    for rate in rate_table("pl_commercial").rates:
        reference = civil.at(rate.first).percent - Decimal("5.5")
        assert rate.percent == reference + 10, rate.first


def test_the_error_names_the_line_to_add() -> None:
    with pytest.raises(RateUnknownError) as caught:
        rate_table("bnr").at(day("2026-06-01"))
    told = str(caught.value)
    assert '[[law.rates]]\ntable = "bnr"\nfrom = 2026-06-01\nuntil = ' in told
    assert "https://www.bnr.ro" in told
    filled = caught.value.line.replace("<last day on which it is known to hold>", "2026-11-30")
    line = tomllib.loads(filled.replace("<rate>", "6.50"))["law"]["rates"]
    assert line == [
        {"table": "bnr", "from": day("2026-06-01"), "until": day("2026-11-30"), "percent": 6.5}
    ]


def test_a_rate_to_be_checked_is_not_used_until_the_owner_states_it() -> None:
    bnr, on = rate_table("bnr"), day("2020-04-01")
    with pytest.raises(RateUnknownError):
        bnr.at(on)
    own = OwnRate(
        table="bnr", first=day("2020-03-23"), until=day("2020-06-01"), percent=Decimal("2.00")
    )
    assert bnr.at(on, [own]).confidence is Confidence.OWNER


def test_the_owners_rate_holds_on_its_days_and_for_its_table_only() -> None:
    own = OwnRate(
        table="bnr",
        first=day("2026-06-01"),
        until=day("2026-11-30"),
        percent=Decimal("6.25"),
        source="Circulara BNR",
    )
    bnr = rate_table("bnr")
    assert bnr.at(day("2026-05-31"), [own]).percent == Decimal("6.50")
    assert bnr.at(day("2026-06-01"), [own]).percent == Decimal("6.25")
    assert bnr.at(day("2026-11-30"), [own]).source == "Circulara BNR"
    assert {day("2026-06-01"), day("2026-12-01")} <= bnr.changes([own])
    with pytest.raises(RateUnknownError):
        bnr.at(day("2026-12-01"), [own])
    with pytest.raises(RateUnknownError):
        rate_table("kz_base").at(day("2026-11-01"), [own])


def test_every_rule_names_a_table_that_exists() -> None:
    for code, country in known().items():
        for rule in law_data(code).get("rules", ()):
            assert rate_table(rule["table"]).rates
            for relation in rule["relations"]:
                assert rule_for(code, code, relation, currency=country.currency)


def test_a_table_or_country_that_is_not_there() -> None:
    with pytest.raises(UnknownTableError, match="pl_commercial"):
        rate_table("gb_base")
    assert not law_data("gb")
    assert not law_data("../pl")

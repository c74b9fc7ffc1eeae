from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.countries.companies import latin, name_likeness, name_overlap, name_words


@pytest.mark.parametrize(
    ("company", "as_the_bank_writes_it"),
    [
        ("Pralnia Bąbelek Sp. z o.o.", "PRALNIA BABELEK SP Z O O UL. KRÓTKA 1 60-101 POZNAŃ"),
        ("Brutăria Sfânta Ana SRL", "S.C. BRUTARIA SFANTA ANA S.R.L."),
        ("Fietsenmaker De Bel B.V.", "DE BEL FIETSENMAKER BV"),
        ("ООО «Северный ветер»", 'Общество с ограниченной ответственностью "СЕВЕРНЫЙ ВЕТЕР"'),
        ("ТОО «Достык Сервис»", "DOSTYK SERVIS TOO ALMATY"),
        ("Müller Bau GmbH", "MUELLER BAU GMBH"),
    ],
)
def test_a_bank_writes_names_in_its_own_way(company: str, as_the_bank_writes_it: str) -> None:
    assert name_overlap(company, as_the_bank_writes_it) == 1.0


@pytest.mark.parametrize(
    ("company", "other"),
    [
        ("Pralnia Bąbelek Sp. z o.o.", "PRALNIA KROPELKA"),
        ("Budowa Nord SRL", "BUDOWA SUD SRL"),
        ("ООО «Восход»", 'ООО "ЗАКАТ"'),
    ],
)
def test_a_namesake_is_not_the_client(company: str, other: str) -> None:
    assert name_overlap(company, other) < 0.75


def test_a_firm_that_is_called_like_a_legal_form_keeps_its_name() -> None:
    assert name_words("SRL") == ("srl",)


def test_the_longer_name_of_a_sister_company_is_told_apart_by_likeness() -> None:
    payer = "HOTEL MORSKI GRUPA SP Z O O"
    assert name_likeness("Hotel Morski Grupa Sp. z o.o.", payer) == 1.0
    assert name_likeness("Hotel Morski Sp. z o.o.", payer) < 0.95


@given(st.text(max_size=60), st.text(max_size=60))
def test_overlap_is_a_share_and_nothing_breaks_it(company: str, text: str) -> None:
    assert 0.0 <= name_overlap(company, text) <= 1.0
    assert 0.0 <= name_likeness(company, text) <= 1.0
    assert latin(latin(company)) == latin(company)

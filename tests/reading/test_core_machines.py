"""Machines and invoice numbers: what no person wrote, and what people make of a number."""

from __future__ import annotations

import re

import pytest

from mailbot.reading.machine_words import Topic, said
from mailbot.reading.mentions import names_all, names_others, shape


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (Topic.BODY_OUT_OF_OFFICE, "Jestem na urlopie do 12 sierpnia."),
        (Topic.BODY_OUT_OF_OFFICE, "Sunt în concediu până luni."),
        (Topic.BODY_OUT_OF_OFFICE, "Ik ben tot en met vrijdag met vakantie."),
        (Topic.BODY_OUT_OF_OFFICE, "Меня нет в офисе до понедельника."),
        (Topic.BODY_OUT_OF_OFFICE, "I am out of the office until Monday."),
        (Topic.BODY_TEMPORARY, "Mesajul nu a fost livrat încă, vom reîncerca."),
        (Topic.BODY_PERMANENT, "Почтовый ящик не существует."),
        (Topic.SUBJECT_RECEIPT, "Gelezen: herinnering"),
        (Topic.SUBJECT_CALENDAR, "Принято: встреча"),
    ],
)
def test_machines_are_known_by_their_words(topic: Topic, text: str) -> None:
    assert said(topic, text)


def test_a_refusal_to_try_again_is_no_promise_to_try_again() -> None:
    assert not said(Topic.BODY_TEMPORARY, "Kolejne próby nie będą podejmowane.")


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("FV/2026/11/003", "fv/2026/11/3"),
        ("FV/2026/11/003", "2026-11-003"),
        ("117/11/2026", "117/11/26"),
        ("117/11/2026", "117 / 11 / 2026"),
        ("F2026-0420", "f 2026 420"),
        ("EVT-2026-092", "evt2026-92"),
    ],
)
def test_a_number_is_known_in_its_mangled_forms(number: str, written: str) -> None:
    form = shape(number, 2026, 11)
    assert form is not None
    assert form.full.search(written)


@pytest.mark.parametrize("written", ["117/11/2025", "1117/11/2026", "117/12/2026", "117/11/2026/4"])
def test_another_number_is_not_taken_for_it(written: str) -> None:
    form = shape("117/11/2026", 2026, 11)
    assert form is not None
    assert not any(pattern and re.search(pattern, written) for pattern in (form.full, form.core))


def test_words_for_all_and_for_the_rest() -> None:
    assert names_all("Zapłacę obie w piątek")
    assert names_others("De andere volgt later")
    assert not names_all("Zapłacę tę fakturę")

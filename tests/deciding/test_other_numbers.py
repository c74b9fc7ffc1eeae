"""Which words of a title are a number of the firm's own, though not the invoice's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mailbot.deciding.other_numbers import numbers_of_others


@pytest.mark.parametrize(
    ("number", "title", "others"),
    [
        ("FV/1/2026", "Zapłata za FV/2/2026", ("FV/2/2026",)),
        ("FV/1/2026", "FV nr 2/26", ("FV nr 2/26",)),
        ("FV/1/2026", "fv 2", ("fv 2",)),
        ("FV/1/2026", "FV/1/2025", ("FV/1/2025",)),
        ("FV/1/2026", "FV 01/26", ()),
        ("FV/1/2026", "FV/1/20", ()),  # cut off
        ("FV/1/2026", "FV z dnia 12.06.2026", ()),
        ("FV/1/2026", "czynsz 06/2026", ()),
        ("FV/1/2026", "FV 100,00 zł", ()),
        ("FS/7/A/2026", "FS 12/A/2026", ("FS 12/A/2026",)),
        ("2026-0012", "2026-0013", ("2026-0013",)),
        ("2026-0012", "zlecenie 20260615", ()),
        ("F2026-0410", "F2026-4010 film", ()),  # a slip: the firm is not there yet
        ("F2026-0410", "F2026-0411 film", ("F2026-0411",)),
        ("122/11/2026", "f-ra nr 122/11/2062", ()),
        ("А-234", "счёт А-235", ("А-235",)),
        ("1037", "1038", ()),  # might be anything
        ("bez numeru", "FV/2/2026", ()),
    ],
)
def test_what_names_another_invoice_of_ours(
    story: Any, number: str, title: str, others: tuple[str, ...]
) -> None:
    invoice = story.invoice(number, due=dt.date(2026, 6, 15))
    assert numbers_of_others(title, [invoice]) == others

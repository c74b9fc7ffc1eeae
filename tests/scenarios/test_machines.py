"""Machines write too: an absence delays by its end, and none is ever answered."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.scenarios.conftest import MONDAY, Town

DUE = MONDAY + dt.timedelta(days=1)
ANNA = "anna@mak.test"
# More than enough for two machines that answer each other to be found out.
ROUNDS = 20


def reminded(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.live()
    assert town.stages_to(ANNA) == ["overdue_7"]


def test_an_absence_delays_by_its_end(town: Town) -> None:
    reminded(town)
    back = town.clock.date() + dt.timedelta(days=14)
    town.post(
        f"Anna Mak <{ANNA}>",
        "Automatyczna odpowiedź",
        f"Dzień dobry,\njestem na urlopie do {back - dt.timedelta(days=1):%d.%m.%Y}. "
        f"Wracam {back:%d.%m.%Y}.\nAnna Mak\n",
        answers=town.last_letter(ANNA),
        headers={"Auto-Submitted": "auto-replied"},
    )
    while town.clock.date() < back - dt.timedelta(days=1):
        town.days_go_by(1)
        assert town.stages_to(ANNA) == ["overdue_7"]
    town.days_go_by(3)
    assert town.stages_to(ANNA) == ["overdue_7", "overdue_15"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X-Autoreply": "yes"},
        {},
    ],
    ids=["marked", "bulk", "old header", "not marked at all"],
)
def test_a_machine_that_answers_everything_finds_no_partner(
    town: Town, headers: dict[str, str]
) -> None:
    reminded(town)
    for _ in range(ROUNDS):
        town.post(
            f"Anna Mak <{ANNA}>",
            f"Re: {town.last_letter(ANNA).subject}",
            "Dziękujemy za wiadomość. Prosimy o przesłanie kopii faktury FV/1. Kiedy dostawa?\n",
            answers=town.last_letter(ANNA),
            headers=headers,
        )
        town.live()
    answers = len(town.letters_to(ANNA)) - 1
    assert answers == 0 if headers else answers <= 2
    # Nor is the owner's mailbox filled by it.
    assert len([k for k in town.kinds_to("ewa@lipowa.test") if k == "question"]) <= ROUNDS


def test_a_receipt_and_a_newsletter_change_nothing(town: Town) -> None:
    reminded(town)
    before = len(town.smtp.taken)
    town.post(
        f"Anna Mak <{ANNA}>",
        "Przeczytano: FV/1",
        "Wiadomość została przeczytana.\n",
        headers={"Auto-Submitted": "auto-replied"},
    )
    town.post(
        "Sklep <nowosci@sklep.test>",
        "Promocja! Faktura VAT gratis",
        "Kup teraz, zapłać później.\n",
        headers={"List-Unsubscribe": "<mailto:x@sklep.test>", "Precedence": "bulk"},
    )
    town.live()
    assert len(town.smtp.taken) == before
    assert town.ledger.questions() == ()

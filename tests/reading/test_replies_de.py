"""What German replies say, by rules that need no weights."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.model.reading import Intent
from mailbot.reading import replies
from mailbot.reading.replies import read_words

WEDNESDAY = dt.date(2026, 11, 18)


@pytest.fixture(autouse=True)
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "weights", lambda _language: None)


def said(text: str) -> set[Intent]:
    read = read_words(text, language="de", day=WEDNESDAY, country="DE", quoted="")
    return {one.intent for one in read.said}


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Hab überwiesen.", {"claims_paid"}),
        ("Schon erledigt.", {"claims_paid"}),
        ("Der Beleg hängt an, Zahlung ist raus.", {"claims_paid"}),
        ("Sie bekommen Ihr Geld am Freitag.", {"promise_to_pay"}),
        ("Die Chefin überweist morgen.", {"promise_to_pay"}),
        ("Die Auszahlung erfolgt am Dienstag.", {"promise_to_pay"}),
        ("Sie haben die Lieferung zweimal berechnet.", {"dispute"}),
        ("Laut Angebot kostet das weniger.", {"dispute"}),
        ("Die Ware war nass.", {"dispute"}),
        ("Wir schlagen einen Zahlungsplan vor.", {"asks_plan"}),
        ("Geben Sie uns bitte zwei Wochen Zeit.", {"asks_extension"}),
        ("Die Kasse ist leer.", {"hardship"}),
        ("Uns fehlt der Lieferschein.", {"asks_copy"}),
        ("Frau Schön ist in Elternzeit.", {"contact_change"}),
        ("Die Rechnung wird gerade geprüft.", {"acknowledges"}),
        ("Zahl i ned.", {"refuses"}),
        ("Wir lehnen die Zahlung ab.", {"refuses"}),
        ("Bitte nicht mehr schreiben.", {"stop_contact"}),
    ],
)
def test_what_a_plain_reply_says(text: str, intents: set[str]) -> None:
    assert {one.value for one in said(text)} == intents


@pytest.mark.parametrize(
    "text",
    [
        "Noch nicht bezahlt.",
        "Bevor ich zahle: Ist das Konto richtig?",
    ],
)
def test_what_is_not_paid_is_no_claim(text: str) -> None:
    assert not said(text) & {Intent.CLAIMS_PAID, Intent.PROMISE_TO_PAY, Intent.REFUSES}

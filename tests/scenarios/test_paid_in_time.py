"""The plainest story: an invoice, reminders in their order, the money, and silence."""

from __future__ import annotations

import datetime as dt

from tests.scenarios.conftest import MONDAY, OWNER, Town, words

DUE = MONDAY + dt.timedelta(days=14)


def test_from_the_invoice_to_the_thanks(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/6/2026", "1 230,00", DUE)
    town.live()
    assert town.open_of("FV/6/2026") == "1230.00"
    (confirmation,) = town.letters_to(OWNER)
    assert "FV/6/2026" in words(confirmation)

    town.days_go_by(21)
    assert town.stages_to("anna@mak.test") == ["upcoming", "due", "overdue_7"]

    town.bank_pays_in("1 230,00", "FV/6/2026")
    town.live()
    assert town.open_of("FV/6/2026") == "0.00"

    town.days_go_by(20)
    assert town.stages_to("anna@mak.test")[-1] == "thanks"
    assert town.stages_to("anna@mak.test").count("thanks") == 1
    reminder = town.letters_to("anna@mak.test")[0]
    assert reminder["In-Reply-To"] == town.invoice("FV/6/2026").message_id

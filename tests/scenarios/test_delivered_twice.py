"""The same mail, twice: by another way, again after a restart, or by an impatient server."""

from __future__ import annotations

import datetime as dt

from tests.scenarios.conftest import AUTHSERV, MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=1)


def by_another_way(raw: bytes) -> bytes:
    return (
        f"Received: from alias.lipowa.test by {AUTHSERV} with ESMTP id 2nd;\r\n Mon, 15 Jun 2026 09:31:00 +0200\r\n".encode()
        + raw
    )


def test_an_invoice_in_two_copies_is_one(town: Town) -> None:
    raw = town.owner_invoices("FV/1", "100,00", DUE)
    town.deliver(by_another_way(raw))
    town.live()
    town.restart()
    town.deliver(raw)
    town.deliver(by_another_way(by_another_way(raw)))
    town.live()
    assert len(town.ledger.invoices()) == 1
    assert town.kinds_to(OWNER) == ["registered"]


def test_money_told_of_twice_is_booked_once(town: Town) -> None:
    town.owner_invoices("FV/1", "100,00", DUE)
    town.owner_invoices("FV/2", "100,00", DUE)
    raw = town.bank_pays_in("100,00", "FV/1")
    town.deliver(by_another_way(raw))
    town.live()
    town.restart()
    town.deliver(by_another_way(by_another_way(raw)))
    town.bank_pays_in("100,00", "FV/1")  # the bank itself says it again, in a mail of its own
    town.live()
    assert len(town.ledger.payments()) == 1
    assert town.open_of("FV/1") == "0.00"
    assert town.open_of("FV/2") == "100.00"


def test_an_order_and_an_answer_count_once(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    raw = town.owner_orders("FV/1: dostałam 30 zł gotówką, zaksięguj.\n", "FV/1")
    town.live()
    town.restart()
    town.deliver(by_another_way(raw))
    town.deliver(raw)
    town.live()
    assert len(town.ledger.payments()) <= 1
    assert town.open_of("FV/1") in ("70.00", "100.00")


def test_our_own_letter_that_comes_back_in_copy_is_nothing(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.live()
    (sent,) = [t.raw for t in town.smtp.taken if "anna@mak.test" in t.recipients]
    before = len(town.smtp.taken)
    town.deliver(sent)
    town.live()
    assert len(town.smtp.taken) == before
    assert town.ledger.questions() == ()

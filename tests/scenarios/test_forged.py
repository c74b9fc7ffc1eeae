"""Orders and money from people who are not who they say: nothing is done, she is told once."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import pytest

from mailbot.model.letter import LetterStatus
from tests.scenarios.conftest import AUTHSERV, BANK, MONDAY, OWNER, Town, words

DUE = MONDAY + dt.timedelta(days=1)
ORDER = "FV/1 zapłacona, nie pisz do nich więcej.\n"


def raw(town: Town, *headers: str, text: str = ORDER) -> bytes:
    """A mail with exactly these header lines, and what every mail has."""
    always = (
        f"To: {town.user.address}",
        "Subject: FV/1",
        f"Date: {format_datetime(town.clock)}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    )
    return "\r\n".join((*headers, *always, "", text)).encode()


def owing(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(
            (
                f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=lipowa.test",
                f"Received: from evil.test by {AUTHSERV} with ESMTPS; Mon, 15 Jun 2026 09:30:00 +0200",
                f"From: Ewa Lipska <{OWNER}>",
                "Message-ID: <a@lipowa.test>",
            ),
            id="our server says she did not send it",
        ),
        pytest.param(
            (
                f"Received: from evil.test by {AUTHSERV} with ESMTPS; Mon, 15 Jun 2026 09:30:00 +0200",
                "Authentication-Results: mx.evil.test; dmarc=pass header.from=lipowa.test",
                f"From: Ewa Lipska <{OWNER}>",
                "Message-ID: <b@lipowa.test>",
            ),
            id="only a foreign server vouches for it",
        ),
        pytest.param(
            (
                f"Received: from evil.test by {AUTHSERV} with ESMTPS; Mon, 15 Jun 2026 09:30:00 +0200",
                "Received: from home.evil.test by relay.evil.test with ESMTP; Mon, 15 Jun 2026 09:29:00 +0200",
                f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=lipowa.test",
                f"From: Ewa Lipska <{OWNER}>",
                "Message-ID: <c@lipowa.test>",
            ),
            id="our server's verdict, written below a foreign hop",
        ),
        pytest.param(
            (
                f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=evil.test",
                f"From: Ewa Lipska <{OWNER}>",
                "From: Zbój <zboj@evil.test>",
                "Message-ID: <d@lipowa.test>",
            ),
            id="two From lines",
        ),
        pytest.param(
            (
                f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=evil.test",
                f'From: "{OWNER}" <zboj@evil.test>',
                "Message-ID: <e@evil.test>",
            ),
            id="her address as a display name",
        ),
        pytest.param(
            (
                f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=lipovva.test",
                "From: Ewa Lipska <ewa@lipovva.test>",
                "Message-ID: <f@lipovva.test>",
            ),
            id="a domain that looks like hers",
        ),
    ],
)
def test_a_forged_order_is_not_obeyed_and_she_hears_of_it_once(
    town: Town, headers: tuple[str, ...]
) -> None:
    owing(town)
    before = len(town.letters_to(OWNER))
    town.deliver(raw(town, *headers))
    town.live()
    town.live()
    assert town.open_of("FV/1") == "100.00"
    assert town.ledger.payments() == ()
    assert town.ledger.blocks_of(town.invoice("FV/1").client) == ()
    (told,) = town.letters_to(OWNER)[before:]
    assert told["In-Reply-To"] != headers[-1].partition(": ")[2]  # not in the forger's thread
    recipients = {a for taken in town.smtp.taken for a in taken.recipients}
    assert not {a for a in recipients if a.endswith(("evil.test", "lipovva.test"))}

    town.days_go_by(8)
    assert "overdue_7" in town.stages_to("anna@mak.test")


def test_money_that_nobody_proves_is_not_booked(town: Town) -> None:
    owing(town)
    before = len(town.letters_to(OWNER))
    town.bank_pays_in("100,00", "FV/1", proven=False)
    town.live()
    town.live()
    assert town.open_of("FV/1") == "100.00"
    assert town.ledger.payments() == ()
    assert len(town.letters_to(OWNER)) == before + 1
    assert BANK not in {a for taken in town.smtp.taken for a in taken.recipients}


def test_a_forged_answer_closes_no_question(town: Town) -> None:
    owing(town)
    town.bank_pays_in("55,00", "dziękuję", payer="JAN KTOŚ")
    town.live()
    question = town.question()
    town.owner_answers("1\n", question, proven=False)
    town.live()
    assert town.question().id == question.id
    assert town.open_of("FV/1") == "100.00"
    town.owner_answers("1\n", question)
    town.live()
    assert town.ledger.questions() == ()


def test_a_mail_in_our_own_name_moves_nothing(town: Town) -> None:
    owing(town)
    town.post(town.user.address, "FV/1", ORDER)
    town.live()
    assert town.open_of("FV/1") == "100.00"
    assert town.ledger.letters_in(LetterStatus.QUEUED) == ()
    assert not any("FV/1 zapłacona" in words(mail) for mail in town.letters_to("anna@mak.test"))

"""A guest in the owner's own inbox: strangers' mail is hers, and nothing of it is touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from imapclient import IMAPClient

from mailbot.model.question import QuestionKind
from tests.scenarios.conftest import MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=1)


@pytest.fixture
def inbox(make_town: Callable[..., Town]) -> Town:
    return make_town(shared=True)


def look(town: Town) -> dict[int, tuple[tuple[bytes, ...], bytes]]:
    """Flags and bytes of every mail, by UID."""
    with IMAPClient("127.0.0.1", town.dovecot.imap, ssl=False) as imap:
        imap.login(town.user.address, town.user.password)
        imap.select_folder("INBOX", readonly=True)
        answer = imap.fetch(imap.search(), ["FLAGS", "BODY.PEEK[]"])
        return {
            uid: (
                tuple(sorted(flag for flag in item[b"FLAGS"] if flag != b"\\Recent")),
                item[b"BODY[]"],
            )
            for uid, item in answer.items()
        }


def test_strangers_are_left_to_her_and_no_flag_is_changed(inbox: Town) -> None:
    inbox.owner_invoices("FV/1", "100,00", DUE)
    inbox.post("Ciocia Hela <hela@rodzina.test>", "Niedziela", "Przyjdziecie na obiad?\n")
    inbox.post("Nowy klient <nowy@klient.test>", "Zapytanie", "Ile kosztuje szafa?\n")
    inbox.post("Obcy <obcy@gdzies.test>", "FV/1", "Zapłacimy jutro. Proszę o kopię FV/1.\n")
    before = look(inbox)
    inbox.live()
    inbox.live()
    assert look(inbox) == before
    assert not any(b"\\Seen" in flags for flags, _ in before.values())
    assert {a for t in inbox.smtp.taken for a in t.recipients} == {OWNER}
    assert inbox.kinds_to(OWNER) == ["registered"]
    assert inbox.ledger.questions() == ()


def test_a_known_client_is_heard_there_as_well(inbox: Town) -> None:
    inbox.bank_says_nothing_came()
    inbox.owner_invoices("FV/1", "100,00", DUE)
    inbox.live()
    inbox.post("Anna <anna@mak.test>", "FV/1", "Szafa przyszła uszkodzona, reklamujemy FV/1.\n")
    inbox.live()
    assert inbox.question().kind is QuestionKind.DISPUTE


def test_mail_of_years_past_is_not_read(inbox: Town) -> None:
    """The first pass begins with the day itself, and so does one after a restore."""
    today = inbox.clock
    inbox.clock = today - dt.timedelta(days=400)
    inbox.owner_invoices("FV/STARA", "999,00", DUE - dt.timedelta(days=400))
    inbox.clock = today
    inbox.owner_invoices("FV/1", "100,00", DUE)
    inbox.live()
    assert [one.number for one in inbox.ledger.invoices()] == ["FV/1"]

    inbox.renumber_mailbox()
    inbox.clock += dt.timedelta(days=3)
    inbox.owner_invoices("FV/2", "200,00", DUE + dt.timedelta(days=14))
    inbox.live()
    assert sorted(one.number for one in inbox.ledger.invoices()) == ["FV/1", "FV/2"]


def test_mail_that_came_overnight_after_an_empty_first_day_is_read(inbox: Town) -> None:
    inbox.live()
    inbox.clock = inbox.clock.replace(hour=23, minute=58)
    inbox.owner_invoices("FV/1", "100,00", DUE)
    inbox.clock += dt.timedelta(minutes=10)
    inbox.live()
    assert [one.number for one in inbox.ledger.invoices()] == ["FV/1"]

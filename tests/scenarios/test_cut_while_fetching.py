"""The mail server goes away in the middle of a mail: the pass ends, and nothing is sent on half."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from mailbot.post import PostError
from tests.scenarios.conftest import MONDAY, Town
from tests.servers.fault_proxy import FaultProxy

DUE = MONDAY + dt.timedelta(days=1)
# Longer than what the server says before it gives the mails, shorter than it with them.
WITHIN_A_MAIL = 4096


def a_week_late(town: Town) -> None:
    """A reminder is due; the money has come, and lies behind a mail that is slow to fetch."""
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.post("Hurtownia <biuro@hurt.test>", "Cennik", "Nowy cennik.\n" * 3000)
    town.bank_pays_in("100,00", "FV/1")


def test_the_pass_ends_nothing_is_sent_and_the_next_goes_on(
    town: Town, fault_proxy: Callable[[int], FaultProxy]
) -> None:
    a_week_late(town)
    proxy = fault_proxy(town.dovecot.imap)
    town.imap_port = proxy.port
    proxy.cut_after_down = WITHIN_A_MAIL
    sent, read = list(town.smtp.taken), town.mail_read()
    for _ in range(2):
        with pytest.raises(PostError):
            town.live()
    assert town.smtp.taken == sent
    assert town.mail_read() == read
    assert town.open_of("FV/1") == "100.00"

    proxy.cut_after_down = None
    town.live()
    assert town.open_of("FV/1") == "0.00"
    assert town.mail_read() == read + 2
    assert town.stages_to("anna@mak.test") == ["thanks"]


def test_what_was_read_before_the_cut_stays_read(
    town: Town, fault_proxy: Callable[[int], FaultProxy]
) -> None:
    """Two batches: the first is committed, the second is cut."""
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    read = town.mail_read()
    town.clock += dt.timedelta(days=8)
    for _ in range(3):
        town.post("Hurtownia <biuro@hurt.test>", "Cennik", "Nowy cennik, bardzo długi.\n" * 30_000)
    town.bank_pays_in("100,00", "FV/1")
    proxy = fault_proxy(town.dovecot.imap)
    town.imap_port = proxy.port
    proxy.cut_after_down = 2_500_000
    sent = list(town.smtp.taken)
    with pytest.raises(PostError):
        town.live()
    committed = town.mail_read() - read
    assert 0 < committed < 4
    assert town.smtp.taken == sent

    proxy.cut_after_down = None
    town.live()
    assert town.mail_read() == read + 4
    assert town.stages_to("anna@mak.test") == ["thanks"]


@pytest.mark.parametrize("words", [b"EXAMINE", b"SEARCH", b"FETCH", b"LOGIN"])
def test_a_server_that_hangs_up_at_any_command_gets_nothing_sent(
    town: Town, fault_proxy: Callable[[int], FaultProxy], words: bytes
) -> None:
    a_week_late(town)
    proxy = fault_proxy(town.dovecot.imap)
    town.imap_port = proxy.port
    for _ in range(10):
        proxy.cut_on_up(words)
    sent = list(town.smtp.taken)
    with pytest.raises(PostError):
        town.live()
    assert town.smtp.taken == sent
    town.imap_port = 0
    town.live()
    assert town.stages_to("anna@mak.test") == ["thanks"]

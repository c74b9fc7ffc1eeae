"""The mailbox loses its numbering (RFC 9051 section 2.3.1.1): nothing twice, nothing lost."""

from __future__ import annotations

import datetime as dt

from imapclient import IMAPClient

from tests.scenarios.conftest import MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=14)


def test_read_mail_is_known_and_mail_in_between_is_found(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.owner_invoices("FV/2", "200,00", DUE)
    town.owner_invoices("FV/3", "300,00", DUE)
    town.bank_pays_in("100,00", "FV/1")
    town.live()
    assert town.open_of("FV/1") == "0.00"
    letters, read = len(town.smtp.taken), town.mail_read()
    cursor = town.ledger.cursor(town.user.address, "INBOX")

    town.bank_pays_in("200,00", "FV/2")  # in between
    town.renumber_mailbox()
    town.bank_pays_in("300,00", "FV/3")
    town.live()

    assert [town.open_of(n) for n in ("FV/2", "FV/3")] == ["0.00", "0.00"]
    assert town.mail_read() == read + 2
    assert len(town.ledger.invoices()) == len(town.ledger.payments()) == 3
    assert town.kinds_to(OWNER) == ["registered"] * 3
    assert len(town.smtp.taken) <= letters + 2  # at most the thanks
    moved = town.ledger.cursor(town.user.address, "INBOX")
    assert cursor is not None
    assert moved is not None
    assert moved.uidvalidity != cursor.uidvalidity

    town.live()
    assert town.mail_read() == read + 2


def test_a_folder_that_was_deleted_and_made_anew_is_read_from_its_beginning(town: Town) -> None:
    town.mailroom = type(town.mailroom)(
        **{f: getattr(town.mailroom, f) for f in town.mailroom.__struct_fields__}
        | {"folder": "Rozliczenia"}
    )
    with IMAPClient("127.0.0.1", town.dovecot.imap, ssl=False) as imap:
        imap.login(town.user.address, town.user.password)
        imap.create_folder("Rozliczenia")
        first = town.owner_invoices("FV/1", "100,00", DUE)
        town.live()
        assert [one.number for one in town.ledger.invoices()] == ["FV/1"]

        imap.delete_folder("Rozliczenia")
        imap.create_folder("Rozliczenia")
        town.deliver(first)
        town.owner_invoices("FV/2", "200,00", DUE)
        town.live()
    assert sorted(one.number for one in town.ledger.invoices()) == ["FV/1", "FV/2"]
    assert town.mail_read() == 2
    assert town.kinds_to(OWNER) == ["registered", "registered"]

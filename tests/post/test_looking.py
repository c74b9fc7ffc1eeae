"""What `doctor` and `init` ask of the servers: looking only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from mailbot.post import Courier, Mailbox
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


def test_headers_of_the_newest_mails_come_newest_first_and_stay_unseen(dovecot: Dovecot) -> None:
    user = dovecot.user()
    with Mailbox(dovecot.server(user), account=user.address) as mailbox:
        assert mailbox.newest_headers(2) == ()
        for number in range(3):
            dovecot.deliver(f"Subject: n{number}\r\n\r\nbody\r\n".encode(), user.address)

        newest = mailbox.newest_headers(2)

        assert [header.split()[-1] for _, header in newest] == [b"n2", b"n1"]
        assert all(b"body" not in header for _, header in newest)
        assert all(at.tzinfo is not None for at, _ in newest)
        assert mailbox.offers("IDLE")
        assert not mailbox.offers("X-NO-SUCH-THING")
    names = [one.name for one in dovecot.maildir(user).glob("[cn]*/*")]
    assert len(names) == 3
    assert not any("S" in name.rpartition(",")[2] for name in names if "," in name)


def test_naming_the_sender_sends_nothing_and_leaves_no_half_transaction(
    smtp_sink: Callable[..., SmtpSink],
) -> None:
    sink = smtp_sink(password="s3cret")
    sink.fault("MAIL", reply="553 5.7.1 not yours", when="other@")

    async def ask() -> tuple[str, str]:
        async with Courier(sink.server(), pace=0) as courier:
            return (
                await courier.may_send_as("other@firm.test"),
                await courier.may_send_as("office@firm.test"),
            )

    refused, agreed = asyncio.run(ask())

    assert "553" in refused
    assert "not yours" in refused
    assert agreed == ""
    assert sink.taken == []

"""A letter's way out: what is written down before each step, and what a restart makes of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from mailbot.model.event import (
    AddressFailed,
    LedgerEvent,
    LetterAccepted,
    LetterClaimed,
    LetterDeferred,
    LetterInData,
    LetterRefused,
    LetterUncertain,
)
from mailbot.model.letter import Letter, LetterStatus
from mailbot.post import (
    Backoff,
    Courier,
    Mailbox,
    Outbox,
    Outcome,
    Server,
    recover,
    settle_uncertain,
)
from mailbot.post.outbox import GIVE_UP_AFTER
from tests.servers.dovecot import Dovecot, User
from tests.servers.smtp_sink import SmtpSink, Taken

Sink = Callable[..., SmtpSink]
Mail = Callable[..., bytes]
MakeLetter = Callable[..., Letter]


def send(
    server: Server,
    letter: Letter,
    raw: bytes,
    noon: dt.datetime,
    record: Callable[[LedgerEvent], None],
    *,
    data_timeout: float = 10.0,
) -> Outcome:
    async def run() -> Outcome:
        async with Courier(server, data_timeout=data_timeout) as courier:
            outbox = Outbox(
                courier,
                sender="office@firm.test",
                raw_of=lambda _letter: raw,
                record=record,
                now=lambda: noon,
                backoff=Backoff(base=60, rng=random.Random(1)),
            )
            return await outbox.send(letter)

    return asyncio.run(run())


STORIES = [
    ({}, (LetterClaimed, LetterInData, LetterAccepted), 1),
    ({"phase": "RCPT", "drop": True}, (LetterClaimed, LetterDeferred), 0),
    ({"phase": "RCPT", "reply": "450 4.2.0 grey"}, (LetterClaimed, LetterDeferred), 0),
    (
        {"phase": "RCPT", "reply": "550 5.1.1 gone"},
        (LetterClaimed, LetterRefused, AddressFailed),
        0,
    ),
    ({"phase": "RCPT", "reply": "550 5.7.1 policy"}, (LetterClaimed, LetterRefused), 0),
    ({"phase": "MAIL", "reply": "550 5.7.60 not you"}, (LetterClaimed, LetterRefused), 0),
    (
        {"phase": "DOT", "reply": "451 4.3.0 later"},
        (LetterClaimed, LetterInData, LetterDeferred),
        0,
    ),
    ({"phase": "DOT", "reply": "550 5.7.1 spam"}, (LetterClaimed, LetterInData, LetterRefused), 0),
    (
        {"phase": "DOT", "drop": True, "store": True},
        (LetterClaimed, LetterInData, LetterUncertain),
        1,
    ),
    (
        {"phase": "DOT", "silent": True, "store": True},
        (LetterClaimed, LetterInData, LetterUncertain),
        1,
    ),
]


@pytest.mark.parametrize(("fault", "events", "arrived"), STORIES)
def test_each_step_is_written_down_in_its_order(
    smtp_sink: Sink,
    mail: Mail,
    letter: MakeLetter,
    noon: dt.datetime,
    fault: dict[str, object],
    events: tuple[type[LedgerEvent], ...],
    arrived: int,
) -> None:
    sink = smtp_sink()
    if fault:
        sink.fault(**fault)  # type: ignore[arg-type]
    recorded: list[LedgerEvent] = []
    timeout = 0.3 if "silent" in fault else 10.0
    send(sink.server(), letter(), mail(), noon, recorded.append, data_timeout=timeout)
    assert tuple(type(one) for one in recorded) == events
    assert len(sink.taken) == arrived


def test_a_partial_refusal_is_a_fact_about_one_address(
    smtp_sink: Sink, mail: Mail, letter: MakeLetter, noon: dt.datetime
) -> None:
    sink = smtp_sink()
    sink.fault("RCPT", reply="550 5.1.1 no such user", when="gone@")
    recorded: list[LedgerEvent] = []
    to = ("here@buyer.test", "gone@buyer.test")
    send(sink.server(), letter(to=to), mail(), noon, recorded.append)
    *_, accepted, failed = recorded
    assert isinstance(accepted, LetterAccepted)
    assert accepted.refused == ("gone@buyer.test",)
    assert isinstance(failed, AddressFailed)
    assert (failed.client, failed.address, failed.failure.code) == (
        "client-1",
        "gone@buyer.test",
        "5.1.1",
    )


def test_later_means_later_each_time_and_honours_the_server(
    smtp_sink: Sink, mail: Mail, letter: MakeLetter, noon: dt.datetime
) -> None:
    sink = smtp_sink()
    waits = []
    for attempts, reply in ((0, "450 4.2.0 x"), (4, "450 4.2.0 x"), (0, "450 retry in 2 hours")):
        sink.fault("RCPT", reply=reply)
        recorded: list[LedgerEvent] = []
        send(sink.server(), letter(attempts=attempts), mail(), noon, recorded.append)
        deferred = recorded[-1]
        assert isinstance(deferred, LetterDeferred)
        waits.append((deferred.retry_at - noon).total_seconds())
    assert 30 <= waits[0] <= 60
    assert 480 <= waits[1] <= 960
    assert waits[2] == 7200


def test_after_days_of_later_it_is_given_up(
    smtp_sink: Sink, mail: Mail, letter: MakeLetter, noon: dt.datetime
) -> None:
    sink = smtp_sink()
    sink.fault("RCPT", reply="450 4.2.0 mailbox full")
    old = noon - GIVE_UP_AFTER - dt.timedelta(hours=1)
    recorded: list[LedgerEvent] = []
    send(sink.server(), letter(planned_at=old), mail(), noon, recorded.append)
    refused = recorded[-1]
    assert isinstance(refused, LetterRefused)
    assert "given up after 5 days" in refused.reply


@pytest.mark.parametrize("status", [one for one in LetterStatus if one is not LetterStatus.QUEUED])
def test_only_what_is_queued_is_sent(
    smtp_sink: Sink, mail: Mail, letter: MakeLetter, noon: dt.datetime, status: LetterStatus
) -> None:
    sink = smtp_sink()
    recorded: list[LedgerEvent] = []
    with pytest.raises(ValueError, match="only queued"):
        send(sink.server(), letter(status=status), mail(), noon, recorded.append)
    assert recorded == []
    assert sink.commands == []


def test_a_journal_that_fails_stops_the_letter_before_it_leaves(
    smtp_sink: Sink, mail: Mail, letter: MakeLetter, noon: dt.datetime
) -> None:
    sink = smtp_sink()

    def record(event: LedgerEvent) -> None:
        if isinstance(event, LetterInData):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        send(sink.server(), letter(), mail(), noon, record)
    assert "DATA" not in sink.commands


# -- killed at every step


_STATUS_AFTER = {
    "letter_claimed": LetterStatus.CLAIMED,
    "letter_in_data": LetterStatus.IN_DATA,
    "letter_accepted": LetterStatus.ACCEPTED,
    "letter_deferred": LetterStatus.QUEUED,
    "letter_uncertain": LetterStatus.UNCERTAIN,
}


class Journal:
    """Events in a file, synced: what is left of us after kill -9."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def record(self, event: LedgerEvent) -> None:
        with self.path.open("ab") as file:
            file.write(msgspec.json.encode(event) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def status(self) -> LetterStatus:
        status = LetterStatus.QUEUED
        lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        for line in lines:
            status = _STATUS_AFTER[msgspec.json.decode(line)["type"]]
        return status


@pytest.mark.parametrize(
    "after", [False, True], ids=["before-it-is-written", "after-it-is-written"]
)
@pytest.mark.parametrize("at", [LetterClaimed, LetterInData, LetterAccepted])
# The child runs an event loop of its own and dies; it shares no lock with the servers' threads.
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_killed_at_any_step_no_letter_is_sent_twice_and_none_is_lost(
    smtp_sink: Sink,
    mail: Mail,
    letter: MakeLetter,
    noon: dt.datetime,
    tmp_path: Path,
    at: type[LedgerEvent],
    after: bool,
) -> None:
    sink = smtp_sink()
    journal = Journal(tmp_path / "journal")

    def record_and_die(event: LedgerEvent) -> None:
        if isinstance(event, at) and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        journal.record(event)
        if isinstance(event, at):
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            send(sink.server(), letter(), mail(), noon, record_and_die)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)

    recover([letter(status=journal.status())], record=journal.record, now=noon)
    if journal.status() is LetterStatus.QUEUED:
        send(sink.server(), letter(), mail(), noon, journal.record)
    assert len(sink.taken) <= 1
    # It arrived, or it is one of those that the owner is asked about.
    assert len(sink.taken) == 1 or journal.status() is LetterStatus.UNCERTAIN
    assert journal.status() in {LetterStatus.ACCEPTED, LetterStatus.UNCERTAIN}


# -- in doubt


def test_an_uncertain_letter_is_settled_by_its_copy_in_sent(
    dovecot: Dovecot, mailbox: Mailbox, mail: Mail, letter: MakeLetter, noon: dt.datetime
) -> None:
    mailbox.append_sent(mail("<sent@firm.test>"))
    mailbox.append_sent(mail("<renamed@server.test>", letter="letter-3"))
    uncertain = [
        letter(id=name, message_id=message_id, status=LetterStatus.UNCERTAIN)
        for name, message_id in (
            ("letter-1", "<sent@firm.test>"),
            ("letter-2", "<lost@firm.test>"),
            ("letter-3", "<ours@firm.test>"),
        )
    ]
    recorded: list[LedgerEvent] = []
    left = settle_uncertain(
        [*uncertain, letter(id="letter-4")], mailbox, record=recorded.append, now=noon
    )
    assert [one.id for one in left] == ["letter-2"]
    assert recorded == [
        LetterAccepted(letter="letter-1", reply="found in Sent", at=noon),
        LetterAccepted(
            letter="letter-3", reply="found in Sent", at=noon, sent_as="<renamed@server.test>"
        ),
    ]


def test_a_letter_closes_the_loop_into_the_clients_mailbox(
    smtp_sink: Sink,
    dovecot: Dovecot,
    user: User,
    mailbox: Mailbox,
    into_dovecot: Callable[[Taken], None],
    mail: Mail,
    letter: MakeLetter,
    noon: dt.datetime,
) -> None:
    sink = smtp_sink(onward=into_dovecot)
    recorded: list[LedgerEvent] = []
    send(sink.server(), letter(to=(user.address,)), mail(), noon, recorded.append)
    [arrived] = mailbox.new_mail(None)
    assert arrived.raw is not None
    assert arrived.raw.endswith(mail())

"""Mail read from a real IMAP server, and what happens when the ground moves underneath."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Callable
from typing import Any

import imapclient
import pytest

from mailbot.model.mail import Cursor, Place
from mailbot.post import Fetched, Mailbox, Role, Server, Wake
from mailbot.post import mailbox as mailbox_module
from mailbot.post.errors import (
    BadCertificate,
    CommandRefused,
    ConnectionLost,
    ConnectionRefused,
    LoginRefused,
    NoSuchFolder,
    ServerBusy,
    ServerNotFound,
    ServerSilent,
    TlsBroken,
    TlsNotOffered,
    Unreachable,
)
from tests.servers.dovecot import Dovecot, User
from tests.servers.fault_proxy import FaultProxy

Mail = Callable[..., bytes]
Proxy = Callable[[int], FaultProxy]


def cursor_after(one: Fetched) -> Cursor:
    place = one.place
    return Cursor(
        account=place.account,
        folder=place.folder,
        uidvalidity=place.uidvalidity,
        last_uid=place.uid,
    )


def other_session(dovecot: Dovecot, user: User) -> Any:
    client = imapclient.IMAPClient("127.0.0.1", dovecot.imap, ssl=False)
    client.login(user.address, user.password)
    return client


def deliver(dovecot: Dovecot, user: User, mail: Mail, *numbers: int, body: str = "x") -> None:
    for number in numbers:
        dovecot.deliver(mail(f"<{number}@firm.test>", body=body), user.address)


# -- reading


def test_mail_comes_whole_in_order_and_stays_unread(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail
) -> None:
    deliver(dovecot, user, mail, 1, 2, 3, body="Zażółć gęślą jaźń")
    before = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    fetched = list(mailbox.new_mail(None))
    assert [one.place.uid for one in fetched] == [1, 2, 3]
    for number, one in enumerate(fetched, start=1):
        assert one.raw is not None
        assert one.raw.endswith(mail(f"<{number}@firm.test>", body="Zażółć gęślą jaźń"))
        assert one.size == len(one.raw)
        assert one.internal_date.tzinfo is not None
        assert one.internal_date > before
        assert not one.rescan
    with other_session(dovecot, user) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("SEEN") == []


def test_only_what_came_after_the_cursor(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail
) -> None:
    deliver(dovecot, user, mail, 1, 2)
    first, second = mailbox.new_mail(None)
    assert [one.place.uid for one in mailbox.new_mail(cursor_after(first))] == [2]
    # The server answers "3:*" with mail 2; that must not come again.
    assert list(mailbox.new_mail(cursor_after(second))) == []
    deliver(dovecot, user, mail, 3)
    assert [one.place.uid for one in mailbox.new_mail(cursor_after(second))] == [3]


def test_batches_are_bounded_and_lose_nothing(
    dovecot: Dovecot,
    user: User,
    mailbox: Mailbox,
    mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailbox_module, "BATCH_BYTES", 2500)
    monkeypatch.setattr(mailbox_module, "BATCH_MAILS", 3)
    monkeypatch.setattr(mailbox_module, "SIZE_PORTION", 4)
    monkeypatch.setattr(mailbox_module, "SEARCH_PORTION", 2)
    deliver(dovecot, user, mail, *range(1, 6))
    deliver(dovecot, user, mail, *range(6, 10), body="y" * 1500)
    assert [one.place.uid for one in mailbox.new_mail(None)] == list(range(1, 10))


def test_a_mail_too_large_is_told_and_not_fetched(dovecot: Dovecot, user: User, mail: Mail) -> None:
    deliver(dovecot, user, mail, 1)
    deliver(dovecot, user, mail, 2, body="z" * 20_000)
    deliver(dovecot, user, mail, 3)
    with Mailbox(dovecot.server(user), account="a", max_mail=10_000) as mailbox:
        small, large, after = mailbox.new_mail(None)
    assert large.raw is None
    assert "up to 10,000 are read" in large.refusal
    assert large.size > 20_000
    assert small.raw is not None
    assert after.raw is not None
    assert after.refusal == ""


def test_a_mail_expunged_between_search_and_fetch_is_passed_over(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_module, "BATCH_MAILS", 1)
    deliver(dovecot, user, mail, 1, 2, 3)
    reading = mailbox.new_mail(None)
    assert next(reading).place.uid == 1
    with other_session(dovecot, user) as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge([2])
    assert [one.place.uid for one in reading] == [3]


def test_the_caller_may_do_other_things_between_two_mails(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_module, "BATCH_MAILS", 1)
    deliver(dovecot, user, mail, 1, 2, 3)
    read = []
    for one in mailbox.new_mail(None):
        read.append(one.place.uid)
        mailbox.append_sent(mail(f"<copy-{one.place.uid}@firm.test>"))
        mailbox.file_away(one.place, move_to="Done")
    assert read == [1, 2, 3]


def test_a_changed_uidvalidity_brings_everything_again_and_says_so(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail
) -> None:
    with other_session(dovecot, user) as client:
        client.create_folder("Invoices")
        client.append("Invoices", mail("<1@firm.test>"))
        client.append("Invoices", mail("<2@firm.test>"))
        *_, last = mailbox.new_mail(None, folder="Invoices")
        cursor = cursor_after(last)
        client.delete_folder("Invoices")
        client.create_folder("Invoices")
        client.append("Invoices", mail("<2@firm.test>"))
        client.append("Invoices", mail("<3@firm.test>"))
    again = list(mailbox.new_mail(cursor, folder="Invoices"))
    assert [one.place.uid for one in again] == [1, 2]
    assert all(one.rescan for one in again)
    assert again[0].place.uidvalidity != cursor.uidvalidity
    assert list(mailbox.new_mail(cursor_after(again[-1]), folder="Invoices")) == []


def test_old_mail_can_be_left_alone_at_first(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail
) -> None:
    with other_session(dovecot, user) as client:
        client.append("INBOX", mail("<old@x>"), msg_time=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        client.append("INBOX", mail("<new@x>"), msg_time=dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
    assert [one.place.uid for one in mailbox.new_mail(None, since=dt.date(2025, 6, 1))] == [2]


@pytest.mark.parametrize("reset", [False, True])
def test_a_server_gone_in_the_middle_of_a_mail_gives_no_half_of_it(
    dovecot: Dovecot, user: User, mail: Mail, fault_proxy: Proxy, reset: bool
) -> None:
    deliver(dovecot, user, mail, 1, 2, 3, body="b" * 50_000)
    proxy = fault_proxy(dovecot.imap)
    proxy.reset = reset
    proxy.cut_after_down = 70_000
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        read: list[int] = []
        with pytest.raises(ConnectionLost, match="reading INBOX"):
            read.extend(one.place.uid for one in mailbox.new_mail(None))
        assert read == []
        proxy.cut_after_down = None  # the line is mended: the same mailbox connects anew
        assert [one.place.uid for one in mailbox.new_mail(None)] == [1, 2, 3]


def test_a_server_that_falls_silent_is_noticed(
    dovecot: Dovecot, user: User, fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(dovecot.imap)
    server = dovecot.server(user, port=proxy.port, read_timeout=0.5)
    with Mailbox(server, account="a") as mailbox:
        mailbox.check()
        proxy.silent = True
        with pytest.raises(ServerSilent, match="did not answer in time"):
            list(mailbox.new_mail(None))


def test_one_mail_the_server_cannot_give_does_not_hold_up_the_others(
    dovecot: Dovecot, user: User, mail: Mail, fault_proxy: Proxy
) -> None:
    deliver(dovecot, user, mail, 1, 2, 3)
    proxy = fault_proxy(dovecot.imap)
    proxy.answer(b"BODY.PEEK", b"NO message is damaged")  # all three at once
    proxy.answer(b"FETCH 2 (BODY.PEEK", b"NO message is damaged")
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        first, second, third = mailbox.new_mail(None)
    assert second.raw is None
    assert "message is damaged" in second.refusal
    assert first.raw is not None
    assert third.raw is not None


# -- logging in


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_encrypted_with_a_password_beyond_ascii(dovecot: Dovecot, tls: str) -> None:
    user = dovecot.user("józef", password='zażółć€ "q\\')
    with Mailbox(dovecot.server(user, tls=tls), account="a") as mailbox:
        assert any(one.name == "INBOX" for one in mailbox.check())


def test_a_token_takes_the_place_of_the_password(dovecot: Dovecot) -> None:
    user = dovecot.user(password="fresh-token")
    server = dovecot.server(user, tls="implicit", password="", token=lambda: "fresh-token")
    with Mailbox(server, account="a") as mailbox:
        assert mailbox.folder(Role.SENT) == "Sent"
    stale = dovecot.server(user, tls="implicit", password="", token=lambda: "stale-token")
    with Mailbox(stale, account="a") as mailbox, pytest.raises(LoginRefused) as refused:
        mailbox.check()
    assert "stale-token" not in str(refused.value)


def test_a_wrong_password_is_told_from_a_login_that_was_cut(
    dovecot: Dovecot, user: User, fault_proxy: Proxy
) -> None:
    wrong = dovecot.server(user, password="wr0ng-secret")
    with Mailbox(wrong, account="a") as mailbox, pytest.raises(LoginRefused) as refused:
        mailbox.check()
    assert "wr0ng-secret" not in str(refused.value)
    assert user.address in str(refused.value)
    proxy = fault_proxy(dovecot.imap)
    proxy.cut_on_up(b"LOGIN")
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        with pytest.raises(ConnectionLost, match="logging in"):
            mailbox.check()
        assert mailbox.check()  # the next try is an ordinary one


@pytest.mark.parametrize(
    "answer",
    [
        b"NO [UNAVAILABLE] Temporary authentication failure.",
        b"NO [ALERT] Too many simultaneous connections. (Failure)",
        b"BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds",
        b"BAD User is authenticated but not connected.",
    ],
)
def test_a_server_that_asks_for_patience_is_no_wrong_password(
    dovecot: Dovecot, user: User, fault_proxy: Proxy, answer: bytes
) -> None:
    for command in (b"LOGIN", b"EXAMINE"):
        proxy = fault_proxy(dovecot.imap)
        proxy.answer(command, answer)
        with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
            with pytest.raises(ServerBusy) as busy:
                list(mailbox.new_mail(None))
            assert busy.value.wait == (299.961 if b"Backoff" in answer else None)
            assert list(mailbox.new_mail(None)) == []


def test_starttls_stripped_on_the_way_keeps_the_password_back(
    dovecot: Dovecot, user: User, fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(dovecot.imap)
    proxy.replace_down(b" STARTTLS", b"")
    proxy.cut_on_up(b"LOGIN")
    server = dovecot.server(user, tls="starttls", port=proxy.port)
    with Mailbox(server, account="a") as mailbox, pytest.raises(TlsNotOffered):
        mailbox.check()


def test_certificates_and_ports(dovecot: Dovecot, user: User) -> None:
    def reach(**changes: object) -> None:
        settings = {"tls": "implicit"} | changes
        with Mailbox(dovecot.server(user, **settings), account="a") as box:  # type: ignore[arg-type]
            box.check()

    with pytest.raises(BadCertificate, match="cannot be trusted"):
        reach(ca_file=None)
    with pytest.raises(BadCertificate):
        reach(ca_file=None, tls="starttls")
    with pytest.raises(TlsBroken, match="encrypted"):
        reach(port=dovecot.imap)
    with pytest.raises(ServerNotFound):
        reach(host="imap.nowhere.invalid")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefused):
            reach(port=taken.getsockname()[1])


# -- looking, filing, laying down


def test_a_letter_is_found_by_exactly_its_id(
    mailbox: Mailbox, dovecot: Dovecot, user: User, mail: Mail
) -> None:
    with other_session(dovecot, user) as client:
        client.append("Sent", mail("<11@firm.test>"))
        client.append("Sent", mail("<1@firm.test>"))
    [found] = mailbox.find("<1@firm.test>", ["Nowhere", "Sent"])
    assert (found.place.folder, found.place.uid) == ("Sent", 2)
    assert mailbox.find("1@firm.test", ["Sent"]) == ()
    assert mailbox.find("", ["Sent"]) == ()


def test_a_letter_whose_message_id_was_replaced_is_found_by_its_own_mark(
    mailbox: Mailbox, dovecot: Dovecot, user: User, mail: Mail
) -> None:
    with other_session(dovecot, user) as client:
        client.append("Sent", mail("<given-by-server@outlook.test>", letter="letter-7"))
        client.append("Sent", mail("<other@outlook.test>", letter="letter-77"))
    [found] = mailbox.find("<ours@firm.test>", ["Sent"], letter="letter-7")
    assert found.message_id == "<given-by-server@outlook.test>"


def test_mail_is_moved_to_a_folder_that_is_made_for_it(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail
) -> None:
    deliver(dovecot, user, mail, 1, 2)
    first, second = mailbox.new_mail(None)
    places = [mailbox.file_away(one.place, move_to="Załatwione/Счета") for one in (first, second)]
    assert [one and one.uid for one in places] == [1, 2]
    assert list(mailbox.new_mail(None)) == []
    moved = list(mailbox.new_mail(None, folder="Załatwione/Счета"))
    assert [one.place for one in moved] == places
    assert moved[0].raw == first.raw
    # Twice, and in a folder that was replaced meanwhile: no harm, and nothing to tell.
    assert mailbox.file_away(first.place, move_to="Załatwione/Счета") is None
    stale = Place(account="a", folder="INBOX", uidvalidity=1, uid=1)
    assert mailbox.file_away(stale, move_to="Trash") is None


def test_mail_is_marked_by_a_keyword_and_stays(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail
) -> None:
    deliver(dovecot, user, mail, 1)
    [one] = mailbox.new_mail(None)
    assert mailbox.file_away(one.place, keyword="$Mailbot") == one.place
    with other_session(dovecot, user) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search(["KEYWORD", "$Mailbot"]) == [1]
        assert client.search("SEEN") == []


def test_without_move_nothing_is_deleted(
    dovecot: Dovecot, user: User, mail: Mail, fault_proxy: Proxy
) -> None:
    deliver(dovecot, user, mail, 1)
    proxy = fault_proxy(dovecot.imap)
    proxy.replace_down(b" MOVE", b"")
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        [one] = mailbox.new_mail(None)
        with pytest.raises(CommandRefused, match="cannot move"):
            mailbox.file_away(one.place, move_to="Trash")
        assert len(list(mailbox.new_mail(None))) == 1


def test_a_draft_is_laid_down_once(mailbox: Mailbox, mail: Mail) -> None:
    raw = mail("<draft@firm.test>")
    first = mailbox.append_draft(raw)
    again = mailbox.append_draft(raw)
    assert first.folder == again.folder == "Drafts"
    assert not first.existed
    assert again.existed
    assert first.place is not None
    assert first.place == again.place
    [one] = mailbox.new_mail(None, folder="Drafts")
    assert one.raw == raw


def test_an_append_whose_answer_was_lost_is_not_repeated(
    dovecot: Dovecot, user: User, mail: Mail, fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(dovecot.imap)
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        mailbox.check()
        proxy.cut_on_down(b"APPENDUID")
        with pytest.raises(ConnectionLost):
            mailbox.append_sent(mail("<sent@firm.test>"))
        assert mailbox.append_sent(mail("<sent@firm.test>")).existed
        assert len(list(mailbox.new_mail(None, folder="Sent"))) == 1


def test_a_server_that_files_its_own_copies_gets_none_of_ours(
    dovecot: Dovecot, user: User, mail: Mail, fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(dovecot.imap)
    proxy.replace_down(b" IDLE", b" X-GM-EXT-1 IDLE")
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        assert mailbox.append_sent(mail("<sent@firm.test>")).existed
        assert list(mailbox.new_mail(None, folder="Sent")) == []


def test_a_refused_copy_is_a_sentence_and_no_error(
    dovecot: Dovecot, user: User, mail: Mail, fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(dovecot.imap)
    proxy.answer(b"APPEND", b"NO [OVERQUOTA] Quota exceeded")
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        filed = mailbox.append_sent(mail("<sent@firm.test>"))
    assert filed.place is None
    assert "Quota exceeded" in filed.refusal


def test_a_folder_that_is_not_there(mailbox: Mailbox) -> None:
    with pytest.raises(NoSuchFolder, match="Invoices"):
        list(mailbox.new_mail(None, folder="Invoices"))
    assert list(mailbox.new_mail(None)) == []  # and the connection is still good


# -- waiting


def in_background(function: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=function)
    thread.start()
    return thread


def test_mail_ends_a_wait(dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail) -> None:
    assert list(mailbox.new_mail(None)) == []
    thread = in_background(lambda: deliver(dovecot, user, mail, 1))
    assert mailbox.wait(20) is Wake.MAIL
    thread.join()
    assert len(list(mailbox.new_mail(None))) == 1


def test_mail_that_came_before_the_wait_ends_it_too(
    dovecot: Dovecot, user: User, mailbox: Mailbox, mail: Mail
) -> None:
    assert list(mailbox.new_mail(None)) == []
    deliver(dovecot, user, mail, 1)
    assert mailbox.wait(20) is Wake.MAIL


def test_a_quiet_wait_runs_out(mailbox: Mailbox) -> None:
    assert mailbox.wait(0.05) is Wake.TIME
    assert list(mailbox.new_mail(None)) == []


@pytest.mark.parametrize("idle", [True, False])
def test_a_wait_can_be_interrupted(dovecot: Dovecot, user: User, idle: bool) -> None:
    with Mailbox(dovecot.server(user), account="a", idle=idle) as mailbox:
        mailbox.interrupt()
        assert mailbox.wait(60) is Wake.INTERRUPT
        thread = in_background(mailbox.interrupt)
        assert mailbox.wait(60) is Wake.INTERRUPT
        thread.join()
        assert mailbox.wait(0.01) is Wake.TIME
        assert list(mailbox.new_mail(None)) == []


def test_without_idle_it_is_a_sleep(dovecot: Dovecot, user: User, fault_proxy: Proxy) -> None:
    proxy = fault_proxy(dovecot.imap)
    proxy.replace_down(b" IDLE", b"")
    proxy.cut_on_up(b"IDLE")
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        assert mailbox.wait(0.01) is Wake.TIME


@pytest.mark.parametrize("reset", [False, True])
def test_a_peer_that_dies_during_idle_is_noticed_at_once(
    dovecot: Dovecot, user: User, fault_proxy: Proxy, reset: bool
) -> None:
    proxy = fault_proxy(dovecot.imap)
    proxy.reset = reset
    with Mailbox(dovecot.server(user, port=proxy.port), account="a") as mailbox:
        proxy.cut_on_down(b"+ idling")
        with pytest.raises(Unreachable):
            mailbox.wait(60)
        assert mailbox.wait(0.01) is Wake.TIME


def test_a_peer_that_falls_silent_during_idle_is_noticed_after_the_turn(
    dovecot: Dovecot, user: User, fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(dovecot.imap)
    server: Server = dovecot.server(user, port=proxy.port, read_timeout=0.5)
    with Mailbox(server, account="a") as mailbox:
        proxy.silence_on_up(b"DONE")
        with pytest.raises(ServerSilent):
            mailbox.wait(0.05)

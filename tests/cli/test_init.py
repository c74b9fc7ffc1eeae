from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import tomlkit

from mailbot.cli.providers import provider_named, provider_of, providers
from mailbot.config import load
from tests.cli.conftest import Door, Typed
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

PASSWORD = "s3cret-of-ewa"


@pytest.fixture
def answers(door: Door, dovecot: Dovecot, smtp_sink: Callable[..., SmtpSink]) -> dict[str, object]:
    """What a person answers who has her mailbox on the two real servers."""
    door.config.unlink()
    user = dovecot.user(password=PASSWORD)
    sink = smtp_sink(password=PASSWORD)
    return {
        "company": "Stolarnia „Lipowa” s.c.",
        "country": "PL",
        "email": "ewa@lipowa.example",
        "name": "Ewa Lipska",
        "tax_id": "5252248481",
        "account": "PL61109010140000071219812874",
        "bank": "Bank",
        "bank_senders": ["info@bank.example"],
        "assistant": user.address,
        "imap_host": "127.0.0.1",
        "imap_port": dovecot.imap,
        "imap_tls": "none",
        "smtp_host": "127.0.0.1",
        "smtp_port": sink.port,
        "smtp_tls": "none",
        "smtp_user": "office@firm.test",
        "password": PASSWORD,
        "folder": str(door.ledger_folder),
    }


def answered(door: Door, answers: dict[str, object], *words: str) -> Typed:
    file = door.folder / "answers.toml"
    file.write_text(tomlkit.dumps(answers), "utf-8")
    return door.types("init", "--answers", file, *words)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_tries_both_servers_and_writes_a_config_that_loads_without_the_password(
    door: Door, answers: dict[str, object]
) -> None:
    typed = answered(door, answers)

    assert typed.code == 0, typed.err
    assert "Both servers let the assistant in." in typed.out
    config = load(door.config)
    assert config.firm.company == "Stolarnia „Lipowa” s.c."
    assert config.firm.currency == "PLN"
    assert config.firm.banks[0].senders == ("info@bank.example",)
    assert config.imap().password == PASSWORD
    assert config.smtp().user == "office@firm.test"
    assert PASSWORD not in door.config.read_text("utf-8")
    assert mode(door.config) == mode(door.folder / "mail-password") == 0o600


def test_takes_the_receiving_server_for_trusted_that_the_newest_mails_name(
    door: Door, answers: dict[str, object], dovecot: Dovecot
) -> None:
    mail = b"Authentication-Results: mx.lipowa.test; dmarc=pass header.from=bank.example\r\n"
    below = b"Authentication-Results: mx.evil.test; dmarc=pass header.from=bank.example\r\n"
    dovecot.deliver(mail + below + b"From: a@bank.example\r\n\r\nx\r\n", str(answers["assistant"]))

    answered(door, answers)

    assert load(door.config).firm.authserv_ids == ("mx.lipowa.test",)


def test_writes_nothing_when_a_server_refuses_the_password(
    door: Door, answers: dict[str, object]
) -> None:
    typed = answered(door, answers | {"password": "wrong"})

    assert typed.code == 5
    assert "nothing was written" in typed.err
    assert not door.config.exists()
    assert not (door.folder / "mail-password").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "no address"}, "'no address' is no mail address"),
        ({"account": ""}, "the answers lack account"),
        ({"imap_tls": "perhaps"}, "it can be implicit, starttls, none"),
        ({"country": "Poland"}, "two letters are meant"),
    ],
)
def test_an_answer_that_cannot_be_is_told_and_nothing_is_written(
    door: Door, answers: dict[str, object], change: dict[str, object], said: str
) -> None:
    typed = answered(door, answers | change, "--no-test")

    assert typed.code == 2
    assert said in typed.err
    assert not door.config.exists()


def test_a_config_that_is_there_is_overwritten_only_on_demand(
    door: Door, answers: dict[str, object]
) -> None:
    door.config.write_text("# mine\n", "utf-8")

    refused = answered(door, answers, "--no-test")
    assert refused.code == 1
    assert "--force" in refused.err
    assert door.config.read_text("utf-8") == "# mine\n"

    assert answered(door, answers, "--no-test", "--force").code == 0
    assert load(door.config).firm.company.startswith("Stolarnia")


def test_doubtful_account_and_tax_id_are_told_and_taken(
    door: Door, answers: dict[str, object]
) -> None:
    account = "PL62109010140000071219812874"
    typed = answered(door, answers | {"account": account, "tax_id": "5252248482"}, "--no-test")

    assert typed.code == 0
    assert typed.out.count("Please look again") == 2
    assert load(door.config).firm.accounts[0].account == account


def test_the_password_can_stay_in_the_environment(door: Door, answers: dict[str, object]) -> None:
    typed = answered(door, answers | {"password_place": "environment"}, "--no-test")

    assert "export MAILBOT_PASSWORD=" in typed.out
    assert load(door.config).mailbox.password.env == "MAILBOT_PASSWORD"
    assert not (door.folder / "mail-password").exists()


def test_asks_a_person_who_types_and_asks_again_what_was_wrong(
    door: Door, answers: dict[str, object]
) -> None:
    lines = [
        "Stolarnia Lipowa",
        "PL",
        "pl",
        "ewa",  # no address: asked again
        "ewa@lipowa.example",
        "Ewa",
        "",
        "",
        "",  # currency: PLN
        "PL61109010140000071219812874",
        "",
        "",
        "ewa@lipowa.example",  # her own: asked again
        str(answers["assistant"]),
        "",  # provider: elsewhere
        "",  # login name: the address
        "127.0.0.1",
        "none",
        str(answers["imap_port"]),
        "",
        "none",
        str(answers["smtp_port"]),
        PASSWORD,
        "",  # authserv-id: later
        "file",
        str(door.ledger_folder),
    ]

    typed = door.types("init", answers="\n".join(lines) + "\n")

    assert typed.code == 0, typed.out + typed.err
    assert "'ewa' is no mail address" in typed.out
    assert "it must not be your own" in typed.out
    assert PASSWORD not in typed.out
    assert load(door.config).mailbox.port == answers["imap_port"]


@pytest.mark.parametrize(
    ("address", "imap", "login"),
    [
        ("jan@gmail.com", "imap.gmail.com", "jan@gmail.com"),
        ("jan@wp.pl", "imap.wp.pl", "jan"),
        ("jan@home.nl", "imap.ziggo.nl", "jan@home.nl"),
        ("ivan@bk.ru", "imap.mail.ru", "ivan@bk.ru"),
    ],
)
def test_knows_a_provider_by_the_domain_of_the_address(address: str, imap: str, login: str) -> None:
    found = provider_of(address)

    assert found is not None
    assert found.hosts(address)[0] == imap
    assert found.login_name(address) == login


def test_a_domain_of_ones_own_belongs_to_no_provider_until_it_is_named() -> None:
    assert provider_of("biuro@lipowa.example") is None
    chosen = provider_named("cpanel (")
    assert chosen is not None
    assert chosen.hosts("biuro@lipowa.example") == ("mail.lipowa.example", "mail.lipowa.example")
    assert provider_named("o") is None  # fits many


def test_every_provider_is_found_once_and_says_what_an_odd_login_needs() -> None:
    every = [domain for one in providers() for domain in one.domains]
    assert len(every) == len(set(every))
    for one in providers():
        assert one.login == "password" or one.advice, one.name
        assert (one.imap == "") == (one.smtp == "")
        assert one.imap or one.advice, one.name
        assert "none" not in (one.imap_tls, one.smtp_tls)

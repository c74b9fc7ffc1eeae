from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.cli.checks import check_clock
from mailbot.cli.identifiers import doubts_about_account, doubts_about_tax_id
from mailbot.ledger import Ledger
from mailbot.model.firm import BankAccount
from tests.cli.conftest import Door
from tests.servers.dovecot import Dovecot, User
from tests.servers.smtp_sink import SmtpSink

Finding = dict[str, str]

SERVERS = """\
[mailbox]
host = "127.0.0.1"
port = {imap}
tls = "none"
user = "{user}"
password = {{ file = "{secret}" }}
authserv_ids = [{ids}]
[outgoing]
host = "127.0.0.1"
port = {smtp}
tls = "none"
user = "office@firm.test"
password = {{ file = "{secret}" }}
"""


class Patient:
    """The firm's door with real servers behind it."""

    def __init__(self, door: Door, dovecot: Dovecot, sink: SmtpSink) -> None:
        self.door = door
        self.dovecot = dovecot
        self.sink = sink
        self.user: User = dovecot.user()
        self.secret: Path = door.folder / "secret"
        self.secret.write_text("s3cret\n")
        self.secret.chmod(0o600)
        self.write()

    def write(self, *, ids: str = '"mx.lipowa.test"', assistant: str = "") -> None:
        text = self.door.config.read_text("utf-8").partition("[mailbox]")[0]
        text += SERVERS.format(
            imap=self.dovecot.imap,
            smtp=self.sink.port,
            user=self.user.address,
            secret=self.secret,
            ids=ids,
        )
        self.door.config.write_text(text + assistant, "utf-8")

    def gets_mail(self, server: str = "mx.lipowa.test") -> None:
        head = f"Authentication-Results: {server}; dmarc=pass header.from=bank.example\r\n"
        mail = head.encode() + b"From: info@bank.example\r\nSubject: x\r\n\r\nx\r\n"
        self.dovecot.deliver(mail, self.user.address)

    def seen(self) -> tuple[int, list[Finding]]:
        """Exit code, and the findings by area."""
        typed = self.door.types("doctor", "--json")
        return typed.code, typed.json["findings"]


@pytest.fixture
def patient(
    door: Door,
    dovecot: Dovecot,
    smtp_sink: Callable[..., SmtpSink],
    monkeypatch: pytest.MonkeyPatch,
) -> Patient:
    now = dt.datetime.now(dt.UTC)
    monkeypatch.setattr("mailbot.cli.context.Setup.now", lambda _: now)
    return Patient(door, dovecot, smtp_sink(password="s3cret"))


def wrong(findings: list[Finding]) -> list[str]:
    return [one["area"] for one in findings if one["level"] == "wrong"]


def sentence(findings: list[Finding], area: str, level: str = "wrong") -> str:
    return " ".join(
        f"{one['sentence']} {one.get('mend', '')}"
        for one in findings
        if (one["area"], one["level"]) == (area, level)
    )


def test_finds_nothing_wrong_with_a_firm_that_is_set_up_well_and_sends_nothing(
    patient: Patient,
) -> None:
    patient.gets_mail()

    code, findings = patient.seen()

    assert wrong(findings) == []
    assert code == 0
    assert patient.sink.taken == []
    assert "DATA" not in patient.sink.commands
    assert "Sent is Sent, Drafts is Drafts" in sentence(findings, "folders", "well")
    assert "IDLE" in sentence(findings, "imap", "well")


def test_suggests_the_line_for_the_server_that_vouches(patient: Patient) -> None:
    patient.gets_mail("mx.provider.test")
    patient.write(ids="")

    code, findings = patient.seen()

    assert code == 1
    assert 'authserv_ids = ["mx.provider.test"]' in sentence(findings, "proof of senders")


def test_says_so_when_another_server_is_trusted_than_the_mails_name(patient: Patient) -> None:
    patient.gets_mail("mx.provider.test")

    _, findings = patient.seen()

    said = sentence(findings, "proof of senders")
    assert "mx.lipowa.test is trusted, but the newest mails name mx.provider.test" in said


def test_says_so_when_nobody_vouches(patient: Patient) -> None:
    patient.dovecot.deliver(b"From: a@b.example\r\n\r\nx\r\n", patient.user.address)

    _, findings = patient.seen()

    assert "no mail here says who vouches" in sentence(findings, "proof of senders")


def test_a_wrong_password_is_told_for_each_server_with_its_mend(patient: Patient) -> None:
    patient.secret.write_text("wrong\n")

    code, findings = patient.seen()

    assert code == 1
    assert wrong(findings) == ["imap", "smtp"]
    assert all(one["mend"] for one in findings if one["level"] == "wrong")


def test_a_password_that_others_can_read_is_told(patient: Patient) -> None:
    patient.secret.chmod(0o644)

    _, findings = patient.seen()

    assert "chmod 600" in sentence(findings, "password (mailbox)")


def test_a_server_that_does_not_let_the_assistant_send_is_told(patient: Patient) -> None:
    patient.sink.fault("MAIL", reply="553 5.7.1 not owned by this login")

    _, findings = patient.seen()

    assert "553 5.7.1 not owned" in sentence(findings, "smtp")


def test_a_template_of_the_owners_with_an_unknown_variable_is_told(patient: Patient) -> None:
    own = patient.door.folder / "letters"
    (own / "pl").mkdir(parents=True)
    (own / "pl" / "thanks.j2").write_text(
        "{% block subject %}x{% endblock %}{% block body %}{{ nobody_knows }}{% endblock %}"
    )
    (own / "pl" / "thnaks.j2").write_text("x")
    text = patient.door.config.read_text("utf-8")
    patient.door.config.write_text(
        text.replace("[assistant]\n", f'[assistant]\ntemplates = "{own}"\n'), "utf-8"
    )

    code, findings = patient.seen()

    assert code == 1
    assert "nobody_knows" in sentence(findings, "letters")
    assert "thnaks.j2 replaces no letter" in sentence(findings, "letters", "note")


def test_says_whether_the_assistant_is_running(patient: Patient) -> None:
    with Ledger.open(patient.door.ledger_folder):
        _, findings = patient.seen()
        assert "the assistant is running" in sentence(findings, "ledger", "well")

    _, findings = patient.seen()
    assert "not running" in sentence(findings, "ledger", "well")


def test_a_config_that_needs_mending_is_told_with_every_mistake(door: Door) -> None:
    text = door.config.read_text("utf-8")
    door.config.write_text(text.replace('language = "pl"', 'langauge = "pl"'), "utf-8")

    typed = door.types("doctor")

    assert typed.code == 3
    assert "did you mean language?" in typed.err


def test_a_clock_that_is_behind_the_newest_mail_is_told() -> None:
    now = dt.datetime(2026, 6, 15, 10, 0, tzinfo=dt.UTC)

    (well,) = check_clock(now, now + dt.timedelta(minutes=2))
    (behind,) = check_clock(now, now + dt.timedelta(minutes=40))

    assert well.level == "well"
    assert "40 minutes ahead" in behind.sentence


@pytest.mark.parametrize(
    ("account", "bik", "country", "doubtful"),
    [
        ("PL61109010140000071219812874", "", "PL", False),
        ("61 1090 1014 0000 0712 1981 2874", "", "PL", False),
        ("PL62109010140000071219812874", "", "PL", True),
        ("NL91ABNA0417164300", "", "NL", False),
        ("NL91ABNA0417164301", "", "NL", True),
        ("40702810900000000001", "044525225", "RU", False),
        ("40702810900000000001", "", "RU", True),
        ("4070281090000000", "044525225", "RU", True),
        ("12345678", "", "RO", True),
    ],
)
def test_accounts_are_checked_by_their_digits(
    account: str, bik: str, country: str, doubtful: bool
) -> None:
    doubts = doubts_about_account(BankAccount(account=account, currency="EUR", bik=bik), country)
    assert bool(doubts) == doubtful


@pytest.mark.parametrize(
    ("tax_id", "country", "doubtful"),
    [
        ("5252248481", "PL", False),
        ("PL 525-224-84-81", "PL", False),
        ("5252248482", "PL", True),
        ("7707083893", "RU", False),
        ("7707083894", "RU", True),
        ("anything", "KZ", False),
        ("", "PL", False),
    ],
)
def test_tax_ids_are_checked_where_their_digits_can_be(
    tax_id: str, country: str, doubtful: bool
) -> None:
    assert bool(doubts_about_tax_id(tax_id, country)) == doubtful

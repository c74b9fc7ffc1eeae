from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from mailbot.config import ConfigError, load
from mailbot.config import sections as configuration
from mailbot.config.secret import SecretError, SecretPlace
from mailbot.model.policy import DunningPolicy, Mode, Stage

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def written(folder: Path, change: dict[str, str]) -> Path:
    """The example with some lines replaced."""
    text = EXAMPLE.read_text("utf-8")
    for old, new in change.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_example_is_a_whole_config() -> None:
    config = load(EXAMPLE)
    assert config.firm.company == "Pracownia Wzorów Anna Lis"
    assert config.firm.owns("ANNA@wzory.example")
    assert config.policy.send_until == dt.time(16, 30)
    assert config.policy.settles_within == Decimal("1.00")


def sections() -> Iterator[tuple[str, str]]:
    for name in ("FirmSection", "PersonSection", "AccountSection", "BankSection",
                 "AssistantSection", "MailboxSection", "OutgoingSection", "DunningSection"):  # fmt: skip
        for field in msgspec.structs.fields(getattr(configuration, name)):
            yield name, field.name


@pytest.mark.parametrize(("section", "key"), list(sections()))
def test_the_example_explains_every_option(section: str, key: str) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert f"\n{key} = " in text or f".{key}." in text or f".{key}]" in text, section


def test_the_defaults_of_the_file_are_the_policys_own() -> None:
    defaults = configuration.DunningSection()
    policy = DunningPolicy()
    for field in msgspec.structs.fields(configuration.DunningSection):
        if field.name != "stages":
            assert getattr(defaults, field.name) == getattr(policy, field.name), field.name


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('language = "pl"', 'language = "xx"', "it can be one of pl, ro, nl, ru, en"),
        ('country = "PL"', 'country = "Poland"', "two capital letters"),
        ('timezone = "Europe/Warsaw"', 'timezone = "Warsaw"', "IANA name"),
        ('email = "anna@wzory.example"', 'email = "anna"', "no mail address"),
        ("poll_seconds = 120", "poll_seconds = 1", "5 seconds at least"),
        ("poll_seconds = 120", 'poll_seconds = "often"', "other kind of value"),
        ("minimum_gap_days", "minimum_gap_day", "did you mean minimum_gap_days?"),
        ('processed = "leave"', 'processed = "move"', "name the folder"),
        ('tone = "standard"', 'tone = "rude"', "gentle, standard, firm"),
        ("[dunning.stages.final]", "[dunning.stages.finale]", "there is no such stage"),
        ('tls = "implicit" ', 'tls = "tls" ', '"starttls"'),
        ('address = "faktury@wzory.example" ', 'address = "anna@wzory.example" ', "its own"),
    ],
)
def test_every_mistake_names_its_key_its_line_and_its_mend(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    path = written(tmp_path, {old: new})
    with pytest.raises(ConfigError) as caught:
        load(path)
    (mistake,) = caught.value.mistakes
    assert says in mistake.sentence
    lines = path.read_text("utf-8").splitlines()
    assert mistake.line is not None
    assert mistake.key.split(".")[-1].split("[")[0] in lines[mistake.line - 1]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path, {"minimum_gap_days": "min_gap", "host = ": "hots = ", "bic = ": "bci = "}
    )
    with pytest.raises(ConfigError) as caught:
        load(path)
    text = str(caught.value)
    assert "min_gap" in text
    assert "host" in text
    assert "firm.accounts[0].bci: this key is not known" in text


def test_a_stage_that_comes_earlier_than_the_one_before_it_is_a_mistake(tmp_path: Path) -> None:
    path = written(tmp_path, {"days_after_due = 15": "days_after_due = 5"})
    with pytest.raises(ConfigError, match="days_after_due must rise"):
        load(path)


def test_a_stage_can_be_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, {'days_after_due = -3\nmode = "auto"': 'mode = "off"'})
    rule = next(r for r in load(path).policy.ladder if r.stage is Stage.UPCOMING)
    assert rule.mode is Mode.OFF
    assert rule.days_after_due == -3


def test_a_file_that_is_not_there_or_not_toml_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mailbot init"):
        load(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[firm\n")
    with pytest.raises(ConfigError, match="not TOML"):
        load(broken)


def test_a_password_is_fetched_from_the_environment_and_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAILBOT_PASSWORD", "s3cret-žółty")
    server = load(EXAMPLE).imap()
    assert server.password == "s3cret-žółty"
    assert server.port == 993
    assert "s3cret" not in repr(server)


def test_a_password_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("hush\n")
    path.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        SecretPlace(file=str(path)).fetch("me")
    path.chmod(0o600)
    assert SecretPlace(file=str(path)).fetch("me") == "hush"


def test_a_systemd_credential_is_a_file_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "imap").write_text("hush")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", os.fspath(tmp_path))
    assert SecretPlace(credential="imap").fetch("me") == "hush"
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(SecretError, match="LoadCredential=imap"):
        SecretPlace(credential="imap").fetch("me")


@pytest.mark.parametrize(
    ("place", "says"),
    [
        (SecretPlace(), "exactly one place"),
        (SecretPlace(env="A", file="b"), "exactly one place"),
        (SecretPlace(env="MAILBOT_NO_SUCH_VARIABLE"), "export it"),
        (SecretPlace(file="/nonexistent/file"), "cannot be read"),
    ],
)
def test_a_secret_that_cannot_be_had_is_told_so(place: SecretPlace, says: str) -> None:
    with pytest.raises(SecretError, match=says):
        place.fetch("me")


def test_what_is_forgiven_is_told_by_currency() -> None:
    config = load(EXAMPLE)
    assert config.policy.tolerance("EUR") == Decimal("0.50")
    assert config.policy.tolerance("KZT") == 100
    assert config.policy.tolerance("PLN") == Decimal("1.00")

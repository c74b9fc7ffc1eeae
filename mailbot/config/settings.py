"""The owner's config.toml, typed and checked: everything the assistant was told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from mailbot.config.mistakes import ConfigError, Lines, Mistake, typed
from mailbot.config.secret import SecretError
from mailbot.config.sections import DunningSection, File, ServerSection
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.identity import normal_account, normal_address
from mailbot.model.policy import DEFAULT_LADDER, DunningPolicy, Mode, Stage, StageRule, Tone
from mailbot.post.server import Server

LANGUAGES = ("pl", "ro", "nl", "ru", "en")

_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


class Mailroom(msgspec.Struct, frozen=True, kw_only=True):
    """How the assistant lives in its mailbox. `shared`: it is the owner's own inbox."""

    folder: str
    shared: bool
    poll_seconds: int
    largest_mail_bytes: int
    processed: Literal["leave", "flag", "move"]
    processed_folder: str
    sent_folder: str
    drafts_folder: str
    files_sent_itself: bool


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the assistant was told. Passwords are fetched when a server is asked for."""

    path: Path
    firm: Firm
    policy: DunningPolicy
    mailroom: Mailroom
    folder: Path
    templates: Path | None
    mailbox: ServerSection
    outgoing: ServerSection

    def imap(self) -> Server:
        """The IMAP server with its password. Raises SecretError, ValueError."""
        return _server(self.mailbox, {"implicit": 993, "starttls": 143, "none": 143})

    def smtp(self) -> Server:
        """The SMTP server with its password. Raises SecretError, ValueError."""
        return _server(self.outgoing, {"implicit": 465, "starttls": 587, "none": 25})


def load(path: Path) -> Config:
    """Read and check config.toml. Raises ConfigError with every mistake that could be found."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        sentence = "there is no such file: run `mailbot init`, or copy config.example.toml"
        raise ConfigError(path, [Mistake(key="", line=None, sentence=sentence)]) from None
    except (OSError, UnicodeDecodeError) as error:
        sentence = f"it cannot be read as UTF-8 text: {error}"
        raise ConfigError(path, [Mistake(key="", line=None, sentence=sentence)]) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else None
        sentence = f"this is not TOML: {error}"
        raise ConfigError(path, [Mistake(key="", line=line, sentence=sentence)]) from error
    return parse(data, path=path, line_of=Lines(text))


def parse(data: dict[str, Any], *, path: Path, line_of: Callable[[str], int | None]) -> Config:
    """Check a parsed file. `line_of` tells the line of a dotted key. Raises ConfigError."""
    mistakes: list[Mistake] = []

    def say(key: str, sentence: str) -> None:
        mistakes.append(Mistake(key=key, line=line_of(key), sentence=sentence))

    file = typed(data, say)
    if file is None:
        raise ConfigError(path, mistakes)
    _check(file, say)
    policy = _policy(file.dunning, say)
    for name in ("mailbox", "outgoing"):
        section: ServerSection = getattr(file, name)
        if section.tls not in ("implicit", "starttls", "none"):
            say(f"{name}.tls", 'it can be "implicit", "starttls" or "none" (loopback only)')
    if mistakes:
        raise ConfigError(path, mistakes)
    return Config(
        path=path,
        firm=_firm(file),
        policy=policy,
        mailroom=_mailroom(file),
        folder=Path(file.assistant.folder).expanduser(),
        templates=Path(file.assistant.templates).expanduser() if file.assistant.templates else None,
        mailbox=file.mailbox,
        outgoing=file.outgoing,
    )


def _check(file: File, say: Callable[[str, str], None]) -> None:
    firm = file.firm
    if firm.language not in LANGUAGES:
        say("firm.language", f"it can be one of {', '.join(LANGUAGES)}")
    if not re.fullmatch(r"[A-Z]{2}", firm.country):
        say("firm.country", "two capital letters are meant, as PL, RO, NL, BE, RU or KZ")
    if firm.timezone and not _is_zone(firm.timezone):
        say("firm.timezone", "an IANA name is meant, as Europe/Warsaw")
    if not firm.people:
        say("firm.people", "at least one person must be able to command the assistant")
    if not firm.accounts:
        say("firm.accounts", "without an account no letter can say where to pay")
    if firm.payment_terms_days < 0:
        say("firm.payment_terms_days", "it counts days after the invoice's date: 0 or more")
    for index, account in enumerate(firm.accounts):
        if not re.fullmatch(r"[A-Z]{3}", account.currency):
            say(f"firm.accounts[{index}].currency", "three capital letters are meant, as PLN")
        if len(normal_account(account.account)) < 8:
            say(f"firm.accounts[{index}].account", "this is too short for an account")
    addresses = {
        "assistant.address": file.assistant.address,
        **{f"firm.people[{i}].email": p.email for i, p in enumerate(firm.people)},
        **{
            f"banks[{i}].senders[{j}]": sender
            for i, bank in enumerate(file.banks)
            for j, sender in enumerate(bank.senders)
        },
    }
    for key, address in addresses.items():
        if not _ADDRESS.fullmatch(address):
            say(key, f"{address!r} is no mail address")
    if any(normal_address(p.email) == normal_address(file.assistant.address) for p in firm.people):
        say("assistant.address", "it must not be a person's own address: orders would be its own")
    box = file.mailbox
    if box.processed not in ("leave", "flag", "move"):
        say("mailbox.processed", 'it can be "leave", "flag" or "move"')
    if box.processed == "move" and not box.processed_folder:
        say("mailbox.processed_folder", "processed mail is to be moved: name the folder")
    if box.poll_seconds < 5:
        say("mailbox.poll_seconds", "5 seconds at least: servers shut out who asks more often")
    if not 1 <= box.largest_mail_mb <= 100:
        say("mailbox.largest_mail_mb", "between 1 and 100")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _policy(section: DunningSection, say: Callable[[str, str], None]) -> DunningPolicy:
    if section.tone not in set(Tone):
        say("dunning.tone", f"it can be {', '.join(Tone)}")
    if section.send_from >= section.send_until:
        say("dunning.send_until", "it must be later than send_from")
    for name in ("minimum_gap_days", "silent_bank_days", "promise_grace_days", "veto_hours"):
        if getattr(section, name) < 0:
            say(f"dunning.{name}", "it must not be negative")
    for name in ("letters_per_client_per_day", "letters_per_pass", "question_expires_days"):
        if getattr(section, name) < 1:
            say(f"dunning.{name}", "it must be 1 or more")
    for code, cents in section.settles_within_in.items():
        key = f"dunning.settles_within_in.{code}"
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            say(key, "name a currency by its three capital letters, as in EUR")
        if cents < 0:
            say(key, "it must not be negative")
    rules = {rule.stage: rule for rule in DEFAULT_LADDER}
    for name, stage in section.stages.items():
        key = f"dunning.stages.{name}"
        if name not in set(Stage):
            say(key, f"there is no such stage; the stages are {', '.join(Stage)}")
            continue
        if stage.mode is not None and stage.mode not in set(Mode):
            say(f"{key}.mode", f"it can be {', '.join(Mode)}")
            continue
        rule = rules[Stage(name)]
        days = rule.days_after_due if stage.days_after_due is None else stage.days_after_due
        mode = Mode(stage.mode) if stage.mode else rule.mode
        rules[rule.stage] = StageRule(stage=rule.stage, days_after_due=days, mode=mode)
    ladder = tuple(rules.values())
    rungs = [rule.days_after_due for rule in ladder if rule.mode is not Mode.OFF]
    if rungs != sorted(rungs):
        say("dunning.stages", "a later stage comes on an earlier day: days_after_due must rise")
    values = {f.name: getattr(section, f.name) for f in msgspec.structs.fields(section)}
    del values["stages"]
    tone = Tone(section.tone) if section.tone in set(Tone) else Tone.STANDARD
    return DunningPolicy(**{**values, "tone": tone}, ladder=ladder)


# -- the finished objects


def _firm(file: File) -> Firm:
    from mailbot.countries import country  # noqa: PLC0415 - loads calendars: not for --help

    section = file.firm
    home = country(section.country)
    return Firm(
        company=section.company,
        people=tuple(Person(email=normal_address(p.email), name=p.name) for p in section.people),
        assistant=normal_address(file.assistant.address),
        assistant_name=file.assistant.name,
        address=section.address,
        tax_id=section.tax_id,
        phone=section.phone,
        billing_person=section.billing_person or section.people[0].name,
        accounts=tuple(BankAccount(**msgspec.structs.asdict(a)) for a in section.accounts),
        banks=tuple(
            Bank(name=b.name, senders=tuple(normal_address(s) for s in b.senders))
            for b in file.banks
        ),
        authserv_ids=tuple(file.mailbox.authserv_ids),
        language=section.language,
        country=section.country,
        timezone=section.timezone or home.zone,
        currency=section.currency or home.currency,
        payment_terms_days=section.payment_terms_days,
    )


def _mailroom(file: File) -> Mailroom:
    box = file.mailbox
    return Mailroom(
        folder=box.folder,
        shared=box.shared,
        poll_seconds=box.poll_seconds,
        largest_mail_bytes=box.largest_mail_mb * 1024 * 1024,
        processed=_PROCESSED[box.processed],
        processed_folder=box.processed_folder,
        sent_folder=box.sent_folder,
        drafts_folder=box.drafts_folder,
        files_sent_itself=file.outgoing.files_sent_itself,
    )


_PROCESSED: dict[str, Literal["leave", "flag", "move"]] = {
    "leave": "leave",
    "flag": "flag",
    "move": "move",
}


def _server(section: ServerSection, ports: Mapping[str, int]) -> Server:
    try:
        password = section.password.fetch(section.user)
    except SecretError as error:
        raise SecretError(f"password of {section.user} at {section.host}: {error}") from error
    tls: Literal["implicit", "starttls", "none"] = (
        "implicit"
        if section.tls == "implicit"
        else "starttls"
        if section.tls == "starttls"
        else "none"
    )
    return Server(
        host=section.host,
        port=section.port or ports[tls],
        tls=tls,
        user=section.user,
        password=password,
        ca_file=Path(section.ca_file).expanduser() if section.ca_file else None,
    )

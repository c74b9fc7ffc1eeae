"""What `doctor` looks at: each check yields findings, a sentence and its mend."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from mailbot.cli.daemon import mailbox_of
from mailbot.cli.identifiers import doubts_about_account, doubts_about_tax_id
from mailbot.cli.vouching import MAILS_LOOKED_AT, config_line, topmost_authserv_ids
from mailbot.config import Config
from mailbot.config.secret import SecretError
from mailbot.deciding.freshness import bank_is_silent
from mailbot.deciding.schedule import civil_day
from mailbot.ledger import Ledger
from mailbot.ledger.errors import LedgerError, LedgerLockedError
from mailbot.ledger.ledger import JOURNAL
from mailbot.ledger.verification import Severity, verify
from mailbot.model.identity import normal_address
from mailbot.model.letter import LetterKind
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy, Mode
from mailbot.post import Courier, Mailbox, PostError, Role, Server

# A clock off by more signs letters with a wrong time and misses office hours.
CLOCK_TOLERANCE = dt.timedelta(minutes=5)


class Level(StrEnum):
    """How a finding is meant."""

    WELL = "well"
    NOTE = "note"  # worth knowing; the assistant works all the same
    WRONG = "wrong"


class Found(Noun, frozen=True, kw_only=True):
    """One finding of the doctor's."""

    area: str
    level: Level
    sentence: str
    mend: str = ""


def _well(area: str, sentence: str) -> Found:
    return Found(area=area, level=Level.WELL, sentence=sentence)


def _note(area: str, sentence: str, mend: str) -> Found:
    return Found(area=area, level=Level.NOTE, sentence=sentence, mend=mend)


def _wrong(area: str, sentence: str, mend: str) -> Found:
    return Found(area=area, level=Level.WRONG, sentence=sentence, mend=mend)


# -- what the file says


def check_identities(config: Config) -> Iterator[Found]:
    """The firm, its people, accounts and banks."""
    firm = config.firm
    doubts = [(a.account, d) for a in firm.accounts for d in doubts_about_account(a, firm.country)]
    for account, doubt in doubts:
        yield _wrong("firm", f"account {account}: {doubt}", "Correct it under [[firm.accounts]].")
    if doubt := doubts_about_tax_id(firm.tax_id, firm.country):
        yield _note("firm", f"tax id {firm.tax_id}: {doubt}", "Correct firm.tax_id.")
    if not firm.banks:
        yield _wrong(
            "firm",
            "no bank is named, so no payment would ever be booked",
            "Add [[banks]] with the sender address of your bank's notices.",
        )
    for bank in firm.banks:
        for sender in bank.senders:
            if firm.owns(sender) or normal_address(sender) == firm.assistant:
                yield _wrong(
                    "firm",
                    f"{sender} is named as a bank and is one of your own addresses",
                    "Under [[banks]] give the address the bank itself writes from.",
                )
    if not firm.tax_id or not firm.address:
        yield _note(
            "firm",
            "your letters will lack your address or tax id",
            "Fill in firm.address and firm.tax_id.",
        )
    if not doubts and firm.banks:
        who = ", ".join(person.email for person in firm.people)
        yield _well("firm", f"{firm.company}; {who} may give orders")


def check_passwords(config: Config) -> Iterator[Found | tuple[str, Server]]:
    """Where the passwords are; the servers themselves where they were found."""
    for name, make in (("mailbox", config.imap), ("outgoing", config.smtp)):
        try:
            server = make()
        except (SecretError, ValueError) as error:
            yield _wrong(f"password ({name})", str(error), f"Mend [{name}] in {config.path}.")
            continue
        yield _well(f"password ({name})", f"found, for {server.user or 'nobody'}")
        yield name, server


# -- the servers


def check_mailbox(config: Config, server: Server, now: dt.datetime) -> Iterator[Found]:
    """Connection, login, folders, IDLE, who vouches for senders, and the clock against new mail."""
    with mailbox_of(config, server) as mailbox:
        try:
            mailbox.check()
            yield _well("imap", f"logged in to {server.name} ({_tls(server)})")
            yield from _folders(config, mailbox)
            if mailbox.offers("IDLE"):
                yield _well("imap", "new mail wakes the assistant (IDLE)")
            else:
                seconds = config.mailroom.poll_seconds
                mend = "Nothing to mend; mailbox.poll_seconds sets how often."
                yield _note("imap", f"no IDLE here: new mail is found every {seconds} s", mend)
            newest = mailbox.newest_headers(MAILS_LOOKED_AT, folder=config.mailroom.folder)
            yield from _vouching(config, [header for _, header in newest])
            yield from check_clock(now, newest[0][0] if newest else None)
        except PostError as error:
            yield _wrong("imap", error.sentence, error.mend)


def _tls(server: Server) -> str:
    return {"implicit": "TLS", "starttls": "STARTTLS", "none": "no TLS, this machine only"}[
        server.tls
    ]


def _folders(config: Config, mailbox: Mailbox) -> Iterator[Found]:
    room = config.mailroom
    names = {one.name for one in mailbox.list_folders()}
    wanted = {"mailbox.folder": room.folder, "mailbox.sent_folder": room.sent_folder}
    wanted["mailbox.drafts_folder"] = room.drafts_folder
    if room.processed == "move":
        wanted["mailbox.processed_folder"] = room.processed_folder
    for key, name in wanted.items():
        if name and name not in names and name.upper() != "INBOX":
            there = ", ".join(sorted(names))
            yield _wrong(
                "folders", f"{key}: there is no folder {name}", f"Make it, or name one of: {there}."
            )
    sent, drafts = mailbox.folder(Role.SENT), mailbox.folder(Role.DRAFTS)
    if sent is None and not room.files_sent_itself:
        mend = "Name it as mailbox.sent_folder: copies of letters are kept there."
        yield _wrong("folders", "no Sent folder can be told", mend)
    drafting = any(rule.mode is Mode.DRAFT for rule in config.policy.ladder)
    if drafts is None and drafting:
        mend = "Name it as mailbox.drafts_folder, or give the stages another mode."
        yield _wrong("folders", "letters are to be drafted, and no Drafts folder can be told", mend)
    if sent is not None:
        yield _well("folders", f"reads {room.folder}, Sent is {sent}, Drafts is {drafts or 'none'}")


def _vouching(config: Config, headers: list[bytes]) -> Iterator[Found]:
    area = "proof of senders"
    configured = {one.casefold() for one in config.firm.authserv_ids}
    if not headers:
        mend = f"Send a mail to {config.firm.assistant}, then run doctor again."
        yield _note(area, "there is no mail yet to tell who vouches for senders", mend)
        return
    found = topmost_authserv_ids(headers)
    many = ", ".join(f"{one} ({count})" for one, count in found.most_common())
    if not found:
        yield _wrong(
            area,
            "no mail here says who vouches for its sender (no Authentication-Results)",
            "Nothing can be proven to be yours or the bank's here: you are asked about each order "
            "and payment. Ask your provider for it, or take a mailbox elsewhere.",
        )
    elif not configured:
        (best, _) = found.most_common(1)[0]
        mend = f"If that is your provider's server, write under [mailbox]: {config_line([best])}"
        yield _wrong(area, f"no server is trusted; topmost in the newest mails: {many}", mend)
    elif not configured & set(found):
        mend = f"Write under [mailbox]: {config_line(found)}"
        trusted = ", ".join(sorted(configured))
        yield _wrong(area, f"{trusted} is trusted, but the newest mails name {many}", mend)
    else:
        sure = sum(count for one, count in found.items() if one in configured)
        yield _well(area, f"{sure} of {len(headers)} newest mails are vouched for by {many}")


def check_clock(now: dt.datetime, newest: dt.datetime | None) -> Iterator[Found]:
    """The clock against the arrival of the newest mail, which cannot lie ahead."""
    if newest is not None and newest - now > CLOCK_TOLERANCE:
        ahead = round((newest - now).total_seconds() / 60)
        yield _wrong(
            "clock",
            f"the newest mail came {ahead} minutes ahead of this machine's clock",
            "Set the clock, best by NTP: timedatectl set-ntp true.",
        )
        return
    yield _well("clock", f"{now:%Y-%m-%d %H:%M}, {now.tzinfo}")


def check_outgoing(config: Config, server: Server) -> Iterator[Found]:
    """Connection, login, and whether the assistant may send under its address. Sends nothing."""

    async def look() -> str:
        async with Courier(server) as courier:
            return await courier.may_send_as(config.firm.assistant)

    try:
        refusal = asyncio.run(look())
    except PostError as error:
        yield _wrong("smtp", error.sentence, error.mend)
        return
    if refusal:
        yield _wrong(
            "smtp",
            f"{server.host} does not let {config.firm.assistant} send: {refusal}",
            "Log in with the account that owns this address, or change assistant.address.",
        )
        return
    yield _well("smtp", f"logged in to {server.name} ({_tls(server)}); may send, nothing was sent")


# -- the machine


def check_letters(config: Config) -> Iterator[Found]:
    """Every letter, rendered with sample data: the owner's own where she has some."""
    from mailbot.writing import LetterError, Writer  # noqa: PLC0415 - loads all templates
    from mailbot.writing.render import LANGUAGES, template_folder  # noqa: PLC0415
    from mailbot.writing.samples import sample  # noqa: PLC0415

    overrides = config.templates
    if overrides is not None and not overrides.is_dir():
        mend = "Make the folder, or leave assistant.templates empty."
        yield _wrong("letters", f"there is no folder {overrides}", mend)
        return
    writer = Writer(overrides)
    broken = 0
    for language in LANGUAGES:
        for kind in LetterKind:
            shown = sample(kind, language)
            try:
                writer.words(
                    shown.letter,
                    book=shown.book,
                    firm=shown.firm,
                    policy=DunningPolicy(),
                    now=shown.now,
                    attached=1,
                )
            except LetterError as error:
                broken += 1
                mend = "Compare it with the built-in one, and look with `mailbot preview`."
                yield _wrong("letters", str(error), mend)
    own = 0
    if overrides is not None:
        known = {path.relative_to(template_folder()) for path in template_folder().rglob("*.*")}
        for path in sorted(overrides.rglob("*.*")):
            if path.relative_to(overrides) in known:
                own += 1
            else:
                mend = "Rename it as the letter it is to replace, or take it out."
                yield _note("letters", f"{path} replaces no letter", mend)
    if not broken:
        yield _well("letters", f"all can be written; {own} of them your own")


def check_ledger(config: Config, now: dt.datetime) -> Iterator[Found]:
    """The folder, the lock, the record, and how fresh the bank's word is."""
    folder = config.folder
    if not (folder / JOURNAL).exists():
        there = _nearest(folder)
        if not os.access(there, os.W_OK):
            mend = f"Give this user the right, or set assistant.folder (in {config.path})."
            yield _wrong("ledger", f"nothing can be written into {there}", mend)
        else:
            mend = "Nothing to mend: `mailbot run` or `mailbot import` begins it."
            yield _note("ledger", f"there is none yet in {folder}", mend)
        return
    for one in verify(folder):
        level = Level.NOTE if one.severity is Severity.NOTE else Level.WRONG
        yield Found(area="ledger", level=level, sentence=one.sentence, mend=one.mend)
    try:
        with Ledger.open(folder):
            yield _well("ledger", f"{folder} is free: the assistant is not running")
    except LedgerLockedError:
        yield _well("ledger", f"{folder} is in use: the assistant is running")
    except (LedgerError, OSError) as error:
        yield _wrong("ledger", str(error), "Run `mailbot verify`.")
        return
    with Ledger.read(folder) as book:
        heard = book.bank_heard_at()
        silent = bank_is_silent(book, config.firm, config.policy, civil_day(now, config.firm))
    if silent and config.firm.banks:
        since = f"since {heard:%Y-%m-%d}" if heard else "so far"
        yield _note(
            "bank",
            f"no mail from a bank {since}: you are asked before anybody is reminded",
            "See that its notices reach the assistant, or import a statement.",
        )


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder

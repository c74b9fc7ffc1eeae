"""`mailbot init`: ask what has to be known, test both servers, write config.toml."""

from __future__ import annotations

import asyncio
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import click

from mailbot.cli.asking import Asker
from mailbot.cli.context import Setup
from mailbot.cli.draft import Draft, MailServer, toml_of
from mailbot.cli.failure import EXIT_CONFIG, EXIT_SERVER, EXIT_WRONG, Failure
from mailbot.cli.identifiers import doubts_about_account, doubts_about_tax_id
from mailbot.cli.providers import Provider, provider_named, provider_of, providers
from mailbot.cli.vouching import MAILS_LOOKED_AT, topmost_authserv_ids
from mailbot.config import LANGUAGES, ConfigError, parse
from mailbot.countries import country
from mailbot.ledger.disk import make_folder, replace_file
from mailbot.model.firm import BankAccount
from mailbot.post import Courier, Mailbox, PostError, Server

PASSWORD_FILE = "mail-password"  # noqa: S105 - the name of the file, beside config.toml
PASSWORD_VARIABLE = "MAILBOT_PASSWORD"  # noqa: S105
KEYRING_SERVICE = "mailbot"
PLACES = ("file", "environment", "keyring")
TLS = ("implicit", "starttls", "none")
# The languages of the letters are the languages of their countries; English elsewhere.
_LANGUAGE_OF = {"PL": "pl", "RO": "ro", "MD": "ro", "NL": "nl", "BE": "nl", "RU": "ru", "KZ": "ru"}
_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


class Trial(NamedTuple):
    """What the servers said to a first login."""

    problem: str = ""
    authserv_ids: tuple[str, ...] = ()


class Access(NamedTuple):
    """Both servers and the password to them."""

    imap: MailServer
    smtp: MailServer
    files_sent_itself: bool
    password: str


@click.command("init")
@click.option(
    "--answers",
    "answers_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Ask nobody: take the answers from this TOML file.",
)
@click.option("--force", is_flag=True, help="Overwrite the configuration that is there.")
@click.option("--no-test", is_flag=True, help="Do not log in to the servers.")
@click.pass_obj
def command(setup: Setup, answers_file: Path | None, *, force: bool, no_test: bool) -> None:
    """Ask about you, your bank and the assistant's mailbox; test it; write the configuration.

    The password is never written into the configuration: it is kept in a file that only you can
    read, in the environment, or in the keyring.
    """
    path = setup.path
    if path.exists() and not force:
        raise Failure(
            f"{path} is there already: edit it, or say --force to write it anew", EXIT_WRONG
        )
    asker = Asker(_answers(answers_file))
    draft = _firm(asker)
    while True:
        access = _mailbox(asker, draft.assistant)
        trial = Trial() if no_test else _try(access, draft.assistant)
        if not trial.problem:
            break
        click.echo(f"\n{trial.problem}\n")
        if asker.scripted:
            raise Failure("nothing was written: mend the answers, or say --no-test", EXIT_SERVER)
        if not asker.confirm("again", "Enter the mail settings again?", default=True):
            if not asker.confirm("anyway", "Write the configuration all the same?", default=False):
                raise Failure("nothing was written", EXIT_WRONG)
            break
    if not no_test and not trial.problem:
        click.echo("Both servers let the assistant in.")
    draft = draft._replace(
        imap=access.imap,
        smtp=access.smtp,
        files_sent_itself=access.files_sent_itself,
        authserv_ids=_trusted(asker, draft, trial),
        password=_place(asker, path),
        folder=asker.ask(
            "folder", "Folder for ledger and archive", default="~/.local/share/mailbot"
        ),
    )
    _write(path, draft, access.password)
    _farewell(path, draft)


def _answers(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(f"{path} cannot be used: {error}", EXIT_CONFIG) from error


# -- the firm


def _firm(asker: Asker) -> Draft:
    company = asker.ask("company", "Your company, as it signs its letters")
    code = asker.ask(
        "country", "Its country, two letters", default="PL", rule=_country_code
    ).upper()
    home = country(code)
    language = asker.ask(
        "language", "Your language", default=_LANGUAGE_OF.get(code, "en"), choices=LANGUAGES
    )
    email = asker.ask("email", "Your own mail address: it may give orders", rule=_is_address)
    name = asker.ask("name", "Your name", default="")
    address = asker.ask("address", "The company's address", default="")
    tax_id = asker.ask("tax_id", "Its tax id", default="")
    if doubt := doubts_about_tax_id(tax_id, code):
        click.echo(f"  Please look again: {doubt}.")
    currency = asker.ask("currency", "Currency of your invoices", default=home.currency).upper()
    account = asker.ask("account", "The account your clients pay into")
    bik = asker.ask("bik", "Its bank's code (BIK)", default="") if code in ("RU", "KZ") else ""
    for doubt in doubts_about_account(
        BankAccount(account=account, currency=currency, bik=bik), code
    ):
        click.echo(f"  Please look again: {doubt}.")
    bank = asker.ask("bank", "The bank's name", default="")
    senders = asker.many(
        "bank_senders",
        "Addresses its payment notices come from, with commas (empty: later)",
        rule=_is_address,
    )
    assistant = asker.ask(
        "assistant",
        "The assistant's own mail address",
        rule=lambda said: (
            "it must not be your own: orders would be its own"
            if said.casefold() == email.casefold()
            else _is_address(said)
        ),
    )
    return Draft(
        company=company,
        country=code,
        language=language,
        email=email,
        name=name,
        address=address,
        tax_id=tax_id,
        currency=currency,
        account=account,
        bik=bik,
        bank=bank,
        bank_senders=senders,
        assistant=assistant,
    )


def _is_address(answer: str) -> str:
    return "" if _ADDRESS.fullmatch(answer) else f"{answer!r} is no mail address"


def _country_code(answer: str) -> str:
    return "" if re.fullmatch(r"[A-Za-z]{2}", answer) else "two letters are meant, as PL"


# -- the mailbox


def _mailbox(asker: Asker, address: str) -> Access:
    """How to get at the mailbox; guessed as far as the provider is known."""
    provider = _provider(asker, address)
    if provider is not None:
        click.echo(f"  {provider.name}")
        if provider.advice:
            click.echo(f"  {provider.advice}")
    user = asker.ask(
        "user", "Login name", default=provider.login_name(address) if provider else address
    )
    imap_host, smtp_host = provider.hosts(address) if provider else ("", "")
    imap = _server(asker, "imap", imap_host, user, provider)
    smtp = _server(asker, "smtp", smtp_host or imap.host, user, provider)
    password = asker.ask("password", "Password (not shown)", secret=True)
    files_sent = provider.files_sent_itself if provider else False
    return Access(imap=imap, smtp=smtp, files_sent_itself=files_sent, password=password)


def _provider(asker: Asker, address: str) -> Provider | None:
    found = provider_of(address)
    if found is not None:
        return found
    names = ", ".join(one.name for one in providers() if not one.domains)
    if not asker.scripted:
        click.echo(f"  For an address of your own domain I know: {names}")
    said = asker.ask("provider", "Where is its mailbox? (empty: elsewhere)", default="")
    chosen = provider_named(said) if said else None
    if said and chosen is None:
        click.echo("  That one is not known here: its servers are asked for.")
    return chosen


def _server(asker: Asker, key: str, host: str, user: str, provider: Provider | None) -> MailServer:
    label = key.upper()
    tls = getattr(provider, f"{key}_tls", "implicit")
    port = getattr(provider, f"{key}_port", 993 if key == "imap" else 465)
    host = asker.ask(f"{key}_host", f"{label} server", default=host or None)
    tls = asker.ask(f"{key}_tls", f"{label} encryption", default=tls, choices=TLS)
    if tls == "starttls" and port in (993, 465):
        port = 143 if key == "imap" else 587
    said = asker.ask(f"{key}_port", f"{label} port", default=str(port), rule=_is_port)
    ca_file = asker.ask("ca_file", "", default="") if asker.scripted else ""
    return MailServer(
        host=host,
        port=int(said),
        tls="starttls" if tls == "starttls" else "none" if tls == "none" else "implicit",
        user=asker.ask(f"{key}_user", "", default=user) if asker.scripted else user,
        ca_file=ca_file,
    )


def _is_port(answer: str) -> str:
    return "" if answer.isdecimal() and 0 < int(answer) < 65536 else "a number is meant, as 993"


# -- trying it


def _try(access: Access, assistant: str) -> Trial:
    """Log in to both, and see who vouches for senders there."""
    try:
        imap = access.imap.with_password(access.password)
        smtp = access.smtp.with_password(access.password)
        ids = _look_into(imap)
        refusal = asyncio.run(_may_send(smtp, assistant))
    except (PostError, ValueError) as error:
        return Trial(problem=str(error))
    if refusal:
        return Trial(problem=f"{smtp.host} does not let {assistant} send: {refusal}")
    return Trial(authserv_ids=ids)


def _look_into(server: Server) -> tuple[str, ...]:
    with Mailbox(server, account=server.name) as mailbox:
        mailbox.check()
        headers = [header for _, header in mailbox.newest_headers(MAILS_LOOKED_AT)]
    return tuple(one for one, _ in topmost_authserv_ids(headers).most_common(1))


async def _may_send(server: Server, sender: str) -> str:
    async with Courier(server) as courier:
        return await courier.may_send_as(sender)


def _trusted(asker: Asker, draft: Draft, trial: Trial) -> tuple[str, ...]:
    """The server whose word on senders counts: the provider's own, or the one seen, if she agrees."""
    provider = provider_of(draft.assistant)
    if provider is not None and provider.authserv_ids:
        return provider.authserv_ids
    if not trial.authserv_ids:
        return asker.many("authserv_ids", "Name of the receiving server (empty: later, doctor)")
    (seen,) = trial.authserv_ids
    text = f"The newest mails are vouched for by {seen}: is that your provider's server?"
    return (seen,) if asker.confirm("trust", text, default=True) else ()


# -- writing it


def _place(asker: Asker, path: Path) -> dict[str, str]:
    """Where the password is kept: the table that config.toml names it by."""
    chosen = asker.ask("password_place", "Keep the password in", default="file", choices=PLACES)
    if chosen == "file":
        return {"file": str(path.absolute().with_name(PASSWORD_FILE))}
    return {"keyring": KEYRING_SERVICE} if chosen == "keyring" else {"env": PASSWORD_VARIABLE}


def _write(path: Path, draft: Draft, password: str) -> None:
    """Password first, then the configuration that names it; each whole or not at all."""
    text = toml_of(draft)
    try:
        parse(tomllib.loads(text), path=path, line_of=lambda _: None)
    except ConfigError as error:
        raise Failure(f"nothing was written: {error}", EXIT_CONFIG) from error
    try:
        make_folder(path.absolute().parent)
        if "file" in draft.password:
            replace_file(Path(draft.password["file"]), f"{password}\n".encode())
        elif "keyring" in draft.password:
            _into_keyring(draft.imap.user, draft.smtp.user, password)
        replace_file(path, text.encode())
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror}", EXIT_WRONG) from error


def _into_keyring(imap_user: str, smtp_user: str, password: str) -> None:
    import keyring  # noqa: PLC0415 - it probes the desktop when imported: only if asked for
    import keyring.errors  # noqa: PLC0415

    try:
        for user in {imap_user, smtp_user}:
            keyring.set_password(KEYRING_SERVICE, user, password)
    except keyring.errors.KeyringError as error:
        raise Failure(
            f"nothing was written: the keyring cannot be used here ({error}); choose a file",
            EXIT_WRONG,
        ) from error


def _farewell(path: Path, draft: Draft) -> None:
    click.echo(f"\n{path} is written.")
    if "env" in draft.password:
        click.echo(f"Put the password into the environment: export {PASSWORD_VARIABLE}=…")
    if not draft.bank_senders:
        click.echo("Add [[banks]] to it: without your bank's notices no payment is ever booked.")
    if not draft.authserv_ids:
        click.echo("Send the assistant a mail, then let `mailbot doctor` say whom to trust.")
    click.echo("Next: `mailbot doctor`, then `mailbot run`.")

"""A configuration in the making, and the config.toml that comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import tomlkit
from tomlkit.items import Table

from mailbot.cli.providers import Tls
from mailbot.post import Server


class MailServer(NamedTuple):
    """One server as the configuration names it."""

    host: str = ""
    port: int = 0
    tls: Tls = "implicit"
    user: str = ""
    ca_file: str = ""

    def with_password(self, password: str) -> Server:
        """Ready to log in. Raises ValueError, with a sentence, for what cannot be right."""
        return Server(
            host=self.host,
            port=self.port,
            tls=self.tls,
            user=self.user,
            password=password,
            ca_file=Path(self.ca_file).expanduser() if self.ca_file else None,
        )


class Draft(NamedTuple):
    """All that `init` asks for. `password` says where it is kept, and never what it is."""

    company: str
    country: str
    language: str
    email: str
    name: str
    address: str
    tax_id: str
    currency: str
    account: str
    bik: str
    bank: str
    bank_senders: tuple[str, ...]
    assistant: str
    imap: MailServer = MailServer()
    smtp: MailServer = MailServer()
    files_sent_itself: bool = False
    authserv_ids: tuple[str, ...] = ()
    password: dict[str, str] = {}  # noqa: RUF012 - never written to
    folder: str = ""


def toml_of(draft: Draft) -> str:
    """The file, with a word on what each part is for. All that is not here keeps its default."""
    document = tomlkit.document()
    document.add(tomlkit.comment("mailbot: written by `mailbot init`; yours to edit."))
    document.add(tomlkit.comment("config.example.toml explains every option there is."))
    document.add(tomlkit.comment("`mailbot doctor` checks it."))
    document.add(tomlkit.nl())
    document.add("firm", _firm(draft))
    if draft.bank_senders:
        banks = tomlkit.aot()
        bank = tomlkit.table()
        bank.add("name", draft.bank or "Bank")
        bank.add("senders", list(draft.bank_senders))
        banks.append(bank)
        document.add("banks", banks)
    assistant = tomlkit.table()
    assistant.add("address", draft.assistant)
    assistant.add("folder", _said(draft.folder, "ledger and mail archive: back this folder up"))
    document.add("assistant", assistant)
    document.add("mailbox", _mailbox(draft))
    outgoing = _server(draft.smtp, draft.password)
    outgoing.add("files_sent_itself", draft.files_sent_itself)
    document.add("outgoing", outgoing)
    return tomlkit.dumps(document)


def _said(value: str, comment: str) -> tomlkit.items.Item:
    item = tomlkit.item(value)
    item.comment(comment)
    return item


def _firm(draft: Draft) -> Table:
    firm = tomlkit.table()
    firm.add("company", draft.company)
    firm.add("language", draft.language)
    firm.add("country", draft.country)
    firm.add("currency", draft.currency)
    if draft.address:
        firm.add("address", draft.address)
    if draft.tax_id:
        firm.add("tax_id", draft.tax_id)
    people = tomlkit.aot()
    person = tomlkit.table()
    person.add("email", draft.email)
    if draft.name:
        person.add("name", draft.name)
    people.append(person)
    firm.add("people", people)
    accounts = tomlkit.aot()
    account = tomlkit.table()
    account.add("account", draft.account)
    account.add("currency", draft.currency)
    if draft.bank:
        account.add("bank", draft.bank)
    if draft.bik:
        account.add("bik", draft.bik)
    accounts.append(account)
    firm.add("accounts", accounts)
    return firm


def _mailbox(draft: Draft) -> Table:
    mailbox = _server(draft.imap, draft.password)
    ids = tomlkit.item(list(draft.authserv_ids))
    ids.comment("the server whose word on senders counts; `mailbot doctor` tells it")
    mailbox.add("authserv_ids", ids)
    return mailbox


def _server(server: MailServer, password: dict[str, str]) -> Table:
    table = tomlkit.table()
    table.add("host", server.host)
    table.add("port", server.port)
    table.add("tls", server.tls)
    table.add("user", server.user)
    place = tomlkit.inline_table()
    place.update(password)
    table.add("password", place)
    if server.ca_file:
        table.add("ca_file", server.ca_file)
    return table

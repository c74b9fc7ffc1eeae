"""The folder that a demo leaves behind: mails, ledgers, configurations, and one page to browse."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Any

import msgspec
import tomlkit

from mailbot.demo.cast import Story
from mailbot.demo.servers import LOOPBACK

MARK = ".mailbot-demo"
PAGE = "index.html"


class NotADemoFolderError(OSError):
    """The folder holds something that no demo has put there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is not empty and was not left by a demo: name another folder with --folder"
        )


def prepare(folder: Path) -> Path:
    """An empty folder; what an earlier demo left there is replaced. Raises OSError."""
    folder = folder.expanduser().resolve()
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise NotADemoFolderError(folder)
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise NotADemoFolderError(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Left by `mailbot demo`; the next demo replaces this folder.\n")
    return folder


def password() -> str:
    """A password for a server that lives as long as the demo."""
    return secrets.token_urlsafe(18)


def configure(
    folder: Path, story: Story, *, secret: str, imap_port: int, smtp_port: int, server: str
) -> Path:
    """Write a firm's config.toml and its password into its folder; answers the config's path."""
    firm = story.firm
    (folder / "mail").mkdir(parents=True)
    kept = folder / "password"
    _private(kept, secret + "\n")
    section = {
        "company": firm.company,
        "language": firm.language,
        "country": firm.country,
        "address": firm.address,
        "tax_id": firm.tax_id,
        "phone": firm.phone,
        "billing_person": firm.billing_person,
        "timezone": firm.timezone,
        "currency": firm.currency,
        "payment_terms_days": firm.payment_terms_days,
        "people": [_filled(person) for person in firm.people],
        "accounts": [_filled(account) for account in firm.accounts],
    }
    login = {"tls": "none", "user": firm.assistant, "password": {"file": str(kept)}}
    data: dict[str, Any] = {
        "firm": section,
        "banks": [msgspec.to_builtins(bank) for bank in firm.banks],
        "assistant": {
            "address": firm.assistant,
            "name": firm.assistant_name,
            "folder": str(folder / "ledger"),
        },
        "mailbox": {
            "host": LOOPBACK,
            "port": imap_port,
            **login,
            "authserv_ids": [server],
            "sent_folder": "Sent",
        },
        "outgoing": {"host": LOOPBACK, "port": smtp_port, **login},
        "dunning": {"digest": story.digest},
    }
    path = folder / "config.toml"
    words = (
        "# A firm of the demo. Its servers ended with the demo; the ledger can still be looked at:\n"
        f"#   mailbot --config {path} invoices\n\n"
    )
    _private(path, words + tomlkit.dumps(data))
    return path


def _filled(noun: msgspec.Struct) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(noun)
    return {key: value for key, value in built.items() if value != ""}


def _private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")

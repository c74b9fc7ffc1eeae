"""The mail providers that `init` knows: data in providers.toml, found by the address's domain."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Literal

import msgspec

from mailbot.model.identity import domain_of

Tls = Literal["implicit", "starttls", "none"]


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One provider. Hosts are '' where each customer has another; {domain} stands for the address's."""

    name: str
    domains: tuple[str, ...]
    imap: str
    smtp: str
    login: Literal["password", "app_password", "oauth"]
    imap_port: int = 993
    imap_tls: Tls = "implicit"
    smtp_port: int = 465
    smtp_tls: Tls = "implicit"
    user: Literal["address", "local"] = "address"
    advice: str = ""
    files_sent_itself: bool = False
    authserv_ids: tuple[str, ...] = ()

    def hosts(self, address: str) -> tuple[str, str]:
        """IMAP and SMTP host for an address; '' where they have to be asked for."""
        domain = domain_of(address)
        return self.imap.replace("{domain}", domain), self.smtp.replace("{domain}", domain)

    def login_name(self, address: str) -> str:
        """The user name that belongs to an address."""
        return address.partition("@")[0] if self.user == "local" else address


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    provider: tuple[Provider, ...]


def providers() -> tuple[Provider, ...]:
    """All of them, in the order of the file."""
    text = files("mailbot.cli").joinpath("providers.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _File).provider


def provider_of(address: str) -> Provider | None:
    """The provider whose own domain the address is in; None for a firm's own domain."""
    domain = domain_of(address)
    return next((one for one in providers() if domain in one.domains), None)


def provider_named(name: str) -> Provider | None:
    """The one provider whose name holds these words."""
    wanted = name.strip().casefold()
    found = [one for one in providers() if wanted and wanted in one.name.casefold()]
    exact = [one for one in found if one.name.casefold() == wanted]
    return (exact or found)[0] if len(exact or found) == 1 else None

"""The firm's part of a portable ledger: owner, bot, banks, servers, defaults."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any

import msgspec

from mailbot.countries import country
from mailbot.ledger.problem import Problem
from mailbot.model.firm import Firm

Json = dict[str, Any]


def read_firm(data: Mapping[str, Any], problems: list[Problem]) -> Firm | None:
    """The firm; None, with a problem, where the file does not say whom the assistant works for."""
    owner, bot = data.get("owner"), data.get("bot")
    if not isinstance(owner, dict) or not isinstance(bot, dict):
        problems.append(
            Problem(
                where="owner" if not isinstance(owner, dict) else "bot",
                sentence="missing: whose invoices these are, and the assistant's own address",
                mend='Add "owner": {"company", "people"} and "bot": {"address"}.',
            )
        )
        return None
    said = {
        **_some(owner, "company", "address", "tax_id", "phone", "billing_person"),
        "people": _objects(owner.get("people")),
        **_some(data, "language", "country", "timezone", "currency", "payment_terms_days"),
        "assistant": bot.get("address"),
        "accounts": _accounts(owner, _home_currency(data)),
        "banks": _banks(data),
        "authserv_ids": _servers(data),
    }
    if bot.get("name"):
        said["assistant_name"] = bot["name"]
    said.setdefault("currency", _currency(said["accounts"], data))
    zone = said.get("timezone")
    if zone is not None and not _is_zone(zone):
        problems.append(
            Problem(
                where="timezone",
                sentence=f"{zone!r} is no time zone",
                mend="Use a name such as Europe/Warsaw.",
            )
        )
        del said["timezone"]
    home = country(str(said["country"])) if said.get("country") else None
    if "timezone" not in said and home is not None:
        said["timezone"] = home.zone
    try:
        return msgspec.convert(said, Firm)
    except msgspec.ValidationError as error:
        sentence, _, path = str(error).partition(" - at `$")
        problems.append(
            Problem(
                where=f"owner{path.rstrip('`')}",
                sentence=sentence,
                mend="Correct this value: without it nobody can be written to.",
            )
        )
        return None


def _some(data: Mapping[str, Any], *keys: str) -> Json:
    return {key: data[key] for key in keys if data.get(key) is not None}


def _objects(value: Any) -> list[Json]:
    """The objects in a list, without their nulls; what is no object is passed over."""
    if not isinstance(value, list):
        return []
    return [
        {key: part for key, part in one.items() if part is not None}
        for one in value
        if isinstance(one, dict)
    ]


def _accounts(owner: Mapping[str, Any], currency: str) -> list[Json]:
    """All accounts, the main one first: a letter names the first one in its currency."""
    main = owner.get("account")
    listed = _objects(owner.get("accounts"))
    for one in listed:
        one.setdefault("currency", currency)
    if isinstance(main, str) and main:
        if not any(one.get("account") == main for one in listed):
            listed.insert(0, {"account": main, "currency": currency})
        listed.sort(key=lambda one: one.get("account") != main)
    return listed


def _home_currency(data: Mapping[str, Any]) -> str:
    return country(str(data.get("country") or "")).currency


def _currency(accounts: list[Json], data: Mapping[str, Any]) -> str:
    first = next((str(one["currency"]) for one in accounts if one.get("purpose") != "vat"), "")
    return first or _home_currency(data)


def _banks(data: Mapping[str, Any]) -> list[Json]:
    banks = []
    for one in _objects(data.get("banks")):
        senders = one.get("senders") or ([one["from"]] if one.get("from") else [])
        banks.append({"name": one.get("name", ""), "senders": senders})
    return banks


def _servers(data: Mapping[str, Any]) -> list[Any]:
    several = data.get("authserv_ids")
    if isinstance(several, list):
        return several
    return [data["authserv_id"]] if data.get("authserv_id") else []


def _is_zone(name: object) -> bool:
    if not isinstance(name, str):
        return False
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def write_firm(firm: Firm) -> Json:
    """The firm's keys of a portable ledger."""
    plain: Json = msgspec.json.decode(msgspec.json.encode(firm))
    out: Json = {
        "language": firm.language,
        "country": firm.country,
        "timezone": firm.timezone,
        "currency": firm.currency,
        "payment_terms_days": firm.payment_terms_days,
        "authserv_id": firm.authserv_ids[0] if firm.authserv_ids else None,
        "bot": {"address": firm.assistant, "name": firm.assistant_name},
        "owner": {
            "company": firm.company,
            "people": [{"name": "", **person} for person in plain["people"]],
            "address": firm.address,
            "tax_id": firm.tax_id,
            "phone": firm.phone,
            "billing_person": firm.billing_person,
            "account": firm.accounts[0].account if firm.accounts else None,
            "accounts": plain.get("accounts", []),
        },
        "banks": [_bank_json(bank.name, bank.senders) for bank in firm.banks],
    }
    if len(firm.authserv_ids) > 1:
        out["authserv_ids"] = list(firm.authserv_ids)
    return out


def _bank_json(name: str, senders: tuple[str, ...]) -> Json:
    out: Json = {"name": name, "from": senders[0] if senders else None}
    if len(senders) > 1:
        out["senders"] = list(senders)
    return out

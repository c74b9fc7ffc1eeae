"""Accounts and tax ids that cannot be right, by their check digits (python-stdnum)."""

from __future__ import annotations

import re

from stdnum import get_cc_module, iban
from stdnum.exceptions import ValidationError
from stdnum.ua import edrpou

from mailbot.model.firm import BankAccount
from mailbot.model.identity import normal_account

# Where accounts have no IBAN: twenty digits, checked together with the bank's code (BIK).
_LOCAL_ACCOUNT = {"RU": re.compile(r"\d{20}")}


def doubts_about_account(account: BankAccount, country: str) -> tuple[str, ...]:
    """Sentences about an account that cannot be right; () where it can."""
    bare = normal_account(account.account)
    if re.match(r"[A-Z]{2}\d{2}", bare):
        if not iban.is_valid(bare, check_country=False):
            return ("its check digits are wrong, so a letter or digit of this IBAN is mistaken",)
        return ()
    local = _LOCAL_ACCOUNT.get(country)
    if local is not None:
        doubts = []
        if not local.fullmatch(bare):
            doubts.append(f"an account in {country} has 20 digits, this one {len(bare)}")
        if not re.fullmatch(r"\d{9}", account.bik):
            doubts.append("the bank's code (bik) of 9 digits is needed with it")
        return tuple(doubts)
    if country == "PL" and re.fullmatch(r"\d{26}", bare):
        if not iban.is_valid(f"PL{bare}", check_country=False):
            return ("its check digits are wrong",)
        return ()
    return ("this is no IBAN: write it with its country letters, as PL61…",)


def doubts_about_tax_id(tax_id: str, country: str) -> str:
    """A sentence about a tax id that cannot be right; '' where it can or cannot be checked."""
    if not tax_id:
        return ""
    module = edrpou if country == "UA" else get_cc_module(country.lower(), "vat")
    if module is None:
        return ""
    try:
        module.validate(tax_id)
    except ValidationError:
        return f"its check digits are wrong for {country}"
    return ""

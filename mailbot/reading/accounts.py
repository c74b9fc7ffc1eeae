"""Bank accounts in running text: IBAN, Polish NRB, Russian twenty digits, and masked tails."""

from __future__ import annotations

import re

from stdnum import iban

from mailbot.model.identity import normal_account
from mailbot.model.noun import Noun

# ISO 13616 registry: total length by country. A written IBAN ends there, whatever follows it.
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "CH": 21,
    "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22,
    "GE": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27, "KZ": 20,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "TR": 26, "UA": 29,
}  # fmt: skip

_SPACE = "[ \u00a0\u2009\u202f]"
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2})(?=\d{2})", re.IGNORECASE)
# 26 digits, as printed: two, then six groups of four.
_NRB = re.compile(rf"(?<!\d)(?:\d{{2}}(?:(?:{_SPACE}|-)?\d{{4}}){{6}})(?!\d)")
_TWENTY = re.compile(
    rf"(?<!\d)\d{{5}}{_SPACE}?\d{{3}}{_SPACE}?\d{_SPACE}?\d{{4}}{_SPACE}?\d{{7}}(?!\d)"
)
# Possessive: a run of 400 x could otherwise be split into nine in more ways than there are atoms.
# What a bank shows of an account it will not spell out: "..5126", "PL** **** 5126", "xxxx1234".
_MASKED = re.compile(
    rf"(?<![A-Za-z0-9.])(?:[A-Z]{{2}}\d{{2}}|\d{{2,6}})?{_SPACE}?(?:[*•…]++|[xX]{{2,}}+|\.{{2,}}+)"
    rf"(?:{_SPACE}?(?:[*•…]++|[xX]{{2,}}+|\.{{2,}}+)){{0,8}}{_SPACE}?\d{{2,6}}(?![A-Za-z0-9])"
)


class AccountFound(Noun, frozen=True, kw_only=True):
    """An account where it stands: `account` in normal form, offsets in the text.

    `masked`: only some of its digits are shown; it can be compared, never used.
    """

    account: str
    start: int
    end: int
    masked: bool = False


def _iban_at(text: str, start: int, length: int) -> int | None:
    """The end of an IBAN of so many characters that starts here; None if it is none."""
    got, at = 0, start
    while at < len(text) and got < length:
        char = text[at]
        if char.isascii() and char.isalnum():
            got += 1
        elif char not in " \u00a0\u2009\u202f-":
            return None
        at += 1
    if got < length or (at < len(text) and text[at].isalnum()):
        return None
    return at


def find_accounts(text: str) -> tuple[AccountFound, ...]:
    """Accounts in the order of the text. NRB digits come back as the IBAN they are part of.

    IBAN by length and mod 97 (ISO 13616); a Polish NRB is an IBAN without its PL.
    """
    found: list[AccountFound] = []

    def free(start: int, end: int) -> bool:
        return all(end <= one.start or start >= one.end for one in found)

    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(match.group(1).upper())
        end = _iban_at(text, match.start(), length) if length else None
        if end is not None and iban.is_valid(normal_account(text[match.start() : end])):
            account = normal_account(text[match.start() : end])
            found.append(AccountFound(account=account, start=match.start(), end=end))
    for match in _NRB.finditer(text):
        account = "PL" + normal_account(match.group())
        if iban.is_valid(account) and free(*match.span()):
            found.append(AccountFound(account=account, start=match.start(), end=match.end()))
    for match in _TWENTY.finditer(text):
        if free(*match.span()):
            account = normal_account(match.group())
            found.append(AccountFound(account=account, start=match.start(), end=match.end()))
    found += [
        AccountFound(
            account=normal_account(match.group()), start=match.start(), end=match.end(), masked=True
        )
        for match in _MASKED.finditer(text)
        if free(*match.span())
    ]
    return tuple(sorted(found, key=lambda one: one.start))

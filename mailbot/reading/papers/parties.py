"""Who paid, from which account to which: names without their trimmings, accounts told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account
from mailbot.reading.accounts import find_accounts
from mailbot.reading.papers.rows import Row, first_value, is_nothing

_TAX_ID = re.compile(
    r"[\s,;(]*(?:ИНН|КПП|БИН|ИИН|УНП|NIP|CUI|CIF|КИО)[\s:]*(?P<id>\d{8,13})", re.IGNORECASE
)
_STREET = re.compile(
    r"(?:,\s*|\s+)(?:ul\.?|al\.|os\.|pl\.|str\.?|bd\.?|ул\.?|пр-т|г\.)\s.*$", re.IGNORECASE
)


def account_pair(rows: Sequence[Row], prose: str, firm: Firm) -> tuple[str, str]:
    """(payer's account, own account): told apart by whether it is the firm's."""
    own_accounts = [normal_account(account.account) for account in firm.accounts]
    own = payer = ""

    def is_own(account: str, *, masked: bool) -> bool:
        if masked:
            tail = re.sub(r".*\D", "", account) or account[-4:]
            return any(mine.endswith(tail) for mine in own_accounts)
        return any(mine in (account, f"PL{account}") for mine in own_accounts)

    kinds = ("payer_account", "account", "own_account", "payer", "beneficiary_account")
    named = next((at for at, row in enumerate(rows) if row.kind == "payer"), len(rows))
    for kind in kinds:
        for at, row in enumerate(rows):
            if row.kind != kind:
                continue
            # "Konto" above the payer is the firm's own, whichever its number; below it, the payer's.
            theirs = kind != "own_account" and (kind != "account" or at > named)
            for found in find_accounts(row.value):
                if is_own(found.account, masked=found.masked):
                    own = own or _full(found.account, own_accounts)
                elif theirs and not found.masked:
                    payer = payer or found.account
    for found in find_accounts(prose):
        if is_own(found.account, masked=found.masked):
            own = own or _full(found.account, own_accounts)
    if not payer:
        written = first_value(rows, "payer_account")
        bare = normal_account(written)
        if (
            8 <= len(bare) <= 34
            and bare not in own_accounts
            and sum(c.isdigit() for c in bare) >= 6
        ):
            payer = bare
    return payer, own


def _full(account: str, own_accounts: Sequence[str]) -> str:
    """The firm's account that a (possibly masked) one stands for, if only one can be meant."""
    tail = re.sub(r".*\D", "", account)[-6:] or account[-4:]
    meant = [mine for mine in own_accounts if mine == account or mine.endswith(tail)]
    return meant[0] if len(meant) == 1 else account


def name_and_tax_id(value: str) -> tuple[str, str]:
    """A payer's name without tax id and street, and the tax id."""
    tax = _TAX_ID.search(value)
    name = value[: tax.start()] if tax else value
    name = re.sub(r"\s*\([^()]*@[^()]*\)|\s*\([A-Z]{2}\d{2}[A-Z0-9 ]{8,}\)", "", name)
    name = _STREET.sub("", name).strip(" ,;")
    if name.endswith("..") or (name.endswith(".") and len(name.split()[-1]) > 5):
        name = name[:-1]
    return ("" if is_nothing(name) else name), (tax.group("id") if tax else "")

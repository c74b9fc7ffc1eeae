"""What the cells of a CSV statement say: sides, states, days, amounts, and facts packed together."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable
from decimal import Decimal

from mailbot.model.noun import Noun
from mailbot.model.reading import Direction
from mailbot.reading.accounts import find_accounts
from mailbot.reading.papers.column_maps import Columns, head_key, words
from mailbot.reading.papers.mt940_details import details_of
from mailbot.reading.papers.printed import first_day
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.vocabulary import label_kind, said

_CURRENCY = re.compile(
    r"(?<![A-Z])(PLN|RON|EUR|RUB|KZT|USD|GBP|CHF|CZK|HUF|NOK|SEK|DKK|UAH|BYN)(?![A-Z])"
)
_SLASHED_DAY = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})")
_MOST_MONTHS = 12
# ING and others: "Naam: … Omschrijving: … IBAN: … Kenmerk: … Valutadatum: …" in one cell.
_PACKED_TITLE = re.compile(
    r"(?:omschrijving|mededeling\w*)\s*:\s*(?P<title>.*?)"
    r"\s*(?:IBAN:|Kenmerk:|Valutadatum:|Naam:|$)",
    re.IGNORECASE,
)
_KENMERK = re.compile(r"\bKenmerk:\s*(?P<kenmerk>[A-Z0-9 ]{4,35}?)\s*(?:Valutadatum:|$)")
_NO_KENMERK = "NOTPROVIDED"


class Labelled(Noun, frozen=True, kw_only=True):
    """Who paid and what for, as one row tells it."""

    payer: str = ""
    account: str = ""
    title: str = ""
    tax_id: str = ""

    def filled_by(self, other: Labelled) -> Labelled:
        """With the other's facts where this one has none."""
        return Labelled(
            payer=self.payer or other.payer,
            account=self.account or other.account,
            title=self.title or other.title,
            tax_id=self.tax_id or other.tax_id,
        )


def amount_of(written: str) -> Decimal | None:
    """A cell's amount with its sign; None if it is none, or has more than two decimals.

    '1,021' is a thousand to some and one to others: it is not read.
    """
    bare = re.sub(r"[^\d.,+\-]", "", written.replace("\u2212", "-")).lstrip("+").strip(".,")
    if not re.search(r"\d", bare) or re.search(r"[a-zа-я]{4,}", written, re.IGNORECASE):
        return None
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3}){2,}|-?\d{1,3}(?:\.\d{3}){2,}", bare):
        return decimal(re.sub(r"[.,]", "", bare))
    value = decimal(bare)
    exponent = value.as_tuple().exponent if value is not None else 0
    return value if isinstance(exponent, int) and exponent >= -2 else None


@functools.lru_cache(maxsize=4096)
def account_in(text: str) -> str:
    """The first account that a cell spells out; '' for none."""
    return next((one.account for one in find_accounts(text) if not one.masked), "")


def currency_in(text: str) -> str:
    """The one currency (ISO 4217) that a text names; '' for none or several."""
    named = set(_CURRENCY.findall(text))
    return named.pop() if len(named) == 1 else ""


def month_first(days: Iterable[str], currency: str) -> bool:
    """Whether a file writes 12/31/2026: told by its days, and where none tells, by its dollars."""
    pairs = [(int(m[1]), int(m[2])) for one in days if (m := _SLASHED_DAY.match(one))]
    if any(first > _MOST_MONTHS for first, _ in pairs):
        return False
    return any(second > _MOST_MONTHS for _, second in pairs) or (bool(pairs) and currency == "USD")


def day_of(written: str, *, month_first: bool) -> dt.date | None:
    """The day in a cell."""
    match = _SLASHED_DAY.match(written) if month_first else None
    if match is None:
        return first_day(written)
    try:
        return dt.date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None


def side_told(columns: Columns, row: list[str]) -> Direction | None:
    """Which way the money went by the words of its side and type; None if they do not say."""
    known = words()
    for kind in ("side", "type"):
        told = set()
        for cell in columns.cells(row, kind):
            bare = head_key(cell) or cell.strip()
            if bare in known.went:
                told.add(Direction.OUT)
            elif bare in known.came:
                told.add(Direction.IN)
            elif cell:
                went, came = said("notice", "debit", cell), said("notice", "credit", cell)
                if bool(went) != bool(came):
                    told.add(Direction.OUT if went else Direction.IN)
        if len(told) == 1:
            return told.pop()
        if told:
            return None
    return None


def states(columns: Columns, row: list[str]) -> str:
    """'done', 'not done' (pending, failed), 'undone' (refunded, reversed) or 'unknown'.

    Without a column of states every row is done, unless its type says that it is another thing.
    """
    known = words()
    status = columns.cell(row, "status")
    kinds = " ".join(columns.cells(row, "type") + columns.cells(row, "side"))
    if any(said("notice", kind, kinds) for kind in ("refund", "taken_back")):
        return "undone"
    if said("notice", "pending", kinds) or said("notice", "failed", kinds):
        return "not done"
    if not columns.places.get("status"):
        return "done"
    bare = head_key(status)
    if bare in known.undone or any(
        said("notice", kind, status) for kind in ("refund", "taken_back")
    ):
        return "undone"
    if bare in known.not_done or any(
        said("notice", kind, status) for kind in ("pending", "failed")
    ):
        return "not done"
    return "done" if bare in known.done or said("notice", "done", status) else "unknown"


def labelled(cells: list[str], *, incoming: bool) -> Labelled:
    """`Rachunek nadawcy: …`, `Nazwa nadawcy: …`, `Tytuł: …` (PKO), `Ordonator: …` (ING România)."""
    found = Labelled()
    loose: list[str] = []
    for cell in cells:
        label, colon, value = (part.strip() for part in cell.partition(":"))
        key = head_key(label)
        kind = label_kind("notice", label) if colon else ""
        ours_out = ("payer", "payer_account") if incoming else ("beneficiary", "own_account")
        if not value:
            loose += [cell.strip()] if cell.strip() and not colon else []
        elif kind == ours_out[0] or key.startswith("nazwa "):
            found = found.filled_by(Labelled(payer=value))
        elif kind in (ours_out[1], "account", "beneficiary_account") or "rachunek" in key:
            found = found.filled_by(Labelled(account=account_in(value)))
        elif kind == "title":
            found = found.filled_by(Labelled(title=value))
        elif kind == "tax_id":
            found = found.filled_by(Labelled(tax_id=re.sub(r"\D", "", value)))
    return found.filled_by(Labelled(title=" ".join(loose)))


def from_title(told: Labelled) -> Labelled:
    """Payer, account and purpose where a bank put them all into the cell of the title."""
    title = told.title
    if packed := _PACKED_TITLE.search(title):
        kenmerk = _KENMERK.search(title)
        words_of = [packed.group("title")]
        if kenmerk and kenmerk.group("kenmerk") != _NO_KENMERK:
            words_of.append(kenmerk.group("kenmerk"))
        told = Labelled(
            payer=told.payer,
            account=told.account or account_in(title),
            title=" ".join(filter(None, words_of)) or title,
            tax_id=told.tax_id,
        )
    elif not told.payer and ";" in title:
        one = details_of(title)
        told = Labelled(
            payer=one.name,
            account=told.account or one.account,
            title=one.title,
            tax_id=told.tax_id or one.tax_id,
        )
    elif not told.account:
        told = told.filled_by(Labelled(account=account_in(title)))
    return told

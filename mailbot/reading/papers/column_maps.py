"""Which column of a bank's CSV file holds what: declared by bank in column_maps.toml, else guessed."""

from __future__ import annotations

import functools
import importlib.resources
import re

import msgspec

from mailbot.model.noun import Noun
from mailbot.reading.papers.vocabulary import label_kind
from mailbot.reading.phrases import even_fold

_SHAPES = {
    "day": re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}|20\d{6}"),
    "amount": re.compile(r"[-+]?[\d .\u00a0]*\d(?:[.,]\d{2})"),
    "number": re.compile(r"\d+"),
    "currency": re.compile(r"[A-Z]{3}"),
    "account": re.compile(r"(?:[A-Z]{2})?[\d ]*"),
    "text": re.compile(r".*\S.*", re.DOTALL),
    "": re.compile(r".*", re.DOTALL),
}
# Whose name a head means: money of a sender came in, that of a "sender or recipient" may have gone.
_SENDER = re.compile(
    r"nadawc|zleceniodawc|wplacajac|platnik|afzender|opdrachtgever|betaler|platitor|ordonator"
    r"|плательщик|отправител|payer|sender|received from|paid by"
)
_RECIPIENT = re.compile(r"odbiorc|ontvanger|begunstigd|beneficiar|получател|recipient|payee")
_ACCOUNT = re.compile(r"\bcont\b|rachun|kont[oa]\b|rekening|iban|счет|account")
# A document's number, and a serial one, are the payer's or the file's own: no bank's reference.
_NO_REFERENCE = re.compile(r"dok|doc|док|\bop\b|volgn|lp\b|платеж|ordernummer")
# Kinds of the vocabulary that mean the same here.
_SAME = {
    "direction": "side",
    "booked": "date",
    "credited": "credit",
    "beneficiary": "to_name",
    "beneficiary_account": "to_account",
    "own_account": "own",
}


class ColumnMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank's columns: the heads of each kind, in the bank's own words."""

    bank: str
    known_by: tuple[str, ...]
    signed: bool = False
    continued: bool = False
    date: tuple[str, ...] = ()
    amount: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    debit: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    payer: tuple[str, ...] = ()
    payer_account: tuple[str, ...] = ()
    from_name: tuple[str, ...] = ()
    to_name: tuple[str, ...] = ()
    from_account: tuple[str, ...] = ()
    to_account: tuple[str, ...] = ()
    tax_id: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    labelled: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()


class Headless(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank's file without a head, known by the shape of its columns."""

    bank: str
    delimiter: str
    shape: tuple[str, ...]
    kinds: tuple[str, ...]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written in columns of sides and states, folded."""

    came: frozenset[str]
    went: frozenset[str]
    done: frozenset[str]
    not_done: frozenset[str]
    undone: frozenset[str]


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    map: tuple[ColumnMap, ...]
    headless: tuple[Headless, ...]
    words: Words


class Columns(Noun, frozen=True, kw_only=True):
    """Where each kind of fact stands in a row: kind to the numbers of its columns, from 0.

    `signed`: an amount without a sign came in. `senders`: the names are of those who paid us, by
    the head's own words. `width`: columns of the head. `bank` '' where all of it is guessed.
    """

    places: dict[str, tuple[int, ...]]
    width: int
    bank: str = ""
    signed: bool = False
    senders: bool = False
    continued: bool = False

    def cell(self, row: list[str], *kinds: str) -> str:
        """The first filled cell of these kinds; '' for none."""
        return next((words for kind in kinds for words in self.cells(row, kind) if words), "")

    def cells(self, row: list[str], kind: str) -> list[str]:
        """Every cell of a kind, '' where the row ends before it."""
        return [
            row[at].strip(" \t\u00a0'") if at < len(row) else "" for at in self.places.get(kind, ())
        ]


@functools.cache
def _declared() -> _Declared:
    source = importlib.resources.files("mailbot.reading.papers") / "column_maps.toml"
    return msgspec.toml.decode(source.read_bytes(), type=_Declared)


def words() -> Words:
    """The words of sides and states."""
    return _declared().words


def head_key(cell: str) -> str:
    """A column's head as it is compared: letters and digits, folded."""
    return " ".join(re.sub(r"[\W_]+", " ", even_fold(cell)).split())


def columns_of(head: list[str]) -> Columns | None:
    """The columns under a head, by a bank's map or by guess; None if it is no head of payments.

    A head names a day, an amount and a text.
    """
    keys = [head_key(cell) for cell in head]
    for one in _declared().map:
        if {head_key(cell) for cell in one.known_by} <= set(keys):
            return _mapped(one, keys)
    return _guessed(head, keys)


def _mapped(one: ColumnMap, keys: list[str]) -> Columns:
    places: dict[str, tuple[int, ...]] = {}
    for kind in ColumnMap.__struct_fields__[4:]:
        wanted = [head_key(cell) for cell in getattr(one, kind)]
        places[kind] = tuple(keys.index(key) for key in wanted if key in keys)
    for first in places["labelled"]:
        behind = first + 1
        while behind < len(keys) and not keys[behind]:
            behind += 1
        places["labelled"] = tuple(range(first, behind))
    return Columns(
        places=places,
        width=len(keys),
        bank=one.bank,
        signed=one.signed,
        senders=bool(one.from_name),
        continued=one.continued,
    )


def _guessed(head: list[str], keys: list[str]) -> Columns | None:
    places: dict[str, list[int]] = {}
    senders = False
    for at, cell in enumerate(head):
        kind = label_kind("notice", cell.replace("/", " ").replace("_", " "))
        bare = keys[at]
        if kind == "account" and bare in ("rekening", "numer rachunku wlasnego"):
            kind = "own"
        if kind == "reference" and not re.search(r"refer|nr|numer|transa|\bid\b", bare):
            kind = "title"  # "kenmerk" and its like are what the payer wrote
        if not kind and _SENDER.search(bare) and _RECIPIENT.search(bare):
            kind = "payer_account" if _ACCOUNT.search(bare) else "payer"
        if kind == "reference" and _NO_REFERENCE.search(bare):
            continue
        if kind == "payer" and _SENDER.search(bare) and not _RECIPIENT.search(bare):
            senders = True
        places.setdefault(_SAME.get(kind, kind), []).append(at)
    if "account" in places:
        # Beside the payer's own, an account without a name is the one the file is of.
        role = "own" if "payer_account" in places and "own" not in places else "payer_account"
        places.setdefault(role, []).extend(places.pop("account"))
    if "to_name" in places and "payer" in places:
        places["from_name"] = places.pop("payer")
    elif "to_name" in places:
        places["payer"] = places.pop("to_name")
    money = {"amount", "debit", "credit"} & set(places)
    text = {"title", "payer", "from_name", "reference"} & set(places)
    if not money or "date" not in places or not text:
        return None
    return Columns(
        places={kind: tuple(at) for kind, at in places.items() if kind},
        width=len(head),
        senders=senders,
    )


def headless_of(row: list[str], delimiter: str) -> Columns | None:
    """The columns of a file that has no head, by the shape of one of its rows; None if unknown."""
    for one in _declared().headless:
        if one.delimiter != delimiter or len(row) not in (len(one.shape), len(one.shape) + 1):
            continue
        cells = zip(one.shape, row, strict=False)
        if all(_SHAPES[shape].fullmatch(cell.strip(" '")) for shape, cell in cells):
            places: dict[str, tuple[int, ...]] = {
                kind: (at,) for at, kind in enumerate(one.kinds) if kind
            }
            width = len(one.shape)
            return Columns(places=places, width=width, bank=one.bank, signed=True)
    return None

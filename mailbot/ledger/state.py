"""The state that follows from the journal: TinyDB tables of nouns, and a draft of changes to them.

A commit is worked out on a draft first. Only when all of it has gone through, and the journal has
it, are the changes carried over: all of a commit or none of it, in memory as on disk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

from tinydb import TinyDB

from mailbot.ledger.records import BankData, Calendar, FirmNote, OwnerLetter, SetAside
from mailbot.ledger.storage import SnapshotStorage
from mailbot.ledger.table import Keys, NounTable
from mailbot.model.agreement import Block, Dispute, Plan, Promise
from mailbot.model.client import Client
from mailbot.model.identity import (
    domain_of,
    normal_account,
    normal_address,
    normal_number,
    normal_tax_id,
)
from mailbot.model.invoice import Adjustment, Invoice
from mailbot.model.letter import Letter
from mailbot.model.mail import Cursor, MailSeen
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.numbering import number_keys
from mailbot.model.payment import Allocation, Payment
from mailbot.model.question import Question

T = TypeVar("T", bound=Noun)
CALENDAR = "calendar"


def normal_message_id(message_id: str) -> str:
    """A Message-ID as it is compared: without brackets and white space around it."""
    return message_id.strip().removeprefix("<").removesuffix(">").strip()


def money_key(money: Money, day: dt.date | None = None) -> str:
    """An amount, or what came of it on a day, as it is looked up: 100 and 100.00 are one."""
    return f"{money.amount.normalize():f} {money.currency} {day or ''}"


def cursor_key(account: str, folder: str) -> str:
    """The id of a folder's cursor."""
    return f"{account}\x1f{folder}"


def set_aside_key(cursor: Cursor) -> str:
    """The id of a mail that was set aside: its place."""
    return "\x1f".join(
        (cursor.account, cursor.folder, str(cursor.uidvalidity), str(cursor.last_uid))
    )


def _by_client(noun: Promise | Plan | Dispute | Block | Invoice | OwnerLetter) -> tuple[str]:
    return (noun.client,)


class _NounDB(TinyDB):
    table_class = NounTable  # type: ignore[assignment] # TinyDB types this seam by its own class


class State:
    """All tables, over one storage."""

    def __init__(self, storage: SnapshotStorage) -> None:
        self.storage = storage
        self._db = _NounDB(storage=lambda: storage)
        self._all: list[NounTable[Any]] = []
        self.clients = self._table(
            "clients",
            Client,
            lambda c: c.id,
            {
                "address": lambda c: {normal_address(one.email) for one in c.contacts},
                "domain": lambda c: {domain_of(one.email) for one in c.contacts},
                "account": lambda c: {normal_account(one) for one in c.accounts},
                "tax_id": lambda c: (normal_tax_id(c.tax_id),),
            },
        )
        self.invoices = self._table(
            "invoices",
            Invoice,
            lambda i: i.id,
            {
                "client": _by_client,
                "number": lambda i: (normal_number(i.number),),
                "number_key": lambda i: number_keys(i.number, i.issued),
                "thread": lambda i: (normal_message_id(i.message_id or ""),),
            },
        )
        self.adjustments = self._table(
            "adjustments", Adjustment, lambda a: a.id, {"invoice": lambda a: (a.invoice,)}
        )
        self.payments = self._table(
            "payments",
            Payment,
            lambda p: p.id,
            {
                "client": lambda p: (p.client or "",),
                "reference": lambda p: (p.bank_reference,),
                "amount": lambda p: (money_key(p.amount), money_key(p.amount, p.day)),
            },
        )
        self.allocations = self._table(
            "allocations",
            Allocation,
            lambda a: a.id,
            {"invoice": lambda a: (a.invoice,), "payment": lambda a: (a.payment,)},
        )
        self.promises = self._table("promises", Promise, lambda p: p.id, {"client": _by_client})
        self.plans = self._table("plans", Plan, lambda p: p.id, {"client": _by_client})
        self.disputes = self._table("disputes", Dispute, lambda d: d.id, {"client": _by_client})
        self.blocks = self._table("blocks", Block, lambda b: b.id, {"client": _by_client})
        self.letters = self._table(
            "letters",
            Letter,
            lambda one: one.id,
            {
                "client": lambda one: (one.client or "",),
                "status": lambda one: (one.status.value,),
                "message_id": lambda one: {
                    normal_message_id(one.message_id or ""),
                    normal_message_id(one.sent_as or ""),
                },
            },
        )
        self.questions = self._table(
            "questions", Question, lambda q: q.id, {"status": lambda q: (q.status.value,)}
        )
        self.mails = self._table(
            "mails",
            MailSeen,
            lambda m: m.content_hash,
            {
                "client": lambda m: (m.client or "",),
                "message_id": lambda m: (normal_message_id(m.message_id),),
            },
        )
        self.owner_letters = self._table(
            "owner_letters",
            OwnerLetter,
            lambda one: normal_message_id(one.message_id),
            {"client": _by_client},
        )
        self.cursors = self._table("cursors", Cursor, lambda c: cursor_key(c.account, c.folder), {})
        self.set_aside = self._table("set_aside", SetAside, lambda s: set_aside_key(s.cursor), {})
        self.banks = self._table("banks", BankData, lambda b: b.bank, {})
        self.notes = self._table("notes", FirmNote, lambda n: n.id, {})
        self.calendar = self._table("calendar", Calendar, lambda _: CALENDAR, {})

    def _table(
        self, name: str, noun: type[T], key: Callable[[T], str], indexes: Mapping[str, Keys[T]]
    ) -> NounTable[T]:
        table = self._db.table(name, noun=noun, key=key, indexes=indexes)
        self._all.append(cast("NounTable[Any]", table))
        return cast("NounTable[T]", table)

    def reload(self) -> None:
        """Take up what the storage holds now."""
        for table in self._all:
            table.reload()


class DraftTable(Generic[T]):
    """A table with changes laid over it that are not in it yet."""

    def __init__(self, table: NounTable[T]) -> None:
        self._table = table
        self.changes: dict[str, T | None] = {}  # None: dropped

    def noun(self, key: str) -> T | None:
        """The noun with this id, as changed."""
        return self.changes[key] if key in self.changes else self._table.noun(key)

    def under(self, index: str, key: str) -> Sequence[T]:
        """The nouns with this key in an index, as changed."""
        name = self._table.key
        stored = [n for n in self._table.under(index, key) if name(n) not in self.changes]
        keys_of = self._table.keys_of[index]
        return stored + [n for n in self.changes.values() if n is not None and key in keys_of(n)]

    def put(self, noun: T) -> None:
        """Add or replace; what changes nothing is no change."""
        key = self._table.key(noun)
        if self.noun(key) != noun:
            self.changes[key] = noun

    def drop(self, key: str) -> None:
        """Take out."""
        if self.noun(key) is not None:
            self.changes[key] = None

    def carry_over(self) -> None:
        """Make the changes in the table itself."""
        for key, noun in self.changes.items():
            if noun is None:
                self._table.drop(key)
            else:
                self._table.put(noun)


class Draft:
    """What one commit would change."""

    def __init__(self, state: State) -> None:
        self.clients = DraftTable(state.clients)
        self.invoices = DraftTable(state.invoices)
        self.adjustments = DraftTable(state.adjustments)
        self.payments = DraftTable(state.payments)
        self.allocations = DraftTable(state.allocations)
        self.promises = DraftTable(state.promises)
        self.plans = DraftTable(state.plans)
        self.disputes = DraftTable(state.disputes)
        self.blocks = DraftTable(state.blocks)
        self.letters = DraftTable(state.letters)
        self.questions = DraftTable(state.questions)
        self.mails = DraftTable(state.mails)
        self.owner_letters = DraftTable(state.owner_letters)
        self.cursors = DraftTable(state.cursors)
        self.set_aside = DraftTable(state.set_aside)
        self.banks = DraftTable(state.banks)
        self.notes = DraftTable(state.notes)
        self.calendar = DraftTable(state.calendar)

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not any(table.changes for table in vars(self).values())

    def carry_over(self) -> None:
        """Make the changes in the state itself."""
        for table in vars(self).values():
            table.carry_over()

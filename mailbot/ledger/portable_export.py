"""The writing half of a portable ledger: see portable.py for what such a file is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from mailbot.ledger.book import StateBook
from mailbot.ledger.portable_firm import write_firm
from mailbot.model.client import Client
from mailbot.model.firm import Firm
from mailbot.model.invoice import Invoice
from mailbot.model.mail import Cursor
from mailbot.model.noun import Noun

Json = dict[str, Any]

FORMAT = 1  # of the keys beyond the least; raised when one of them changes its meaning


def write_world(book: StateBook, firm: Firm, today: dt.date) -> Json:
    """All that the ledger knows, as plain JSON values, in the order in which it became known.

    Mails and letters are named by their hashes: their bytes are in the archive, not here.
    """
    return {
        "format": FORMAT,
        **write_firm(firm),
        "today": today.isoformat(),
        "clients": [_client_json(client) for client in book.clients()],
        "invoices": [_invoice_json(book, invoice) for invoice in book.invoices()],
        "adjustments": _plain(
            one for invoice in book.invoices() for one in book.adjustments_of(invoice.id)
        ),
        "payments": _plain(book.payments()),
        "allocations": _plain(book.state.allocations.nouns()),
        "promises": _plain(book.state.promises.nouns()),
        "plans": _plain(book.state.plans.nouns()),
        "disputes": _plain(book.state.disputes.nouns()),
        "blocks": _plain(book.state.blocks.nouns()),
        "owner_letters": _plain(book.state.owner_letters.nouns()),
        "letters": _plain(book.letters()),
        "questions": _plain(book.state.questions.nouns()),
        "mails": _plain(book.mails()),
        "mails_set_aside": _plain(book.mails_set_aside()),
        "cursors": _plain(_sorted_cursors(book.state.cursors.nouns())),
        "bank_data": _plain(book.state.banks.nouns()),
        "notes": list(book.notes_of(None, None)),
        "last_day_lived": _iso(book.last_day_lived()),
        "last_digest": _iso(book.last_digest()),
    }


def _plain(nouns: Iterable[Noun]) -> list[Json]:
    return [_json(noun) for noun in nouns]


def _json(noun: Noun) -> Json:
    plain: Json = msgspec.json.decode(msgspec.json.encode(noun))
    return plain


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _sorted_cursors(cursors: Sequence[Cursor]) -> list[Cursor]:
    # A mail set aside has moved its cursor too, so the order they came in does not survive.
    return sorted(cursors, key=lambda one: (one.account, one.folder))


def _client_json(client: Client) -> Json:
    plain = _json(client)
    accounts = plain.pop("accounts", [])
    out = {
        "id": plain.pop("id"),
        "company": plain.pop("company"),
        "tax_id": plain.pop("tax_id", None),
        "address": plain.pop("address", ""),
        "contacts": [{"name": "", **contact} for contact in plain.pop("contacts", [])],
        "account": accounts[0] if accounts else None,
        **plain,
    }
    if len(accounts) > 1:
        out["accounts"] = accounts
    return out


def _invoice_json(book: StateBook, invoice: Invoice) -> Json:
    plain = _json(invoice)
    return {
        "number": plain.pop("number"),
        "client": plain.pop("client"),
        "issued": plain.pop("issued"),
        "due": invoice.due.isoformat(),
        "amount": plain.pop("amount")["amount"],
        "currency": invoice.amount.currency,
        "paid": str(book.balance(invoice.id).paid.amount),
        **plain,
    }

"""The format of the journal, and how events written in an older one are read today.

A journal is never rewritten: its hashes would no longer hold. Each line says its format, and is
brought up to date, one format at a time, on its way in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mailbot.ledger.errors import SchemaTooNewError
from mailbot.model.identity import derive

type_name = "type"

# The format that this release writes. Raise it with every change of an event's shape that an
# old line would not survive, and add the step below with a stored line of the old format.
SCHEMA = 1

_Event = dict[str, Any]


def _money(text: str) -> _Event:
    amount, _, currency = text.partition(" ")
    return {"amount": amount, "currency": currency}


def _from_0(event: _Event) -> list[_Event]:
    """Format 0, of the first trials: money was "123.00 PLN", an invoice had a due date itself."""
    event = dict(event)
    if event[type_name] == "invoice_registered":
        invoice = dict(event["invoice"])
        amount = _money(invoice["amount"])
        line = {"id": derive("line", invoice["id"], 1), "due": invoice.pop("due"), "amount": amount}
        event["invoice"] = {**invoice, "amount": amount, "lines": [line]}
    elif event[type_name] == "payment_recorded":
        payment = dict(event["payment"])
        event["payment"] = {**payment, "amount": _money(payment["amount"])}
    elif event[type_name] == "paid":  # money and what it pays were one event
        payment = {
            "id": event["id"],
            "day": event["day"],
            "amount": _money(event["amount"]),
            "source": "bank",
        }
        allocation = {
            "id": derive("allocation", event["id"], event["invoice"]),
            "payment": event["id"],
            "invoice": event["invoice"],
            "line": derive("line", event["invoice"], 1),
            "amount": _money(event["amount"]),
        }
        return [
            {type_name: "payment_recorded", "payment": payment},
            {type_name: "allocated", "allocation": allocation},
        ]
    return [event]


_STEPS: Mapping[int, Callable[[_Event], list[_Event]]] = {0: _from_0}


def migrate(events: list[_Event], schema: int) -> list[_Event]:
    """Events of an older format, as this release would have written them."""
    if schema > SCHEMA:
        raise SchemaTooNewError(schema, SCHEMA)
    for step in range(schema, SCHEMA):
        events = [new for old in events for new in _STEPS[step](old)]
    return events

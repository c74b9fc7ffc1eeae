"""What is known of clients."""

from __future__ import annotations

from msgspec.structs import replace

from mailbot.ledger.effects.registry import (
    add,
    client_of,
    effect_of,
    invoice_of,
)
from mailbot.ledger.records import FirmNote
from mailbot.ledger.state import Draft
from mailbot.model import event as happened
from mailbot.model.identity import derive, normal_account, normal_address


@effect_of(happened.ClientAdded)
def _client_added(draft: Draft, event: happened.ClientAdded) -> None:
    add(draft.clients, event.client.id, event.client)


@effect_of(happened.ClientChanged)
def _client_changed(draft: Draft, event: happened.ClientChanged) -> None:
    client_of(draft, event, event.client.id)
    draft.clients.put(event.client)


@effect_of(happened.AccountLearned)
def _account_learned(draft: Draft, event: happened.AccountLearned) -> None:
    client = client_of(draft, event, event.client)
    account = normal_account(event.account)
    if account not in {normal_account(one) for one in client.accounts}:
        draft.clients.put(replace(client, accounts=(*client.accounts, event.account)))


@effect_of(happened.AddressFailed)
def _address_failed(draft: Draft, event: happened.AddressFailed) -> None:
    client = client_of(draft, event, event.client)
    address = normal_address(event.address)
    contacts = tuple(
        replace(one, failed=event.failure) if normal_address(one.email) == address else one
        for one in client.contacts
    )
    draft.clients.put(replace(client, contacts=contacts))


@effect_of(happened.AbsenceNoted)
def _absence_noted(draft: Draft, event: happened.AbsenceNoted) -> None:
    client = client_of(draft, event, event.client)
    if event.absence not in client.absences:
        draft.clients.put(replace(client, absences=(*client.absences, event.absence)))


@effect_of(happened.NoteAdded)
def _note_added(draft: Draft, event: happened.NoteAdded) -> None:
    """The same words on the same thing are one note."""
    if event.invoice is not None:
        invoice = invoice_of(draft, event, event.invoice)
        if event.text not in invoice.notes:
            draft.invoices.put(replace(invoice, notes=(*invoice.notes, event.text)))
    elif event.client is not None:
        client = client_of(draft, event, event.client)
        if event.text not in client.notes:
            draft.clients.put(replace(client, notes=(*client.notes, event.text)))
    else:
        key = derive("note", event.text)
        add(draft.notes, key, FirmNote(id=key, text=event.text))

"""What was said between the firm and a client."""

from __future__ import annotations

from msgspec.structs import replace

from mailbot.ledger.effects.registry import (
    add,
    client_of,
    effect_of,
    invoice_of,
    known,
)
from mailbot.ledger.records import OwnerLetter
from mailbot.ledger.state import Draft, normal_message_id
from mailbot.model import event as happened
from mailbot.model.agreement import DisputeStatus, PromiseStatus


@effect_of(happened.PromiseMade)
def _promise_made(draft: Draft, event: happened.PromiseMade) -> None:
    client_of(draft, event, event.promise.client)
    add(draft.promises, event.promise.id, event.promise)


@effect_of(happened.PromiseEnded)
def _promise_ended(draft: Draft, event: happened.PromiseEnded) -> None:
    """A promise ends once: what it ended as stands."""
    promise = known(event, draft.promises, event.promise, "promise")
    if promise.status is PromiseStatus.ACTIVE:
        draft.promises.put(replace(promise, status=event.status))


@effect_of(happened.PlanSet)
def _plan_set(draft: Draft, event: happened.PlanSet) -> None:
    client_of(draft, event, event.plan.client)
    invoice_of(draft, event, event.plan.invoice)
    draft.plans.put(event.plan)


@effect_of(happened.DisputeOpened)
def _dispute_opened(draft: Draft, event: happened.DisputeOpened) -> None:
    client_of(draft, event, event.dispute.client)
    add(draft.disputes, event.dispute.id, event.dispute)


@effect_of(happened.DisputeClosed)
def _dispute_closed(draft: Draft, event: happened.DisputeClosed) -> None:
    dispute = known(event, draft.disputes, event.dispute, "dispute")
    if dispute.status is DisputeStatus.OPEN:
        closed = replace(dispute, status=DisputeStatus.CLOSED, outcome=event.outcome)
        draft.disputes.put(closed)


@effect_of(happened.BlockSet)
def _block_set(draft: Draft, event: happened.BlockSet) -> None:
    client_of(draft, event, event.block.client)
    add(draft.blocks, event.block.id, event.block)


@effect_of(happened.BlockLifted)
def _block_lifted(draft: Draft, event: happened.BlockLifted) -> None:
    block = known(event, draft.blocks, event.block, "block")
    draft.blocks.put(replace(block, lifted=True))


@effect_of(happened.OwnerWrote)
def _owner_wrote(draft: Draft, event: happened.OwnerWrote) -> None:
    client_of(draft, event, event.client)
    key = normal_message_id(event.message_id)
    letter = OwnerLetter(
        message_id=event.message_id, client=event.client, invoices=event.invoices, at=event.at
    )
    add(draft.owner_letters, key, letter)

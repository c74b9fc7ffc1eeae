"""What was said between the firm and a client: promises, plans, disputes, and pauses."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mailbot.model.money import Money
from mailbot.model.noun import Noun


class PromiseStatus(StrEnum):
    """A promise ends once."""

    ACTIVE = "active"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Promise(Noun, frozen=True, kw_only=True):
    """A promise to pay. `day` None: "soon"; the pause then ends at `pause_until`."""

    id: str
    client: str
    invoices: tuple[str, ...]
    made_on: dt.date
    day: dt.date | None
    pause_until: dt.date  # the last day on which nothing is sent for these invoices
    amount: Money | None = None
    quote: str = ""
    source: str = ""  # content hash of the mail
    status: PromiseStatus = PromiseStatus.ACTIVE


class Instalment(Noun, frozen=True, kw_only=True):
    """One part of a plan."""

    due: dt.date
    amount: Money


class PlanStatus(StrEnum):
    """Drawn up, put to the client, agreed in writing by both, and then kept or not."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    COMPLETED = "completed"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Plan(Noun, frozen=True, kw_only=True):
    """A payment plan for one invoice; agreed, its instalments replace the invoice's lines."""

    id: str
    client: str
    invoice: str
    instalments: tuple[Instalment, ...]
    proposed_on: dt.date
    quote: str = ""
    source: str = ""
    status: PlanStatus = PlanStatus.PROPOSED


class DisputeStatus(StrEnum):
    """A dispute rests the ladder until the owner closes it."""

    OPEN = "open"
    CLOSED = "closed"


class Dispute(Noun, frozen=True, kw_only=True):
    """The client contests something. `invoices` empty: everything of the client's."""

    id: str
    client: str
    invoices: tuple[str, ...]
    opened_on: dt.date
    quote: str = ""
    source: str = ""
    status: DisputeStatus = DisputeStatus.OPEN
    outcome: str = ""


class BlockReason(StrEnum):
    """Why nothing is sent."""

    OWNER = "owner"  # she said: leave them be
    CLAIMS_PAID = "claims_paid"
    EXTENSION = "extension"
    HARDSHIP = "hardship"
    ABSENCE = "absence"
    STOP_CONTACT = "stop_contact"
    BAD_ADDRESS = "bad_address"
    OWNER_WROTE = "owner_wrote"
    QUESTION = "question"  # the owner has been asked something that must be answered first


class Block(Noun, frozen=True, kw_only=True):
    """A pause of the ladder. `invoices` empty: the client as a whole. `until` None: until lifted.

    `until` is the last day of the pause.
    """

    id: str
    client: str
    invoices: tuple[str, ...]
    reason: BlockReason
    since: dt.date
    until: dt.date | None = None
    note: str = ""
    source: str = ""
    lifted: bool = False

    def holds(self, invoice: str, today: dt.date) -> bool:
        """Whether it keeps this invoice from being chased today."""
        if self.lifted or (self.until is not None and today > self.until):
            return False
        return not self.invoices or invoice in self.invoices

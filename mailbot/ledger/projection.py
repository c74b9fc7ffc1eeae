"""From what happened to what is: each event's effect, laid into a draft of the state.

Two rules hold for all effects. *Saying it twice changes nothing*: an event that adds a thing whose
id is known leaves the thing as it is, so a mail read twice or a day lived twice is harmless. *What
cannot have happened is refused*: money beyond a payment, a stage twice on one line, a letter that
leaves a state it cannot leave raise CommitRefusedError, and nothing of their commit is kept.

A change of what an effect does to journals that exist must raise storage.PROJECTION; an effect
must never come to refuse what an earlier release has let into a journal.
"""

from __future__ import annotations

from mailbot.ledger.effects import agreements, clients, invoices, letters, mails, money, questions
from mailbot.ledger.effects.registry import EFFECTS
from mailbot.ledger.state import Draft
from mailbot.model.question import Event

# Imported for what they enter in the table.
_ENTERED = (agreements, clients, invoices, letters, mails, money, questions)


def project(event: Event, draft: Draft) -> None:
    """Lay what the event changes into the draft. Raises CommitRefusedError."""
    EFFECTS[type(event)](draft, event)

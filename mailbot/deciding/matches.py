"""How a transfer may be applied: the ways there are, what speaks for them, and which is sure.

Nothing is booked here: a Match is what could be, and `certain` says whether a careful bookkeeper
would ask. The reasons go with the allocation into the ledger, and into the question otherwise.
"""

from __future__ import annotations

from mailbot.model.fact import Fact
from mailbot.model.invoice import Invoice
from mailbot.model.money import Money
from mailbot.model.noun import Noun


class Share(Noun, frozen=True, kw_only=True):
    """So much of the transfer for this invoice."""

    invoice: Invoice
    amount: Money


class Match(Noun, frozen=True, kw_only=True):
    """One way to apply the transfer. `certain`: may be booked without asking.

    `surplus` is what this way leaves unapplied; `short` what it leaves open of invoices that it
    pays but for cents or bank fees.
    """

    shares: tuple[Share, ...]
    certain: bool
    reasons: tuple[Fact, ...]
    surplus: Money
    short: Money

    @property
    def client(self) -> str:
        """The client whose invoices it pays."""
        return self.shares[0].invoice.client


class Matching(Noun, frozen=True, kw_only=True):
    """What could be found out about one transfer; `matches` best first, maybe none."""

    matches: tuple[Match, ...] = ()
    client: str | None = None
    why: tuple[Fact, ...] = ()

    @property
    def best(self) -> Match | None:
        """The match that may be booked alone."""
        return next((m for m in self.matches if m.certain), None)

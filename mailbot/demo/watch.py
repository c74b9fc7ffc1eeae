"""What a pass has changed in the ledger by the mere passing of days."""

from __future__ import annotations

from mailbot.model.agreement import PlanStatus, PromiseStatus
from mailbot.model.book import Book

_PROMISE = {
    PromiseStatus.KEPT: "has kept its promise",
    PromiseStatus.BROKEN: "has broken its promise",
}
_PLAN = {
    PlanStatus.AGREED: "has a payment plan, agreed in writing",
    PlanStatus.COMPLETED: "has kept its payment plan to the end",
    PlanStatus.BROKEN: "has broken its payment plan",
}


class Watch:
    """Remembers how promises and plans stood, and tells what became of them since."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._seen: dict[str, str] = {}

    def changes(self) -> list[str]:
        """A sentence for each promise kept or broken and each plan agreed, kept or broken."""
        out = []
        for client in self._book.clients():
            states = [
                (p.id, p.status, _PROMISE.get(p.status)) for p in self._book.promises_of(client.id)
            ]
            plans = [(p.id, p.status, _PLAN.get(p.status)) for p in self._book.plans_of(client.id)]
            for key, status, said in (*states, *plans):
                if self._seen.get(key) != status and said is not None:
                    out.append(f"{client.company} {said}")
                self._seen[key] = status
        return out

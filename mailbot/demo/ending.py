"""How the stories ended: counted from the ledgers, and held against what was to happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.table import Table

from mailbot.demo.life import Life
from mailbot.model.agreement import PlanStatus, PromiseStatus
from mailbot.model.balance import Balance
from mailbot.model.letter import KIND_OF_STAGE, Letter, LetterKind, LetterStatus
from mailbot.model.money import total
from mailbot.model.noun import Noun

_REMINDERS = frozenset(KIND_OF_STAGE.values())


class Count(Noun, frozen=True, kw_only=True):
    """One firm's weeks in figures."""

    town: str
    invoices: int
    settled: int
    open: str
    mails: int
    letters: int
    questions: int
    answered: int
    kept: int
    broken: int
    plans: int
    forged: int
    bounced: int


def counted(life: Life) -> Count:
    """Read one firm's figures from its ledger."""
    book = life.ledger
    balances: list[Balance] = [book.balance(invoice.id) for invoice in book.invoices()]
    promises = [p for client in book.clients() for p in book.promises_of(client.id)]
    plans = [p for client in book.clients() for p in book.plans_of(client.id)]
    statuses = Counter(promise.status for promise in promises)
    asked = [one for one in book.letters() if one.kind is LetterKind.QUESTION]
    still_open = {one.id for one in book.questions()}
    failed = [c for client in book.clients() for c in client.contacts if c.failed is not None]
    return Count(
        town=life.story.town,
        invoices=len(balances),
        settled=sum(balance.settled for balance in balances),
        open=str(total((b.open for b in balances), life.story.firm.currency)),
        mails=len(book.mails()),
        letters=len(_sent(life)),
        questions=len(asked),
        answered=sum(one.question not in still_open for one in asked),
        kept=statuses[PromiseStatus.KEPT],
        broken=statuses[PromiseStatus.BROKEN],
        plans=sum(plan.status is PlanStatus.COMPLETED for plan in plans),
        forged=life.alarms,
        bounced=len(failed),
    )


def astray(life: Life) -> Iterator[str]:
    """A sentence for everything that ended otherwise than the story says."""
    town, ending, book = life.story.town, life.story.ending, life.ledger
    for missed in life.pending:
        yield f"{town}: {missed}"
    for invoice in book.invoices():
        wanted = ending.open.get(invoice.number, 0)
        left = book.balance(invoice.id).open
        if left.amount != wanted:
            yield f"{town}: {invoice.number} has {left} open, and {wanted} was to be"
    known = {invoice.number for invoice in book.invoices()}
    for number in ending.open.keys() - known:
        yield f"{town}: {number} was never registered"
    for key, kinds in ending.reminders.items():
        got = tuple(one.kind for one in _reminders_to(life, key))
        if got != kinds:
            yield f"{town}: {key} got {_named(got)}, and {_named(kinds)} was to be"
    count = counted(life)
    for what in ("kept", "broken", "plans", "forged", "bounced", "questions"):
        was, wanted = getattr(count, what), getattr(ending, what)
        if was != wanted:
            yield f"{town}: {what} {was}, and {wanted} was to be"
    if count.questions != count.answered:
        yield f"{town}: {count.questions - count.answered} questions stayed open"
    for letter in book.letters_in(LetterStatus.UNCERTAIN, LetterStatus.REFUSED):
        yield f"{town}: the letter {letter.subject!r} is {letter.status.value}"


def _sent(life: Life) -> list[Letter]:
    return [one for one in life.ledger.letters() if one.status is LetterStatus.ACCEPTED]


def _reminders_to(life: Life, key: str) -> list[Letter]:
    address = life.story.people[key].email
    return [one for one in _sent(life) if address in one.to and one.kind in _REMINDERS]


def _named(kinds: tuple[LetterKind, ...]) -> str:
    return ", ".join(kind.value for kind in kinds) or "nothing"


_ROWS = (
    ("invoices", "invoices"),
    ("paid in full", "settled"),
    ("still owed", "open"),
    ("mails read", "mails"),
    ("letters written", "letters"),
    ("questions asked", "questions"),
    ("  answered", "answered"),
    ("promises kept", "kept"),
    ("  broken", "broken"),
    ("payment plans kept", "plans"),
    ("forged mails refused", "forged"),
    ("letters that came back", "bounced"),
)


def as_table(counts: list[Count]) -> Table:
    """The firms side by side; fits 80 columns."""
    table = Table(title="How it ended", title_style="bold", title_justify="left")
    table.add_column("")
    for count in counts:
        table.add_column(count.town, justify="right")
    for title, field in _ROWS:
        table.add_row(title, *(str(getattr(count, field)) for count in counts))
    return table

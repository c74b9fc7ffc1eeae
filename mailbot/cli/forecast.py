"""`mailbot forecast`: which letter would go to whom on which day, if nobody answered."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence

import click
from rich.console import Console

from mailbot.cli.context import Setup
from mailbot.cli.explanation import Json
from mailbot.cli.standing import Standing, standing
from mailbot.cli.tables import show, sum_of, table, told
from mailbot.config import Config
from mailbot.deciding.forecast import LONGEST_DAYS, Forecast, forecast
from mailbot.deciding.freshness import bank_is_silent
from mailbot.deciding.schedule import civil_day
from mailbot.ledger import Ledger
from mailbot.model.book import Book
from mailbot.model.invoice import Invoice
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.money import Money, total
from mailbot.model.policy import Mode

_NUMBERS_WIDTH = 48
_WHY_WIDTH = 90
KIND_WORDS = {
    LetterKind.UPCOMING: "before due",
    LetterKind.DUE: "due today",
    LetterKind.OVERDUE_7: "overdue 7",
    LetterKind.OVERDUE_15: "overdue 15",
    LetterKind.OVERDUE_30: "overdue 30",
    LetterKind.FINAL: "final notice",
}


@click.command("forecast")
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_DAYS),
    default=14,
    show_default=True,
    help="How many days ahead, today included.",
)
@click.option("--json", "as_lines", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def command(setup: Setup, *, days: int, as_lines: bool) -> None:
    """Tell what would go out in the next days if no money and no answer came.

    Then who is held back at present, and why.
    """
    config = setup.config
    now = setup.now()
    with setup.reading() as book:
        coming = forecast(book=book, firm=config.firm, policy=config.policy, now=now, days=days)
        held = list(_held(book, config, now))
        silent = bank_is_silent(book, config.firm, config.policy, civil_day(now, config.firm))
        if as_lines:
            told_all = {
                "letters": [_json(book, one) for one in coming],
                "held": [{"invoice": i.number, "client": i.client, "why": s.why} for i, s in held],
                "bank_is_silent": silent,
            }
            click.echo(json.dumps(told_all, ensure_ascii=False, indent=2))
            return
        _print_coming(setup.console, book, coming, days)
        if silent and coming:
            setup.console.print(_silence(book), style="yellow")
        _print_held(setup.console, book, held)


def _print_coming(console: Console, book: Book, coming: Sequence[Forecast], days: int) -> None:
    if not coming:
        console.print(f"No letter would go out in the next {days} days.")
        return
    made = table("=Day", "~Client", "=Letter", "~Invoices", ">Open", "~Mode")
    for one in coming:
        client = book.client(one.client)
        made.add_row(
            one.day.isoformat(),
            told(client.company if client else one.client),
            KIND_WORDS.get(one.letter.kind, one.letter.kind.value.replace("_", " ")),
            told(", ".join(_numbers(book, one.letter)), _NUMBERS_WIDTH),
            " + ".join(sum_of(money) for money in _amounts(book, one.letter)),
            _mode(one),
        )
    show(console, made)


def _mode(one: Forecast) -> str:
    if one.asked:
        return "asks you"
    return {Mode.DRAFT: "draft", Mode.VETO: "unless you object"}.get(one.letter.mode, "sent")


def _numbers(book: Book, letter: Letter) -> list[str]:
    found = (book.invoice(key) for key in dict.fromkeys(ref.invoice for ref in letter.lines))
    return [invoice.number for invoice in found if invoice is not None]


def _amounts(book: Book, letter: Letter) -> list[Money]:
    """What is open of the lines a letter is about, a sum a currency."""
    wanted = {(ref.invoice, ref.line) for ref in letter.lines}
    owed = [
        line.open
        for key in dict.fromkeys(ref.invoice for ref in letter.lines)
        if book.invoice(key) is not None
        for line in book.balance(key).lines
        if (key, line.line.id) in wanted
    ]
    currencies = sorted({money.currency for money in owed})
    return [total((m for m in owed if m.currency == c), c) for c in currencies]


def _silence(book: Book) -> str:
    heard = book.bank_heard_at()
    since = f"since {heard.date()}" if heard else "so far"
    return (
        f"No mail from a bank {since}: you would be asked before anybody is reminded. Check that "
        "its notices reach the assistant and that [[banks]] names their sender."
    )


def _held(book: Ledger, config: Config, now: dt.datetime) -> Iterator[tuple[Invoice, Standing]]:
    for invoice in book.open_invoices():
        stands = standing(invoice, book=book, firm=config.firm, policy=config.policy, now=now)
        if stands.why is not None:
            yield invoice, stands


def _print_held(console: Console, book: Book, held: Sequence[tuple[Invoice, Standing]]) -> None:
    if not held:
        return
    console.print()
    made = table("=Held back", "~Client", "~Why")
    for invoice, stands in held:
        client = book.client(invoice.client)
        made.add_row(
            told(invoice.number),
            told(client.company if client else invoice.client),
            told(stands.why or "", _WHY_WIDTH),
        )
    show(console, made)


def _json(book: Book, one: Forecast) -> Json:
    return {
        "day": one.day.isoformat(),
        "client": one.client,
        "letter": one.letter.kind.value,
        "invoices": _numbers(book, one.letter),
        "amounts": [
            {"amount": str(m.rounded().amount), "currency": m.currency}
            for m in _amounts(book, one.letter)
        ],
        "mode": one.letter.mode.value if not one.asked else Mode.ASK.value,
        "to": list(one.letter.to),
    }

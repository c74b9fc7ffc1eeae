"""`mailbot invoices`: what is open, and how each invoice stands."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

import click
from rich.console import Console

from mailbot.cli.context import Setup
from mailbot.cli.explanation import Json
from mailbot.cli.finding import client_named
from mailbot.cli.standing import Standing, State, standing
from mailbot.cli.tables import NAME_WIDTH, show, sum_of, table, told
from mailbot.deciding.schedule import civil_day
from mailbot.model.book import Book
from mailbot.model.invoice import Invoice
from mailbot.model.policy import Stage
from mailbot.writing.digest import aging

# How far the ladder has got, short enough for a column.
STAGE_WORDS = {
    Stage.UPCOMING: "before",
    Stage.DUE: "due",
    Stage.OVERDUE_7: "7",
    Stage.OVERDUE_15: "15",
    Stage.OVERDUE_30: "30",
    Stage.FINAL: "final",
}
# The words that company names begin with are not broken: "Przedsiębiorstwo", "Aannemersbedrijf".
_LONGEST_WORD = 16
_STYLES = {
    State.PAID: "green",
    State.OVERDUE: "red",
    State.DISPUTED: "yellow",
    State.WAITING: "yellow",
}

Row = tuple[Invoice, Standing]


@click.command("invoices")
@click.option("--all", "every", is_flag=True, help="Also what is paid, cancelled or written off.")
@click.option("--client", "name", help="Of this client only: id, part of the name, or address.")
@click.option("--json", "as_lines", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def command(setup: Setup, *, every: bool, name: str | None, as_lines: bool) -> None:
    """List the open invoices with their stage and state, then totals and aging."""
    config = setup.config
    now = setup.now()
    with setup.reading() as book:
        client = client_named(book, name).id if name else None
        chosen = book.invoices() if every else book.open_invoices()
        rows = [
            (one, standing(one, book=book, firm=config.firm, policy=config.policy, now=now))
            for one in chosen
            if client in (None, one.client)
        ]
        rows.sort(key=lambda row: (row[0].due, row[0].number))
        today = civil_day(now, config.firm)
        if as_lines:
            click.echo(json.dumps(_json(book, rows, today, client), ensure_ascii=False, indent=2))
        else:
            _print(setup.console, book, rows, today, client)


def _print(
    console: Console, book: Book, rows: Sequence[Row], today: dt.date, client: str | None
) -> None:
    if not rows:
        console.print("Nothing is open. `mailbot invoices --all` lists what was.")
        return
    made = table("=Number", "~Client", "=Due", ">Late", ">Open", "=Stage", "~State")
    made.columns[1].min_width = _LONGEST_WORD
    for invoice, stands in rows:
        known = book.client(invoice.client)
        made.add_row(
            told(invoice.number, NAME_WIDTH),
            told(known.company if known else invoice.client),
            invoice.due.isoformat(),
            str(stands.days_overdue) if stands.days_overdue > 0 else "",
            sum_of(book.balance(invoice.id).open),
            STAGE_WORDS[stands.stage] if stands.stage else "",
            told(stands.words, style=_STYLES.get(stands.state, "")),
        )
    show(console, made)
    _print_aging(console, book, today, client)


def _print_aging(console: Console, book: Book, today: dt.date, client: str | None) -> None:
    tables = aging(book, today, client)
    if not tables:
        return
    console.print()
    made = table("=Days late", ">not yet", ">1–30", ">31–60", ">61–90", ">90+", ">Total")
    for one in tables:
        # The currency stands in the first column: five sums with it would not fit 80 columns.
        amounts = [sum_of(money).rpartition("\u00a0")[0] for money in (*one.buckets, one.total)]
        made.add_row(one.currency, *amounts)
    show(console, made)


def _json(book: Book, rows: Sequence[Row], today: dt.date, client: str | None) -> Json:
    return {
        "today": today.isoformat(),
        "invoices": [row_json(book, invoice, stands) for invoice, stands in rows],
        "totals": [
            {
                "currency": one.currency,
                "open": str(one.total.rounded().amount),
                "overdue": str(one.overdue.rounded().amount),
                "aging": dict(
                    zip(
                        ("not_due", "1-30", "31-60", "61-90", "90+"),
                        (str(bucket.rounded().amount) for bucket in one.buckets),
                        strict=True,
                    )
                ),
            }
            for one in aging(book, today, client)
        ],
    }


def row_json(book: Book, invoice: Invoice, stands: Standing) -> Json:
    """One invoice as `invoices --json` and `show --json` give it. Money is a string."""
    balance = book.balance(invoice.id)
    client = book.client(invoice.client)
    coming = stands.next
    return {
        "id": invoice.id,
        "number": invoice.number,
        "client": invoice.client,
        "company": client.company if client else None,
        "issued": invoice.issued.isoformat(),
        "due": invoice.due.isoformat(),
        "days_overdue": max(0, stands.days_overdue),
        "amount": str(invoice.amount.rounded().amount),
        "paid": str(balance.paid.rounded().amount),
        "open": str(balance.open.rounded().amount),
        "currency": invoice.amount.currency,
        "stage": stands.stage.value if stands.stage else None,
        "state": stands.state.value.replace(" ", "_"),
        "until": stands.until.isoformat() if stands.until else None,
        "why_not_now": stands.why,
        "next": (
            {
                "day": coming.day.isoformat(),
                "stage": coming.rule.stage.value,
                "mode": coming.rule.mode.value,
            }
            if coming
            else None
        ),
    }

"""`mailbot show`: the whole story of one invoice or client, and what comes next."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from mailbot.cli.context import Setup
from mailbot.cli.explanation import Json
from mailbot.cli.finding import invoice_or_client
from mailbot.cli.forecast import KIND_WORDS
from mailbot.cli.invoices import row_json
from mailbot.cli.standing import Standing, standing
from mailbot.cli.story import Moment, story_of
from mailbot.cli.tables import NAME_WIDTH, sum_of, told
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.invoice import Invoice
from mailbot.model.letter import KIND_OF_STAGE
from mailbot.model.policy import Mode

# A sentence of the story; subjects and reasons are cut before.
_TEXT_WIDTH = 400
_QUOTE_WIDTH = 240
_STYLES = {"money": "green", "question": "yellow", "dispute": "yellow", "mail in": "cyan"}
_MODE_WORDS = {
    Mode.AUTO: "sent by itself",
    Mode.VETO: "announced to you, sent unless you object",
    Mode.ASK: "you are asked first",
    Mode.DRAFT: "laid into your drafts",
}


@click.command("show")
@click.argument("name", metavar="NUMBER|CLIENT")
@click.option("--json", "as_lines", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def command(setup: Setup, name: str, *, as_lines: bool) -> None:
    """Tell all that happened to an invoice or a client, in the order of time.

    NUMBER is an invoice's number; CLIENT an id, a part of the name, or a mail address.
    """
    config = setup.config
    now = setup.now()
    zone = ZoneInfo(config.firm.timezone)
    with setup.reading() as book:
        subject = invoice_or_client(book, name)
        client = book.client(subject.client) if isinstance(subject, Invoice) else subject
        invoices = [subject] if isinstance(subject, Invoice) else book.invoices_of(subject.id)
        rows = [
            (one, standing(one, book=book, firm=config.firm, policy=config.policy, now=now))
            for one in invoices
        ]
        moments = story_of(subject, book.history(), book, zone)
        if as_lines:
            everything = _json(book, client, rows, moments)
            click.echo(json.dumps(everything, ensure_ascii=False, indent=2))
            return
        _print_head(setup.console, client)
        _print_story(setup.console, moments, zone)
        _print_next(setup.console, book, rows)


def _print_head(console: Console, client: Client | None) -> None:
    if client is None:
        return
    console.print(told(client.company, _TEXT_WIDTH, "bold"), soft_wrap=False)
    facts = [client.id, client.tax_id, client.language, client.country]
    console.print(told(" · ".join(filter(None, facts)), _TEXT_WIDTH, "dim"), soft_wrap=False)
    for contact in client.contacts:
        failed = f"  does not work since {contact.failed.day}" if contact.failed else ""
        line = f"{contact.name} <{contact.email}>{failed}".strip()
        console.print(told(line, _TEXT_WIDTH, "red" if failed else "dim"), soft_wrap=False)
    console.print()


def _print_story(console: Console, moments: Sequence[Moment], zone: dt.tzinfo) -> None:
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for one in moments:
        local = one.at.astimezone(zone)
        # Midnight is a day without an hour: what is known only by its day.
        when = f"{local:%Y-%m-%d}" if local.time() == dt.time() else f"{local:%Y-%m-%d %H:%M}"
        text = told(one.text, _TEXT_WIDTH)
        if one.quote:
            text = text.append("\n").append_text(told(f"“{one.quote}”", _QUOTE_WIDTH, "italic"))
        made.add_row(when, told(one.what, style=_STYLES.get(one.what, "")), text)
    console.print(made, soft_wrap=False)


def _print_next(console: Console, book: Book, rows: Sequence[tuple[Invoice, Standing]]) -> None:
    console.print()
    for invoice, stands in rows:
        balance = book.balance(invoice.id)
        late = f", {stands.days_overdue} days late" if stands.days_overdue > 0 else ""
        line = (
            f"{told(invoice.number, NAME_WIDTH).plain}: {sum_of(balance.open)} of "
            f"{sum_of(balance.claim)} open, due {invoice.due}{late}; {stands.words}"
        )
        console.print(told(line, _TEXT_WIDTH, "bold"), soft_wrap=False)
        if not balance.open:
            continue
        for sentence in _coming(stands):
            console.print(Padding(told(sentence, _TEXT_WIDTH), (0, 0, 0, 2)), soft_wrap=False)


def _coming(stands: Standing) -> list[str]:
    said = []
    if stands.why:
        said.append(f"Not chased now: {stands.why}.")
    if stands.next is None:
        said.append("Nothing comes next: the ladder has ended or is switched off.")
    else:
        kind = KIND_WORDS[KIND_OF_STAGE[stands.next.rule.stage]]
        mode = _MODE_WORDS.get(stands.next.rule.mode, stands.next.rule.mode.value)
        # While something holds it back, its day comes later than the ladder says.
        when = "After that" if stands.why else f"Next, from {stands.next.day} on"
        said.append(f"{when}: {kind} ({mode}).")
    return said


def _json(
    book: Book,
    client: Client | None,
    rows: Sequence[tuple[Invoice, Standing]],
    moments: Sequence[Moment],
) -> Json:
    return {
        "client": (
            {
                "id": client.id,
                "company": client.company,
                "contacts": [contact.email for contact in client.contacts],
                "language": client.language,
                "country": client.country,
            }
            if client
            else None
        ),
        "invoices": [row_json(book, invoice, stands) for invoice, stands in rows],
        "story": [
            {"at": one.at.isoformat(), "what": one.what, "text": one.text, "quote": one.quote}
            for one in moments
        ],
    }

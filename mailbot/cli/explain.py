"""`mailbot explain`: what would you make of this mail, and what would you do? Commits nothing."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from msgspec.structs import replace
from rich.markup import escape

from mailbot.cli.context import Setup
from mailbot.cli.explanation import Json, as_json
from mailbot.cli.failure import Failure
from mailbot.deciding import decide
from mailbot.ledger import Ledger
from mailbot.ledger.portable import read_world
from mailbot.model.book import Book
from mailbot.model.event import InvoiceRegistered
from mailbot.model.firm import Firm
from mailbot.model.identity import derive
from mailbot.model.invoice import Document, Invoice
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import (
    Choice,
    ChoiceKind,
    Event,
    Question,
    QuestionAsked,
    QuestionKind,
)
from mailbot.model.reading import AnyReading, Command, OwnerOrder
from mailbot.reading import read

Presumed = Callable[[AnyReading], Ledger | None]

# A file beyond this is no mail that the assistant would ever have fetched.
_LARGEST_FILE_BYTES = 100 * 1024 * 1024


@click.command("explain")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a file, a line each.")
@click.option(
    "--book",
    "book_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Judge by the people and the ledger in this portable JSON file.",
)
@click.pass_obj
def command(
    setup: Setup, files: tuple[Path, ...], book_file: Path | None, *, as_lines: bool
) -> None:
    """Tell what FILES (raw mails, .eml) mean and what would be done. Nothing is done."""
    if book_file is not None:
        firm, ledger = book_from(book_file)
        asked = functools.partial(_asked_as_well, book_file)
        _explain(setup, files, firm, ledger, DunningPolicy(), presumed=asked, as_lines=as_lines)
        return
    with setup.reading() as ledger:
        _explain(setup, files, setup.config.firm, ledger, setup.config.policy, as_lines=as_lines)


def book_from(path: Path, *more: Event) -> tuple[Firm, Ledger]:
    """The firm and the ledger of a portable file, and what is presumed to have happened as well."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(f"{path} is not a portable ledger: {error}") from error
    world = read_world(data if isinstance(data, dict) else {})
    events = _with_documents(world.events)
    if world.firm is None:
        notes = "; ".join(world.notes) or "it names no owner"
        raise Failure(f"{path} cannot be judged by: {notes}")
    ledger = Ledger.in_memory()
    today = world.today or dt.date(1970, 1, 1)
    at = dt.datetime.combine(today, dt.time(), dt.UTC)
    ledger.commit(f"import {path.name}", (*events, *more), at)
    return world.firm, ledger


def _asked_as_well(path: Path, reading: AnyReading) -> Ledger | None:
    """The ledger of a portable file with the question in it that a "yes" or "no" answers.

    The portable form carries no questions; the ledger it stands for has every one that was asked.
    So a yes or a no in a thread of ours, about an invoice, is presumed to answer a question about it:
    whether it may be done. None where the mail is no such answer.
    """
    if not isinstance(reading, OwnerOrder) or reading.question is not None:
        return None
    order = reading.orders[0] if len(reading.orders) == 1 else None
    mail = reading.mail
    threaded = bool(mail.in_reply_to or mail.references or mail.quoted)
    answers = order is not None and order.command in (Command.APPROVE, Command.REJECT)
    if order is None or not answers or not order.invoices or not threaded:
        return None
    question = Question(
        id=derive("question", mail.content_hash),
        kind=QuestionKind.APPROVE_LETTER,
        asked_at=mail.sent_at,
        expires=mail.sent_at.date() + dt.timedelta(days=1),
        choices=(Choice(kind=ChoiceKind.YES), Choice(kind=ChoiceKind.NO)),
        default=1,
        client=order.client,
        invoices=order.invoices,
    )
    return book_from(path, QuestionAsked(question=question))[1]


def _with_documents(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The invoices of a portable ledger with a document each.

    The portable form carries no documents; the ledger it stands for has them, for invoices come by
    mail. What `explain` says must not turn on what the form leaves out.
    """
    return tuple(
        replace(one, invoice=replace(one.invoice, documents=(_document(one.invoice),)))
        if isinstance(one, InvoiceRegistered)
        else one
        for one in events
    )


def _document(invoice: Invoice) -> Document:
    name = f"{invoice.number.replace('/', '-')}.pdf"
    key = derive("document", invoice.id)
    return Document(mail=key, sha256=key, filename=name, content_type="application/pdf")


def _explain(
    setup: Setup,
    files: Iterable[Path],
    firm: Firm,
    book: Book,
    policy: DunningPolicy,
    *,
    presumed: Presumed | None = None,
    as_lines: bool,
) -> None:
    for path in files:
        told = explain_file(path, firm, book, policy, presumed)
        if as_lines:
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            _print(setup, told)


def explain_file(
    path: Path, firm: Firm, book: Book, policy: DunningPolicy, presumed: Presumed | None = None
) -> Json:
    """What `explain` says of one file; a file that cannot be read is "other", with the reason.

    `presumed`: the ledger to judge a reading by where `book` leaves out what must have been there.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE_BYTES:
            return _unreadable(path, "it is larger than any mail")
        raw = path.read_bytes()
    except OSError as error:
        return _unreadable(path, f"it cannot be opened: {error.strerror}")
    reading = read(raw, firm=firm, book=book)
    book = (presumed(reading) if presumed is not None else None) or book
    decision = decide(reading, book=book, firm=firm, policy=policy, now=reading.mail.received_at)
    return as_json(str(path), reading, decision, book)


def _unreadable(path: Path, reason: str) -> Json:
    return {
        "file": str(path),
        "kind": "other",
        "authentic": False,
        "language": "",
        "client": None,
        "invoices": [],
        "asks_owner": True,
        "why": [reason],
        "would": ["leave it alone"],
    }


def _print(setup: Setup, told: Json) -> None:
    out = setup.console
    proven = "proven" if told["authentic"] else "not proven"
    out.print(f"[bold]{escape(told['file'])}[/]  {told['kind']}, {told['language']}, {proven}")
    about = [told["client"] or "", *told["invoices"]]
    if any(about):
        out.print("  about: " + escape(", ".join(filter(None, about))))
    for part in ("reply", "payment", "invoice", "order", "machine"):
        for key, value in (told.get(part) or {}).items():
            if value not in (None, [], {}):
                out.print(f"  {key}: " + escape(_plain(value)))
    for line in told["why"]:
        out.print("  [dim]because[/] " + escape(line))
    for line in told["would"]:
        out.print("  [green]would[/] " + escape(line))
    if told["asks_owner"]:
        out.print("  [yellow]would ask the owner first[/]")


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items() if v is not None)
    return str(value)

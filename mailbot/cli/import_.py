"""`mailbot import`: a portable ledger, a spreadsheet of invoices, or a bank statement."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from mailbot.cli.bankfile import take_in
from mailbot.cli.context import Setup
from mailbot.cli.failure import EXIT_LEDGER, EXIT_WRONG, Failure
from mailbot.cli.tables import said, show, table, told
from mailbot.deciding.schedule import civil_day
from mailbot.ledger import Ledger
from mailbot.ledger.errors import LedgerError
from mailbot.ledger.ledger import JOURNAL
from mailbot.ledger.portable import read_world
from mailbot.ledger.problem import Problem
from mailbot.ledger.spreadsheet import read_sheet
from mailbot.model import event as happened
from mailbot.model.book import Book
from mailbot.model.question import Event, Question, QuestionAsked
from mailbot.reading.papers.statement import MAX_BYTES as LARGEST_STATEMENT
from mailbot.reading.papers.statement import read_statement

# A ledger of many years is some tens of megabytes; beyond that it is another kind of file.
LARGEST_FILE_BYTES = 256 << 20
_PROBLEMS_SHOWN = 50
_FACTS_WIDTH = 160

KINDS = ("ledger", "invoices", "statement")


class Result(NamedTuple):
    """What an import is about to do: `lines` say it, `events` do it."""

    events: Sequence[Event]
    lines: Sequence[str]
    problems: Sequence[Problem]
    uncertain: Sequence[Question] = ()
    keep: bool = False  # the file itself belongs into the archive, as evidence


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would be taken over; change nothing.")
@click.option(
    "--as", "kind", type=click.Choice(KINDS), help="What the file is, if it is taken for another."
)
@click.option("--ask", is_flag=True, help="Also put transfers that are not certain to you by mail.")
@click.pass_obj
def command(setup: Setup, file: Path, *, dry_run: bool, kind: str | None, ask: bool) -> int:
    """Take over FILE: a ledger (JSON of export), invoices (CSV), or a bank statement.

    What is in the ledger already stays as it is, so that a file can be imported twice. All of a
    file that can be understood is taken over, as one; ends with 1 if something was left out.
    """
    raw = _read(file)
    with _progress(setup) as progress, _ledger(setup, dry_run=dry_run) as ledger:
        step = progress.add_task(f"Reading {escape(file.name)}", total=3)
        kind = kind or _kind(raw, file.name, ledger, setup)
        progress.update(step, advance=1, description="Working out what it means")
        result = _result(kind, raw, file.name, ledger, setup, ask=ask)
        progress.update(step, advance=1, description="Writing it down")
        if result.events:
            if result.keep and not dry_run:
                ledger.archive.store(raw, setup.now())
            try:
                ledger.commit(f"import {file.name}", result.events, setup.now())
            except (LedgerError, OSError) as error:
                raise Failure(f"nothing was imported: {error}", EXIT_LEDGER) from error
        progress.update(step, advance=1)
    _print(setup, result, dry_run=dry_run)
    return EXIT_WRONG if result.problems else 0


# -- the file and the ledger


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_FILE_BYTES:
            limit = LARGEST_FILE_BYTES >> 20
            raise Failure(f"{file} is larger than {limit} MB: split it", EXIT_WRONG)
        return file.read_bytes()
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}", EXIT_WRONG) from error


@contextmanager
def _progress(setup: Setup) -> Iterator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
    with Progress(
        *columns, console=setup.errors, transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        yield bar


@contextmanager
def _ledger(setup: Setup, *, dry_run: bool) -> Iterator[Ledger]:
    """The ledger itself; for a dry run a copy in memory, which takes or refuses the same."""
    if not dry_run:
        with setup.writing() as ledger:
            yield ledger
        return
    copy = Ledger.in_memory()
    if (setup.config.folder / JOURNAL).exists():
        with setup.reading() as ledger:
            for entry in ledger.history():
                copy.commit(entry.cause, entry.events, entry.at)
    yield copy


def _kind(raw: bytes, name: str, book: Book, setup: Setup) -> str:
    """What the file is, by what is in it: its name says nothing for certain."""
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return "ledger"
    config = setup.config
    today = civil_day(setup.now(), config.firm)
    # Invoice lists have dates, amounts and names too: the invoice number tells them apart.
    sheet = read_sheet(raw, book=book, firm=config.firm, today=today)
    if sheet.invoices or any(one.where.startswith("line") for one in sheet.problems):
        return "invoices"
    statement = read_statement(raw, name, own_currency=config.firm.currency)
    return "statement" if statement is not None else "invoices"


def _result(kind: str, raw: bytes, name: str, ledger: Ledger, setup: Setup, *, ask: bool) -> Result:
    if kind == "ledger":
        return _portable(raw, name, ledger)
    if kind == "invoices":
        return _invoices(raw, ledger, setup)
    return _statement(raw, name, ledger, setup, ask=ask)


# -- a portable ledger


def _portable(raw: bytes, name: str, ledger: Ledger) -> Result:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{name} is not JSON: {error}", EXIT_WRONG) from error
    world = read_world(data if isinstance(data, dict) else {})
    # Who the firm is stands in the configuration; here only its business is taken over.
    problems = [p for p in world.problems if not p.where.startswith(("owner", "bot"))]
    new: list[Event] = []
    there: Counter[str] = Counter()
    added: Counter[str] = Counter()
    old_invoices = {one.id for one in ledger.invoices()}
    for event in world.events:
        what, known = _known(event, ledger, old_invoices)
        if known:
            there[what] += 1
            continue
        added[what] += 1
        new.append(event)
    lines = [f"{_counted(added)} new." if any(added[k] for k in _TOLD) else "Nothing new."]
    if any(there[k] for k in _TOLD):
        lines.append(f"{_counted(there)} known already and left as they are.")
    return Result(new, lines, problems)


_TOLD = {
    "clients": ("client", "clients"),
    "invoices": ("invoice", "invoices"),
    "payments": ("payment", "payments"),
    "agreements": ("agreement or pause", "agreements and pauses"),
    "letters": ("letter", "letters"),
    "mails": ("mail", "mails"),
}


def _counted(counts: Counter[str]) -> str:
    parts = [f"{counts[k]} {words[counts[k] != 1]}" for k, words in _TOLD.items() if counts[k]]
    return ", ".join(parts)


def _known(event: Event, ledger: Ledger, old_invoices: set[str]) -> tuple[str, bool]:
    """What an event adds, and whether the ledger has it: what is there is never overwritten."""
    state = ledger.state
    match event:
        case happened.ClientAdded(client=client):
            return "clients", ledger.client(client.id) is not None
        case happened.InvoiceRegistered(invoice=invoice):
            return "invoices", invoice.id in old_invoices
        case happened.InvoiceChanged(invoice=invoice):
            return "", invoice.id in old_invoices
        case happened.Adjusted(adjustment=one):
            return "", one.invoice in old_invoices
        case happened.PaymentRecorded(payment=payment):
            return "payments", ledger.payment(payment.id) is not None
        case happened.Allocated(allocation=one):
            told_before = ledger.payment(one.payment) is not None
            return "", told_before or state.allocations.noun(one.id) is not None
        case happened.PromiseMade(promise=promise):
            return "agreements", state.promises.noun(promise.id) is not None
        case happened.PlanSet(plan=plan):
            return "agreements", state.plans.noun(plan.id) is not None
        case happened.DisputeOpened(dispute=dispute):
            return "agreements", state.disputes.noun(dispute.id) is not None
        case happened.BlockSet(block=block):
            return "agreements", state.blocks.noun(block.id) is not None
        case happened.LetterPlanned(letter=letter):
            return "letters", ledger.letter(letter.id) is not None
        case QuestionAsked(question=question):
            return "", ledger.question(question.id) is not None
        case happened.MailRead(mail=mail):
            return "mails", state.mails.noun(mail.content_hash) is not None
        case happened.CursorMoved(cursor=cursor) | happened.MailSetAside(cursor=cursor):
            return "", ledger.cursor(cursor.account, cursor.folder) is not None
        case _:
            return "", False  # the same words again change nothing


# -- a spreadsheet of invoices


def _invoices(raw: bytes, ledger: Ledger, setup: Setup) -> Result:
    config = setup.config
    today = civil_day(setup.now(), config.firm)
    sheet = read_sheet(raw, book=ledger, firm=config.firm, today=today)
    clients = sum(isinstance(one, happened.ClientAdded) for one in sheet.events)
    counts = Counter({"clients": clients, "invoices": sheet.invoices})
    line = f"{_counted(counts)} new." if sheet.invoices else "No new invoice."
    return Result(sheet.events, [line], sheet.problems)


# -- a bank statement


def _statement(raw: bytes, name: str, ledger: Ledger, setup: Setup, *, ask: bool) -> Result:
    config = setup.config
    statement = read_statement(raw, name, own_currency=config.firm.currency)
    if statement is None:
        raise Failure(
            f"{name} is no statement that can be read: MT940, CAMT.053, the 1C exchange format "
            "and CSV with a heading row can, zipped or not; most banks offer one of them",
            EXIT_WRONG,
        )
    if len(raw) > LARGEST_STATEMENT:
        raise Failure(f"{statement.doubts[0]}: fetch a shorter period", EXIT_WRONG)
    found = take_in(
        raw,
        name,
        statement,
        book=ledger,
        firm=config.firm,
        policy=config.policy,
        now=setup.now(),
        ask=ask,
    )
    lines = [f"{found.booked} booked."]
    if found.reopened:
        lines.append(f"{found.reopened} taken back by the bank: what they paid is open again.")
    if found.taken_back:
        lines.append(
            f"{len(found.taken_back)} taken back by the bank, and it is not certain which: "
            "you are asked by mail."
        )
    if found.known:
        lines.append(f"{found.known} known already.")
    if found.uncertain:
        lines.append(f"{len(found.uncertain)} not certain: kept, but not on any invoice.")
    keep = bool(found.events)
    asked = (*found.uncertain, *found.taken_back)
    return Result(found.events, lines, found.problems, asked, keep)


# -- what is said of it


def _print(setup: Setup, result: Result, *, dry_run: bool) -> None:
    out = setup.console
    for line in result.lines:
        out.print(line)
    if result.uncertain:
        out.print()
        made = table("~What came in", "~What it may be")
        for question in result.uncertain:
            choices = "; ".join(said(one.detail) for one in question.choices if one.detail)
            made.add_row(
                told(said(question.facts[:3]), _FACTS_WIDTH),
                told(choices or "nothing that is open", _FACTS_WIDTH),
            )
        show(out, made)
        out.print("\nTell the assistant by mail which invoice is paid, or import with --ask.")
    if result.problems:
        out.print(f"\n{len(result.problems)} left out or doubtful:", style="yellow")
        for problem in result.problems[:_PROBLEMS_SHOWN]:
            out.print(told(f"  {problem}", _FACTS_WIDTH * 2), soft_wrap=False)
        if (more := len(result.problems) - _PROBLEMS_SHOWN) > 0:
            out.print(f"  … and {more} more")
    if dry_run:
        out.print("\nNothing was changed: this was a dry run.")

"""`mailbot doctor`: every setting, both servers, the letters, the clock, the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
import msgspec
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from mailbot.cli.checks import (
    Found,
    Level,
    check_clock,
    check_identities,
    check_ledger,
    check_letters,
    check_mailbox,
    check_outgoing,
    check_passwords,
)
from mailbot.cli.context import Setup
from mailbot.cli.failure import EXIT_WRONG
from mailbot.cli.tables import show, told
from mailbot.post import Server

_SIGNS = {
    Level.WELL: ("✓", "green"),
    Level.NOTE: ("·", "yellow"),
    Level.WRONG: ("✗", "red"),
}
_SENTENCE_WIDTH = 600


@click.command("doctor")
@click.option("--json", "as_lines", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def command(setup: Setup, *, as_lines: bool) -> int:
    """Check the configuration, passwords, both servers, letters, clock and ledger.

    Sends nothing and changes nothing. Each thing that is wrong comes with its mend; ends with 1 if
    there is one.
    """
    found = []
    with _progress(setup) as progress:
        task = progress.add_task("Looking", total=None)
        for one in _findings(setup):
            progress.update(task, description=f"Looked at: {one.area}")
            found.append(one)
            if not as_lines:
                _print(setup.console, one)
    wrong = sum(one.level is Level.WRONG for one in found)
    if as_lines:
        listed = [msgspec.to_builtins(one) for one in found]
        click.echo(json.dumps({"wrong": wrong, "findings": listed}, ensure_ascii=False, indent=2))
    elif wrong:
        setup.console.print(f"\n{wrong} to mend. Run `mailbot doctor` again afterwards.")
    else:
        setup.console.print("\nAll is well: `mailbot run` can begin.", style="green")
    return EXIT_WRONG if wrong else 0


def _findings(setup: Setup) -> Iterator[Found]:
    config = setup.config  # a file that needs mending ends the command with every mistake in it
    yield Found(area="settings", level=Level.WELL, sentence=f"{config.path} can be used")
    yield from check_identities(config)
    servers: dict[str, Server] = {}
    for one in check_passwords(config):
        if isinstance(one, Found):
            yield one
        else:
            servers[one[0]] = one[1]
    if (imap := servers.get("mailbox")) is not None:
        yield from check_mailbox(config, imap, setup.now())
    else:
        yield from check_clock(setup.now(), None)
    if (smtp := servers.get("outgoing")) is not None:
        yield from check_outgoing(config, smtp)
    yield from check_letters(config)
    yield from check_ledger(config, setup.now())


def _progress(setup: Setup) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    return Progress(
        *columns, console=setup.console, transient=True, disable=not setup.console.is_terminal
    )


def _print(console: Console, one: Found) -> None:
    sign, style = _SIGNS[one.level]
    made = Table.grid(padding=(0, 1, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    made.add_row(Text(sign, style), told(f"{one.area}: {one.sentence}", _SENTENCE_WIDTH))
    if one.mend:
        made.add_row("", told(one.mend, _SENTENCE_WIDTH, "dim"))
    show(console, made)

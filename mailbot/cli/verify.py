"""`mailbot verify`: does the record hold together, and does the state follow from it?"""

from __future__ import annotations

import sys

import click
from rich.markup import escape
from rich.progress import Progress

from mailbot.cli.context import Setup
from mailbot.cli.failure import EXIT_LEDGER, EXIT_WRONG, Failure
from mailbot.ledger.errors import LedgerError
from mailbot.ledger.ledger import JOURNAL
from mailbot.ledger.verification import Severity, rebuild, verify

_STYLES = {Severity.NOTE: "dim", Severity.WARNING: "yellow", Severity.DAMAGE: "red"}


@click.command("verify")
@click.option(
    "--rebuild", "anew", is_flag=True, help="First derive the state from the journal anew."
)
@click.pass_obj
def command(setup: Setup, *, anew: bool) -> int:
    """Check the journal's chain, the state that follows from it, the money and the mail archive.

    Writes nothing unless told to rebuild, and may run beside the assistant. Ends with 1 if
    anything is damaged or doubtful; notes alone are well.
    """
    folder = setup.config.folder
    if not (folder / JOURNAL).exists():
        with setup.reading():  # says what is missing
            pass
    with Progress(console=setup.errors, transient=True, disable=not sys.stderr.isatty()) as bar:
        if anew:
            bar.add_task("Rebuilding the state from the journal", total=None)
            try:
                commits = rebuild(folder)
            except (LedgerError, OSError) as error:
                raise Failure(error, EXIT_LEDGER) from error
            bar.console.print(f"The state was derived anew from {commits} commits.")
        bar.add_task("Checking journal, state, money and archive", total=None)
        findings = verify(folder)
    out = setup.console
    for one in findings:
        style = _STYLES[one.severity]
        out.print(f"[{style}]{one.severity.value}[/]  {escape(one.sentence)}")
        if one.mend:
            out.print(f"      {escape(one.mend)}")
    wrong = [one for one in findings if one.severity is not Severity.NOTE]
    if wrong:
        out.print(f"{len(wrong)} to look at, in {escape(str(folder))}.")
        return EXIT_WRONG
    out.print(f"The ledger in {escape(str(folder))} holds together.", style="green")
    return 0

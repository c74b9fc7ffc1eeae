"""`mailbot export`: the whole ledger as portable JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mailbot.cli.context import Setup
from mailbot.cli.failure import EXIT_WRONG, Failure
from mailbot.deciding.schedule import civil_day
from mailbot.ledger.disk import replace_file
from mailbot.ledger.portable import write_world


@click.command("export")
@click.argument("file", default="-", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite FILE if it is there.")
@click.pass_obj
def command(setup: Setup, file: Path, *, force: bool) -> None:
    """Write all that the ledger knows to FILE, or to the standard output.

    The mails themselves are in the archive beside the ledger; the export names them by their
    hashes. FILE is readable by you only: it tells who owes you what.
    """
    to_screen = str(file) == "-"
    if not to_screen and file.exists() and not force:
        raise Failure(f"{file} is there already: choose another name, or say --force", EXIT_WRONG)
    config = setup.config
    with setup.reading() as book:
        world = write_world(book, config.firm, civil_day(setup.now(), config.firm))
    text = json.dumps(world, ensure_ascii=False, indent=1) + "\n"
    if to_screen:
        click.echo(text, nl=False)
        return
    try:
        replace_file(file, text.encode())
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror}", EXIT_WRONG) from error
    clients, invoices = len(world["clients"]), len(world["invoices"])
    setup.console.print(f"{clients} clients and {invoices} invoices are in {file}.", markup=False)

"""`mailbot demo`: some weeks in the life of four small firms, played through real servers."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import click
import structlog
from rich.console import Console
from rich.text import Text

from mailbot.cli.context import Setup
from mailbot.cli.failure import EXIT_SERVER, Failure
from mailbot.demo.ending import as_table
from mailbot.demo.folder import PAGE, prepare
from mailbot.demo.narrator import WIDEST
from mailbot.demo.play import play
from mailbot.demo.servers import DemoMissingError
from mailbot.demo.stories import FIRST_DAY, LAST_DAY, STORIES
from mailbot.post import PostError


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-story"),
    show_default=True,
    help="Where every mail, the ledgers and a page to browse them are left.",
)
@click.pass_obj
def command(setup: Setup, folder: Path) -> None:
    """Play four small firms through real servers on this machine, and tell what happens.

    Nothing leaves this machine. An earlier demo's folder is replaced; no other folder is touched.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    console = Console(highlight=False, width=min(setup.console.width, WIDEST))
    begun = time.monotonic()
    try:
        place = prepare(folder)
        outcome = play(STORIES, place, console, first=FIRST_DAY, last=LAST_DAY)
    except (DemoMissingError, OSError) as error:
        raise Failure(error) from error
    except PostError as error:
        raise Failure(error, EXIT_SERVER) from error
    console.print()
    console.print(as_table(list(outcome.counts)))
    seconds = time.monotonic() - begun
    console.print(f"{outcome.mails} mails in {seconds:.0f} seconds. All of them, to browse:")
    console.print(Text(f"  {place / PAGE}", style="bold", overflow="fold"))
    key = STORIES[0].key
    console.print("The ledgers are there to look at, e.g.:")
    console.print(Text(f"  mailbot --config {folder / key / 'config.toml'} invoices", style="bold"))
    if outcome.astray:
        raise Failure("the story did not end as it should:\n  " + "\n  ".join(outcome.astray))

"""What the commands share: the configuration, the ledger, the clock, and where to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from mailbot.cli.failure import EXIT_CONFIG, EXIT_LEDGER, Failure
from mailbot.config import Config, ConfigError, load
from mailbot.ledger import Ledger
from mailbot.ledger.errors import LedgerError

DEFAULT_CONFIG = Path(click.get_app_dir("mailbot")) / "config.toml"


class Setup:
    """The words of the command line before the command."""

    def __init__(self, *, path: Path, verbose: bool) -> None:
        self.path = path
        self.verbose = verbose
        self.console = Console(highlight=False, soft_wrap=True)
        self.errors = Console(stderr=True, highlight=False, soft_wrap=True)

    @cached_property
    def config(self) -> Config:
        """The configuration, or a Failure that names every mistake in it."""
        try:
            return load(self.path)
        except ConfigError as error:
            raise Failure(error, EXIT_CONFIG) from error

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """The ledger to look at; the daemon may be running."""
        with self._opened(read_only=True) as ledger:
            yield ledger

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """The ledger to write to; nobody else may hold it."""
        with self._opened(read_only=False) as ledger:
            yield ledger

    @contextmanager
    def _opened(self, *, read_only: bool) -> Iterator[Ledger]:
        folder = self.config.folder
        try:
            ledger = Ledger.read(folder) if read_only else Ledger.open(folder)
        except (LedgerError, OSError) as error:
            raise Failure(error, EXIT_LEDGER) from error
        for notice in ledger.notices:
            self.errors.print(notice, style="yellow")
        try:
            yield ledger
        finally:
            ledger.close()

    def now(self) -> dt.datetime:
        """This instant, in the firm's zone."""
        return dt.datetime.now(ZoneInfo(self.config.firm.timezone))

"""`mailbot run`: live in the mailbox until told to stop."""

from __future__ import annotations

import click

from mailbot.cli.context import Setup
from mailbot.cli.daemon import Daemon, assistant_of, mailbox_of, servers_of
from mailbot.cli.failure import EXIT_SERVER, Failure
from mailbot.cli.logs import configure_logs
from mailbot.post import PostError


@click.command("run")
@click.option("--log-json", is_flag=True, help="Logs as JSON lines instead of text.")
@click.pass_obj
def command(setup: Setup, *, log_json: bool) -> None:
    """Read new mail as it comes and send what is due, until SIGINT or SIGTERM.

    A batch that was begun is finished first. Only one mailbot can hold a ledger.
    """
    configure_logs(as_json=log_json, verbose=setup.verbose)
    config = setup.config
    imap, smtp = servers_of(config)
    with setup.writing() as ledger, mailbox_of(config, imap) as mailbox:
        daemon: Daemon
        assistant = assistant_of(
            config, ledger, mailbox, smtp, now=setup.now, stopping=lambda: daemon.stop_asked
        )
        daemon = Daemon(assistant, mailbox, poll_seconds=config.mailroom.poll_seconds)
        try:
            daemon.run()
        except PostError as error:
            raise Failure(error, EXIT_SERVER) from error

"""`mailbot once`: one pass, for cron and for rehearsals."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import click

from mailbot.cli.context import Setup
from mailbot.cli.daemon import assistant_of, mailbox_of, servers_of
from mailbot.cli.failure import EXIT_SERVER, Failure
from mailbot.cli.logs import configure_logs
from mailbot.post import PostError, Server


@click.command("once")
@click.option(
    "--now", "instant", help="Rehearse at this instant (ISO 8601); loopback servers only."
)
@click.option("--log-json", is_flag=True, help="Logs as JSON lines instead of text.")
@click.pass_obj
def command(setup: Setup, instant: str | None, *, log_json: bool) -> None:
    """Read the new mail, live the day, send what is due, and end."""
    configure_logs(as_json=log_json, verbose=setup.verbose)
    config = setup.config
    imap, smtp = servers_of(config)
    rehearsed = _rehearsal(instant, config.firm.timezone, (imap, smtp)) if instant else None
    with setup.writing() as ledger, mailbox_of(config, imap) as mailbox:
        assistant = assistant_of(
            config, ledger, mailbox, smtp, now=lambda: rehearsed or setup.now()
        )
        try:
            assistant.one_pass()
        except PostError as error:
            raise Failure(error, EXIT_SERVER) from error


def _rehearsal(text: str, zone: str, servers: tuple[Server, Server]) -> dt.datetime:
    """The instant meant; a clock that is not the true one must never write to real people."""
    if not all(server.is_loopback for server in servers):
        raise Failure(
            "--now is for rehearsals: both servers must be on this machine (127.0.0.1 or ::1), "
            "or real clients would get letters of another day"
        )
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Failure(f"{text!r} is no instant: write it as 2026-11-22T09:30") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(zone))

"""`mailbot`: finds the command's file only when that command is called, so that each starts fast."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from mailbot import __version__
from mailbot.cli.context import DEFAULT_CONFIG, Setup
from mailbot.cli.failure import EXIT_CONFIG, EXIT_FAULT, Failure

# command -> (module under mailbot.cli, the sentence shown in the list)
COMMANDS = {
    "init": ("init", "Ask what has to be known, test it, and write config.toml."),
    "doctor": ("doctor", "Check every setting, both servers, the ledger and the letters."),
    "run": ("run", "Live in the mailbox until told to stop."),
    "once": ("once", "One pass: read the new mail, send what is due. For cron."),
    "forecast": ("forecast", "Which letter would go to whom on which day."),
    "explain": ("explain", "What would you make of this mail, and what would you do?"),
    "invoices": ("invoices", "What is open, and how each invoice stands."),
    "payments": ("payments", "What came in, and why it was booked so."),
    "show": ("show", "The whole story of one invoice or client."),
    "import": ("import_", "Take over a ledger (JSON) or invoices (CSV)."),
    "export": ("export", "Write the whole ledger as portable JSON."),
    "verify": ("verify", "Check the journal's chain and the ledger against it."),
    "preview": ("preview", "Every letter in every language, on one page."),
    "demo": ("demo", "Some weeks in the life of four small firms, played through real servers."),
}


class _Commands(click.Group):
    """Commands by name; the module behind one is imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"mailbot.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailbot")
@click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_CONFIG,
    envvar="MAILBOT_CONFIG",
    show_default=True,
    help="The configuration file.",
)
@click.option("-v", "--verbose", is_flag=True, help="Tell more of what is being done.")
@click.pass_context
def cli(ctx: click.Context, config_path: Path, *, verbose: bool) -> None:
    """An assistant that lives in a mailbox and gets small businesses paid.

    Exit codes: 0 well; 1 something was found wrong (verify, doctor) or refused; 2 the command's
    words are off; 3 the configuration needs mending; 4 the ledger cannot be used; 5 a server
    cannot be reached or refuses; 70 a fault of the program itself.
    """
    ctx.obj = Setup(path=config_path, verbose=verbose)


def main(args: list[str] | None = None) -> None:
    """Run the command line. Expected failures are a sentence and an exit code, never a traceback."""
    kwargs: dict[str, Any] = {} if args is None else {"args": args}
    try:
        code = cli.main(standalone_mode=False, prog_name="mailbot", **kwargs)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Failure as failure:
        click.echo(f"mailbot: {failure}", err=True)
        sys.exit(failure.code)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


__all__ = ["COMMANDS", "EXIT_CONFIG", "EXIT_FAULT", "cli", "main"]

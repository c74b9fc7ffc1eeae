"""`mailbot preview`: every letter in every language on one page, with the owner's own templates."""

from __future__ import annotations

from pathlib import Path

import click

from mailbot.cli.context import Setup
from mailbot.cli.failure import EXIT_WRONG, Failure


@click.command("preview")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("mailbot-letters.html"),
    show_default=True,
    help="Where to write the page.",
)
@click.option("--open", "show_it", is_flag=True, help="Open it in the browser.")
@click.pass_obj
def command(setup: Setup, out: Path, *, show_it: bool) -> None:
    """Render all letters with invented firms into one HTML page. Nobody's real data is in it.

    With a configuration, your own templates are shown in place of the built-in ones.
    """
    # Loads templates, fonts of five languages and the CSS inliner: not for --help.
    from mailbot.writing import LetterError, Writer  # noqa: PLC0415
    from mailbot.writing.gallery import gallery  # noqa: PLC0415

    overrides = setup.config.templates if setup.path.exists() else None
    try:
        page = gallery(Writer(overrides))
    except LetterError as error:
        raise Failure(f"{error}. Mend it, and look again.", EXIT_WRONG) from error
    try:
        out.write_text(page, "utf-8")
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error.strerror}", EXIT_WRONG) from error
    setup.console.print(f"The letters are in {out}: open it in a browser.", markup=False)
    if show_it:
        click.launch(str(out.resolve()))

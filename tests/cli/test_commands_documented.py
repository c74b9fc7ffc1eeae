"""docs/commands.md knows every command and every option, and invents none."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from mailbot.cli.main import COMMANDS, cli

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def sections() -> dict[str, str]:
    """The text below each heading of a command."""
    parts = re.split(
        r"^## `mailbot ([a-z]+)[^`\n]*`.*$", PAGE.read_text("utf-8"), flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def options(command: click.Command) -> set[str]:
    found = (one for one in command.params if isinstance(one, click.Option))
    return {name for one in found for name in one.opts if name.startswith("--")}


def test_every_command_has_its_heading_and_no_other_has() -> None:
    assert list(sections()) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_told_and_none_is_invented(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    told = set(re.findall(r"(?<![\w`-])`?(--[a-z][a-z-]*)", sections()[name]))

    assert told >= options(command) - {"--help"}
    assert told <= options(command) | {"--config", "--force"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example(name: str) -> None:
    assert f"mailbot {name}" in re.sub(r"^[^`]*", "", sections()[name])


def test_the_exit_codes_are_those_of_the_program() -> None:
    page = PAGE.read_text("utf-8")
    help_text = cli.help or ""
    for code in re.findall(r"(?:codes: |; )(\d+) ", " ".join(help_text.split())):
        assert f"| {code} |" in page, code

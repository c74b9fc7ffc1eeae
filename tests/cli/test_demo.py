"""The demo, played once: its stories end as they should, and leave what they promise."""

from __future__ import annotations

import re
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailbot.cli.main import cli
from mailbot.config import load
from mailbot.demo.cast import Story
from mailbot.demo.folder import MARK, PAGE, NotADemoFolderError, prepare
from mailbot.demo.stories import STORIES
from mailbot.ledger import Ledger
from mailbot.ledger.verification import Severity, verify

FIRMS = [story.key for story in STORIES]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "story"


@pytest.fixture(scope="module")
def played(folder: Path) -> Result:
    """The demo's own check of how each story ended is part of it: it fails where one went astray."""
    result = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(
        cli, ["demo", "--folder", str(folder)]
    )
    assert result.exit_code == 0, result.output or result.exception
    return result


def test_the_story_is_told_in_80_columns(played: Result) -> None:
    assert max(map(len, played.output.splitlines())) <= 80
    for told in ("Olsztyn", "Sibiu", "Makkum", "Tver", "forged", "has broken its promise"):
        assert told in played.output


@pytest.mark.parametrize("story", STORIES, ids=FIRMS)
def test_each_firm_ends_as_its_story_says(story: Story, played: Result, folder: Path) -> None:
    del played
    with closing(Ledger.read(load(folder / story.key / "config.toml").folder)) as ledger:
        open_of = {i.number: ledger.balance(i.id).open.amount for i in ledger.invoices()}
        assert {number: left for number, left in open_of.items() if left} == story.ending.open
        assert list(ledger.questions()) == []


@pytest.mark.parametrize("key", FIRMS)
def test_each_ledger_is_sound_and_can_be_looked_at(key: str, played: Result, folder: Path) -> None:
    del played
    config = folder / key / "config.toml"
    assert [f for f in verify(load(config).folder) if f.severity is not Severity.NOTE] == []
    for secret in (config, folder / key / "password"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    looked = CliRunner().invoke(cli, ["--config", str(config), "verify"])
    assert looked.exit_code == 0, looked.output


def test_every_mail_is_on_the_page_and_nothing_is_fetched(played: Result, folder: Path) -> None:
    del played
    page = (folder / PAGE).read_text("utf-8")
    kept = [path for key in FIRMS for path in (folder / key / "mail").glob("*.eml")]
    assert len(kept) > 200
    for path in kept:
        assert f'href="{path.relative_to(folder)}"' in page
    outside = re.sub(r'srcdoc="[^"]*"', "", page)
    assert not re.search(r'(?:src|href)="(?!(?:pl|ro|nl|ru)/mail/)', outside)
    assert "<script" not in page


def test_a_folder_that_no_demo_left_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NotADemoFolderError):
        prepare(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    place = prepare(tmp_path / "story")
    (place / "old.eml").write_text("of yesterday")
    again = prepare(tmp_path / "story")
    assert [path.name for path in again.iterdir()] == [MARK]

"""One HTML page with every mail: nothing in it is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mailbot.demo.cast import Story
from mailbot.demo.diary import Entry
from mailbot.demo.ending import Count


def page(stories: Sequence[Story], entries: Iterable[Entry], counts: Sequence[Count]) -> str:
    """The page. All text of mails is escaped; a letter's HTML stands in a sandboxed frame."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    ordered = sorted(entries, key=lambda entry: entry.at)
    template = env.get_template("page.html.j2")
    return template.render(
        firms=list(zip(stories, counts, strict=True)),
        towns={story.key: story.town for story in stories},
        entries=ordered,
    )

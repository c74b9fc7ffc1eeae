"""Every mail of the story, in its order, with what the assistant made of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from mailbot.demo.envelope import parsed
from mailbot.model.identity import fold
from mailbot.model.noun import Noun

# File names stay readable in any listing.
_LONGEST_NAME = 48


class Entry(Noun, frozen=True, kw_only=True):
    """One mail. `ours`: the assistant wrote it. `notes`: sentences on what was made of it."""

    story: str
    number: int
    at: dt.datetime
    ours: bool
    sender: str
    recipients: str
    subject: str
    text: str
    html: str
    papers: tuple[str, ...]
    path: str  # relative to the folder of the demo
    who: str = ""
    whom: str = ""
    notes: tuple[str, ...] = ()
    alarm: bool = False  # a forgery

    @property
    def day(self) -> dt.date:
        """The civil day, where it happened."""
        return self.at.date()


class Diary:
    """Keeps each mail as a file under `folder`/<story>/mail, and remembers it for the page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries: list[Entry] = []
        self._places: dict[str, int] = {}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def keep(
        self, raw: bytes, *, story: str, at: dt.datetime, ours: bool, notes: tuple[str, ...] = ()
    ) -> None:
        """A mail was delivered to the assistant, or written by it."""
        message = parsed(raw)
        number = sum(one.story == story for one in self._entries) + 1
        sender = str(message["From"])
        who = _name(sender)
        side = "bot" if ours else _file_name(who)
        name = f"{number:03d}-{side}-{_file_name(str(message['Subject']))}.eml"
        path = f"{story}/mail/{name}"
        (self.folder / path).write_bytes(raw)
        body, html = message.get_body(("plain",)), message.get_body(("html",))
        self._places[str(message["Message-ID"])] = len(self._entries)
        self._entries.append(
            Entry(
                story=story,
                number=number,
                at=at,
                ours=ours,
                sender=sender,
                who=who,
                whom=_name(str(message["To"])),
                recipients=", ".join(str(message[h]) for h in ("To", "Cc") if message[h]),
                subject=str(message["Subject"]),
                text=str(body.get_content()).replace("\r\n", "\n") if body else "",
                html=str(html.get_content()) if html else "",
                papers=tuple(
                    part.get_filename() or part.get_content_type()
                    for part in message.iter_attachments()
                ),
                path=path,
                notes=notes,
            )
        )

    def note(self, message_id: str, notes: tuple[str, ...], *, alarm: bool = False) -> None:
        """What was made of a mail that is kept already."""
        place = self._places.get(message_id)
        if place is None:
            return
        entry = self._entries[place]
        self._entries[place] = msgspec.structs.replace(entry, notes=notes, alarm=alarm)


def _name(address: str) -> str:
    return re.split(r"\s*<", address)[0].strip('" ') or address


def _file_name(text: str) -> str:
    latin = re.sub(r"[^a-z0-9]+", "-", _in_latin(fold(text))).strip("-")
    return latin[:_LONGEST_NAME].strip("-") or "mail"


_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


def _in_latin(text: str) -> str:
    return "".join(_CYRILLIC.get(char, char) for char in text)

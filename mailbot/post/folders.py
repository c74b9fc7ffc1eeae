"""Which folder is Sent, Drafts, Trash: by the owner's word, by attribute, by name, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from mailbot.model.noun import Noun


class Role(StrEnum):
    """What a folder is for; the values are the attributes of RFC 6154 section 2, in lower case."""

    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    ARCHIVE = "archive"
    ALL = "all"
    JUNK = "junk"


class Folder(Noun, frozen=True, kw_only=True):
    """A folder as LIST tells it; `attributes` in lower case, without the backslash."""

    name: str
    delimiter: str = "/"
    attributes: frozenset[str] = frozenset()

    @property
    def selectable(self) -> bool:
        """Whether it can hold mail."""
        return not self.attributes & {"noselect", "nonexistent"}

    @property
    def leaf(self) -> str:
        """Its own name, without those above it."""
        return self.name.rpartition(self.delimiter)[2] if self.delimiter else self.name


# For servers without SPECIAL-USE: the names that programs and providers of these countries give.
_NAMES: Mapping[Role, tuple[str, ...]] = {
    Role.SENT: (
        "Sent", "Sent Items", "Sent Messages", "Sent Mail",
        "Wysłane", "Elementy wysłane", "Wysłana poczta",
        "Trimise", "Elemente trimise", "Mesaje trimise",
        "Verzonden", "Verzonden items", "Verzonden berichten",
        "Отправленные", "Исходящие", "Надіслані",
        "Gesendet", "Gesendete Objekte", "Gesendete Elemente",
    ),
    Role.DRAFTS: (
        "Drafts", "Draft", "Szkice", "Robocze", "Wersje robocze", "Kopie robocze",
        "Ciorne", "Schițe", "Schiţe", "Concepten", "Черновики", "Чернетки", "Entwürfe",
    ),
    Role.TRASH: (
        "Trash", "Deleted Items", "Deleted Messages", "Deleted", "Bin", "Kosz", "Elementy usunięte",
        "Coș de gunoi", "Coş de gunoi", "Elemente șterse", "Prullenbak", "Verwijderde items",
        "Корзина", "Удаленные", "Удалённые", "Кошик", "Papierkorb", "Gelöschte Elemente",
    ),
    Role.ARCHIVE: (
        "Archive", "Archives", "Archiwum", "Arhivă", "Arhiva", "Archief", "Архив", "Архів", "Archiv",
    ),
    Role.ALL: ("All Mail", "Wszystkie", "Toate mesajele", "Alle e-mail", "Вся почта"),
    Role.JUNK: (
        "Junk", "Spam", "Junk E-mail", "Junk Email", "Wiadomości-śmieci", "Ongewenste e-mail",
        "Нежелательная почта", "Спам",
    ),
}  # fmt: skip


def folder_for(role: Role, folders: Iterable[Folder], overrides: Mapping[Role, str]) -> str | None:
    """The name of the folder with this role, None if there is none.

    Archive and All Mail are never guessed from one another; an override is taken at its word.
    """
    if chosen := overrides.get(role):
        return chosen
    usable = [one for one in folders if one.selectable]
    for one in usable:
        if role.value in one.attributes:
            return one.name
    # "[Gmail]/Sent Mail" and "INBOX.Sent" carry the name at their end.
    by_leaf = {one.leaf.casefold(): one.name for one in reversed(usable)}
    for name in _NAMES[role]:
        if found := by_leaf.get(name.casefold()):
            return found
    return None

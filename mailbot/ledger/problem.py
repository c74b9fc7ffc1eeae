"""What is wrong with something that is to be imported, and how to mend it."""

from __future__ import annotations

from mailbot.model.noun import Noun


class Problem(Noun, frozen=True, kw_only=True):
    """`where`: a path in the JSON ("invoices[3].due") or a place in a table ("line 7, due")."""

    where: str
    sentence: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}. {self.mend}"

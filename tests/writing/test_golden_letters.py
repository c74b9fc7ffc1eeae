"""Every letter in every language, as a person reads it. Renew: RENEW_LETTERS=1 pytest tests/writing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.model.letter import LetterKind
from mailbot.writing.render import LANGUAGES, Rendered, unflowed
from mailbot.writing.samples import Sample, sample

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_reads_as_it_was_approved(
    language: str, kind: LetterKind, words: Callable[[Sample], Rendered]
) -> None:
    one = words(sample(kind, language))
    several = words(sample(kind, language, several=True, part_paid=True, bank_heard=False))
    letter = "\n".join(
        [
            f"Subject: {one.subject}",
            "",
            unflowed(one.flowed),
            "=" * 20 + " several invoices, one paid in part, no word from the bank",
            f"Subject: {several.subject}",
            "",
            unflowed(several.flowed),
        ]
    ).replace("\u00a0", "~")  # a blank that does not break is shown
    path = GOLDEN / language / f"{kind.value}.txt"
    if os.environ.get("RENEW_LETTERS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(letter, "utf-8")
    assert letter == path.read_text("utf-8")

"""`python -m training.settling FOLDER ...`: what would be settled alone at which certainty.

A folder is a sample: world.json, replies/ and replies.jsonl, as in training/samples. The weights that
are installed must not have seen its writers: `python -m training.fit --without first`, then the folders
of training/samples/first; so for each sample, and the constants of mailbot/deciding/replies.py are
those that serve all of them.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mailbot.cli.explain import book_from
from mailbot.cli.explanation import as_json
from mailbot.deciding import decide, replies
from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.policy import DunningPolicy
from mailbot.model.reading import AnyReading, Intent
from mailbot.reading import read

_CONFIDENT = (0.5, 0.6, 0.7, 0.8)
_UNAGREED = (0.7, 0.8, 0.85, 0.9, 0.95)
_UNSAID = (0.1, 0.15, 0.2, 0.3)


class Case(NamedTuple):
    """A mail as it was read, and the truth about it (a line of replies.jsonl)."""

    truth: dict[str, Any]
    reading: AnyReading
    firm: Firm
    book: Book


def cases(folder: Path) -> Iterator[Case]:
    """The replies of a sample. OSError where the folder is none."""
    firm, book = book_from(folder / "world.json")
    for line in (folder / "replies.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        reading = read((folder / truth["file"]).read_bytes(), firm=firm, book=book)
        yield Case(truth, reading, firm, book)


def settled(case: Case) -> bool | None:
    """Whether a mail is settled alone, and rightly; None where the owner is asked."""
    decision = decide(
        case.reading,
        book=case.book,
        firm=case.firm,
        policy=DunningPolicy(),
        now=case.reading.mail.received_at,
    )
    told = as_json("", case.reading, decision, case.book)
    if told["asks_owner"]:
        return None
    reply = told.get("reply") or {}
    truth = case.truth
    plan = Intent.ASKS_PLAN.value in truth["intents"]
    return bool(
        not truth["owner_should_see"]
        and set(reply.get("intents") or ()) == set(truth["intents"])
        and (plan or reply.get("promise_date") == truth["promise_date"])
        and set(told["invoices"]) == set(truth["invoices"])
    )


def main(folders: list[Path]) -> None:
    """Print, for each choice of the constants, what goes alone rightly and what wrongly."""
    every = [case for folder in folders for case in cases(folder)]
    plain = sum(not case.truth["owner_should_see"] for case in every)
    print(f"{len(every)} mails, {plain} of them to be settled alone")
    for confident, unagreed, unsaid in itertools.product(_CONFIDENT, _UNAGREED, _UNSAID):
        if unagreed < confident:
            continue
        replies.CONFIDENT, replies.CONFIDENT_UNAGREED = confident, unagreed
        replies.UNSAID_LIKELY = unsaid
        found = [settled(case) for case in every]
        print(
            f"{confident:.2f} {unagreed:.2f} {unsaid:.2f}"
            f"  alone {found.count(True)}  wrongly {found.count(False)}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folders", nargs="+", type=Path)
    main(parser.parse_args().folders)

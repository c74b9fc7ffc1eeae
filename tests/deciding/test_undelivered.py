"""A letter that a server refused while it was being sent: somebody must hear of it, once."""

from __future__ import annotations

from typing import Any

import msgspec

from mailbot.model.agreement import BlockReason
from mailbot.model.client import AddressFailure, Contact
from mailbot.model.event import (
    AddressFailed,
    ClientChanged,
    LetterClaimed,
    LetterInData,
    LetterRefused,
    LetterWritten,
)
from mailbot.model.letter import Letter, LetterStatus, Topic
from mailbot.model.question import ChoiceKind, QuestionKind


def refused(story: Any, reply: str, *, dead: bool) -> Letter:
    """The week's reminder, refused by the server."""
    story.invoice(due=story.day)
    story.next_day(7)
    (letter,) = story.live(send=False).letters
    key, now = letter.id, story.now
    story.put(
        LetterWritten(letter=key, message_id=f"<{key}>", subject="s", archive=key, at=now),
        LetterClaimed(letter=key, at=now),
        LetterInData(letter=key, at=now),
        LetterRefused(letter=key, code="", reply=reply, at=now),
    )
    if dead:
        failure = AddressFailure(day=story.day, code="5.1.1", letter=key)
        story.put(AddressFailed(client="anna", address=letter.to[0], failure=failure))
    return letter  # type: ignore[no-any-return]


def test_a_refusal_of_our_own_mail_is_told_once_and_not_tried_again_at_once(story: Any) -> None:
    letter = refused(story, "554 5.7.1 spam", dead=False)
    assert [one.topic for one in story.live().letters] == [Topic.LETTER_NOT_DELIVERED]
    for _ in range(story.policy.minimum_gap_days - 1):
        assert story.live().letters == ()
        story.next_day()
    story.next_day(3)  # over the weekend
    (again,) = story.live(send=False).letters
    assert again.stage is letter.stage, "the stage was burnt"
    assert again.id != letter.id


def test_a_refused_address_is_asked_about_once_and_rests(story: Any) -> None:
    refused(story, "550 5.1.1 no such user", dead=True)
    (question,) = story.live().questions
    assert question.kind is QuestionKind.CONTACT
    assert [one.kind for one in question.choices] == [ChoiceKind.I_WILL_ANSWER]
    assert [b.reason for b in story.ledger.blocks_of("anna")] == [BlockReason.BAD_ADDRESS]
    assert story.live().questions == ()
    story.next_day(30)
    assert [one for one in story.live().letters if not one.kind.to_owner] == []


def test_the_address_she_names_is_written_to_as_soon_as_the_gap_allows(story: Any) -> None:
    client = story.ledger.client("anna")
    office = Contact(email="biuro@client.example")
    story.put(
        ClientChanged(client=msgspec.structs.replace(client, contacts=(*client.contacts, office)))
    )
    refused(story, "550 5.1.1 no such user", dead=True)
    (question,) = story.live().questions
    story.answer(question, 1)
    assert [block.lifted for block in story.ledger.blocks_of("anna")] == [True]
    story.next_day(7)
    (letter,) = story.live().letters
    assert letter.to == ("biuro@client.example",)
    assert story.ledger.letters_in(LetterStatus.PLANNED) == ()

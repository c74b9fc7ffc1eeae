"""The outbox: how far a letter has got, and the stage it carries."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from mailbot.ledger.effects.registry import (
    client_of,
    effect_of,
    invoice_of,
    known,
    refuse,
)
from mailbot.ledger.state import Draft
from mailbot.model import event as happened
from mailbot.model.invoice import StageReached
from mailbot.model.letter import Letter, LetterStatus, LineRef
from mailbot.model.noun import Tagged

# What a letter may come from. What is accepted, refused or withdrawn never becomes sendable again,
# and from `in_data` or `uncertain` only knowledge leads on, never another attempt.
_S = LetterStatus
MAY_COME_FROM: Mapping[LetterStatus, frozenset[LetterStatus]] = {
    _S.QUEUED: frozenset({_S.PLANNED}),
    _S.CLAIMED: frozenset({_S.QUEUED, _S.CLAIMED}),
    _S.IN_DATA: frozenset({_S.CLAIMED}),
    _S.ACCEPTED: frozenset({_S.QUEUED, _S.CLAIMED, _S.IN_DATA, _S.UNCERTAIN, _S.DRAFTED}),
    _S.REFUSED: frozenset({_S.QUEUED, _S.CLAIMED, _S.IN_DATA, _S.UNCERTAIN, _S.ACCEPTED}),
    _S.UNCERTAIN: frozenset({_S.CLAIMED, _S.IN_DATA}),
    _S.WITHDRAWN: frozenset({_S.PLANNED, _S.QUEUED, _S.CLAIMED, _S.UNCERTAIN, _S.DRAFTED}),
    _S.DRAFTED: frozenset({_S.PLANNED, _S.QUEUED, _S.CLAIMED}),
}
# A 4xx may come at any phase; after `uncertain` it is the owner's word that nothing arrived.
_MAY_BE_DEFERRED = frozenset({_S.QUEUED, _S.CLAIMED, _S.IN_DATA, _S.UNCERTAIN})


def _letter(draft: Draft, event: Tagged, letter: str) -> Letter:
    return known(event, draft.letters, letter, "letter")


def _moved(
    draft: Draft,
    event: Tagged,
    letter: str,
    status: LetterStatus,
    sources: frozenset[LetterStatus] | None = None,
) -> Letter | None:
    """The letter about to take this status; None where the event was said before."""
    found = _letter(draft, event, letter)
    allowed = MAY_COME_FROM[status] if sources is None else sources
    if found.status not in allowed:
        if found.status is status:
            return None
        refuse(event, f"letter {letter} is {found.status.value} and cannot be {status.value}")
    return found


def _take_stage_off(draft: Draft, letter: Letter) -> None:
    for key in dict.fromkeys(ref.invoice for ref in letter.lines):
        invoice = draft.invoices.noun(key)
        if invoice is not None:
            lines = tuple(
                replace(line, stages=tuple(s for s in line.stages if s.letter != letter.id))
                for line in invoice.lines
            )
            draft.invoices.put(replace(invoice, lines=lines))


@effect_of(happened.LetterPlanned)
def _letter_planned(draft: Draft, event: happened.LetterPlanned) -> None:
    """The day of the stage is the day of planning, in the zone the instant was given in.

    A letter that is further on than planned is taken over from another ledger (an import): its
    stage, if it still counts, is on its lines already.
    """
    letter = event.letter
    if draft.letters.noun(letter.id) is not None:
        return
    if letter.client is not None:
        client_of(draft, event, letter.client)
    draft.letters.put(letter)
    if letter.status is not _S.PLANNED or letter.kind.to_owner:
        return  # a letter that announces another to the owner takes the client nowhere
    for ref in letter.lines:
        stage = ref.stage or letter.stage
        if stage is not None:
            reached = StageReached(stage=stage, day=letter.planned_at.date(), letter=letter.id)
            _put_stage_on(draft, event, ref, reached)


def _put_stage_on(
    draft: Draft, event: happened.LetterPlanned, ref: LineRef, reached: StageReached
) -> None:
    invoice = invoice_of(draft, event, ref.invoice)
    line = next((line for line in invoice.lines if line.id == ref.line), None)
    if line is None:
        refuse(event, f"{invoice.number} has no line {ref.line!r}")
    same = [one for one in line.stages if one.stage is reached.stage]
    if any(one.letter != reached.letter for one in same):
        refuse(event, f"{invoice.number} has had its {reached.stage.value} letter")
    if same:
        return
    lines = tuple(
        replace(one, stages=(*one.stages, reached)) if one is line else one for one in invoice.lines
    )
    draft.invoices.put(replace(invoice, lines=lines))


@effect_of(happened.LetterWritten)
def _letter_written(draft: Draft, event: happened.LetterWritten) -> None:
    old = _letter(draft, event, event.letter)
    if (old.message_id, old.archive) == (event.message_id, event.archive):
        return
    letter = _moved(draft, event, event.letter, _S.QUEUED)
    if letter is None:
        refuse(event, f"the bytes of letter {event.letter} are already fixed")
    draft.letters.put(
        replace(
            letter,
            status=_S.QUEUED,
            message_id=event.message_id,
            subject=event.subject,
            archive=event.archive,
        )
    )


@effect_of(happened.LetterClaimed)
def _letter_claimed(draft: Draft, event: happened.LetterClaimed) -> None:
    if letter := _moved(draft, event, event.letter, _S.CLAIMED):
        draft.letters.put(replace(letter, status=_S.CLAIMED, attempts=letter.attempts + 1))


@effect_of(happened.LetterInData)
def _letter_in_data(draft: Draft, event: happened.LetterInData) -> None:
    if letter := _moved(draft, event, event.letter, _S.IN_DATA):
        draft.letters.put(replace(letter, status=_S.IN_DATA))


@effect_of(happened.LetterAccepted)
def _letter_accepted(draft: Draft, event: happened.LetterAccepted) -> None:
    if letter := _moved(draft, event, event.letter, _S.ACCEPTED):
        draft.letters.put(
            replace(
                letter,
                status=_S.ACCEPTED,
                reply=event.reply,
                sent_as=event.sent_as,
                settled_at=event.at,
                retry_at=None,
            )
        )


@effect_of(happened.LetterRefused)
def _letter_refused(draft: Draft, event: happened.LetterRefused) -> None:
    if letter := _moved(draft, event, event.letter, _S.REFUSED):
        reply = event.reply if event.code in event.reply else f"{event.code} {event.reply}"
        draft.letters.put(
            replace(letter, status=_S.REFUSED, reply=reply, settled_at=event.at, retry_at=None)
        )
        _take_stage_off(draft, letter)


@effect_of(happened.LetterDeferred)
def _letter_deferred(draft: Draft, event: happened.LetterDeferred) -> None:
    if letter := _moved(draft, event, event.letter, _S.QUEUED, _MAY_BE_DEFERRED):
        draft.letters.put(
            replace(letter, status=_S.QUEUED, reply=event.reply, retry_at=event.retry_at)
        )


@effect_of(happened.LetterUncertain)
def _letter_uncertain(draft: Draft, event: happened.LetterUncertain) -> None:
    if letter := _moved(draft, event, event.letter, _S.UNCERTAIN):
        draft.letters.put(replace(letter, status=_S.UNCERTAIN, reply=event.detail))


@effect_of(happened.LetterWithdrawn)
def _letter_withdrawn(draft: Draft, event: happened.LetterWithdrawn) -> None:
    if letter := _moved(draft, event, event.letter, _S.WITHDRAWN):
        draft.letters.put(
            replace(
                letter,
                status=_S.WITHDRAWN,
                reply=event.reason,
                settled_at=event.at,
                retry_at=None,
            )
        )
        _take_stage_off(draft, letter)


@effect_of(happened.LetterDrafted)
def _letter_drafted(draft: Draft, event: happened.LetterDrafted) -> None:
    if letter := _moved(draft, event, event.letter, _S.DRAFTED):
        draft.letters.put(
            replace(letter, status=_S.DRAFTED, reply=event.folder, settled_at=event.at)
        )

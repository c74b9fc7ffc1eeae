"""A client's reply: settled alone where it is plain, otherwise held and handed to the owner.

Alone go a plain promise within the owner's limit, a vague one, a plain claim of payment, a plain
request for a copy, an acknowledgement, and what is no business of ours. All else is hers to answer;
until she has, the ladder rests for the invoices concerned.
"""

from __future__ import annotations

import datetime as dt

from mailbot.deciding.handed_on import hand_on, hand_on_stranger
from mailbot.deciding.settled_alone import note_claim, note_promise, send_copy
from mailbot.deciding.talk import Talk
from mailbot.model.agreement import BlockReason
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.firm import Firm
from mailbot.model.policy import DunningPolicy
from mailbot.model.reading import ClientReply, Intent, Said, Standing

# A clause read with less certainty than this is shown to the owner instead of acted upon.
CONFIDENT = 0.6
# The same where only the weights heard it, and rules alone would have heard something else.
CONFIDENT_UNAGREED = 0.85
# As surely must a mail that answers nothing of ours be about nothing of ours to be left alone.
UNSOLICITED = 0.5
# Something unsaid that is more likely than this may have been said all the same.
UNSAID_LIKELY = 0.2
# So many promises for one invoice are taken on trust; the next is the owner's to judge.
PROMISES_ON_TRUST = 2
# The rule under which the reader lists, as evidence, a clause it could make nothing of. One may be a
# pleasantry; in several, something else may be said than what was understood.
NOT_UNDERSTOOD = "not understood"
CLAUSES_NOT_UNDERSTOOD = 1

_ALONE = frozenset(
    {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID, Intent.ASKS_COPY, Intent.ACKNOWLEDGES}
)
_NO_MATTER = frozenset({Intent.OTHER, Intent.ACKNOWLEDGES})


def decide_reply(
    reading: ClientReply, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    """What follows from the words of somebody who is neither the owner, a bank, nor a machine."""
    if reading.mail.automatic and reading.intents <= _NO_MATTER:
        return Decision(why=("a machine wrote it",), would=("note it, and answer nothing",))
    talk = Talk(reading, book=book, firm=firm, policy=policy, now=now)
    if reading.mail.standing is Standing.FORGED:
        return hand_on_stranger(talk, forged=True)
    if talk.client is None:
        if reading.intents <= _NO_MATTER and (_is_sure(reading) or _is_circular(reading)):
            return Decision(
                why=("it comes from nobody known and is about nothing of ours",),
                would=("leave it alone",),
            )
        return hand_on_stranger(talk, forged=False)
    if _is_about_what_is_paid(talk):
        return Decision(
            why=("what it is about has been paid",),
            would=("note it, and answer nothing: there is nothing left to promise or to look for",),
        )
    doubt = why_ask(talk)
    if doubt is not None:
        return hand_on(talk, doubt)
    if reading.intents == {Intent.ACKNOWLEDGES}:
        return Decision(
            why=("the client has received it, and says nothing more",),
            would=("note it; the ladder goes on",),
        )
    promise, claim = talk.first(Intent.PROMISE_TO_PAY), talk.first(Intent.CLAIMS_PAID)
    wants_copy = Intent.ASKS_COPY in reading.intents
    out = Decision()
    if promise is not None and talk.open_by(promise):
        out += note_promise(talk, promise, letter=not wants_copy)
    if claim is not None and talk.open_by(claim):
        out += note_claim(talk, claim)
    if wants_copy:
        out += send_copy(talk)
    return out


def _is_about_what_is_paid(talk: Talk) -> bool:
    """Whether it only promises, or claims, the payment of invoices of which nothing is open.

    A promise that does not name them itself may be meant for others that are.
    """
    reading = talk.reading
    promise = talk.first(Intent.PROMISE_TO_PAY)
    if not talk.named or talk.open_among(one.id for one in talk.named):
        return False
    if not reading.intents & {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID}:
        return False
    if reading.intents - {Intent.PROMISE_TO_PAY, Intent.CLAIMS_PAID, Intent.ACKNOWLEDGES}:
        return False
    meant = promise is None or bool(promise.invoices)
    others = talk.client is not None and talk.book.open_invoices(talk.client.id)
    return (meant or not others) and _is_sure(reading)


def why_ask(talk: Talk) -> str | None:
    """Why a reply of a known client is not settled alone; None when it may be."""
    reading = talk.reading
    intents = reading.intents
    if not reading.said:
        return "what it says could not be understood"
    if reading.mail.automatic:
        return "its headers say that a machine sent it, its words that a person wrote it"
    foreign = intents - _ALONE
    if foreign:
        names = sorted(intent.value.replace("_", " ") for intent in foreign)
        return f"it needs a person: {', '.join(names)}"
    if not _is_sure(reading):
        return "what it says is not certain enough"
    other = reading.runner_up
    if other is not None and other.confidence > UNSAID_LIKELY and other.intent not in _NO_MATTER:
        return f"it may say more: {other.intent.value.replace('_', ' ')} (“{other.clause}”)"
    unread = sum(one.rule == NOT_UNDERSTOOD for one in reading.evidence)
    if unread > CLAUSES_NOT_UNDERSTOOD:
        return f"{unread} clauses of it were not understood"
    if intents == {Intent.ACKNOWLEDGES}:
        return None
    if not talk.known_sender:
        return f"{reading.mail.sender} is no address that is known for {talk.company}"
    if reading.contacts and any(not talk.knows(address) for address in reading.contacts):
        return "it names an address that is not known"
    if reading.foreign:
        return "the only invoice that it names is none of this client's"
    if not talk.invoices:
        return "which invoice it is about is not clear"
    if {Intent.CLAIMS_PAID, Intent.ASKS_COPY} <= intents:
        return "it says that something has been paid, and wants it once more"
    if _is_contradictory(talk):
        return "it says that the same has been paid and will be paid"
    promise = talk.first(Intent.PROMISE_TO_PAY)
    if promise is not None and talk.named and not talk.open_by(promise):
        return "it promises to pay what has been paid, and something else is open"
    return (
        _promise_doubt(talk, promise)
        or _claim_doubt(talk, talk.first(Intent.CLAIMS_PAID))
        or _copy_doubt(talk)
    )


def _is_sure(reading: ClientReply) -> bool:
    least = CONFIDENT if reading.agreed else CONFIDENT_UNAGREED
    return all(one.confidence >= least for one in reading.said)


def _is_circular(reading: ClientReply) -> bool:
    """Whether a stranger writes to everybody: it answers nothing of ours, names no invoice, and
    nothing else is as likely as that it is no business of ours.
    """
    if reading.invoices or reading.threaded or reading.mail.in_reply_to:
        return False
    other = reading.runner_up
    return all(one.confidence >= UNSOLICITED for one in reading.said) and (
        other is None or other.confidence < UNSOLICITED
    )


def _is_contradictory(talk: Talk) -> bool:
    """Whether it claims and promises one and the same invoice: half of it, or a slip?"""
    claim, promise = talk.first(Intent.CLAIMS_PAID), talk.first(Intent.PROMISE_TO_PAY)
    if claim is None or promise is None:
        return False
    return len(talk.invoices) == 1 or bool({*talk.told_by(claim)} & {*talk.told_by(promise)})


def _promise_doubt(talk: Talk, promise: Said | None) -> str | None:
    if promise is None:
        return None
    others = [one for one in talk.reading.said if one.intent is Intent.PROMISE_TO_PAY]
    if len({(one.days, one.amount) for one in others if one.days or one.amount}) > 1:
        return "it promises more than one thing"
    if promise.instalments is not None and promise.instalments > 1:
        return "it promises instalments"
    owed = talk.owed()
    whole = owed is None or promise.amount is None
    if owed is not None and promise.amount is not None:
        whole = promise.amount >= owed.amount - talk.policy.settles_within
    fits = talk.is_a_line(promise.amount) or talk.is_shared_out(promise.amount)
    if not whole and not fits:
        return f"it promises {promise.amount} of {owed}"
    day = promise.days.latest if promise.days is not None else None
    limit = talk.written + dt.timedelta(days=talk.policy.promise_alone_days)
    if day is not None and day > limit:
        return (
            f"it promises to pay on {day}, which is more than "
            f"{talk.policy.promise_alone_days} days ahead"
        )
    earlier = talk.promises_before()
    if len(earlier) >= PROMISES_ON_TRUST:
        return f"it is promise number {len(earlier) + 1} for the same invoice"
    return None


def _claim_doubt(talk: Talk, claim: Said | None) -> str | None:
    if claim is None:
        return None
    if claim.in_cash:
        return "it says that it has been paid in cash, of which no bank will tell us"
    owed = talk.owed()
    fits = talk.is_a_line(claim.amount) or talk.is_shared_out(claim.amount)
    if owed is not None and claim.amount is not None and not fits:
        short = claim.amount < owed.amount - talk.policy.settles_within
        if short:
            return f"it says that {claim.amount} of {owed} has been paid"
    for block in talk.blocks():
        if block.reason is BlockReason.CLAIMS_PAID and talk.about(block.invoices):
            return "the client has said before that it is paid, and no money has come"
    return None


def _copy_doubt(talk: Talk) -> str | None:
    if Intent.ASKS_COPY not in talk.reading.intents:
        return None
    missing = [one.number for one in talk.invoices if not one.documents]
    if missing:
        return f"there is no copy of {', '.join(missing)} to send"
    return None

"""Whatever the history: the promises that the ladder makes to clients."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.deciding.forecast import forecast
from mailbot.model.letter import Letter, LetterStatus

if TYPE_CHECKING:
    from tests.deciding.conftest import Story

# What may happen on a day: (what, to which invoice, how many days it lasts or lies in).
HAPPENINGS = st.tuples(
    st.sampled_from(("pay", "part", "block", "promise", "money", "silence", "owner", "nothing")),
    st.integers(0, 2),
    st.integers(0, 9),
)
DUE = st.lists(st.integers(-50, 10), min_size=1, max_size=3)


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def happen(story: Story, what: str, invoice_number: int, span: int) -> None:
    invoices = list(story.ledger.invoices())
    invoice = invoices[invoice_number % len(invoices)]
    left = story.ledger.balance(invoice.id).open
    if what == "pay" and left:
        story.pay(invoice, str(left.amount))
    elif what == "part" and left.amount > 100:
        story.pay(invoice, "100.00")
    elif what == "block":
        story.block(invoice, story.day + days(span))
    elif what == "promise":
        story.promise(invoice, story.day + days(span), pause_until=story.day + days(span + 1))
    elif what == "money":
        story.money("1000.00", invoice.client)
    elif what == "owner":
        story.owner_writes(invoice.client)


def protected(story: Story, letter: Letter) -> bool:
    """A line of this letter is paid, blocked or promised today, reckoned the plain way."""
    for ref in letter.lines:
        pauses = [
            *(b.until for b in story.ledger.blocks_of("anna") if ref.invoice in b.invoices),
            *(
                p.pause_until
                for p in story.ledger.promises_of("anna")
                if ref.invoice in p.invoices and p.status.value == "active"
            ),
        ]
        if story.ledger.balance(ref.invoice).settled:
            return True
        if any(until is None or until >= story.day for until in pauses):
            return True
    return False


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(due=DUE, history=st.lists(HAPPENINGS, min_size=1, max_size=30))
def test_no_letter_for_what_is_protected_no_stage_twice_and_the_gap_kept(
    make_story: type[Story], today: dt.date, due: list[int], history: list[tuple[str, int, int]]
) -> None:
    story = make_story()
    for number, offset in enumerate(due):
        story.invoice(f"FV/{number}", due=today + days(offset))
    sent_before: set[str] = set()
    last_sent: dt.date | None = None
    for what, invoice, span in history:
        if what == "silence":
            story.day += days(span)
        else:
            story.next_day()
        happen(story, what, invoice, span)
        for _ in range(3):  # what expires in one pass makes way in the next
            story.live()
        again = story.live()
        assert (again.letters, again.questions) == ((), ())
        new = [
            letter
            for letter in story.ledger.letters_of("anna")
            if letter.stage is not None
            and letter.status is LetterStatus.ACCEPTED
            and letter.id not in sent_before
        ]
        assert len(new) <= 1
        for letter in new:
            assert not protected(story, letter)
            if last_sent is not None:
                assert (story.day - last_sent).days >= story.policy.minimum_gap_days
            last_sent = story.day
            sent_before.add(letter.id)
    stages = Counter(
        (ref.line, letter.stage)
        for letter in story.ledger.letters_of("anna")
        if letter.id in sent_before
        for ref in letter.lines
    )
    assert all(count == 1 for count in stages.values())


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(due=DUE)
def test_the_forecast_is_what_then_happens(
    make_story: type[Story], today: dt.date, due: list[int]
) -> None:
    story = make_story()
    for number, offset in enumerate(due):
        story.invoice(f"FV/{number}", due=today + days(offset))
    foreseen = forecast(
        book=story.ledger, firm=story.firm, policy=story.policy, now=story.now, days=40
    )
    happened: list[tuple[dt.date, str]] = []
    for _ in range(40):
        # Several passes, as on any real day: what one asks makes way for the next.
        decision = story.live() + story.live() + story.live()
        happened += [
            (story.day, one.kind.value) for one in decision.letters if not one.kind.to_owner
        ]
        happened += [
            (story.day, question.choices[0].letters[0].kind.value)
            for question in decision.questions
        ]
        story.next_day()
    seen = [(one.day, one.letter.kind.value) for one in foreseen]
    assert sorted(seen) == sorted(happened)

"""The dunning policy: which letter, how many days after due, in which mode, under which limits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

import msgspec

from mailbot.model.noun import Noun


class Stage(StrEnum):
    """A dunning level. The order of the members is the order of the ladder."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE_7 = "overdue_7"
    OVERDUE_15 = "overdue_15"
    OVERDUE_30 = "overdue_30"
    FINAL = "final"

    @property
    def rank(self) -> int:
        """The place on the ladder, from 0."""
        return list(Stage).index(self)


class Mode(StrEnum):
    """What becomes of a letter of this stage once its day has come."""

    OFF = "off"  # the stage does not exist
    DRAFT = "draft"  # laid into the Drafts folder for the owner to send
    ASK = "ask"  # a question to the owner; sent on her yes
    VETO = "veto"  # announced to the owner; sent unless she objects within `veto_hours`
    AUTO = "auto"  # sent


class Tone(StrEnum):
    """How a letter speaks."""

    GENTLE = "gentle"
    STANDARD = "standard"
    FIRM = "firm"


class StageRule(Noun, frozen=True, kw_only=True):
    """One rung. `days_after_due` counts calendar days after the due date: -3 is three before."""

    stage: Stage
    days_after_due: int
    mode: Mode = Mode.AUTO


DEFAULT_LADDER = (
    StageRule(stage=Stage.UPCOMING, days_after_due=-3),
    StageRule(stage=Stage.DUE, days_after_due=0),
    StageRule(stage=Stage.OVERDUE_7, days_after_due=7),
    StageRule(stage=Stage.OVERDUE_15, days_after_due=15),
    StageRule(stage=Stage.OVERDUE_30, days_after_due=30, mode=Mode.ASK),
    StageRule(stage=Stage.FINAL, days_after_due=45, mode=Mode.ASK),
)


class DunningPolicy(Noun, frozen=True, kw_only=True):
    """The owner's policy. Hours and days are the client's local ones; durations are in days."""

    ladder: tuple[StageRule, ...] = DEFAULT_LADDER
    tone: Tone = Tone.STANDARD
    minimum_gap_days: int = 5  # between any two letters to one client, the owner's own included
    send_from: dt.time = dt.time(9, 0)
    send_until: dt.time = dt.time(16, 30)
    silent_bank_days: int = 4  # no bank mail for so long: ask before chasing
    promise_grace_days: int = 2  # a transfer takes a day or two; only then is a promise broken
    promise_alone_days: int = 14  # a promise up to so far ahead is accepted without asking
    claim_pause_days: int = 5  # "I have paid": so long we look for the money before asking
    question_expires_days: int = 7
    veto_hours: int = 24
    letters_per_client_per_day: int = 1
    letters_per_pass: int = 50  # a bug upstream cannot flood more than this before somebody looks
    thank_for_payment: bool = True
    attach_invoice: bool = True
    digest: bool = True
    settles_within: Decimal = Decimal("1.00")  # short or over by so little is paid, in major units
    settles_within_in: dict[str, Decimal] = msgspec.field(default_factory=dict)  # by currency

    def tolerance(self, currency: str) -> Decimal:
        """What is short or over and yet paid, in major units of this currency."""
        return self.settles_within_in.get(currency, self.settles_within)


class PolicyOverride(Noun, frozen=True, kw_only=True):
    """What differs for one client or one invoice; None: as above it (invoice < client < owner)."""

    chase: bool | None = None
    tone: Tone | None = None
    minimum_gap_days: int | None = None
    modes: dict[Stage, Mode] = msgspec.field(default_factory=dict)
    days_after_due: dict[Stage, int] = msgspec.field(default_factory=dict)


def resolved(policy: DunningPolicy, *overrides: PolicyOverride) -> DunningPolicy:
    """The policy in force, the later override outranking the earlier (client, then invoice)."""
    for override in overrides:
        ladder = tuple(
            StageRule(
                stage=rule.stage,
                days_after_due=override.days_after_due.get(rule.stage, rule.days_after_due),
                mode=override.modes.get(rule.stage, rule.mode),
            )
            for rule in policy.ladder
        )
        if override.chase is False:
            ladder = tuple(msgspec.structs.replace(rule, mode=Mode.OFF) for rule in ladder)
        policy = msgspec.structs.replace(
            policy,
            ladder=ladder,
            tone=override.tone or policy.tone,
            minimum_gap_days=(
                policy.minimum_gap_days
                if override.minimum_gap_days is None
                else override.minimum_gap_days
            ),
        )
    return policy

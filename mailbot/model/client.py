"""A client: the firm or person that owes."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mailbot.model.noun import Noun
from mailbot.model.policy import PolicyOverride


class ClientKind(StrEnum):
    """Law differs: what may be charged, and which letter must come first."""

    UNKNOWN = "unknown"
    BUSINESS = "business"
    CONSUMER = "consumer"


class Gender(StrEnum):
    """Only as stated by the owner or by the person's own sign-off; never guessed."""

    UNKNOWN = "unknown"
    FEMALE = "female"
    MALE = "male"


class AddressFailure(Noun, frozen=True, kw_only=True):
    """A mail server said that an address does not work."""

    day: dt.date
    code: str  # enhanced status (RFC 3463) or reply code (RFC 5321 section 4.2), '' if unknown
    letter: str | None = None  # the id of our letter that came back


class Contact(Noun, frozen=True, kw_only=True):
    """A person or desk at the client that may be written to."""

    email: str
    name: str = ""
    gender: Gender = Gender.UNKNOWN
    title: str = ""
    failed: AddressFailure | None = None


class Absence(Noun, frozen=True, kw_only=True):
    """An out-of-office note: who is away until when, and who stands in."""

    address: str
    noted: dt.date
    back_on: dt.date | None = None
    deputy: str = ""  # an address that the note names: proposed to the owner, never used unasked
    source: str = ""  # content hash of the mail


class Client(Noun, frozen=True, kw_only=True):
    """A client with its contacts, its known accounts, and how it wishes to be treated.

    `contacts[0]` is the one letters go to. `language` '' means: the firm's own default.
    """

    id: str
    company: str
    contacts: tuple[Contact, ...] = ()
    tax_id: str = ""
    address: str = ""
    accounts: tuple[str, ...] = ()
    bik: str = ""
    language: str = ""
    country: str = ""
    kind: ClientKind = ClientKind.UNKNOWN
    policy: PolicyOverride = PolicyOverride()
    absences: tuple[Absence, ...] = ()
    notes: tuple[str, ...] = ()

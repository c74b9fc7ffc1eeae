"""config.toml as it is written: a table a class, a key a field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from mailbot.config.secret import SecretPlace


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file. Unknown keys are mistakes: a typo must not silently mean the default."""


class PersonSection(Section, frozen=True):
    """[[firm.people]]."""

    email: str
    name: str = ""


class AccountSection(Section, frozen=True):
    """[[firm.accounts]]."""

    account: str
    currency: str
    bank: str = ""
    bik: str = ""
    bic: str = ""
    holder: str = ""
    purpose: str = ""


class FirmSection(Section, frozen=True):
    """[firm]."""

    company: str
    language: str
    country: str
    people: list[PersonSection]
    accounts: list[AccountSection]
    address: str = ""
    tax_id: str = ""
    phone: str = ""
    billing_person: str = ""
    timezone: str = ""
    currency: str = ""
    payment_terms_days: int = 14


class BankSection(Section, frozen=True):
    """[[banks]]."""

    name: str
    senders: list[str]


class AssistantSection(Section, frozen=True):
    """[assistant]."""

    address: str
    name: str = ""
    folder: str = "~/.local/share/mailbot"
    templates: str = ""


class ServerSection(Section, frozen=True):
    """What [mailbox] and [outgoing] share."""

    host: str
    user: str
    password: SecretPlace
    port: int = 0
    tls: str = "implicit"
    ca_file: str = ""


class MailboxSection(ServerSection, frozen=True):
    """[mailbox]: IMAP."""

    folder: str = "INBOX"
    shared: bool = False
    authserv_ids: list[str] = []
    poll_seconds: int = 120
    largest_mail_mb: int = 15
    processed: str = "leave"
    processed_folder: str = ""
    sent_folder: str = ""
    drafts_folder: str = ""


class OutgoingSection(ServerSection, frozen=True):
    """[outgoing]: SMTP."""

    files_sent_itself: bool = False


class DunningSection(Section, frozen=True):
    """[dunning]. The defaults are DunningPolicy's."""

    tone: str = "standard"
    minimum_gap_days: int = 5
    send_from: dt.time = dt.time(9, 0)
    send_until: dt.time = dt.time(16, 30)
    silent_bank_days: int = 4
    promise_grace_days: int = 2
    promise_alone_days: int = 14
    claim_pause_days: int = 5
    question_expires_days: int = 7
    veto_hours: int = 24
    letters_per_client_per_day: int = 1
    letters_per_pass: int = 50
    thank_for_payment: bool = True
    attach_invoice: bool = True
    digest: bool = True
    settles_within: Decimal = Decimal("1.00")
    settles_within_in: dict[str, Decimal] = {}
    stages: dict[str, StageSection] = {}


class StageSection(Section, frozen=True):
    """[dunning.stages.NAME]."""

    days_after_due: int | None = None
    mode: str | None = None


class File(Section, frozen=True):
    """The whole file."""

    firm: FirmSection
    assistant: AssistantSection
    mailbox: MailboxSection
    outgoing: OutgoingSection
    banks: list[BankSection] = []
    dunning: DunningSection = DunningSection()

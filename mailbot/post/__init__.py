"""IMAP and SMTP. The only room with sockets; each library is wrapped once, here."""

from __future__ import annotations

from mailbot.post.backoff import Backoff
from mailbot.post.courier import (
    Accepted,
    Courier,
    Deferred,
    NotReached,
    Outcome,
    Phase,
    Refused,
    Uncertain,
)
from mailbot.post.errors import Misconfigured, PostError, Unreachable
from mailbot.post.folders import Folder, Role
from mailbot.post.mailbox import LETTER_HEADER, Fetched, Filed, Found, Mailbox
from mailbot.post.outbox import Outbox, recover, settle_uncertain
from mailbot.post.server import Server
from mailbot.post.session import Wake

__all__ = [
    "LETTER_HEADER",
    "Accepted",
    "Backoff",
    "Courier",
    "Deferred",
    "Fetched",
    "Filed",
    "Folder",
    "Found",
    "Mailbox",
    "Misconfigured",
    "NotReached",
    "Outbox",
    "Outcome",
    "Phase",
    "PostError",
    "Refused",
    "Role",
    "Server",
    "Uncertain",
    "Unreachable",
    "Wake",
    "recover",
    "settle_uncertain",
]

"""Mail that came back: RFC 3464 reports first, then known forms, then the national wordings."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable

from flufl.bounce import all_failures

from mailbot.model.firm import Firm
from mailbot.model.identity import normal_address
from mailbot.model.noun import Noun
from mailbot.model.reading import Role
from mailbot.reading.machine_words import Topic, said
from mailbot.reading.message import Message

_FIELD = re.compile(r"(?im)^(final-recipient|original-recipient|action|status)\s*:\s*(.+?)\s*$")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MACHINES = re.compile(
    r"^(?:mailer-?daemon|postmaster|no-?reply|bounce\S*|mail-?daemon)@", re.IGNORECASE
)
_DAEMON = re.compile(r"^(?:mailer-?daemon|postmaster|mail-?daemon|mailerdaemon)@", re.IGNORECASE)


class Bounce(Noun, frozen=True, kw_only=True):
    """`recipient` in normal form, '' if unknown; `status`: RFC 3463, '' if none is named."""

    permanent: bool
    recipient: str
    status: str
    rule: str


def is_daemon(address: str) -> bool:
    """Whether an address is one that mail servers write from."""
    return bool(_DAEMON.match(address))


def _recipients(reports: Iterable[str]) -> list[dict[str, str]]:
    """The fields of each recipient (RFC 3464 section 2.3): a block of lines each."""
    blocks = [block for report in reports for block in re.split(r"\n[ \t\r]*\n", report)]
    found = []
    for block in blocks:
        fields: dict[str, str] = {}
        for name, value in _FIELD.findall(block):
            fields.setdefault(name.casefold(), value)
        if fields:
            found.append(fields)
    return found


def _action(fields: dict[str, str]) -> str:
    """failed, delayed, delivered, relayed or expanded (RFC 3464 section 2.3.3); '' if not said."""
    words = fields.get("action", "").casefold().split()
    return words[0].rstrip(";") if words else ""


def _has_arrived(reports: Iterable[str]) -> bool:
    """Whether a report is about success: each recipient delivered, relayed or expanded."""
    actions = [_action(fields) for fields in _recipients(reports)]
    return bool(actions) and all(one in ("delivered", "relayed", "expanded") for one in actions)


def _reported(reports: Iterable[str]) -> Bounce | None:
    """What a message/delivery-status part says of the recipient that fared worst."""
    worst: Bounce | None = None
    for fields in _recipients(reports):
        action, status = _action(fields), _STATUS.search(fields.get("status", ""))
        code = status.group(1) if status else ""
        if action not in ("failed", "delayed") and (action or not code):
            continue
        named = fields.get("original-recipient") or fields.get("final-recipient") or ""
        address = _ADDRESS.search(named.rpartition(";")[2])
        one = Bounce(
            permanent=action == "failed" or (not action and code.startswith("5")),
            recipient=normal_address(address.group()) if address else "",
            status=code,
            rule="delivery status report (RFC 3464)",
        )
        if worst is None or (one.permanent and not worst.permanent):
            worst = one
    return worst


def _known_form(raw: bytes) -> Bounce | None:
    """What the forms of older servers say, by flufl.bounce."""
    try:
        entity = email.message_from_bytes(raw, policy=email.policy.compat32)
        temporary, permanent = all_failures(entity)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        return None
    for addresses, final in ((permanent, True), (temporary, False)):
        for address in sorted(addresses):
            text = bytes(address).decode("ascii", "replace")
            return Bounce(
                permanent=final, recipient=normal_address(text), status="", rule="known bounce form"
            )
    return None


def read_bounce(message: Message, raw: bytes, *, firm: Firm) -> Bounce | None:
    """What came back and whether for good; None: this is no bounce."""
    mail, mime = message.mail, message.mime
    report = mime.report_type == "delivery-status" or bool(
        mime.reports and "action" in mime.reports[0].casefold()
    )
    daemon = is_daemon(mail.sender) or mime.first("return-path").strip() == "<>"
    subject = said(Topic.SUBJECT_BOUNCE, mail.subject)
    if not (report or subject or daemon) or _has_arrived(mime.reports):
        return None
    text = message.plain
    permanent, temporary = said(Topic.BODY_PERMANENT, text), said(Topic.BODY_TEMPORARY, text)
    if not report and not (permanent or temporary):
        return None
    named = _recipient(message, firm)
    if not report and not daemon:
        # A client may write that goods "could not be delivered"; a server names an address.
        person = mail.role is Role.CLIENT or bool(mail.in_reply_to and mail.quoted.strip())
        if person or not named:
            return None
    reported = _reported(mime.reports)
    final = said(Topic.BODY_FINAL, text)
    found = reported or (_known_form(raw) if final or not temporary else None)
    status = _STATUS.search(text) or _STATUS.search(mime.first("x-failed-recipients"))
    code = status.group(1) if status else ""
    if found is not None:
        return Bounce(
            permanent=found.permanent,
            recipient=found.recipient or named,
            status=found.status or code,
            rule=found.rule,
        )
    return Bounce(
        permanent=_is_permanent(text, code, permanent=bool(permanent)),
        recipient=named,
        status=code,
        rule=final or permanent or temporary or subject,
    )


# A reply of a server (RFC 5321 section 4.2) quoted in a text: "452 4.2.2", "said: 550".
_REPLY = re.compile(r"(?<![\d.,-])([45])[0-5]\d(?=[ -]+[45]\.\d|[ :-]+[a-z])", re.IGNORECASE)


def _is_permanent(text: str, code: str, *, permanent: bool) -> bool:
    """Whether a notice without a report is the last one, most telling words first."""
    if said(Topic.BODY_FINAL, text):
        return True
    if code:
        return code.startswith("5") and not (
            said(Topic.BODY_TEMPORARY, text) and code.startswith("5.2.2")
        )
    reply = _REPLY.search(text)
    if reply is not None:
        return reply.group(1) == "5"
    return permanent and not said(Topic.BODY_TEMPORARY, text)


def _recipient(message: Message, firm: Firm) -> str:
    """The first address the text names that is neither ours nor a server's."""
    failed = message.mime.first("x-failed-recipients")
    for address in _ADDRESS.findall(f"{failed}\n{message.plain}"):
        normal = normal_address(address.rstrip("."))
        ours = normal == normal_address(firm.assistant) or firm.owns(normal)
        if not ours and not _MACHINES.match(normal) and normal != message.mail.sender:
            return normal
    return ""

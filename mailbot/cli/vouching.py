"""Which server vouches for senders in a mailbox: the authserv-ids of its newest mails (RFC 8601)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from email.parser import BytesHeaderParser
from email.policy import compat32

from mailbot.reading.authentication import parse_results

# So many of the newest mails tell; a mailbox has more than one way in.
MAILS_LOOKED_AT = 20


def topmost_authserv_ids(headers: Iterable[bytes]) -> Counter[str]:
    """How many mails bear each id in the topmost Authentication-Results.

    Only the topmost counts: those below it may have been brought along by the sender.
    """
    found: Counter[str] = Counter()
    for raw in headers:
        parsed = BytesHeaderParser(policy=compat32).parsebytes(raw)
        value = parsed.get("Authentication-Results")
        if value is None:
            continue
        results = parse_results(" ".join(str(value).split()))
        if results is not None:
            found[results.authserv_id] += 1
    return found


def config_line(ids: Iterable[str]) -> str:
    """The line for config.toml."""
    quoted = ", ".join(f'"{one}"' for one in ids)
    return f"authserv_ids = [{quoted}]"

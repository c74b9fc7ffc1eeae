"""Authentication-Results (RFC 8601): what our own mail server found out about the sender.

Anybody can write such a header. Believed is only the topmost one that names one of the firm's own
servers and stands above every hop that was not the firm's; in doubt nothing is believed. DMARC
(RFC 7489) is asked for, since SPF and DKIM alone say nothing about the From that people see.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun

# A verdict is a few hundred characters; a longer one tries to hide something.
MAX_HEADER_CHARS = 4_000
MAX_COMMENT_DEPTH = 4

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&*+./:@_{}~^|`-]+")
# Of these a quoted value may hold anything: words, or base64 with its "=".
_FREE_TEXT = frozenset({"reason", "header.b"})
_RECEIVED_BY = re.compile(r"(?:^|\s)by\s+([A-Za-z0-9._:-]+)", re.IGNORECASE)


# co.uk, com.pl, org.ro: names under which strangers register (the usual shape of them).
_REGISTRY = re.compile(r"(?:[a-z]{2,3}|info|edu)\.[a-z]{2}")


class Verdict(StrEnum):
    """What DMARC says of the From domain."""

    PASS = "pass"  # noqa: S105  the RFC's word
    FAIL = "fail"
    NONE = "none"  # nobody whom we may believe said anything


class Result(Noun, frozen=True, kw_only=True):
    """One method's result, e.g. dmarc=pass header.from=example.org."""

    method: str
    value: str
    properties: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """A property's value, lower case, '' where there is none or more than one."""
        values = [value for key, value in self.properties if key == name]
        return values[0].casefold() if len(values) == 1 else ""


class Results(Noun, frozen=True, kw_only=True):
    """A whole header: the server that speaks, and what it found."""

    authserv_id: str
    results: tuple[Result, ...]


class Authentication(Noun, frozen=True, kw_only=True):
    """The verdict on a From domain, and why."""

    verdict: Verdict
    reason: Fact


def _without_comments(text: str) -> str | None:
    """Comments (RFC 5322 section 3.2.2) replaced by a blank; None if brackets do not match."""
    out: list[str] = []
    depth = 0
    quoted = False
    escaped = False
    for char in text:
        if escaped:
            escaped = False
            if not depth:
                return None  # a quoted pair outside a comment has no business here
        elif char == "\\":
            escaped = True
        elif quoted:
            quoted = char != '"'
            out.append(char)
        elif char == "(":
            depth += 1
            if depth > MAX_COMMENT_DEPTH:
                return None
            out.append(" ")
        elif char == ")":
            depth -= 1
            if depth < 0:
                return None
        elif not depth:
            quoted = char == '"'
            out.append(char)
    return None if depth or quoted or escaped else "".join(out)


def _pairs(text: str) -> list[tuple[str, str]] | None:
    """`name = value` pairs of one result; None where anything else stands between them."""
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = re.compile(
            r"\s*([A-Za-z][A-Za-z0-9_.-]*)(?:\s*/\s*\d+)?\s*=\s*"
            r"(?:\"([^\"\\]*)\"|([A-Za-z0-9!#$%&'*+./:@_{}~^|`=<>-]+))\s*"
        ).match(text, at)
        if match is None:
            return None
        # In a quoted value another result could be written down (espoofer A4 to A7).
        value = match.group(2) if match.group(2) is not None else match.group(3)
        if (
            match.group(2) is not None
            and re.search(r"[;=()\s]", value)
            and match.group(1) not in _FREE_TEXT
        ):
            return None
        pairs.append((match.group(1).casefold(), value))
        at = match.end()
    return pairs


def parse_results(value: str) -> Results | None:
    """Parse an Authentication-Results value (unfolded). None on any doubt."""
    if len(value) > MAX_HEADER_CHARS or re.search(r"[\x00-\x08\x0a-\x1f\x7f-\uffff]", value):
        return None
    bare = _without_comments(value)
    if bare is None:
        return None
    first, *rest = _split(bare)
    words = first.split()
    if (
        not words
        or not _TOKEN.fullmatch(words[0])
        or len(words) > 2
        or words[1:] not in ([], ["1"])
    ):
        return None
    results = []
    for text in rest:
        if not text.strip() or text.strip().casefold() == "none":
            continue
        pairs = _pairs(text)
        if not pairs:
            return None
        (method, outcome), *properties = pairs
        if "." in method:
            return None
        results.append(
            Result(method=method, value=outcome.casefold(), properties=tuple(properties))
        )
    return Results(authserv_id=words[0].casefold(), results=tuple(results))


def _split(text: str) -> list[str]:
    """At semicolons outside quotation marks."""
    return re.findall(r"(?:[^;\"]|\"[^\"]*\")+", text) or [""]


def _is_ours(host: str, ids: frozenset[str]) -> bool:
    host = host.casefold().rstrip(".")
    # Addresses and bare names are internal hops ("by 2002:a05:...", "by localhost").
    if "." not in host or ":" in host or re.fullmatch(r"[\d.]+", host):
        return True
    return any(host == one or host.endswith(f".{_house(one)}") for one in ids)


def _house(server: str) -> str:
    """The domain whose hosts are a server's siblings: mx.firm.example has those of firm.example.

    firm.example and firm.co.uk have none but their own: next door under `example` or `co.uk` lives
    anybody.
    """
    parent = server.partition(".")[2]
    registry = "." not in parent or _REGISTRY.fullmatch(parent)
    return server if registry else parent


def authenticate(
    headers: Sequence[tuple[str, str]], domain: str, authserv_ids: Sequence[str]
) -> Authentication:
    """The verdict of our own servers on a mail whose From has this domain.

    `headers`: name and unfolded value, topmost first.
    """
    ids = frozenset(one.casefold() for one in authserv_ids if one)
    foreign = ""
    for name, value in headers:
        if name.casefold() == "received":
            match = _RECEIVED_BY.search(value)
            if match and not _is_ours(match.group(1), ids):
                break
            continue
        if name.casefold() != "authentication-results":
            continue
        words = value.replace(";", " ").split()
        claimed = words[0].casefold() if words else ""
        if claimed not in ids:
            foreign = foreign or claimed
            continue
        results = parse_results(value)
        if results is None:
            return Authentication(verdict=Verdict.NONE, reason=Fact(kind=FactKind.VERDICT_UNCLEAR))
        return _weigh(results, domain)
    if foreign:
        return Authentication(
            verdict=Verdict.NONE,
            reason=Fact(kind=FactKind.VERDICT_FOREIGN, text=foreign),
        )
    return Authentication(verdict=Verdict.NONE, reason=Fact(kind=FactKind.NO_VERDICT))


def _weigh(results: Results, domain: str) -> Authentication:
    dmarc = [one for one in results.results if one.method == "dmarc"]
    values = {one.value for one in dmarc}
    if "fail" in values:
        return Authentication(
            verdict=Verdict.FAIL, reason=Fact(kind=FactKind.DMARC_FAIL, text=domain)
        )
    if values == {"pass"}:
        named = {one.get("header.from") for one in dmarc}
        if named == {domain.casefold()}:
            return Authentication(
                verdict=Verdict.PASS, reason=Fact(kind=FactKind.DMARC_PASS, text=domain)
            )
        return Authentication(verdict=Verdict.NONE, reason=Fact(kind=FactKind.DMARC_OF_ANOTHER))
    return Authentication(
        verdict=Verdict.NONE,
        reason=Fact(kind=FactKind.DMARC_NONE, text=domain),
    )

"""Who wrote it: one From that reads only one way, whom it names, and how far that is proven.

Mail programs and libraries disagree on malformed From headers, and forgers live on it (the
"espoofer" families). So whatever is not exactly one plain mailbox in exactly one From line counts
as forged, whoever it would name.
"""

from __future__ import annotations

import email.headerregistry
import email.policy
import re
import unicodedata

from rapidfuzz.distance import DamerauLevenshtein

from mailbot.countries.freemail import is_freemail
from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import domain_of, fold, normal_address
from mailbot.model.noun import Noun
from mailbot.model.reading import Role, Standing
from mailbot.reading.authentication import Verdict, authenticate
from mailbot.reading.mime import Mime, decode_header, header_block

# Longer From and To values are attacks on the parser, not lists of people.
MAX_ADDRESS_HEADER_CHARS = 20_000
# Nested comments recurse in the parser.
MAX_COMMENTS = 20
# So many addressees are read of a mail: 20,000 cost 4 seconds.
MAX_ADDRESSES = 200
# Shorter names than this are too close to others by chance.
_SHORT_DOMAIN = 6
_PARTICLES = frozenset({"van", "von", "der", "den", "del", "les", "ter", "ten"})

_PARTICLES = frozenset({"van", "von", "den", "der", "des", "het", "ten", "ter", "dos", "del"})
_PLAIN_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*")
_BARE_CR = re.compile(rb"\r(?!\n)")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Letters of other scripts, and digits, that pass for Latin ones (Unicode TR39, the usual part).
_SAME_LOOK = str.maketrans(
    {
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "к": "k", "м": "m",
        "т": "t", "в": "b", "н": "h", "і": "i", "ѕ": "s", "ԁ": "d", "ɡ": "g", "α": "a", "ο": "o",
        "ν": "v", "0": "o", "1": "l", "3": "e", "5": "s", "|": "l", "ı": "i",
    }
)  # fmt: skip


class Address(Noun, frozen=True, kw_only=True):
    """A mailbox: `email` in normal form, '' where there is none."""

    email: str
    name: str = ""


class Sender(Noun, frozen=True, kw_only=True):
    """Whom the mail says it is from, and how far to believe it. `reason` says why."""

    address: Address
    role: Role
    standing: Standing
    reason: Fact


def addresses(value: str) -> tuple[tuple[Address, ...], bool]:
    """The mailboxes of an address header, and whether it reads in one way only.

    Never raises; at most MAX_ADDRESSES.
    """
    value = value[:MAX_ADDRESS_HEADER_CHARS]
    if value.count("(") <= MAX_COMMENTS:
        try:
            header = email.policy.default.header_factory("to", value)
            assert isinstance(header, email.headerregistry.AddressHeader)
            found = tuple(
                Address(
                    email=normal_address(one.addr_spec),
                    name=decode_header(one.display_name or ""),
                )
                for one in header.addresses[:MAX_ADDRESSES]
                if "@" in one.addr_spec
            )
            grouped = any(group.display_name for group in header.groups)
            clean = not getattr(header, "defects", ()) and not grouped
            if found:
                return found, clean
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            pass
    loose = dict.fromkeys(_PLAIN_ADDRESS.findall(value))
    return tuple(Address(email=normal_address(one)) for one in list(loose)[:MAX_ADDRESSES]), False


def _from_lines(raw: bytes) -> int:
    """How many lines of the header could be taken for a From, by any reader."""
    block = header_block(raw).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return sum(
        line.split(b":", 1)[0].strip(b" \t\x00").lower() == b"from"
        for line in block.split(b"\n")
        if b":" in line
    )


def _ambiguity(raw: bytes, mime: Mime) -> Fact | None:
    """Why the From can be read in more than one way; None where it cannot."""
    if _from_lines(raw) != 1:
        return _ambiguous("not exactly one From line")
    if _BARE_CR.search(header_block(raw)):
        return _ambiguous("line ends that some programs read and others do not")
    value = mime.first("from")
    found, clean = addresses(value)
    if len(found) != 1:
        return _ambiguous("not exactly one address")
    if not clean and not _harmless(value, found[0].email):
        return _ambiguous("malformed")
    if _UNSAFE.search(value) or not _PLAIN_ADDRESS.fullmatch(found[0].email):
        return _ambiguous("characters that no address has")
    named = _PLAIN_ADDRESS.findall(found[0].name.casefold())
    if any(one != found[0].email for one in named):
        return Fact(kind=FactKind.NAME_OF_ANOTHER)
    return None


def _ambiguous(how: str) -> Fact:
    return Fact(kind=FactKind.FROM_AMBIGUOUS, note=how)


def _harmless(value: str, address: str) -> bool:
    """Defects of real programs: a display name with raw 8-bit letters or without its quotes."""
    match = re.fullmatch(r"\s*([^<>@,;:\x00]*?)\s*<\s*([^<>\s]+)\s*>\s*", value)
    return bool(match) and normal_address(match.group(2)) == address if match else False


def skeleton(domain: str) -> str:
    """What a domain looks like: letters that pass for others are taken for them."""
    for label in domain.split("."):
        if label.startswith("xn--"):
            try:
                domain = domain.replace(label, label[4:].encode("ascii").decode("punycode"))
            except UnicodeError:
                continue
    text = unicodedata.normalize("NFKD", domain.casefold()).translate(_SAME_LOOK)
    text = "".join(char for char in text if not unicodedata.combining(char))
    return text.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("-", "")


def _looks_like(domain: str, known: str) -> bool:
    """Whether a domain imitates a known one: the same look, a slip of one letter, or its name
    within another (secure-bank.example for bank.example).
    """
    if domain == known or domain.endswith(f".{known}") or known.endswith(f".{domain}"):
        return False
    if skeleton(domain) == skeleton(known):
        return True
    name, known_name = domain.rpartition(".")[0], known.rpartition(".")[0]
    if len(known_name) < _SHORT_DOMAIN:
        return False
    if DamerauLevenshtein.distance(skeleton(name), skeleton(known_name), score_cutoff=1) <= 1:
        return True
    return known_name in re.split(r"[.]", name) or bool(
        re.search(rf"(?:^|[.-]){re.escape(known_name)}(?:[.-]|$)", name)
    )


def _same_name(one: str, other: str) -> bool:
    """Two names of two words that meet; particles (van der, de) do not count, short names do."""
    words, others = (
        {w for w in re.findall(r"\w+", fold(name)) if len(w) > 2} - _PARTICLES
        for name in (one, other)
    )
    return len(words & others) >= 2


def _imitated(address: Address, firm: Firm, book: Book) -> tuple[Role, Fact] | None:
    """Whom the sender imitates without being it, with the fact that says so."""
    domain = domain_of(address.email)
    own_domains = {domain_of(person.email) for person in firm.people} | {domain_of(firm.assistant)}
    bank_domains = {domain_of(sender) for bank in firm.banks for sender in bank.senders}
    for bank in firm.banks:
        if _names(address.name, bank.name) and not any(
            _related(domain, domain_of(one)) for one in bank.senders
        ):
            return Role.BANK, Fact(kind=FactKind.BANK_NAME_BORROWED, text=bank.name)
    for known in sorted(bank_domains - {""}):
        if not is_freemail(known) and _looks_like(domain, known):
            return Role.BANK, Fact(kind=FactKind.DOMAIN_ALIKE, text=domain, other=known)
    for known in sorted(own_domains - {""}):
        if not is_freemail(known) and _looks_like(domain, known):
            return Role.OWNER, Fact(kind=FactKind.DOMAIN_ALIKE, text=domain, other=known)
    contacts = [one for client in book.clients_at(address.email) for one in client.contacts]
    if domain not in own_domains:
        for person in firm.people:
            if _same_name(address.name, person.name) and not any(
                _same_name(contact.name, person.name) for contact in contacts
            ):
                return Role.OWNER, Fact(kind=FactKind.NAME_BORROWED, text=person.name)
    for client in book.clients():
        for contact in client.contacts:
            known = domain_of(contact.email)
            if (
                known
                and not is_freemail(known)
                and domain != known
                and skeleton(domain) == skeleton(known)
            ):
                return Role.STRANGER, Fact(kind=FactKind.DOMAIN_ALIKE, text=domain, other=known)
    return None


def _names(name: str, bank: str) -> bool:
    """Whether a display name names a bank; "Bank (Its Product)" has two names."""
    names = [fold(one).strip() for one in re.split(r"[()/,]", bank)]
    return any(
        re.search(rf"(?<!\w){re.escape(one)}(?!\w)", fold(name)) for one in names if len(one) > 2
    )


def _related(domain: str, known: str) -> bool:
    return (
        domain == known
        or domain.endswith(f".{known}")
        or (known.endswith(f".{domain}") and "." in domain)
    )


def _role(address: str, firm: Firm, book: Book) -> Role:
    if normal_address(firm.assistant) == address:
        return Role.ASSISTANT
    if firm.owns(address):
        return Role.OWNER
    if firm.bank_of(address) is not None:
        return Role.BANK
    if book.clients_at(address):
        return Role.CLIENT
    return Role.STRANGER


def identify(raw: bytes, mime: Mime, *, firm: Firm, book: Book) -> Sender:
    """Who wrote a mail and how far that is proven."""
    found, _ = addresses(mime.first("from"))
    address = found[0] if found else Address(email="", name=mime.text_of("from"))
    role = _role(address.email, firm, book)
    doubt = _ambiguity(raw, mime)
    if doubt:
        # A From of several readings claims to be the most trusted of those it names.
        roles = [_role(one.email, firm, book) for one in found]
        named = [
            _role(normal_address(one), firm, book)
            for value in mime.all("from")
            for one in _PLAIN_ADDRESS.findall(decode_header(value))
        ]
        order = [Role.OWNER, Role.BANK, Role.ASSISTANT, Role.CLIENT, Role.STRANGER]
        role = min([role, *roles, *named], key=order.index)
        return Sender(address=address, role=role, standing=Standing.FORGED, reason=doubt)
    verdict = authenticate(mime.headers, domain_of(address.email), firm.authserv_ids)
    if verdict.verdict is Verdict.FAIL:
        return Sender(address=address, role=role, standing=Standing.FORGED, reason=verdict.reason)
    if role in (Role.STRANGER, Role.CLIENT):
        imitated = _imitated(address, firm, book)
        if imitated is not None and (role is Role.STRANGER or imitated[0] is not Role.STRANGER):
            return Sender(
                address=address,
                role=imitated[0],
                standing=Standing.FORGED,
                reason=imitated[1],
            )
    proven = verdict.verdict is Verdict.PASS
    return Sender(
        address=address,
        role=role,
        standing=Standing.PROVEN if proven else Standing.UNPROVEN,
        reason=verdict.reason,
    )

"""Whose an invoice is: a known client, a new one, or somebody who must be asked about."""

from __future__ import annotations

import re

import msgspec

from mailbot.countries.companies import latin, name_likeness, name_overlap, name_words
from mailbot.countries.freemail import is_freemail
from mailbot.model.book import Book
from mailbot.model.client import Client, Contact
from mailbot.model.event import ClientAdded, ClientChanged, LedgerEvent
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, domain_of
from mailbot.model.noun import Noun
from mailbot.model.reading import InvoiceDraft, InvoiceMail

# Names that are alike, but not the same, are a sister company or a slip of the pen: the owner knows.
_SAME_NAME = 0.995
_CONFUSINGLY_ALIKE = 0.82


# Below this two names have hardly a letter in common but by chance.
_ANOTHER_NAME = 0.45
# Shorter ones are slips of a reader's, or no tax ids.
_SHORTEST_TAX_ID = 6
# Prefixes of VAT ids (Directive 2006/112/EC Art. 215) and top-level domains are ISO 3166 codes, but
# for these.
_CODES = {"EL": "GR", "UK": "GB", "XI": "GB", "SU": "RU"}
# Legal forms that one country alone knows.
_FORMS = (
    (re.compile(r"\bsp\.?\s?z\s?o\.?\s?o\b|\bs\.c\.|\bsp\.?\s?[jk]\b"), "PL"),
    (re.compile(r"\bs\.?r\.?l\b|\bpfa\b"), "RO"),
    (re.compile(r"\bb\.?v\b|\bv\.?o\.?f\b"), "NL"),
    (re.compile(r"\bgmbh\b|\be\.k\.|\bug\b"), "DE"),
    (re.compile(r"\bтоо\b"), "KZ"),
)
# Top-level domains that are countries where the assistant's clients may be; .io or .tv prove nothing.
_DOMAINS = frozenset(
    [
        "at",
        "be",
        "bg",
        "by",
        "ch",
        "cz",
        "de",
        "dk",
        "ee",
        "es",
        "fi",
        "fr",
        "gr",
        "hr",
        "hu",
        "ie",
        "it",
        "kz",
        "lt",
        "lu",
        "lv",
        "md",
        "nl",
        "no",
        "pl",
        "pt",
        "ro",
        "ru",
        "se",
        "si",
        "sk",
        "ua",
        "uk",
    ]
)


class Whose(Noun, frozen=True, kw_only=True):
    """The client of an invoice: known, new, or doubtful (then `doubt` says why)."""

    client: Client
    event: LedgerEvent | None = None
    doubt: Fact | None = None


class ClientSearch:
    """Looks for the client of one draft: by address, tax id, domain, and name."""

    def __init__(self, draft: InvoiceDraft, reading: InvoiceMail, book: Book, firm: Firm) -> None:
        self.draft = draft
        self.reading = reading
        self.book = book
        self.firm = firm

    def find(self) -> Whose | None:
        """The client; None where neither an address nor a name of one is there."""
        draft = self.draft
        email = draft.client_email or ""
        at = self.book.clients_at(email) if email else ()
        if len(at) == 1:
            return Whose(client=at[0], doubt=self._other_id(at[0]) or self._other_name(at[0]))
        if len(at) > 1:
            named = [
                c for c in at if name_likeness(c.company, draft.client_name or "") > _SAME_NAME
            ]
            if len(named) == 1:
                return Whose(client=named[0])
            shared = Fact(kind=FactKind.SHARED_ADDRESS, text=email, number=len(at))
            return Whose(client=at[0], doubt=shared)
        known = self._known_elsewhere(email)
        if known is not None:
            return known
        if not email:
            return None
        return self._new(email)

    def _other_id(self, client: Client) -> Fact | None:
        """A doubt if the paper names a buyer with another tax id than the client's."""
        printed, ours = self.draft.client_tax_id or "", client.tax_id
        here, there = _bare(printed), _bare(ours)
        if min(len(here), len(there)) < _SHORTEST_TAX_ID or here == there:
            return None
        return Fact(kind=FactKind.BUYER_ID_DIFFERS, text=printed, other=ours)

    def _other_name(self, client: Client) -> Fact | None:
        """A doubt if the paper bears the name of another client than the address does."""
        name = self.draft.client_name
        if not name:
            return None
        here = name_likeness(client.company, name)
        for other in self.book.clients():
            if other.id != client.id and name_likeness(other.company, name) > max(here, _SAME_NAME):
                return Fact(kind=FactKind.NAME_DIFFERS, text=name, other=client.company)
        proven = _bare(self.draft.client_tax_id or "") == _bare(client.tax_id) != ""
        person = any(name_likeness(c.name, name) > _SAME_NAME for c in client.contacts if c.name)
        # A reader may take a line for a name; one with a legal form is a company's.
        company = len(name_words(name)) < len(latin(name).split())
        far = here < _ANOTHER_NAME and name_overlap(client.company, name) == 0
        if company and far and not (proven or person):
            return Fact(kind=FactKind.NAME_DIFFERS, text=name, other=client.company)
        return None

    def _known_elsewhere(self, email: str) -> Whose | None:
        """A known client under a new address: by tax id, by the firm's own domain, or by name."""
        draft = self.draft
        found: dict[str, Client] = {}
        if draft.client_tax_id:
            found |= {c.id: c for c in self.book.clients_with_tax_id(draft.client_tax_id)}
        if not found and email and not is_freemail(email):
            found |= {c.id: c for c in self.book.clients_in_domain(domain_of(email))}
        if not found and draft.client_name:
            found |= {
                c.id: c
                for c in self.book.clients()
                if name_likeness(c.company, draft.client_name) >= _SAME_NAME
            }
        if len(found) != 1:
            return None
        client = next(iter(found.values()))
        if not email:
            return Whose(client=client)
        contact = Contact(email=email, name=self._name_of(email))
        changed = msgspec.structs.replace(client, contacts=(*client.contacts, contact))
        return Whose(client=changed, event=ClientChanged(client=changed))

    def _name_of(self, email: str) -> str:
        return next((name for address, name in self.reading.contacts if address == email), "")

    def _new(self, email: str) -> Whose:
        draft = self.draft
        person = self._name_of(email)
        company = draft.client_name or person or email
        contacts = [Contact(email=email, name=person)]
        contacts += [
            Contact(email=address, name=name)
            for address, name in self.reading.contacts
            if address != email
            and domain_of(address) == domain_of(email)
            and not is_freemail(email)
        ]
        client = Client(
            id=derive("client", email),
            company=company,
            contacts=tuple(contacts),
            tax_id=draft.client_tax_id or "",
            language=self.reading.language or self.firm.language,
            country=self.draft.country or _country_of(self.draft, email) or self.firm.country,
        )
        alike = [
            c.company
            for c in self.book.clients()
            if name_likeness(c.company, company) >= _CONFUSINGLY_ALIKE
        ]
        doubt = Fact(kind=FactKind.NAME_ALIKE, text=company, other=alike[0]) if alike else None
        return Whose(client=client, event=ClientAdded(client=client), doubt=doubt)


def _bare(tax_id: str) -> str:
    """Its digits: without country, КПП, and the suffix of Dutch VAT ids."""
    first = re.sub(r"[\s.-]", "", tax_id.upper()).partition("/")[0]
    return re.sub(r"\D", "", re.sub(r"B\d\d$", "", first))


def _country_of(draft: InvoiceDraft, email: str) -> str:
    """The country that a VAT id, a legal form, or a domain tells; '' for none."""
    if match := re.match(r"([A-Z]{2})\s?[\dA-Z]*\d{5}", (draft.client_tax_id or "").upper()):
        return _CODES.get(match.group(1), match.group(1))
    name = (draft.client_name or "").casefold()
    top = domain_of(email).rpartition(".")[2]
    if top in _DOMAINS:
        return _CODES.get(top.upper(), top.upper())
    # "SRL" is Italian and Moldovan too: only where nothing else speaks.
    return next((country for form, country in _FORMS if form.search(name)), "")

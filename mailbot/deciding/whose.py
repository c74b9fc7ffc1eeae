"""Whose an invoice is: a known client, a new one, or somebody who must be asked about."""

from __future__ import annotations

import msgspec

from mailbot.countries.companies import name_likeness
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
            return Whose(client=at[0], doubt=self._other_name(at[0]))
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

    def _other_name(self, client: Client) -> Fact | None:
        """A doubt if the paper bears the name of another client than the address does."""
        name = self.draft.client_name
        if not name:
            return None
        here = name_likeness(client.company, name)
        for other in self.book.clients():
            if other.id != client.id and name_likeness(other.company, name) > max(here, _SAME_NAME):
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
            country=self.firm.country,
        )
        alike = [
            c.company
            for c in self.book.clients()
            if name_likeness(c.company, company) >= _CONFUSINGLY_ALIKE
        ]
        doubt = Fact(kind=FactKind.NAME_ALIKE, text=company, other=alike[0]) if alike else None
        return Whose(client=client, event=ClientAdded(client=client), doubt=doubt)

"""Which client a mail is from, and which of that client's invoices it is about.

A number opens nothing: only the thread of our own letters, an address known for the client, or the
client's own domain leads to a client. Then numbers, amounts and months pick among that client's
invoices, and among no other's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mailbot.countries.companies import latin, name_words
from mailbot.countries.freemail import is_freemail
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.identity import domain_of, fold
from mailbot.model.invoice import Invoice
from mailbot.model.noun import Noun
from mailbot.model.reading import Evidence, Mail, Standing
from mailbot.model.share import share
from mailbot.reading.amounts import find_amounts
from mailbot.reading.mentions import find_invoices, names_all, names_others
from mailbot.reading.months import months_of_invoices
from mailbot.reading.ranks import by_rank

# A company name shares its longer words with its mail's signature; "Studio" alone names nobody.
_MIN_NAME_WORD = 5
# Beside a number of the client's own a shorter word of its name will do, and an inflected one.
_MIN_CONFIRMED_WORD = 4
_LONGEST_ENDING = 2
# "Invoice 12 and others", as subjects abbreviate it.
_AND_OTHERS = re.compile(
    r"(?<!\w)(?:e\.?\s?a\b|i in(?:ne|nych)?\b|oraz in|s\.\s?a\b|si alte|и др|и ещ?е|and others|et al|u\.\s?a\b)"
)


class Association(Noun, frozen=True, kw_only=True):
    """`client` and `invoices` are ids of the ledger; `threaded`: through our own Message-ID."""

    client: str | None = None
    invoices: tuple[str, ...] = ()
    threaded: bool = False
    evidence: tuple[Evidence, ...] = ()
    foreign: tuple[str, ...] = ()


class _Thread(Noun, frozen=True, kw_only=True):
    client: str | None = None
    invoices: tuple[str, ...] = ()
    message_id: str = ""


def _thread(mail: Mail, book: Book) -> _Thread:
    """Our own letter, or the invoice's mail, that this mail answers; the nearest one counts."""
    for message_id in dict.fromkeys((mail.in_reply_to, *reversed(mail.references))):
        if not message_id:
            continue
        letter = book.letter_with_message_id(message_id)
        if letter is not None and letter.client is not None:
            about = tuple(dict.fromkeys(line.invoice for line in letter.lines))
            return _Thread(client=letter.client, invoices=about, message_id=message_id)
        invoices = book.invoices_in_thread(message_id)
        clients = {invoice.client for invoice in invoices}
        if len(clients) == 1:
            return _Thread(
                client=clients.pop(),
                invoices=tuple(invoice.id for invoice in invoices),
                message_id=message_id,
            )
    return _Thread()


def _named(text: str, clients: Iterable[Client]) -> list[Client]:
    """Clients whose company or person a text names, by the words that none of the others has."""
    folded = set(latin(text).split())
    candidates = list(clients)
    words = {
        client.id: {
            word
            for name in (client.company, *(contact.name for contact in client.contacts))
            for word in name_words(name)
            if len(word) >= _MIN_NAME_WORD
        }
        for client in candidates
    }
    named = []
    for client in candidates:
        others = set().union(*(own for key, own in words.items() if key != client.id))
        if (words[client.id] - others) & folded:
            named.append(client)
    return named


def _one_of(mail: Mail, clients: Sequence[Client], book: Book) -> Client | None:
    """Of several clients behind one address, the one the mail itself points to."""
    text = f"{mail.subject}\n{mail.text}\n{mail.quoted}"
    by_number = [one for one in clients if find_invoices(text, book=book, client=one.id)]
    if len(by_number) == 1:
        return by_number[0]
    named = _named(f"{mail.text}\n{mail.signature}\n{mail.subject}", clients)
    return named[0] if len(named) == 1 else None


def find_client(mail: Mail, *, book: Book) -> tuple[str | None, bool, tuple[Evidence, ...]]:
    """The client a mail is from, whether its thread says so, and why."""
    thread = _thread(mail, book)
    at_address = list(book.clients_at(mail.sender))
    if thread.client and (not at_address or thread.client in {one.id for one in at_address}):
        words = Evidence(rule="answers our own letter", words=thread.message_id, where="header")
        return thread.client, True, (words,)
    if at_address:
        one = at_address[0] if len(at_address) == 1 else _one_of(mail, at_address, book)
        if one is not None:
            why = Evidence(
                rule="an address known for the client", words=mail.sender, where="header"
            )
            return one.id, False, (why,)
        return (
            None,
            False,
            (
                Evidence(
                    rule="several clients share this address", words=mail.sender, where="header"
                ),
            ),
        )
    domain = domain_of(mail.sender)
    if domain and not is_freemail(domain):
        in_domain = list(book.clients_in_domain(domain))
        one = (
            in_domain[0]
            if len(in_domain) == 1
            else _one_of(mail, in_domain, book)
            if in_domain
            else None
        )
        if one is not None:
            why = Evidence(
                rule="the client's own mail domain", words=domain, where="header", weight=0.9
            )
            return one.id, False, (why,)
    return _by_name_and_number(mail, book)


def _by_name_and_number(mail: Mail, book: Book) -> tuple[str | None, bool, tuple[Evidence, ...]]:
    """The client of whom an unknown address writes: name and number must both be this client's.

    It is the owner who learns of it; nothing is told to, or believed of, such an address.
    """
    if mail.standing is Standing.FORGED:
        return None, False, ()
    numbered = {
        invoice.client
        for one in find_invoices(f"{mail.subject}\n{mail.text}\n{mail.quoted}", book=book)
        if one.exact and (invoice := book.invoice(one.invoice)) is not None
    }
    named = [
        client
        for client in book.clients()
        if client.id in numbered and _is_confirmed(client, mail, book)
    ]
    if len(named) != 1:
        return None, False, ()
    why = Evidence(
        rule="an unknown address; name and number are this client's",
        words=named[0].company,
        weight=0.5,
    )
    return named[0].id, False, (why,)


def _is_confirmed(client: Client, mail: Mail, book: Book) -> bool:
    """Whether the writer's own words or name hold a name of the client that no other client has."""
    others = {
        word for other in book.clients() if other.id != client.id for word in _own_names(other)
    }
    own = latin(f"{mail.sender_name}\n{mail.subject}\n{mail.text}\n{mail.signature}").split()
    return any(
        word == name
        or (
            len(name) > _MIN_CONFIRMED_WORD
            and word.startswith(name[: max(_MIN_CONFIRMED_WORD, len(name) - _LONGEST_ENDING)])
            and abs(len(word) - len(name)) <= _LONGEST_ENDING
        )
        for name in _own_names(client) - others
        for word in own
    )


def _own_names(client: Client) -> set[str]:
    names = (client.company, *(contact.name for contact in client.contacts))
    return {word for name in names for word in name_words(name) if len(word) >= _MIN_CONFIRMED_WORD}


def _ids(text: str, book: Book, client: str, *, sure: bool = False) -> tuple[str, ...]:
    found = find_invoices(text, book=book, client=client)
    return tuple(dict.fromkeys(one.invoice for one in found if one.exact or not sure))


def _by_amount(text: str, invoices: Sequence[Invoice], book: Book) -> tuple[str, ...]:
    """Invoices whose open or whole amount the words name, each amount fitting only one."""
    picked = []
    for found in find_amounts(text):
        fits = [
            one.id
            for one in invoices
            if found.amount in (book.balance(one.id).open.amount, one.amount.amount)
            and (not found.currency or found.currency == one.amount.currency)
        ]
        if len(fits) == 1:
            picked += fits
    return tuple(dict.fromkeys(picked))


def _by_sum(text: str, invoices: Sequence[Invoice], book: Book) -> tuple[str, ...]:
    """Invoices that are open, together, with an amount that the words name, and no others are."""
    opens = {one.id: book.balance(one.id).open for one in invoices}
    named = {found.amount for found in find_amounts(text)}
    return share(named, opens, sizes=range(2, len(opens) + 1))


def _fits_several(text: str, invoices: Sequence[Invoice], book: Book) -> bool:
    """Whether the words name an amount that is open of more than one: both are talked about."""
    opens = [book.balance(one.id).open.amount for one in invoices]
    return any(opens.count(found.amount) > 1 for found in find_amounts(text))


def _by_month(text: str, invoices: Sequence[Invoice]) -> tuple[str, ...]:
    """Invoices that the words tell by the month of issue, where only one is of that month."""
    picked = []
    for month in months_of_invoices(text):
        fits = [one.id for one in invoices if one.issued.month == month]
        if len(fits) == 1:
            picked += fits
    return tuple(picked)


def find_about(
    mail: Mail, client: str, *, book: Book
) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """The client's invoices that a mail is about. Own words outrank the letter it answers."""
    thread = _thread(mail, book)
    letter, why = _letter(mail, client, thread, book)
    own = _ids(mail.text, book, client)
    if own:
        rest = [one for one in letter if one not in own]
        others = _invoices(rest, book)
        if rest and (
            names_others(mail.text)
            or _by_amount(mail.text, others, book)
            or set(_by_sum(mail.text, _invoices(letter, book), book)) & set(rest)
            or _by_month(mail.text, others)
            or set(by_rank(mail.text, _invoices(letter, book), book)) & set(rest)
        ):
            both = tuple(dict.fromkeys((*own, *rest)))
            return both, (Evidence(rule="own words name some, and speak of the others"), *why)
        return own, (Evidence(rule="own words name the invoice", words=_numbers(own, book)),)
    if len(letter) > 1 and not names_all(mail.text) and not names_others(mail.text):
        listed = _invoices(letter, book)
        told = {
            "the amount": _by_amount(mail.text, listed, book) or _by_sum(mail.text, listed, book),
            "the month": _by_month(mail.text, listed),
            "its rank": ()
            if _fits_several(mail.text, listed, book)
            else by_rank(mail.text, listed, book),
        }
        picked = tuple(one for one in letter if any(one in ids for ids in told.values()))
        if picked:
            how = " and ".join(name for name, ids in told.items() if ids)
            which = Evidence(rule=f"{how} tells which", words=_numbers(picked, book))
            return picked, (*why, which)
    if letter:
        return letter, why
    return _without_letter(mail, client, book)


def _letter(
    mail: Mail, client: str, thread: _Thread, book: Book
) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """What the letter that is answered was about: by thread, by subject, by its quotation."""
    if thread.client == client and thread.invoices:
        numbers = _numbers(thread.invoices, book)
        return thread.invoices, (
            Evidence(rule="our letter in this thread", words=numbers, where="header"),
        )
    subject = _ids(mail.subject, book, client)
    quoted = _ids(mail.quoted, book, client)
    if subject and not (_AND_OTHERS.search(fold(mail.subject)) and set(subject) < set(quoted)):
        return subject, (
            Evidence(rule="the subject names it", words=mail.subject, where="subject"),
        )
    if quoted:
        return quoted, (
            Evidence(rule="the quoted letter names it", words=_numbers(quoted, book), where="body"),
        )
    return (), ()


def _without_letter(
    mail: Mail, client: str, book: Book
) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    unpaid = list(book.open_invoices(client))
    by_amount = _by_amount(mail.text, unpaid, book)
    if by_amount:
        words = _numbers(by_amount, book)
        return by_amount, (
            Evidence(rule="the amount is that of one invoice", words=words, weight=0.7),
        )
    by_month = _by_month(mail.text, unpaid)
    if by_month:
        words = _numbers(by_month, book)
        return by_month, (
            Evidence(rule="the month is that of one invoice", words=words, weight=0.7),
        )
    answers = bool(mail.in_reply_to or mail.references or mail.quoted)
    if len(unpaid) == 1 and (answers or _speaks_of_money(mail)):
        why = Evidence(
            rule="the client's only open invoice",
            words=unpaid[0].number,
            where="ledger",
            weight=0.8,
        )
        return (unpaid[0].id,), (why,)
    if unpaid and names_all(mail.text) and _speaks_of_money(mail):
        ids = tuple(one.id for one in unpaid)
        return ids, (Evidence(rule="all that is open", words=_numbers(ids, book), weight=0.6),)
    return (), ()


_MONEY_WORD = re.compile(
    r"faktur|zaplac|platn|przelew|factur|plat[aăi]|achit|factuur|betal|overgemaakt|счет|оплат|плат[еи]|invoice|pay|paid|rechnung|zahl"
)


def _speaks_of_money(mail: Mail) -> bool:
    return bool(_MONEY_WORD.search(fold(f"{mail.subject}\n{mail.text}")))


def _invoices(ids: Iterable[str], book: Book) -> list[Invoice]:
    return [one for one in map(book.invoice, ids) if one is not None]


def _numbers(ids: Iterable[str], book: Book) -> str:
    return ", ".join(one.number for one in _invoices(ids, book))


def associate(mail: Mail, *, book: Book) -> Association:
    """Client and invoices of a mail that is not the owner's and not a bank's."""
    client, threaded, why = find_client(mail, book=book)
    if client is None:
        return Association(evidence=why)
    foreign = _foreign(mail.text, client, book)
    if foreign:
        told = Evidence(rule="names only what is another client's", words=_numbers(foreign, book))
        return Association(client=client, threaded=threaded, evidence=(*why, told), foreign=foreign)
    invoices, about = find_about(mail, client, book=book)
    return Association(client=client, invoices=invoices, threaded=threaded, evidence=(*why, *about))


def _foreign(text: str, client: str, book: Book) -> tuple[str, ...]:
    """Invoices of other clients that the words name in full, where they name none of this client's.

    Short tails do not count: "invoice 12" is more likely this client's own, whatever it means by it.
    """
    if find_invoices(text, book=book, client=client):
        return ()
    named = [
        invoice
        for one in find_invoices(text, book=book)
        if one.exact
        and (invoice := book.invoice(one.invoice)) is not None
        and _digits(one.words) == _digits(invoice.number)
        and (len(_digits(one.words)) > 1 or any(ch.isalpha() for ch in one.words))
    ]
    return tuple(dict.fromkeys(one.id for one in named if one.client != client))


def _digits(words: str) -> list[int]:
    return [int(group) for group in re.findall(r"\d+", words)]

"""What an owner's mail is about: which client and which of its invoices, clause by clause."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.invoice import Invoice
from mailbot.model.noun import Noun
from mailbot.model.reading import Command, Mail
from mailbot.reading.about import About
from mailbot.reading.days import find_days
from mailbot.reading.listed_lines import pointed_at
from mailbot.reading.mentions import find_invoices
from mailbot.reading.order_clauses import Clause
from mailbot.reading.order_words import Phrasebook
from mailbot.reading.phrases import even_fold
from mailbot.reading.scope import Who, find_client

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CAPITAL = re.compile(r"(?<!\w)[^\W\d_a-z][\w-]+")
# Addresses looked up in a quotation: its header lines, not a whole thread's.
_MAX_ADDRESSES = 12
# A running number of fewer digits, with nothing that calls it an invoice, is a count.
_BARE_DIGITS = 3
# So far apart are the numbers of a list: a name in brackets, and "and".
_SIDE_BY_SIDE = 40
_PREFIXED = re.compile(r"(?<!\w)(?P<letters>[^\W\d_]{1,4})[-/ ]?0*(?P<serial>\d{1,2})(?!\w)")
# So far apart are the numbers of a list: a name in brackets, and "and".
_SIDE_BY_SIDE = 40
_PREFIXED = re.compile(r"(?<!\w)(?P<letters>[^\W\d_]{1,4})[-/ ]?0*(?P<serial>\d{1,2})(?!\w)")
# A line of a numbered list in a mail of ours, quoted or not; and the number that points at it.
_LISTED = re.compile(r"(?m)^[>\s]*(?P<number>\d{1,2})[.)]\s+(?P<rest>\S.*)$")


class Subject(Noun, frozen=True, kw_only=True):
    """An owner's mail with the ledger beside it. `text`: her own words, flowing; `topic`: the
    subject without prefixes; `own_topic`: it is hers, not that of a mail answered or forwarded.
    """

    mail: Mail
    topic: str
    own_topic: bool
    text: str
    base: dt.date
    language: str
    words: Phrasebook
    firm: Firm
    book: Book

    def of(self, part: Clause) -> About:
        """What a clause itself names."""
        return self.of_text(part.text)

    def echoes(self, part: Clause, scope: About, before: About) -> bool:
        """Whether a clause that orders nothing itself says "the same for" another client."""
        folded = even_fold(part.text)
        other = scope.client is not None and not scope.may_be(before)
        return (
            part.empty
            and other
            and self.words.also.search(folded) is not None
            and not self.words.unchanged.search(folded)
        )

    def of_text(self, text: str, *, among: Sequence[str] = ()) -> About:
        """What a text names. `among`: only these clients."""
        named = self._named(text, client=None)
        owners = {invoice.client for invoice in named}
        if len(owners) == 1:
            return self._scope(named)
        who = self.who(text, among=among)
        if not named:
            named = self._bare(text, who)
            owners = {invoice.client for invoice in named}
            if len(owners) == 1:
                return self._scope(named)
        if named and who.client in owners:
            return self._scope([one for one in named if one.client == who.client])
        if named and self._side_by_side(text, named):
            return self._scope(named)
        if named:
            exact = self._named(text, client=None, exact=True)
            return About(
                invoices=tuple(one.id for one in exact),
                named=bool(exact),
                candidates=tuple(one.id for one in named),
                doubt=None if exact else Fact(kind=FactKind.NUMBER_OF_SEVERAL),
            )
        return About(client=who.client, rivals=who.rivals)

    def _side_by_side(self, text: str, named: Sequence[Invoice]) -> bool:
        """Whether several clients' invoices are listed by their numbers: "456 (A) and 426 (B)"."""
        ends = []
        for one in named:
            places = [
                mention
                for mention in find_invoices(text, book=self.book, client=one.client)
                if mention.invoice == one.id
            ]
            if len(places) != 1:
                return False
            ends.append((places[0].start, places[0].end))
        ends.sort()
        return all(0 < after[0] - before[1] <= _SIDE_BY_SIDE for before, after in pairwise(ends))

    def who(self, text: str, *, among: Sequence[str] = ()) -> Who:
        """The client that words mean, without those they expressly do not mean."""
        folded = even_fold(text)
        chars = list(text)
        end = -1
        for match in _CAPITAL.finditer(text):
            goes_on = end >= 0 and not text[end : match.start()].strip()
            if goes_on or self.words.besides.search(folded[: match.start()]):
                end = match.end()
                chars[match.start() : match.end()] = " " * (match.end() - match.start())
        words = "".join(chars)
        found = self._find(words, among=among)
        below = None if self.own_topic or among else self._writer_below()
        if below is not None and found.words and found.client != below:
            # "Irina" on top of a mail by one Irina is she, whatever other Irinas there are.
            own = self._find(words, among=(below,))
            if own.client is not None and set(found.words) <= set(own.words):
                return own
        return found

    def _find(self, words: str, *, among: Sequence[str]) -> Who:
        return find_client(
            words,
            book=self.book,
            firm=self.firm,
            nicknames=self.words.nicknames,
            among=among,
        )

    def _writer_below(self) -> str | None:
        """The client who wrote the mail below hers."""
        addresses = _ADDRESS.findall(self.mail.quoted)[:_MAX_ADDRESSES]
        return self.of_addresses(one.casefold() for one in addresses).client

    def of_addresses(self, addresses: Iterable[str]) -> About:
        """The client at one of these addresses, and what the thread says of its invoices."""
        for address in addresses:
            known = list(self.book.clients_at(address))
            if not known:
                domain = address.rpartition("@")[2]
                known = list(self.book.clients_in_domain(domain))
            if len({client.id for client in known}) == 1:
                return About(client=known[0].id)
        return About()

    def widened(self, scope: About, parts: Sequence[Clause], *, alone: bool) -> About:
        """A clause's scope with what the rest of the mail adds to it."""
        if scope.invoices:
            return scope
        listed = self._of_listed(" ".join(part.text for part in parts) if alone else "")
        if listed is not None and scope.may_be(listed):
            return listed
        asked = (scope.client,) if scope.client is not None else ()
        if alone:
            for part in parts:
                if part.empty and self.words.unchanged.search(even_fold(part.text)):
                    continue
                other = self.of(part)
                if not other.invoices and scope.client is not None:
                    named = self._named(part.text, client=scope.client)
                    other = self._scope(named) if named else other
                if other.invoices and scope.may_be(other):
                    scope = scope.joined(other)
            if scope.invoices:
                return scope
            numbered = self._scope(self._named(self.text, client=None, exact=True))
            who = self.who(self.text) if numbered.client is not None else Who()
            if numbered.client in (who.client, *who.rivals) and numbered.client is not None:
                return numbered  # its number outweighs a client that only a common word suggests
        if self.own_topic or scope.client is None:
            topic = self.of_text(self.topic)
            if topic.invoices and scope.may_be(topic) and (self.own_topic or not asked):
                return _retold(scope.joined(topic), named=self.own_topic)
            if scope.client is None and topic.client is not None and not scope.rivals:
                scope = scope.joined(topic)
        if scope.client is None:
            together = self.who(f"{self.topic}. {self.text}" if alone else self.topic)
            if together.client is not None:
                scope = About(client=together.client)
            elif together.rivals and not scope.rivals:
                scope = About(rivals=together.rivals)
        if scope.client is None:
            quoted = self.of_quotation()
            if quoted.client is not None and (not scope.rivals or quoted.client in scope.rivals):
                scope = About(client=quoted.client)
        if scope.client is None:
            names = ", ".join(self._company(one) for one in scope.rivals)
            doubt = Fact(kind=FactKind.COULD_BE if names else FactKind.NO_CLIENT_NAMED, text=names)
            scope = About(rivals=scope.rivals, doubt=doubt)
        return scope

    def _of_listed(self, text: str) -> About | None:
        """What "point 2" means: that line of the list in our mail below."""
        lines = pointed_at(text, self.mail.quoted, self.words, answers=not self.own_topic)
        if len(lines) != 1:
            return None
        named = self._named(lines[0], client=None)
        return self._scope(named) if len({one.client for one in named}) == 1 else None

    def of_quotation(self) -> About:
        """What the mail below hers is about: its thread, its sender, the numbers in it."""
        threaded = self._threaded()
        if threaded:
            return self._scope(threaded)
        addresses = _ADDRESS.findall(self.mail.quoted or self.mail.full_text)[:_MAX_ADDRESSES]
        sender = self.of_addresses(one.casefold() for one in addresses)
        named = self._named(self.topic, client=sender.client)
        if not named:
            named = self._named(self.mail.quoted[:4000], client=sender.client)
        if sender.client is not None:
            own = [one for one in named if one.client == sender.client]
            return About(client=sender.client, invoices=tuple(one.id for one in own))
        if len({one.client for one in named}) == 1:
            return self._scope(named)
        return About(candidates=tuple(one.id for one in named))

    def narrowed(
        self, scope: About, amounts: Sequence[Decimal], text: str, *, command: Command
    ) -> About:
        """The invoices that an order needs, chosen by what the words say of them."""
        if scope.invoices:
            return scope
        if scope.client is None:
            return self._by_amount(scope, amounts)
        offered = list(self.book.open_invoices(scope.client))
        quoted = self.of_quotation()
        chosen = self.described(offered, "", amounts)
        if chosen is None and quoted.client == scope.client and quoted.invoices:
            ours = [one for one in offered if one.id in quoted.invoices]
            chosen = self.described(ours, text, amounts) or ours or None
        if chosen is None:
            chosen = self.described(offered, text, amounts)
        if chosen is None and command is Command.SEND_NOW:
            late = [one for one in offered if one.due < self.base]
            chosen = late or None
        if chosen is None and len(offered) == 1:
            chosen = offered
        if chosen is None:
            return About(
                client=scope.client,
                candidates=tuple(one.id for one in offered),
                doubt=Fact(
                    kind=FactKind.SEVERAL_OPEN,
                    text=self._company(scope.client),
                    number=len(offered),
                ),
            )
        return About(client=scope.client, invoices=tuple(one.id for one in chosen))

    def narrowed_to_one(self, scope: About, text: str) -> About:
        """A pause is for a client, unless her words point at one invoice."""
        if scope.invoices or scope.client is None:
            return scope
        if self.words.this_one.search(even_fold(text)):
            quoted = self.of_quotation()
            if quoted.client == scope.client and quoted.invoices:
                return quoted
            topic = self._named(self.topic, client=scope.client)
            if topic:
                return self._scope(topic)
            offered = self.book.open_invoices(scope.client)
            if len(offered) == 1:
                return self._scope(offered)
            return About(client=scope.client, doubt=Fact(kind=FactKind.WHICH_ONE_MEANT))
        return scope

    def described(
        self, offered: Sequence[Invoice], text: str, amounts: Sequence[Decimal]
    ) -> list[Invoice] | None:
        """Those of the offered that the words describe: all, the oldest, October's, the sum."""
        folded = self._without_deadlines(text)
        if not offered:
            return None
        if amounts:
            equal = [
                one
                for one in offered
                if one.amount.amount in amounts or self.book.balance(one.id).open.amount in amounts
            ]
            months = self._of_month(equal, folded)
            if len(equal) == 1:
                return equal
            if len(months) == 1:
                return months
            open_sum = sum(self.book.balance(one.id).open.amount for one in offered)
            if open_sum in amounts:
                return list(offered)
        months = self._of_month(offered, folded)
        if len(months) == 1:
            return months
        by_age = sorted(offered, key=lambda one: (one.issued, one.number))
        if self.words.oldest.search(folded):
            return by_age[:1]
        if self.words.newest.search(folded):
            return by_age[-1:]
        if self.words.every.search(folded):
            return list(offered)
        return None

    def _of_month(self, offered: Iterable[Invoice], folded: str) -> list[Invoice]:
        said = {at + 1 for at, month in enumerate(self.words.months) if month.search(folded)}
        return [one for one in offered if one.issued.month in said]

    def _without_deadlines(self, text: str) -> str:
        """The folded text without "until the end of November" and the like: no invoice's month."""
        folded = even_fold(text)
        chars = list(folded)
        for one in find_days(text, language=self.language, base=self.base):
            digits = any(ch.isdigit() for ch in one.days.words)
            if digits or self.words.until.search(folded[: one.start]):
                chars[one.start : one.end] = " " * (one.end - one.start)
        return "".join(chars)

    def _bare(self, text: str, who: Who) -> list[Invoice]:
        """Invoices named by their running number alone, as an owner does: one to a number."""
        clients = (who.client,) if who.client else who.rivals
        if who.client is not None:
            known = self._named(text, client=who.client) or self._prefixed(text, who.client)
            if known:
                return known
        meant: dict[str, list[Invoice]] = {}
        for client in clients if who.client is None and clients else self._every_client():
            for mention in find_invoices(text, book=self.book, client=client):
                digits = sum(ch.isdigit() for ch in mention.words)
                if digits < _BARE_DIGITS and mention.words.isdecimal():
                    continue
                if self.words.besides.search(even_fold(text)[: mention.start]):
                    continue
                invoice = self.book.invoice(mention.invoice)
                if invoice is not None:
                    meant.setdefault(mention.words, []).append(invoice)
        if any(len(ones) > 1 for ones in meant.values()):
            return []
        found = [ones[0] for ones in meant.values()]
        if who.client is not None:
            # A number that is another client's, in words about this one, is rather a sum.
            return [one for one in found if one.client == who.client]
        return found

    def _prefixed(self, text: str, client: str) -> list[Invoice]:
        """A client's invoices called by letters and a short running number: "R-49"."""
        folded = even_fold(text)
        said = {
            (found["letters"], int(found["serial"]))
            for found in _PREFIXED.finditer(folded)
            if not self.words.besides.search(folded[: found.start()])
        }
        return [
            one
            for one in self.book.open_invoices(client)
            if (known := _PREFIXED.match(even_fold(one.number)))
            and (known["letters"], int(known["serial"])) in said
        ]

    def _every_client(self) -> tuple[str, ...]:
        return tuple(client.id for client in self.book.clients())

    def _by_amount(self, scope: About, amounts: Sequence[Decimal]) -> About:
        fitting = [
            one
            for one in self.book.open_invoices()
            if one.amount.amount in amounts or self.book.balance(one.id).open.amount in amounts
            if not scope.rivals or one.client in scope.rivals
        ]
        if len(fitting) == 1:
            return self._scope(fitting)
        if fitting:
            return About(
                candidates=tuple(one.id for one in fitting),
                doubt=Fact(kind=FactKind.SUM_FITS_SEVERAL, number=len(fitting)),
            )
        rivals = [one.id for client in scope.rivals for one in self.book.open_invoices(client)]
        return About(
            rivals=scope.rivals,
            candidates=tuple(rivals),
            doubt=scope.doubt or Fact(kind=FactKind.NO_INVOICE_NAMED),
        )

    def _threaded(self) -> list[Invoice]:
        for key in (self.mail.in_reply_to, *reversed(self.mail.references)):
            if key and (found := list(self.book.invoices_in_thread(key))):
                return found
        return []

    def _named(self, text: str, *, client: str | None, exact: bool = False) -> list[Invoice]:
        folded = even_fold(text)
        found: dict[str, Invoice] = {}
        for mention in find_invoices(text, book=self.book, client=client):
            if exact and not mention.exact:
                continue
            if self.words.besides.search(folded[: mention.start]):
                continue
            invoice = self.book.invoice(mention.invoice)
            if invoice is not None:
                found[invoice.id] = invoice
        return list(found.values())

    def _scope(self, invoices: Sequence[Invoice]) -> About:
        clients = {one.client for one in invoices}
        return About(
            client=clients.pop() if len(clients) == 1 else None,
            invoices=tuple(one.id for one in invoices),
            named=True,
        )

    def _company(self, client: str) -> str:
        known = self.book.client(client)
        return known.company if known is not None else client


def _retold(scope: About, *, named: bool) -> About:
    """The scope with `named` set: numbers of a subject that is not hers are no words of hers."""
    return About(client=scope.client, invoices=scope.invoices, named=named, rivals=scope.rivals)

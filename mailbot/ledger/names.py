"""Clients by the words of their names and of their people's: who may be named in a text.

A word that every second firm bears ("usługi", "trans") leads nowhere alone: a name is looked up by
all the words without which it is not there, word by word, in alphabetical order. What a look-up
costs depends on the text, not on how many names share one of its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailbot.countries.companies import latin, telling_words, words_needed
from mailbot.ledger.words import Words
from mailbot.model.client import Client


class _Step:
    """What follows after some words of a name: other words, and those whose name is complete."""

    __slots__ = ("clients", "further")

    def __init__(self) -> None:
        self.further: dict[str, _Step] = {}
        self.clients: set[str] = set()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Step):
            return NotImplemented
        return (self.clients, self.further) == (other.clients, other.further)

    __hash__ = None  # type: ignore[assignment] # it changes


class ClientNames:
    """The names of all clients and of their people, kept as clients are added and changed."""

    def __init__(self, clients: Iterable[Client] = ()) -> None:
        self._words = Words()
        self._uses: dict[str, int] = {}  # in how many places a word leads on
        self._companies = _Step()
        self._people = _Step()
        self._bearers: dict[str, set[str]] = {}  # by each word of a client's company
        for client in clients:
            self.change(None, client)

    def change(self, old: Client | None, new: Client | None) -> None:
        """Put a client in (`old` None), in the place of what it was, or take it out (`new` None)."""
        before, after = _names(old), _names(new)
        if before == after:
            return
        if old is not None:
            for path in words_needed(old.company):
                self._take_out(self._companies, path, old.id)
            for path in _of_people(old):
                self._take_out(self._people, path, old.id)
            for word in set(telling_words(old.company)):
                self._bearers[word].discard(old.id)
                if not self._bearers[word]:
                    del self._bearers[word]
                self._unuse(word)
        if new is not None:
            for path in words_needed(new.company):
                self._put_in(self._companies, path, new.id)
            for path in _of_people(new):
                self._put_in(self._people, path, new.id)
            for word in set(telling_words(new.company)):
                self._bearers.setdefault(word, set()).add(new.id)
                self._use(word)

    def named_in(self, text: str, *, most: int) -> frozenset[str] | None:
        """Clients whose company's name may stand whole in the text.

        None of them is missing; where they are more than `most`, the answer is None.
        """
        return self._reached(self._companies, text, most)

    def with_person_in(self, text: str, *, most: int) -> frozenset[str] | None:
        """Clients with a person whose name may stand whole in the text; None for a crowd."""
        return self._reached(self._people, text, most)

    def sharing_words(self, text: str, *, most: int) -> frozenset[str]:
        """Clients with a word of the text in their company's name, the rarest words first.

        Words that more than `most` of them bear are passed over: by these nobody is known.
        """
        found: set[str] = set()
        borne = sorted((len(self._bearers.get(w, ())), w) for w in self._alike(text))
        for count, word in borne:
            if len(found) + count > most:
                break
            if count:
                found |= self._bearers[word]
        return frozenset(found)

    def __eq__(self, other: object) -> bool:
        """Whether the same is found in both, whatever they went through."""
        if not isinstance(other, ClientNames):
            return NotImplemented
        return (
            self._companies == other._companies
            and self._people == other._people
            and self._bearers == other._bearers
            and self._uses == other._uses
            and self._words == other._words
        )

    __hash__ = None  # type: ignore[assignment] # it changes

    def _alike(self, text: str) -> set[str]:
        words = latin(text).split()
        return set().union(*(self._words.alike(word) for word in set(words)))

    def _reached(self, first: _Step, text: str, most: int) -> frozenset[str] | None:
        there = sorted(self._alike(text))
        whole = frozenset(there)
        found: set[str] = set()
        ahead = [first]
        while ahead:
            step = ahead.pop()
            if len(step.clients) > most:
                return None
            found |= step.clients
            if len(found) > most:
                return None
            if len(step.further) < len(there):
                ahead += [further for word, further in step.further.items() if word in whole]
            else:
                ahead += [step.further[word] for word in there if word in step.further]
        return frozenset(found)

    def _use(self, word: str) -> None:
        uses = self._uses.get(word, 0)
        self._uses[word] = uses + 1
        if not uses:
            self._words.add(word)

    def _unuse(self, word: str) -> None:
        self._uses[word] -= 1
        if not self._uses[word]:
            del self._uses[word]
            self._words.discard(word)

    def _put_in(self, step: _Step, path: tuple[str, ...], client: str) -> None:
        for word in path:
            if word not in step.further:
                step.further[word] = _Step()
                self._use(word)
            step = step.further[word]
        step.clients.add(client)

    def _take_out(self, first: _Step, path: tuple[str, ...], client: str) -> None:
        steps = [first]
        for word in path:
            steps.append(steps[-1].further[word])
        steps[-1].clients.discard(client)
        for word in reversed(path):
            step = steps.pop()
            if step.clients or step.further:
                break
            del steps[-1].further[word]
            self._unuse(word)


def _names(client: Client | None) -> tuple[str, ...]:
    if client is None:
        return ()
    return (client.company, *(one.name for one in client.contacts))


def _of_people(client: Client) -> Iterator[tuple[str, ...]]:
    """Each once: two people of a client may bear one name."""
    yield from {path for one in client.contacts if one.name for path in words_needed(one.name)}

"""A TinyDB table of nouns: keyed by our own ids, with hash indexes, and O(change) per write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from tinydb.storages import Storage
from tinydb.table import Table

from mailbot.model.noun import Noun

T = TypeVar("T", bound=Noun)
Keys = Callable[[T], Iterable[str]]


_ENCODER = msgspec.json.Encoder()


class DirectWriteError(TypeError):
    """Somebody tried to write to the state past the journal."""

    def __init__(self, table: str) -> None:
        super().__init__(f"{table}: the state follows from the journal; commit an event instead")


class NounTable(Table, Generic[T]):
    """Nouns of one type. Documents are the nouns' JSON form, so that TinyDB's queries work on them;
    the nouns themselves are decoded on first use and kept.

    `key` gives a noun's id; each of `indexes` gives the keys under which a noun is found, and is
    built when it is first asked. Results are in the order in which ids became known.
    """

    document_id_class: ClassVar[type] = str  # type: ignore[misc,assignment] # ids are our own

    def __init__(
        self,
        storage: Storage,
        name: str,
        *,
        noun: type[T],
        key: Callable[[T], str],
        indexes: Mapping[str, Keys[T]],
        cache_size: int = Table.default_query_cache_capacity,
    ) -> None:
        super().__init__(storage, name, cache_size=cache_size)
        self._noun = noun
        self.key = key
        self.keys_of = indexes
        self.reload()

    def reload(self) -> None:
        """Take up what the storage holds now."""
        tables = self._storage.read()
        assert tables is not None
        self._documents: dict[str, Any] = tables.setdefault(self._name, {})
        self._nouns: dict[str, T] = {}
        self._known: dict[str, int] = {key: rank for rank, key in enumerate(self._documents)}
        self._next_rank = len(self._known)
        self._indexes: dict[str, dict[str, set[str]]] = {}
        self.clear_cache()

    # -- reading

    def noun(self, key: str) -> T | None:
        """The noun with this id."""
        found = self._nouns.get(key)
        if found is None and (document := self._documents.get(key)) is not None:
            found = msgspec.convert(document, self._noun)
            self._nouns[key] = found
        return found

    def nouns(self) -> Sequence[T]:
        """All of them."""
        return tuple(self._each(self._documents))

    def under(self, index: str, key: str) -> Sequence[T]:
        """The nouns with this key in an index."""
        keys = self._index(index).get(key)
        return self.in_order(keys) if keys else ()

    def count_under(self, index: str, key: str) -> int:
        """How many nouns have this key in an index."""
        return len(self._index(index).get(key, ()))

    def in_order(self, keys: Iterable[str]) -> Sequence[T]:
        """The nouns with these ids, all of them known, in the order in which they became so."""
        return tuple(self._each(sorted(keys, key=self._known.__getitem__)))

    def rank(self, key: str) -> int:
        """The place of a known id among all that became known."""
        return self._known[key]

    def _each(self, keys: Iterable[str]) -> Iterator[T]:
        for key in keys:
            noun = self.noun(key)
            assert noun is not None
            yield noun

    def _index(self, name: str) -> dict[str, set[str]]:
        index = self._indexes.get(name)
        if index is None:
            index = self._indexes[name] = {}
            for key in self._documents:
                self._file(index, name, key)
        return index

    def _file(self, index: dict[str, set[str]], name: str, key: str) -> None:
        noun = self.noun(key)
        assert noun is not None
        for under in self.keys_of[name](noun):
            if under:
                index.setdefault(under, set()).add(key)

    def _unfile(self, key: str) -> None:
        noun = self.noun(key)
        if noun is None:
            return
        for name, index in self._indexes.items():
            for under in self.keys_of[name](noun):
                if entries := index.get(under):
                    entries.discard(key)

    # -- writing: for the ledger alone, after the journal has the events

    def put(self, noun: T) -> None:
        """Add a noun, or put it in the place of the one with its id."""
        key = self.key(noun)
        self._unfile(key)
        if key not in self._known:
            self._known[key] = self._next_rank
            self._next_rank += 1
        self._documents[key] = msgspec.json.decode(_ENCODER.encode(noun))  # as it is read back
        self._nouns[key] = noun
        for name, index in self._indexes.items():
            self._file(index, name, key)
        self.clear_cache()

    def drop(self, key: str) -> None:
        """Take a noun out; nothing happens where there is none."""
        self._unfile(key)
        self._documents.pop(key, None)
        self._nouns.pop(key, None)
        self._known.pop(key, None)
        self.clear_cache()

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:  # noqa: ARG002
        # Every writing method of TinyDB's ends here.
        raise DirectWriteError(self._name)

    def _get_next_id(self) -> int:
        raise DirectWriteError(self._name)

    def truncate(self) -> None:
        """Refused, as all writing past the journal."""
        raise DirectWriteError(self._name)

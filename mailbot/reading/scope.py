"""Whom an order is about: a client by any word its owner has for it.

She writes "Rekinowi", "Robert", "the bakery", "Van der Meer": inflected company names, people's
first names and nicknames, a trade that only one client has. A word counts by how few clients it
could mean; where the best two clients are equally meant, both are returned and nobody is chosen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

from rapidfuzz import fuzz

from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.firm import Firm
from mailbot.model.identity import domain_of, fold
from mailbot.model.noun import Noun

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|(?<![\w/.,-])\d{2,4}(?![\w/%]|[.,:-]\d)")
# A shorter word is an initial, a preposition or an article.
_SHORTEST = 3
# An ending of Polish or Russian declension is at most so long ("-iemu", "-iego", "-ami").
_LONGEST_ENDING = 4
_SHORTEST_STEM = 4
# How alike a misspelt word must be (0..100); below it "Hansen" would pass for "Hanssen".
_MISSPELT = 88
_SHORTEST_MISSPELT = 6
# A client is chosen alone only if it is meant so much more than the next.
_GAP = 0.2
# Less than this is a hint (a town, a common word) and names nobody.
_ENOUGH = 0.45
# Words of a name that name nothing by themselves, folded: legal forms, particles, titles, desks.
_EMPTY_WORDS = (
    "spolka sp z o oo spj spk zoo srl pfa sa sca gmbh ltd llc inc aps vof bv nv ооо оао зао пао"
    " ип ано до тоо тсн мауо маоу мбоу гбоу soc com srl-d van den der de het een en und and the"
    " dla przy nad pod les los del della din cel cea osoba prywatna person private fizic fizica"
    " mgr inz pan pani dr med prof ing av dl dna heer mevrouw mevr accounts payable finance"
    " financial facturen facturi faktury crediteuren debiteuren administratie administracja"
    " administratia boekhouding buchhaltung ksiegowosc contabilitate recepcja receptie recepcia"
    " sekretariat secretariat biuro office info mail kontakt contact dzial departament departament"
    " team afdeling boekhouder boekhoudster ksiegowa ksiegowy contabil contabila бухгалтер"
    " бухгалтерия приемная отдел финансовый example gmail com yahoo outlook hotmail onet interia"
    " mail yandex ziggo kpnmail firma firm company bedrijf compania компания faktura faktury"
    " factura facturi factuur facturen invoice счет reklama"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
# Words of every sentence that firms are also called by; they name one only where they are written
# with a capital in the middle of a sentence.
_OF_EVERY_SENTENCE_WORDS = (
    "aan alle alles als bij dan dat deze die dit door een elk geen goed haar heb heeft hem hen"
    " het hij hoe hun iets jij kan maar meer met mijn naar nee niet nog nou nu ook ons onze over"
    " pas prima tegen toch tot uit vandaag van voor waar want was wat weer wel wie wij zal zij"
    " zijn zonder zou albo ale bez bo brak chyba czy dla dla do dobrze dobra dom dzis gdy ich jak"
    " jego jej jest jeszcze juz kto mam mamy moja moze nad nam nas nasz nasza nie nim nowa nowy od"
    " oni ono pod przed przez przy raz ten tego tez tylko tym wam was wszystko zaraz acum acest"
    " aceasta al ale asta asa avem azi bine bun buna care catre ceva cine cum daca dar decat din"
    " doar dupa este fara fie iar inca insa intre lor lui mai mult nici noi nou noua nostru nostri"
    " noastra oare pana pentru peste pot prin sau spre sub sunt tot toata toate unde voi без вам"
    " вас ваш весь все вот всех где для его ему если есть еще как кто когда лет мне мой мир над"
    " нам нас наш наша наше нет них ним она они оно под при раз сам свой себе так там тебе тем тот"
    " тут уже что это этот дом новый новая добро"
)
_OF_EVERY_SENTENCE = frozenset(_OF_EVERY_SENTENCE_WORDS.split())
_VOWELS = frozenset("aeiouyąęóăâîаеёиоуыэюяъь")


class _Likeness(IntEnum):
    """How a written word meets a word of a name; a better meeting outranks a worse one."""

    NONE = 0
    MISSPELT = 1
    INFLECTED = 2
    EXACT = 3


_WORTH = {_Likeness.EXACT: 1.0, _Likeness.INFLECTED: 0.9, _Likeness.MISSPELT: 0.6}


class Who(Noun, frozen=True, kw_only=True):
    """Whom words are about. `client` None: nobody, or (with `rivals`) one of several."""

    client: str | None = None
    rivals: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    score: float = 0.0


class _Name(Noun, frozen=True, kw_only=True):
    word: str
    worth: float
    person: bool = False


def find_client(
    text: str,
    *,
    book: Book,
    firm: Firm,
    nicknames: Mapping[str, frozenset[str]],
    among: Sequence[str] = (),
) -> Who:
    """The client that a text means; `among` limits the choice to these ids."""
    clients = [c for c in book.clients() if not among or c.id in among]
    own = {fold(w) for person in firm.people for w in _WORD.findall(person.name)}
    own |= {fold(w) for w in _WORD.findall(firm.assistant_name)}
    names = {client.id: _names(client, own) for client in clients}
    meant: dict[str, dict[str, float]] = defaultdict(dict)
    said: dict[str, str] = {}
    for match in _WORD.finditer(text):
        written = match.group()
        word = fold(written)
        if len(word) < _SHORTEST or word in _EMPTY:
            continue
        if word in _OF_EVERY_SENTENCE and not _is_name(text, match.start()):
            continue
        forms = {word} | set().union(
            *(
                full
                for short, full in nicknames.items()
                if _inflected(word, short)
                # "Rob" is a man, "rob" is Polish for "do"; a longer nickname is nothing else.
                and (len(short) > _SHORTEST or _is_name(text, match.start()))
            )
        )
        hits = _hits(forms, written, names)
        if not hits:
            continue
        rarity = 1.0 / len(hits)
        for client_id, (name, worth) in hits.items():
            gain = worth * (0.35 + 0.65 * rarity)
            meant[client_id][name] = max(gain, meant[client_id].get(name, 0.0))
            said[name] = written
    if not meant:
        return Who()
    full = {
        client_id: sum(hits.values()) + 0.3 * _coverage(names[client_id], hits)
        for client_id, hits in meant.items()
    }
    ranked = sorted(full, key=lambda client_id: -full[client_id])
    best = ranked[0]
    words = tuple(said[name] for name in meant[best] if name in said)
    if full[best] < _ENOUGH:
        return Who()
    rivals = tuple(one for one in ranked if full[best] - full[one] < _GAP)
    if len(rivals) > 1:
        return Who(rivals=rivals, words=words, score=full[best])
    return Who(client=best, words=words, score=full[best])


def _is_name(text: str, start: int) -> bool:
    """Whether the word there has a capital that no beginning of a sentence gave it."""
    before = text[:start].rstrip(" \"'„“«(")
    return text[start].isupper() and bool(before) and before[-1] not in ".!?:;\n"


def _names(client: Client, own: set[str]) -> tuple[_Name, ...]:
    """The words a client is called by, each once, with what a meeting is worth."""
    worth: dict[str, tuple[float, bool]] = {}

    def add(words: Iterable[str], value: float, *, person: bool = False) -> None:
        for word in words:
            folded = fold(word)
            if len(folded) >= _SHORTEST and folded not in _EMPTY and folded not in own:
                known = worth.get(folded)
                if known is None or known[0] < value:
                    worth[folded] = (value, person)

    add(_WORD.findall(client.company), 1.0)
    for contact in client.contacts:
        add(_WORD.findall(contact.name), 0.85, person=True)
        add(_WORD.findall(contact.email.partition("@")[0]), 0.6, person=True)
        add(_WORD.findall(domain_of(contact.email).rpartition(".")[0]), 0.5)
    add((one for one in _WORD.findall(client.address) if not one.isdecimal()), 0.25)
    return tuple(_Name(word=w, worth=v, person=p) for w, (v, p) in worth.items())


def _hits(
    forms: Iterable[str], written: str, names: Mapping[str, tuple[_Name, ...]]
) -> dict[str, tuple[str, float]]:
    """The clients a word can mean, by its best kind of meeting only."""
    best = _Likeness.NONE
    hits: dict[str, tuple[str, float]] = {}
    capital = written[:1].isupper()
    for client_id, known in names.items():
        for name in known:
            # "ton" is a weight and "Ton" a man; short names of people count only as names.
            if name.person and len(name.word) <= _SHORTEST + 1 and not capital:
                continue
            like = max(_likeness(form, name.word) for form in forms)
            if like is _Likeness.NONE or like < best:
                continue
            if like > best:
                best = like
                hits = {}
            value = name.worth * _WORTH[like]
            if client_id not in hits or hits[client_id][1] < value:
                hits[client_id] = (name.word, value)
    return hits


def _likeness(word: str, name: str) -> _Likeness:
    if word == name:
        return _Likeness.EXACT
    if word.isdecimal() or name.isdecimal():
        return _Likeness.NONE
    if _inflected(word, name):
        return _Likeness.INFLECTED
    if (
        min(len(word), len(name)) >= _SHORTEST_MISSPELT
        and word[:2] == name[:2]
        and fuzz.ratio(word, name) >= _MISSPELT
    ):
        return _Likeness.MISSPELT
    return _Likeness.NONE


def _inflected(word: str, name: str) -> bool:
    """Whether a word may be a name in another case: one stem, endings of grammatical length.

    'Rekinowi' and 'Rekin', 'Stokrotkami' and 'Stokrotki', 'Сосну' and 'Сосна', 'Tomkowi' and
    'Tomek' (a fleeting vowel).
    """
    if word == name:
        return True
    for base in (name, _fleeting(name)):
        if not base:
            continue
        stem = base.rstrip("".join(_VOWELS)) if len(base) > _SHORTEST_STEM else base
        floor = _SHORTEST if len(name) <= _SHORTEST_STEM else _SHORTEST_STEM
        ending = len(word) - len(stem)
        if len(stem) >= floor and word.startswith(stem) and ending <= _LONGEST_ENDING:
            return True
    return False


def _fleeting(name: str) -> str:
    """The oblique stem of a name whose last vowel falls out: Tomek, Tomk-; Перец, Перц-."""
    if len(name) >= _SHORTEST_STEM + 1 and name[-2] in "eеoо" and name[-1] not in _VOWELS:
        return name[:-2] + name[-1]
    return ""


def _coverage(names: Sequence[_Name], hits: Mapping[str, float]) -> float:
    """How much of a company's own name the words make up, 0..1: who is called 'Granit' and
    nothing more is meant by 'Granit' before 'Granit Service' is.
    """
    company = [name.word for name in names if name.worth == 1.0]
    return sum(word in hits for word in company) / len(company) if company else 0.0

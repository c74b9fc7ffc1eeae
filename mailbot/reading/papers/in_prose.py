"""Who paid and what for, where a notice tells it in a sentence and not beside a label."""

from __future__ import annotations

import re

from mailbot.model.noun import Noun
from mailbot.reading.accounts import find_accounts
from mailbot.reading.amounts import find_amounts
from mailbot.reading.papers.parties import name_and_tax_id
from mailbot.reading.papers.printed import printed_days
from mailbot.reading.papers.vocabulary import said

# A name of more words is a sentence that was taken for one.
MAX_NAME_WORDS = 10
MAX_NAME = 80
# "Order", "for invoice": a text with more of them without a number is a leaflet.
MAX_TITLES = 20

# "from X" in the sentence that tells of the money.
_FROM = re.compile(
    r"(?<!\w)(?:de la|din partea|from|van(?! (?:uw|je|rekening|€|EUR|\d))|od|od firmy|от|nadawc[aąy]:?|отправител[ья])\s+"
)
# Whom money goes back to, where a notice does not say whom it had come from.
_BACK_TO = re.compile(
    r"(?<!\w)(?:bij|aan|to|do|către|catre|для|покупателю|клиенту|отправителю|плательщику)\s+"
)
_SENDER_FIRST = re.compile(
    r"^(?:[^\n]*?[:!>]\s*)?(?P<name>[^\n.!:]{2,70}?(?:\.[^\n.!:]{1,20}?)*)\s+"
    r"(?:heeft (?:zojuist|je|u|jouw|uw)\b|just (?:sent|paid) you|sent you|paid you|has paid|"
    r"prze(?:sł|l)ał\w* (?:Ci|Państwu)|wysłał\w* (?:Ci|Państwu)|ți-a trimis|v-a trimis|перев[её]л\w* вам)",
    re.IGNORECASE | re.MULTILINE,
)
# Words that stand in small letters inside a name: particles, and what legal forms are made of.
_JOINING = frozenset(
    re.split(
        r"\s",
        "i and & en und și si и + - – de der den del di da dos van von ter ten the of la le du "
        "sp sp. z z.o.o. zoo o.o o.o. oo s.c. s.c s.a. s.a sp.k. sp.k sp.j. sp.j sp.p. k. j. w "
        "spółka spolka cywilna jawna komandytowa akcyjna ograniczoną odpowiedzialnością "
        "b.v. b.v n.v. n.v v.o.f. vof bv nv srl s.r.l. s.r.l pfa llc ltd ltd. inc inc. gmbh "
        "ооо ип ао пао зао тоо",
    )
)
# Legal forms that end a name, with or without the full stop that may end the sentence as well.
_LAST = re.compile(
    r"(?:o\.o|b\.v|n\.v|s\.a|s\.r\.l|sp\.k|sp\.j|s\.c|v\.o\.f|srl|gmbh|ltd|inc)\.*",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    r"(?:sp|spz|st|sv|ks|dr|mgr|inż|ing|f\.h|p\.p\.h\.u|p\.h\.u|p|h)\.", re.IGNORECASE
)
# Ends with a full stop that is its own: "Sp. z o.o.", "B.V."
_DOTTED = re.compile(r"\w\.\w+\.$|(?:^|\s)sp\.$", re.IGNORECASE)
_CURRENCY = re.compile(r"(?:PLN|RON|EUR|RUB|KZT|USD|GBP|CHF|CZK|HUF|[€$£₽₸].*|[-+]?\d[\d.,]*)")
_QUOTED = re.compile(r"[\"„“«](?P<words>[^\"”“»\n]{3,140})[\"”“»]")
_LEGAL_BEFORE = re.compile(r"(?:ООО|ТОО|АО|ИП|ЗАО|ПАО|ОАО|НКО|КФХ|firma|firmy)\s*$", re.IGNORECASE)
# A number that a title may be: letters, digits and strokes, with a digit in it.
_NUMBER = re.compile(
    r"[\s:#№\"„“«]*(?:(?:nr|no|nº|numer|nummer|număr)\.?\s*)?"
    r"(?P<words>(?:[^\W\d_]{1,6}[ .-]?)?[\w/.-]*\d[\w/-]*(?:[./]\w+)*)",
    re.IGNORECASE,
)
# "from Elm BV, F/12/2026"
_BEHIND_NAME = re.compile(
    r"[,;]\s*(?P<words>(?:[^\W\d_]{1,12}[ ./-]?){0,2}[\w/-]*\d[\w/-]*(?:[./]\w+)*)(?=[\s,;.]|$)(?![\s]*(?:PLN|EUR|RON|zł|lei|€))",
)


class Named(Noun, frozen=True, kw_only=True):
    """A payer's name and tax id; `tail`: how the sentence goes on after the name."""

    name: str = ""
    tax_id: str = ""
    tail: str = ""


def name_at(text: str) -> tuple[str, str]:
    """(the name a text begins with, what follows it); ('', text) where it begins with none.

    A name is words with a capital in them, joined by particles and legal forms: what banks write
    after it ("has been returned", "via iDEAL") begins with a small letter.
    """
    kept_to, words, started = 0, 0, False
    for match in re.finditer(r"\S+", text[: 2 * MAX_NAME]):
        token = match.group()
        closed = token.endswith((",", ";", ":", ")")) and not token.startswith("(")
        bare = token.strip("\"„”“«»'()[].,;:!")
        if not bare and token not in ("&", "+", "-", "–"):
            break
        if (
            token.endswith(":")
            or token.startswith("(")
            or _CURRENCY.fullmatch(bare)
            or words >= MAX_NAME_WORDS
        ):
            break
        joining = token.rstrip(",;").casefold() in _JOINING
        if not any(char.isupper() for char in bare) and "@" not in bare:
            domain = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", bare) is not None
            if not (joining and started) and not domain:
                break
            if joining and not _LAST.fullmatch(bare):
                words += 1
                continue  # kept only if a name goes on after it
        started, words, kept_to = True, words + 1, match.end()
        if closed or _LAST.fullmatch(bare):
            break
        ended = token.endswith(".") and not _ABBREVIATED.fullmatch(token)
        if ended and (len(bare) > 1 or words > 1):
            break
    name = text[:kept_to].strip(" ,;:(")
    if name.endswith("..") or (name.endswith(".") and not _DOTTED.search(name)):
        name = name[:-1]
    closer = text[kept_to - 1 : kept_to] if text[kept_to - 1 : kept_to] in (",", ";") else ""
    return name, closer + text[kept_to:]


def _named(text: str) -> Named | None:
    name, tail = name_at(text)
    tax = name_and_tax_id(text[: len(name) + 40])[1] if name else ""
    name, in_name = name_and_tax_id(name)
    if not name or find_amounts(name) or find_accounts(name) or name.isdigit():
        return None
    return Named(name=name, tax_id=in_name or tax, tail=tail)


def payer_told(sentence: str, prose: str, subject: str, *, taken_back: bool = False) -> Named:
    """The payer that a notice names in its sentence about the money, else in its subject.

    `taken_back`: whom the money goes back to is the payer.
    """
    first = _SENDER_FIRST.search(prose)
    for text in (sentence, first.group() if first else "", subject):
        for match in _FROM.finditer(text):
            if found := _named(text[match.end() :]):
                return found
        before = _SENDER_FIRST.search(text)
        if before and (found := _named(before.group("name").strip())):
            return Named(name=found.name, tax_id=found.tax_id)
    for match in _BACK_TO.finditer(sentence) if taken_back else ():
        if found := _named(sentence[match.end() :]):
            return found
    return Named()


def strange_tail(named: Named, spoken: frozenset[str] = frozenset()) -> str:
    """How a sentence goes on after the payer in words that no notice of money uses; '' if it does
    not: "from Elm BV you win a prize" tells of no money, whichever words it wins it with.
    """
    tail = re.split(r"[,;.:!(\n]", named.tail, maxsplit=1)[0].strip(' \t"”»)')
    if not tail or find_accounts(tail) or not tail[0].islower():
        return ""  # nothing, an account, or the next label
    follows = said("notice", "after_name", tail, spoken)
    if follows is not None and follows.start() == 0:
        return ""
    if any(said("notice", kind, tail, spoken) for kind in ("credit", "done")):
        return ""
    return tail[:80]


def title_told(text: str, payer: Named) -> str:
    """What a payment was for, where a sentence quotes the payer's words, names an order, or has a
    number behind the payer's name.
    """
    after = _BEHIND_NAME.match(payer.tail)
    if after and not find_accounts(payer.tail) and not printed_days(after.group("words")):
        return after.group("words").strip(" .-")
    for match in _QUOTED.finditer(text):
        words = match.group("words").strip()
        known = words in payer.name or _LEGAL_BEFORE.search(text[: match.start()])
        if not known and any(char.isdigit() for char in words):
            return words
    at = 0
    for _ in range(MAX_TITLES):
        order = said("notice", "paid_for", text[at:])
        if order is None:
            break
        at += order.end()
        if number := _NUMBER.match(text, at):
            return number.group("words").strip(" .-")
    return ""

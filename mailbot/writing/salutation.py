"""How a letter opens. Only from what was stated: a gender is never guessed from a given name.

A language says in words.toml under [greeting] which part of a name each form takes (`female_name`,
`male_name`, `person_name`: full, surname, patronymic or none); where the part is not there, the
neutral form is used.
"""

from __future__ import annotations

import re

from mailbot.model.client import Contact, Gender
from mailbot.writing.cleaning import one_line
from mailbot.writing.tongue import Tongue

# A person's name in a salutation; beyond this it is no name.
_PERSON_LIMIT = 60
_PREFIXES = frozenset(
    [
        "van",
        "de",
        "den",
        "der",
        "het",
        "'t",
        "ten",
        "ter",
        "te",
        "op",
        "in",
        "von",
        "la",
        "le",
        "du",
        "di",
        "da",
        "del",
        "zum",
        "zur",
    ]
)
# A patronymic states the gender itself: Иванович, Сергеевна, Ильич, Ильинична; Kazakh улы, кызы.
_PATRONYMIC = {
    Gender.MALE: re.compile(r".+(?:ович|евич|ьич|мич|кич|ұлы|улы)$", re.IGNORECASE),
    Gender.FEMALE: re.compile(r".+(?:овна|евна|ична|инична|қызы|кызы)$", re.IGNORECASE),
}


def salutation(contact: Contact | None, tongue: Tongue) -> str:
    """The opening line, e.g. 'Szanowna Pani,' or 'Geachte heer De Vries,'; neutral if in doubt."""
    neutral = tongue.word("greeting.neutral")
    if contact is None:
        return neutral
    name = one_line(contact.name, _PERSON_LIMIT)
    if not _is_name(name):
        name = ""
    gender = contact.gender
    form = {Gender.FEMALE: "female", Gender.MALE: "male"}.get(gender, "person")
    part = tongue.word(f"greeting.{form}_name")
    if part == "patronymic":
        return _by_patronymic(name, gender, tongue) or neutral
    if not tongue.has_word(f"greeting.{form}"):
        return neutral
    called = {"full": name, "surname": surname(name), "none": "-"}.get(part, "")
    return tongue.fill(tongue.word(f"greeting.{form}"), name=called) if called else neutral


def surname(name: str) -> str:
    """'De Vries' of 'Anna de Vries'; '' where there is only one word, which may be a given name."""
    words = name.split()
    if len(words) < 2:
        return ""
    start = next((i for i, word in enumerate(words) if i and word.lower() in _PREFIXES), -1)
    family = words[start:] if start > 0 else words[-1:]
    return " ".join([family[0][:1].upper() + family[0][1:], *family[1:]])


def _by_patronymic(name: str, gender: Gender, tongue: Tongue) -> str:
    words = name.split()
    for place, word in enumerate(words):
        for stated, pattern in _PATRONYMIC.items():
            if place and pattern.fullmatch(word) and gender in (stated, Gender.UNKNOWN):
                # A surname such as 'Попович' stands where no given name goes before it.
                given = words[place - 1]
                return tongue.fill(tongue.word(f"greeting.{stated.value}"), name=f"{given} {word}")
    return ""


def _is_name(name: str) -> bool:
    """A person's name: letters, with blanks, hyphens, apostrophes or dots between them."""
    return bool(re.fullmatch(r"[^\W\d_]+(?:[-'’. ]+[^\W\d_]+)*\.?", name))

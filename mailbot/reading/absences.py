"""What an out-of-office note says: when somebody is there again, and whom to turn to meanwhile."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from mailbot.countries import is_working_day, next_working_day
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_address
from mailbot.model.noun import Noun
from mailbot.reading.days import DaysFound, find_days
from mailbot.reading.machine_words import Topic, flat, languages, pattern, said
from mailbot.reading.message import Message, zone

# Nobody is away for longer; a later day in a note is something else.
MAX_ABSENCE_DAYS = 800
# A responder that was left on still names its day; one of last season says nothing of today.
MAX_STALE_DAYS = 30
# A note with less than this says in its subject what it has to say.
_MIN_NOTE_CHARS = 40
# So far behind a day its "inclusive" may stand: "16.11. (Monday) inclusive".
_BEHIND_CHARS = 24
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_SENTENCE = re.compile(
    r"[!?;]+\s+|(?<=[^\W\d_]{3})[.…]+\s+|(?:(?<=\.\d\d)|(?<=\d{4}))\.\s+(?=[^\W\d_])|\n\s*\n|\n(?=\S)"
)
_PHONE = re.compile(r"\+?\d[\d /().-]{6,18}\d")
# Given name and surname, with a particle or a hyphen: "Jan van der Wal", "Anna Nowak-Lis".
_NAME = re.compile(
    r"[^\W\d_a-zà-ÿ][^\W\d_]+(?: (?:van|de|der|den|von|ten|ter))*"
    r"(?: [^\W\d_a-zà-ÿ][^\W\d_]*[^\W\d_]\.?(?:-[^\W\d_]+)?){1,2}"
)
# Old Romanian keyboards write a cedilla where the letter has a comma (ISO 8859-2 knew no other).
_CEDILLA = str.maketrans("ţŢ", "țȚ")
_NOBODY = re.compile(r"^(?:mailer-?daemon|postmaster|no-?reply|noreply|do-?not-?reply)@")
# We write about invoices: of several deputies, the one for money.
_MONEY = re.compile(
    r"księg|faktur|płatn|rozlicz|finans|factur|plăț|plăt|plat|contabil|betal|boekhoud|administrat|debit"
    r"|оплат|сч[её]т|бухг|rechnung|zahlung|buchhalt|invoice|payment|billing|account|paiement|számla|рахун",
    re.IGNORECASE,
)


class Return(Noun, frozen=True, kw_only=True):
    """A day and how it was said: `told` that it is the first day back, or only counted to."""

    day: dt.date
    told: bool


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends. A dot in "16.11. do" or "br." ends none before a small letter."""
    start = 0
    for match in _SENTENCE.finditer(text):
        following = text[match.end() : match.end() + 1]
        if "\n" not in match.group() and following.islower() and "." in match.group():
            continue
        if "\n" in match.group() and match.group().count("\n") == 1 and following.islower():
            continue
        if text[start : match.end()].strip():
            yield start, match.end()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def back_on(message: Message, text: str, language: str, firm: Firm) -> dt.date | None:
    """The first day on which somebody is there again; None where the note does not say.

    The day of which it says so; else the working day after the last day of the absence.
    """
    if said(Topic.BODY_LEFT, text):
        return None  # they have left for good: the day named is their last
    if len(text.strip()) < _MIN_NOTE_CHARS:
        text = f"{message.mail.subject}\n{text}"
    base = message.mail.sent_at.astimezone(zone(firm)).date()
    known = dict.fromkeys((language, firm.language, "en", *languages()))
    # The days of a note are counted by the words of the languages that it is written in.
    spoken = [code for code in known if code and said(Topic.BODY_OUT_OF_OFFICE, text, code)]
    found = [
        one
        for code in spoken or [language or firm.language]
        if (one := _return(text, code, base, firm.country)) is not None
    ]
    return next((one.day for one in found if one.told), found[0].day if found else None)


def _return(text: str, code: str, base: dt.date, country: str) -> Return | None:
    limit = base + dt.timedelta(days=MAX_ABSENCE_DAYS)
    oldest = base - dt.timedelta(days=MAX_STALE_DAYS)
    days = [
        one
        for one in find_days(text, language=code, base=base, country=country)
        if oldest <= one.days.latest <= limit
    ]
    told: list[dt.date] = []
    counted: list[dt.date] = []
    for start, end in sentences(text):
        for one in days:
            if not start <= one.start < end:
                continue
            here = replace(one, start=one.start - start, end=min(end, one.end) - start)
            found = _day(text[start:end], here, code, base, country)
            if found is not None:
                (told if found.told else counted).append(found.day)
    if told:
        return Return(day=max(told), told=True)
    return Return(day=max(counted), told=False) if counted else None


def _day(sentence: str, one: DaysFound, code: str, base: dt.date, country: str) -> Return | None:
    """What a sentence says of one of its days, which stands at its places."""

    def ends(topic: Topic) -> bool:
        """Whether the topic's words stand right before the day, or begin its own words."""
        at_end = pattern(topic, code, r"\W{0,3}$")
        return bool(at_end.search(before) or pattern(topic, code, r"(?!\w)").match(own))

    before, own = flat(sentence[: one.start]), flat(sentence[one.start : one.end])
    behind = flat(sentence[one.end :])
    first, last = one.days.earliest, one.days.latest
    many = first != last
    # "From Monday I am away, back on Friday": the second half is of another day.
    returns = pattern(Topic.BACK, code).search(before) or (
        (later := pattern(Topic.BACK, code).search(behind))
        and not said(Topic.BODY_OUT_OF_OFFICE, behind[: later.start()])
    )
    away = said(Topic.BODY_OUT_OF_OFFICE, sentence)
    span = many and one.rule in ("range", "day_range", "numeric_range", "weekday_range")
    after = Return(day=_after(last, country), told=False)
    including = pattern(Topic.INCLUDING, code).search(behind[:_BEHIND_CHARS])
    if ends(Topic.INCLUSIVE) or including or span:
        return after
    if ends(Topic.UNTIL):
        return Return(day=_until(last, code, country), told=False)
    if returns:
        return Return(day=first if first > base else last, told=True)
    if ends(Topic.FROM):
        # "Away from Monday" begins an absence; "from Monday we answer" ends one.
        return None if away or last <= base else Return(day=first, told=True)
    return after if away or many else None


# Where "until Wednesday" leaves Wednesday out; elsewhere the day named is mostly the last one away.
_EXCLUSIVE = frozenset({"en", "nl"})


def _until(day: dt.date, code: str, country: str) -> dt.date:
    """The first day back after "until": the day itself where the absence cannot end on it.

    Nobody's leave ends on the first working day of a week: whoever is away "until Monday" is back.
    """
    first_of_week = not is_working_day(day - dt.timedelta(days=1), country)
    if is_working_day(day, country) and (
        first_of_week or (code in _EXCLUSIVE and day.weekday() < 4)
    ):
        return day
    return _after(day, country)


def _after(day: dt.date, country: str) -> dt.date:
    return next_working_day(day + dt.timedelta(days=1), country)


def deputy(message: Message, firm: Firm) -> str | None:
    """Whom the note names instead: an address, that for money first; else a name and telephone."""
    mail = message.mail
    best: tuple[int, str] | None = None
    for text, worth in ((mail.text, 2), (mail.signature, 0)):
        for start, end in sentences(text):
            sentence = text[start:end]
            score = worth + (2 if said(Topic.BODY_DEPUTY, sentence) else 0)
            for match in _ADDRESS.finditer(sentence):
                address = normal_address(match.group().rstrip("."))
                if not _is_another(address, message, firm):
                    continue
                near = sentence[max(0, match.start() - 60) : match.end()]
                money = 3 if _MONEY.search(near) else 0
                if best is None or score + money > best[0]:
                    best = (score + money, address)
    return best[1] if best is not None else _named(mail.text)


def _is_another(address: str, message: Message, firm: Firm) -> bool:
    mail = message.mail
    ours = address == normal_address(firm.assistant) or firm.owns(address)
    return not ours and address != normal_address(mail.sender) and not _NOBODY.match(address)


def _named(text: str) -> str | None:
    """A person whom a sentence of deputies names with a telephone."""
    for start, end in sentences(text):
        sentence = text[start:end]
        phone = _PHONE.search(sentence)
        if phone is None or not said(Topic.BODY_DEPUTY, sentence):
            continue
        names: Iterable[str] = _NAME.findall(sentence[: phone.start()])
        name = list(names)[-1:]
        if name:
            return f"{name[0].translate(_CEDILLA)}, {phone.group()}"
    return None

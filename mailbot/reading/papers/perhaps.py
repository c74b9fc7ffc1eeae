"""What may be a payment though nothing says so for certain: read, so that the owner is asked."""

from __future__ import annotations

from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.question import QuestionKind
from mailbot.model.reading import Direction, NoticeKind
from mailbot.reading.message import Message
from mailbot.reading.papers.notice import MAX_TEXT, NoticeRead, is_business, read_notice
from mailbot.reading.papers.sentences import heard

# Whoever floods the mailbox with letters about money must not bury her questions: so many wait
# for an answer at the most, then such mail is what any stranger writes, which has its own bound.
MOST_WAITING = 5
# One stranger's mail that lists a hundred transfers is not a hundred questions.
MOST_OF_ONE_MAIL = 3


def strangers_notice(
    message: Message, *, language: str, firm: Firm, book: Book
) -> NoticeRead | None:
    """The notice of money that a sender nobody has configured sends; None where it is none.

    It is one if it tells, as a bank tells the holder of an account, of money that came, and if
    that money is about the firm's business: an invoice of ours is named, or just so much is open.
    A client who writes "we have paid" tells of money that went, and is heard as a client.
    """
    mail = message.mail
    # Banks answer nobody's letter, and quote none.
    if mail.in_reply_to or mail.references or mail.quoted or _waiting(book) >= MOST_WAITING:
        return None
    words = f"{message.mail.subject}\n{message.plain[:MAX_TEXT]}"
    told = heard(words, "holder", frozenset({language, firm.language} - {""}))
    asks = told is not None and "?" in told.sentence
    if asks or (told is None and not message.attachments):
        return None
    found = read_notice(message, language=language, firm=firm, book=book)
    kinds = (NoticeKind.INCOMING, NoticeKind.STATEMENT) if told else (NoticeKind.STATEMENT,)
    ours = [
        one
        for one in found.transactions
        if one.direction is Direction.IN and is_business(one, words, book)
    ]
    if found.kind not in kinds or not ours:
        return None
    return NoticeRead(
        kind=found.kind,
        transactions=tuple(ours[:MOST_OF_ONE_MAIL]),
        doubts=found.doubts,
        evidence=found.evidence,
    )


def _waiting(book: Book) -> int:
    return sum(one.kind is QuestionKind.PERHAPS_PAYMENT for one in book.questions())

"""Why a letter is not written: one class a cause.

LetterError
├── UnknownClientError      the letter names a client that the ledger does not know
├── UnknownLineError        it is about a receivable line that is no longer there
├── RecipientError          it would go to somebody it must not go to
├── NothingOpenError        a reminder with nothing to remind of
├── MixedCurrenciesError    one sum out of two currencies
├── NoAccountError          no account of the firm takes this currency
├── MissingFactError        the kind of letter needs a fact that the letter does not carry
├── MissingDocumentError    a copy of an invoice without the invoice
├── TemplateFaultError      a template is missing, broken, or asks for what is not there
└── HeaderFaultError        the bytes do not read back as what was meant

Every one of them means: no letter goes out and the owner is told.
"""

from __future__ import annotations

from collections.abc import Iterable


class LetterError(ValueError):
    """A letter that must not go out. The sentence says why and how to mend it."""


class UnknownClientError(LetterError):
    """The ledger does not know the client."""

    def __init__(self, client: str | None) -> None:
        super().__init__(f"the letter is for client {client!r}, which the ledger does not know")


class UnknownLineError(LetterError):
    """The invoice or its line has gone, most likely replaced by a plan."""

    def __init__(self, invoice: str, line: str) -> None:
        super().__init__(f"invoice {invoice} has no receivable line {line} (any more)")


class RecipientError(LetterError):
    """Letters go only to addresses known for that client, the owner's only to the firm's people."""

    def __init__(self, address: str, whose: str) -> None:
        super().__init__(
            f"{address!r} is no address of {whose}: add it as a contact first, then write to it"
        )


class NothingOpenError(LetterError):
    """Everything that the letter is about has been paid, cancelled or written off."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"nothing is open that a letter of kind {kind!r} could be about")


class MixedCurrenciesError(LetterError):
    """One letter, one currency."""

    def __init__(self, currencies: Iterable[str]) -> None:
        names = ", ".join(sorted(currencies))
        super().__init__(f"one letter cannot ask for {names} at once: write one for each currency")


class NoAccountError(LetterError):
    """The client would be asked to pay and not be told where to."""

    def __init__(self, currency: str) -> None:
        super().__init__(
            f"no account of yours takes {currency}: add one under [[accounts]] in the configuration"
        )


class MissingFactError(LetterError):
    """The letter lacks something that its kind needs."""

    def __init__(self, kind: str, fact: str) -> None:
        super().__init__(f"a letter of kind {kind!r} needs {fact}")


class MissingDocumentError(LetterError):
    """The invoice is to be sent, and it is not in the archive."""

    def __init__(self, number: str) -> None:
        super().__init__(f"the copy of invoice {number} is not in the archive: send it yourself")


class TemplateFaultError(LetterError):
    """A template cannot be rendered."""

    def __init__(self, template: str, fault: str) -> None:
        super().__init__(f"template {template}: {fault}")


class HeaderFaultError(LetterError):
    """What was rendered does not read back as what was meant."""

    def __init__(self, header: str, meant: str, read: str) -> None:
        super().__init__(f"the {header} header would read {read!r} instead of {meant!r}")

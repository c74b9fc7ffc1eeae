"""How a command ends when it cannot do what it was asked: a sentence and an exit code."""

from __future__ import annotations

EXIT_WRONG = 1  # something was found wrong, or refused
EXIT_USAGE = 2  # click's own
EXIT_CONFIG = 3
EXIT_LEDGER = 4
EXIT_SERVER = 5
EXIT_FAULT = 70  # EX_SOFTWARE of sysexits.h


class Failure(Exception):  # noqa: N818 - it is what happened to the command, not an error in it
    """A command cannot go on. The sentence says what to do next."""

    def __init__(self, sentence: object, code: int = EXIT_WRONG) -> None:
        self.code = code
        super().__init__(str(sentence))

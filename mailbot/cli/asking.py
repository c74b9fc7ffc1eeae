"""Questions of `init`: put to a person at the terminal, or answered from a file beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from mailbot.cli.failure import EXIT_USAGE, Failure

# A rule: '' where the answer will do, else what is wrong with it.
Rule = Callable[[str], str]


def anything(answer: str) -> str:
    """No rule at all."""
    del answer
    return ""


class Asker:
    """Asks at the terminal; with `answers`, asks nobody: what is missing there takes its default."""

    def __init__(self, answers: Mapping[str, Any] | None) -> None:
        self.answers = answers

    @property
    def scripted(self) -> bool:
        """Whether all answers were given beforehand."""
        return self.answers is not None

    def ask(
        self,
        key: str,
        text: str,
        *,
        default: str | None = None,
        rule: Rule = anything,
        choices: Sequence[str] = (),
        secret: bool = False,
    ) -> str:
        """One answer that keeps the rule. `default` None: it must be answered. Raises Failure."""
        if choices:
            rule = _one_of(choices)
            text = f"{text} ({', '.join(choices)})"
        if self.answers is not None:
            answer = str(self.answers.get(key, "" if default is None else default))
            if default is None and not answer:
                raise Failure(f"the answers lack {key}: {text}", EXIT_USAGE)
            if answer and (wrong := rule(answer)):
                raise Failure(f"the answer to {key}: {wrong}", EXIT_USAGE)
            return answer
        while True:
            answer = str(
                click.prompt(
                    text, default=default, hide_input=secret, show_default=bool(default), type=str
                )
            ).strip()
            wrong = rule(answer) if answer else ""
            if not wrong and (answer or default is not None):
                return answer
            click.echo(f"  {wrong or 'this is needed'}")

    def confirm(self, key: str, text: str, *, default: bool) -> bool:
        """Yes or no."""
        if self.answers is not None:
            return bool(self.answers.get(key, default))
        return click.confirm(text, default=default)

    def many(self, key: str, text: str, *, rule: Rule = anything) -> tuple[str, ...]:
        """Answers set apart by commas; none is an answer too."""
        if self.answers is not None and isinstance(listed := self.answers.get(key), list):
            found = [str(one) for one in listed]
        else:
            said = self.ask(key, text, default="", rule=_each(rule))
            found = [one.strip() for one in said.split(",")]
        return tuple(one for one in found if one)


def _one_of(choices: Sequence[str]) -> Rule:
    return lambda answer: "" if answer in choices else f"it can be {', '.join(choices)}"


def _each(rule: Rule) -> Rule:
    def every(answer: str) -> str:
        wrongs = (rule(one.strip()) for one in answer.split(",") if one.strip())
        return next((wrong for wrong in wrongs if wrong), "")

    return every

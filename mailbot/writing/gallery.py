"""Every letter in every language on one page: for the owner's eyes before a client's."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import escape

from mailbot.model.letter import LetterKind
from mailbot.model.policy import DunningPolicy
from mailbot.writing.render import LANGUAGES
from mailbot.writing.samples import sample
from mailbot.writing.writer import Writer

_STYLE = (
    "body{font-family:Arial,Helvetica,sans-serif;margin:24px;color:#1f2937;background:#fff}"
    "nav a{margin-right:12px}section{margin:32px 0}"
    "iframe{width:100%;max-width:660px;height:760px;border:1px solid #d1d5db;resize:both}"
    "iframe.phone{max-width:320px}details pre{white-space:pre-wrap;background:#f3f4f6;padding:12px}"
)


def gallery(writer: Writer, languages: Sequence[str] = LANGUAGES) -> str:
    """One HTML page with all letters to sample firms, each wide and at 320 px, and as text.

    Raises LetterError where a template, the owner's own included, cannot be rendered.
    """
    links = "".join(f'<a href="#{escape(code)}">{escape(code)}</a>' for code in languages)
    parts = [f"<nav>{links}</nav>"]
    for code in languages:
        parts.append(f'<h1 id="{escape(code)}">{escape(code)}</h1>')
        parts += [_letter(writer, kind, code) for kind in LetterKind]
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>mailbot letters</title>'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _letter(writer: Writer, kind: LetterKind, language: str) -> str:
    shown = sample(kind, language)
    words = writer.words(
        shown.letter,
        book=shown.book,
        firm=shown.firm,
        policy=DunningPolicy(),
        now=shown.now,
        attached=1,
    )
    page = escape(words.html)
    return (
        f"<section><h2>{escape(kind.value)}</h2><p>{escape(words.subject)}</p>"
        f'<iframe sandbox srcdoc="{page}"></iframe> '
        f'<iframe sandbox class="phone" srcdoc="{page}"></iframe>'
        f"<details><summary>text</summary><pre>{escape(words.flowed)}</pre></details></section>"
    )

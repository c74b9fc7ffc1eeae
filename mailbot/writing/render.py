"""One template, two renderings: a letter's text and its HTML.

A template holds a `subject` and a `body` block. The body is written as people write: paragraphs set
apart by blank lines; a line break inside a paragraph means nothing. What is no paragraph (tables,
quotations, closings) comes from the macros `parts.*`, of which there are two sets, one a rendering.
Both renderings escape all data; the text is unescaped at the very end, so that no datum can pass for
structure in either.
"""

from __future__ import annotations

import html
import re
import textwrap
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import css_inline
import jinja2
from markupsafe import Markup

from mailbot.model.noun import Noun
from mailbot.writing.cleaning import SUBJECT_LIMIT, inline, one_line
from mailbot.writing.errors import TemplateFaultError
from mailbot.writing.tongue import NBSP, Tongue

LANGUAGES = ("pl", "ro", "nl", "ru", "en")
FALLBACK_LANGUAGE = "en"
# RFC 3676 section 4.2: generated lines SHOULD stay within 78 characters; a few are left for quoting.
WRAP = 72
# A line of a paragraph that begins so is kept as a line (see templates/parts.txt.j2).
KEEP = "|"

_TWO_STOPS = re.compile(r"(?<=\w)\.\.(?!\.)")

_HERE = Path(__file__).resolve()
# In the wheel and in the source tree.
_PACKAGED = (_HERE.parents[1] / "_templates", _HERE.parents[2] / "templates")


class Rendered(Noun, frozen=True, kw_only=True):
    """A letter's words. `flowed` is format=flowed text (RFC 3676), lines ended by LF."""

    subject: str
    flowed: str
    html: str


def template_folder() -> Path:
    """Where the letters lie that came with the program."""
    for folder in _PACKAGED:
        if folder.is_dir():
            return folder
    raise TemplateFaultError(str(_PACKAGED[0]), "the installation lacks its letters: reinstall")


class Renderer:
    """Templates of the owner's folder first, then those that came with the program."""

    def __init__(self, overrides: Path | None = None) -> None:
        folders = [template_folder()]
        if overrides is not None:
            folders.insert(0, overrides)
        self._loader = jinja2.FileSystemLoader(folders)
        self._folders = folders
        self._environments: dict[tuple[str, str], jinja2.Environment] = {}
        self._tongues: dict[str, Tongue] = {}
        self._inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)

    def tongue(self, language: str) -> Tongue:
        """The formats and words of a language; English for one that has no folder."""
        if language not in LANGUAGES:
            language = FALLBACK_LANGUAGE
        if language not in self._tongues:
            self._tongues[language] = Tongue(language, self._words(language))
        return self._tongues[language]

    def _words(self, language: str) -> Mapping[str, Any]:
        words: dict[str, Any] = {}
        for folder in reversed(self._folders):  # the owner's words cover the packaged ones
            path = folder / language / "words.toml"
            if not path.is_file():
                continue
            try:
                words = _merged(words, tomllib.loads(path.read_text("utf-8")))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
                raise TemplateFaultError(f"{language}/words.toml", str(fault)) from fault
        return words

    def _environment(self, language: str, mode: str) -> jinja2.Environment:
        key = (language, mode)
        if key not in self._environments:
            environment = jinja2.Environment(
                loader=self._loader,
                autoescape=True,
                undefined=jinja2.StrictUndefined,
                finalize=_finalize,
                trim_blocks=True,
                lstrip_blocks=True,
            )
            tongue = self.tongue(language)
            environment.filters.update(
                money=tongue.money,
                long_date=tongue.long_date,
                short_date=tongue.short_date,
                weekday=tongue.weekday,
                moment=tongue.moment,
                counted=tongue.counted,
                counted_genitive=tongue.counted_genitive,
                account=tongue.account,
                fill=tongue.fill,
            )
            environment.globals.update(
                words=tongue.words, word=tongue.word, has_word=tongue.has_word, language=language
            )
            environment.globals["parts"] = environment.get_template(f"parts.{mode}.j2").module
            self._environments[key] = environment
        return self._environments[key]

    def render(self, kind: str, language: str, facts: Mapping[str, Any]) -> Rendered:
        """Render templates/<language>/<kind>.j2. Raises TemplateFaultError, never a broken letter."""
        language = self.tongue(language).language
        name = f"{language}/{kind}.j2"
        bound = self.tongue(language).bound
        try:
            subject, text_body = self._blocks(name, language, "txt", facts)
            _, html_body = self._blocks(name, language, "html", facts)
            page = self._environment(language, "html").get_template("layout.html.j2")
            plain = self._environment(language, "txt").get_template("layout.txt.j2")
            flowed = flow(html.unescape(plain.render(facts, body=_made(text_body))), bound)
            title = one_line(html.unescape(subject).replace(NBSP, " "), SUBJECT_LIMIT)
            markup = page.render(facts, body=_made(_paragraphs(html_body, bound)), subject=title)
            inlined = self._inliner.inline(markup)
        except jinja2.TemplateNotFound as fault:
            raise TemplateFaultError(name, f"{fault.name} is missing") from fault
        except jinja2.TemplateSyntaxError as fault:
            raise TemplateFaultError(
                str(fault.name or name), f"line {fault.lineno}: {fault.message}"
            ) from fault
        except (jinja2.TemplateError, KeyError, TypeError, AttributeError) as fault:
            raise TemplateFaultError(name, f"{type(fault).__name__}: {fault}") from fault
        if not title or not flowed.strip():
            raise TemplateFaultError(name, "the letter came out empty")
        return Rendered(subject=title, flowed=flowed, html=inlined)

    def _blocks(
        self, name: str, language: str, mode: str, facts: Mapping[str, Any]
    ) -> tuple[str, str]:
        template = self._environment(language, mode).get_template(name)
        missing = {"subject", "body"} - set(template.blocks)
        if missing:
            raise TemplateFaultError(name, f"the block {missing.pop()!r} is missing")
        context = template.new_context(self._shared(language, mode, facts))
        subject = "".join(template.blocks["subject"](context))
        return subject, "".join(template.blocks["body"](context))

    def _shared(self, language: str, mode: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts, the tables, and the wording that several letters of a language share."""
        environment = self._environment(language, mode)
        known = dict(facts)
        for name, path in (("tables", "tables.j2"), ("phrases", f"{language}/phrases.j2")):
            known[name] = environment.get_template(path).make_module(dict(known))
        return known


def _made(rendered: str) -> Markup:
    """What a template of ours rendered with autoescape: its data is escaped already."""
    return Markup(rendered)  # noqa: S704


def _finalize(value: object) -> object:
    """Whatever a template prints is one clean line, unless a macro made it."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, (int, jinja2.Undefined)):
        return value
    return inline(str(value))


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(below)
    for key, value in above.items():
        old = out.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            out[key] = _merged(old, value)
        else:
            out[key] = value
    return out


def _chunks(body: str) -> list[list[str]]:
    chunks: list[list[str]] = [[]]
    for line in body.splitlines():
        # A full stop after an abbreviation that ends in one (2026 r., руб.) is one stop, not two.
        bare = _TWO_STOPS.sub(".", line.strip(" \t"))
        if bare:
            chunks[-1].append(bare)
        elif chunks[-1]:
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


def _paragraphs(body: str, bound: Callable[[str], str]) -> str:
    """HTML: blank lines part the paragraphs; what begins with a tag is a block already."""
    out = []
    for chunk in _chunks(body):
        joined = "\n".join(chunk)
        out.append(joined if joined.startswith("<") else f"<p>{bound(joined)}</p>")
    return "\n".join(out)


def flow(body: str, bound: Callable[[str], str] = str) -> str:
    """Text in format=flowed (RFC 3676): a soft break is a blank before the line end.

    `bound` puts no-break spaces into prose; lines that are kept as they are it never sees.
    """
    paragraphs = []
    for chunk in _chunks(body):
        if chunk[0].startswith(KEEP):
            kept = [line.removeprefix(KEEP).rstrip(" ") for line in chunk]
            paragraphs.append("\n".join(_stuffed(line) for line in kept))
        else:
            wrapped = textwrap.wrap(
                bound(" ".join(chunk)), WRAP, break_long_words=False, break_on_hyphens=False
            )
            paragraphs.append(" \n".join(_stuffed(line) for line in wrapped))
    return "\n\n".join(paragraphs) + "\n"


def _stuffed(line: str) -> str:
    """RFC 3676 section 4.4: lines that begin like structure get a blank in front."""
    return f" {line}" if line.startswith((" ", "From ")) else line


def unflowed(text: str) -> str:
    """Flowed text with its paragraphs as single lines: for people who read golden files."""
    return text.replace(" \n", " ")

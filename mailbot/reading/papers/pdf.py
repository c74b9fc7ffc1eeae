"""The text of a PDF, and the files embedded in it, read in a process of its own.

A PDF from a stranger is hostile until proven dull: the child has limits of time, memory and pages,
no network use, and whatever becomes of it the parent gets a value.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from typing import Any

import msgspec

from mailbot.model.noun import Noun

# Invoices with a hundred lines have five pages; the total may stand on the last one, so that the
# last pages are read however many there are between.
MAX_PAGES = 40
_LAST_PAGES = 2
MAX_BYTES = 25_000_000
MAX_TEXT = 200_000
# Embedded XML of Factur-X is some 20 kB.
MAX_EMBEDDED = 8
MAX_EMBEDDED_BYTES = 5_000_000
# pdfium needs about 60 MB for an ordinary file; a bomb wants gigabytes.
_MEMORY = 768 * 1024 * 1024
_CPU_SECONDS = 10
_WALL_SECONDS = 20
# -I keeps the working directory and the environment out of the child's imports.
_CHILD = """import sys
sys.path[:0] = {path!r}
from mailbot.reading.papers.pdf import main
main()
"""


class PdfRead(Noun, frozen=True, kw_only=True):
    """`text` of all pages in order; `embedded` (name, bytes); `problem` is a sentence, '' if none.

    A file without text (a scan) has '' and no problem. `left_out`: the pages that were not read, as
    "39-43"; `seconds`: how long reading it took.
    """

    text: str = ""
    pages: int = 0
    embedded: tuple[tuple[str, bytes], ...] = ()
    problem: str = ""
    left_out: str = ""
    seconds: float = 0.0


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_pdf(data: bytes, *, within: float = _WALL_SECONDS) -> PdfRead:
    """Read a PDF in at most `within` seconds. Never raises on any bytes."""
    began = time.monotonic()
    read = _read(data, min(within, _WALL_SECONDS))
    return msgspec.structs.replace(read, seconds=time.monotonic() - began)


def _read(data: bytes, within: float) -> PdfRead:
    if len(data) > MAX_BYTES:
        return PdfRead(problem=f"the PDF is larger than {MAX_BYTES // 1_000_000} MB")
    if b"%PDF-" not in data[:1024]:
        return PdfRead(problem="the file is no PDF")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, no shell, fixed arguments
            [sys.executable, "-I", "-c", _CHILD.format(path=sys.path)],
            input=data,
            capture_output=True,
            timeout=within,
            check=False,
            preexec_fn=_limit,
        )
    except subprocess.TimeoutExpired:
        return PdfRead(problem=f"reading the PDF took longer than {within:.0f} seconds")
    except OSError as error:
        return PdfRead(problem=f"the PDF could not be read: {error}")
    if done.returncode != 0:
        return PdfRead(problem="the PDF needs more time or memory than is allowed")
    try:
        return msgspec.msgpack.decode(done.stdout, type=PdfRead)
    except msgspec.DecodeError:
        return PdfRead(problem="the PDF could not be read")


def main() -> None:
    """The child: a PDF on standard input, a PdfRead in MessagePack on standard output."""
    import pypdfium2  # noqa: PLC0415 - loaded only in the child, after its limits are set

    try:
        read = _of(pypdfium2.PdfDocument(sys.stdin.buffer.read()))
    except pypdfium2.PdfiumError as error:
        # FPDF_GetLastError: 4 is a wrong or missing password (fpdfview.h).
        locked = "assword" in str(error)
        read = PdfRead(problem=f"the PDF is {'protected by a password' if locked else 'broken'}")
    sys.stdout.buffer.write(msgspec.msgpack.encode(read))


def _of(document: Any) -> PdfRead:
    """What an open document holds."""
    pages, texts, left_out = len(document), list[str](), ""
    wanted = list(range(min(pages, MAX_PAGES)))
    if pages > MAX_PAGES:
        wanted = [*range(MAX_PAGES - _LAST_PAGES), *range(pages - _LAST_PAGES, pages)]
        left_out = f"{MAX_PAGES - _LAST_PAGES + 1}-{pages - _LAST_PAGES}"
    for index in wanted:
        texts.append(document[index].get_textpage().get_text_range())
        if sum(map(len, texts)) > MAX_TEXT:
            left_out = f"{index + 1}-{pages}"
            break
    embedded: list[tuple[str, bytes]] = []
    for index in range(min(document.count_attachments(), MAX_EMBEDDED)):
        attachment = document.get_attachment(index)
        content = bytes(attachment.get_data())
        if len(content) <= MAX_EMBEDDED_BYTES:
            embedded.append((attachment.get_name(), content))
    text = "\n".join(texts).replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-")
    return PdfRead(text=text[:MAX_TEXT], pages=pages, embedded=tuple(embedded), left_out=left_out)

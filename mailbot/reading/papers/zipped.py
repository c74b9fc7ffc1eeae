"""A ZIP of statements or e-invoices, opened in memory and never further than one file deep."""

from __future__ import annotations

import io
import zipfile
import zlib

from mailbot.model.noun import Noun

# A bank zips a month of daily statements, a tax office an invoice and its signature; more entries
# are a bomb or an archive.
MAX_ENTRIES = 100
# All entries together, unpacked: the bound of a single paper.
MAX_UNPACKED = 20_000_000
# Text shrinks to a tenth, XML to a thirtieth; a bomb to a thousandth.
MAX_RATIO = 200
_CHUNK = 65_536
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
# What every Office Open XML and every OpenDocument file holds.
_OFFICE_ENTRIES = frozenset({"[Content_Types].xml", "mimetype"})


class Unzipped(Noun, frozen=True, kw_only=True):
    """The files of a ZIP by name: names are for people, never paths.

    `problem`: why not all of them could be read, '' if they could. `office`: it is a document of
    an office program, which is a ZIP only inside.
    """

    files: tuple[tuple[str, bytes], ...] = ()
    problem: str = ""
    office: bool = False


def is_zip(data: bytes) -> bool:
    """Whether these bytes are a ZIP (local file header, or an empty archive)."""
    return data[:4] in _SIGNATURES


def unzip(data: bytes) -> Unzipped:
    """What is in a ZIP. Never raises.

    A ZIP inside a ZIP stays shut. Sizes are counted while unpacking: what the archive's directory
    says of them is the sender's word.
    """
    files: list[tuple[str, bytes]] = []
    left = min(MAX_UNPACKED, len(data) * MAX_RATIO)
    problem = ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if any(entry.filename in _OFFICE_ENTRIES for entry in entries):
                return Unzipped(office=True)
            if len(entries) > MAX_ENTRIES:
                problem = f"only the first {MAX_ENTRIES} files of the ZIP are read"
            for entry in entries[:MAX_ENTRIES]:
                content = _unpacked(archive, entry, left)
                if content is None:
                    problem = "the ZIP unpacks to more than a paper holds"
                    break
                left -= len(content)
                if not is_zip(content):
                    name = entry.filename.replace("\\", "/").rpartition("/")[2]
                    files.append((name, content))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        problem = f"the ZIP is broken or locked ({type(error).__name__})"
    except (ValueError, EOFError, OverflowError, KeyError) as error:
        problem = f"the ZIP is broken ({type(error).__name__})"
    return Unzipped(files=tuple(files), problem=problem)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes | None:
    """One entry's bytes; None if they are more than `left`."""
    content = bytearray()
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            content += chunk
            if len(content) > left:
                return None
    return bytes(content)

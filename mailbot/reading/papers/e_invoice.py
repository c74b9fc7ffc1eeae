"""An XML file of whatever e-invoice format: what it holds, or what its root is."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from mailbot.model.noun import Noun
from mailbot.reading.papers import cii, commerceml, ksef, ubl, upd
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.xml import parse

# Documents in one file of an accounting program; more is an exchange of whole catalogues.
MAX_DOCUMENTS = 20
# What access points wrap around the document itself (Peppol: SBDH).
_ENVELOPES = ("StandardBusinessDocument", "AttachedDocument")
# Files that travel with invoices and are none: nothing is lost where they are not read.
_COMPANIONS = frozenset(
    {"Signature", "XAdESSignatures", "UPO", "Potwierdzenie", "Document", "header", "xmpmeta"}
)


class EInvoices(Noun, frozen=True, kw_only=True):
    """`facts` of each document; `root` is the name of a root that no format here has."""

    facts: tuple[Facts, ...] = ()
    root: str = ""
    companion: bool = False


def read_e_invoices(data: bytes) -> EInvoices:
    """The invoices of an XML file; raises XmlRefusedError."""
    root = parse(data)
    if root.tag in _ENVELOPES:
        root = next((child for child in root if child.tag in ("Invoice", "CreditNote")), root)
    found = tuple(facts for part in _parts(root) if (facts := _facts(part)) is not None)
    if found:
        return EInvoices(facts=found)
    return EInvoices(root=root.tag[:60], companion=root.tag in _COMPANIONS)


def _parts(root: Element) -> list[Element]:
    """A file of several documents as several files of one (CommerceML: КоммерческаяИнформация)."""
    documents = [child for child in root if child.tag == "Документ"]
    if root.tag != "КоммерческаяИнформация" or len(documents) < 2:
        return [root]
    parts = []
    for document in documents[:MAX_DOCUMENTS]:
        part = Element(root.tag, root.attrib)
        part.extend(child for child in root if child.tag != "Документ")
        part.append(document)
        parts.append(part)
    return parts


def _facts(root: Element) -> Facts | None:
    readers: tuple[Callable[[Element], Facts | None], ...] = (
        ksef.read, ubl.read, cii.read, upd.read, commerceml.read,
    )  # fmt: skip
    return next((facts for read in readers if (facts := read(root)) is not None), None)

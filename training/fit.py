"""`make fit`: how well the weights hear writers whom they have not seen, then the weights themselves.

    python -m training.fit [--without WRITER ...]

`--without sample` leaves the texts of the sample corpus out, so that its mails can be scored by
weights that have seen none of its writers.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
import numpy as np

from mailbot.reading import languages, weights, whole
from training.examples import Reply, seen
from training.held_out import LABELS, Held, fit_sentences, held_out
from training.layer import fit_layer
from training.machine import Machine, calibrate
from training.texts import FOLDER, replies

LANGUAGES = ("pl", "ro", "nl", "ru", "en", "de", "uk", "fr", "cs", "hu", "kk")
BITS = 16
_LARGEST = 127


def scales_of(machine: Machine) -> tuple[float, ...]:
    """What one unit of each column is worth, so that its largest weight just fits a byte."""
    return tuple(float(top) / _LARGEST or 1.0 for top in np.abs(machine.weights).max(axis=0))


def content(machine: Machine, header: weights.Header) -> bytes:
    """The bytes of a weights file."""
    units = np.rint(machine.weights / np.array(header.scales)[None, :]).astype(np.int64)
    table = (np.clip(units, -_LARGEST, _LARGEST) + weights.ZERO).astype(np.uint8)
    written: bytes = weights.MAGIC + msgspec.json.encode(header) + b"\n" + table.tobytes()
    return written


def texts_of(language: str, folder: Path = FOLDER) -> str:
    """SHA-256 over the texts of a language."""
    digest = hashlib.sha256()
    for path in sorted((folder / language).glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def weights_of(language: str, texts: Sequence[Reply], held: Sequence[Held]) -> bytes:
    """The weights file of a language, fitted on all its texts and calibrated on unseen writers."""
    sentences = [
        (row, example.says)
        for one in held
        for row, example in zip(one.scores, one.reply.sentences, strict=True)
    ]
    curves = [
        calibrate([row[at] for row, _ in sentences], [label in says for _, says in sentences])
        for at, label in enumerate(LABELS)
    ]
    machine = fit_sentences(texts, BITS)
    header = weights.Header(
        language=language,
        labels=tuple(label.value for label in LABELS),
        bits=BITS,
        scales=scales_of(machine),
        biases=tuple(float(bias) for bias in machine.biases),
        slopes=tuple(slope for slope, _ in curves),
        offsets=tuple(offset for _, offset in curves),
        texts=texts_of(language),
    )
    return content(machine, header)


def main(without: Collection[str]) -> None:
    """Fit every language and the layer above them, and write the weights into the package."""
    package = Path(languages.__file__).parent
    every: list[Held] = []
    for language in LANGUAGES:
        texts = [
            seen(one, language, BITS)
            for one in replies(language)
            if not any(one.writer.endswith(name) for name in without)
        ]
        held = held_out(texts, BITS)
        every += held
        file = package / language / weights.FILE_NAME
        file.write_bytes(weights_of(language, texts, held))
        sentences = sum(len(one.sentences) for one in texts)
        print(f"{language}: {len(texts)} replies, {sentences} sentences", flush=True)
    (package / whole.FILE_NAME).write_bytes(fit_layer(every))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--without", nargs="*", default=[], metavar="WRITER")
    main(parser.parse_args().without)

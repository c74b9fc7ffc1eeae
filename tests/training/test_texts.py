"""The texts that the weights are fitted on, and what is made of them."""

from __future__ import annotations

import importlib.resources
from pathlib import Path

import pytest

import training.orders
from mailbot.model.reading import Intent
from mailbot.reading.order_guess import order_weights
from mailbot.reading.sentence_features import sentence_features
from mailbot.reading.weights import Weights, WeightsError, weights
from mailbot.reading.whole import inputs, table
from training.examples import Reply, seen
from training.fit import BITS, LANGUAGES, texts_of, weights_of
from training.held_out import LABELS, fit_sentences, held_out
from training.layer import fit_layer
from training.texts import TextError, replies

MANY_HANDS = ("pl", "ro", "nl", "ru")


@pytest.mark.parametrize("language", MANY_HANDS)
def test_many_hands_wrote_enough_to_learn_from(language: str) -> None:
    texts = list(replies(language))
    assert len(texts) >= 2500
    assert len({one.writer for one in texts}) >= 5
    said = [intent for one in texts for stretch in one.stretches for intent in stretch.says]
    assert min(said.count(intent) for intent in Intent) >= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_that_ship_were_fitted_on_the_texts_that_are_here(language: str) -> None:
    fitted = weights(language)
    assert fitted is not None
    assert fitted.header.texts == texts_of(language), "run `make fit`"
    assert fitted.labels == tuple(intent.value for intent in Intent)


@pytest.mark.parametrize("language", training.orders.LANGUAGES)
def test_the_guess_at_orders_that_ships_was_fitted_on_the_orders_that_are_here(
    language: str,
) -> None:
    fitted = order_weights(language)
    assert fitted is not None
    assert fitted.header.texts == training.orders.texts_of(language), (
        "run `python -m training.orders`"
    )


def test_the_layer_that_ships_fits_what_the_program_puts_in(few: list[Reply]) -> None:
    layer = table()
    assert layer is not None
    scores = [[0.0] * len(LABELS) for _ in few[0].sentences]
    assert {len(row) for row in layer.rows} == {len(inputs(few[0].words, scores, frozenset()))}


def test_a_line_without_a_label_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "a.txt").write_text("# comment\n[promise_to_pay] Zapłacę.\nZapłacę jutro.\n")
    with pytest.raises(TextError, match=r"a\.txt, line 3"):
        list(replies("pl", tmp_path))


def test_a_label_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "a.txt").write_text("[promises] Zapłacę.\n")
    with pytest.raises(TextError, match="nothing is called 'promises'"):
        list(replies("pl", tmp_path))


@pytest.fixture
def few() -> list[Reply]:
    """Some replies of each of three writers."""
    texts = list(replies("pl"))
    writers = sorted({one.writer for one in texts})[:3]
    return [
        seen(one, "pl", BITS)
        for writer in writers
        for one in [text for text in texts if text.writer == writer][:40]
    ]


def test_the_same_texts_give_the_same_weights_to_the_bit(few: list[Reply]) -> None:
    first, second = (weights_of("pl", few, held_out(few, BITS)) for _ in range(2))
    assert first == second
    assert fit_layer(held_out(few, BITS)) == fit_layer(held_out(few, BITS))


def test_the_program_scores_a_sentence_as_the_fit_did(few: list[Reply]) -> None:
    machine = fit_sentences(few, BITS)
    shipped = Weights(weights_of("pl", few, held_out(few, BITS)))
    example = few[0].sentences[0]
    expected = machine.score(example.seen).tolist()
    features = sentence_features(few[0].words)[0]
    found = shipped.scores(features.words, features.marks)
    assert found == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[:40],
        lambda content: b"x" + content,
        lambda _: b"",
    ],
    ids=["cut short", "cut in its header", "not ours", "empty"],
)
def test_a_damaged_weights_file_is_refused(damage: object) -> None:
    path = importlib.resources.files("mailbot.reading.languages").joinpath("pl", "replies.weights")
    assert callable(damage)
    with pytest.raises(WeightsError):
        Weights(damage(path.read_bytes()))

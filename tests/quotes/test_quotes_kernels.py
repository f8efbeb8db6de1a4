"""The compiled loops and their twins in numpy give the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.quotes import chain, network, words
from indexer.quotes.network import LABELS, Floats, Ints, Network

pytest.importorskip("indexer.quotes._kernels", reason="not compiled")


def small(rng: np.random.Generator) -> Network:
    """A network of random weights: 8 and 6 wide, 50 features."""

    def floats(*shape: int) -> Floats:
        return rng.standard_normal(shape).astype(np.float32)

    weights = {
        "embed": floats(50, 8), "embed_bias": floats(8), "cue_w": floats(8, 3), "cue_b": floats(3),
        "in_w": floats(8, 6), "cue_in": floats(8, 6), "near": floats(25, 6), "sentence": floats(5, 6),
        "anchor": floats(2, 6),
        "out_w": floats(6, len(LABELS)), "out_b": floats(len(LABELS)),
        "a0_w": floats(24, 8), "a0_b": floats(8), "a1_w": floats(24, 8), "a1_b": floats(8),
        "b0_w": floats(18, 6), "b0_b": floats(6), "b1_w": floats(18, 6), "b1_b": floats(6),
        "p1_w": floats(18, 6), "p1_b": floats(6),
    }  # fmt: skip
    return Network(weights, (1, 4), (1, 16), (1,), [], {})


def scored(rng: np.random.Generator) -> tuple[Floats, Ints, Floats, Floats]:
    """Scores of three windows, 4, 9 and 1 long, with where they begin and the chain's weights."""
    scores, begin, step = (rng.standard_normal(shape).astype(np.float32) for shape in ((14, 5), 5, (5, 5)))
    return scores, np.array([0, 4, 13, 14], np.int32), begin, step


def best(rng: np.random.Generator) -> list[np.ndarray]:
    """Best paths of two of the windows, of all sequences and of those with a source."""
    scores, starts, *weights = scored(rng)
    which = np.array([1, 2], np.int32)
    return [
        *chain.viterbi(scores, starts, which, *weights),
        *chain.viterbi(scores, starts, which, *chain.with_label(1, *weights)),
    ]


def read(rng: np.random.Generator) -> list[np.ndarray]:
    """Both stages over forty rows with two cues, one of two words."""
    net = small(rng)
    rows = rng.integers(0, 50, (40, 4)).astype(np.int32)
    hidden = network.encode(net, rows)
    cues, bounds = np.array([[5, 6], [20, 22]], np.int32), np.array([[1, 12], [13, 40]], np.int32)
    wins = network.windows(cues, bounds, np.repeat(np.arange(4), 10).astype(np.int32))
    return [hidden, network.cue_scores(net, hidden), network.label_scores(net, hidden, wins)]


@pytest.mark.parametrize(
    "run",
    [read, best, lambda rng: [chain.log_partition(*scored(rng))]],
    ids=["both stages", "best paths", "sums over paths"],
)
def test_the_same_by_both(
    run: Callable[[np.random.Generator], Sequence[np.ndarray]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiled or not, the numbers agree."""
    one = run(np.random.default_rng(7))
    monkeypatch.setattr(network, "compiled", None)
    monkeypatch.setattr(chain, "compiled", None)
    for a, b in zip(one, run(np.random.default_rng(7)), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6 * max(1.0, float(np.abs(b).max())))


@given(st.text(st.sampled_from("aAzZ sMr.,'’`-n\"“t \n\u2003éⅧ中\u0301٣3%$:_\x85"), max_size=30), st.data())
def test_the_same_words_by_both(text: str, data: st.DataObject) -> None:
    """Compiled or not, a text and any part of it has the same words."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    one = words.words(text, start, end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "compiled", None)
        assert one == words.words(text, start, end)
    assert "".join(w.text for w in one) == "".join(text[start:end].split())


def test_beyond_the_edge_is_nothing() -> None:
    """A short text is read as if zeros stood around it, wider than any convolution."""
    net = small(np.random.default_rng(7))
    alone = network.encode(net, np.full((1, 4), 3, np.int32))
    w = net.weights
    x = np.maximum(4 * w["embed"][3] + w["embed_bias"], 0)
    for i in (0, 1):
        x = x + np.maximum(x @ w[f"a{i}_w"][8:16] + w[f"a{i}_b"], 0)
    np.testing.assert_allclose(alone[0], x, rtol=1e-4)

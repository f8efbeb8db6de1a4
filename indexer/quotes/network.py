"""The tagger's network, as plain arrays and numpy: what it computes, and how it is kept in a file.

Two stages. The first reads the whole article: embedded feature rows go through dilated convolutions (van den Oord et
al. 2016; for tagging Strubell et al. 2017), and every word gets the probabilities of beginning or continuing a cue. The
second reads one cue's paragraph with the cue marked, as in semantic role labelling: further convolutions, between which
every word learns what stands before and behind the cue as a whole, then a linear chain (Lafferty et al. 2001) over
source and content labels. So two cues may share a source, and each keeps its own
content. It also reads what stands around every quotation, in its paragraph and the one before, to tell whose words they
are where no cue does.

Files are `.npz` archives of arrays, read with `allow_pickle=False`; embeddings are kept as bytes with a scale a row.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.model import OnTheRecordError

try:
    from indexer.quotes import _kernels as compiled
except ImportError:  # installed without a compiler
    compiled = None  # type: ignore[assignment]

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

FORMAT = 3
LABELS = ("O", "B-source", "I-source", "B-content", "I-content")
CUE = ("O", "B", "I")
WINDOW = 60  # words on either side of a cue at most
DISTANCES = 25
SENTENCES = 5
ANCHORS = ("cue", "quotation")  # what a window is laid around


class ModelError(OnTheRecordError):
    """A model file is missing, damaged or of another format."""


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by name, the dilations of both stages, the layers of the second before which windows are pooled, the word
    pieces and the calibration of the confidence. `tiles` keeps the convolutions' weights as the compiled loops need
    them."""

    weights: dict[str, Floats]
    first: tuple[int, ...]
    second: tuple[int, ...]
    pooled: tuple[int, ...]
    pieces: list[str]
    calibration: dict[str, list[float]]
    tiles: dict[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Windows:
    """Rows of the second stage, one window after the other; window k's begin at `starts[k]` (windows + 1). For every
    row the row of the article that it is (`rows`), its window, and the buckets of its distance and sentence (`near`,
    `sentence`). `spans` are the windows' rows [start, end) in the article, `cues` the rows every window is laid around,
    `anchors` what these are, numbers of ANCHORS."""

    spans: Ints
    starts: Ints
    rows: Ints
    window: Ints
    near: Ints
    sentence: Ints
    cues: Ints
    anchors: Ints


def shifted(x: Floats, starts: Ints, by: int) -> Floats:
    """Every row with the rows `by` before and after it, zeros beyond the edges of its segment: (n, d) -> (n, 3d).
    Segments begin at `starts` (segments + 1)."""
    n, d = x.shape
    out = np.zeros((n, 3 * d), dtype=np.float32)
    out[:, d : 2 * d] = x
    if by < n:
        first, last = edges(starts, by)
        out[by:, :d] = x[:-by]
        out[: n - by, 2 * d :] = x[by:]
        out[first, :d] = 0
        out[last, 2 * d :] = 0
    return out


def edges(starts: Ints, by: int) -> tuple[Ints, Ints]:
    """The first and the last `by` rows of all segments."""
    first = [np.arange(a, min(b, a + by), dtype=np.int32) for a, b in pairwise(starts.tolist())]
    last = [np.arange(max(a, b - by), b, dtype=np.int32) for a, b in pairwise(starts.tolist())]
    return np.concatenate(first), np.concatenate(last)


# A filter of three as the factors of four rows at once (Lavin & Gray 2016, F(4, 3)).
_FOUR = np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24


def convolve(net: Network, name: str, x: Floats, starts: Ints, by: int) -> None:
    """One residual layer in place: relu of a three-wide convolution of dilation `by` is added to the rows (n, d).
    Compiled, it goes by four rows at once with six products instead of twelve (Winograd 1980; Lavin & Gray 2016)."""
    weight, bias = net.weights[f"{name}_w"], net.weights[f"{name}_b"]
    if compiled is None:
        out: Floats = shifted(x, starts, by) @ weight
        out += bias
        np.maximum(out, 0, out=out)
        x += out
        return
    if name not in net.tiles:
        net.tiles[name] = np.tensordot(_FOUR, weight.reshape(3, x.shape[1], -1), 1).astype(np.float32)
    compiled.untiled(np.matmul(compiled.tiled(x, starts, by), net.tiles[name]), bias, starts, by, x)


def encode(net: Network, rows: Ints) -> Floats:
    """First stage: feature rows (n, columns) -> hidden states (n, d)."""
    w = net.weights
    n = len(rows)
    x = np.zeros((n, w["embed"].shape[1]), dtype=np.float32)
    if compiled is not None:
        compiled.embedded(w["embed"], rows, w["embed_bias"], x)
    else:
        for column in range(rows.shape[1]):
            x += w["embed"][rows[:, column]]
        x += w["embed_bias"]
        np.maximum(x, 0, out=x)
    whole = np.array([0, n], dtype=np.int32)
    for i, by in enumerate(net.first):
        convolve(net, f"a{i}", x, whole, by)
    return x


def cue_scores(net: Network, hidden: Floats) -> Floats:
    """Log-probabilities of the cue labels of every row: (n, 3)."""
    return log_softmax(hidden @ net.weights["cue_w"] + net.weights["cue_b"])


def log_softmax(x: Floats) -> Floats:
    """Rows as log-probabilities."""
    x = x - x.max(axis=1, keepdims=True)
    out: Floats = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    return out


def bucket(distance: npt.NDArray[np.int64]) -> Ints:
    """Signed word distances as numbers below DISTANCES; 0 is the cue itself."""
    steps = np.array([1, 2, 3, 4, 5, 7, 10, 15, 23, 36, 60])
    size = np.searchsorted(steps, np.abs(distance), side="right")
    return np.where(distance > 0, size + len(steps) + 1, size).astype(np.int32)


_FARTHEST = 61  # all that is farther has one bucket
_NEAR = bucket(np.arange(-_FARTHEST, _FARTHEST + 1))


def windows(cues: Ints, bounds: Ints, sentence: Ints, anchors: Ints | None = None) -> Windows:
    """Lay out one window a cue or quotation. `cues` (k, 2) and `bounds` (k, 2): its rows and those it may reach,
    half-open; `sentence`: the sentence number of every row of the article; `anchors` (k): numbers of ANCHORS, all of
    them cues where none are given."""
    starts = np.maximum(bounds[:, 0], cues[:, 0] - WINDOW).astype(np.int64)
    ends = np.minimum(bounds[:, 1], cues[:, 1] + WINDOW).astype(np.int64)
    lengths = ends - starts
    begins = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    spans = np.stack([starts, ends], axis=1).astype(np.int32)
    anchors = np.zeros(len(cues), np.int32) if anchors is None else anchors
    if compiled is not None:
        return Windows(spans, begins, *compiled.laid_out(cues, spans, begins, sentence, _NEAR), cues, anchors)
    window = np.repeat(np.arange(len(cues), dtype=np.int32), lengths)
    at = (np.arange(begins[-1]) + (starts - begins[:-1])[window]).astype(np.int32)
    first, last = cues[window, 0], cues[window, 1]
    distance = np.where(at < first, at - first, np.maximum(at - last + 1, 0))
    near = _NEAR[np.clip(distance, -_FARTHEST, _FARTHEST) + _FARTHEST]
    near_sentence = (np.clip(sentence[at] - sentence[first], -2, 2) + 2).astype(np.int32)
    return Windows(spans, begins, at, window, near, near_sentence, cues, anchors)


def means(hidden: Floats, cues: Ints) -> Floats:
    """Mean rows of ranges (k, 2): (k, d)."""
    lengths = cues[:, 1] - cues[:, 0]
    begins = np.cumsum(lengths) - lengths
    rows = np.arange(int(lengths.sum())) + np.repeat(cues[:, 0] - begins, lengths)
    out: Floats = np.add.reduceat(hidden[rows], begins, axis=0)
    out /= lengths[:, None].astype(np.float32)
    return out


def sides(wins: Windows) -> Ints:
    """Where the rows of every window before what it is laid around begin, those of that, and those behind it, and where
    they end: (windows, 4)."""
    lengths = wins.spans[:, 1:] - wins.spans[:, :1]
    bounds = np.concatenate(
        [np.zeros_like(lengths), np.clip(wins.cues - wins.spans[:, :1], 0, lengths), lengths], axis=1
    )
    return (bounds + wins.starts[:-1, None]).astype(np.int32)


def greatest(x: Floats, bounds: Ints) -> Floats:
    """The greatest of every column among the rows of every side of a window, the sides side by side: (windows, 3d). No
    row has less than 0, which stands for sides without rows."""
    out = np.zeros((len(bounds), bounds.shape[1] - 1, x.shape[1]), dtype=np.float32)
    if compiled is not None:
        compiled.greatest(x, bounds, out)
    else:
        some = bounds[:, :-1] < bounds[:, 1:]
        out[some] = np.maximum.reduceat(x, bounds[:, :-1][some], axis=0)
    return out.reshape(len(bounds), -1)


def label_scores(net: Network, hidden: Floats, wins: Windows) -> Floats:
    """Second stage: label scores of the windows' rows, (rows, labels)."""
    w = net.weights
    x = np.zeros((len(wins.rows), w["near"].shape[1]), dtype=np.float32)
    places = (w["near"][:, None] + w["sentence"][None]).reshape(-1, w["near"].shape[1])
    place = wins.near * SENTENCES + wins.sentence
    low = int(wins.spans[:, 0].min(initial=len(hidden)))
    content = hidden[low : int(wins.spans[:, 1].max(initial=low))] @ w["in_w"]
    lifted = means(hidden, wins.cues) @ w["cue_in"] + w["anchor"][wins.anchors]
    if compiled is not None:
        compiled.laid(places, place, content, wins.rows - np.int32(low), lifted, wins.window, x)
    else:
        np.take(places, place, axis=0, out=x, mode="clip")
        x += content[wins.rows - low]
        x += lifted[wins.window]
        np.maximum(x, 0, out=x)
    for i, by in enumerate(net.second):
        if i in net.pooled:
            learned = np.maximum(greatest(x, sides(wins)) @ w[f"p{i}_w"] + w[f"p{i}_b"], 0)
            if compiled is not None:
                compiled.raised(x, wins.starts, learned)
            else:
                x += learned[wins.window]
        convolve(net, f"b{i}", x, wins.starts, by)
    scores: Floats = x @ w["out_w"] + w["out_b"]
    return scores


def save(net: Network, path: Path) -> None:
    """Write the model; the embedding as bytes, the rest as 16-bit floats."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, value in net.weights.items():
        if name == "embed":
            scale = np.maximum(np.abs(value).max(axis=1), 1e-8) / 127
            arrays["embed_bytes"] = np.round(value / scale[:, None]).astype(np.int8)
            arrays["embed_scale"] = scale.astype(np.float16)
        else:
            arrays[name] = value.astype(np.float16)
    head = {
        "format": FORMAT,
        "first": net.first,
        "second": net.second,
        "pooled": net.pooled,
        "calibration": net.calibration,
    }
    arrays["head"] = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    arrays["pieces"] = np.frombuffer("\n".join(net.pieces).encode(), dtype=np.uint8)
    with path.open("wb") as f:
        np.savez_compressed(f, **arrays)  # type: ignore[arg-type]


def load(data: bytes) -> Network:
    """The model in the bytes of a file; raises ModelError where they are not one of this format."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            head = json.loads(file["head"].tobytes())
            if head["format"] != FORMAT:
                raise ModelError(f"the quote model has format {head['format']}, this program reads format {FORMAT}")
            weights = {n: file[n].astype(np.float32) for n in file.files if n not in ("head", "pieces")}
            pieces = file["pieces"].tobytes().decode().split("\n")
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"the quote model cannot be read: {error}") from error
    weights["embed"] = weights.pop("embed_bytes") * weights.pop("embed_scale")[:, None]
    first, second, pooled = (tuple(head[name]) for name in ("first", "second", "pooled"))
    return Network(weights, first, second, pooled, pieces, head["calibration"])

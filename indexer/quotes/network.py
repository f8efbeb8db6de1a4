"""The tagger's network, as plain arrays and numpy: what it computes, and how it is kept in a file.

Two stages. The first reads the whole article: embedded feature rows go through dilated convolutions (van den Oord et
al. 2016; for tagging Strubell et al. 2017), and every word gets the probabilities of beginning or continuing a cue. The
second reads one cue's paragraph with the cue marked, as in semantic role labelling: further convolutions, then a linear
chain (Lafferty et al. 2001) over source and content labels. So two cues may share a source, and each keeps its own
content. It also reads what stands around every quotation, in its paragraph and the one before, to tell whose words they
are where no cue does.

Files are `.npz` archives of arrays, read with `allow_pickle=False`; embeddings are kept as bytes with a scale a row.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
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

FORMAT = 2
LABELS = ("O", "B-source", "I-source", "B-content", "I-content")
CUE = ("O", "B", "I")
GAP = 16  # empty rows between windows, as wide as the widest convolution
WINDOW = 60  # words on either side of a cue at most
DISTANCES = 25
SENTENCES = 5
ANCHORS = ("cue", "quotation")  # what a window is laid around


class ModelError(OnTheRecordError):
    """A model file is missing, damaged or of another format."""


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by name, the dilations of both stages, the word pieces and the calibration of the confidence."""

    weights: dict[str, Floats]
    first: tuple[int, ...]
    second: tuple[int, ...]
    pieces: list[str]
    calibration: dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Windows:
    """Rows of the second stage: for every window its rows [start, end) in the article (`spans`), in the stage's own
    flat array (`flat`), and per flat row the distance and sentence buckets (`near`, `sentence`) and whether it is
    real. `at` are the real flat rows, `rows` the article's rows that they are, `window` their windows, which begin at
    `starts` (windows + 1) of these. `cues` are the rows every window is laid around, `anchors` what these are, numbers
    of ANCHORS."""

    spans: Ints
    flat: Ints
    near: Ints
    sentence: Ints
    real: npt.NDArray[np.bool_]
    cues: Ints
    at: Ints
    rows: Ints
    window: Ints
    starts: Ints
    anchors: Ints


def shifted(x: Floats, by: int) -> Floats:
    """Every row with the rows `by` before and after it, zeros beyond the edges: (n, d) -> (n, 3d)."""
    n, d = x.shape
    out = np.zeros((n, 3 * d), dtype=np.float32)
    if by < n:
        out[by:, :d] = x[:-by]
        out[: n - by, 2 * d :] = x[by:]
    out[:, d : 2 * d] = x
    return out


def neighbours(number: Ints, at: Ints, by: int) -> Ints:
    """Which row of a stage stands `by` before each row, itself and `by` after it: (n, 3). `number`: the stage's row at
    every place, that of the row of zeros where there is none; `at`: the place of every row."""
    out = np.empty((len(at), 3), dtype=np.int32)
    out[:, 0] = number[at - by]
    out[:, 1] = number[at]
    out[:, 2] = number[at + by]
    return out


def convolve(x: Floats, weight: Floats, bias: Floats, index: Ints) -> None:
    """One residual layer in place: relu of a three-wide dilated convolution is added to the rows. `x` (n + 1, d) ends
    with a row of zeros; `index` (n, 3) as from `neighbours`."""
    n, d = len(index), x.shape[1]
    wide = np.empty((n, 3 * d), dtype=np.float32)
    if compiled is not None:
        compiled.gathered(x, index, wide)
        compiled.added(wide @ weight, bias, x)
        return
    np.take(x, index, axis=0, out=wide.reshape(n, 3, d), mode="clip")
    out: Floats = wide @ weight
    out += bias
    np.maximum(out, 0, out=out)
    x[:n] += out


def encode(net: Network, rows: Ints) -> Floats:
    """First stage: feature rows (n, columns) -> hidden states (n, d)."""
    w = net.weights
    n = len(rows)
    x = np.zeros((n + 1, w["embed"].shape[1]), dtype=np.float32)
    if compiled is not None:
        compiled.embedded(w["embed"], rows, w["embed_bias"], x[:n])
    else:
        y = x[:n]
        y += w["embed"][rows[:, 0]]
        for column in range(1, rows.shape[1]):
            y += w["embed"][rows[:, column]]
        y += w["embed_bias"]
        np.maximum(y, 0, out=y)
    widest = max(net.first)
    number = np.full(n + 2 * widest, n, dtype=np.int32)
    number[widest : n + widest] = np.arange(n, dtype=np.int32)
    at = np.arange(widest, n + widest, dtype=np.int32)
    for i, by in enumerate(net.first):
        convolve(x, w[f"a{i}_w"], w[f"a{i}_b"], neighbours(number, at, by))
    return x[:n]


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


def windows(cues: Ints, bounds: Ints, sentence: Ints, anchors: Ints | None = None) -> Windows:
    """Lay out one window a cue or quotation. `cues` (k, 2) and `bounds` (k, 2): its rows and those it may reach,
    half-open; `sentence`: the sentence number of every row of the article; `anchors` (k): numbers of ANCHORS, all of
    them cues where none are given."""
    starts = np.maximum(bounds[:, 0], cues[:, 0] - WINDOW).astype(np.int64)
    ends = np.minimum(bounds[:, 1], cues[:, 1] + WINDOW).astype(np.int64)
    lengths = ends - starts
    begins = GAP + np.concatenate([[0], np.cumsum(lengths[:-1] + GAP)])
    total = int(begins[-1] + lengths[-1] + GAP)
    window = np.repeat(np.arange(len(cues)), lengths)
    place = np.arange(len(window)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    at = starts[window] + place
    flat_at = begins[window] + place
    first, last = cues[window, 0], cues[window, 1]
    real = np.zeros(total, dtype=np.bool_)
    near = np.zeros(total, dtype=np.int32)
    number = np.zeros(total, dtype=np.int32)
    real[flat_at] = True
    near[flat_at] = bucket(np.where(at < first, at - first, np.where(at >= last, at - last + 1, 0)))
    number[flat_at] = np.clip(sentence[at] - sentence[first], -2, 2) + 2
    flat = np.stack([begins, begins + lengths], axis=1).astype(np.int32)
    spans = np.stack([starts, ends], axis=1).astype(np.int32)
    return Windows(
        spans, flat, near, number, real, cues, flat_at.astype(np.int32), at.astype(np.int32), window.astype(np.int32),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        np.zeros(len(cues), np.int32) if anchors is None else anchors,
    )  # fmt: skip


def label_scores(net: Network, hidden: Floats, wins: Windows) -> Floats:
    """Second stage: label scores of the real rows, one window after the other, (rows, labels)."""
    w = net.weights
    n = len(wins.at)
    cue = hidden[wins.cues[:, 0]]
    for k in np.flatnonzero(wins.cues[:, 1] - wins.cues[:, 0] > 1).tolist():
        cue[k] = hidden[wins.cues[k, 0] : wins.cues[k, 1]].mean(axis=0)
    x = np.zeros((n + 1, w["near"].shape[1]), dtype=np.float32)
    y = x[:n]
    places = (w["near"][:, None] + w["sentence"][None]).reshape(-1, w["near"].shape[1])
    place = wins.near[wins.at] * SENTENCES + wins.sentence[wins.at]
    low = int(wins.spans[:, 0].min(initial=len(hidden)))
    content = hidden[low : int(wins.spans[:, 1].max(initial=low))] @ w["in_w"]
    lifted = cue @ w["cue_in"] + w["anchor"][wins.anchors]
    if compiled is not None:
        compiled.laid(places, place, content, wins.rows - np.int32(low), lifted, wins.window, x)
    else:
        np.take(places, place, axis=0, out=y, mode="clip")
        y += content[wins.rows - low]
        y += lifted[wins.window]
        np.maximum(y, 0, out=y)
    number = np.full(len(wins.real), n, dtype=np.int32)
    number[wins.at] = np.arange(n, dtype=np.int32)
    for i, by in enumerate(net.second):
        convolve(x, w[f"b{i}_w"], w[f"b{i}_b"], neighbours(number, wins.at, by))
    scores: Floats = y @ w["out_w"] + w["out_b"]
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
    head = {"format": FORMAT, "first": net.first, "second": net.second, "calibration": net.calibration}
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
    return Network(weights, tuple(head["first"]), tuple(head["second"]), pieces, head["calibration"])

"""Which of many hits come first, without sorting them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.store.whoosh import compiled
from indexer.store.whoosh.container import Array

ROUNDED = 9  # decimals to which scores are told apart
_BLOCK = 64


def best(scores: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """The `count` highest scores' places, equal ones (to ROUNDED decimals) in the order in which they stand."""
    if count <= 0 or not len(scores):
        return np.zeros(0, np.int64)
    if compiled.kernels is not None:
        return compiled.kernels.best(scores, count)
    chosen = None
    blocks = len(scores) // _BLOCK
    if blocks > 2 * count:
        # As many block maxima reach this bound as hits are wanted: no wanted score lies below it.
        tops = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        bound = np.partition(tops, blocks - count)[blocks - count] - 1e-8
        chosen = np.flatnonzero(scores >= bound)
        scores = scores[chosen]
    places = first(-np.round(scores, ROUNDED), count)
    return places if chosen is None else chosen[places]


def distinct(values: Array) -> Array:
    """The different values, ascending: np.unique without its overhead."""
    if len(values) < 2:
        return values
    values = np.sort(values)
    return values[np.concatenate(([True], values[1:] != values[:-1]))]


def first(keys: Array, count: int) -> NDArray[np.int64]:
    """The places of the `count` lowest keys, equal ones in the order in which they stand."""
    if count <= 0 or not len(keys):
        return np.zeros(0, np.int64)
    if len(keys) > 2 * count and len(keys) > 256:
        limit = np.partition(keys, count - 1)[count - 1]
        below = np.flatnonzero(keys < limit)
        chosen = np.concatenate([below, np.flatnonzero(keys == limit)[: count - len(below)]])
        chosen.sort()
        return chosen[np.argsort(keys[chosen], kind="stable")]
    return np.argsort(keys, kind="stable")[:count]

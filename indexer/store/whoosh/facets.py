"""Counts of the values that hits have, over whole arrays of hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.store.base import FacetValue, Unit
from indexer.store.whoosh import compiled
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.documents import BLOCK_KINDS, QUOTE_KINDS
from indexer.store.whoosh.inverted import runs
from indexer.store.whoosh.matches import narrow
from indexer.store.whoosh.segment import Segment

_EPOCH = 719_163  # ordinal of 1970-01-01
_ARTICLE_COLUMNS = {"publisher": "publisher", "language": "language", "author": "author"}


@dataclass(frozen=True, eq=False, slots=True)
class Hits:
    """The hits of one segment: passages, ascending; in a search for quotes the quotes and the passage of each."""

    segment: Segment
    passages: Array
    quotes: Array | None = None


def facet(name: str, found: Sequence[Hits], unit: Unit, limit: int) -> tuple[FacetValue, ...]:
    """The commonest values of a facet, or all of them in order of time for year and month."""
    counted = [(hits, _counts(name, hits, unit)) for hits in found]
    if name in ("year", "month"):
        return _times(name, [counts for _, counts in counted])
    if len(counted) == 1:
        return _commonest(name, *counted[0], limit)
    totals: dict[str, int] = {}
    for hits, counts in counted:
        for code in np.flatnonzero(counts).tolist():
            value = _value(name, hits.segment, code)
            totals[value] = totals.get(value, 0) + int(counts[code])
    ordered = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, n) for value, n in ordered[: max(limit, 0)])


def _commonest(name: str, hits: Hits, counts: NDArray[np.int64], limit: int) -> tuple[FacetValue, ...]:
    codes = np.flatnonzero(counts)
    if limit <= 0 or not len(codes):
        return ()
    if len(codes) > 4 * limit:
        bound = np.partition(counts[codes], len(codes) - limit)[len(codes) - limit]
        codes = codes[counts[codes] >= bound]
    values = [(_value(name, hits.segment, code), int(counts[code])) for code in codes.tolist()]
    values.sort(key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, n) for value, n in values[:limit])


def _value(name: str, segment: Segment, code: int) -> str:
    if name == "block_kind":
        return BLOCK_KINDS[code].value
    if name == "quote_kind":
        return QUOTE_KINDS[code].value
    return segment.content.values(name)[code - 1].decode("utf-8", "surrogatepass")


def _times(name: str, counted: Sequence[NDArray[np.int64]]) -> tuple[FacetValue, ...]:
    totals: dict[int, int] = {}
    for counts in counted:
        for code in np.flatnonzero(counts).tolist():
            totals[code] = totals.get(code, 0) + int(counts[code])
    if name == "year":
        return tuple(FacetValue(f"{code:04d}", totals[code]) for code in sorted(totals))
    return tuple(FacetValue(f"{code // 12:04d}-{code % 12 + 1:02d}", totals[code]) for code in sorted(totals))


def _counts(name: str, hits: Hits, unit: Unit) -> NDArray[np.int64]:
    """Number of hits by code of the value; code 0 of a column of values is none."""
    if name in ("speaker", "quote_kind"):
        return _of_quotes(name, hits, unit)
    documents = hits.segment.documents
    if compiled.kernels is not None and unit is Unit.PASSAGE and name in ("publisher", "language"):
        content = hits.segment.content
        column = documents.column(_ARTICLE_COLUMNS[name])
        values = len(content.values(name)) + 1
        counts = compiled.kernels.count_values(
            narrow(hits.passages), compiled.kernels.View(column), content.article_of_view, values
        )
        counts[0] = 0
        return counts
    if name == "block_kind":
        kinds = documents.column("kind")[hits.passages]
        if unit is Unit.ARTICLE:
            pairs = np.unique(documents.article_of[hits.passages].astype(np.int64) * 256 + kinds)
            kinds = pairs % 256
        return np.bincount(kinds, minlength=len(BLOCK_KINDS))
    articles = documents.article_of[hits.passages]
    if unit is Unit.ARTICLE:
        articles = np.unique(articles)
    if name in ("year", "month"):
        codes = _time_codes(name, documents.column("first_day"), documents.column("last_day"))[articles]
        counts = np.bincount(codes, minlength=1)
        counts[0] = 0
        return counts
    column = documents.column(_ARTICLE_COLUMNS[name])
    if name == "author":
        starts = documents.column("author_at").astype(np.int64)
        counts = np.bincount(articles, minlength=documents.articles)
        counts = np.bincount(column, np.repeat(counts, np.diff(starts)), 1).astype(np.int64)
    else:
        counts = np.bincount(column[articles], minlength=1)
    counts[0] = 0
    return counts


def _time_codes(name: str, first: Array, last: Array) -> NDArray[np.int64]:
    """Year, or year * 12 + month - 1 where it is known to the month, of each article; 0 where unknown."""
    days = (first.astype(np.int64) - _EPOCH).astype("datetime64[D]")
    known = first > 0
    if name == "year":
        codes = days.astype("datetime64[Y]").astype(np.int64) + 1970
    else:
        codes = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
        known = known & (last - first < 31)
    return np.where(known, codes, 0)


def _of_quotes(name: str, hits: Hits, unit: Unit) -> NDArray[np.int64]:
    segment = hits.segment
    documents = segment.documents
    column = documents.column(name)
    if hits.quotes is not None:
        codes = column[hits.quotes]
    else:
        at = documents.quote_at
        owners, quotes = runs(hits.passages, at[hits.passages], np.diff(at)[hits.passages])
        # A passage counts once for each value, whatever the query: which of its quotes counts is found once for all.
        first = documents.first_of_speaker if name == "speaker" else documents.first_of_kind
        owners, quotes = owners[first[quotes]], quotes[first[quotes]]
        codes = column[quotes]
        if unit is Unit.ARTICLE:
            span = int(codes.max()) + 1 if len(codes) else 1
            codes = np.unique(documents.article_of[owners].astype(np.int64) * span + codes) % span
    counts = np.bincount(codes, minlength=len(QUOTE_KINDS) if name == "quote_kind" else 1)
    if name == "speaker":
        counts[0] = 0
    return counts

"""Completion of words and values as they are typed, and likelier spellings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.model import UnknownName
from indexer.query.limits import bounded
from indexer.query.nodes import Field, Fuzzy, Query
from indexer.store.base import FACETS, MAX_COMPLETIONS, FacetValue, Unit
from indexer.store.spelling import respell
from indexer.store.whoosh.facets import Hits, facet
from indexer.store.whoosh.leaves import Leaves, live_form_counts
from indexer.store.whoosh.segment import Segment
from indexer.text.tokens import words

Held = dict[str, list[tuple[str, int, str]]]  # facet -> its values: number of passages, folded words


def completions(
    segments: Sequence[Segment], prefix: str, field: str, limit: int, values: Held
) -> tuple[FacetValue, ...]:
    """Words, or whole values of a facet, that begin with `prefix`; see `Store.complete`. `values` remembers the values
    of the generation that the segments are of."""
    if field != "text" and field not in FACETS:
        raise UnknownName("field to complete", field, ("text", *FACETS))
    folded = words(prefix)
    limit = min(max(limit, 0), MAX_COMPLETIONS)
    if not folded or not limit or (field == "text" and len(prefix.split()) > 1):
        return ()
    if field == "text":
        counts = _words("".join(folded), segments)
    else:
        start = " " + " ".join(folded)
        if field not in values:
            values[field] = _values(field, segments)
        counts = {value: n for value, n, shape in values[field] if start in shape}
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, n) for value, n in best[:limit])


def _values(field: str, segments: Sequence[Segment]) -> list[tuple[str, int, str]]:
    everything = [
        Hits(s, np.arange(s.documents.passages) if s.live is None else np.flatnonzero(s.live)) for s in segments
    ]
    found = facet(field, everything, Unit.PASSAGE, 1 << 60)
    return [(v.value, v.count, " " + " ".join(words(v.value))) for v in found]


def _words(start: str, segments: Sequence[Segment]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for segment in segments:
        strings = segment.field(Field.TEXT).forms
        span = strings.starting(start.encode("utf-8", "surrogatepass"))
        numbers = np.arange(span.start, span.stop)
        for form, n in zip(
            strings.slice(span.start, span.stop), live_form_counts(segment, Field.TEXT, numbers).tolist(), strict=True
        ):
            if n:
                word = form.decode("utf-8", "surrogatepass")
                counts[word] = counts.get(word, 0) + n
    return counts


def suggestion(segments: Sequence[Segment], query: Query) -> Query | None:
    """The query with likelier spellings, or None."""
    return respell(bounded(query)[0], _Vocabulary(Leaves(segments)))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    leaves: Leaves

    def count(self, where: Field, word: str) -> int:
        if where in (Field.TITLE, Field.BY, Field.IN):
            total = 0
            for segment in self.leaves.segments:
                for found in self.leaves.lists(segment, where, word):
                    docs, alive = segment.field(where).docs(found.list), found.alive()
                    total += int(segment.passages_of_articles[docs if alive is None else docs[alive]].sum())
            return total
        return self.leaves.count_any(where, word)

    def near(self, where: Field, word: str, distance: int) -> Iterable[tuple[str, int]]:
        counts: dict[str, int] = {}
        leaf = Fuzzy(word, distance, where)
        for segment, numbers in zip(self.leaves.segments, self.leaves.near_forms(leaf), strict=True):
            strings = segment.field(where).forms
            for i, n in zip(numbers.tolist(), live_form_counts(segment, where, numbers).tolist(), strict=True):
                if n:
                    form = strings[i].decode("utf-8", "surrogatepass")
                    counts[form] = counts.get(form, 0) + n
        return counts.items()

"""Search by looking at every word of every passage: what the store's answers are compared with at full size.

Nothing is shared with the store but the tokenizer, the stemmer, the query tree and the weights. A query costs a scan of
the whole archive's words for each leaf. For archives without quotes (nothing weighs more for being said).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.passages import passages
from indexer.query.limits import bounded
from indexer.query.matching import within
from indexer.query.nodes import And, Field, Fuzzy, Or, Phrase, Prefix, Query, Word
from indexer.query.variants import with_variants
from indexer.store import Store
from indexer.store.ranking import BLOCK_WEIGHTS, EXACT, K1, PIVOT, STEM, B
from indexer.text.stems import stem, stem_language
from indexer.text.tokens import tokens

Found = dict[int, float] | NDArray[np.float64]


class Exhaustive:
    """All words of an archive in order. Documents are passages, in the order in which they were put."""

    def __init__(self, store: Store):
        numbers: dict[str, int] = {}
        forms, docs, positions, widths, self.names, lengths, weights = [], [], [], [], [], [], []
        for article_id in store.article_ids():
            article = store.article(article_id)
            assert article is not None
            assert not article.quotes
            assert stem_language(article.language) == "en"
            for passage in passages(article):
                found = tokens(passage.text)
                forms += [numbers.setdefault(t.text, len(numbers)) for t in found]
                docs += [len(self.names)] * len(found)
                positions += [t.position for t in found]
                widths += [t.width for t in found]
                lengths.append(sum(t.width == 1 for t in found))
                weights.append(BLOCK_WEIGHTS.get(passage.kind, 1.0))
                self.names.append((article_id, passage.ordinal))
        self.numbers = numbers
        self.words = list(numbers)
        self.by_stem: dict[str, list[str]] = {}
        for word in self.words:
            self.by_stem.setdefault(stem(word), []).append(word)
        self.forms, self.docs = np.array(forms, np.int32), np.array(docs, np.int32)
        self.places = (np.array(docs, np.int64) << 32) + np.array(positions)
        self.widths = np.array(widths)
        self.norms = K1 * (1 - B + B * np.array(lengths) / PIVOT)
        self.weights = np.array(weights)

    def answer(self, query: Query, count: int) -> tuple[list[tuple[str, int, float]], int]:
        """The first hits (article id, ordinal, score) and the number of all."""
        query = with_variants(bounded(query)[0], lambda where, form: where is Field.TEXT and form in self.numbers)
        matches, scores = self._evaluate(query)
        hits = np.flatnonzero(matches)
        order = np.lexsort((hits, -np.round(scores[hits], 9)))[:count]
        return [(*self.names[i], round(float(scores[i]), 7)) for i in hits[order].tolist()], len(hits)

    def _evaluate(self, query: Query) -> tuple[Any, Any]:
        match query:
            case And(parts) | Or(parts):
                found = [self._evaluate(p) for p in parts]
                combine = np.logical_and if isinstance(query, And) else np.logical_or
                matches = combine.reduce([m for m, _ in found])
                return matches, np.where(matches, sum(s for _, s in found), 0.0)
            case Word(text):
                exact = self._counts([text] if text in self.numbers else [])
                every = self._counts(self.by_stem.get(stem(text), []))
                scores = EXACT * self._scored(exact, self._idf(exact)) + STEM * self._scored(every, self._idf(every))
                return every > 0, scores
            case Prefix(text):
                counts = self._counts([w for w in self.words if w.startswith(text)])
            case Fuzzy(text, distance):
                near = [w for w in self.words if abs(len(w) - len(text)) <= distance]
                counts = self._counts([w for w in near if within(text, w, distance)])
            case Phrase(words):
                return self._phrase([str(w) for w in words])
            case _:
                raise NotImplementedError(type(query).__name__)
        return counts > 0, self._scored(counts, self._idf(counts))

    def _counts(self, words: list[str]) -> Any:
        chosen = np.zeros(len(self.words), bool)
        chosen[[self.numbers[w] for w in words]] = True
        return np.bincount(self.docs[chosen[self.forms]], minlength=len(self.names))

    def _phrase(self, words: list[str]) -> tuple[Any, Any]:
        if any(w not in self.numbers for w in words):
            return np.zeros(len(self.names), bool), np.zeros(len(self.names))
        at = [np.flatnonzero(self.forms == self.numbers[w]) for w in words]
        runs = [(int(self.places[i]), int(self.places[i] + self.widths[i])) for i in at[0]]
        for following in at[1:]:
            ends: dict[int, list[int]] = {}
            for i in following:
                ends.setdefault(int(self.places[i]), []).append(int(self.places[i] + self.widths[i]))
            runs = [(start, end) for start, place in runs for end in ends.get(place, ())]
        starts = np.array(sorted({start for start, _ in runs}), np.int64)
        counts = np.bincount(starts >> 32, minlength=len(self.names))
        return counts > 0, self._scored(counts, sum(self._idf(self._counts([w])) for w in words))

    def _idf(self, counts: Any) -> float:
        matching, documents = int(np.count_nonzero(counts)), len(self.names)
        return math.log(1 + (documents - matching + 0.5) / (matching + 0.5))

    def _scored(self, counts: Any, factor: float) -> Any:
        frequency = counts * self.weights
        return factor * frequency * (K1 + 1) / (frequency + self.norms)

"""What a query looks up in fields, on posting lists: words, prefixes, fuzzy words, phrases, NEAR.

A leaf is looked up in all segments together, because its weight depends on how many documents of the index it matches.
The rules are those of `indexer.query.nodes` and `indexer.store.ranking`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.query.limits import MAX_EXPANSION, TOO_MANY_NEAR, TOO_WIDE
from indexer.query.nodes import STEMMED_FIELDS, Field, Fuzzy, Leaf, Near, Phrase, Prefix, Word
from indexer.store.ranking import EXACT, K1, STEM, idf
from indexer.store.whoosh import compiled
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.fuzzy import forms_within
from indexer.store.whoosh.inverted import Entry, Inverted
from indexer.store.whoosh.inverting import stem_key
from indexer.store.whoosh.matches import NOTHING, Match, Scores, fixed, narrow
from indexer.store.whoosh.ordering import best, distinct
from indexer.store.whoosh.positions import near_documents, phrase_starts
from indexer.store.whoosh.segment import Segment
from indexer.text.stems import stem

if TYPE_CHECKING:
    from indexer.store.whoosh import _scoring

_RANKED = (Field.TEXT, Field.SAID)
_KEPT_PHRASES = 4096
_RARE_PHRASE = 16
_KEPT_ROWS = 1 << 15  # of a list whose saturated weights are worth keeping


class Found(NamedTuple):
    """A posting list that a word matches in one segment."""

    segment: Segment
    where: Field
    list: int
    code: int  # of the exact form; -1 where only other forms are there
    df: int  # documents with the exact form, deleted ones included

    def alive(self) -> Array | None:
        """Rows that are not deleted; None for all."""
        alive = self.segment.alive(self.where)
        return None if alive is None else np.flatnonzero(alive[self.segment.field(self.where).docs(self.list)])

    def counts(self) -> tuple[int, int]:
        """Documents that are not deleted, and those of them with the exact form."""
        segment, where = self.segment, self.where
        if compiled.kernels is not None:
            return segment.count(where, self.list, self.code, self.df)
        alive = self.alive()
        inverted = segment.field(where)
        if alive is None:
            return len(inverted.docs(self.list)), self.df
        exact = 0
        if self.code >= 0:
            exact = int(segment.alive(where)[form_docs(inverted, Entry(self.list, self.code, self.df))].sum())
        return len(alive), exact


@dataclass(eq=False)
class Leaves:
    """The leaves of one query over the segments of one generation. `notes` collects what was limited."""

    segments: Sequence[Segment]
    notes: list[str] = field(default_factory=list)
    _found: dict[Leaf, list[Match]] = field(default_factory=dict)

    def match(self, leaf: Leaf) -> list[Match]:
        """The documents of the leaf's field (passages, articles or quotes) in each segment."""
        if leaf not in self._found:
            match leaf:
                case Word():
                    found = self._word(leaf)
                case Prefix() | Fuzzy():
                    found = self._expanded(leaf)
                case Phrase():
                    found = self._phrase(leaf)
                case Near():
                    found = self._near(leaf)
            self._found[leaf] = found
        return self._found[leaf]

    def knows(self, where: Field, form: str) -> bool:
        """Whether any document of a field holds a word as it stands (deleted ones count)."""
        key = form.encode("utf-8", "surrogatepass")
        for segment in self.segments:  # noqa: SIM110 - asked dozens of times by a query: half the time of any()
            if segment.field(where).entries(key):
                return True
        return False

    def documents(self, where: Field) -> int:
        """Number of documents of a ranked field in the index."""
        return sum(s.passages if where is Field.TEXT else s.speeches for s in self.segments)

    # ------------------------------------------------------------------ words

    def lists(self, segment: Segment, where: Field, word: str) -> list[Found]:
        """The posting lists of a word and of the others of its stem."""
        inverted = segment.field(where)
        entries = inverted.entries(word.encode("utf-8", "surrogatepass"))
        if where in STEMMED_FIELDS:
            languages = segment.content.languages
            keys = [stem_key(stem(word, language), language) for language in languages]
            if len(keys) > 1:
                keys = sorted(set(keys))
            numbers = [n for key in keys if (n := inverted.list_of(key.encode("utf-8", "surrogatepass"))) >= 0]
        else:
            numbers = [entry.list for entry in entries]
        found = []
        for number in numbers:
            code, df = -1, 0
            for entry in entries:
                if entry.list == number:
                    code, df = entry.code, entry.df
            found.append(Found(segment, where, number, code, df))
        return found

    def count_any(self, where: Field, word: str) -> int:
        """Documents that match Word(word)."""
        return sum(f.counts()[0] for s in self.segments for f in self.lists(s, where, word))

    def count_exact(self, where: Field, word: str) -> int:
        """Documents that hold the word as it stands."""
        key = word.encode("utf-8", "surrogatepass")
        total = 0
        for segment in self.segments:
            if segment.alive(where) is None:
                total += sum([entry.df for entry in segment.field(where).entries(key)])
            else:
                total += sum([f.counts()[1] for f in self.lists(segment, where, word)])
        return total

    def _word(self, leaf: Word) -> list[Match]:
        where = leaf.field
        found = [self.lists(s, where, leaf.text) for s in self.segments]
        if where not in _RANKED:
            return [
                _union_of_docs([_rows(s.field(where).docs(f.list), f.alive()) for f in lists])
                for s, lists in zip(self.segments, found, strict=True)
            ]
        count = self.documents(where)
        matching = exact = 0
        for lists in found:
            for one in lists:
                every, same = one.counts()
                matching += every
                exact += same
        weights = EXACT * idf(exact, count), STEM * idf(matching, count)
        made = _word_match if compiled.kernels is None else ListMatch
        return [_joined([made(f, weights) for f in lists]) for lists in found]

    # ------------------------------------------------------------------ prefixes and fuzzy words

    def forms(self, leaf: Prefix | Fuzzy) -> list[NDArray[np.int64]]:
        """Numbers of the forms that a leaf stands for, in each segment: the commonest when there are too many."""
        chosen = self.near_forms(leaf)
        if sum(map(len, chosen)) > MAX_EXPANSION:
            chosen = self._commonest(leaf, chosen)
        return chosen

    def near_forms(self, leaf: Prefix | Fuzzy) -> list[NDArray[np.int64]]:
        """Numbers of all forms that begin so, or are spelt so, in each segment."""
        chosen = []
        for segment in self.segments:
            inverted = segment.field(leaf.field)
            if isinstance(leaf, Prefix):
                span = inverted.starting(leaf.text.encode("utf-8", "surrogatepass"))
                chosen.append(np.arange(span.start, span.stop))
            else:
                chosen.append(forms_within(inverted, leaf.text, leaf.distance))
        return chosen

    def _commonest(self, leaf: Prefix | Fuzzy, chosen: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
        where = leaf.field
        counts: dict[bytes, int] = {}
        names = []
        for segment, numbers in zip(self.segments, chosen, strict=True):
            strings = segment.field(where).forms
            forms = [strings[i] for i in numbers.tolist()]
            names.append(forms)
            for form, n in zip(forms, live_form_counts(segment, where, numbers).tolist(), strict=True):
                if n:
                    counts[form] = counts.get(form, 0) + n
        if len(counts) <= MAX_EXPANSION:
            return chosen
        text = TOO_WIDE if isinstance(leaf, Prefix) else TOO_MANY_NEAR
        self.notes.append(text.format(limit=MAX_EXPANSION, text=leaf.text))
        # UTF-8 sorts like the code points it stands for.
        kept = set(sorted(counts, key=lambda f: (-counts[f], f))[:MAX_EXPANSION])
        return [
            numbers[np.fromiter((f in kept for f in forms), bool, len(forms))]
            for numbers, forms in zip(chosen, names, strict=True)
        ]

    def _expanded(self, leaf: Prefix | Fuzzy) -> list[Match]:
        where = leaf.field
        weighed = []
        for segment, numbers in zip(self.segments, self.forms(leaf), strict=True):
            docs, weights = form_weights(segment.field(where), numbers, segment.size(where))
            alive = segment.alive(where)
            if alive is not None:
                keep = alive[docs]
                docs, weights = docs[keep], weights[keep]
            weighed.append((docs, weights))
        if where not in _RANKED:
            return [Match(docs) for docs, _ in weighed]
        factor = idf(sum(len(docs) for docs, _ in weighed), self.documents(where))
        return [
            _saturating(segment, where, docs, weights, factor)
            for segment, (docs, weights) in zip(self.segments, weighed, strict=True)
        ]

    # ------------------------------------------------------------------ phrases and NEAR

    def _phrase(self, leaf: Phrase) -> list[Match]:
        where = leaf.field
        words = [w for w in leaf.words if w is not None]
        found = [_phrase_starts(s, leaf) for s in self.segments] if words else []
        if not any(len(docs) for docs, _ in found):
            return [NOTHING for _ in self.segments]
        factor = 0.0
        if where in _RANKED:
            count = self.documents(where)
            factor = sum(idf(self.count_exact(where, w), count) for w in words)
        return [self._counted(s, where, f, factor) for s, f in zip(self.segments, found, strict=True)]

    def _near(self, leaf: Near) -> list[Match]:
        where = leaf.field
        factor = 0.0
        if where in _RANKED:
            count = self.documents(where)
            factor = sum(idf(self.count_any(where, w), count) for w in leaf.words)
        found = []
        for segment in self.segments:
            lists = [[f.list for f in self.lists(segment, where, w)] for w in leaf.words]
            docs = near_documents(segment.field(where), lists, leaf.distance, segment.size(where))
            found.append(self._counted(segment, where, (docs, np.ones(len(docs))), factor))
        return found

    @staticmethod
    def _counted(segment: Segment, where: Field, found: tuple[Array, Array], factor: float) -> Match:
        docs, counts = found
        alive = segment.alive(where)
        if alive is not None:
            keep = alive[docs]
            docs, counts = docs[keep], counts[keep]
        if where not in _RANKED:
            return Match(docs)
        return _saturating(segment, where, docs, counts, factor)


def _phrase_starts(segment: Segment, leaf: Phrase) -> tuple[Array, Scores]:
    """Documents with a phrase and its occurrences in each; rare phrases, which other spellings of words mostly are,
    are remembered."""
    memory = segment.content.phrases
    found = memory.get(leaf)
    if found is None:
        found = phrase_starts(segment, leaf.field, leaf.words)
        if len(found[0]) <= _RARE_PHRASE:
            if len(memory) >= _KEPT_PHRASES:
                memory.clear()
            memory[leaf] = found
    return found


def live_form_counts(segment: Segment, where: Field, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """In how many passages (quotes) that are not deleted each form stands."""
    inverted = segment.field(where)
    alive = segment.alive(where)
    whole = where in (Field.TITLE, Field.BY, Field.IN)
    if alive is None and not whole:
        return inverted.form_df[numbers].astype(np.int64)
    per_doc = segment.passages_of_articles if whole else None
    found = np.zeros(len(numbers), np.int64)
    for i, number in enumerate(numbers.tolist()):
        docs = form_docs(inverted, inverted.entry(number))
        if alive is not None:
            docs = docs[alive[docs]]
        found[i] = len(docs) if per_doc is None else per_doc[docs].sum()
    return found


def form_docs(inverted: Inverted, entry: Entry) -> Array:
    """Documents that hold a form."""
    docs = inverted.docs(entry.list)
    if inverted.single(entry.list):
        return docs
    return docs[inverted.form_weights(entry.list, lambda codes: codes == entry.code) > 0]


def form_weights(inverted: Inverted, numbers: NDArray[np.int64], size: int) -> tuple[Array, Scores]:
    """Documents that hold one of the forms, ascending, and the weight of all of them together in each."""
    if not len(numbers):
        return np.zeros(0, np.int64), np.zeros(0)
    lists = inverted.form_list[numbers]
    if inverted.postings is not None:
        order = np.argsort(lists, kind="stable")
        codes = inverted.form_code[numbers]
        return inverted.postings.weigh(lists[order].astype(np.int64), codes[order].astype(np.int64), size)
    docs, weights = [], []
    for number in distinct(lists).tolist():
        codes = inverted.form_code[numbers[lists == number]]
        here = inverted.docs(number)
        if inverted.single(number):
            found = inverted.weights(number)
        else:
            found = inverted.form_weights(number, _among(codes))
            rows = np.flatnonzero(found)
            here, found = here[rows], found[rows]
        docs.append(here)
        weights.append(found)
    if len(docs) == 1:
        return docs[0], weights[0]
    all_docs, all_weights = np.concatenate(docs), np.concatenate(weights)
    if len(all_docs) * 16 < size:
        order = np.argsort(all_docs, kind="stable")
        ordered = all_docs[order]
        first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        return ordered[first], np.add.reduceat(all_weights[order], first)
    total: Scores = np.bincount(all_docs, all_weights, size).astype(np.float64, copy=False)
    members = np.flatnonzero(total)
    return members, total[members]


def _among(codes: Array) -> Callable[[Array], Array]:
    if len(codes) == 1:
        only = codes[0]
        return lambda found: found == only
    table = np.zeros(1 << 16 if codes.dtype.itemsize > 1 else 256, bool)
    table[codes] = True
    return lambda found: table[found]


def _rows(docs: Array, rows: Array | None) -> Array:
    return docs if rows is None else docs[rows]


def _union_of_docs(parts: list[Array]) -> Match:
    if not parts:
        return NOTHING
    return Match(parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts)))


def _saturating(segment: Segment, where: Field, docs: Array, weights: Scores, factor: float) -> Match:
    """Documents whose weights saturate against their norms."""
    if not len(docs):
        return NOTHING
    if compiled.kernels is not None:
        return WeightMatch(segment, where, narrow(docs), weights, factor * (K1 + 1))
    norms = segment.content.norms if where is Field.TEXT else segment.content.said_norms

    def scores(rows: Array | None) -> Scores:
        found = weights if rows is None else weights[rows]
        return found * (factor * (K1 + 1)) / (found + norms[docs if rows is None else docs[rows]])

    return Match(docs, scores)


class WeightMatch(Match):
    """Documents whose weights saturate against their norms, for compiled loops."""

    def __init__(self, segment: Segment, where: Field, docs: NDArray[np.uint32], weights: Scores, factor: float):
        super().__init__(docs, self._score)
        self._segment, self._where, self._weights, self._factor = segment, where, weights, factor

    def _score(self, rows: Array | None) -> Scores:
        content = self._segment.content
        norms = content.norms if self._where is Field.TEXT else content.said_norms
        found = self._weights if rows is None else self._weights[rows]
        return found * self._factor / (found + norms[self.docs if rows is None else self.docs[rows]])

    def source(self) -> _scoring.Source:
        """The documents with their scores."""
        norms = self._segment.content.norms_view(self._where)
        return compiled.kernels.of_array(self.docs, self._weights, norms, self._factor)

    def top(self, count: int) -> tuple[Array, Scores]:
        """The first documents."""
        docs, scores, _, _ = compiled.kernels.first_of([self.source()], self._segment.size(self._where), count)
        return docs, scores


class ListMatch(Match):
    """The rows of one list, as `_word_match` gives them, by compiled loops."""

    def __init__(self, found: Found, weights: tuple[float, float]):
        self._found = found
        self._count = found.counts()[0]
        self._scorer = self._score
        inverted = found.segment.field(found.where)
        exact, stemmed = weights
        if found.code >= 0 and inverted.single(found.list):
            exact, stemmed = 0.0, exact + stemmed
        self._weights = stemmed * (K1 + 1), exact * (K1 + 1)
        assert inverted.postings is not None
        self._postings = inverted.postings

    @cached_property
    def _rows(self) -> Array | None:
        """Rows that are not deleted; None for all."""
        found = self._found
        live = found.segment.alive_view(found.where)
        if live is None:
            return None
        return compiled.kernels.rows_where(found.segment.field(found.where).docs(found.list), live)

    @cached_property
    def docs(self) -> Array:  # type: ignore[override]
        """The documents that are not deleted."""
        found = self._found
        docs = found.segment.field(found.where).docs(found.list)
        return docs if self._rows is None else docs[self._rows]

    def __len__(self) -> int:
        return self._count

    def at_least(self) -> int:
        """The number of documents."""
        return self._count

    def _score(self, rows: Array | None) -> Scores:
        found = self._found
        rows = _through(self._rows, rows)
        norms = found.segment.content.norms_view(found.where)
        return self._postings.scores(found.list, found.code, *self._weights, norms, rows)

    def source(self) -> _scoring.Source:
        """The documents with their scores."""
        found, segment = self._found, self._found.segment
        norms, live = segment.content.norms_view(found.where), segment.alive_view(found.where)
        return compiled.kernels.of_list(self._postings, found.list, found.code, *self._weights, norms, live)

    def top(self, count: int) -> tuple[Array, Scores]:
        """The first documents."""
        size = self._found.segment.size(self._found.where)
        docs, scores, _, _ = compiled.kernels.first_of([self.source()], size, count)
        return docs, scores


def _word_match(found: Found, weights: tuple[float, float]) -> Match:
    """The rows of one list: those with the exact form score for it and for the stem, the others for the stem."""
    segment, where = found.segment, found.where
    content = segment.content
    inverted = segment.field(where)
    number, code, alive = found.list, found.code, found.alive()
    all_docs = inverted.docs(number)
    docs = _rows(all_docs, alive)
    norms = content.norms if where is Field.TEXT else content.said_norms
    exact, stemmed = weights

    key = where, number, code
    kept = content.saturations

    def saturated(rows: Array | None) -> tuple[Scores, Scores | None]:
        """Of rows of the list: the saturated weight of all occurrences, and of the exact form (None: the same)."""
        whole = kept.get(key)
        if whole is None:
            if rows is not None and (len(all_docs) > _KEPT_ROWS or not kept.wanted(key)):
                return computed(rows)
            whole = computed(None)
            if len(all_docs) <= _KEPT_ROWS:  # longer ones would drive all others out
                kept.put(key, whole)
        weight, own = whole
        if rows is None:
            return whole
        return weight[rows], None if own is None else own[rows]

    def computed(rows: Array | None) -> tuple[Scores, Scores | None]:
        norm = norms[all_docs if rows is None else all_docs[rows]]
        weight = inverted.weights(number, rows)
        weight /= weight + norm
        if code < 0:
            return weight, np.zeros(len(weight))
        if inverted.single(number):
            return weight, None
        own = inverted.form_weights(number, lambda found: found == code, rows)
        own /= own + norm
        return weight, own

    def summed(both: tuple[Scores, Scores | None]) -> Scores:
        weight, own = both
        if own is None:
            return weight * ((exact + stemmed) * (K1 + 1))
        return weight * (stemmed * (K1 + 1)) + own * (exact * (K1 + 1))

    def scores(rows: Array | None) -> Scores:
        return summed(saturated(_through(alive, rows)))

    def first(count: int) -> tuple[Array, Scores] | None:
        champions = content.champions(where, number, code, lambda: saturated(None))
        if champions is None:
            return None
        rows, weight, own = champions.rows, champions.weight, champions.own
        if alive is not None:
            live = np.flatnonzero(segment.alive(where)[all_docs[rows]])  # type: ignore[index]
            rows, weight, own = rows[live], weight[live], own if own is None else own[live]
        if len(rows) < count:
            return None
        total = summed((weight, own))
        places = best(total, count)
        if own is not None:
            # Rows that are no champions may do as well as these, or stand before ones that do just as well.
            rest = champions.weight_rest * stemmed + champions.own_rest * exact
            if total[places[-1]] <= rest * (K1 + 1) + 1e-8:
                return None
        return all_docs[rows[places]], total[places]

    return Match(docs, scores, first)


def _through(first: Array | None, second: Array | None) -> Array | None:
    if first is None:
        return second
    return first if second is None else first[second]


def _joined(parts: list[Match]) -> Match:
    """Several lists without a document in common (an article has one language)."""
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return parts[0]
    docs = np.concatenate([p.docs for p in parts])
    order = np.argsort(docs, kind="stable")
    return fixed(docs[order], np.concatenate([p.scores() for p in parts])[order])

"""Where the words of a query stand in a text, to be marked on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from indexer.model import Span
from indexer.query.limits import bounded
from indexer.query.nodes import Field, Fuzzy, Leaf, Near, Phrase, Prefix, Query, Word
from indexer.query.occurrences import Words, leaves, occurrences, within
from indexer.query.occurrences import distinct as _distinct
from indexer.query.variants import with_variants
from indexer.text.stems import stem, stem_language
from indexer.text.tokens import Token, analyse, places, tokens

_KEPT_QUERIES = 64
_KEPT_WORDS = 1 << 14
_MARKED = (Field.TEXT, Field.SAID)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Ranges of a text that are somebody's words: where `said:` is marked."""

    spans: tuple[Span, ...]

    def holds(self, start: int, end: int) -> bool:
        """Whether one of the ranges holds all from `start` to `end`."""
        return any(s.start <= start and end <= s.end for s in self.spans)


def marks(query: Query, text: str, *, language: str | None = None, quoted: Quoted | None = None) -> tuple[Span, ...]:
    """The spans of `text` where words of the query stand, in order, none touching another's characters.

    Words, prefixes and fuzzy words mark each word that matches (its inflected forms too), a phrase the whole of each
    occurrence, NEAR the words that are near. Marked is what is asked of the text or (within `quoted`, where it is
    given) of somebody's words; what stands under a Not is never marked. `language` is the article's. Every mark starts
    where a token starts and ends where one ends.
    """
    return _marker(query).marks(text, language, quoted)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, overlapping ones made one."""
    made: list[Span] = []
    for span in sorted(spans):
        if made and span.start < made[-1].end:
            made[-1] = Span(made[-1].start, max(made[-1].end, span.end))
        else:
            made.append(span)
    return tuple(made)


class _Wanted(dict[str, int]):
    """Whether a word is to be marked, by language: 1 anywhere, 2 in speech, 3 both, 0 not; remembered."""

    def __init__(self, singles: list[Word | Prefix | Fuzzy], code: str):
        super().__init__()
        self._code = code
        self._forms = [(leaf.text, _bit(leaf.field)) for leaf in singles if isinstance(leaf, Word)]
        self._stems = [(stem(form, code), bit) for form, bit in self._forms] if code else []
        self._wide = [leaf for leaf in singles if not isinstance(leaf, Word)]

    def __missing__(self, word: str) -> int:
        bits = 0
        for form, bit in self._forms:
            if form == word:
                bits |= bit
        if self._stems:
            stemmed = stem(word, self._code)
            for form, bit in self._stems:
                if form == stemmed:
                    bits |= bit
        for leaf in self._wide:
            if isinstance(leaf, Prefix):
                if word.startswith(leaf.text):
                    bits |= _bit(leaf.field)
            elif within(leaf.text, word, leaf.distance):
                bits |= _bit(leaf.field)
        if len(self) >= _KEPT_WORDS:
            self.clear()
        self[word] = bits
        return bits


def _bit(where: Field) -> int:
    return 1 if where is Field.TEXT else 2


class _Marker:
    """A query made ready for marking many texts. Threads may share it."""

    def __init__(self, query: Query):
        # Every other spelling is taken up: one whose words a text does not hold marks nothing in it.
        found = leaves(with_variants(bounded(query)[0], lambda where, word: where in _MARKED))
        marked = [leaf for leaf in dict.fromkeys(found) if leaf.field in _MARKED]
        self._singles = [leaf for leaf in marked if isinstance(leaf, Word | Prefix | Fuzzy)]
        self._runs = [leaf for leaf in marked if isinstance(leaf, Phrase | Near)]
        self._wanted: dict[str, _Wanted] = {}

    def marks(self, text: str, language: str | None, quoted: Quoted | None) -> tuple[Span, ...]:
        code = stem_language(language)
        wanted = self._wanted.get(code)
        if wanted is None:
            wanted = self._wanted[code] = _Wanted(self._singles, code)
        words, joins = analyse(text)
        found: list[tuple[int, int, int]] = []  # bits, first and last position
        if self._singles:
            found = [(bits, i, i) for i, word in enumerate(words) if (bits := wanted[word])]
            found += [(bits, j.position, j.position + j.width - 1) for j in joins if (bits := wanted[j.text])]
        spans: list[Span] = []
        if found:
            positions = sorted({p for _, first, last in found for p in (first, last)})
            at = dict(zip(positions, places(text, positions), strict=True))
            for bits, first, last in found:
                span = Span(at[first][0], at[last][1])
                if bits & 1 or quoted is None or quoted.holds(*span):
                    spans.append(span)
        if self._runs:
            held = {*words, *(j.text for j in joins)}
            runs = [leaf for leaf in self._runs if _possible(leaf, held)]
            if runs:
                spans += _run_spans(runs, tokens(text), language, quoted)
        return merged(spans)


_marker = lru_cache(maxsize=_KEPT_QUERIES)(_Marker)


def _possible(leaf: Leaf, held: set[str]) -> bool:
    """Whether a text of these words may hold a phrase; the words of NEAR may stand there in another form."""
    return not isinstance(leaf, Phrase) or all(w is None or w in held for w in leaf.words)


def _run_spans(
    runs: list[Phrase | Near], found: list[Token], language: str | None, quoted: Quoted | None
) -> list[Span]:
    body = Words(found, language)
    said = body if quoted is None else Words([t for t in found if quoted.holds(t.start, t.end)], language)
    return [
        Span(run[0].start, run[-1].end)
        for leaf in runs
        for run in occurrences(leaf, body if leaf.field is Field.TEXT else said)
    ]


__all__ = ["Quoted", "Words", "_distinct", "leaves", "marks", "merged", "occurrences", "within"]

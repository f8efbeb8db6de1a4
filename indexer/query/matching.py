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

try:
    from indexer.query import _marking as compiled
except ImportError:  # installed without a compiler
    compiled = None  # type: ignore[assignment]

_KEPT_QUERIES = 64
_KEPT_WORDS = 1 << 14
_KEPT_PIECE = 40  # letters
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
    return marker(query).marks(text, language, quoted)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, overlapping ones made one."""
    made: list[Span] = []
    for span in sorted(spans):
        if made and span.start < made[-1].end:
            made[-1] = Span(made[-1].start, max(made[-1].end, span.end))
        else:
            made.append(span)
    return tuple(made)


_MARK = 3  # the bits that mark a word: 1 anywhere, 2 in speech
_OF_PHRASE = 4  # the word stands in a phrase


class _Wanted(dict[str, int]):
    """Whether a word is to be marked or belongs to a phrase, by language: its bits; remembered."""

    def __init__(self, singles: list[Word | Prefix | Fuzzy], phrases: list[Phrase], code: str):
        super().__init__()
        self._code = code
        self._phrased = {word for phrase in phrases for word in phrase.words if word}
        self._forms = [(leaf.text, _bit(leaf.field)) for leaf in singles if isinstance(leaf, Word)]
        self._stems = [(stem(form, code), bit) for form, bit in self._forms] if code else []
        self._wide = [leaf for leaf in singles if not isinstance(leaf, Word)]

    def __missing__(self, word: str) -> int:
        bits = _OF_PHRASE if word in self._phrased else 0
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

    def beginnings(self) -> bytes:
        """For each pair of first letters, whether an ASCII word that begins so may have bits."""
        table = bytearray(1024)
        found = [*self._phrased, *(form for form, _ in self._forms), *(form for form, _ in self._stems)]
        for leaf in self._wide:
            found.append(leaf.text if isinstance(leaf, Prefix) else "")
        # A stem keeps the first letters of its word, in English at least, but for y and i (dying, die).
        if (self._stems and self._code != "en") or not all(w.isascii() and w for w in found):
            return b"\1" * 1024
        for word in found:
            first = (ord(word[0]) & 31) << 5
            if len(word) == 1:
                table[first : first + 32] = b"\1" * 32
                continue
            for second in "iy" if word[1] in "iy" else word[1]:
                table[first | (ord(second) & 31)] = 1
        return bytes(table)


class _Pieces(dict[str, list[tuple[int, int, int, str]]]):
    """The words with bits in what stands between white space, with their places in it; remembered."""

    def __init__(self, wanted: _Wanted):
        super().__init__()
        self._wanted = wanted

    def __missing__(self, piece: str) -> list[tuple[int, int, int, str]]:
        found = [(bits, t.start, t.end, t.text) for t in tokens(piece) if (bits := self._wanted[t.text])]
        if len(piece) <= _KEPT_PIECE:
            if len(self) >= _KEPT_WORDS:
                self.clear()
            self[piece] = found
        return found


def _bit(where: Field) -> int:
    return 1 if where is Field.TEXT else 2


class Marker:
    """A query made ready for marking many texts. Threads may share it."""

    def __init__(self, query: Query):
        # Every other spelling is taken up: one whose words a text does not hold marks nothing in it.
        found = leaves(with_variants(bounded(query)[0], lambda where, word: where in _MARKED))
        marked = [leaf for leaf in dict.fromkeys(found) if leaf.field in _MARKED]
        self._singles = [leaf for leaf in marked if isinstance(leaf, Word | Prefix | Fuzzy)]
        self._runs = [leaf for leaf in marked if isinstance(leaf, Phrase | Near)]
        self._phrases = [leaf for leaf in self._runs if isinstance(leaf, Phrase)]
        self._wanted: dict[str, tuple[_Wanted, _Pieces, bytes]] = {}

    def marks(self, text: str, language: str | None, quoted: Quoted | None) -> tuple[Span, ...]:
        """What `marks` gives."""
        code = stem_language(language)
        ready = self._wanted.get(code)
        if ready is None:
            made = _Wanted(self._singles, self._phrases, code)
            ready = self._wanted[code] = made, _Pieces(made), made.beginnings()
        wanted, pieces, beginnings = ready
        if compiled is not None:
            return self._found(text, compiled.find(text, wanted, pieces, beginnings), language, quoted)
        words, joins = analyse(text)
        found: list[tuple[int, int, int]] = []  # bits, first and last position
        if self._singles:
            found = [(bits, i, i) for i, word in enumerate(words) if (bits := wanted[word] & _MARK)]
            found += [(bits, j.position, j.position + j.width - 1) for j in joins if (bits := wanted[j.text] & _MARK)]
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

    def _found(
        self, text: str, words: list[tuple[int, int, int, str]], language: str | None, quoted: Quoted | None
    ) -> tuple[Span, ...]:
        """The same, from the words that have bits."""
        spans = [
            Span(start, end)
            for bits, start, end, _ in words
            if bits & 1 or (bits & _MARK and (quoted is None or quoted.holds(start, end)))
        ]
        if self._runs:
            held = {word for bits, _, _, word in words if bits & _OF_PHRASE}
            runs = [leaf for leaf in self._runs if _possible(leaf, held)]
            if runs:
                spans += _run_spans(runs, tokens(text), language, quoted)
        return merged(spans)


@lru_cache(maxsize=_KEPT_QUERIES)
def marker(query: Query) -> Marker:
    """A query made ready for marking many texts."""
    return Marker(query)


def _possible(leaf: Leaf, held: set[str]) -> bool:
    """Whether a text of these words may hold a phrase; the words of NEAR may stand there in another form."""
    if not isinstance(leaf, Phrase):
        return True
    for word in leaf.words:  # noqa: SIM110 - asked of every variant in every text: half the time of all()
        if word is not None and word not in held:
            return False
    return True


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

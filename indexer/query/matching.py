"""Where the words of a query stand in one list of words: the meaning of the leaves, used for marking."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.model import Span
from indexer.query.limits import bounded
from indexer.query.nodes import And, Field, Fuzzy, Leaf, Near, Or, Phrase, Prefix, Query, Word
from indexer.query.variants import with_variants
from indexer.text.stems import stem, stem_language
from indexer.text.tokens import Token, tokens


class Words:
    """The words of one field of one document, looked up by form, by stem and by position.

    `language` is the article's; with `stemmed` False (names) words match as they stand only.
    """

    def __init__(self, found: Iterable[Token], language: str | None = None, *, stemmed: bool = True):
        self.tokens: tuple[Token, ...] = tuple(found)
        self._code = stem_language(language) if stemmed else ""
        self._forms: dict[str, list[Token]] = {}
        for token in self.tokens:
            self._forms.setdefault(token.text, []).append(token)
        self._stems: dict[str, list[str]] | None = None

    def __contains__(self, form: str) -> bool:
        return form in self._forms

    @property
    def forms(self) -> Iterable[str]:
        """The different words."""
        return self._forms.keys()

    @property
    def length(self) -> int:
        """Number of plain words."""
        return sum(t.width == 1 for t in self.tokens)

    def form(self, form: str) -> list[Token]:
        """Occurrences of a word as it stands."""
        return self._forms.get(form, [])

    def others(self, form: str) -> list[Token]:
        """Occurrences of other words with the stem of `form`."""
        if not self._code:
            return []
        if self._stems is None:
            self._stems = {}
            for known in self._forms:
                self._stems.setdefault(stem(known, self._code), []).append(known)
        return [t for f in self._stems.get(stem(form, self._code), ()) if f != form for t in self._forms[f]]

    def word(self, form: str) -> list[Token]:
        """Occurrences of a word or another of its stem."""
        return self.form(form) + self.others(form)

    def phrases(self, words: Sequence[str | None]) -> list[tuple[Token, ...]]:
        """Occurrences of a phrase, each as the tokens of its words in order (None takes any one plain word)."""
        if not any(words):
            return []
        at: dict[int, list[Token]] = {}
        for token in self.tokens:
            at.setdefault(token.position, []).append(token)

        def following(position: int, rest: int) -> Iterator[tuple[Token, ...]]:
            if rest == len(words):
                yield ()
                return
            wanted = words[rest]
            for token in at.get(position, ()):
                if token.text == wanted or (wanted is None and token.width == 1):
                    for tail in following(position + token.width, rest + 1):
                        yield (token, *tail)

        first = words[0]
        starts = self.form(first) if first is not None else [t for t in self.tokens if t.width == 1]
        return [(t, *tail) for t in starts for tail in following(t.position + t.width, 1)]

    def near(self, words: Sequence[str], distance: int) -> set[Token]:
        """The tokens that take part in some arrangement of all words within `distance`; empty when there is none."""
        width = distance + len(words)  # positions from the first to the last, both counted
        places = [sorted(self.word(w), key=lambda t: t.position) for w in words]
        if not all(places):
            return set()
        starts = [[t.position for t in place] for place in places]
        taking: set[Token] = set()
        for first in sorted({p for s in starts for p in s}):
            windows = [
                place[bisect_right(s, first - 1) : bisect_right(s, first + width - 1)]
                for place, s in zip(places, starts, strict=True)
            ]
            if all(windows) and _distinct([{t.position for t in window} for window in windows]):
                taking.update(*windows)
        return taking


def _distinct(choices: list[set[int]]) -> bool:
    """Whether each set can give a position that no other gives (a matching of sets and positions)."""
    if len(set().union(*choices)) < len(choices):
        return False
    taken: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for position in choices[i]:
            if position not in tried:
                tried.add(position)
                if position not in taken or place(taken[position], tried):
                    taken[position] = i
                    return True
        return False

    return all(place(i, set()) for i in range(len(choices)))


def within(a: str, b: str, distance: int) -> bool:
    """Whether `a` becomes `b` by at most `distance` edits: insert, delete or replace a letter, or swap two neighbours
    (optimal string alignment: no part is edited twice)."""
    if abs(len(a) - len(b)) > distance:
        return False
    if a == b:
        return True
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        two, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, two[j - 2] + 1)
            row.append(best)
        if min(row) > distance and (not before or min(before) > distance):
            return False
    return row[-1] <= distance


def occurrences(leaf: Leaf, words: Words) -> list[tuple[Token, ...]]:
    """Where a leaf matches: one tuple of tokens in a row for each occurrence of a phrase, single tokens for others."""
    match leaf:
        case Word(text):
            return [(t,) for t in words.word(text)]
        case Prefix(text):
            return [(t,) for f in words.forms if f.startswith(text) for t in words.form(f)]
        case Fuzzy(text, distance):
            return [(t,) for f in words.forms if within(text, f, distance) for t in words.form(f)]
        case Phrase(parts):
            return words.phrases(parts)
        case Near(parts, distance):
            return [(t,) for t in words.near(parts, distance)]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Ranges of a text that are somebody's words: where `said:` is marked."""

    spans: tuple[Span, ...]


def marks(query: Query, text: str, *, language: str | None = None, quoted: Quoted | None = None) -> tuple[Span, ...]:
    """The spans of `text` where words of the query stand, in order, none touching another's characters.

    Words, prefixes and fuzzy words mark each word that matches (its inflected forms too), a phrase the whole of each
    occurrence, NEAR the words that are near. Marked is what is asked of the text or (within `quoted`, where it is
    given) of somebody's words; what stands under a Not is never marked. `language` is the article's. Every mark starts
    where a token starts and ends where one ends.
    """
    query, _ = bounded(query)
    found = tokens(text)
    body = Words(found, language)
    said: list[Words] = [body]
    if quoted is not None:
        said = [Words([t for t in found if any(s.contains(Span(t.start, t.end)) for s in quoted.spans)], language)]
    spans: list[Span] = []
    for leaf in leaves(with_variants(query, lambda where, form: form in body)):
        places = {Field.TEXT: [body], Field.SAID: said}.get(leaf.field, [])
        for words in places:
            spans += [Span(run[0].start, run[-1].end) for run in occurrences(leaf, words)]
    return merged(spans)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, overlapping ones made one."""
    made: list[Span] = []
    for span in sorted(spans):
        if made and span.start < made[-1].end:
            made[-1] = Span(made[-1].start, max(made[-1].end, span.end))
        else:
            made.append(span)
    return tuple(made)


def leaves(query: Query) -> Iterator[Leaf]:
    """What a query looks up in fields, but for what stands under a Not."""
    match query:
        case And(parts) | Or(parts):
            yield from itertools.chain.from_iterable(leaves(p) for p in parts)
        case Word() | Prefix() | Fuzzy() | Phrase() | Near():
            yield query
        case _:
            return

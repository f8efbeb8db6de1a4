"""Where the words of a query stand in one list of words: the meaning of the leaves."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from indexer.query.nodes import And, Fuzzy, Leaf, Near, Or, Phrase, Prefix, Query, Word
from indexer.text.stems import stem, stem_language
from indexer.text.tokens import Token


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
            if all(windows) and distinct([{t.position for t in window} for window in windows]):
                taking.update(*windows)
        return taking


def distinct(choices: list[set[int]]) -> bool:
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


def leaves(query: Query) -> Iterator[Leaf]:
    """What a query looks up in fields, but for what stands under a Not."""
    match query:
        case And(parts) | Or(parts):
            yield from itertools.chain.from_iterable(leaves(p) for p in parts)
        case Word() | Prefix() | Fuzzy() | Phrase() | Near():
            yield query
        case _:
            return

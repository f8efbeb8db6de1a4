"""Likelier spellings for words that the archive hardly has: "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from indexer.query.nodes import And, Exactly, Field, Fuzzy, Near, Not, Or, Phrase, Prefix, Query, Word
from indexer.query.occurrences import within

MIN_LENGTH = 4  # letters; shorter words have too many neighbours
TWO_EDITS_FROM = 6  # letters from which two edits are forgiven
RARE = 2  # passages up to which a word may itself be a slip
MUCH_COMMONER = 20  # times as many passages that its correction must have then


class Vocabulary(Protocol):
    """What a store knows about the words of its fields, as they stand."""

    def count(self, where: Field, word: str) -> int:
        """Number of documents of the field that match `Word(word)`, by its stem too where the field has stems."""

    def near(self, where: Field, word: str, distance: int) -> Iterable[tuple[str, int]]:
        """Words of the field within `distance` edits, each with the number of documents that hold it as it stands."""


def respell(query: Query, vocabulary: Vocabulary) -> Query | None:
    """The query with each word that the archive hardly has replaced by its likeliest neighbour, or None when there is
    nothing to replace. The likeliest has the fewest edits, then the same first letter, then the most documents, then
    comes first by alphabet. Prefixes, fuzzy words, whole values and what stands under a Not are left alone.
    """
    better = _respelt(query, vocabulary)
    return None if better == query else better


def _respelt(query: Query, vocabulary: Vocabulary) -> Query:
    match query:
        case Word(text, where):
            return replace(query, text=_correct(text, where, vocabulary))
        case Phrase(words, where):
            return replace(query, words=tuple(w if w is None else _correct(w, where, vocabulary) for w in words))
        case Near(words, _, where):
            return replace(query, words=tuple(_correct(w, where, vocabulary) for w in words))
        case And(parts):
            return And(tuple(_respelt(p, vocabulary) for p in parts))
        case Or(parts):
            if any(_known(p, vocabulary) for p in parts):  # one of the ways to write it is right
                return query
            return Or(tuple(_respelt(p, vocabulary) for p in parts))
        case Not() | Prefix() | Fuzzy() | Exactly():
            return query
        case _:
            return query


def _known(query: Query, vocabulary: Vocabulary) -> bool:
    match query:
        case Word(text, where):
            return vocabulary.count(where, text) > RARE
        case Phrase(words, where) | Near(words, _, where):
            return all(w is None or vocabulary.count(where, w) > RARE for w in words)
        case _:
            return False


def _correct(word: str, where: Field, vocabulary: Vocabulary) -> str:
    if len(word) < MIN_LENGTH or not word.isalpha():
        return word
    own = vocabulary.count(where, word)
    if own > RARE:
        return word
    distance = 2 if len(word) >= TWO_EDITS_FROM else 1
    found = [
        (1 if within(word, other, 1) else 2, other[0] != word[0], -count, other)
        for other, count in vocabulary.near(where, word, distance)
        if other != word and count > 0 and count >= own * MUCH_COMMONER and other.isalpha()
    ]
    return min(found)[3] if found else word

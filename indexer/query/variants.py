"""Other spellings of what was asked for: the rewriting that makes Eui-kyum, Euikyum and "Eui kyum" meet.

A text written with a hyphen carries its joined word (`indexer.text.tokens`), so Euikyum finds Eui-kyum by itself. Two
cases are left, and every store rewrites a query for them before it answers it:

- A Word also matches where it is written as two words: `euikyum` becomes `euikyum OR "eui kyum"` when the field knows
  both `eui` and `kyum`.
- Two Words side by side in an And also match where they are written as one: `eui kyum` becomes
  `(eui OR euikyum) (kyum OR euikyum)` when the field knows `euikyum`.

Neither is done with function words ("therapist" is not "the rapist"), numbers, or very short words. Whether the field
knows a word changes nothing in what is found, because an unknown word is in no document: it keeps the query small.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from indexer.query.nodes import And, Field, Not, Or, Phrase, Query, Word

MIN_JOINED = 5  # letters of a word that may be written as two
MAX_JOINED = 24
MIN_HALF = 2

_FUNCTION_WORDS = """
    a about above after again against all also am an and any are as at back be because been before being below
    between both but by can could did do does down each even ever every few for from get give go goes had has have
    he her here him his how i if in into is it its just like made make many may me might more most much must my near
    no nor not now of off on once one only or other our out over own per put same say set she should so some such
    take than that the their them then there these they this those through to too under until up upon us very was
    way we were what when where which while who whom why will with would yet you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())

Knows = Callable[[Field, str], bool]


def with_variants(query: Query, knows: Knows) -> Query:
    """The query with the other spellings of its words; `knows(field, word)` tells whether any document's field holds
    the word as it stands (plain or joined). Asking it with a word that only deleted documents hold does no harm."""
    match query:
        case Word():
            return _split(query, knows)
        case And(parts):
            return And(tuple(_beside(parts, knows)))
        case Or(parts):
            return Or(tuple(with_variants(p, knows) for p in parts))
        case Not(part):
            return Not(with_variants(part, knows))
        case _:
            return query


def halves(word: str) -> list[tuple[str, str]]:
    """The ways to write a word as two, neither of them a function word."""
    if not MIN_JOINED <= len(word) <= MAX_JOINED or not word.isalpha():
        return []
    cuts = range(MIN_HALF, len(word) - MIN_HALF + 1)
    return [(a, b) for i in cuts if (a := word[:i]) not in FUNCTION_WORDS and (b := word[i:]) not in FUNCTION_WORDS]


def joined(first: str, second: str) -> str | None:
    """Two words written as one, or None where that would not be the same."""
    word = first + second
    if (
        min(len(first), len(second)) < MIN_HALF
        or not MIN_JOINED <= len(word) <= MAX_JOINED
        or not word.isalpha()
        or first in FUNCTION_WORDS
        or second in FUNCTION_WORDS
    ):
        return None
    return word


def _split(word: Word, knows: Knows) -> Query:
    found = [
        Phrase(pair, word.field)
        for pair in halves(word.text)
        if knows(word.field, pair[0]) and knows(word.field, pair[1])
    ]
    return Or((word, *found)) if found else word


def _beside(parts: tuple[Query, ...], knows: Knows) -> list[Query]:
    made = [[with_variants(p, knows)] for p in parts]
    for i, (a, b) in enumerate(itertools.pairwise(parts)):
        if isinstance(a, Word) and isinstance(b, Word) and a.field is b.field:
            word = joined(a.text, b.text)
            if word is not None and knows(a.field, word):
                made[i].append(Word(word, a.field))
                made[i + 1].append(Word(word, a.field))
    return [found[0] if len(found) == 1 else Or(tuple(found)) for found in made]

"""Stems: what the inflected forms of a word have in common, by the language of the article (Snowball).

Words are stemmed as the tokenizer folded them, without accents, so that a search typed without accents meets the same
stems. An article whose language is unknown counts as English; a language without a stemmer has no stems: its words
match as they stand.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

DEFAULT_LANGUAGE = "en"

# ISO 639-1 code -> Snowball algorithm.
ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

# Without its accent a French participle in -ée ends like a noun in -e, and needs a second pass to meet its verb.
TWICE = frozenset({"fr"})

_LOCAL = threading.local()  # a Snowball stemmer holds a buffer: one for each thread


def stem_language(language: str | None) -> str:
    """The language whose stemmer serves an article in `language` (a tag such as "en", "pt-BR", or None): its ISO 639-1
    code, or "" when there is no stemmer for it."""
    if not language:
        return DEFAULT_LANGUAGE
    code = language.replace("_", "-").partition("-")[0].lower()
    return code if code in ALGORITHMS else ""


def _stemmer(code: str) -> Stemmer.Stemmer:
    made: dict[str, Stemmer.Stemmer] | None = getattr(_LOCAL, "made", None)
    if made is None:
        made = _LOCAL.made = {}
    if code not in made:
        made[code] = Stemmer.Stemmer(ALGORITHMS[code])
    return made[code]


@lru_cache(maxsize=1 << 15)
def stem(word: str, code: str = DEFAULT_LANGUAGE) -> str:
    """The stem of a folded `word` in the language `code` (as `stem_language` gives it; "" leaves the word alone)."""
    if not code:
        return word
    stemmer = _stemmer(code)
    once = str(stemmer.stemWord(word))
    return str(stemmer.stemWord(once)) if code in TWICE else once


def stems(words: Iterable[str], code: str = DEFAULT_LANGUAGE) -> list[str]:
    """The stems of many folded words at once; a word's stem is the same as from `stem`."""
    found = list(words)
    for _ in range((2 if code in TWICE else 1) if code else 0):
        found = list(_stemmer(code).stemWords(found))
    return found

"""What the names that publishers give to their elements mean: class names, ids and test ids to a few categories.

The patterns of labels.json are taken apart once: those within one word are searched word by word (words return, so
their answers are kept), those of several words ("read-more") are looked up as phrases.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

NONE: frozenset[str] = frozenset()
_HUMP = re.compile(r"([a-z0-9])([A-Z])")
_BREAK = re.compile(r"[^a-z0-9\u00e0-\u024f]+")
_HASH = re.compile(r"^(?:[a-z]{1,4}\d[a-z0-9]*|css-[a-z0-9]+|sc-[a-z0-9-]+|\d+)$")
_PLAIN = re.compile(r"[a-z?:|()-]+$")


class _Lexicon:
    """The patterns of all categories: of single words, of phrases, and the few that need the whole name."""

    def __init__(self, table: dict[str, str]) -> None:
        self.words: list[tuple[str, re.Pattern[str]]] = []
        self.phrases: dict[str, list[tuple[str, str]]] = {}  # by first word: how it goes on, and the category
        self.whole: list[tuple[str, re.Pattern[str]]] = []
        for name, pattern in table.items():
            single: list[str] = []
            rest: list[str] = []
            for part in _alternatives(pattern):
                if "-" not in part:
                    single.append(part)
                elif _PLAIN.match(part):
                    for phrase in _expanded(part):
                        if "-" in phrase:
                            head, _, tail = phrase.partition("-")
                            self.phrases.setdefault(head, []).append((tail, name))
                        else:
                            single.append(phrase)
                else:
                    rest.append(part)
            if single:
                self.words.append((name, re.compile("|".join(single))))
            if rest:
                self.whole.append((name, re.compile("|".join(rest))))


def _alternatives(pattern: str) -> list[str]:
    """The alternatives at the top of a pattern."""
    parts, depth = [""], 0
    for char in pattern:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _expanded(pattern: str) -> list[str]:
    """All texts that a pattern of letters, hyphens, groups and question marks matches."""
    choices: list[list[str]] = []
    i = 0
    while i < len(pattern):
        if pattern.startswith("(?:", i):
            depth, end = 1, i + 3
            while depth:
                depth += (pattern[end] == "(") - (pattern[end] == ")")
                end += 1
            options = [text for part in _alternatives(pattern[i + 3 : end - 1]) for text in _expanded(part)]
            i = end
        else:
            options = [pattern[i]]
            i += 1
        if pattern.startswith("?", i):
            options = [*options, ""]
            i += 1
        choices.append(options)
    return ["".join(parts) for parts in product(*choices)]


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon(json.loads(files("indexer.readers").joinpath("labels.json").read_text("utf-8"))["categories"])


@lru_cache(maxsize=32_768)
def _of_word(word: str) -> frozenset[str]:
    """The categories of one word of a name."""
    if len(word) < 2 or word.isdigit():
        return NONE
    return frozenset(name for name, pattern in _lexicon().words if pattern.search(word))


@lru_cache(maxsize=65_536)
def categories(token: str) -> frozenset[str]:
    """The categories of one class name, id or test id, such as "c-article__image-caption"."""
    if ":" in token or "[" in token or token[0] == "!":
        return NONE  # a utility class tells of looks, not of meaning
    text = _BREAK.sub("-", _HUMP.sub(r"\1-\2", token[:80]).lower()).strip("-")
    if not text or _HASH.match(text):
        return NONE
    lexicon = _lexicon()
    words = text.split("-")
    found = NONE.union(*map(_of_word, words))
    rest = text
    for word in words[:-1]:
        rest = rest[len(word) + 1 :]
        for tail, name in lexicon.phrases.get(word, ()):
            if rest.startswith(tail):
                found |= {name}
    for name, pattern in lexicon.whole:
        if pattern.search(text):
            found |= {name}
    return found


@lru_cache(maxsize=65_536)
def labels(names: str) -> frozenset[str]:
    """The categories of all names, which are separated by spaces."""
    found = [f for f in map(categories, names.split()[:24]) if f]
    if not found:
        return NONE
    return found[0] if len(found) == 1 else NONE.union(*found)

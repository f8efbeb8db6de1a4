"""What the names that publishers give to their elements mean: class names, ids and test ids to a few categories."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib.resources import files

NONE: frozenset[str] = frozenset()
_HUMP = re.compile(r"([a-z0-9])([A-Z])")
_BREAK = re.compile(r"[^a-z0-9\u00e0-\u024f]+")
_HASH = re.compile(r"^(?:[a-z]{1,4}\d[a-z0-9]*|css-[a-z0-9]+|sc-[a-z0-9-]+|\d+)$")


@cache
def _patterns() -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """One pattern that matches where any category does, and each category's."""
    table = json.loads(files("indexer.readers").joinpath("labels.json").read_text("utf-8"))["categories"]
    return re.compile("|".join(table.values())), tuple((name, re.compile(p)) for name, p in table.items())


@lru_cache(maxsize=65_536)
def categories(token: str) -> frozenset[str]:
    """The categories of one class name, id or test id, such as "c-article__image-caption"."""
    if ":" in token or "[" in token or token[0] == "!":
        return NONE  # a utility class tells of looks, not of meaning
    text = _BREAK.sub("-", _HUMP.sub(r"\1-\2", token[:80]).lower()).strip("-")
    if not text or _HASH.match(text):
        return NONE
    any_of, each = _patterns()
    if not any_of.search(text):
        return NONE
    return frozenset(name for name, pattern in each if pattern.search(text))


@lru_cache(maxsize=65_536)
def labels(names: str) -> frozenset[str]:
    """The categories of all names, which are separated by spaces."""
    found = [categories(token) for token in names.split()[:24]]
    found = [f for f in found if f]
    if not found:
        return NONE
    return found[0] if len(found) == 1 else frozenset().union(*found)

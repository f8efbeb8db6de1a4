"""Lists of words that citing needs, kept as data beside the code."""

from __future__ import annotations

import json
from importlib.resources import files


def word_list(name: str) -> frozenset[str]:
    """The words of the list `name` in words.json."""
    return frozenset(_LISTS[name])


_LISTS: dict[str, list[str]] = json.loads(files("indexer.cite").joinpath("words.json").read_text(encoding="utf-8"))

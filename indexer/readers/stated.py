"""What a page's head says of the article, in a form that can be compared with the page's visible text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.readers.jsonld import strings
from indexer.readers.metadata import Hints

_NORM = re.compile(r"[\W_]+")


def norm(text: str) -> str:
    """Letters and digits of a text only, case folded, for comparing texts however they are spaced and marked."""
    return _NORM.sub("", text).casefold()


@dataclass(frozen=True, slots=True)
class Stated:
    """Texts of the page's head in comparison form: titles, description, article body, authors."""

    titles: frozenset[str]
    descriptions: tuple[str, ...]
    body: str
    authors: tuple[str, ...]


def stated(hints: Hints) -> Stated:
    """What the head says of title, description, body and authors."""
    node = hints.node
    titles = strings(node.get("headline"))
    titles += [t for name in ("og:title", "twitter:title", "title", "headline") for t in hints.metas.get(name, ())]
    descriptions = strings(node.get("description"))
    descriptions += [
        t for name in ("og:description", "description", "twitter:description") for t in hints.metas.get(name, ())
    ]
    authors = strings(node.get("author"), "name")
    return Stated(
        frozenset(filter(None, map(norm, titles))),
        tuple({d for d in map(norm, descriptions) if len(d) > 15}),
        norm(" ".join(strings(node.get("articleBody")))),
        tuple(a for a in map(norm, authors) if len(a) > 4),
    )

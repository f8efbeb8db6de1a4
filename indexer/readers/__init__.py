"""From a file as it came to an Article: one reader a format, found by media type."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.model import Article, RawDocument, ReadError
from indexer.readers.facts import Reading, compose
from indexer.readers.formats import HTML, MARKDOWN, PLAIN, media_type_of
from indexer.readers.html import read_html
from indexer.readers.identity import article_id, canonical_url, fingerprint, overlap, similarity
from indexer.readers.plain import read_plain

__all__ = [
    "READERS",
    "article_id",
    "canonical_url",
    "fingerprint",
    "media_type_of",
    "overlap",
    "read",
    "similarity",
    "unpack",
]

READERS: dict[str, Callable[[RawDocument], Reading]] = {
    HTML: read_html,
    PLAIN: read_plain,
    MARKDOWN: read_plain,
}
"""Media type to the function that reads it. One row a format."""


def read(raw: RawDocument) -> Article:
    """The article in `raw`. Raises ReadError with the reason when there is none to be read."""
    reader = READERS.get(raw.media_type)
    if reader is None:
        raise ReadError(f"no reader for {raw.media_type}; known: {', '.join(sorted(READERS))}")
    return compose(raw, reader(raw))


def unpack(raw: RawDocument) -> Iterator[RawDocument]:
    """`raw` itself, or the documents in it if it is a container."""
    yield raw

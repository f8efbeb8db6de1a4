"""From a file as it came to an Article: one reader a format, found by media type."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.model import Article, RawDocument, ReadError
from indexer.readers.containers import CONTAINERS
from indexer.readers.facts import Reading, compose
from indexer.readers.formats import HTML, MARKDOWN, PLAIN, media_type_of
from indexer.readers.html import read_html
from indexer.readers.identity import article_id, canonical_url, fingerprint, overlap, similarity
from indexer.readers.markdown import read_markdown
from indexer.readers.plain import read_plain

__all__ = [
    "CONTAINERS",
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
    MARKDOWN: read_markdown,
}
"""Media type to the function that reads it. One row a format."""


def read(raw: RawDocument) -> Article:
    """The article in `raw`; of a container the first one in it.

    Raises ReadError with the reason when there is none to be read, or no reader for its format.
    """
    if raw.media_type in CONTAINERS:
        raw = next(CONTAINERS[raw.media_type](raw))
    reader = READERS.get(raw.media_type)
    if reader is None:
        known = ", ".join(sorted({*READERS, *CONTAINERS}))
        raise ReadError(f"no reader for {raw.media_type}; known: {known}")
    return compose(raw, reader(raw))


def unpack(raw: RawDocument) -> Iterator[RawDocument]:
    """`raw` itself, or the documents in it if it is a container. Raises ReadError for a damaged container."""
    if raw.media_type in CONTAINERS:
        yield from CONTAINERS[raw.media_type](raw)
    else:
        yield raw

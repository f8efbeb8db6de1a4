"""Web pages."""

from __future__ import annotations

import trafilatura

from indexer.model import BlockKind, Origin, RawDocument, ReadError
from indexer.readers.decode import decode, gunzip
from indexer.readers.draft import draft
from indexer.readers.facts import Fact, Reading


def read_html(raw: RawDocument) -> Reading:
    """Trafilatura's paragraphs."""
    decoded = decode(gunzip(raw.data))
    found = trafilatura.bare_extraction(decoded.text, fast=True, include_comments=False, with_metadata=True)
    if found is None or not found.text:
        raise ReadError("no article text was found on the page")
    facts = {"title": Fact(found.title, Origin.PAGE)} if found.title else {}
    drafts = [draft(BlockKind.PARAGRAPH, line) for line in found.text.split("\n") if line.strip()]
    return Reading(drafts, facts, decoded.warnings)

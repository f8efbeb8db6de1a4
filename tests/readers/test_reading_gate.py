"""The quality gate over pages of our own making."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.model import BlockKind, RawDocument
from indexer.readers import read

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))


@pytest.mark.parametrize("path", PAGES, ids=[p.stem for p in PAGES])
def test_own_pages(path: Path) -> None:
    """Each invented page is read to the word, with its title, authors, date and address."""
    gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
    found = read(RawDocument(path.name, "text/html", path.read_bytes(), "0" * 64))
    outside = (BlockKind.TITLE, BlockKind.BYLINE, BlockKind.DATELINE, BlockKind.CAPTION, BlockKind.FURNITURE)
    body = [b.span.of(found.text) for b in found.blocks if b.kind not in outside]
    assert body == [b["text"] for b in gold["blocks"] if b["kind"] not in ("title", "caption")]
    assert found.title == gold["title"]
    assert [a.name for a in found.authors] == gold["authors"]
    assert found.published is not None
    assert found.published.value[:10] == gold["published"][:10]
    assert found.url == gold["url"]

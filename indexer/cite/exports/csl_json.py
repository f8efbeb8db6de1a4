"""CSL-JSON, the format that reference managers and pandoc share."""

from __future__ import annotations

import json
from collections.abc import Sequence

from indexer.cite.exports.works import Work


def write(listed: Sequence[Work], style: str) -> bytes:
    """One item an article; its excerpts stand under "custom"."""
    taken: set[str] = set()
    items = []
    for work in listed:
        # Two versions of one article are two items.
        identity = work.article.id if work.article.id not in taken else f"{work.article.id}-{work.key}"
        taken.add(identity)
        excerpts = [{"id": e.id, "text": e.text, "paragraph": e.paragraph} for _, e in work.excerpts]
        custom = {"excerpts": excerpts, "sha256": work.article.sha256}
        items.append(work.csl | {"id": identity, "citation-key": work.key, "custom": custom})
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")

"""CSL-JSON, the format that reference managers and pandoc share."""

from __future__ import annotations

import json
from collections.abc import Sequence

from indexer.cite.exports.works import Work


def write(listed: Sequence[Work], style: str) -> bytes:
    """One item an article; its excerpts stand under "custom"."""
    items = [
        work.csl
        | {
            "citation-key": work.key,
            "custom": {
                "excerpts": [{"id": e.id, "text": e.text, "paragraph": e.paragraph} for _, e in work.excerpts],
                "sha256": work.article.sha256,
            },
        }
        for work in listed
    ]
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")

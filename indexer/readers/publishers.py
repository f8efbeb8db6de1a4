"""The publisher table: which newspaper a web address belongs to, and where its pages state their metadata.

Rules as data, one row a publisher, in publishers.json.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit


class Column(NamedTuple):
    """Where a publisher's pages state a value: sources, each with the last ISO day it holds for, the last one open."""

    steps: tuple[tuple[str, str | None], ...] = ()

    def source(self, day: str | None) -> str | None:
        """The source that holds for a page of ISO day `day`, the newest if that is unknown; None if none is known."""
        for source, until in self.steps:
            if until is None or (day is not None and day <= until):
                return None if source == "-" else source
        return None


class Row(NamedTuple):
    """A publisher: its display name, and where its pages state their headline and their authors."""

    name: str
    title: Column = Column()
    authors: Column = Column()


@cache
def _table() -> dict[str, Row]:
    """Host, or host and first folder, to row."""
    text = files("indexer.readers").joinpath("publishers.json").read_text("utf-8")
    table: dict[str, str | dict[str, str]] = json.loads(text)["publishers"]
    return {key: _row(value) for key, value in table.items()}


def _row(value: str | dict[str, str]) -> Row:
    if isinstance(value, str):
        return Row(value)
    return Row(value["name"], _column(value.get("title")), _column(value.get("authors")))


def _column(text: str | None) -> Column:
    """A cell such as "og until 2025-08-24, json-ld"."""
    steps = []
    for part in text.split(", ") if text else ():
        source, _, until = part.partition(" until ")
        steps.append((source, until or None))
    return Column(tuple(steps))


def row_of(url: str | None) -> Row | None:
    """The table's row for a web address, the longest that matches; None for a publisher it does not know.

    A row is a host (subdomains included) or a host with its first folder (`example.org/edition`).
    """
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    table = _table()
    folder = parts.path.split("/")[1] if parts.path.count("/") else ""
    while "." in host:
        if folder and f"{host}/{folder}" in table:
            return table[f"{host}/{folder}"]
        if host in table:
            return table[host]
        host = host.split(".", 1)[1]
    return None


def publisher_of(url: str | None) -> str | None:
    """Display name of the publisher of a web address, by the table."""
    row = row_of(url)
    return row.name if row else None

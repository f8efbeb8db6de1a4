"""The publisher table: which newspaper a web address belongs to. Rules as data, one row a publisher."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit


@cache
def _table() -> dict[str, str]:
    """Host, or host and first folder, to display name."""
    text = files("indexer.readers").joinpath("publishers.json").read_text("utf-8")
    table: dict[str, str] = json.loads(text)["publishers"]
    return table


def publisher_of(url: str | None) -> str | None:
    """Display name of the publisher of a web address, by the table; the longest matching row wins.

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

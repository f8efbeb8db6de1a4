"""Cursors: opaque words that say where a result goes on, good for one question and one generation of the index."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import replace

from indexer import Ask
from webapp.errors import Problem

_PARTS = re.compile(rb"([0-9]{1,6})\.([0-9a-f]{12})\.([0-9a-f]{12})\.([0-9a-f]{8})")


def make_cursor(ask: Ask, generation: str, offset: int) -> str:
    """The cursor of the page of `ask` that begins at `offset`."""
    body = f"{offset}.{_digest(generation)}.{_digest(_identity(ask))}"
    return base64.urlsafe_b64encode(f"{body}.{_digest(body)[:8]}".encode()).rstrip(b"=").decode()


def read_cursor(cursor: str, ask: Ask, generation: str) -> int:
    """The offset that `cursor` stands for.

    Raises Problem "bad-cursor" when it is none, or of another question; "cursor-expired" when the index has changed.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    found = _PARTS.fullmatch(raw)
    if found is None or _digest(raw.rpartition(b".")[0].decode())[:8].encode() != found[4]:
        raise Problem("bad-cursor", "Take the cursor as a page of results gave it.", [("cursor", "malformed")])
    if found[3].decode() != _digest(_identity(ask)):
        raise Problem(
            "bad-cursor",
            "This cursor belongs to another question: repeat q, unit, sort, collapse and the filters unchanged.",
            [("cursor", "of another question")],
        )
    if found[2].decode() != _digest(generation):
        raise Problem("cursor-expired", "Ask again from the start: pages before and after would not fit together.")
    return int(found[1])


def _identity(ask: Ask) -> str:
    """What makes two asks pages of one result."""
    return repr(replace(ask, offset=0, limit=0, facets=(), facet_limit=0, exact_total=False))


def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()

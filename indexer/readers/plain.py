"""Plain text: the first block is the title, the others paragraphs."""

from __future__ import annotations

import re

from indexer.model import BlockKind, Origin, RawDocument
from indexer.readers.decode import decode, gunzip
from indexer.readers.draft import Draft, visible
from indexer.readers.facts import Fact, Reading


def read_plain(raw: RawDocument) -> Reading:
    """Blocks between empty lines."""
    decoded = decode(gunzip(raw.data))
    drafts: list[Draft] = []
    for match in re.finditer(r"[^\s](?:.*[^\s])?", decoded.text):
        kind = BlockKind.PARAGRAPH if drafts else BlockKind.TITLE
        drafts.append(Draft(kind, visible(match.group(), match.start())))
    facts = {"title": Fact(drafts[0].text, Origin.TEXT)} if drafts else {}
    return Reading(tuple(drafts), facts, decoded.warnings, mapped=True)

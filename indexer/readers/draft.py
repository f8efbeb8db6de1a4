"""Blocks on their way to an article: characters with the place in the file they come from, and how they are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from indexer.model import Block, BlockKind, SourceRun, Span

BLOCK_BREAK = "\n\n"
"""What stands between two blocks of an article's text."""

INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f\ufff9-\ufffb]+")
"""Characters nobody sees that break words or turn the direction of the text around."""


def shows(text: str) -> bool:
    """Whether a text has a character that can be seen: marks that only join or order others are none."""
    return any(c.isprintable() and not c.isspace() for c in text)


class Piece(NamedTuple):
    """Characters of a block; `at` is where they stand, unchanged, in the file, None where they stand nowhere."""

    text: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before its place in the article is known."""

    kind: BlockKind
    pieces: tuple[Piece, ...]
    credit: str | None = None

    @property
    def text(self) -> str:
        """The block's characters."""
        return "".join(p.text for p in self.pieces)


class Assembled(NamedTuple):
    """An article's text, its blocks and the map back to the file (None if no character has a place there)."""

    text: str
    blocks: tuple[Block, ...]
    source_map: tuple[SourceRun, ...] | None


def draft(kind: BlockKind, text: str, credit: str | None = None) -> Draft:
    """A block that has no place in the file."""
    return Draft(kind, (Piece(text),), credit)


def visible(text: str, at: int) -> tuple[Piece, ...]:
    """`text`, which stands at `at` in the file, without its invisible characters."""
    pieces: list[Piece] = []
    start = 0
    for match in INVISIBLE.finditer(text):
        if match.start() > start:
            pieces.append(Piece(text[start : match.start()], at + start))
        start = match.end()
    if start < len(text):
        pieces.append(Piece(text[start:], at + start))
    return tuple(pieces)


def assemble(drafts: Iterable[Draft], *, mapped: bool) -> Assembled:
    """One text of all drafts in order; `mapped` tells whether the text maps back to the file."""
    parts: list[str] = []
    blocks: list[Block] = []
    runs: list[SourceRun] = []
    length = 0
    for item in drafts:
        if not shows(item.text):
            continue
        if blocks:
            parts.append(BLOCK_BREAK)
            length += len(BLOCK_BREAK)
        start = length
        spans: list[Span] = []
        for piece in item.pieces:
            if piece.at is not None and piece.text:
                spans.append(Span(piece.at, piece.at + len(piece.text)))
                runs.append(SourceRun(length, piece.at, len(piece.text)))
            parts.append(piece.text)
            length += len(piece.text)
        blocks.append(Block(item.kind, Span(start, length), _merged(spans) if mapped else None, item.credit))
    return Assembled("".join(parts), tuple(blocks), _joined(runs) if mapped else None)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Neighbouring spans made one."""
    out: list[Span] = []
    for span in spans:
        if out and out[-1].end == span.start:
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return tuple(out)


def _joined(runs: list[SourceRun]) -> tuple[SourceRun, ...]:
    """Runs that continue each other on both sides made one."""
    out: list[SourceRun] = []
    for run in runs:
        last = out[-1] if out else None
        if last and last.text_start + last.length == run.text_start and last.file_start + last.length == run.file_start:
            out[-1] = SourceRun(last.text_start, last.file_start, last.length + run.length)
        else:
            out.append(run)
    return tuple(out)

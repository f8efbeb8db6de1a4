"""Attributions annotated by people, in brat's standoff format: `text/NAME.txt` and `attributions/NAME_WHO.ann`.

Lines `T` name spans, lines `E` tie the spans of one attribution together by their roles Source, Cue and Content. Where
an article has several annotators the first in sorted order counts.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from indexer.model import Span

_ENTITY = re.compile(r"(T\d+)\t\S+ ([\d ;]+)(?:\t|$)")
_ROLE = re.compile(r"([A-Za-z-]+?)\d*:(T\d+)")


@dataclass(frozen=True, slots=True)
class Gold:
    """One attribution as annotated; spans in characters of the text."""

    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its attributions."""

    name: str
    text: str
    attributions: tuple[Gold, ...]


def read_folder(folder: Path, exclude: frozenset[str] = frozenset()) -> list[Annotated]:
    """The annotated articles of `folder` but those named in `exclude`, sorted by name."""
    files: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        files.setdefault(path.stem.rsplit("_", 1)[0], path)
    found = []
    for name in sorted(files):
        text = folder / "text" / f"{name}.txt"
        if name not in exclude and text.exists():
            with text.open(encoding="utf-8", newline="") as f:
                found.append(Annotated(name, f.read(), read_annotations(files[name].read_text("utf-8"))))
    return found


def read_annotations(lines: str) -> tuple[Gold, ...]:
    """Attributions of one `.ann` file that have content."""
    spans: dict[str, list[Span]] = {}
    events: list[str] = []
    for line in lines.split("\n"):
        entity = _ENTITY.match(line)
        if entity:
            pairs = (piece.split() for piece in entity.group(2).split(";") if piece.strip())
            spans[entity.group(1)] = [Span(int(a), int(b)) for a, b in pairs]
        elif line[:1] == "E" and "\t" in line:
            events.append(line.split("\t", 1)[1])
    out = []
    for event in events:
        roles: dict[str, list[Span]] = defaultdict(list)
        for role, name in _ROLE.findall(event):
            roles[role] += spans.get(name, [])
        if roles["Content"]:
            out.append(Gold(*(tuple(sorted(roles[r])) for r in ("Content", "Cue", "Source"))))
    return tuple(out)


def digest(articles: list[Annotated]) -> str:
    """SHA-256 over names, texts and annotations, to name the data a model was trained on."""
    sha = hashlib.sha256()
    for article in articles:
        sha.update(repr((article.name, article.text, article.attributions)).encode())
    return sha.hexdigest()

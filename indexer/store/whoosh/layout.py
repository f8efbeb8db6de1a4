"""What stands in an index folder, and reading one generation of it.

    MAIN.log          commits, deletions and small segments (see `log`)
    MAIN_<name>.arr   large segments (see `container`)
    MAIN_WRITELOCK    held by the one writer

A commit names its segments in the order in which their articles were put. Nothing in the folder is executable.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.model import StoreError
from indexer.store.whoosh.container import Container
from indexer.store.whoosh.log import LOG_NAME, Commit, last_commit, read_data
from indexer.store.whoosh.searching import Snapshot
from indexer.store.whoosh.segment import Content, Segment

SCHEMA_VERSION = 4  # of the arrays, the tokenizer and the ranking; an index of another one is rebuilt
SUFFIX = ".arr"


class SegmentRow(NamedTuple):
    """A segment as a commit names it. `at` and `length` say where a small one lies in the log (-1: a file of its own);
    `deleted_at` and `deleted_length` where the numbers of its deleted articles do."""

    name: str
    passages: int
    at: int = -1
    length: int = 0
    deleted_at: int = -1
    deleted_length: int = 0
    deleted_passages: int = 0

    @property
    def file(self) -> str:
        """Name of its file, if it has one."""
        return f"MAIN_{self.name}{SUFFIX}"

    @property
    def live(self) -> int:
        """Passages that are not deleted."""
        return self.passages - self.deleted_passages


class State(NamedTuple):
    """The content of a commit."""

    identity: str  # of the index; another one means that it was made anew
    number: int
    rows: tuple[SegmentRow, ...]

    @property
    def generation(self) -> str:
        """Changes with every commit."""
        return f"{self.identity}-{self.number}"

    def to_json(self) -> dict[str, Any]:
        """What goes into the log."""
        rows = [list(row) for row in self.rows]
        return {"schema": SCHEMA_VERSION, "identity": self.identity, "number": self.number, "segments": rows}


def state_of(content: Mapping[str, Any], folder: Path) -> State:
    """The state that a commit tells of. Raises StoreError for another schema version."""
    found = content.get("schema")
    if found != SCHEMA_VERSION:
        raise StoreError(
            f"the index in {folder} has schema version {found}, this program reads version {SCHEMA_VERSION}: "
            "rebuild the index"
        )
    return State(content["identity"], content["number"], tuple(SegmentRow(*row) for row in content["segments"]))


def read_commit(folder: Path, since: int = 0) -> Commit | None:
    """The last commit of an index, from a record boundary on; None when nothing was committed after it.

    Raises StoreError when the log is no log of ours.
    """
    try:
        return last_commit(folder / LOG_NAME, since)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise StoreError(f"the index in {folder} is damaged: rebuild the index") from error


def open_snapshot(folder: Path, state: State, before: Snapshot | None) -> Snapshot:
    """Open a generation, sharing with `before` what has not changed.

    Raises OSError when a writer has gone on meanwhile and taken segments away; read the next commit then.
    """
    known: dict[str, Segment] = {s.name: s for s in before.segments} if before else {}
    segments = []
    for row in state.rows:
        old = known.get(row.name)
        content = old.content if old is not None else open_content(folder, row)
        segments.append(Segment(row.name, content, read_deleted(folder, row)))
    return Snapshot(state.generation, segments)


def open_content(folder: Path, row: SegmentRow) -> Content:
    """Open what a segment holds."""
    if row.at < 0:
        return Content(Container.open(folder / row.file))
    return Content(Container(read_data(folder / LOG_NAME, row.at, row.length)))


def read_deleted(folder: Path, row: SegmentRow) -> NDArray[np.uint32] | None:
    """Numbers of the deleted articles of a segment; None for none."""
    if row.deleted_at < 0:
        return None
    return np.frombuffer(read_data(folder / LOG_NAME, row.deleted_at, row.deleted_length), np.uint32)

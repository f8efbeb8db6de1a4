"""The store on disk: numpy segments behind Whoosh's interfaces, one writer, any number of readers."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

from indexer.model import Article, StoreError
from indexer.query.nodes import Query
from indexer.store.base import Counts, FacetValue, Results, Search
from indexer.store.whoosh.building import SegmentBuilder
from indexer.store.whoosh.layout import State, open_snapshot, read_commit, state_of
from indexer.store.whoosh.log import LOG_NAME, Commit, Held, stamp, start_log
from indexer.store.whoosh.searching import Snapshot
from indexer.store.whoosh.words import completions, suggestion
from indexer.store.whoosh.writing import ArrayWriter

_RETRIES = 20


class WhooshStore:
    """An index in a folder. With `create` a new one is made where there is none.

    Raises StoreError when there is no index, or one that this program cannot read.
    """

    def __init__(self, folder: Path, *, create: bool = True):
        self._folder = folder
        self._log = os.fspath(folder / LOG_NAME)
        self._opening = threading.Lock()
        self._current: tuple[Commit, Snapshot] | None = None
        self._held: Held | None = None  # the log that `_current` was read from
        self._spare: list[SegmentBuilder] = []
        self._closed = False
        if stamp(folder / LOG_NAME) is None:
            if not create:
                raise StoreError(f"there is no index in {folder}")
            folder.mkdir(parents=True, exist_ok=True)
            start_log(folder / LOG_NAME, State(secrets.token_hex(6), 0, ()).to_json(), [])
        self._snapshot()

    @property
    def generation(self) -> str:
        """Changes with every commit, by whichever process."""
        return self._snapshot().generation

    def writer(self) -> ArrayWriter:
        """The only writer, open until its context is left. Raises StoreLocked when another one is open."""
        snapshot = self._snapshot()
        known = self._current[0] if self._current is not None else None
        return ArrayWriter(self._folder, {s.name: s.content for s in snapshot.segments}, known, self._spare)

    def search(self, search: Search) -> Results:
        """Run a search; any query in bounded time."""
        return self._snapshot().search(search)

    def article(self, article_id: str) -> Article | None:
        """The whole article, as it was put."""
        for segment in reversed(self._snapshot().segments):
            live = segment.live_articles
            for number in segment.documents.find(article_id):
                if live is None or live[number]:
                    return segment.documents.article(number)
        return None

    def article_ids(self) -> Iterator[str]:
        """Ids of all articles, in the order they were put."""
        for segment in self._snapshot().segments:
            live = segment.live_articles
            for number in range(segment.documents.articles):
                if live is None or live[number]:
                    yield segment.documents.article_id(number)

    def counts(self) -> Counts:
        """Sizes of the index."""
        segments = self._snapshot().segments
        return Counts(
            sum(s.articles for s in segments), sum(s.passages for s in segments), sum(s.quotes for s in segments)
        )

    def complete(self, prefix: str, field: str = "text", limit: int = 8) -> tuple[FacetValue, ...]:
        """Words or values that begin with `prefix`, most frequent first."""
        snapshot = self._snapshot()
        return completions(snapshot.segments, prefix, field, limit, snapshot.values)

    def suggest(self, query: Query) -> Query | None:
        """A query with likelier spellings that finds something, or None."""
        snapshot = self._snapshot()
        better = suggestion(snapshot.segments, query)
        if better is None or not snapshot.search(Search(better, limit=0)).total:
            return None
        return better

    def close(self) -> None:
        """Release files."""
        self._closed = True
        self._current = None
        if self._held is not None:
            self._held.close()
            self._held = None

    def _check(self) -> None:
        if self._closed:
            raise StoreError("the store is closed")

    def _snapshot(self) -> Snapshot:
        """The last commit, opened."""
        self._check()
        path = self._log
        now = stamp(path)
        current = self._current
        if current is not None and current[0].stamp == now:
            return current[1]
        with self._opening:
            for _ in range(_RETRIES):
                current = self._current
                now = stamp(path)
                if now is None:
                    if current is None:
                        raise StoreError(f"the index in {self._folder} is gone")
                    return current[1]  # another index took its place: who still holds this one is answered from it
                if current is not None and current[0].stamp == now:
                    return current[1]
                try:
                    return self._open()
                except OSError as error:  # a writer went on between the log and a segment; read the log again
                    last = error
            raise StoreError(f"the index in {self._folder} cannot be read ({last}); rebuild the index")

    def _open(self) -> Snapshot:
        current, held = self._current, Held(self._log)
        same_log = current is not None and current[0].stamp.inode == held.inode
        commit = read_commit(self._folder, current[0].end if current and same_log else 0)
        if commit is None:
            if current is None:
                raise StoreError(f"there is no index in {self._folder}")
            # A commit under way: what was read before still is the last one. Look again at the next search.
            return current[1]
        snapshot = open_snapshot(self._folder, state_of(commit.content, self._folder), current[1] if current else None)
        now = stamp(self._log)
        if now is None or not commit.stamp.inode == now.inode == held.inode:
            raise FileNotFoundError("the log was started anew")
        if self._held is not None:
            self._held.close()
        self._current, self._held = (commit, snapshot), held
        return snapshot

"""The store on disk: articles in a Whoosh index, searched by the reference evaluator over a copy in memory."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from whoosh import fields, index
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.writing import LockError

from indexer.model import Article, StoreError, StoreLocked
from indexer.query import Query
from indexer.serial import article_from_dict, article_to_dict
from indexer.store.base import Counts, FacetValue, Results, Search
from indexer.store.memory import MemoryStore

SCHEMA = fields.Schema(id=fields.ID(stored=True, unique=True), article=fields.STORED())


class WhooshStore:
    """Articles kept in a Whoosh index in a folder."""

    def __init__(self, folder: Path, *, create: bool = True):
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[str, MemoryStore] | None = None
        try:
            self._index: FileIndex = index.open_dir(str(folder))
        except (EmptyIndexError, FileNotFoundError, NotADirectoryError) as error:
            if not create:
                raise StoreError(f"there is no index in {folder}") from error
            folder.mkdir(parents=True, exist_ok=True)
            self._index = index.create_in(str(folder), SCHEMA)

    @property
    def generation(self) -> str:
        """Changes with every commit, by whichever process."""
        return str(self._index.latest_generation())

    def _memory(self) -> MemoryStore:
        with self._lock:
            generation = self.generation
            if self._loaded is None or self._loaded[0] != generation:
                store = MemoryStore()
                with store.writer() as writer, self._index.reader() as reader:
                    for stored in reader.all_stored_fields():
                        writer.put(article_from_dict(json.loads(zlib.decompress(stored["article"]))))
                self._loaded = generation, store
            return self._loaded[1]

    def writer(self) -> _Writer:
        """The only writer. Raises StoreLocked when another one is open."""
        return _Writer(self._index)

    def search(self, search: Search) -> Results:
        """Run a search."""
        return self._memory().search(search)

    def article(self, article_id: str) -> Article | None:
        """The whole article, as it was put."""
        return self._memory().article(article_id)

    def article_ids(self) -> Iterator[str]:
        """Ids of all articles."""
        return self._memory().article_ids()

    def counts(self) -> Counts:
        """Sizes of the index."""
        return self._memory().counts()

    def complete(self, prefix: str, field: str = "text", limit: int = 8) -> tuple[FacetValue, ...]:
        """Words or values that begin with `prefix`, most frequent first."""
        return self._memory().complete(prefix, field, limit)

    def suggest(self, query: Query) -> Query | None:
        """A query with likelier spellings, or None."""
        return self._memory().suggest(query)

    def close(self) -> None:
        """Release files."""
        self._index.close()


class _Writer:
    def __init__(self, ix: FileIndex):
        self._index = ix
        self._writer = self._open()

    def _open(self):  # type: ignore[no-untyped-def]
        try:
            return self._index.writer(limitmb=32)
        except LockError as error:
            raise StoreLocked("another process is writing to the index") from error

    def put(self, article: Article) -> None:
        """Add an article, replacing the one of the same id."""
        data = zlib.compress(json.dumps(article_to_dict(article), ensure_ascii=False).encode())
        self._writer.update_document(id=article.id, article=data)

    def remove(self, article_id: str) -> None:
        """Remove an article; unknown ids are ignored."""
        self._writer.delete_by_term("id", article_id)

    def commit(self) -> None:
        """Make everything so far durable and visible, and go on."""
        self._writer.commit()
        self._writer = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._writer.commit()
        else:
            self._writer.cancel()

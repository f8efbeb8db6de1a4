"""The one writer of an index: articles in, segments and commits out, merging as it goes.

Articles are gathered in memory up to RUN_SIZE, then written as a run: a segment that no commit names yet. A commit
writes what is gathered, merges the runs of a large load into one segment, and merges small segments when there are
many, so that an index of n passages has in the order of log(n) segments however it came about. Readers never merge.
What a crash leaves beside the last commit is removed by the next writer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage

from indexer.model import Article, StoreError, StoreLocked
from indexer.store.whoosh.building import STEMMED, SegmentBuilder
from indexer.store.whoosh.container import Array, Container, FileSink, MemorySink, Sink, pack
from indexer.store.whoosh.layout import SUFFIX, SegmentRow, State, open_content, read_commit, read_deleted, state_of
from indexer.store.whoosh.log import LOG_NAME, Commit, LogWriter, holds, start_log, sync_file, sync_folder
from indexer.store.whoosh.merging import Merge
from indexer.store.whoosh.merging_documents import DocumentsMerge
from indexer.store.whoosh.segment import Content

RUN_SIZE = 256 << 20  # bytes of memory, about, that articles gathered may take before they are written out
INLINE_SIZE = 1 << 20  # segments up to this size live in the log
LOG_SIZE = 16 << 20  # size from which a log that is mostly waste is started anew
KEPT_WORDS = 1 << 15  # of those that a builder knows when it is kept for the next writer
WIDTH = 8  # segments of one size class before they are merged
SMALL = 256  # passages of the smallest size class


class _Part:
    """A segment as the writer sees it: committed, or a run."""

    def __init__(self, row: SegmentRow, content: Content, deleted: NDArray[np.uint32] | None):
        self.row = row
        self.content = content
        self.deleted: set[int] = set() if deleted is None else set(deleted.tolist())
        self.changed = False

    def kept(self) -> NDArray[np.int64]:
        """Numbers of the articles that are not deleted."""
        keep = np.ones(self.content.documents.articles, bool)
        keep[list(self.deleted)] = False
        return np.flatnonzero(keep)


class ArrayWriter:
    """Changes to an index. Raises StoreLocked when another writer, of any process, is open.

    `opened` are the contents of segments, by name, that the caller has open already, `known` a commit that it has
    read, and `spare` is where it keeps a builder, which knows the words of the last articles, for the next writer.
    """

    def __init__(
        self,
        folder: Path,
        opened: Mapping[str, Content] | None = None,
        known: Commit | None = None,
        spare: list[SegmentBuilder] | None = None,
    ):
        self._folder = folder
        self._opened = dict(opened or {})
        self._spare = [] if spare is None else spare
        self._lock = FileStorage(str(folder)).lock("MAIN_WRITELOCK")
        if not self._lock.acquire():
            raise StoreLocked(f"the index in {folder} is being written to; wait until that has ended")
        self._log: LogWriter | None = None
        try:
            commit = _last_commit(folder, known)
            if commit is None:
                raise StoreError(f"there is no index in {folder}")
            self._state = state_of(commit.content, folder)
            self._log = LogWriter(folder / LOG_NAME, commit.end)
            self._restart()
            self._sweep()
        except BaseException:
            self._release()
            raise

    def _restart(self) -> None:
        """Begin from the last commit."""
        folder = self._folder
        self._parts = [
            _Part(row, self._opened.get(row.name) or open_content(folder, row), read_deleted(folder, row))
            for row in self._state.rows
        ]
        self._opened = {}
        self._committed = len(self._parts)
        self._builder = self._spare.pop() if self._spare else SegmentBuilder()
        self._gathered: dict[str, int] = {}  # id -> number in the builder
        self._replaced: set[int] = set()  # numbers in the builder that a later put made void
        self._dirty = False

    # ------------------------------------------------------------------ changes

    def put(self, article: Article) -> None:
        """Add an article, replacing the one of the same id."""
        self._check()
        self.remove(article.id)
        self._gathered[article.id] = self._builder.articles
        self._builder.add(article)
        self._dirty = True
        if self._builder.size > RUN_SIZE:
            try:
                self._flush()
            except OSError as error:
                self._give_up()
                raise _unwritten(error) from error

    def remove(self, article_id: str) -> None:
        """Remove an article; unknown ids are ignored."""
        self._check()
        number = self._gathered.pop(article_id, None)
        if number is not None:
            self._replaced.add(number)
            self._dirty = True
            return
        for part in self._parts:
            for article in part.content.documents.find(article_id):
                if article not in part.deleted:
                    part.deleted.add(article)
                    part.changed = self._dirty = True
                    return

    def commit(self) -> None:
        """Make everything so far durable and visible, and go on."""
        log = self._check()
        if not self._dirty:
            return
        obsolete = [part.row for part in self._parts[: self._committed]]
        try:
            self._flush()
            self._merge()
            self._write_state(log)
        except OSError as error:
            self._give_up()
            raise _unwritten(error) from error
        except BaseException:
            self._give_up()
            raise
        current = {row.file for row in self._state.rows}
        for row in obsolete:
            if row.at < 0 and row.file not in current:
                (self._folder / row.file).unlink(missing_ok=True)

    def _give_up(self) -> None:
        """Forget every change since the last commit, which stands as it was; the next change starts from it."""
        if self._log is not None:
            self._log.discard()
        self._restart()
        self._sweep()

    def _flush(self) -> None:
        """Write what was gathered as a segment."""
        builder = self._builder
        if not builder.articles:
            return
        passages = builder.documents.passages_held
        part = self._store(passages, builder.finish())
        part.deleted, self._replaced = self._replaced, set()
        part.changed = bool(part.deleted)
        self._gathered = {}
        self._parts.append(part)

    def _store(self, passages: int, made: dict[str, Array]) -> _Part:
        size = sum(a.nbytes for a in made.values())
        name = secrets.token_hex(8)
        if size > INLINE_SIZE:
            row = SegmentRow(name, passages)
            sink = FileSink(self._folder / row.file, {})
            try:
                sink.finish(made)
            finally:
                sink.close()
            return _Part(row, open_content(self._folder, row), None)
        return self._inline(name, passages, pack(made))

    def _inline(self, name: str, passages: int, data: bytes) -> _Part:
        assert self._log is not None
        at = self._log.data(data)
        return _Part(SegmentRow(name, passages, at, len(data)), Content(Container(data)), None)

    # ------------------------------------------------------------------ merging

    def _merge(self) -> None:
        """Merge what should be one segment."""
        if len(self._parts) - self._committed > 1:
            self._merge_range(self._committed, len(self._parts))
        for i, part in enumerate(self._parts):
            if part.deleted and _live_passages(part) * 2 < part.row.passages:
                self._merge_range(i, i + 1)
        for level in range(_LEVELS):
            first = len(self._parts)
            while first and _level(self._parts[first - 1]) <= level:
                first -= 1
            levels = [_level(part) for part in self._parts[first:]]
            if levels.count(level) + (min(levels, default=level) < level) >= WIDTH:
                self._merge_range(first, len(self._parts))

    def _merge_range(self, first: int, last: int) -> None:
        parts = self._parts[first:last]
        self._parts[first:last] = self._merged(parts)

    def _merged(self, parts: Sequence[_Part]) -> list[_Part]:
        """The articles of several segments as one segment, or none when all are deleted."""
        kept = [part.kept() for part in parts]
        if not sum(map(len, kept)):
            return []
        articles, passages, quotes = _renumbered(parts, kept)
        documents = DocumentsMerge([(p.content.documents, k) for p, k in zip(parts, kept, strict=True)])
        spaces = {"text": passages, "said": quotes, "speaker": quotes, "via": quotes}
        merges = [
            Merge([(p.content.container, m) for p, m in zip(parts, spaces.get(name, articles), strict=True)], name)
            for name in STEMMED
        ]
        shapes = documents.shapes()
        for merge in merges:
            shapes |= merge.shapes()
        size = sum(np.dtype(kind).itemsize * count for kind, count in shapes.values())
        count = int(sum((m >= 0).sum() for m in passages))
        name = secrets.token_hex(8)
        row = SegmentRow(name, count)
        sink: Sink = MemorySink(shapes) if size <= INLINE_SIZE // 2 else FileSink(self._folder / row.file, shapes)
        try:
            small = documents.run(sink)
            for merge in merges:
                small |= merge.run(sink)
            data = sink.finish(small)
        finally:
            if isinstance(sink, FileSink):
                sink.close()
        if data is not None:
            return [self._inline(name, count, data)]
        for part in parts:  # runs that no commit ever names
            if part.row.at < 0 and part.row.name not in {r.name for r in self._state.rows}:
                (self._folder / part.row.file).unlink(missing_ok=True)
        return [_Part(row, open_content(self._folder, row), None)]

    # ------------------------------------------------------------------ commits

    def _write_state(self, log: LogWriter) -> None:
        before = {row.name for row in self._state.rows}
        files = [p.row.file for p in self._parts if p.row.at < 0 and p.row.name not in before]
        for file in files:
            sync_file(self._folder / file)
        rows = []
        for part in self._parts:
            row = part.row
            if part.changed:
                data = np.array(sorted(part.deleted), np.uint32).tobytes()
                row = row._replace(
                    deleted_at=log.data(data),
                    deleted_length=len(data),
                    deleted_passages=row.passages - _live_passages(part),
                )
            rows.append(row)
        if files:
            sync_folder(self._folder)
        state = State(self._state.identity, self._state.number + 1, tuple(rows))
        log.commit(state.to_json())
        for part, row in zip(self._parts, rows, strict=True):
            part.row, part.changed = row, False
        self._state, self._committed, self._dirty = state, len(self._parts), False
        live = sum(r.length + r.deleted_length for r in rows)
        if log.size > LOG_SIZE and log.size > 4 * live:
            try:
                self._renew_log(log)
            except OSError:  # only tidying: where it fails (a full disk) whichever log stands serves on
                commit = read_commit(self._folder)
                assert commit is not None
                self._state = state_of(commit.content, self._folder)
                self._log = LogWriter(self._folder / LOG_NAME, commit.end)
                self._restart()

    def _renew_log(self, log: LogWriter) -> None:
        """Start the log anew with what is still needed of it."""
        at, data, rows = 0, [], []
        for part in self._parts:
            row = part.row
            if row.at >= 0:
                payload = _log_payload(self._folder, row.at, row.length)
                row = row._replace(at=at + 24)
                data.append(payload)
                at += 24 + len(payload) + (-len(payload) % 8)
            if row.deleted_at >= 0:
                payload = np.array(sorted(part.deleted), np.uint32).tobytes()
                row = row._replace(deleted_at=at + 24)
                data.append(payload)
                at += 24 + len(payload) + (-len(payload) % 8)
            rows.append(row)
        state = self._state._replace(rows=tuple(rows), number=self._state.number + 1)
        start_log(self._folder / LOG_NAME, state.to_json(), data)
        for part, row in zip(self._parts, rows, strict=True):
            part.row = row
        self._state = state
        commit = read_commit(self._folder)
        assert commit is not None
        self._log = LogWriter(self._folder / LOG_NAME, commit.end)
        log.close()

    def _sweep(self) -> None:
        """Remove segment files that the last commit does not name."""
        named = {row.file for row in self._state.rows}
        for path in self._folder.glob(f"MAIN_*{SUFFIX}"):
            if path.name not in named:
                path.unlink(missing_ok=True)

    # ------------------------------------------------------------------ the context

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._log is None:
            return
        try:
            if kind is None:
                self.commit()
            else:
                self._log.discard()
                self._parts = []
                self._sweep()
        finally:
            self._release()

    def _check(self) -> LogWriter:
        if self._log is None:
            raise StoreError("this writer is closed")
        return self._log

    def _release(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None
            if not self._spare and not self._builder.articles and self._builder.words_known < KEPT_WORDS:
                self._spare.append(self._builder)
        self._lock.release()


def _last_commit(folder: Path, known: Commit | None) -> Commit | None:
    """The last commit of an index of which an earlier one may be known."""
    if known is None or not holds(folder / LOG_NAME, known):
        return read_commit(folder)
    return read_commit(folder, known.end) or known


def _unwritten(error: OSError) -> StoreError:
    return StoreError(f"the index could not be written ({error.strerror}); it is as it was at the last commit")


def _log_payload(folder: Path, at: int, length: int) -> bytes:
    with (folder / LOG_NAME).open("rb") as handle:
        handle.seek(at)
        return handle.read(length)


_LEVELS = 16


def _level(part: _Part) -> int:
    """The size class of a segment: 0 below SMALL passages, then one more for each factor of WIDTH."""
    level, limit = 0, SMALL
    while _live_passages(part) >= limit and level < _LEVELS - 1:
        level, limit = level + 1, limit * WIDTH
    return level


def _live_passages(part: _Part) -> int:
    if not part.deleted:
        return part.row.passages
    counts = np.diff(part.content.documents.passage_at)
    return part.row.passages - int(counts[list(part.deleted)].sum())


def _renumbered(
    parts: Sequence[_Part], kept: Sequence[NDArray[np.int64]]
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """The new numbers of the parts' articles, passages and quotes, -1 for deleted ones."""
    spaces: tuple[list[NDArray[np.int64]], ...] = ([], [], [])
    at = [0, 0, 0]
    for part, keep in zip(parts, kept, strict=True):
        documents = part.content.documents
        alive = np.zeros(documents.articles, bool)
        alive[keep] = True
        of_passage = alive[documents.article_of]
        for i, mask in enumerate((alive, of_passage, of_passage[documents.passage_of])):
            numbers = np.where(mask, np.cumsum(mask) - 1 + at[i], -1)
            spaces[i].append(numbers.astype(np.int64))
            at[i] += int(mask.sum())
    return spaces[0], spaces[1], spaces[2]

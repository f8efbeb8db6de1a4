"""One indexing run: scan, see what changed, read it, and bring the index to what the archive holds now."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor, Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from indexer import corpus, quotes, readers
from indexer.corpus import Found
from indexer.model import Article, BlockKind, Copy, ReadError, StoreError
from indexer.pipeline.history import History
from indexer.pipeline.live import LiveIndex, go_live, indexing_lock, manifest_path, new_folder, store_url
from indexer.pipeline.manifest import FAILED, INDEXED, SKIPPED, DocumentRow, Failure, FileRow, Manifest
from indexer.pipeline.reading import FileOutcome, Outcome, read_file, result
from indexer.pipeline.workers import BoundedPool
from indexer.store import open_store
from indexer.store.base import Store, Writer

VERSION = version("ontherecord")  # another one may read other things in the same files
MANY_FILES = 10  # so many do not vanish all at once because somebody wished it
SAME_ARTICLE = 0.3  # share of four-word runs from which two texts at one address are versions of one article
BATCH_ARTICLES = 2_000
BATCH_CHARACTERS = 16_000_000
POLL = 0.2  # seconds within which an interrupt is noticed
IN_FLIGHT = 6  # files given to each worker ahead of the one that is put next


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. `only` limits the run to these paths relative to the archive; `executor` stands in for the pool."""

    rebuild: bool = False
    workers: int | None = None
    executor: Executor | None = None
    only: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: files done of those to be read, and the file just done."""

    done: int
    total: int
    path: str


@dataclass(frozen=True, slots=True)
class Watch:
    """How a run is watched from outside: asked to stop, told how far it is."""

    stop: threading.Event
    progress: Callable[[Progress], None] | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, counted in files; `failed` lists every file that stands unread, also from runs before."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()
    articles: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    rebuilt: str | None = None  # why everything was read again


def index(
    folder: Path, instance: Path, options: Options | None = None, progress: Callable[[Progress], None] | None = None
) -> Report:
    """Bring the index under `instance` to what `folder` holds now.

    Adds what is new, replaces what changed, drops what vanished, follows what moved, touches nothing else. An interrupt
    (KeyboardInterrupt) ends the run early and keeps what was read. Raises StoreLocked when another run is at work,
    ReadError when `folder` cannot be read, StoreError when the index cannot be written.
    """
    try:
        return _index(folder, instance, options or Options(), progress)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError(
            f"the index under {instance} cannot be written: {error}. What was there before stands"
        ) from error


def _index(folder: Path, instance: Path, options: Options, progress: Callable[[Progress], None] | None) -> Report:
    with indexing_lock(instance):
        scan = corpus.scan(folder, options.only)
        reason = "asked for" if options.rebuild else None
        live = LiveIndex(instance)
        if live.name is not None and reason is None:
            try:
                return _run(folder, instance, instance / "index" / live.name, scan, options, progress)
            except _Unusable as error:
                reason = str(error)
                options, scan = replace(options, only=None), corpus.scan(folder)
        aside = new_folder(instance)
        if live.name is None:
            go_live(instance, aside)
            return _run(folder, instance, aside, scan, options, progress)
        report = _run(folder, instance, aside, scan, options, progress)
        if report.interrupted:
            return replace(report, rebuilt=f"{reason}; interrupted, so the index before stays")
        lost = _keep_lost(instance, live, aside)
        live.close()
        go_live(instance, aside)
        return replace(report, rebuilt=reason, warnings=report.warnings + lost)


class _Unusable(StoreError):  # noqa: N818 - reads as the state it reports
    """The live index cannot be brought up to date and must be made again."""


def _run(
    folder: Path,
    instance: Path,
    home: Path,
    scan: corpus.Scan,
    options: Options,
    progress: Callable[[Progress], None] | None,
) -> Report:
    try:
        manifest = Manifest.create(manifest_path(home))
        store = open_store(store_url(home))
    except StoreError as error:
        raise _Unusable(str(error)) from error
    try:
        listed, held = manifest.counts()[1], store.counts().articles
        if held < listed:  # the store commits first, so it lost what it held
            raise _Unusable(f"the index held {held} of {listed} articles")
        made_by = manifest.fact("version")
        if made_by not in (None, VERSION):
            raise _Unusable(f"the index was made by version {made_by} of the program, this is {VERSION}")
        with ExitStack() as closing:
            run = _Run(folder, History(instance / "history"), manifest, store, closing)
            return run.bring_up_to_date(scan, options, progress)
    finally:
        manifest.close()
        store.close()


def _keep_lost(instance: Path, live: LiveIndex, aside: Path) -> tuple[str, ...]:
    """Before a rebuilt index goes live: put aside texts of the old one that the new one does not hold. What could not
    be put aside is said in the sentences returned."""
    history = History(instance / "history")
    try:
        old, new = live.store(), open_store(store_url(aside), create=False)
    except StoreError as error:
        return (f"texts that only the index before held could not be kept, for it cannot be read: {error}",)
    for article_id in old.article_ids():
        before, now = old.article(article_id), new.article(article_id)
        if before is not None and (now is None or now.text != before.text):
            history.keep(before)
    new.close()
    return ()


class _Run:
    """The state of one run over one index folder."""

    def __init__(self, folder: Path, history: History, manifest: Manifest, store: Store, closing: ExitStack):
        self.folder = folder
        self.history = history
        self.manifest = manifest
        self.store = store
        self._closing = closing
        self._writer: Writer | None = None
        self.kept_ids = history.ids()
        self.pending: dict[str, Article | None] = {}  # put (or removed) since the last commit
        self.pending_characters = 0
        self.counts = dict.fromkeys(("added", "changed", "moved", "removed", "unchanged", "skipped"), 0)
        self.warnings: list[str] = []
        self.unread: set[str] = set()  # files that changed: what is known of them no longer holds

    @property
    def writer(self) -> Writer:
        """The store's writer, opened when there is something to write: a run that finds no change touches nothing."""
        if self._writer is None:
            self._writer = self._closing.enter_context(self.store.writer())
        return self._writer

    def bring_up_to_date(
        self, scan: corpus.Scan, options: Options, progress: Callable[[Progress], None] | None
    ) -> Report:
        """Everything but opening and closing."""
        start = time.monotonic()
        known = self.manifest.files()
        self._check_folder(scan, known, options)
        found = {f.path: f for f in scan.files}
        problems = dict(scan.problems)
        vanished = {
            p for p in known if p not in found and p not in problems and _in_scope(p, options.only, scan.problems)
        }
        to_read: list[Found] = []
        for path, file in found.items():
            row = known.get(path)
            if row is None or row.stamp != file.stamp or (row.state == FAILED and row.sha256 is None):
                to_read.append(file)
            elif row.state == SKIPPED:
                self.counts["skipped"] += 1
            else:
                self.counts["unchanged"] += row.state == INDEXED
        to_read = self._follow_moves(to_read, vanished, known)
        for path, reason in sorted(problems.items()):
            if path not in known or known[path].reason != reason:
                self._fail(Found(path, 0, 0, ""), None, reason)
        with _stop_on_interrupt() as stop:
            self._read_all(to_read, known, options, Watch(stop, progress))
            for path in () if stop.is_set() else sorted(vanished):
                self.counts["removed"] += self._drop(path)
            interrupted = stop.is_set()
        self._commit()
        return Report(
            added=self.counts["added"],
            changed=self.counts["changed"],
            moved=self.counts["moved"],
            removed=self.counts["removed"],
            unchanged=self.counts["unchanged"],
            skipped=self.counts["skipped"],
            failed=self.manifest.failures(),
            warnings=tuple(self.warnings),
            articles=self.manifest.counts()[1],
            seconds=time.monotonic() - start,
            interrupted=interrupted,
        )

    def _check_folder(self, scan: corpus.Scan, known: dict[str, FileRow], options: Options) -> None:
        """Note which folder the index is of. Raises ReadError when it would be emptied because nothing is there."""
        if not scan.files and options.only is None and len(known) >= MANY_FILES:
            raise ReadError(
                f"{self.folder} holds no files, and the index those of {len(known)}: is a disk missing? Nothing was"
                " changed. To empty the index, use --rebuild"
            )
        folder, before = str(self.folder.resolve()), self.manifest.fact("folder")
        if before is not None and before != folder:
            self.warnings.append(f"the index was of {before} before; it is of {folder} now")
        if (self.manifest.fact("version"), before) != (VERSION, folder):
            self.manifest.put_fact("version", VERSION)
            self.manifest.put_fact("folder", folder)

    # ------------------------------------------------------------------ moves

    def _follow_moves(self, to_read: list[Found], vanished: set[str], known: dict[str, FileRow]) -> list[Found]:
        """New files with the bytes of a vanished one are that file, moved: nothing is read again."""
        by_size: dict[int, list[str]] = {}
        for path in sorted(vanished):
            if known[path].state == INDEXED:
                by_size.setdefault(known[path].size, []).append(path)
        rest: list[Found] = []
        for file in to_read:
            candidates = by_size.get(file.size, []) if file.path not in known else []
            sha256 = corpus.digest(self.folder, file.path) if candidates else None
            before = next((p for p in candidates if known[p].sha256 == sha256), None)
            same_kind = before is not None and _tail(known[before].stamp) == _tail(file.stamp)
            if before is None or not same_kind or Path(before).suffix != Path(file.path).suffix:
                rest.append(file)
                continue
            candidates.remove(before)
            vanished.discard(before)
            self._move(known[before], file)
            self.counts["moved"] += 1
        return rest

    def _move(self, before: FileRow, file: Found) -> None:
        documents = self.manifest.documents("file", before.path)
        self.manifest.drop_file(before.path)
        self.manifest.put_file(replace(before, path=file.path, stamp=file.stamp, since=_now()))
        for row in documents:
            path = file.path + row.path.removeprefix(before.path)
            self.manifest.put_document(replace(row, path=path, file=file.path, modified_ns=file.modified_ns))
            if row.article != readers.article_id(row.url, path):
                self._keep_id(path, row.article)
            if self.manifest.current(row.article) == row.path:
                self.manifest.put_article(row.article, path, None, changed=False)
            self._compose(row.article, {})

    # ------------------------------------------------------------------ reading

    def _read_all(
        self,
        files: list[Found],
        known: dict[str, FileRow],
        options: Options,
        watch: Watch,
    ) -> None:
        if not files:
            return
        workers = options.workers or min(os.cpu_count() or 1, len(files))
        self.unread = {f.path for f in files}
        executor = options.executor or BoundedPool(workers)
        try:
            for done, (file, outcome) in enumerate(_in_order(executor, self.folder, files, workers, watch.stop), 1):
                self.unread.discard(file.path)
                self._take(file, outcome, known.get(file.path))
                if watch.progress:
                    watch.progress(Progress(done, len(files), file.path))
        finally:
            if executor is not options.executor:
                executor.shutdown(cancel_futures=True)

    def _take(self, file: Found, outcome: FileOutcome, before: FileRow | None) -> None:
        """Put what was read of one file."""
        if before is not None and _only_touched(before, file, outcome):
            self.manifest.put_file(replace(before, stamp=file.stamp))
            self.counts["unchanged"] += 1
            return
        errors = [d for d in outcome.documents if d.article is None]
        good = [d for d in outcome.documents if d.article is not None]
        if not good:
            if errors and errors[0].skipped:
                self._drop(file.path)
                self.manifest.put_file(_row(file, None, SKIPPED, errors[0].error))
                self.counts["skipped"] += 1
            else:
                self._fail(file, outcome.sha256, errors[0].error or "unknown")
            return
        self._put(file, outcome.sha256, good)
        for document in errors:
            self.warnings.append(f"{document.path}: {document.error}")
        self.counts["added" if before is None or before.state != INDEXED else "changed"] += 1

    def _fail(self, file: Found, sha256: str | None, reason: str) -> None:
        """A file that cannot be read: what was indexed of it before stays, it is listed until it is mended."""
        self.manifest.put_file(_row(file, sha256, FAILED, reason))

    def _put(self, file: Found, sha256: str | None, documents: list[Outcome]) -> None:
        before = {row.path: row for row in self.manifest.documents("file", file.path)}
        self.manifest.drop_documents(file.path)
        fresh: dict[str, Article] = {}
        touched: dict[str, None] = dict.fromkeys(row.article for row in before.values())
        for outcome in documents:
            if outcome.article is None:
                continue
            article = self._identify(outcome.article, before.get(outcome.path))
            row = _document(file, article, outcome.sketch)
            self.manifest.put_document(row)
            fresh[row.path] = article
            touched[article.id] = None
        self.manifest.put_file(_row(file, sha256, INDEXED, None))
        for article_id in touched:
            self._compose(article_id, fresh)

    def _identify(self, article: Article, before: DocumentRow | None) -> Article:
        """The article under the id it keeps: that of its place before, of its address, of its text, or of its path."""
        article = self._without_shared_address(article)
        if before is not None and before.article != article.id:
            addresses = readers.canonical_url(before.url), readers.canonical_url(article.url)
            same = None in addresses or addresses[0] == addresses[1]
            self._keep_id(article.path, before.article if same else article.id)
        kept = self.kept_ids.get(article.path)
        if kept is not None:
            return replace(article, id=kept)
        others = self.manifest.documents("article", article.id)
        if others and article.url and not any(_alike(row, article) for row in others):
            self.manifest.put_shared(readers.canonical_url(article.url) or article.url)
            stored = self._stored(others[0].article)
            if stored is not None:
                self.writer.put(cleared := self._without_shared_address(stored, keep_id=True))
                self._note(stored.id, cleared)
            return self._without_shared_address(article)
        if not others:
            for row in self.manifest.documents("text_hash", _text_hash(article)):
                if row.file not in self.unread and _may_be_copy(row, article):
                    return replace(article, id=row.article)
        return article

    def _keep_id(self, path: str, article_id: str) -> None:
        if self.kept_ids.get(path) != article_id:
            self.history.remember_id(path, article_id)
            self.kept_ids[path] = article_id

    def _without_shared_address(self, article: Article, keep_id: bool = False) -> Article:
        """The article without an address that dissimilar texts claim: a site-wide mistake tells nothing."""
        address = readers.canonical_url(article.url)
        if address is None or not self.manifest.is_shared(address):
            return article
        warning = f"its address {article.url} is also that of dissimilar texts, so it is ignored"
        own = article.id if keep_id else readers.article_id(None, article.path)
        return replace(article, id=own, url=None, warnings=(*article.warnings, warning))

    # ------------------------------------------------------------------ articles

    def _compose(self, article_id: str, fresh: dict[str, Article]) -> None:
        """Put an article as its documents now have it: the newest text stands, the others are copies or versions."""
        rows = self.manifest.documents("article", article_id)
        stored = self._stored(article_id)
        if not rows:
            if stored is not None:
                self.history.keep(stored)
            self.writer.remove(article_id)
            self.manifest.drop_article(article_id)
            self._note(article_id, None)
            return
        current = _newest(rows, self.manifest.current(article_id))
        article = fresh.get(current.path)
        if article is None and stored is not None and _text_hash(stored) == current.text_hash:
            article = replace(stored, path=current.path, sha256=current.sha256)
        if article is None:
            article = self._read_again(current)
            if article is None:
                return
        copies = tuple(Copy(r.path, r.sha256, r.accessed) for r in rows if r.path != current.path)
        article = _fit_to_show(replace(article, id=article_id, copies=copies))
        for other in rows:
            text = fresh.get(other.path)
            if text is not None and other.text_hash != current.text_hash:
                self.history.keep(replace(text, id=article_id))
        if stored is not None and stored.text != article.text:
            self.history.keep(stored)
        self.writer.put(article)
        self.manifest.put_article(article_id, current.path, article.title, changed=_differs(article, stored))
        self._note(article_id, article)

    def _read_again(self, row: DocumentRow) -> Article | None:
        """The document that stands for an article now and was not read in this run."""
        with BoundedPool(1) as pool:
            outcome = result(pool.submit(read_file, str(self.folder), row.file), row.file)
        return next((d.article for d in outcome.documents if d.path == row.path), None)

    def _drop(self, path: str) -> bool:
        """Forget a file; whether any article was read from it."""
        documents = self.manifest.documents("file", path)
        self.manifest.drop_file(path)
        for article_id in dict.fromkeys(row.article for row in documents):
            self._compose(article_id, {})
        return bool(documents)

    def _stored(self, article_id: str) -> Article | None:
        if article_id in self.pending:
            return self.pending[article_id]
        # nothing to look for, in a first run, for nearly every article
        return self.store.article(article_id) if self.manifest.current(article_id) else None

    def _note(self, article_id: str, article: Article | None) -> None:
        self.pending[article_id] = article
        self.pending_characters += len(article.text) if article else 0
        if len(self.pending) >= BATCH_ARTICLES or self.pending_characters >= BATCH_CHARACTERS:
            self._commit()

    def _commit(self) -> None:
        """The store first: after a crash between the two the manifest's part is done again, with the same result."""
        if self._writer is not None:
            self._writer.commit()
        self.manifest.commit()
        self.pending.clear()
        self.pending_characters = 0


# ---------------------------------------------------------------------- pure parts


@contextmanager
def _stop_on_interrupt() -> Iterator[threading.Event]:
    """Within, the first interrupt only sets the event, so that no file is left half done; a second one is as ever."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def first(signum: int, frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _in_order(
    executor: Executor, folder: Path, files: list[Found], workers: int, stop: threading.Event
) -> Iterator[tuple[Found, FileOutcome]]:
    """Outcomes in the order of the files, so that runs over the same files give the same index; ends when `stop` is
    set."""
    waiting: deque[tuple[Found, Future[FileOutcome]]] = deque()
    rest = iter(files)
    while True:
        while len(waiting) < workers * IN_FLIGHT and (file := next(rest, None)) is not None:
            waiting.append((file, executor.submit(read_file, str(folder), file.path)))
        if not waiting:
            return
        file, future = waiting.popleft()
        while not stop.is_set() and not wait([future], timeout=POLL).done:
            pass
        if stop.is_set():
            return
        yield file, result(future, file.path)


def _in_scope(path: str, only: Collection[str] | None, problems: tuple[tuple[str, str], ...]) -> bool:
    """Whether a known file that was not found is gone: it is not, below a folder that cannot be read now."""
    if any(folder == "" or path.startswith(folder + "/") for folder, _ in problems):
        return False
    return only is None or corpus.within(path, only)


def _newest(rows: list[DocumentRow], current: str | None) -> DocumentRow:
    """The document whose copy was made last; among equal texts the one that stands already."""
    best = max(rows, key=lambda r: (r.accessed or "", r.modified_ns, r.path))
    return next((r for r in rows if r.path == current and r.text_hash == best.text_hash), best)


def _alike(row: DocumentRow, article: Article) -> bool:
    if row.text_hash == _text_hash(article):
        return True
    return readers.overlap(row.sketch, readers.fingerprint(article.text)) >= SAME_ARTICLE


def _may_be_copy(row: DocumentRow, article: Article) -> bool:
    """Equal texts are copies of one article, unless two papers, or two addresses, carry them."""
    if row.url and article.url and readers.canonical_url(row.url) != readers.canonical_url(article.url):
        return False
    return not (row.publisher and article.publisher and row.publisher != article.publisher)


def _fit_to_show(article: Article) -> Article:
    """Without attributions that are likelier wrong than right; `parse` prints them all."""
    return replace(article, quotes=tuple(q for q in article.quotes if quotes.likely(q, article.text)))


def _differs(article: Article, stored: Article | None) -> bool:
    """Whether more than the place of the article's files has changed."""
    return stored is None or replace(stored, path=article.path, sha256=article.sha256, copies=article.copies) != article


def _document(file: Found, article: Article, sketch: tuple[int, ...]) -> DocumentRow:
    return DocumentRow(
        path=article.path,
        file=file.path,
        article=article.id,
        sha256=article.sha256,
        text_hash=_text_hash(article),
        sketch=sketch,
        url=article.url,
        publisher=article.publisher,
        accessed=article.accessed,
        modified_ns=file.modified_ns,
    )


def _text_hash(article: Article) -> str:
    """The same for articles that differ in white space and furniture only."""
    content = [b.span.of(article.text) for b in article.blocks if b.kind is not BlockKind.FURNITURE]
    words = " ".join(" ".join(content).split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _row(file: Found, sha256: str | None, state: str, reason: str | None) -> FileRow:
    return FileRow(file.path, file.stamp, file.size, sha256, state, reason, _now())


def _only_touched(before: FileRow, file: Found, outcome: FileOutcome) -> bool:
    same = before.state == INDEXED and outcome.sha256 == before.sha256
    return same and _tail(before.stamp) == _tail(file.stamp)


def _tail(stamp: str) -> str:
    """The sidecar's part of a stamp."""
    return stamp.split(":", 2)[2] if stamp.count(":") > 1 else ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")

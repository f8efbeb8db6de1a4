"""One file of the archive to the articles in it: the job that workers run."""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from indexer import corpus, quotes, readers
from indexer.model import Article, OnTheRecordError, RawDocument
from indexer.pipeline.workers import JobStopped, renew_bounds

HEAD = 4096  # bytes by which a format is recognised


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document of a file: its article, or the reason why there is none. CPU seconds of reading and quoting.

    `skipped` means that the file is of no format that holds articles.
    """

    path: str
    article: Article | None
    error: str | None = None
    skipped: bool = False
    read_seconds: float = 0.0
    quote_seconds: float = 0.0
    sketch: tuple[int, ...] = ()  # of its text, for recognising copies


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """Everything in one file. `sha256` is None when its bytes could not be read."""

    path: str
    sha256: str | None
    documents: tuple[Outcome, ...]

    @classmethod
    def failed(cls, path: str, reason: str, sha256: str | None = None) -> FileOutcome:
        """A file that gave nothing."""
        return cls(path, sha256, (Outcome(path, None, reason),))


def read_file(root: str, path: str, with_quotes: bool = True) -> FileOutcome:
    """Read the file at `path` below `root`; never raises for what is wrong with the file."""
    try:
        media_type = readers.media_type_of(path, corpus.head(Path(root), path, HEAD))
        if media_type is None:
            return FileOutcome(path, None, (Outcome(path, None, "not a format that holds articles", skipped=True),))
        raw = corpus.load(Path(root), path, media_type)
    except OnTheRecordError as error:
        return FileOutcome.failed(path, str(error))
    found: list[Outcome] = []
    try:
        for member in readers.unpack(raw):
            renew_bounds()
            found.append(_read(member, with_quotes))
    except OnTheRecordError as error:
        found.append(Outcome(path, None, str(error)))
    if not found:
        found.append(Outcome(path, None, "there is no article in it"))
    return FileOutcome(path, raw.sha256, tuple(found))


def result(future: Future[FileOutcome], path: str) -> FileOutcome:
    """What came of the job that reads `path`. A fault of the reader itself is that file's failure, with its name, and
    never the run's."""
    try:
        return future.result()
    except JobStopped as error:
        # not to be tried again as long as the file is the same
        return FileOutcome.failed(path, str(error), sha256="")
    except Exception as error:  # noqa: BLE001 - one bad file never stops a run; the report tells what it was
        return FileOutcome.failed(path, f"a fault of the program ({type(error).__name__}: {error}): please report it")


def _read(raw: RawDocument, with_quotes: bool) -> Outcome:
    start = time.process_time()
    try:
        article = readers.read(raw)
        between = time.process_time()
        if with_quotes:
            article = quotes.attribute(article)
    except OnTheRecordError as error:
        return Outcome(raw.path, None, str(error))
    except RecursionError:
        return Outcome(raw.path, None, "it is nested too deeply to be read")
    done = time.process_time()
    sketch = readers.fingerprint(article.text)
    return Outcome(raw.path, article, read_seconds=between - start, quote_seconds=done - between, sketch=sketch)

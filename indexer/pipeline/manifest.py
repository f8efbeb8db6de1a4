"""What the index was made from: files, the documents in them, and the articles these became. An SQLite file.

It is derived like the index and lives beside it. A commit of the store goes first, then the manifest's: after a crash
between the two the next run reads those files once more and puts the same articles again.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.model import StoreError

FORMAT = 3  # raise it when reading would give other articles: older indexes are then rebuilt

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT, size INTEGER, sha256 TEXT, state TEXT, reason TEXT, since TEXT)
    WITHOUT ROWID;
CREATE INDEX files_state ON files (state) WHERE state != 'indexed';
CREATE TABLE documents (path TEXT PRIMARY KEY, file TEXT, article TEXT, sha256 TEXT, text_hash TEXT, sketch TEXT,
    url TEXT, publisher TEXT, accessed TEXT, modified_ns INTEGER) WITHOUT ROWID;
CREATE INDEX documents_file ON documents (file);
CREATE INDEX documents_article ON documents (article);
CREATE INDEX documents_text ON documents (text_hash);
CREATE TABLE shared_addresses (url TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE articles (id TEXT PRIMARY KEY, current TEXT, title TEXT, added TEXT, changed TEXT) WITHOUT ROWID;
CREATE INDEX articles_changed ON articles (changed);
"""

INDEXED, FAILED, SKIPPED = "indexed", "failed", "skipped"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it was when last looked at. `state` is indexed, failed or skipped, `since` when it came to be so."""

    path: str
    stamp: str
    size: int
    sha256: str | None
    state: str
    reason: str | None
    since: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One article as it stands in one file: `path` is the file's, or that of a member of a container."""

    path: str
    file: str
    article: str
    sha256: str
    text_hash: str
    sketch: tuple[int, ...]
    url: str | None
    publisher: str | None
    accessed: str | None
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, why, and since when it stands so."""

    path: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Recent:
    """An article and when it was added and last changed in the index."""

    article_id: str
    title: str | None
    added: datetime
    changed: datetime


class Manifest:
    """One manifest file. A writing one belongs to one thread; reading ones open a connection for each call."""

    def __init__(self, path: Path, connection: sqlite3.Connection | None = None):
        self._path = path
        self._writing = connection

    @classmethod
    def create(cls, path: Path) -> Manifest:
        """Open for writing, making the file when it is not there.

        Raises StoreError when it was written by another version of the program or is damaged.
        """
        try:
            connection = sqlite3.connect(path, isolation_level="DEFERRED")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
            elif version != FORMAT:
                connection.close()
                raise StoreError(f"the index was made by another version of the program (format {version})")
        except sqlite3.DatabaseError as error:
            raise StoreError(f"the list of indexed files is damaged ({error})") from error
        return cls(path, connection)

    def commit(self) -> None:
        """Make the changes so far durable."""
        self._connection.commit()

    def close(self) -> None:
        """Close the writing connection."""
        self._connection.close()

    # ------------------------------------------------------------------ reading

    def files(self) -> dict[str, FileRow]:
        """All files, by path."""
        with self._reading() as db:
            return {row[0]: FileRow(*row) for row in db.execute("SELECT * FROM files")}

    def failures(self) -> tuple[Failure, ...]:
        """Files in state failed."""
        with self._reading() as db:
            rows = db.execute("SELECT path, reason, since FROM files WHERE state = ? ORDER BY path", (FAILED,))
            return tuple(Failure(path, reason, datetime.fromisoformat(since)) for path, reason, since in rows)

    def files_of(self, article: str) -> tuple[FileRow, ...]:
        """The files that hold an article."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT DISTINCT f.* FROM files f JOIN documents d ON d.file = f.path WHERE d.article = ?"
                " ORDER BY f.path",
                (article,),
            )
            return tuple(FileRow(*row) for row in rows)

    def recent(self, since: datetime | None, limit: int) -> tuple[Recent, ...]:
        """Articles changed after `since`, newest first."""
        after = since.astimezone(UTC).isoformat(timespec="microseconds") if since else ""
        with self._reading() as db:
            rows = db.execute(
                "SELECT id, title, added, changed FROM articles WHERE changed > ? ORDER BY changed DESC, id LIMIT ?",
                (after, limit),
            )
            return tuple(
                Recent(i, title, datetime.fromisoformat(added), datetime.fromisoformat(changed))
                for i, title, added, changed in rows
            )

    def added(self, article: str) -> datetime | None:
        """When an article was first indexed."""
        with self._reading() as db:
            row = db.execute("SELECT added FROM articles WHERE id = ?", (article,)).fetchone()
            return datetime.fromisoformat(row[0]) if row else None

    def documents(self, column: str, value: str) -> list[DocumentRow]:
        """Documents whose `column` (path, file, article or text_hash) is `value`, sorted by path."""
        if column not in ("path", "file", "article", "text_hash"):
            raise ValueError(column)
        with self._reading() as db:
            rows = db.execute(f"SELECT * FROM documents WHERE {column} = ? ORDER BY path", (value,))  # noqa: S608 - checked
            return [_document(row) for row in rows]

    def current(self, article: str) -> str | None:
        """Path of the document that stands for an article."""
        with self._reading() as db:
            row = db.execute("SELECT current FROM articles WHERE id = ?", (article,)).fetchone()
            return str(row[0]) if row else None

    def counts(self) -> tuple[int, int]:
        """Numbers of files and of articles."""
        with self._reading() as db:
            files = db.execute("SELECT count(*) FROM files").fetchone()[0]
            return files, db.execute("SELECT count(*) FROM articles").fetchone()[0]

    def fact(self, name: str) -> str | None:
        """What is noted of the whole index under `name`: `version` of the program, `folder` of the archive."""
        with self._reading() as db:
            row = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
            return str(row[0]) if row else None

    def is_shared(self, url: str) -> bool:
        """Whether dissimilar texts claim this (canonical) address, so that it tells nothing."""
        with self._reading() as db:
            return db.execute("SELECT 1 FROM shared_addresses WHERE url = ?", (url,)).fetchone() is not None

    # ------------------------------------------------------------------ writing

    def put_fact(self, name: str, value: str) -> None:
        """Note something of the whole index."""
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def put_shared(self, url: str) -> None:
        """Note that dissimilar texts claim an address."""
        self._connection.execute("INSERT OR IGNORE INTO shared_addresses VALUES (?)", (url,))

    def put_file(self, row: FileRow) -> None:
        """Add or replace a file; `since` stays what it was while state and reason do."""
        self._connection.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp,"
            " size = excluded.size, sha256 = excluded.sha256, since = CASE WHEN files.state = excluded.state AND"
            " files.reason IS excluded.reason THEN files.since ELSE excluded.since END, state = excluded.state,"
            " reason = excluded.reason",
            (row.path, row.stamp, row.size, row.sha256, row.state, row.reason, row.since),
        )

    def drop_file(self, path: str) -> None:
        """Forget a file and its documents."""
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))
        self.drop_documents(path)

    def drop_documents(self, file: str) -> None:
        """Forget the documents of a file."""
        self._connection.execute("DELETE FROM documents WHERE file = ?", (file,))

    def put_document(self, row: DocumentRow) -> None:
        """Add or replace a document."""
        self._connection.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.path,
                row.file,
                row.article,
                row.sha256,
                row.text_hash,
                json.dumps(row.sketch),
                row.url,
                row.publisher,
                row.accessed,
                row.modified_ns,
            ),
        )

    def put_article(self, article: str, current: str, title: str | None, changed: bool = True) -> None:
        """Note which document stands for an article; `changed` when its text or metadata did."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        self._connection.execute(
            "INSERT INTO articles VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (id) DO UPDATE SET current = ?2, title = ?3,"
            " changed = CASE WHEN ?5 THEN ?4 ELSE changed END",
            (article, current, title, now, changed),
        )

    def drop_article(self, article: str) -> None:
        """Forget an article."""
        self._connection.execute("DELETE FROM articles WHERE id = ?", (article,))

    # ------------------------------------------------------------------ inside

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._writing is None:
            raise StoreError("this manifest is open for reading only")
        return self._writing

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if self._writing is not None:
            yield self._writing
            return
        try:
            connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"the list of indexed files cannot be opened ({error}): run `ontherecord index`"
            ) from error
        try:
            yield connection
        finally:
            connection.close()


def _document(row: Iterable[object]) -> DocumentRow:
    path, file, article, sha256, text_hash, sketch, url, publisher, accessed, modified_ns = row
    return DocumentRow(
        str(path),
        str(file),
        str(article),
        str(sha256),
        str(text_hash),
        tuple(json.loads(str(sketch))),
        None if url is None else str(url),
        None if publisher is None else str(publisher),
        None if accessed is None else str(accessed),
        int(str(modified_ns)),
    )

"""Older texts of articles, kept beside the index because they cannot be made again. Append-only.

Layout: `history/<first two characters of the id>/<id>/<first 16 hex digits of the text's SHA-256>.json.gz`, and
`history/ids.jsonl` for the ids that files keep although they were moved.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.model import Article
from indexer.serial import article_from_dict, article_to_dict


@dataclass(frozen=True, slots=True)
class Version:
    """An older text of an article and when it was put aside."""

    kept: datetime
    article: Article


class History:
    """The history folder of an instance. Nothing in it is ever changed or removed by the program."""

    def __init__(self, folder: Path):
        self._folder = folder

    def keep(self, article: Article) -> None:
        """Put a text aside, unless it is there already. Durable on return."""
        path = self._path(article)
        if path.exists():
            return
        row = {"kept": datetime.now(UTC).isoformat(timespec="seconds"), "article": article_to_dict(article)}
        _write_durably(path, gzip.compress(json.dumps(row, ensure_ascii=False).encode(), mtime=0))

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """Kept texts of an article, newest first. A damaged file is passed over."""
        found = []
        for path in self._home(article_id).glob("*.json.gz") if article_id.isalnum() else ():
            try:
                row = json.loads(gzip.decompress(path.read_bytes()))
                found.append(Version(datetime.fromisoformat(row["kept"]), article_from_dict(row["article"])))
            except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
                continue
        return tuple(sorted(found, key=lambda v: (v.kept, v.article.accessed or ""), reverse=True))

    def remember_id(self, path: str, article_id: str) -> None:
        """Note that the file at `path` keeps `article_id`, whatever its path or address would give. Durable."""
        target = self._folder / "ids.jsonl"
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(target, "a", encoding="utf-8") as file:
            file.write(json.dumps({"path": path, "id": article_id}, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def ids(self) -> dict[str, str]:
        """path -> id, of the files that keep an id; the last line about a path holds."""
        known: dict[str, str] = {}
        try:
            lines = (self._folder / "ids.jsonl").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return known
        for line in lines:
            try:
                row = json.loads(line)
                known[str(row["path"])] = str(row["id"])
            except (ValueError, KeyError, TypeError):
                continue  # a line cut short by a crash
        return known

    def _home(self, article_id: str) -> Path:
        return self._folder / article_id[:2] / article_id

    def _path(self, article: Article) -> Path:
        text_hash = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
        return self._home(article.id) / f"{text_hash[:16]}.json.gz"


def _write_durably(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    with open(aside, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

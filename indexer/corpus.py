"""The only reader of the archive's folder: which files are there, and what is in them. It never writes."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from indexer.model import RawDocument, ReadError

LARGEST = 500 * 1024 * 1024  # bytes of one file
SIDECAR = ".meta.json"
NOT_ARTICLES = re.compile(r"(?:readme|licen[cs]e)(?:\.\w{1,4})?|aliases\.toml", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the archive: `path` relative to it with `/`; `stamp` changes when the file or its sidecar does."""

    path: str
    size: int
    modified_ns: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What the folder holds now, sorted by path; `problems` pairs a path with the reason why it cannot be looked at."""

    files: tuple[Found, ...]
    problems: tuple[tuple[str, str], ...]


def scan(root: Path, only: Collection[str] | None = None) -> Scan:
    """All files below `root` that may be articles; where `only` is given, those at or below these relative paths.

    Hidden files, sidecars and README files are left out. Links are followed once; a loop is a problem. Raises ReadError
    when `root` is not a folder that can be read.
    """
    try:
        listing = os.scandir(root)
    except OSError as error:
        reason = "there is no such folder" if error.errno == errno.ENOENT else _plain(error)
        raise ReadError(f"cannot read the archive folder {root}: {reason}") from error
    listing.close()
    files: list[Found] = []
    problems: list[tuple[str, str]] = []
    for path, entry in _walk(root, "", {_identity(os.stat(root))}, problems):
        if only is not None and not within(path, only):
            continue
        try:
            files.append(_found(root, path, entry))
        except ReadError as error:
            problems.append((path, str(error)))
        except OSError as error:
            problems.append((path, _plain(error)))
    return Scan(tuple(sorted(files, key=lambda f: f.path)), tuple(sorted(problems)))


def within(path: str, only: Collection[str]) -> bool:
    """Whether `path`, its sidecar or a folder above it is among the relative paths `only`."""
    if path in only or any(str(parent) in only for parent in PurePosixPath(path).parents):
        return True
    return any(os.path.relpath(p, "/") in only for p in _sidecar_paths(Path("/") / path))


def load(root: Path, path: str, media_type: str = "") -> RawDocument:
    """The bytes of one file with their SHA-256, its modification time and its sidecar.

    Raises ReadError, with a reason for people, when the file is gone, too large, not readable, or its sidecar is
    no JSON object.
    """
    full = root / path
    try:
        with _open(full) as file:
            status = os.fstat(file.fileno())
            if status.st_size > LARGEST:
                raise ReadError(f"larger than {LARGEST // 1024 // 1024} MB")
            data = file.read()
        sidecar = _sidecar(full)
    except OSError as error:
        raise ReadError(_plain(error)) from error
    return RawDocument(
        path=path,
        media_type=media_type,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        modified=datetime.fromtimestamp(status.st_mtime, UTC),
        sidecar=sidecar,
    )


def head(root: Path, path: str, size: int = 4096) -> bytes:
    """The first `size` bytes of a file. Raises ReadError when it cannot be read."""
    try:
        with _open(root / path) as file:
            return file.read(size)
    except OSError as error:
        raise ReadError(_plain(error)) from error


def digest(root: Path, path: str) -> str | None:
    """SHA-256 of a file's bytes, None when it cannot be read."""
    try:
        with open(root / path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _open(path: Path) -> BinaryIO:
    # O_NONBLOCK: opening a pipe that nobody writes to must not hang
    file = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")  # noqa: SIM115 - the caller's to close
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise ReadError("not a regular file")
    return file


def _walk(
    root: Path, folder: str, seen: set[tuple[int, int]], problems: list[tuple[str, str]]
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Depth first without recursion; `seen` are the folders entered, by device and inode."""
    pending = [folder]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(root / folder) as listing:
                entries = sorted(listing, key=lambda e: e.name)
        except OSError as error:
            problems.append((folder, _plain(error)))
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if _left_out(entry.name):
                continue
            if not _is_text(path):
                problems.append((_printable(path), "the file's name is not valid UTF-8: rename it"))
                continue
            try:
                is_folder = entry.is_dir()
                identity = _identity(entry.stat()) if is_folder else None
            except OSError as error:
                problems.append((path, _plain(error)))
                continue
            if identity is None:
                yield path, entry
            elif identity not in seen:
                seen.add(identity)
                pending.append(path)
            elif entry.is_symlink():
                problems.append((path, "a link back to a folder already read (link loop or duplicate)"))


def _left_out(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(SIDECAR) or NOT_ARTICLES.fullmatch(name) is not None


def _found(root: Path, path: str, entry: os.DirEntry[str]) -> Found:
    status = entry.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ReadError("not a regular file")
    stamp = f"{status.st_size}:{status.st_mtime_ns}"
    for sidecar in _sidecar_paths(root / path):
        try:
            beside = os.stat(sidecar)
        except OSError:
            continue
        stamp += f":{beside.st_size}:{beside.st_mtime_ns}"
        break
    return Found(path, status.st_size, status.st_mtime_ns, stamp)


def _sidecar_paths(file: Path) -> tuple[str, ...]:
    whole = str(file)
    stem = whole.removesuffix(".gz")
    return whole + SIDECAR, os.path.splitext(stem)[0] + SIDECAR


def _sidecar(file: Path) -> dict[str, object]:
    for path in _sidecar_paths(file):
        try:
            data = Path(path).read_bytes()
        except FileNotFoundError:
            continue
        name = os.path.basename(path)
        try:
            found = json.loads(data.decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            raise ReadError(f"its sidecar {name} is not valid JSON ({error}): mend or remove it") from error
        if not isinstance(found, dict):
            raise ReadError(f"its sidecar {name} is not a JSON object: mend or remove it")
        return found
    return {}


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _printable(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


_REASONS = {
    errno.ENOENT: "it is gone: removed while it was being read, or a broken link",
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ELOOP: "a link that leads to itself",
    errno.ENAMETOOLONG: "its name is too long",
}


def _plain(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, error.strerror or str(error))

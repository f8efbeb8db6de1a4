"""The log of an index: checksummed records appended to one file, so that a commit costs one write and one sync.

A record is a 24-byte head (magic, kind, CRC-32 of the payload, length) and its payload, padded to 8 bytes. Readers use
the last commit record that is whole; whatever follows it is a commit under way or the remains of a crash, which the
next writer cuts off. When the log has grown past its use the writer starts another file and switches by rename.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path
from typing import Any, NamedTuple

_HEAD = struct.Struct("<8sIIQ")
_MAGIC = b"OTRlog01"
COMMIT, DATA = 1, 2
LOG_NAME = "MAIN.log"


class Stamp(NamedTuple):
    """What tells one state of the log file from another without reading it.

    The size alone does not: a writer cuts off the remains of a crash and may write as much again. The inode does for as
    long as somebody holds the file open (`Held`); else the next log may be given it.
    """

    inode: int
    size: int
    modified: int  # nanoseconds

    @classmethod
    def of(cls, found: os.stat_result) -> Stamp:
        """The stamp of a file's status."""
        return cls(found.st_ino, found.st_size, found.st_mtime_ns)


class Held:
    """A log file held open, so that no other file is given its inode. Raises FileNotFoundError when there is none."""

    def __init__(self, path: Path | str):
        self._fd = os.open(path, os.O_RDONLY)
        self.inode = os.fstat(self._fd).st_ino

    def close(self) -> None:
        """Let go of the file."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def __del__(self) -> None:
        if hasattr(self, "_fd"):
            self.close()


class Commit(NamedTuple):
    """The last whole commit: its content, where its record ends, and how the file looked when it was read."""

    content: dict[str, Any]
    end: int
    stamp: Stamp


def record(kind: int, payload: bytes) -> bytes:
    """The bytes of one record."""
    head = _HEAD.pack(_MAGIC, kind, zlib.crc32(payload), len(payload))
    return head + payload + b"\0" * (-len(payload) % 8)


def commit_record(content: dict[str, Any]) -> bytes:
    """The bytes of a commit record."""
    return record(COMMIT, json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode())


def stamp(path: Path | str) -> Stamp | None:
    """The log's state, None when there is no log."""
    try:
        return Stamp.of(os.stat(path))
    except FileNotFoundError:
        return None


def last_commit(path: Path, since: int = 0) -> Commit | None:
    """The last whole commit at or after the record boundary `since`; None when there is none.

    Raises FileNotFoundError when there is no log.
    """
    with path.open("rb", buffering=0) as handle:
        fd = handle.fileno()
        state = os.fstat(fd)
        at, commits = since, []  # (end, place and length of the payload, data records of the commit)
        data: list[tuple[int, int, int]] = []
        while at + _HEAD.size <= state.st_size:
            magic, kind, crc, length = _HEAD.unpack(os.pread(fd, _HEAD.size, at))
            end = at + _HEAD.size + length + (-length % 8)
            if magic != _MAGIC or end > state.st_size:
                break
            if kind == COMMIT:
                commits.append((end, (at + _HEAD.size, length, crc), data))
                data = []
            else:
                data.append((at + _HEAD.size, length, crc))
            at = end
        # A commit cut short by a power failure may have kept its record and lost what it names: then the one before.
        for end, (place, length, crc), named in reversed(commits):
            payload = os.pread(fd, length, place)
            whole = all(zlib.crc32(os.pread(fd, size, start)) == sum_ for start, size, sum_ in named)
            if whole and zlib.crc32(payload) == crc:
                return Commit(json.loads(payload), end, Stamp.of(state))
        return None


def holds(path: Path, commit: Commit) -> bool:
    """Whether a commit that was read before stands in the log where it stood then; a log started anew may look the
    same from outside."""
    wanted = commit_record(commit.content)
    with path.open("rb", buffering=0) as handle:
        return os.pread(handle.fileno(), len(wanted), max(0, commit.end - len(wanted))) == wanted


def read_data(path: Path, at: int, length: int, *, check: bool = True) -> bytes:
    """The payload of the data record whose payload starts at `at`. Raises OSError when it is not what was written."""
    with path.open("rb", buffering=0) as handle:
        head = os.pread(handle.fileno(), _HEAD.size, at - _HEAD.size)
        payload = os.pread(handle.fileno(), length, at)
    magic, kind, crc, size = _HEAD.unpack(head)
    if magic != _MAGIC or kind != DATA or size != length or (check and zlib.crc32(payload) != crc):
        raise OSError("damaged record")
    return payload


class LogWriter:
    """Appends to a log. Only the holder of the index's lock may have one."""

    def __init__(self, path: Path, end: int):
        self._path = path
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
        if os.fstat(self._fd).st_size > end:
            os.ftruncate(self._fd, end)
        self._end = end
        self._pending: list[bytes] = []
        self._pending_size = 0

    @property
    def size(self) -> int:
        """Length with what is pending."""
        return self._end + self._pending_size

    def data(self, payload: bytes) -> int:
        """Add a data record to what the next commit writes; return where its payload will start."""
        at = self.size + _HEAD.size
        self._push(record(DATA, payload))
        return at

    def _push(self, data: bytes) -> None:
        self._pending.append(data)
        self._pending_size += len(data)

    def commit(self, content: dict[str, Any]) -> None:
        """Write everything pending and a commit record, and sync. On an error the file is as it was before."""
        self._push(commit_record(content))
        data, self._pending, self._pending_size = b"".join(self._pending), [], 0
        view, at = memoryview(data), self._end
        try:
            while view:
                done = os.pwrite(self._fd, view, at)
                view, at = view[done:], at + done
            os.fdatasync(self._fd)
        except OSError:
            os.ftruncate(self._fd, self._end)
            raise
        self._end = at

    def discard(self) -> None:
        """Forget what is pending."""
        self._pending, self._pending_size = [], 0

    def close(self) -> None:
        """Release the file."""
        os.close(self._fd)


def start_log(path: Path, content: dict[str, Any], data: list[bytes]) -> None:
    """Put a new log that holds `data` records and one commit in the place of the old one, atomically and durably."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as handle:
        for payload in data:
            handle.write(record(DATA, payload))
        handle.write(commit_record(content))
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    sync_file(folder)


def sync_file(path: Path) -> None:
    """Make what was written to a file durable."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)

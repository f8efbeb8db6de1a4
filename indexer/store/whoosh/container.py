"""Named numpy arrays in one run of bytes: the raw little-endian arrays, each aligned to 8 bytes, then a JSON header.

    8 bytes magic | 8 bytes place of the header | arrays | header (JSON)

Nothing in it is executable, reading is `np.frombuffer` over a memory map, and a merge that knows the sizes of its large
arrays beforehand fills them piece by piece with `ContainerWriter` without ever holding them.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.model import StoreError

Array = NDArray[Any]
Shape = tuple[Any, int]  # dtype and length
MAGIC = b"OTRarr02"
_ALIGN = 8
_START = 16


def _padding(length: int) -> int:
    return -length % _ALIGN


def pack(arrays: Mapping[str, Array]) -> bytes:
    """The arrays as one run of bytes."""
    parts, listed, at = [b""], {}, _START
    for name, array in arrays.items():
        data = array.tobytes()
        data += b"\0" * _padding(len(data))
        listed[name] = [array.dtype.str, at, len(array)]
        parts.append(data)
        at += len(data)
    parts[0] = MAGIC + at.to_bytes(8, "little")
    parts.append(json.dumps(listed, separators=(",", ":")).encode())
    return b"".join(parts)


class Container:
    """Read access to packed arrays by name."""

    def __init__(self, data: bytes | mmap.mmap | memoryview):
        view = memoryview(data)
        if len(view) < _START or bytes(view[:8]) != MAGIC:
            raise StoreError("an index file is damaged or of another version; rebuild the index")
        try:
            self._arrays: dict[str, tuple[str, int, int]] = json.loads(
                bytes(view[int.from_bytes(view[8:16], "little") :])
            )
        except ValueError as error:
            raise StoreError("an index file is damaged; rebuild the index") from error
        self._view = view
        self._map = data if isinstance(data, mmap.mmap) else None

    @classmethod
    def open(cls, path: Path) -> Container:
        """Map a file. Raises FileNotFoundError when it is gone and StoreError when it is damaged."""
        with path.open("rb") as handle:
            if os.fstat(handle.fileno()).st_size < _START:
                raise StoreError("an index file is damaged; rebuild the index")
            return cls(mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ))

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __getitem__(self, name: str) -> Array:
        dtype, at, count = self._arrays[name]
        return np.frombuffer(self._view, np.dtype(dtype), count, at)

    def names(self) -> list[str]:
        """Names of the arrays."""
        return list(self._arrays)

    def release(self) -> None:
        """Let go of the memory that pages of a mapped file take in this process; they are read again when needed."""
        if self._map is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)


class MemorySink:
    """Arrays of known length filled in memory."""

    def __init__(self, shapes: Mapping[str, Shape]):
        self.arrays: dict[str, Array] = {name: np.zeros(count, dtype) for name, (dtype, count) in shapes.items()}

    def put(self, name: str, at: int, values: Array) -> None:
        """Store `values` from element `at` of the array `name`."""
        self.arrays[name][at : at + len(values)] = values

    def finish(self, small: Mapping[str, Array]) -> bytes:
        """The whole container, with these arrays besides."""
        return pack(self.arrays | dict(small))


class FileSink:
    """A container on disk whose large arrays, of known lengths, are filled piece by piece in any order."""

    def __init__(self, path: Path, shapes: Mapping[str, Shape]):
        self._listed: dict[str, tuple[str, int, int]] = {}
        at = _START
        for name, (kind, count) in shapes.items():
            dtype = np.dtype(kind)
            self._listed[name] = dtype.str, at, count
            at += dtype.itemsize * count
            at += _padding(at)
        self._end = at
        self._fd = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o644)

    def put(self, name: str, at: int, values: Array) -> None:
        """Store `values` from element `at` of the array `name`."""
        kind, start, _ = self._listed[name]
        if len(values):
            data = np.ascontiguousarray(values, np.dtype(kind))
            _write_at(self._fd, data.view(np.uint8).data, start + at * data.itemsize)

    def finish(self, small: Mapping[str, Array]) -> None:
        """Add these arrays and the header. What is to last must be synced."""
        at = self._end
        for name, array in small.items():
            data = np.ascontiguousarray(array)
            self._listed[name] = data.dtype.str, at, len(data)
            if len(data):
                _write_at(self._fd, data.view(np.uint8).data, at)
            at += data.nbytes
            at += _padding(at)
        _write_at(self._fd, json.dumps(self._listed, separators=(",", ":")).encode(), at)
        _write_at(self._fd, MAGIC + at.to_bytes(8, "little"), 0)

    def close(self) -> None:
        """Release the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


Sink = MemorySink | FileSink


def _write_at(fd: int, data: bytes | memoryview, at: int) -> None:
    view = memoryview(data)
    while view:
        done = os.pwrite(fd, view[: 1 << 28], at)
        view, at = view[done:], at + done


def smallest(values: Array) -> Array:
    """`values` (non-negative integers) in the narrowest of uint8, uint16, uint32, uint64 that holds them."""
    top = int(values.max()) if len(values) else 0
    return values.astype(
        np.uint8 if top < 1 << 8 else np.uint16 if top < 1 << 16 else np.uint32 if top < 1 << 32 else np.uint64
    )


def offsets(counts: Array) -> NDArray[np.int64]:
    """Start of each of `counts` consecutive runs, and the end of the last."""
    out = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=out[1:])
    return out


def blob(values: list[bytes]) -> tuple[Array, Array]:
    """The byte strings end to end, and their offsets."""
    sizes = np.fromiter(map(len, values), np.int64, len(values))
    at = offsets(sizes)
    return np.frombuffer(b"".join(values), np.uint8), at.astype(offset_type(at[-1]))


def offset_type(end: int) -> type[np.unsignedinteger[Any]]:
    """The type of offsets into `end` bytes."""
    return np.uint32 if end < 1 << 32 else np.uint64

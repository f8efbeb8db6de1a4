"""Which index is live. `index/LIVE` names the folder in use, so that a rebuild made aside goes live in one rename.

instance/index/LIVE            the name of the live folder
instance/index/<name>/store/   the search store
instance/index/<name>/files.sqlite3   what it was made from
instance/index.lock            held by the one indexing run
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from indexer.model import StoreError, StoreLocked
from indexer.pipeline.manifest import Manifest
from indexer.store import open_store
from indexer.store.base import Store


class LiveIndex:
    """The live index of an instance folder, for readers: notices when another one goes live."""

    def __init__(self, instance: Path):
        self._folder = instance / "index"
        self._open: tuple[str, Store] | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str | None:
        """Name of the live folder, None before the first run."""
        try:
            name = (self._folder / "LIVE").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return name if name.isalnum() and (self._folder / name).is_dir() else None

    @property
    def exists(self) -> bool:
        """Whether there is a live index."""
        return self.name is not None

    @property
    def generation(self) -> str:
        """Changes with every commit and every swap; "none" before the first run."""
        name = self.name
        return f"{name}.{self.store().generation}" if name else "none"

    def store(self) -> Store:
        """The live store. Raises StoreError when there is none or it cannot be opened."""
        while True:
            name = self.name
            if name is None:
                raise StoreError("there is no index yet: run `flask index` (or `ontherecord index`)")
            with self._lock:
                if self._open is not None and self._open[0] == name:
                    return self._open[1]
                try:
                    opened = open_store(store_url(self._folder / name), create=False)
                except StoreError:
                    if self.name != name:  # another index went live, and this one away, since its name was read
                        continue
                    raise
                # the store opened before may still serve other threads: it goes when the last of them lets it go
                self._open = name, opened
                return opened

    def manifest(self) -> Manifest:
        """The live manifest, for reading."""
        name = self.name
        if name is None:
            raise StoreError("there is no index yet: run `flask index` (or `ontherecord index`)")
        return Manifest(manifest_path(self._folder / name))

    def close(self) -> None:
        """Close the store, if it was opened."""
        with self._lock:
            if self._open is not None:
                self._open[1].close()
                self._open = None


def store_url(folder: Path) -> str:
    """Address of the store in an index folder."""
    return f"whoosh://{(folder / 'store').resolve()}"


def manifest_path(folder: Path) -> Path:
    """The manifest of an index folder."""
    return folder / "files.sqlite3"


def new_folder(instance: Path) -> Path:
    """A new, empty folder for an index made aside. Others that never went live are removed."""
    home = instance / "index"
    home.mkdir(parents=True, exist_ok=True)
    live = LiveIndex(instance).name
    for entry in home.iterdir():
        if entry.is_dir() and entry.name != live:
            shutil.rmtree(entry, ignore_errors=True)
    folder = home / secrets.token_hex(6)
    folder.mkdir()
    return folder


def go_live(instance: Path, folder: Path) -> None:
    """Make `folder` the live index, at once for every reader, and remove the one before."""
    home = instance / "index"
    before = LiveIndex(instance).name
    aside = home / "LIVE.part"
    with open(aside, "w", encoding="ascii") as file:
        file.write(folder.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, home / "LIVE")
    directory = os.open(home, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    if before and before != folder.name:
        shutil.rmtree(home / before, ignore_errors=True)


@contextlib.contextmanager
def indexing_lock(instance: Path) -> Iterator[None]:
    """Held by the one run that may change the index. Raises StoreLocked when another process holds it."""
    try:
        instance.mkdir(parents=True, exist_ok=True)
        lock = open(instance / "index.lock", "a+", encoding="ascii")  # noqa: SIM115 - closed below
    except OSError as error:
        raise StoreError(f"cannot write in {instance}: {error.strerror}") from error
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise StoreLocked(
                f"another indexing run (process {holder}) is at work on this index: wait for it, or stop it"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield

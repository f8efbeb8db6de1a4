"""Where articles are kept and searched: one protocol (`base`), several stores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from indexer.model import StoreError, UnknownName
from indexer.store.base import Store

Opener = Callable[[str, bool], Store]  # (what follows the scheme, whether to create) -> the store


def _memory(rest: str, create: bool) -> Store:
    from indexer.store.memory import MemoryStore  # loaded with the backend asked for

    return MemoryStore()


def _whoosh(rest: str, create: bool) -> Store:
    from indexer.store.whoosh.store import WhooshStore  # loaded with the backend asked for

    if not rest.startswith("/"):
        raise StoreError("a Whoosh store needs an absolute folder: whoosh:///absolute/path")
    return WhooshStore(Path(rest), create=create)


# Scheme of the URL -> what opens it. A new store is a row here and passes tests/search/test_contract_*.py.
STORES: dict[str, Opener] = {"memory": _memory, "whoosh": _whoosh}


def open_store(url: str, *, create: bool = True) -> Store:
    """The store at `url`: `memory://` (a new one, gone with the process) or `whoosh:///absolute/folder`.

    With `create` False an index that is not there raises StoreError. Raises UnknownName for an unknown scheme.
    """
    parts = urlsplit(url)
    if parts.scheme not in STORES or "://" not in url:
        raise UnknownName("store", parts.scheme or url, tuple(STORES))
    return STORES[parts.scheme](unquote(parts.netloc + parts.path), create)


__all__ = ["STORES", "Store", "open_store"]

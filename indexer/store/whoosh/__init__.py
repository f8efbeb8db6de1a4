"""The default store: an index on disk behind Whoosh's interfaces."""

from indexer.store.whoosh.store import WhooshStore

__all__ = ["WhooshStore"]

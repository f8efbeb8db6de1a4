"""The compiled loops of `_scoring.pyx`, or None where they are not built: then numpy does the same."""

from __future__ import annotations

try:
    from indexer.store.whoosh import _scoring as kernels
except ImportError:  # installed without a compiler
    kernels = None  # type: ignore[assignment]

__all__ = ["kernels"]

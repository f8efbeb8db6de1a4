"""Compiled modules are those of their sources: an old one would be loaded in silence."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

import indexer

HOME = Path(indexer.__file__).parent
SOURCES = sorted(HOME.rglob("*.pyx"))
SHARED = max((path.stat().st_mtime for path in HOME.rglob("*.pxd")), default=0.0)  # they may be part of any


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_compiled_module_is_that_of_its_source(source: Path) -> None:
    built = [path for path in (source.with_suffix(suffix) for suffix in EXTENSION_SUFFIXES) if path.exists()]
    if not built:
        pytest.skip("not compiled here; numpy and Python do its work")
    written = max(source.stat().st_mtime, SHARED)
    assert built[0].stat().st_mtime >= written, "build again: python setup.py build_ext --inplace"

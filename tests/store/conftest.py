"""Fixtures of the tests of the store on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.store.whoosh.store import WhooshStore


@pytest.fixture
def store(tmp_path: Path) -> WhooshStore:
    return WhooshStore(tmp_path / "index")

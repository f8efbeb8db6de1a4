"""Every store there is, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from search_stores import KINDS, new_store

from indexer.store.base import Store


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The name of a kind of store."""
    return str(request.param)


@pytest.fixture
def store(kind: str) -> Iterator[Store]:
    """A new store of each kind."""
    with new_store(kind) as made:
        yield made

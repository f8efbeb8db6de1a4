"""The app over the invented articles of `newsroom`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from newsroom import ARTICLES, settle

from indexer import Archive
from webapp import create_app


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = settle(tmp_path_factory.mktemp("newsroom"), ARTICLES)
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def app(held: Archive) -> Flask:
    return create_app({"TESTING": True, "PROPAGATE_EXCEPTIONS": False}, held)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def empty_client(tmp_path: Path) -> FlaskClient:
    """The app before the first indexing run."""
    archive = Archive(tmp_path / "instance", tmp_path / "archive")
    return create_app({"TESTING": True}, archive).test_client()

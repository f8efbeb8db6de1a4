"""The pages over the invented articles of `pressroom`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pressroom import settle

from indexer import Archive
from webapp import create_app


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = settle(tmp_path_factory.mktemp("pressroom"))
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def press_app(press: Archive) -> Flask:
    return create_app({"TESTING": True}, press)


@pytest.fixture
def reader(press_app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return press_app.test_client()


@pytest.fixture
def before_indexing(tmp_path: Path) -> FlaskClient:
    """The app before the first indexing run."""
    archive = Archive(tmp_path / "instance", tmp_path / "archive")
    return create_app({"TESTING": True}, archive).test_client()

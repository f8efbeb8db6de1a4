"""Reading a page as a test does: its elements, and the words in them."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def get(client: FlaskClient, address: str, status: int = 200, **options: object) -> BeautifulSoup:
    """The page at `address`, which must answer with `status`."""
    response = client.get(address, **options)  # type: ignore[arg-type]
    assert response.status_code == status, response.text[:400]
    return soup(response)


def soup(response: TestResponse) -> BeautifulSoup:
    """A response as a tree."""
    return BeautifulSoup(response.text, "lxml")


def words(node: Tag | None) -> str:
    """The words of an element, with single spaces."""
    assert node is not None
    return re.sub(r"\s+", " ", node.get_text()).strip()

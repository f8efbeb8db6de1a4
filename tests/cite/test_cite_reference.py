"""Citations agree to the character with what the CSL project's processor makes of the official styles.

`reference.json` holds items of our own; the outputs were made with citeproc-js 2.4.63 and the styles apa,
modern-language-association, chicago-notes-bibliography, chicago-author-date, harvard-cite-them-right and
bluebook-law-review as they stood in 2026, locale en-US.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.cite import STYLES, cite

OWN: list[dict[str, Any]] = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", OWN, ids=lambda row: row["item"]["id"])
def test_every_style_cites_the_item_as_the_reference_processor_does(row: dict[str, Any]) -> None:
    """Note and bibliography entry are the same, as text and as HTML."""
    for style, expected in row["expected"].items():
        made = cite(row["item"], style)
        assert [made.citation, made.bibliography] == expected["text"], style
        assert [made.citation_html, made.bibliography_html] == expected.get("html", expected["text"]), style


def test_the_shared_reference_outputs_are_reproduced(shared: Path) -> None:
    """All 17 shared items, in six styles, as text and HTML."""
    path = shared / "eval" / "citations.json"
    if not path.is_file():
        pytest.skip("../shared/eval/citations.json is not here")
    wrong = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        for style, expected in row["expected"].items():
            made = cite(row["item"], style)
            pairs = [
                (made.citation, expected["text"]["citation"]),
                (made.bibliography, expected["text"]["bibliography"]),
                (made.citation_html, expected["html"]["citation"]),
                (made.bibliography_html, expected["html"]["bibliography"]),
            ]
            wrong += [(row["item"]["id"], style, pair) for pair in pairs if pair[0] != pair[1]]
    assert wrong == []


def test_the_reference_covers_every_style_that_has_an_official_definition() -> None:
    """Only the styles of our own making have no reference."""
    assert set(STYLES) - set(OWN[0]["expected"]) == {"wikipedia", "plain"}

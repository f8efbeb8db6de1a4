"""What must be read from the sample archive: structure, metadata, and who said each quote (`expected.json`)."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from indexer import corpus
from indexer.model import Article, QuoteKind
from indexer.quotes import attribute
from indexer.readers import media_type_of, read, unpack
from indexer.readers.decode import decode

SAMPLE = Path(__file__).parents[2] / "archive" / "sample"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))
NOT_YET: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "not_yet.json").read_text(encoding="utf-8"))
"""Path to aspect, or words of a quote, to what comes out instead: strict, so that what is mended is taken off."""


@cache
def article(path: str) -> Article:
    """The article at a path of the sample, or in a container there (`page.mhtml#1`)."""
    file = path.partition("#")[0]
    kind = media_type_of(file, corpus.head(SAMPLE, file))
    assert kind is not None
    return next(attribute(read(d)) for d in unpack(corpus.load(SAMPLE, file, kind)) if d.path == path)


def cases(aspect: str) -> list[ParameterSet]:
    return [
        pytest.param(e["path"], e[aspect], id=e["path"], marks=marks(e["path"], aspect))
        for e in EXPECTED
        if aspect in e
    ]


def marks(path: str, aspect: str) -> list[pytest.MarkDecorator]:
    reason = NOT_YET.get(path, {}).get(aspect)
    return [pytest.mark.xfail(strict=True, reason=reason)] if reason else []


@pytest.mark.parametrize(("path", "title"), cases("title"))
def test_title(path, title):
    """The title is the article's, without the paper's name."""
    assert article(path).title == title


@pytest.mark.parametrize(("path", "standfirst"), cases("standfirst"))
def test_standfirst(path, standfirst):
    """The standfirst is found and told apart from the body."""
    assert article(path).standfirst == standfirst


@pytest.mark.parametrize(("path", "authors"), cases("authors"))
def test_authors(path, authors):
    """Authors are those who signed; an unsigned article has none."""
    assert [a.name.casefold() for a in article(path).authors] == [a.casefold() for a in authors]


@pytest.mark.parametrize(("path", "day"), cases("published"))
def test_published(path, day):
    """The day of publication; None where the file does not say."""
    published = article(path).published
    assert (published and published.value[:10]) == day


@pytest.mark.parametrize(("path", "day"), cases("modified"))
def test_modified(path, day):
    """The day of the last change."""
    modified = article(path).modified
    assert (modified and modified.value[:10]) == day


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        pytest.param(e["path"], field, e[field], id=f"{e['path']}: {field}", marks=marks(e["path"], field))
        for field in ("publisher", "url", "language")
        for e in EXPECTED
        if field in e
    ],
)
def test_facts(path, field, value):
    """Publisher, address and language as the file states them, None where it does not."""
    assert getattr(article(path), field) == value


@pytest.mark.parametrize(("path", "kinds"), cases("kinds"))
def test_blocks(path, kinds):
    """As many blocks of each kind as a person counts."""
    counted = Counter(b.kind.value for b in article(path).blocks)
    assert {kind: counted[kind] for kind in kinds} == kinds


@pytest.mark.parametrize(("path", "typed"), cases("typed"))
def test_typed(path, typed):
    """An embedded post and a correction notice are told from the paragraphs around them."""
    read_ = article(path)
    kinds = {
        kind: [b.kind.value for b in read_.blocks if words in b.span.of(read_.text)] for kind, words in typed.items()
    }
    assert kinds == {kind: [kind] for kind in typed}


@pytest.mark.parametrize(("path", "credits_"), cases("credits"))
def test_credits(path, credits_):
    """The credit of a caption is split from it."""
    found = [b.credit for b in article(path).blocks if b.credit]
    assert len(found) == len(credits_)
    assert all(want in have for want, have in zip(credits_, found, strict=True))


@pytest.mark.parametrize(("path", "words"), cases("absent"))
def test_furniture_stays_out(path, words):
    """What surrounds the article is not in its paragraphs."""
    body = "\n".join(b.span.of(article(path).text) for b in article(path).blocks if b.kind.value == "paragraph")
    assert [w for w in words if w in body] == []


@pytest.mark.parametrize(("path", "words"), cases("holds"))
def test_verbatim(path, words):
    """Broken paragraphs are joined, words divided at line ends mended, letters decoded."""
    assert [w for w in words if w not in article(path).text] == []


@pytest.mark.parametrize(("path", "words"), cases("order"))
def test_order(path, words):
    """Live blogs and lists keep the order in which they stand on the page."""
    text, at = article(path).text, 0
    for piece in words:
        at = text.find(piece, at)
        assert at >= 0, piece


@pytest.mark.parametrize("path", [pytest.param(e["path"], marks=marks(e["path"], "fiction")) for e in EXPECTED])
def test_the_mark_of_fiction_is_not_body(path):
    """The line that marks the sample as fiction is furniture, not part of the story."""
    read_ = article(path)
    body = [b for b in read_.blocks if b.kind.value not in ("furniture",)]
    assert not [b for b in body if "Fiction: " in b.span.of(read_.text)]


@pytest.mark.parametrize("path", [e["path"] for e in EXPECTED if e["path"].endswith((".txt", ".md"))])
def test_plain_text_maps_back(path):
    """Every block of a text file maps to the same characters in the decoded file."""
    read_, data = article(path), corpus.load(SAMPLE, path).data
    whole = decode(data).text
    for block in read_.blocks:
        assert block.source_spans
        mapped = "".join(s.of(whole) for s in block.source_spans)
        assert "".join(mapped.split()) == "".join(block.span.of(read_.text).split())


QUOTES = [
    pytest.param(e["path"], q, id=f"{e['path']}: {q['words']}", marks=marks(e["path"], q["words"]))
    for e in EXPECTED
    for q in e["quotes"]
]


@pytest.mark.parametrize(("path", "expected"), QUOTES)
def test_quote(path, expected):
    """A quote is found with its kind, its speaker (or the mention of an unnamed one) and its relays."""
    read_ = article(path)
    found = [q for q in read_.quotes if expected["words"] in "".join(s.of(read_.text) for s in q.content)]
    assert found, f"no quote holds these words; found {[q.span.of(read_.text)[:40] for q in read_.quotes]}"
    quote = min(found, key=lambda q: q.span.end - q.span.start)  # the innermost
    if "speaker" in expected:
        assert quote.speaker == expected["speaker"]
    if "source" in expected:
        assert quote.source is not None
        assert expected["source"] in quote.source.of(read_.text)
    if "kind" in expected:
        assert quote.kind is QuoteKind(expected["kind"])
    if "via" in expected:
        assert list(quote.relayed_by) == expected["via"]

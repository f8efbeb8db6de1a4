"""Real articles, damaged at random: whatever is left of them is read soundly or refused with a reason."""

from __future__ import annotations

import contextlib
import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.model import Article, RawDocument, ReadError
from indexer.quotes import attribute
from indexer.readers import media_type_of, read, unpack
from indexer.readers.decode import decode

SAMPLE = Path(__file__).parents[2] / "archive" / "sample"
FILES = sorted(
    p for p in SAMPLE.rglob("*") if p.is_file() and p.name != "README.md" and not p.name.endswith((".json", ".toml"))
)
PIECES = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<",
    b"</p>",
    b"<p>",
    b"<!--",
    b"<script>",
    b"<table><tr><td>",
    b"&#0;&#xD800;",
    b'"',
    b"\xe2\x80\x9c",
    b"\xe2\x80\x9d",
    b"''",
    b"\n\n",
    b"\r",
    b"\x0c",
    b"\xc2\xad",
    b"\xe2\x80\x8b",
    b"\xe2\x80\xae",
    b" said. ",
    b"By ",
    b"(",
    b"\xf0\x9f\x9a\xa2",
    b"A" * 5000,
    b"-\n",
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sample file's name and its bytes after cuts, insertions and swaps."""
    path = draw(st.sampled_from(FILES))
    data = path.read_bytes()
    if path.suffix == ".gz" and draw(st.booleans()):
        data = gzip.decompress(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(("cut", "insert", "drop", "double", "swap"))):
            case "cut":
                data = data[: max(at, 200)]
            case "insert":
                data = data[:at] + draw(st.sampled_from(PIECES)) * draw(st.integers(1, 40)) + data[at:]
            case "drop":
                data = data[:at] + data[at + draw(st.integers(1, 400)) :]
            case "double":
                data = data[:at] + data[at : at + 600] * 3 + data[at + 600 :]
            case "swap":
                data = data[at:] + data[:at]
    return path.name, data


def assert_sound(article: Article, data: bytes) -> None:
    """Blocks stand in order within the text; quotes and their evidence within it; text maps back to the file."""
    end = 0
    for block in article.blocks:
        assert end <= block.span.start < block.span.end <= len(article.text)
        end = block.span.end
    for quote in article.quotes:
        for span in (*quote.content, *(s for s in (quote.cue, quote.source, quote.antecedent) if s)):
            assert 0 <= span.start < span.end <= len(article.text)
        assert 0.0 <= quote.confidence <= 1.0
        assert quote.speaker is None or quote.speaker.strip()
    starts = [q.span.start for q in article.quotes]
    assert starts == sorted(starts)
    if article.source_map is not None:
        whole = decode(data).text
        for run in article.source_map:
            mapped = whole[run.file_start : run.file_start + run.length]
            assert mapped == article.text[run.text_start : run.text_start + run.length]


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(damaged())
def test_damaged_articles_are_read_soundly_or_refused(case):
    """However an article's bytes are damaged, reading gives a sound article or one reason, and nothing else."""
    name, data = case
    kind = media_type_of(name, data[:4096])
    if kind is None:
        return
    raw = RawDocument(name, kind, data, "0" * 64)
    with contextlib.suppress(ReadError):
        for document in unpack(raw):
            assert_sound(attribute(read(document)), document.data)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_reading_twice_gives_the_same(path):
    """Reading is a function of the bytes: the same article every time."""
    data = path.read_bytes()
    raw = RawDocument(path.name, media_type_of(path.name, data[:4096]), data, "0" * 64)
    first, second = ([attribute(read(document)) for document in unpack(raw)] for _ in range(2))
    assert first
    assert first == second

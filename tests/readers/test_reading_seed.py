"""Every statement on structure that the customer's facts page makes about the customer's article."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from indexer.model import Article, BlockKind, Origin, RawDocument
from indexer.readers import read
from indexer.text.tokens import fold

FILE = Path(__file__).parents[3] / "shared" / "seed" / "hani-881668.txt"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the customer's article (../shared/seed) is not here")


@pytest.fixture(scope="module")
def source() -> str:
    return FILE.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def article() -> Article:
    data = FILE.read_bytes()
    return read(RawDocument("hani-881668.txt", "text/plain", data, hashlib.sha256(data).hexdigest()))


def texts(article: Article, kind: BlockKind) -> list[str]:
    return [b.span.of(article.text) for b in article.blocks if b.kind is kind]


def test_title_and_standfirst(article: Article) -> None:
    """The title is the first line, the standfirst the block after it."""
    assert article.title == texts(article, BlockKind.TITLE)[0] == "2nd North Korea-US summit to be held in Hanoi"
    assert article.standfirst == "Another working-level negotiation to be held just before summit."


def test_blocks_in_order(article: Article) -> None:
    """Ten paragraphs, two subheads and two captions stand in source order."""
    kinds = [b.kind for b in article.blocks]
    assert kinds.count(BlockKind.PARAGRAPH) == 10
    assert kinds.count(BlockKind.SUBHEAD) == 2
    assert kinds.count(BlockKind.CAPTION) == 2
    assert [b.span for b in article.blocks] == sorted(b.span for b in article.blocks)
    starts = [b.source_spans[0].start for b in article.blocks if b.source_spans]
    assert starts == sorted(starts)
    assert texts(article, BlockKind.CAPTION)[1].startswith("The Vietnam National Convention Center")


@pytest.mark.parametrize(
    "joint", ["denuclearization program", "working-level negotiations during", "doesn't want the second"]
)
def test_broken_sentences_are_joined(article: Article, joint: str) -> None:
    """The three sentences that the page cut are whole again."""
    assert sum(joint in text for text in texts(article, BlockKind.PARAGRAPH)) == 1


def test_nothing_else_is_joined(article: Article) -> None:
    """Three blocks come from two places of the file each, all others from one."""
    assert sorted(len(b.source_spans or ()) for b in article.blocks) == [1] * (len(article.blocks) - 3) + [2] * 3


def test_credits(article: Article) -> None:
    """The first caption has its credit apart, the second has none and no full stop."""
    first, second = (b for b in article.blocks if b.kind is BlockKind.CAPTION)
    assert first.credit == "Yonhap News"
    assert first.span.of(article.text).endswith("on Feb. 10.")
    assert second.credit is None
    assert second.span.of(article.text).endswith("most likely to be held")


def test_subhead_with_quotation_marks(article: Article) -> None:
    """A subhead may quote; words in quotation marks that go on are a paragraph."""
    assert 'Biegun says he had a "candid, complete and very concrete" discussion in Pyongyang' in texts(
        article, BlockKind.SUBHEAD
    )
    assert any(t.startswith('"We have some hard work') for t in texts(article, BlockKind.PARAGRAPH))


def test_byline_is_split_off(article: Article) -> None:
    """Three authors with their roles and family-first names come off the end of the last paragraph."""
    assert texts(article, BlockKind.PARAGRAPH)[-1].endswith("the next working-level negotiations.")
    assert [(a.name, a.family, a.given, a.family_first) for a in article.authors] == [
        ("Hwang Joon-bum", "Hwang", "Joon-bum", True),
        ("Seong Yeon-cheol", "Seong", "Yeon-cheol", True),
        ("Lee Kyung-mi", "Lee", "Kyung-mi", True),
    ]
    assert article.authors[0].role == "Washington correspondent"
    assert {a.role for a in article.authors[1:]} == {"staff reporters"}


def test_furniture(article: Article) -> None:
    """The contact line, the source line and the disclaimer are no body."""
    furniture = texts(article, BlockKind.FURNITURE)
    assert [t.split()[0] for t in furniture] == ["Please", "Source:", "[Disclaimer]"]


def test_address_and_publisher_say_where_from(article: Article) -> None:
    """The address is the source line's, the publisher the table's, the date unknown."""
    assert article.url == "http://english.hani.co.kr/arti/english_edition/e_northkorea/881668.html"
    assert article.origin("url") is Origin.TEXT
    assert article.publisher == "The Hankyoreh"
    assert article.origin("publisher") is Origin.PUBLISHER_TABLE
    assert article.published is None


@pytest.mark.parametrize(
    "words", ["Feb.", "[. . .]", "[the summit]", "& fully understand", "South Korean via", "Kim Euikyum", "Rocket – an"]
)
def test_the_words_stand_as_they_are(article: Article, words: str) -> None:
    """Nothing in the text is mended."""
    assert words in article.text


def test_every_block_maps_to_the_file(article: Article, source: str) -> None:
    """Each block's characters are found in the file where its source spans say, joins apart."""
    assert len(source) == 5970
    for block in article.blocks:
        there = "".join(span.of(source) for span in block.source_spans or ())
        here = block.span.of(article.text)
        assert there.replace(" ", "") == here.replace(" ", "")
    at = article.text.index("We have some hard work")
    mapped = article.source_spans(article.blocks[0].span._replace(start=at, end=at + 10))
    assert mapped is not None
    assert mapped[0].start == 3339
    assert fold("Eui-kyum") != ""

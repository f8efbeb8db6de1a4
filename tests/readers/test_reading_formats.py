"""Formats, encodings, containers, sidecars, and what an article is known by."""

# ruff: noqa: E501 - tables of cases, a row a line
from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Origin, RawDocument, ReadError
from indexer.readers import article_id, canonical_url, fingerprint, media_type_of, overlap, read, similarity, unpack

PARAGRAPHS = "".join(
    f"<p>{text}</p>"
    for text in (
        "The council met for six hours on Monday and decided very little, as everybody had said.",
        "Nobody who had come to speak was sorry to go home, and most had gone by nine in the evening.",
        "Déjà vu, said the mayor of Ærøskøbing, and asked for the naïve façade to be painted again.",
    )
)
HTML = f"<html><head><title>A bridge</title></head><body><article><h1>A bridge</h1>{PARAGRAPHS}</article></body></html>"


def raw(data: bytes, media: str = "text/html", path: str = "a.html", **more: object) -> RawDocument:
    return RawDocument(path, media, data, "0" * 64, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "head", "want"),
    [
        ("a/story.html", b"", "text/html"),
        ("a/story.HTM.gz", b"", "text/html"),
        ("story.txt", b"", "text/plain"),
        ("story.md", b"", "text/markdown"),
        ("story.mhtml", b"", "multipart/related"),
        ("crawl.warc.gz", b"", "application/warc"),
        ("story.php?id=3", b"<!DOCTYPE html><html>", "text/html"),
        ("story", b"\n<html>", "text/html"),
        ("story", b"hello", None),
        ("story_files/ad.html", b"", None),
        ("Geschichte-Dateien/ad.html", b"", None),
        ("story.meta.json", b"", None),
        (".hidden.txt", b"", None),
        ("photo.jpg", b"\xff\xd8\xff", None),
    ],
)
def test_media_types(path: str, head: bytes, want: str | None) -> None:
    """Names decide what is an article, first bytes where the name says nothing."""
    assert media_type_of(path, head) == want


@pytest.mark.parametrize(
    "data",
    [
        HTML.encode(),
        b"\xef\xbb\xbf" + HTML.encode(),
        HTML.encode("utf-16"),
        HTML.encode("utf-16-le"),
        HTML.replace("<head>", "<head><meta charset=iso-8859-1>").encode("cp1252"),
        HTML.encode("cp1252"),
        HTML.replace("<head>", "<head><meta charset=iso-8859-1>").encode(),
        gzip.compress(HTML.encode()),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 without mark", "declared latin-1", "undeclared", "falsely declared", "gzip"],
)  # fmt: skip
def test_no_mojibake(data: bytes) -> None:
    """The same page reads the same in every encoding."""
    assert "Déjà vu, said the mayor of Ærøskøbing, and asked for the naïve façade" in read(raw(data)).text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.4 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"text" + bytes(range(256)) * 20 + bytes(500), "binary"),
        (b"\x1f\x8b\x08broken", "gzip"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    """A file that is no text is refused with the reason in plain words."""
    for media in ("text/html", "text/plain"):
        with pytest.raises(ReadError, match=reason):
            read(raw(data, media))


def test_too_large_is_refused() -> None:
    """A text no newspaper could print is refused, not read for minutes."""
    with pytest.raises(ReadError, match="million characters"):
        read(raw(b"x" * 17_000_000, "text/plain"))


def test_unknown_format_names_the_known() -> None:
    """A format without a reader answers with those there are."""
    with pytest.raises(ReadError, match="text/html"):
        read(raw(b"x", "image/png"))


def warc() -> bytes:
    """Four responses, two of them pages, each record a gzip member of its own."""
    out = b""
    for number, (status, kind) in enumerate(
        [
            ("200 OK", "text/html"),
            ("404 Not Found", "text/html"),
            ("200 OK", "image/png"),
            ("200 OK", "text/html; charset=utf-8"),
        ]
    ):
        page = HTML.replace("A bridge", f"A bridge {number}").encode()
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://lantern.example/{number}\r\n"
            f"WARC-Date: 2021-05-06T07:08:09Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        out += gzip.compress(head.encode() + http + b"\r\n\r\n")
    return out


def test_warc() -> None:
    """Each page of a web archive is a document with its address and the day it was fetched."""
    members = list(unpack(raw(warc(), "application/warc", "crawl.warc.gz")))
    assert [(m.path, m.url) for m in members] == [
        ("crawl.warc.gz#1", "https://lantern.example/0"),
        ("crawl.warc.gz#2", "https://lantern.example/3"),
    ]
    found = read(members[1])
    assert (found.title, found.url, found.accessed) == ("A bridge 3", "https://lantern.example/3", "2021-05-06")
    assert found.origin("accessed") is found.origin("url") is Origin.ARCHIVE_FORMAT


def test_damaged_warc() -> None:
    """A damaged web archive is refused with the reason."""
    with pytest.raises(ReadError, match="web archive"):
        list(unpack(raw(b"WARC/1.0\r\nnonsense", "application/warc")))


MHTML = (
    "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://lantern.example/a\r\nSubject: A bridge\r\n"
    "Date: Thu, 6 May 2021 07:08:09 -0000\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n'
    "------b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: https://lantern.example/a\r\n\r\n"
    f"{HTML}\r\n------b--\r\n"
)


def test_mhtml() -> None:
    """The page in an MHTML file comes out with its address and day."""
    (member,) = unpack(raw(MHTML.encode(), "multipart/related", "a.mhtml"))
    found = read(member)
    assert (found.path, found.title, found.url, found.accessed) == (
        "a.mhtml#1",
        "A bridge",
        "https://lantern.example/a",
        "2021-05-06",
    )
    assert "Ærøskøbing" in found.text


SAVERS = [
    ("<!-- Page saved with SingleFile \n url: https://lantern.example/a \n saved date: Thu May 06 2021 10:00:00 GMT+0200 -->", "2021-05-06"),
    ("<!-- saved from url=(0025)https://lantern.example/a -->", None),
    ("<!-- Mirrored from lantern.example/a by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 06 May 2021 10:00:00 GMT -->", "2021-05-06"),
    ("<!-- Retrieved from https://lantern.example/a on 2021-05-06 10:00:00 by wget -->", "2021-05-06"),
]  # fmt: skip


@pytest.mark.parametrize(("comment", "day"), SAVERS, ids=["SingleFile", "browser", "HTTrack", "wget"])
def test_savers_comments(comment: str, day: str | None) -> None:
    """The comment of a saver gives the address and, where it says it, the day."""
    found = read(raw((comment + HTML).encode()))
    assert (found.url or "").endswith("lantern.example/a")
    assert found.accessed == day


def test_sidecar_wins() -> None:
    """What the sidecar says stands above the page, and is marked."""
    sidecar = {"title": "Another title", "authors": ["Lee Kyung-mi", {"name": "Ann Ray", "role": "editor"}], "published": "1999-12", "page": 3, "url": "https://lantern.example/z", "accessed": "2020-01-02", "mood": "grim"}  # fmt: skip
    found = read(raw(HTML.encode(), sidecar=sidecar, modified=datetime(2022, 3, 4, tzinfo=UTC)))
    assert (found.title, found.page, found.accessed) == ("Another title", "3", "2020-01-02")
    assert [(a.family, a.role) for a in found.authors] == [("Lee", None), ("Ray", "editor")]
    assert found.published is not None
    assert found.published.value == "1999-12"
    assert found.origin("title") is found.origin("authors") is Origin.SIDECAR
    assert any("mood" in w for w in found.warnings)


def test_a_note_is_for_people() -> None:
    """A sidecar may hold a note without being warned of it; other unknown fields are named."""
    found = read(raw(HTML.encode(), sidecar={"note": "from the estate of A. R.", "mood": "grim"}))
    assert [w for w in found.warnings if "sidecar" in w] == ["the sidecar's field 'mood' is not used"]


def test_days_where_none_is_stated() -> None:
    """A dateline with its year, else the address, dates a text, and the warnings say so."""
    words = "The ferry stayed away for the third day, and nobody in the town could say when it would be back.\n"
    told = read(raw(f"Ferry stays away\n\nPORT AMSEL, March 4, 1913 -- {words}".encode(), media="text/plain"))
    assert told.published is not None
    assert (told.published.value, told.published.origin) == ("1913-03-04", Origin.TEXT)
    assert any("dateline" in w for w in told.warnings)
    source = "\nSource: https://ledger.example/2019/02/10/ferry\n"
    told = read(raw(f"Ferry stays away\n\n{words}{source}".encode(), media="text/plain"))
    assert told.published is not None
    assert (told.published.value, told.published.origin) == ("2019-02-10", Origin.URL)
    told = read(raw(f"Ferry stays away\n\nPORT AMSEL, March 4 -- {words}".encode(), media="text/plain"))
    assert told.published is None


def test_names_in_the_order_of_their_language() -> None:
    """An author's names are in the order of the article; what a sidecar states stands."""
    words = "Az önkormányzat hétfőn hat órán át ülésezett, és nem döntött arról, hogy a komp mikor jár majd. " * 3
    told = read(raw(f"A komp\n\n{words}".encode(), media="text/plain", sidecar={"authors": ["Kemény Zsófia"]}))
    assert (told.authors[0].family, told.authors[0].given, told.authors[0].family_first) == ("Kemény", "Zsófia", True)
    for name, family, first in (("Kemény Zsófia", "Zsófia", False), ("Quist Ama", "Quist", True)):
        stated = {"authors": [{"name": name, "family": family}]}
        told = read(raw(f"A komp\n\n{words}".encode(), media="text/plain", sidecar=stated))
        assert (told.authors[0].family, told.authors[0].family_first) == (family, first)


def test_file_date_is_the_last_resort() -> None:
    """Without any other word of it, the day of access is the file's."""
    found = read(raw(HTML.encode(), modified=datetime(2022, 3, 4, tzinfo=UTC)))
    assert (found.accessed, found.origin("accessed")) == ("2022-03-04", Origin.FILE)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://www.lantern.example/a/?utm_source=x#top", "http://lantern.example/a"),
        ("https://m.lantern.example/a", "https://lantern.example/a/amp"),
        ("https://lantern.example/f%C3%BCr", "https://lantern.example/für"),
    ],
)
def test_equal_addresses(a: str, b: str) -> None:
    """Addresses of the same article are one, and so is the id."""
    assert canonical_url(a) == canonical_url(b)
    assert article_id(a, "x") == article_id(b, "y")


@given(st.text(max_size=80), st.text(min_size=1, max_size=40))
def test_ids_are_url_safe(url: str, path: str) -> None:
    """Any address and path give twelve lower-case letters and digits, always the same."""
    found = article_id(url, path)
    assert len(found) == 12
    assert found.isalnum()
    assert found == found.lower() == article_id(url, path)


def test_copies_are_recognised() -> None:
    """A text with a few changed words is near, another text far."""
    words = [f"word{i % 97}x{i}" for i in range(400)]
    near = [*words[:200], "changed", *words[201:]]
    far = [f"other{i}" for i in range(400)]
    assert similarity(" ".join(words), " ".join(near)) > 0.9
    assert overlap(fingerprint(" ".join(words)), fingerprint(" ".join(near))) > 0.8
    assert overlap(fingerprint(" ".join(words)), fingerprint(" ".join(far))) < 0.05
    assert similarity("", "a b") == 0

"""What the sample archive promises: it is fiction and says so everywhere, and it holds every kind of page and text."""

from __future__ import annotations

import email
import gzip
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

SAMPLE = Path(__file__).parents[2] / "archive" / "sample"
FILES = sorted(p for p in SAMPLE.rglob("*") if p.is_file() and p.name != "README.md")
ARTICLES = [p for p in FILES if not p.name.endswith((".meta.json", ".toml"))]
PAGES = [p for p in ARTICLES if re.search(r"\.html?(\.gz)?$", p.name)]
TEXTS = [p for p in ARTICLES if p.suffix in (".txt", ".md")]


def decoded(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".mhtml":
        return email.message_from_bytes(data).get_payload(0).get_payload(decode=True).decode("utf-8")
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def name(path: Path) -> str:
    return path.relative_to(SAMPLE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_file_says_that_it_is_fiction(path):
    """A reader who meets any one file alone is told that it is fiction."""
    assert "fiction:" in decoded(path).casefold()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_page_is_marked_for_people_and_for_programs(path):
    """A web page carries the mark in a meta tag and in a line that is seen."""
    soup = BeautifulSoup(decoded(path), "lxml")
    assert soup.find("meta", attrs={"name": "fiction"})
    assert "Fiction:" in soup.body.get_text()


def test_readme_says_so_too():
    """The folder's own page says that all of it is invented."""
    assert "**fiction**" in (SAMPLE / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_addresses_are_reserved_names(path):
    """No address in the sample can belong to anybody."""
    hosts = set(re.findall(r"(?:https?://|@)([\w.-]+\.[a-z]{2,})", decoded(path)))
    assert {h for h in hosts if not h.endswith(".example")} <= {"schema.org", "www.w3.org"}


def test_there_are_enough_articles():
    """Twenty articles and more."""
    assert len(ARTICLES) >= 20


def designs() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {"json-ld": [], "meta": [], "microdata": [], "neither": []}
    for path in PAGES:
        soup = BeautifulSoup(decoded(path), "lxml")
        if soup.find("script", type="application/ld+json"):
            found["json-ld"].append(path)
        elif soup.find("meta", property="article:published_time"):
            found["meta"].append(path)
        elif soup.find(itemprop="datePublished"):
            found["microdata"].append(path)
        else:
            assert not soup.find("meta", attrs={"name": ["author", "date"]})
            found["neither"].append(path)
    return found


def test_page_designs():
    """Pages come with JSON-LD, with meta tags only, with microdata, and with none of these."""
    counts = {kind: len(paths) for kind, paths in designs().items()}
    assert counts["json-ld"] >= 3
    assert counts["meta"] >= 3
    assert counts["neither"] >= 3
    assert counts["microdata"] >= 1


@pytest.mark.parametrize(
    ("phenomenon", "selector"),
    [
        ("navigation", "nav, .menu, td.bar"),
        ("related links", ".related"),
        ("caption with figcaption", "figcaption .credit"),
        ("caption in plain boxes", ".media-caption .media-credit"),
        ("embedded post", "blockquote.social-embed"),
        ("correction", ".correction"),
        ("pull quote", "blockquote.pullquote"),
        ("newsletter box", "aside.newsletter"),
        ("cookie banner", ".cookie-banner"),
        ("comments", ".comments"),
        ("live blog", ".live-post"),
        ("list", "ol.listicle"),
        ("table", "table.readings"),
    ],
)
def test_page_furniture(phenomenon, selector):
    """Every part that a real page surrounds its article with stands in at least one page."""
    assert any(BeautifulSoup(decoded(p), "lxml").select(selector) for p in PAGES), phenomenon


@pytest.mark.parametrize(
    ("phenomenon", "pattern"),
    [
        ("paragraph broken in mid-sentence", r"[a-z]\n\n[a-z]"),
        ("caption with an agency's credit", r"\(Sound Press\)\n"),
        ("byline glued to the end", r"\. By [A-Z]\w+ [A-Z]\w+, \w+ correspondent"),
        ("source line", r"^Source: https://"),
        ("contact line", r"\[desk@[\w.-]+\]"),
        ("hyphenation", r"[a-z]-\n[a-z]"),
        ("page header", r"Page \d$"),
        ("title in capitals", r"^[A-Z ,]{12,}$"),
        ("dateline", r"^ *[A-Z ]+, [A-Z][a-z]+\.? \d+"),
        ("database export", r"^FULL TEXT$"),
        ("ellipsis in brackets", r"\[\. \. \.\]"),
        ("marks of typewriters", r"``[A-Z]"),
        ("guillemets", r"«\w"),
    ],
)
def test_scars_of_text_dumps(phenomenon, pattern):
    """Every scar that text dumps have stands in at least one text."""
    assert any(re.search(pattern, decoded(p), re.MULTILINE) for p in TEXTS), phenomenon


@pytest.mark.parametrize("ending", [".html", ".htm", ".html.gz", ".mhtml", ".warc.gz", ".txt", ".md"])
def test_formats(ending):
    """Every format that people have stands here at least once."""
    assert any(p.name.endswith(ending) for p in ARTICLES)


def test_encodings():
    """One text is Latin-1 and one UTF-16, so that detecting them is seen."""
    heads = [p.read_bytes() for p in TEXTS]
    assert any(d.startswith(b"\xff\xfe") for d in heads)
    assert any(b"\xd8rsland" in d for d in heads)


def test_a_sidecar_stands_beside_its_file():
    """The sidecar is a JSON object and names an article that is there."""
    sidecars = [p for p in FILES if p.name.endswith(".meta.json")]
    assert sidecars
    for path in sidecars:
        assert isinstance(json.loads(path.read_text(encoding="utf-8")), dict)
        stem = path.name.removesuffix(".meta.json")
        assert [p for p in ARTICLES if p.parent == path.parent and p.name.startswith(stem)]


def test_wire_copy_runs_in_two_papers():
    """The same agency report stands in two papers, in two forms."""
    told = [
        p for p in ARTICLES if "fainting" not in decoded(p) and "before anyone could safely walk down" in decoded(p)
    ]
    assert len({p.parent for p in told}) == 2


@pytest.mark.parametrize(
    "person", ["Tansley", "Orme", "Kwon Byeol-ha", "Penhallick", "Cordovil", "Marchbanks", "Abreu", "rsland"]
)
def test_people_come_back(person):
    """The people of the running story appear in several articles and in more than one paper."""
    told = [p for p in ARTICLES if person in decoded(p)]
    assert len(told) >= 4
    assert len({p.parent for p in told}) >= 2

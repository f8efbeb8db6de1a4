"""Help: the query language with examples from this archive, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import render_template, url_for
from flask_babel import LazyString, gettext, lazy_gettext

from indexer import Archive, Ask, FacetValue, Unit
from webapp.locales import language
from webapp.pages.front import archive, blueprint


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of the query language: how it is written, what it means, and what it finds here."""

    query: str
    meaning: LazyString | str
    count: int | None
    url: str


KEYS: tuple[tuple[str, LazyString], ...] = (
    ("/", lazy_gettext("go to the search box")),
    ("j", lazy_gettext("next result, or next match in an article")),
    ("k", lazy_gettext("previous result or match")),
    ("Enter", lazy_gettext("open the result")),
    ("e", lazy_gettext("make an excerpt of the result, or of the selected words")),
    ("a", lazy_gettext("keep the excerpt on the clipboard")),
    ("c", lazy_gettext("copy the result’s reference; on an excerpt’s page its citation")),
    ("x", lazy_gettext("copy the words with their citation (on an excerpt’s page)")),
    ("s", lazy_gettext("open the source at the words (on an excerpt’s page)")),
    ("b", lazy_gettext("go to the clipboard")),
    ("?", lazy_gettext("this page")),
    ("Esc", lazy_gettext("leave the search box, close what is open")),
)


@blueprint.get("/help")
def guide() -> str:
    """The query language with live examples, and the keyboard map."""
    held = archive()
    return render_template("help.html", examples=_examples(held, held.stamp, language()), keys=KEYS)


@lru_cache(maxsize=4)
def _examples(held: Archive, stamp: str, language: str) -> list[Example]:
    """The examples with what each finds, made once for each `stamp` of the archive and language."""
    speakers = held.facet("speaker", Ask("", unit=Unit.QUOTE), limit=1)
    publishers, authors = held.facet("publisher", limit=1), held.facet("author", limit=1)
    years = held.facet("year", limit=1)
    word, second, phrase = _words(held)
    speaker = _one(speakers, gettext("somebody"))
    sample = held.search(Ask("is:quote", unit=Unit.QUOTE, limit=200)).results.hits
    relay = next((h.quote.relayed_by[0] for h in sample if h.quote and h.quote.relayed_by), speaker)
    year = _one(years, "2019")
    rows: list[tuple[str, str]] = [
        (f"{word} {second}", gettext("both words, in any order, in one passage; other forms of them count too")),
        (f'"{phrase}"', gettext("these very words in this order, nothing left out")),
        (f"{word} OR {second}", gettext("at least one of them")),
        (f"{word} -{second}", gettext("the first word without the second")),
        (f"({word} OR {second}) is:quote", gettext("parentheses keep together what belongs together")),
        (f"{word[:4]}*", gettext("words that begin so")),
        (f"{word}~", gettext("words spelt almost so")),
        (f"{word} NEAR/5 {second}", gettext("both words, with at most five others between them")),
        (f'speaker:"{speaker}"', gettext("said by this person, whoever relayed it")),
        (f"said:{word}", gettext("the word stands inside a quote")),
        (f'via:"{relay}"', gettext("relayed by this person")),
        (f'by:"{_one(authors, speaker)}"', gettext("signed by this author")),
        (f'in:"{_one(publishers, gettext("The Paper"))}"', gettext("published here")),
        (f"title:{word}", gettext("the word stands in the headline")),
        (f"date:{year}", gettext("published in this year; date:%(year)s-02 means one month", year=year)),
        (f"after:{year}", gettext("published from then on")),
        (f"before:{year}", gettext("published earlier")),
        (
            "is:quote",
            gettext("passages in which somebody speaks; is:direct, is:partial and is:indirect are narrower"),
        ),
        ("is:undated", gettext("the article bears no date")),
    ]
    return [_example(held, query, str(meaning)) for query, meaning in rows]


def _example(held: Archive, query: str, meaning: str) -> Example:
    total = held.search(Ask(query, limit=0)).results.total if held.ready else None
    return Example(query, meaning, total, url_for("pages.search", q=query))


def _one(values: Sequence[FacetValue], otherwise: str) -> str:
    return values[0].value.replace('"', "") if values else otherwise


def _words(held: Archive) -> tuple[str, str, str]:
    """Two words and a phrase that this archive has, from its longest quote at hand."""
    hits = held.search(Ask("is:direct", unit=Unit.QUOTE, limit=20)).results.hits
    best: list[str] = []
    for hit in hits:
        words = [w.strip(".,;:!?\"'“”‘’()") for w in hit.text.split()]
        if len(words) > len(best) and len(words) < 60:
            best = words
    long = sorted({w.lower() for w in best if len(w) > 5 and w.isalpha()}, key=lambda w: (-len(w), w))
    if len(long) < 2:
        return "bridge", "council", "on the record"
    at = next((i for i, w in enumerate(best) if w.lower() == long[0]), 0)
    return long[0], long[1], " ".join(best[at : at + 3])

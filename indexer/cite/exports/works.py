"""What an export lists: the articles cited, each with its excerpts and a key of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.cite.citing import as_citation
from indexer.cite.excerpts import Csl, article_parts, excerpt_parts, to_csl
from indexer.cite.item import Pinpoint
from indexer.cite.layout import Part
from indexer.cite.words import word_list
from indexer.model import Article, Citation, Excerpt


@dataclass(frozen=True, slots=True)
class Work:
    """An article with the excerpts taken from it, each with its place in the order of picking; `key` is unique."""

    key: str
    article: Article
    csl: Csl
    excerpts: tuple[tuple[int, Excerpt], ...]


def works(excerpts: Sequence[Excerpt]) -> tuple[Work, ...]:
    """The articles in the order in which they first appear. Two versions of one article are two works."""
    grouped: dict[tuple[str, str], list[tuple[int, Excerpt]]] = {}
    for number, excerpt in enumerate(excerpts):
        grouped.setdefault((excerpt.article.id, excerpt.article.sha256), []).append((number, excerpt))
    found: list[Work] = []
    taken: set[str] = set()
    for picked in grouped.values():
        article = picked[0][1].article
        key = _free(_key(article), taken)
        taken.add(key)
        found.append(Work(key, article, to_csl(article), tuple(picked)))
    return tuple(found)


def in_order(listed: Sequence[Work]) -> list[Excerpt]:
    """All excerpts in the order of picking."""
    numbered = [pair for work in listed for pair in work.excerpts]
    return [excerpt for _, excerpt in sorted(numbered, key=lambda pair: pair[0])]


def cited(excerpt: Excerpt, style: str) -> Part:
    """The in-text citation or note of an excerpt."""
    return excerpt_parts(excerpt, style)[0]


def bibliography(listed: Sequence[Work], style: str) -> list[Part]:
    """The entries of the works, sorted as bibliographies are; none in a style without bibliography, whose notes say it
    all."""
    entries: list[tuple[str, Part]] = []
    for work in listed:
        entry = article_parts(work.article, style, None, Pinpoint())[1]
        if entry:
            citation: Citation = as_citation(style, None, entry)
            entries.append((_sorting(citation.bibliography or ""), entry))
    entries.sort(key=lambda pair: pair[0])
    return [entry for _, entry in entries]


def _sorting(entry: str) -> str:
    """`entry` as it sorts: no accents, case or leading marks and articles ("The", "A")."""
    plain = _ascii(entry).lower().lstrip("“‘\"'([ ")
    return re.sub(r"^(?:the|an?) ", "", plain)


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_DULL = word_list("dull")


def _key(article: Article) -> str:
    """A key as people make them, "marsh2021council", in plain letters and digits."""
    who = ""
    if article.authors:
        who = article.authors[0].family or article.authors[0].name
    words = _plain_words(article.title or "")
    what = next((w for w in words if w not in _DULL), words[0] if words else "")
    when = article.published.value[:4] if article.published else "nd"
    start = "".join(_plain_words(who or article.publisher or ""))
    key = f"{start}{when}{what}"
    return key if key[:1].isalpha() else f"article{key}"


def _plain_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", _ascii(text).lower())


def _free(key: str, taken: set[str]) -> str:
    if key not in taken:
        return key
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"

"""What an export lists: the articles cited, each with its excerpts and a key of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.cite.apart import tell_apart
from indexer.cite.excerpts import Csl, article_item, item_parts, pinpoint, to_csl
from indexer.cite.item import Pinpoint
from indexer.cite.layout import Part
from indexer.cite.richtext import to_text
from indexer.cite.words import word_list
from indexer.model import Article, Excerpt


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


def document(listed: Sequence[Work], style: str) -> tuple[list[tuple[Excerpt, Part]], list[Part]]:
    """What a document shows: the excerpts in the order of picking, each with its citation or note, and the entries of
    the bibliography, sorted (none in a style whose notes say it all). Works cited alike are told apart."""
    items = tell_apart([article_item(work.article, style) for work in listed], style)
    numbered: list[tuple[int, Excerpt, Part]] = []
    entries: list[tuple[str, Part]] = []
    for work, item in zip(listed, items, strict=True):
        for number, excerpt in work.excerpts:
            numbered.append((number, excerpt, item_parts(item, style, pinpoint(excerpt, style))[0]))
        entry = item_parts(item, style, Pinpoint())[1]
        if entry:
            entries.append((_sorting(to_text(entry)), entry))
    numbered.sort(key=lambda row: row[0])
    entries.sort(key=lambda pair: pair[0])
    return [(excerpt, part) for _, excerpt, part in numbered], [entry for _, entry in entries]


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
    start = "".join(_plain_words(who or article.publisher or "")) or "article"
    key = f"{start}{when}{what}"
    return key if key[0].isalpha() else f"article{key}"


def _plain_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", _ascii(text).lower())


def _free(key: str, taken: set[str]) -> str:
    if key not in taken:
        return key
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"

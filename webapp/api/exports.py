"""Whole results as files, written row by row: CSV, JSON lines, BibTeX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from flask import Response, json

from indexer import Archive, Hit, Results
from webapp.addresses import Addresses
from webapp.api import shapes

LIMIT = 10_000  # hits in one file
_KEY = re.compile(r"(?<=@article\{)[^,\s]+")
_CHUNK = 64  # rows sent at a time

COLUMNS = (
    "excerpt_id",
    "text",
    "speaker",
    "relayed_by",
    "quote_kind",
    "title",
    "authors",
    "publisher",
    "published",
    "source_url",
    "article_id",
    "block_kind",
    "start",
    "end",
    "excerpt_url",
    "article_url",
)


def response(form: str, held: Archive, results: Results, at: Addresses) -> Response:
    """The file of that form ("csv", "jsonl" or "bib"); headers tell how many hits there are and how many it holds."""
    media_type, write = FORMS[form]
    made = Response(_chunks(write(held, results.hits, at)), content_type=media_type)
    made.headers["Content-Disposition"] = f'attachment; filename="on-the-record.{form}"'
    made.headers["OnTheRecord-Total"] = f"{results.total}{'' if results.total_exact else '+'}"
    made.headers["OnTheRecord-Written"] = str(len(results.hits))
    return made


def csv_rows(held: Archive, hits: Iterable[Hit], at: Addresses) -> Iterator[str]:
    """RFC 4180 with a byte order mark, without which spreadsheets misread quotation marks."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    yield "\ufeff" + line.getvalue()
    for hit in hits:
        line.seek(0)
        line.truncate()
        writer.writerow([_cell(str(value)) for value in _row(hit, at)])
        yield line.getvalue()


def json_lines(held: Archive, hits: Iterable[Hit], at: Addresses) -> Iterator[str]:
    """One hit a line, shaped as in /api/search."""
    for hit in hits:
        yield json.dumps(shapes.hit(hit, at), sort_keys=False, separators=(",", ":")) + "\n"


def bibtex(held: Archive, hits: Iterable[Hit], at: Addresses) -> Iterator[str]:
    """The articles of the result, each once, as they would be cited for their first hit.

    A key that an entry before has already gets the article's id, so that keys differ within the file.
    """
    keys: set[str] = set()
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.article_id, hit)
    for hit in first.values():
        article = held.article(hit.article_id)
        if article is None:  # gone since the search
            continue
        entry = held.export([held.excerpt_of(article, hit.span)], "bibtex").text
        key = _KEY.search(entry)
        if key and key[0] in keys:
            entry = f"{entry[: key.end()]}-{hit.article_id}{entry[key.end() :]}"
        elif key:
            keys.add(key[0])
        yield entry + "\n"


FORMS: Mapping[str, tuple[str, Callable[[Archive, Iterable[Hit], Addresses], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8; header=present", csv_rows),
    "jsonl": ("application/jsonl; charset=utf-8", json_lines),
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
}


def _row(hit: Hit, at: Addresses) -> tuple[object, ...]:
    span, words = shapes.cited_words(hit)
    identity = shapes.hit_excerpt_id(hit)
    quotes = (hit.quote,) if hit.quote else hit.quotes
    return (
        identity,
        words,
        _joined(q.speaker for q in quotes),
        _joined(name for q in quotes for name in q.relayed_by),
        _joined(q.kind.value for q in quotes),
        hit.title or "",
        _joined(a.name for a in hit.authors),
        hit.publisher or "",
        hit.published.value if hit.published else "",
        hit.url or "",
        hit.article_id,
        hit.kind.value,
        span.start,
        span.end,
        at.excerpt(identity),
        at.article(hit.article_id),
    )


def _joined(values: Iterable[str | None]) -> str:
    return "; ".join(dict.fromkeys(v for v in values if v))


def _cell(value: str) -> str:
    """A cell that no spreadsheet runs as a formula (OWASP, CSV injection): an apostrophe goes before its first sign."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _chunks(rows: Iterator[str]) -> Iterator[bytes]:
    for first in rows:
        rest = [row for _, row in zip(range(_CHUNK - 1), rows, strict=False)]
        yield "".join((first, *rest)).encode("utf-8", "replace")

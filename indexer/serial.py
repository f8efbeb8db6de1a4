"""Articles as plain JSON values and back, and the row that `parse --jsonl` prints. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from indexer.model import (
    Article,
    Author,
    Block,
    BlockKind,
    Copy,
    Origin,
    Precision,
    Published,
    Quote,
    QuoteKind,
    Resolution,
    SourceRun,
    Span,
)

_PLAIN = ("title", "publisher", "url", "language", "section", "edition", "page", "accessed")


def article_to_dict(article: Article) -> dict[str, Any]:
    """Everything in the article as JSON values; `article_from_dict` gives the equal article back."""
    return {
        "id": article.id,
        "path": article.path,
        "sha256": article.sha256,
        "media_type": article.media_type,
        "text": article.text,
        "blocks": [[b.kind.value, *b.span, _spans(b.source_spans), b.credit] for b in article.blocks],
        "authors": [[a.name, a.family, a.given, a.role, a.family_first] for a in article.authors],
        "published": _published(article.published),
        "modified": _published(article.modified),
        **{name: getattr(article, name) for name in _PLAIN},
        "origins": [[name, origin.value] for name, origin in article.origins],
        "source_map": None if article.source_map is None else [list(run) for run in article.source_map],
        "quotes": [quote_to_dict(q) for q in article.quotes],
        "copies": [[c.path, c.sha256, c.accessed] for c in article.copies],
        "warnings": list(article.warnings),
    }


def article_from_dict(row: Mapping[str, Any]) -> Article:
    """The article that `article_to_dict` wrote.

    Raises KeyError, TypeError or ValueError when the row is not one.
    """
    return Article(
        id=row["id"],
        path=row["path"],
        sha256=row["sha256"],
        media_type=row["media_type"],
        text=row["text"],
        blocks=tuple(
            Block(BlockKind(kind), Span(start, end), _read_spans(source), credit)
            for kind, start, end, source, credit in row["blocks"]
        ),
        authors=tuple(Author(*a) for a in row["authors"]),
        published=_read_published(row["published"]),
        modified=_read_published(row["modified"]),
        **{name: row[name] for name in _PLAIN},
        origins=tuple((name, Origin(origin)) for name, origin in row["origins"]),
        source_map=None if row["source_map"] is None else tuple(SourceRun(*run) for run in row["source_map"]),
        quotes=tuple(quote_from_dict(q) for q in row["quotes"]),
        copies=tuple(Copy(*c) for c in row["copies"]),
        warnings=tuple(row["warnings"]),
    )


def quote_to_dict(quote: Quote) -> dict[str, Any]:
    """A quote as JSON values; what is unknown or empty is left out."""
    row: dict[str, Any] = {
        "kind": quote.kind.value,
        "content": [list(s) for s in quote.content],
        "cue": quote.cue and list(quote.cue),
        "source": quote.source and list(quote.source),
        "speaker": quote.speaker,
        "resolution": quote.resolution and quote.resolution.value,
        "antecedent": quote.antecedent and list(quote.antecedent),
        "relayed_by": list(quote.relayed_by),
        "hearsay": quote.hearsay,
        "confidence": quote.confidence,
        "role": quote.role,
        "affiliation": quote.affiliation,
    }
    return {name: value for name, value in row.items() if value not in (None, [], False)}


def quote_from_dict(row: Mapping[str, Any]) -> Quote:
    """The quote that `quote_to_dict` wrote."""
    return Quote(
        kind=QuoteKind(row["kind"]),
        content=tuple(Span(*s) for s in row["content"]),
        cue=_read_span(row.get("cue")),
        source=_read_span(row.get("source")),
        speaker=row.get("speaker"),
        resolution=Resolution(row["resolution"]) if row.get("resolution") else None,
        antecedent=_read_span(row.get("antecedent")),
        relayed_by=tuple(row.get("relayed_by", ())),
        hearsay=row.get("hearsay", False),
        confidence=row.get("confidence", 0.0),
        role=row.get("role"),
        affiliation=row.get("affiliation"),
    )


def parsed_row(article: Article, read_seconds: float, quote_seconds: float, path: str | None = None) -> dict[str, Any]:
    """The JSON object that `parse --jsonl` prints for an article; `seconds` are CPU seconds, spans code points of
    `text`, `source_spans` characters of the decoded file (null for HTML)."""
    return {
        "path": article.path if path is None else path,
        "sha256": article.sha256,
        "id": article.id,
        "title": article.title,
        "standfirst": article.standfirst,
        "authors": [{"name": a.name, "family": a.family, "given": a.given, "role": a.role} for a in article.authors],
        "published": _named_date(article.published),
        "modified": _named_date(article.modified),
        "publisher": _named(article, "publisher"),
        "url": article.url,
        "language": article.language,
        "section": article.section,
        "edition": article.edition,
        "page": article.page,
        "accessed": article.accessed,
        "origins": {name: origin.value for name, origin in article.origins},
        "text": article.text,
        "blocks": [
            {
                "kind": b.kind.value,
                "span": list(b.span),
                "source_spans": _spans(b.source_spans),
                "credit": b.credit,
            }
            for b in article.blocks
        ],
        "quotes": [_parsed_quote(article, q) for q in article.quotes],
        "seconds": {"read": round(read_seconds, 6), "quotes": round(quote_seconds, 6)},
        "warnings": list(article.warnings),
    }


def _parsed_quote(article: Article, quote: Quote) -> dict[str, Any]:
    return {
        "kind": quote.kind.value,
        "content": [list(s) for s in quote.content],
        "cue": quote.cue and list(quote.cue),
        "source": quote.source and list(quote.source),
        "speaker": quote.speaker,
        "resolution": quote.resolution and quote.resolution.value,
        "antecedent": quote.antecedent and list(quote.antecedent),
        "role": quote.role,
        "affiliation": quote.affiliation,
        "relayed_by": list(quote.relayed_by),
        "hearsay": quote.hearsay,
        "confidence": round(quote.confidence, 4),
        "source_spans": _quote_source_spans(article, quote),
    }


def _quote_source_spans(article: Article, quote: Quote) -> dict[str, Any] | None:
    if article.source_map is None:
        return None
    content: list[list[int]] = []
    for span in quote.content:
        content += [list(s) for s in article.source_spans(span) or ()]
    return {"content": content, "cue": _hull(article, quote.cue), "source": _hull(article, quote.source)}


def _hull(article: Article, span: Span | None) -> list[int] | None:
    """One range of the file from the first to the last character of `span`."""
    found = article.source_spans(span) if span else None
    return [found[0].start, found[-1].end] if found else None


def _named(article: Article, name: str) -> dict[str, str | None] | None:
    value = getattr(article, name)
    if value is None:
        return None
    origin = article.origin(name)
    return {"name": value, "from": origin.value if origin else None}


def _named_date(published: Published | None) -> dict[str, str] | None:
    if published is None:
        return None
    return {"value": published.value, "precision": published.precision.value, "from": published.origin.value}


def _published(published: Published | None) -> list[str] | None:
    return None if published is None else [published.value, published.precision.value, published.origin.value]


def _read_published(row: Sequence[str] | None) -> Published | None:
    return None if row is None else Published(row[0], Precision(row[1]), Origin(row[2]))


def _spans(spans: tuple[Span, ...] | None) -> list[list[int]] | None:
    return None if spans is None else [list(s) for s in spans]


def _read_spans(rows: Sequence[Sequence[int]] | None) -> tuple[Span, ...] | None:
    return None if rows is None else tuple(Span(*r) for r in rows)


def _read_span(row: Sequence[int] | None) -> Span | None:
    return None if row is None else Span(*row)

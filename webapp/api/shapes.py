"""How hits, articles, excerpts and speakers look as JSON. Pure functions.

Spans are [start, end) in Unicode code points: of the article's text, except `marks`, which are in the hit's own text.
What is not known is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from indexer import (
    Answer,
    Article,
    Author,
    Citation,
    Excerpt,
    FileRow,
    Held,
    Hit,
    Published,
    Quote,
    Span,
    Speaker,
    Verified,
    excerpt_id_of,
    selectors,
    text_fragment,
)
from webapp.addresses import Addresses

Json = dict[str, Any]


def answer(found: Answer, at: Addresses, generation: str) -> Json:
    """A page of results, without the links to other pages."""
    ask, results = found.ask, found.results
    return {
        "query": {
            "q": ask.text,
            "understood": found.understood,
            "unit": ask.unit.value,
            "sort": ask.sort.value,
            "filters": [{"name": name, "value": value} for name, value in ask.filters],
        },
        "generation": generation,
        "total": results.total,
        "total_exact": results.total_exact,
        "offset": ask.offset,
        "limit": ask.limit,
        "hits": [hit(h, at) for h in results.hits],
        "facets": {
            name: [{"value": v.value, "count": v.count} for v in values] for name, values in results.facets.items()
        },
        "facets_exact": results.facets_exact,
        "suggestion": found.suggestion,
        "notes": list(found.notes),
    }


def hit(found: Hit, at: Addresses) -> Json:
    """One hit, with the excerpt id under which its words can be cited."""
    identity = hit_excerpt_id(found)
    return {
        "excerpt_id": identity,
        "article_id": found.article_id,
        "ordinal": found.ordinal,
        "kind": found.kind.value,
        "span": list(found.span),
        "text": found.text,
        "marks": _spans(found.marks),
        "score": round(found.score, 6),
        "title": found.title,
        "authors": [author(a) for a in found.authors],
        "publisher": found.publisher,
        "published": published(found.published),
        "source_url": found.url,
        "quotes": [quote(q) for q in found.quotes],
        "quote": quote(found.quote) if found.quote else None,
        "copies": [{"article_id": article_id, "ordinal": ordinal} for article_id, ordinal in found.copies],
        "links": {
            "excerpt": at.excerpt(identity),
            "article": at.article(found.article_id),
            "api_excerpt": at.api_excerpt(identity),
            "api_article": at.api_article(found.article_id),
        },
    }


def hit_excerpt_id(found: Hit) -> str:
    """The id of the words that a hit stands for: of its quote where that lies within the passage, else the passage."""
    span, words = cited_words(found)
    return excerpt_id_of(found.article_id, span, words)


def cited_words(found: Hit) -> tuple[Span, str]:
    """What a hit's excerpt id cites, where it stands in the article and what it says."""
    span = found.quote.span if found.quote and found.span.contains(found.quote.span) else found.span
    return span, found.text[span.start - found.span.start : span.end - found.span.start]


def author(who: Author) -> Json:
    """An author as signed; `family` and `given` are null for agencies and desks."""
    return {"name": who.name, "family": who.family, "given": who.given, "role": who.role}


def published(when: Published | None) -> Json | None:
    """A date as precise as it is known, and where it was read."""
    if when is None:
        return None
    return {"value": when.value, "precision": when.precision.value, "from": when.origin.value}


def quote(words: Quote) -> Json:
    """Words attributed to somebody, with the evidence."""
    return {
        "kind": words.kind.value,
        "content": _spans(words.content),
        "speaker": words.speaker,
        "role": words.role,
        "affiliation": words.affiliation,
        "relayed_by": list(words.relayed_by),
        "hearsay": words.hearsay,
        "confidence": round(words.confidence, 4),
        "evidence": {
            "cue": _span(words.cue),
            "source": _span(words.source),
            "antecedent": _span(words.antecedent),
            "resolution": words.resolution.value if words.resolution else None,
        },
    }


def article(held: Held, files: Sequence[FileRow], at: Addresses) -> Json:
    """A whole article: text, blocks, quotes, metadata with its origins, keeping."""
    found = held.article
    return {
        **brief(found, at),
        "modified": published(found.modified),
        "language": found.language,
        "section": found.section,
        "edition": found.edition,
        "page": found.page,
        "accessed": found.accessed,
        "standfirst": found.standfirst,
        "origins": {name: origin.value for name, origin in found.origins},
        "text": found.text,
        "blocks": [{"kind": b.kind.value, "span": list(b.span), "credit": b.credit} for b in found.blocks],
        "quotes": [quote(q) for q in found.quotes],
        "file": {"path": found.path, "sha256": found.sha256, "media_type": found.media_type},
        "copies": [{"path": c.path, "sha256": c.sha256, "accessed": c.accessed} for c in found.copies],
        "files": [row.path for row in files],
        "added": held.added.isoformat() if held.added else None,
        "versions": [{"kept": v.kept.isoformat(), "sha256": v.article.sha256} for v in held.versions],
        "warnings": list(found.warnings),
    }


def brief(found: Article, at: Addresses) -> Json:
    """What names an article."""
    return {
        "id": found.id,
        "title": found.title,
        "authors": [author(a) for a in found.authors],
        "publisher": found.publisher,
        "published": published(found.published),
        "source_url": found.url,
        "links": {"article": at.article(found.id), "api_article": at.api_article(found.id)},
    }


def excerpt(verified: Verified, citations: Mapping[str, Citation], at: Addresses) -> Json:
    """An excerpt as cited, whether its words still stand, and how to cite it. Words nobody kept are null."""
    identity = str(verified.id)
    words = verified.excerpt
    return {
        "id": identity,
        "status": verified.status.value,
        "moved": verified.moved,
        "excerpt": _excerpt(words) if words else None,
        "now": _excerpt(verified.counterpart) if verified.counterpart else None,
        "difference": [{"op": op, "text": text} for op, text in verified.difference],
        "article": brief(words.article, at) if words else None,
        "selectors": list(selectors(words)) if words else [],
        "source_link": _source_link(words) if words else None,
        "citations": {style: citation(c) for style, c in citations.items()},
        "links": {
            "excerpt": at.excerpt(identity),
            "api_excerpt": at.api_excerpt(identity),
            "embed": at.embed(identity),
        },
    }


def citation(cited: Citation) -> Json:
    """A citation in one style, as text and HTML; the bibliography is null in styles without one."""
    return {
        "citation": cited.citation,
        "citation_html": cited.citation_html,
        "bibliography": cited.bibliography,
        "bibliography_html": cited.bibliography_html,
    }


def speaker(found: Speaker, offset: int, limit: int, at: Addresses) -> Json:
    """A page of what a speaker is reported to have said, with the counts over all of it."""
    return {
        "name": found.name,
        "variants": [{"name": name, "reason": reason} for name, reason in found.variants],
        "total": found.total,
        "offset": offset,
        "limit": limit,
        "years": [{"year": year or None, "kinds": dict(kinds)} for year, kinds in found.years],
        "roles": [
            {"role": r.role, "affiliation": r.affiliation, "article_id": r.article_id, "published": r.published}
            for r in found.roles
        ],
        "relayed_by": _counted(found.relayed_by),
        "relays": _counted(found.relays),
        "hits": [hit(h, at) for h in found.hits[offset : offset + limit]],
        "links": {"speaker": at.speaker(found.name), "api_speaker": at.api_speaker(found.name)},
    }


def _excerpt(words: Excerpt) -> Json:
    return {
        "id": words.id,
        "span": list(words.span),
        "text": words.text,
        "prefix": words.prefix,
        "suffix": words.suffix,
        "paragraph": words.paragraph,
        "quotes": [quote(q) for q in words.quotes],
        "file": {"path": words.article.path, "sha256": words.article.sha256},
        "source_spans": _spans(words.article.source_spans(words.span)),
    }


def _source_link(words: Excerpt) -> str | None:
    return text_fragment(words.article.url, words.article, words.span) if words.article.url else None


def _counted(names: Iterable[tuple[str, int]]) -> list[Json]:
    return [{"name": name, "count": count} for name, count in names]


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)


def _spans(spans: Iterable[Span] | None) -> list[list[int]] | None:
    return None if spans is None else [list(span) for span in spans]

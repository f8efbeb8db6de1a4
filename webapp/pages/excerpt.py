"""An excerpt: the words in context, whether they still stand, and every way to cite and export them."""

from __future__ import annotations

from typing import TypeGuard

from flask import Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from indexer import (
    EXPORTS,
    STYLES,
    Article,
    Citation,
    Excerpt,
    ExcerptError,
    Span,
    Status,
    marks,
    parse,
    selectors,
    text_fragment,
)
from webapp import metadata
from webapp.addresses import addresses
from webapp.attribution import Text, speech, together
from webapp.pages.front import archive, blueprint, ready_said, url_if

LONGEST = 20_000  # code points of one excerpt
_CODES = {Status.VERBATIM: 200, Status.CHANGED: 200, Status.GONE: 200, Status.UNKNOWN: 404}


@blueprint.get("/excerpts/new")
def new_excerpt() -> BaseResponse:
    """Make an excerpt of the words from `start` to `end` of `article`, and go to its page; as JSON when asked so."""
    article = archive().article(request.args.get("article", ""))
    start, end = (request.args.get(name, type=int) for name in ("start", "end"))
    if article is None:
        abort(404)
    if start is None or end is None:
        abort(400, gettext("An excerpt needs a first and a last character."))
    span = _tight(article, Span(start, end))
    if span.end - span.start > LONGEST:
        abort(400, gettext("An excerpt may have %(most)s characters at most.", most=LONGEST))
    identifier = archive().excerpt_id(article, span)
    address = url_for("pages.excerpt", excerpt_id=identifier, q=request.args.get("q") or None)
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return jsonify(id=identifier, url=address, text=span.of(article.text), by=by_line(article, span))
    return redirect(address)


@blueprint.get("/excerpts/<excerpt_id>")
def excerpt(excerpt_id: str) -> Response:
    """The page of an excerpt."""
    try:
        verified = archive().excerpt(excerpt_id)
    except ExcerptError as error:
        abort(404, str(error))
    found = verified.excerpt
    page = addresses().excerpt(excerpt_id)
    values: dict[str, object] = {"verified": verified, "excerpt": found, "page": page, "export_formats": EXPORTS}
    if found is not None:
        article = found.article
        article_page = addresses().article(article.id)
        query = request.args.get("q")
        values |= {
            "article": article,
            "said": [ready_said(q, Text(article.text)) for q in speech(found.quotes)],
            "context": _context(found),
            "marks": marks(parse(query).query, found.text) if query else (),
            "citations": citations(found),
            "selectors": list(selectors(found)),
            "source": text_fragment(article.url, article, found.span) if _web(article.url) else None,
            "json_ld": metadata.excerpt_json_ld(found, page, article_page),
            "coins": metadata.coins(article, article_page),
        }
    response = make_response(render_template("excerpt.html", **values), _CODES[verified.status])
    api = url_if("api.excerpt", excerpt_id=excerpt_id, _external=True)
    if found is not None and api:
        links = metadata.excerpt_links(page, addresses().article(found.article.id), api)
        response.headers["Link"] = metadata.link_header(links)
    return response


def citations(excerpt: Excerpt) -> list[tuple[str, Citation]]:
    """The excerpt's citation in every style, by name."""
    return [(name, archive().cite(excerpt, name)) for name in STYLES]


def by_line(article: Article, span: Span) -> str:
    """Who speaks in a span, in plain words; empty when nobody does."""
    quotes = (q for q in speech(article.quotes) if any(span.overlaps(c) for c in q.content))
    return together(ready_said(q, Text(article.text)) for q in quotes)


def style_or(wanted: str | None, otherwise: str = "apa") -> str:
    """A registered style: the wanted one if it is one."""
    return wanted if wanted is not None and wanted in STYLES else otherwise


def _tight(article: Article, span: Span) -> Span:
    """`span` within the text and without the white space at its ends. Aborts with 400 when nothing is left."""
    start, end = max(0, span.start), min(len(article.text), span.end)
    words = article.text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start >= end:
        abort(400, gettext("There are no words in this range."))
    return Span(start, end)


def _context(excerpt: Excerpt) -> list[tuple[str, Span, str]]:
    """The blocks that the excerpt stands in: text before the words, span of the words in the block, whole text."""
    article, found = excerpt.article, []
    for block in article.blocks:
        if block.span.overlaps(excerpt.span):
            text = Text(block.span.of(article.text), block.span.start)
            piece = text.within(excerpt.span)
            if piece is not None:
                found.append((block.kind.value, piece, text.text))
    return found


def _web(address: str | None) -> TypeGuard[str]:
    return address is not None and address.startswith(("http://", "https://"))

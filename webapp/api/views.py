"""The API's routes. Each reads its parameters by their table, asks the archive, and shapes the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, json, request

from indexer import STYLES, Archive, Ask, Sort, Status, Unit, UnknownName
from webapp.addresses import addresses
from webapp.api import exports, openapi, parameters, shapes
from webapp.api.cursors import make_cursor, read_cursor
from webapp.caching import kept, revalidated
from webapp.errors import PROBLEMS, Problem
from webapp.metadata import Link, link_header
from webapp.state import archive

blueprint = Blueprint("api", __name__, url_prefix="/api")

ID_LIMIT = 64  # characters of an article id, far beyond what the indexer makes
NAME_LIMIT = 400


@blueprint.get("/search")
@revalidated
def search() -> Response:
    """Passages, quotes or articles that match, with facets and the way to the next page."""
    values = parameters.read(parameters.SEARCH, request.args)
    generation = indexed().generation
    ask = asked(values)
    if values["cursor"] is not None:
        if "offset" in request.args:
            raise Problem("bad-parameter", "offset: a cursor has its own", [("offset", "a cursor has its own")])
        ask = asked(values, read_cursor(values["cursor"], ask, generation))
    found = archive().search(ask)
    body = shapes.answer(found, addresses(), generation)
    end = ask.offset + len(found.results.hits)
    more = bool(found.results.hits) and (end < found.results.total or not found.results.total_exact)
    cursor = make_cursor(ask, generation, end) if more and end < parameters.DEPTH_LIMIT else None
    here = request.args.to_dict(flat=False) | {"cursor": [cursor]}
    here.pop("offset", None)
    body["cursor"] = cursor
    body["next"] = f"{request.base_url}?{urlencode(here, doseq=True, errors='replace')}" if cursor else None
    response = as_json(body)
    if cursor:
        response.headers["Link"] = link_header([Link("next", body["next"])])
    return response


@blueprint.get("/search.<any(csv, jsonl, bib):form>")
@revalidated
def whole_result(form: str) -> Response:
    """A whole result as a file: CSV for spreadsheets, JSON lines for programs, BibTeX of its articles."""
    values = parameters.read(parameters.EXPORT, request.args)
    indexed()
    ask = asked(values | {"limit": exports.LIMIT, "offset": 0, "facets": (), "facet_limit": 1, "exact_total": True})
    return exports.response(form, archive(), archive().search(ask).results, addresses())


@blueprint.get("/articles/<article_id>")
@revalidated
def article(article_id: str) -> Response:
    """An article: text, blocks, quotes, metadata and where each value was read."""
    parameters.read((), request.args)
    indexed()
    held = archive().held(article_id) if article_id.isalnum() and len(article_id) <= ID_LIMIT else None
    if held is None:
        raise Problem("unknown-article", "No article of this id stands in the archive now.")
    return as_json(shapes.article(held, archive().files(article_id), addresses()))


@blueprint.get("/excerpts/<excerpt_id>")
@revalidated
def excerpt(excerpt_id: str) -> Response:
    """An excerpt: its words, whether they still stand, selectors, and its citation in every style."""
    values = parameters.read(parameters.EXCERPT, request.args)
    indexed()
    verified = archive().excerpt(excerpt_id)
    if verified.status is Status.UNKNOWN:
        raise Problem("unknown-excerpt", "Neither the archive nor its history has these words.")
    wanted = values["style"] or STYLES
    words = verified.excerpt
    try:
        citations = {style: archive().cite(words, style) for style in wanted} if words else {}
    except UnknownName as error:
        raise Problem("bad-parameter", str(error), [("style", str(error))]) from error
    return as_json(shapes.excerpt(verified, citations, addresses()))


@blueprint.get("/speakers/<path:name>")
@revalidated
def speaker(name: str) -> Response:
    """All that a speaker is reported to have said, oldest first."""
    values = parameters.read(parameters.SPEAKER, request.args)
    indexed()
    found = archive().speaker(name) if len(name) <= NAME_LIMIT else None
    if found is None:
        raise Problem("unknown-speaker", "Nobody is reported under this name; /api/complete?field=speaker finds names.")
    return as_json(shapes.speaker(found, values["offset"], values["limit"], addresses()))


@blueprint.get("/complete")
@revalidated
def complete() -> Response:
    """Words, speakers, publishers or authors that begin with what was typed, most frequent first."""
    values = parameters.read(parameters.COMPLETE, request.args)
    held = indexed()
    found = held.complete(values["q"], values["field"], values["limit"]) if values["q"] else ()
    return as_json({"q": values["q"], "values": [{"value": v.value, "count": v.count} for v in found]})


@blueprint.get("/generation")
@revalidated
def generation() -> Response:
    """Which state of the index answers; it changes with every change of the archive."""
    parameters.read((), request.args)
    return as_json({"generation": indexed().generation})


@blueprint.get("/openapi.json")
def description() -> Response:
    """This API, described (OpenAPI 3.1)."""
    return kept(as_json(openapi.document(request.url_root)), 3_600)


@blueprint.get("/problems")
def problems() -> Response:
    """What the `type` of a problem means."""
    return as_json({name: {"status": status, "title": title} for name, (status, title) in PROBLEMS.items()})


def indexed() -> Archive:
    """The archive, when it has an index. Raises Problem "no-index" otherwise: no index is not the same as no hits."""
    if not archive().ready:
        raise Problem("no-index", "Run `flask index` (or `ontherecord index`) first.")
    return archive()


def asked(values: Mapping[str, Any], offset: int | None = None) -> Ask:
    """The question that these parameters put."""
    return Ask(
        text=values["q"],
        unit=Unit(values["unit"]),
        sort=Sort(values["sort"]),
        offset=values["offset"] if offset is None else offset,
        limit=values["limit"],
        facets=tuple(dict.fromkeys(values["facets"])),
        facet_limit=values["facet_limit"],
        filters=parameters.filters(values),
        exact_total=values["exact_total"],
        collapse=values["collapse"],
    )


def as_json(body: Mapping[str, Any]) -> Response:
    """A JSON response; text stays readable unless it holds what UTF-8 cannot."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=False, separators=(",", ":"))
    try:
        data = text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, from a damaged file
        data = json.dumps(body, ensure_ascii=True, sort_keys=False, separators=(",", ":")).encode()
    return Response(data, mimetype="application/json")

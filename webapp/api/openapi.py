"""The API's description (OpenAPI 3.1), made from the tables that the routes read by, so the two cannot part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer import STYLES, BlockKind, Origin, Precision, QuoteKind, Resolution, Sort, Unit
from webapp.api import exports, parameters
from webapp.api.parameters import Parameter
from webapp.errors import PROBLEM_JSON, PROBLEMS

VERSION = "1.0.0"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: `answer` names a component schema, or is a media type of a file; `problems` may happen beside those
    that every route knows."""

    path: str
    name: str
    summary: str
    answer: str
    parameters: Sequence[Parameter] = ()
    path_parameter: tuple[str, str] | None = None
    problems: Sequence[str] = ()
    description: str = ""
    tagged: bool = True


_ARTICLE_ID = ("article_id", "The article's id: lower-case letters and digits.")
_EXCERPT_ID = ("excerpt_id", "<article id>.<start>-<end>.<8 hex digits of the words' SHA-256>.")
_FILE = (
    f"The whole result, streamed, {exports.LIMIT:,} hits at most; the headers OnTheRecord-Total and "
    "OnTheRecord-Written say how many there are and how many were written. "
)

OPERATIONS = (
    Operation(
        "/api/search",
        "search",
        "Search passages, quotes or articles",
        "SearchResults",
        parameters.SEARCH,
        problems=("bad-cursor", "cursor-expired"),
        description=(
            f"Pages hold {parameters.PAGE_LIMIT} hits at most and reach {parameters.DEPTH_LIMIT:,} hits deep; for all "
            "of a result take one of the files. Totals are exact up to 10,000 unless `exact_total` asks for more. "
            "Follow `next` (also in the Link header) until it is null."
        ),
    ),
    Operation(
        "/api/search.csv",
        "searchCsv",
        "A whole result for spreadsheets",
        "text/csv",
        parameters.EXPORT,
        description=_FILE + "UTF-8 with a byte order mark. A cell that a spreadsheet would run as a formula begins "
        "with an apostrophe that is not in the text; JSON lines are verbatim.",
    ),
    Operation(
        "/api/search.jsonl",
        "searchJsonLines",
        "A whole result for programs",
        "application/jsonl",
        parameters.EXPORT,
        description=_FILE + "Each line is a Hit.",
    ),
    Operation(
        "/api/search.bib",
        "searchBibtex",
        "The articles of a whole result for reference managers",
        "application/x-bibtex",
        parameters.EXPORT,
        description=_FILE + "Each article stands once.",
    ),
    Operation(
        "/api/articles/{article_id}",
        "article",
        "An article as it stands in the archive",
        "Article",
        path_parameter=_ARTICLE_ID,
        problems=("unknown-article",),
    ),
    Operation(
        "/api/excerpts/{excerpt_id}",
        "excerpt",
        "An excerpt: verified, located, cited",
        "Excerpt",
        parameters.EXCERPT,
        path_parameter=_EXCERPT_ID,
        problems=("bad-excerpt-id", "unknown-excerpt"),
        description="Styles: " + ", ".join(STYLES) + ".",
    ),
    Operation(
        "/api/speakers/{name}",
        "speaker",
        "What a speaker is reported to have said",
        "Speaker",
        parameters.SPEAKER,
        path_parameter=("name", "The speaker's name, whole; merged names lead to the same speaker."),
        problems=("unknown-speaker",),
    ),
    Operation("/api/complete", "complete", "Complete what was typed", "Completions", parameters.COMPLETE),
    Operation("/api/generation", "generation", "Which state of the index answers", "Generation"),
    Operation("/api/problems", "problems", "What the type of a problem means", "Problems", tagged=False),
    Operation("/api/openapi.json", "description", "This description", "Description", tagged=False),
)


def document(root: str) -> Json:
    """The description of the API at `root`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "On the Record",
            "version": VERSION,
            "summary": "A searchable, citable archive of newspaper articles",
            "description": (
                "Every text is verbatim; every attribution comes with its evidence and a confidence from 0 to 1. Spans "
                "are half-open ranges of Unicode code points. Answers carry an ETag that changes with the index: "
                "send it back as If-None-Match and an unchanged answer costs nothing. Errors are problem details (RFC "
                "9457); so are unknown parameters."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": root.rstrip("/")}],
        "paths": {operation.path: {"get": _operation(operation)} for operation in OPERATIONS},
        "components": {"schemas": schemas()},
    }


def _operation(operation: Operation) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [_parameter(p) for p in operation.parameters],
        "responses": _responses(operation),
    }
    if operation.description:
        described["description"] = operation.description
    if operation.path_parameter:
        name, meaning = operation.path_parameter
        schema = {"type": "string", "minLength": 1}
        described["parameters"].insert(
            0, {"name": name, "in": "path", "required": True, "description": meaning, "schema": schema}
        )
    return described


def _parameter(parameter: Parameter) -> Json:
    schema: Json = dict(parameter.schema)
    if parameter.repeated:
        schema = {"type": "array", "items": schema, "maxItems": parameters.VALUES_LIMIT}
    described: Json = {"name": parameter.name, "in": "query", "description": parameter.description, "schema": schema}
    if parameter.repeated:
        described |= {"style": "form", "explode": True}
    if parameter.required:
        described["required"] = True
    return described


def _responses(operation: Operation) -> Json:
    text = "/" in operation.answer
    media_type = operation.answer if text else "application/json"
    schema: Json = {"type": "string"} if text else _ref(operation.answer)
    found: Json = {"200": {"description": "Found", "content": {media_type: {"schema": schema}}}}
    names = [*operation.problems]
    if operation.tagged:
        found["200"]["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Changes with the index."}}
        found["304"] = {"description": "What If-None-Match names still holds."}
        names += ["bad-parameter", "no-index", "index-unavailable"]
    for name in names:
        status, title = PROBLEMS[name]
        told = found.setdefault(str(status), _told(""))
        told["description"] += f"{' ' if told['description'] else ''}{title} ({name})."
    if operation.path_parameter and "404" not in found:
        found["404"] = _told("There is nothing at this address.")
    return found


def _told(description: str) -> Json:
    return {"description": description, "content": {PROBLEM_JSON: {"schema": _ref("Problem")}}}


# ------------------------------------------------------------------------------------------------ component schemas


def schemas() -> Json:
    """The shapes of answers."""
    published = _any(
        _object({"value": _STRING, "precision": _enum(Precision), "from": _enum(Origin)}),
        _NULL,
    )
    brief = {
        "title": _MAYBE,
        "authors": _list(_ref("Author")),
        "publisher": _MAYBE,
        "published": published,
        "source_url": _MAYBE,
    }
    return {
        "Problem": _object(
            {
                "type": {"type": "string", "format": "uri-reference"},
                "title": _STRING,
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": _STRING,
                "errors": _list(_object({"parameter": _STRING, "detail": _STRING})),
            },
            optional=("errors",),
        ),
        "Span": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 2,
            "maxItems": 2,
            "description": "Start and end, half-open, in Unicode code points.",
        },
        "Author": _object({"name": _STRING, "family": _MAYBE, "given": _MAYBE, "role": _MAYBE}),
        "Quote": _object(
            {
                "kind": _enum(QuoteKind),
                "content": _list(_ref("Span")),
                "speaker": _MAYBE,
                "role": _MAYBE,
                "affiliation": _MAYBE,
                "relayed_by": _list(_STRING),
                "hearsay": _BOOLEAN,
                "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                "evidence": _object(
                    {
                        "cue": _any(_ref("Span"), _NULL),
                        "source": _any(_ref("Span"), _NULL),
                        "antecedent": _any(_ref("Span"), _NULL),
                        "resolution": _any(_enum(Resolution), _NULL),
                    }
                ),
            }
        ),
        "Hit": _object(
            {
                "excerpt_id": _STRING,
                "article_id": _STRING,
                "ordinal": _COUNT,
                "kind": _enum(BlockKind),
                "span": _ref("Span"),
                "text": _STRING,
                "marks": _list(_ref("Span")),
                "score": {"type": "number"},
                **brief,
                "quotes": _list(_ref("Quote")),
                "quote": _any(_ref("Quote"), _NULL),
                "copies": _list(_object({"article_id": _STRING, "ordinal": _COUNT})),
                "links": _links("excerpt", "article", "api_excerpt", "api_article"),
            }
        ),
        "SearchResults": _object(
            {
                "query": _object(
                    {
                        "q": _STRING,
                        "understood": _STRING,
                        "unit": _enum(Unit),
                        "sort": _enum(Sort),
                        "filters": _list(_object({"name": _STRING, "value": _STRING})),
                    }
                ),
                "generation": _STRING,
                "total": _COUNT,
                "total_exact": _BOOLEAN,
                "offset": _COUNT,
                "limit": _COUNT,
                "hits": _list(_ref("Hit")),
                "facets": {
                    "type": "object",
                    "additionalProperties": _list(_object({"value": _STRING, "count": _COUNT})),
                },
                "facets_exact": _BOOLEAN,
                "suggestion": _MAYBE,
                "notes": _list(_STRING),
                "cursor": _MAYBE,
                "next": _MAYBE,
            }
        ),
        "Article": _object(
            {
                "id": _STRING,
                **brief,
                "links": _links("article", "api_article"),
                "modified": published,
                "language": _MAYBE,
                "section": _MAYBE,
                "edition": _MAYBE,
                "page": _MAYBE,
                "accessed": _MAYBE,
                "standfirst": _MAYBE,
                "origins": _map(_enum(Origin)),
                "text": _STRING,
                "blocks": _list(_object({"kind": _enum(BlockKind), "span": _ref("Span"), "credit": _MAYBE})),
                "quotes": _list(_ref("Quote")),
                "file": _object({"path": _STRING, "sha256": _STRING, "media_type": _STRING}),
                "copies": _list(_object({"path": _STRING, "sha256": _STRING, "accessed": _MAYBE})),
                "files": _list(_STRING),
                "added": _MAYBE,
                "versions": _list(_object({"kept": _STRING, "sha256": _STRING})),
                "warnings": _list(_STRING),
            }
        ),
        "ArticleName": _object({"id": _STRING, **brief, "links": _links("article", "api_article")}),
        "Words": _object(
            {
                "id": _STRING,
                "span": _ref("Span"),
                "text": _STRING,
                "prefix": _STRING,
                "suffix": _STRING,
                "paragraph": _any({"type": "integer", "minimum": 1}, _NULL),
                "quotes": _list(_ref("Quote")),
                "file": _object({"path": _STRING, "sha256": _STRING}),
                "source_spans": _any(_list(_ref("Span")), _NULL),
            }
        ),
        "Citation": _object(
            {"citation": _STRING, "citation_html": _STRING, "bibliography": _MAYBE, "bibliography_html": _MAYBE}
        ),
        "Excerpt": _object(
            {
                "id": _STRING,
                "status": {"type": "string", "enum": ["verbatim", "changed", "gone"]},
                "moved": _BOOLEAN,
                "excerpt": _any(_ref("Words"), _NULL),
                "now": _any(_ref("Words"), _NULL),
                "difference": _list(
                    _object({"op": {"type": "string", "enum": ["equal", "delete", "insert"]}, "text": _STRING})
                ),
                "article": _any(_ref("ArticleName"), _NULL),
                "selectors": _list({"type": "object", "required": ["type"]}),
                "source_link": _MAYBE,
                "citations": _map(_ref("Citation")),
                "links": _links("excerpt", "api_excerpt", "embed"),
            }
        ),
        "Speaker": _object(
            {
                "name": _STRING,
                "variants": _list(_object({"name": _STRING, "reason": _STRING})),
                "total": _COUNT,
                "offset": _COUNT,
                "limit": _COUNT,
                "years": _list(_object({"year": _MAYBE, "kinds": _map(_COUNT)})),
                "roles": _list(
                    _object({"role": _MAYBE, "affiliation": _MAYBE, "article_id": _STRING, "published": _MAYBE})
                ),
                "relayed_by": _list(_object({"name": _STRING, "count": _COUNT})),
                "relays": _list(_object({"name": _STRING, "count": _COUNT})),
                "hits": _list(_ref("Hit")),
                "links": _links("speaker", "api_speaker"),
            }
        ),
        "Completions": _object({"q": _STRING, "values": _list(_object({"value": _STRING, "count": _COUNT}))}),
        "Generation": _object({"generation": _STRING}),
        "Problems": {
            "type": "object",
            "additionalProperties": _object({"status": {"type": "integer"}, "title": _STRING}),
        },
        "Description": {"type": "object", "required": ["openapi", "info", "paths"]},
    }


_STRING: Json = {"type": "string"}
_MAYBE: Json = {"type": ["string", "null"]}
_NULL: Json = {"type": "null"}
_BOOLEAN: Json = {"type": "boolean"}
_COUNT: Json = {"type": "integer", "minimum": 0}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}


def _map(of: Json) -> Json:
    return {"type": "object", "additionalProperties": of}


def _any(*of: Json) -> Json:
    return {"anyOf": list(of)}


def _enum(of: Any) -> Json:
    return {"type": "string", "enum": [str(value) for value in of]}


def _object(properties: Mapping[str, Json], optional: Sequence[str] = ()) -> Json:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


def _links(*names: str) -> Json:
    return _object({name: {"type": "string", "format": "uri"} for name in names})

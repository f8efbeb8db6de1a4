"""Errors as answers: problem details (RFC 9457) for programs, a page in plain words for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, json, render_template, request
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, SecurityError, ServiceUnavailable
from werkzeug.sansio.response import Response as SansIOResponse

from indexer import ExcerptError, OnTheRecordError, StoreError, UnknownName

PROBLEM_JSON = "application/problem+json"
_PROGRAMS = ("/api", "/feed.atom", "/healthz", "/oembed", "/opensearch.xml", "/suggest")  # beside /api/...
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "bad-parameter": (400, "A parameter is not understood"),
    "bad-cursor": (400, "This is no cursor of this search"),
    "bad-excerpt-id": (400, "This is no excerpt id"),
    "unknown-article": (404, "The archive holds no such article"),
    "unknown-excerpt": (404, "Nothing that was kept has these words"),
    "unknown-speaker": (404, "The archive knows no such speaker"),
    "cursor-expired": (410, "The index has changed since this cursor was made"),
    "no-index": (503, "There is no index yet"),
    "index-unavailable": (503, "The index cannot be read"),
}
"""Every problem of the API by its name: status and title. Its type is `/api/problems#<name>`."""


class Problem(Exception):  # noqa: N818 - reads as the RFC calls it
    """A request that cannot be answered, told as problem details.

    `name` is one of PROBLEMS, `detail` a sentence for this case, `errors` pairs parameters with what is wrong.
    """

    def __init__(self, name: str, detail: str, errors: Sequence[tuple[str, str]] = ()):
        super().__init__(detail)
        self.name = name
        self.detail = detail
        self.errors = tuple(errors)
        self.status, self.title = PROBLEMS[name]

    def body(self, root: str = "") -> dict[str, Any]:
        """The members of the problem object; `root` is the path that the app is mounted at."""
        data: dict[str, Any] = {
            "type": f"{root}/api/problems#{self.name}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            data["errors"] = [{"parameter": parameter, "detail": detail} for parameter, detail in self.errors]
        return data


def problem_response(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Problem details as a response that no cache keeps."""
    response = Response(json.dumps(body), int(body["status"]), mimetype=PROBLEM_JSON)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def register(app: Flask) -> None:
    """Answer every error of `app` in the form that suits the address."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _stranger)
    app.register_error_handler(StoreError, _store)
    app.register_error_handler(UnknownName, _unknown)
    app.register_error_handler(ExcerptError, _no_excerpt)


def _for_programs() -> bool:
    return request.path.startswith("/api/") or request.path in _PROGRAMS


def _problem(error: Problem) -> SansIOResponse:
    headers = {"Retry-After": "30"} if error.status == ServiceUnavailable.code else None
    if _for_programs():
        return problem_response(error.body(request.root_path), headers)
    return _page(error.status, error.title, error.detail, headers)


def _http(error: HTTPException) -> SansIOResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # redirects, and answers made by abort(response)
    headers = {k: v for k, v in error.get_headers() if k not in ("Content-Type", "Content-Length")}
    if not _for_programs():
        return _page(error.code, error.name, _plainly(error), headers)
    body = {"type": "about:blank", "title": error.name, "status": error.code, "detail": _plainly(error)}
    return problem_response(body, headers)


def _stranger(error: SecurityError) -> SansIOResponse:
    """A host that TRUSTED_HOSTS does not name: no address can be made for it, so the answer is bare."""
    return Response(f"400 Bad Request\n\n{error.description}\n", 400, mimetype="text/plain")


def _store(error: StoreError) -> SansIOResponse:
    return _problem(Problem("index-unavailable", str(error)))


def _unknown(error: UnknownName) -> SansIOResponse:
    return _problem(Problem("bad-parameter", str(error)))


def _no_excerpt(error: ExcerptError) -> SansIOResponse:
    return _problem(Problem("bad-excerpt-id", str(error)))


def _plainly(error: HTTPException) -> str:
    if isinstance(error, NotFound):
        return "There is nothing at this address."
    if isinstance(error, InternalServerError):
        return "Something went wrong here. It is not your fault, and it has been written to the log."
    return str(error.description)


def _page(status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    try:
        page = render_template("error.html", status=status, title=title, detail=detail)
    except (TemplateNotFound, OnTheRecordError):  # the page's frame asks the archive too, which may be what failed
        page = f"{status} {title}\n\n{detail}\n"
        response = Response(page, status, mimetype="text/plain")
    else:
        response = Response(page, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response

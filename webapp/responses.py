"""What every response carries: a strict content security policy, compression, caching rules."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_TEXTUAL = (
    "text/",
    "application/json",
    "application/javascript",
    "application/xml",
    "application/problem+json",
    "application/ld+json",
    "application/manifest+json",
    "application/atom+xml",
    "application/opensearchdescription+xml",
    "image/svg+xml",
)
_WORTH_IT = 600  # bytes; below it the header costs more than compression saves
_LEVEL = 5


def register(app: Flask) -> None:
    """Have `app` send these with every response; what a view set itself stays."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-cache")
    return _compressed(response)


def _compressed(response: Response) -> Response:
    if not (response.mimetype or "").startswith(_TEXTUAL):
        return response
    response.vary.add("Accept-Encoding")
    static = request.endpoint == "static"
    if (
        response.status_code != 200
        or (response.is_streamed and not static)
        or "Content-Encoding" in response.headers
        or not request.accept_encodings["gzip"]
    ):
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < _WORTH_IT:
        return response
    response.set_data(_gzip_static(data) if static else gzip.compress(data, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:  # another representation of the same thing: a strong tag would promise equal bytes
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=64)
def _gzip_static(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)

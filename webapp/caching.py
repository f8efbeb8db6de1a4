"""Answers that a client may keep and ask about again: ETags by index generation (RFC 9110, section 13)."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import ParamSpec

from flask import Response, request

from webapp.state import archive

P = ParamSpec("P")

DAY = 86_400  # seconds
REVALIDATE = "private, no-cache"  # keep it, but ask whether it still holds


def etag() -> str:
    """The tag of what this request's address answers while the index and the alias file stay as they are."""
    stamp = f"{archive().stamp}\n{request.url}"
    return hashlib.blake2s(stamp.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def revalidated(view: Callable[P, Response]) -> Callable[P, Response]:
    """Answer 304 without doing the work when the client's copy still holds, else tag the view's answer."""

    @functools.wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
        tag = etag()
        held = request.if_none_match.contains_weak(tag)
        response = Response(status=304) if held else view(*args, **kwargs)
        if response.status_code in (200, 304):
            response.set_etag(tag, weak=True)
            response.headers.setdefault("Cache-Control", REVALIDATE)
        return response

    return answer


def kept(response: Response, seconds: int = DAY) -> Response:
    """What does not depend on the index: to be kept for a while, by anyone, and 304 when asked for again unchanged."""
    response.add_etag()
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.make_conditional(request)
    return response

"""The blueprint of the pages, and what all of them have at hand."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext
from werkzeug.routing import BuildError

from indexer import ExcerptId, Hit, Quote, Span, text_digest
from webapp.attribution import Said, Text, said, speech
from webapp.pages.state import SearchState
from webapp.state import archive

blueprint = Blueprint("pages", __name__)

__all__ = ["archive", "blueprint", "here", "hit_excerpt_id", "hit_said", "ready_said", "url_if"]


def ready_said(quote: Quote, text: Text) -> Said:
    """A quote made ready with this app's threshold for "probably"."""
    return said(quote, text, current_app.config["PROBABLY_BELOW"])


def hit_said(hit: Hit) -> list[Said]:
    """The speech in a hit: the quote found, or all that stand in the passage."""
    text = Text(hit.text, hit.span.start)
    quotes = [hit.quote] if hit.quote is not None else speech(hit.quotes)
    return [ready_said(q, text) for q in quotes]


def hit_excerpt_id(hit: Hit, span: Span | None = None) -> str:
    """Id of the excerpt that is the passage of `hit`, or the part of it in `span` (of the article's text)."""
    words = Text(hit.text, hit.span.start).within(span or hit.span) or Span(0, len(hit.text))
    place = Span(words.start + hit.span.start, words.end + hit.span.start)
    return str(ExcerptId(hit.article_id, place, text_digest(words.of(hit.text))))


def url_if(endpoint: str, **values: object) -> str | None:
    """The address of an endpoint, or None when this app has none of that name."""
    try:
        return url_for(endpoint, **values)  # type: ignore[arg-type]
    except BuildError:
        return None


def quick_url_for(endpoint: str, **values: object) -> str:
    """`url_for`, remembered: a page of results asks for the same few addresses on every request."""
    if "_external" in values:
        return url_for(endpoint, **values)  # type: ignore[arg-type]
    try:
        return _remembered(request.script_root, endpoint, tuple(values.items()))
    except TypeError:  # a list among the values
        return url_for(endpoint, **values)  # type: ignore[arg-type]


@lru_cache(maxsize=8_192)
def _remembered(root: str, endpoint: str, values: tuple[tuple[str, object], ...]) -> str:
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]


def here(**changes: str) -> str:
    """The address of this page with other parameters."""
    endpoint = request.endpoint or "pages.search"
    # A parameter that shares its name with a part of the path would be taken for that part.
    taken = {name for rule in current_app.url_map.iter_rules(endpoint) for name in rule.arguments} | set(changes)
    values: dict[str, object] = {name: found for name, found in request.args.lists() if name not in taken}
    values.update(request.view_args or {})
    values.update(changes)
    return url_for(endpoint, **values)  # type: ignore[arg-type]


def script_words() -> dict[str, str]:
    """What the scripts say to people."""
    return {
        "copied": gettext("Copied"),
        "notCopied": gettext("Copying was not allowed by the browser"),
        "keep": gettext("Keep"),
        "kept": gettext("Kept"),
        "keptNow": gettext("On the clipboard"),
        "removed": gettext("Removed from the clipboard"),
        "excerptSelection": gettext("Excerpt these words"),
        "changed": gettext("The archive has changed since this page was made."),
        "showNow": gettext("Show it as it is now"),
        "up": gettext("Move up"),
        "down": gettext("Move down"),
        "remove": gettext("Remove"),
        "moved": gettext("Moved"),
        "suggestions": gettext("suggestions"),
    }


@blueprint.app_context_processor
def _at_hand() -> dict[str, object]:
    return {
        "url_for": quick_url_for,
        "url_if": url_if,
        "here": here,
        "script_words": script_words,
        "site": current_app.config["NAME"],
        "state": SearchState(),
        "generation": archive().generation,
    }

"""What others take for the article of a page: the page's own data, else a general extractor. A text to compare with."""

from __future__ import annotations

import re
from typing import Any

import trafilatura

from indexer.readers.page import Context, Segment, page_parser
from indexer.readers.region import surroundings
from indexer.readers.stated import norm

_REPEATED = 0.8
_NOT_LOOKED_AT = frozenset(["iframe", "button", "nav", "footer", "form", "dialog", "video", "option", "legend"])
_KEPT = ("class", "id", "role", "itemprop", "style", "data-testid", "data-component", "data-type")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that pages may hold and new elements may not."""
_TOP = frozenset(["", "html", "body"])


def opinion(items: list[Segment], body: str) -> str:
    """The text that others take for the article, in comparison form: the page's own data where they repeat most of what
    is shown, else the general extractor. Empty where there is no doubt, or nothing was found."""
    look = surroundings(items, body)
    if look.plain:
        return ""
    if look.covered >= _REPEATED:
        return body
    return extracted(items, look.context)


def extracted(items: list[Segment], context: Context | None) -> str:
    """The text that trafilatura takes for the article, in comparison form; empty if it finds none.

    It is given a page of the elements that hold text, and of the links in them, no others: a tenth of a page's
    elements, on which its many searches are quick.
    """
    found = trafilatura.bare_extraction(
        _skeleton(items, context), fast=True, include_comments=False, with_metadata=False
    )
    text = getattr(found, "text", None)
    return norm(text) if text else ""


def _skeleton(items: list[Segment], within: Context | None) -> Any:
    """A page of the segments in an element (of all if it is not known), each in elements like those it stands in."""
    page = page_parser().makeelement("html")
    made: dict[int, Any] = {}
    body = page.makeelement("body")
    page.append(body)
    low, high = (0, len(items)) if within is None else (within.low, min(within.high, len(items)))
    for segment in items[low:high]:
        if not segment.context.tags.isdisjoint(_NOT_LOOKED_AT):
            continue
        _write(_copy(segment.context, within, body, made), segment)
    return page


def _copy(context: Context, within: Context | None, body: Any, made: dict[int, Any]) -> Any:
    """The new element for a context, made with those around it where it is not there yet."""
    missing: list[Context] = []
    here: Context | None = context
    while here is not None and here.tag not in _TOP and id(here) not in made:
        missing.append(here)
        here = None if here is within else here.parent
    outer = made[id(here)] if here is not None and id(here) in made else body
    for lack in reversed(missing):
        element = outer.makeelement(lack.tag if lack.tag.replace("-", "").isalnum() else "div")
        for name in _KEPT:
            value = lack.element.get(name)
            if value:
                element.set(name, _NOT_XML.sub("", value))
        outer.append(element)
        made[id(lack)] = outer = element
    return outer


def _write(element: Any, segment: Segment) -> None:
    """Add a segment's text behind what is in an element, as many of its characters as links hold in a link."""
    text = _NOT_XML.sub("", segment.text)
    if segment.linked:
        link = element.makeelement("a", {"href": "#"})
        link.text, link.tail = text[: segment.linked], text[segment.linked :]
        element.append(link)
    elif len(element):
        last = element[-1]
        last.tail = f"{last.tail or ''}\n{text}"
    else:
        element.text = f"{element.text or ''}\n{text}"

"""Text with its matches and quotes marked. The only module that makes HTML by hand: it escapes all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import Flask
from markupsafe import Markup, escape

from indexer import Span


class Underline(NamedTuple):
    """A stretch of quoted text: where it stands, the kind of quote, who said it, and the id of the element that tells
    more (None: the stretch is not focusable)."""

    span: Span
    kind: str
    who: str
    described_by: str | None = None


class _Layer(NamedTuple):
    span: Span
    depth: int  # smaller ones open first
    opening: Markup
    again: Markup  # when reopened because another layer ended within it
    closing: Markup


def register(app: Flask) -> None:
    """Give the templates `annotated`."""
    app.jinja_env.globals["annotated"] = annotated
    app.jinja_env.filters["formatted"] = formatted


def annotated(text: str, marks: Iterable[Span] = (), underlines: Iterable[Underline] = ()) -> Markup:
    """`text` as HTML: `marks` in <mark>, `underlines` in <span class="q q-KIND">.

    Spans are in code points of `text`; parts beyond it are cut off. Stretches may overlap in any way.
    """
    layers = [_underline(u) for u in underlines]
    layers += [_Layer(span, 2, _MARK, _MARK, _MARK_END) for span in marks]
    return _nested(text, layers)


_MARK, _MARK_END, _SPAN_END = Markup("<mark>"), Markup("</mark>"), Markup("</span>")
_TAG = re.compile(r"<[^<>]*>")
_STYLED = {
    "font-style:normal": "upright",
    "font-weight:normal": "plain-weight",
    "font-variant:small-caps": "small-caps",
    "font-variant:normal": "full-caps",
}
_SPAN = re.compile(r'<span style="([a-z:-]+);?">')
_PLAIN_TAGS = {f"<{slash}{name}>" for name in ("i", "b", "sup", "sub") for slash in ("", "/")} | {"</span>"}


def formatted(html: str) -> Markup:
    """The HTML of a citation, with classes where it has styles: the content security policy allows no inline style.

    Only italics, bold, small capitals, superscript and subscript pass; any other tag is shown as the text it is.
    """
    pieces, end = [], 0
    for tag in _TAG.finditer(html):
        pieces.append(Markup(html[end : tag.start()]))  # noqa: S704 - escaped by the formatter that made it
        styled = _SPAN.fullmatch(tag.group())
        if tag.group() in _PLAIN_TAGS:
            pieces.append(Markup(tag.group()))  # noqa: S704 - one of a few known tags
        elif styled and styled[1] in _STYLED:
            pieces.append(Markup('<span class="{}">').format(_STYLED[styled[1]]))
        else:
            pieces.append(escape(tag.group()))
        end = tag.end()
    pieces.append(Markup(html[end:].replace("<", "&lt;")))  # noqa: S704 - escaped by the formatter that made it
    return Markup("".join(pieces))  # noqa: S704 - every piece is markup already


def _underline(underline: Underline) -> _Layer:
    again = Markup('<span class="q q-{}">').format(underline.kind)
    opening = again
    if underline.who:
        opening = opening[:-1] + Markup(' data-who="{}">').format(underline.who)
    if underline.described_by:
        opening = opening[:-1] + Markup(' tabindex="0" aria-describedby="{}">').format(underline.described_by)
    return _Layer(underline.span, 1, opening, again, _SPAN_END)


def _nested(text: str, layers: Sequence[_Layer]) -> Markup:
    """Well-formed HTML of overlapping layers: where one ends inside another, the inner one is closed and reopened."""
    kept = [
        layer._replace(span=Span(max(0, layer.span.start), min(len(text), layer.span.end)))
        for layer in layers
        if layer.span.start < len(text) and layer.span.end > 0
    ]
    kept = [layer for layer in kept if layer.span.start < layer.span.end]
    starts: dict[int, list[_Layer]] = {}
    edges = {0, len(text)}
    for layer in kept:
        starts.setdefault(layer.span.start, []).append(layer)
        edges |= {layer.span.start, layer.span.end}
    pieces: list[Markup] = []
    stack: list[_Layer] = []
    places = sorted(edges)
    for here, there in zip(places, [*places[1:], None], strict=True):
        reopened: list[_Layer] = []
        while any(layer.span.end == here for layer in stack):
            layer = stack.pop()
            pieces.append(layer.closing)
            if layer.span.end > here:
                reopened.append(layer)
        for layer in reversed(reopened):
            pieces.append(layer.again)
            stack.append(layer)
        for layer in sorted(starts.get(here, ()), key=lambda found: (-found.span.end, found.depth)):
            pieces.append(layer.opening)
            stack.append(layer)
        if there is not None:
            pieces.append(escape(text[here:there]))
    return Markup("".join(pieces))  # noqa: S704 - every piece is markup already

"""The JSON-LD of a page: the node of schema.org that describes the article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

MAX_SCRIPT = 4_000_000
"""Characters of a script that is looked at."""
_MAX_NODES = 5000

_ARTICLE = re.compile(
    r"(?:News|Reportage|Opinion|Analysis|Background|Review|Report|Advertiser|Satirical|Scholarly|Tech|Social|Live|Ask)*"
    r"(?:Article|BlogPosting|Posting|Report|CreativeWork|Review|Recipe|MediaPosting|NewsArticle)$"
)
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


def article_node(scripts: list[str], canonical: str | None) -> Mapping[str, Any]:
    """The node that describes the article; empty if there is none.

    Of several the one with the page's own address wins, then the one that says most.
    """
    best: Mapping[str, Any] = {}
    best_score = -1.0
    nodes = list(_nodes(scripts))
    for order, node in enumerate(nodes):
        if not any(_ARTICLE.match(t) for t in types_of(node)):
            continue
        score = 2.0 * bool(node.get("headline")) + bool(node.get("datePublished")) + bool(node.get("author"))
        score += bool(node.get("articleBody")) + 0.5 * bool(node.get("publisher")) - 0.01 * order
        score += 1.0 * any("News" in t or "Live" in t for t in types_of(node)) - 2 * ("CreativeWork" in types_of(node))
        own = address_of(node)
        if canonical and own:
            score += 3.0 * (own.rstrip("/") == canonical.rstrip("/"))
        if score > best_score:
            best, best_score = node, score
    return _resolved(best, nodes) if best else best


def _resolved(node: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The node with the people and the publisher that it only points to put in their place."""
    named = {key: other for other in nodes if other.get("name") and isinstance(key := other.get("@id"), str)}

    def put(value: Any) -> Any:
        if isinstance(value, list):
            return [put(v) if isinstance(v, Mapping) else v for v in value]
        if isinstance(value, Mapping) and not value.get("name"):
            key = value.get("@id")
            return named.get(key, value) if isinstance(key, str) else value
        return value

    return {**node, **{key: put(node[key]) for key in ("author", "publisher") if key in node}}


def types_of(node: Mapping[str, Any]) -> list[str]:
    """The schema.org types of a node, without their prefix."""
    stated = node.get("@type")
    listed = stated if isinstance(stated, list) else [stated]
    return [t.rsplit("/", 1)[-1] for t in listed if isinstance(t, str)]


def address_of(node: Mapping[str, Any]) -> str | None:
    """The web address of a node: its own, or that of the page it is the main entity of."""
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith("http"):
            return value
    return None


def strings(value: Any, *keys: str) -> list[str]:
    """The texts in a value: itself, or `keys` of it (the first there is), of each item if it is a list."""
    out: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):  # some nest their lists
            out += [text for inner in item if not isinstance(inner, list) for text in strings(inner, *keys)]
            continue
        if isinstance(item, Mapping):
            item = next((item[k] for k in keys if item.get(k)), None)
            if isinstance(item, list):
                out += [unescaped(x) for x in item if isinstance(x, str)]
                continue
        if isinstance(item, str) and item.strip():
            out.append(unescaped(item))
    return out


def unescaped(text: str) -> str:
    """Text of a JSON string: entities (once or twice escaped) resolved, tags dropped, spaces collapsed."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = re.sub(r"</?[a-zA-Z][^<>]{0,200}>", " ", text)
    return " ".join(text.split())


def _nodes(scripts: list[str]) -> Iterator[Mapping[str, Any]]:
    """All objects of all scripts that stand at the top, in lists and in graphs, and main entities."""
    for script in scripts:
        if len(script) > MAX_SCRIPT:
            continue
        stack = [_loads(script)]
        seen = 0
        while stack and seen < _MAX_NODES:
            value = stack.pop(0)
            seen += 1
            if isinstance(value, list):
                stack[:0] = value
            elif isinstance(value, Mapping):
                yield value
                stack[:0] = [
                    value[k]
                    for k in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemReviewed")
                    if k in value and isinstance(value[k], list | dict)
                ]


def _loads(script: str) -> Any:
    """The value of a JSON script, mended where publishers break it; None if it cannot be read."""
    text = script.strip()
    text = text.removeprefix("<!--").removeprefix("//<![CDATA[").removeprefix("<![CDATA[").strip()
    text = text.removesuffix("-->").removesuffix("//]]>").removesuffix("]]>").strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None

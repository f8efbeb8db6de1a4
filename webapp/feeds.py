"""Any search as an Atom feed (RFC 4287): what came into the archive last and matches, so that a reader is told."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from indexer import Archive, Ask, Hit, Precision, Sort, Unit, text_digest
from webapp.addresses import Addresses, addresses
from webapp.api import parameters, shapes
from webapp.api.views import indexed
from webapp.caching import revalidated

blueprint = Blueprint("feeds", __name__)

ENTRIES = 50
RECENT = 300  # articles looked at, newest in the archive first, before older matches fill the feed
_BATCH = 50  # articles asked about at a time
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A hit and when its article came into the archive or changed."""

    hit: Hit
    updated: datetime


@blueprint.get("/feed.atom")
@revalidated
def feed() -> Response:
    """The feed of a search; takes the parameters of /api/search.csv and passes over those it does not know, which
    feed readers like to add."""
    known = {p.name for p in parameters.EXPORT}
    given = MultiDict((name, value) for name, value in request.args.items(multi=True) if name in known)
    values = parameters.read(parameters.EXPORT, given)
    ask = Ask(
        text=values["q"],
        unit=Unit(values["unit"]),
        sort=Sort.NEWEST,
        limit=ENTRIES,
        filters=parameters.filters(values),
        collapse=values["collapse"],
    )
    found = list(islice(entries(indexed(), ask), ENTRIES))
    query = tuple((name, value) for name, value in given.items(multi=True) if value)
    return Response(atom(found, query, addresses()), content_type="application/atom+xml; charset=utf-8")


def entries(held: Archive, ask: Ask) -> Iterator[Entry]:
    """Matches in the articles that came last, then further ones by their date of publication; each once."""
    seen: set[str] = set()
    recent = held.recent(limit=RECENT)
    only = {value for name, value in ask.filters if name == "article"}
    for start in range(0, len(recent), _BATCH):
        changed = {r.article_id: r.changed for r in recent[start : start + _BATCH] if not only or r.article_id in only}
        if not changed:
            continue
        within = tuple(pair for pair in ask.filters if pair[0] != "article")
        within += tuple(("article", article_id) for article_id in changed)
        hits = held.search(replace(ask, filters=within, collapse=False)).results.hits
        for hit in sorted(hits, key=lambda h: changed[h.article_id], reverse=True):
            seen.add(shapes.hit_excerpt_id(hit))
            yield Entry(hit, changed[hit.article_id])
    for hit in held.search(ask).results.hits:
        if shapes.hit_excerpt_id(hit) not in seen:
            yield Entry(hit, held.added(hit.article_id) or _EPOCH)


def atom(found: list[Entry], query: tuple[tuple[str, str], ...], at: Addresses) -> bytes:
    """The feed as XML. Ids depend on the article and the words alone: what moved within an article is not new."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(_name("feed"))
    words = dict(query).get("q", "")
    name = current_app.config.get("NAME", "On the Record")
    _add(root, "title", f"{name}: {words}" if words else name)
    _add(root, "subtitle", gettext("What came into the archive last and matches"))
    _add(root, "id", _urn("feed", urlencode(sorted(query), errors="replace")))
    _add(root, "updated", _instant(max((e.updated for e in found), default=_EPOCH)))
    _link(root, "self", f"{at.root}feed.atom?{urlencode(query, errors='replace')}", "application/atom+xml")
    _link(root, "alternate", at.search(query), "text/html")
    _add(root, "generator", "On the Record")
    for entry in found:
        _entry(root, entry, at)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ET.Element, entry: Entry, at: Addresses) -> None:
    hit, node = entry.hit, ET.SubElement(root, _name("entry"))
    _, words = shapes.cited_words(hit)
    _add(node, "title", hit.title or gettext("Untitled"))
    _add(node, "id", _urn("entry", f"{hit.article_id}/{text_digest(words)}"))
    _add(node, "updated", _instant(entry.updated))
    if hit.published and hit.published.precision is Precision.INSTANT:  # a day alone would be a time made up
        _add(node, "published", _instant(datetime.fromisoformat(hit.published.value)))
    for who in [a.name for a in hit.authors] or [hit.publisher or gettext("unsigned")]:
        _add(ET.SubElement(node, _name("author")), "name", who)
    _link(node, "alternate", at.excerpt(shapes.hit_excerpt_id(hit)), "text/html")
    if hit.url and hit.url.startswith(("http://", "https://")):
        _link(node, "via", hit.url, "text/html")
    source = ", ".join(filter(None, (hit.publisher, hit.published.value[:10] if hit.published else gettext("undated"))))
    speakers = ", ".join(dict.fromkeys(q.speaker for q in ((hit.quote,) if hit.quote else hit.quotes) if q.speaker))
    _add(node, "content", "\n\n".join(filter(None, (words, f"({speakers})" if speakers else "", source))))


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, _name(tag)).text = _NOT_XML.sub("\ufffd", text)


def _link(parent: ET.Element, rel: str, href: str, media_type: str) -> None:
    ET.SubElement(parent, _name("link"), {"rel": rel, "href": _NOT_XML.sub("\ufffd", href), "type": media_type})


def _name(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _urn(kind: str, text: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'ontherecord:{kind}:{text}')}"


def _instant(when: datetime) -> str:
    zoned = when if when.tzinfo else when.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

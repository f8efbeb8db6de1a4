"""Metadata of a web page by vote: JSON-LD, meta tags, the page's own elements, its address.

Each source states candidates; for every field an order of trust decides, corrected by what the sources say of each
other. What loses and differs is kept as a warning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from indexer.model import Author, Origin, Published
from indexer.readers.bylines import parse_byline
from indexer.readers.dates import published_from
from indexer.readers.facts import Fact, same_day
from indexer.readers.identity import canonical_url
from indexer.readers.jsonld import address_of, article_node, strings, unescaped
from indexer.readers.language import language_tag
from indexer.text.names import is_collective, split_name


@dataclass(slots=True)
class Hints:
    """What a page's head says. `metas` has the contents by lower-case name or property."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    node: Mapping[str, Any] = field(default_factory=dict)
    title: str | None = None
    canonical: str | None = None
    language: str | None = None
    address: str | None = None
    accessed: str | None = None

    def meta(self, *names: str) -> str | None:
        """The first content of the first of these metas that there is."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return None


def read_head(root: Any) -> Hints:
    """The metas, links, scripts and title of a page."""
    hints = Hints()
    scripts: list[str] = []
    for element in root.iter("meta", "link", "title", "script", "base", "html"):
        tag = element.tag
        if tag == "meta":
            _meta(hints, element)
        elif tag == "script":
            if "ld+json" in (element.get("type") or ""):
                scripts.append(element.text_content() or "")
        elif tag == "link":
            if (element.get("rel") or "").lower() == "canonical" and element.get("href"):
                hints.canonical = hints.canonical or element.get("href").strip()
        elif tag == "title":
            if hints.title is None and element.text:
                hints.title = unescaped(element.text)
        elif tag == "html":
            hints.language = (
                element.get("lang")
                or element.get("{http://www.w3.org/XML/1998/namespace}lang")
                or element.get("xml:lang")
            )
    if hints.canonical and not hints.canonical.startswith("http"):
        base = hints.meta("og:url", "twitter:url")
        hints.canonical = urljoin(base, hints.canonical) if base else None
    hints.node = article_node(scripts, hints.canonical)
    return hints


def _meta(hints: Hints, element: Any) -> None:
    content = element.get("content")
    if not content:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = element.get(attribute)
        if name:
            hints.metas.setdefault(name.strip().lower(), []).append(unescaped(content[:3000]))


# ---------------------------------------------------------------- the vote

_TITLE_WEIGHTS = {"json-ld": 1.2, "meta": 0.8, "twitter": 0.1, "page": 1.0, "tab": 0.2}
_QUOTE_FORMS = str.maketrans("‘’‚`´“”„«»", "'''''\"\"\"\"\"")
_SUFFIX = re.compile(r"\s+[|–—·•»:-]\s+[^|–—·•»]{2,40}$")
_DATE_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "date",
    "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "publish-date", "publish_date", "publication_date",
    "pubdate", "article.published", "article_date_original", "sailthru.date", "cxenseparse:recs:publishtime",
    "published_time", "publisheddate", "dcterms.issued", "displaydate", "citation_publication_date", "rbpubdate",
    "ptime",
    "bt:pubdate", "article.created", "datecreated", "last-modified-published", "originalpublicationdate", "uploaddate",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|$)")
_NO_SITE = re.compile(r"^(?:https?:|@|www\.)|^\s*$", re.I)


def comparable(text: str) -> str:
    """A title with one form of quote marks and spaces, case folded."""
    return " ".join(text.translate(_QUOTE_FORMS).split()).casefold()


def gather(hints: Hints, page: PageView) -> tuple[dict[str, Fact], list[str]]:
    """Every field's winner with its origin, and a warning for each field on which sources contradict each other."""
    facts: dict[str, Fact] = {}
    warnings: list[str] = []
    for name, finder in (
        ("title", _title),
        ("authors", _authors),
        ("published", _published),
        ("url", _url),
        ("publisher", _publisher),
    ):
        found, complaint = finder(hints, page)
        if found is not None:
            facts[name] = found
        if complaint:
            warnings.append(complaint)
    modified = _first_date(strings(hints.node.get("dateModified")), Origin.JSON_LD) or _first_date(
        [v for name in _MODIFIED_METAS for v in hints.metas.get(name, ())], Origin.META
    )
    if modified:
        facts["modified"] = Fact(modified, modified.origin)
    language = language_tag(hints.language) or language_tag(next(iter(strings(hints.node.get("inLanguage"))), None))
    if language:
        facts["language"] = Fact(language, Origin.PAGE)
    section = next(iter(strings(hints.node.get("articleSection"), "name")), None)
    if section:
        facts["section"] = Fact(section, Origin.JSON_LD)
    elif hints.meta("article:section"):
        facts["section"] = Fact(hints.meta("article:section"), Origin.META)
    number = next(iter(strings(hints.node.get("printPage")) or strings(hints.node.get("pagination"))), None)
    if number and len(number) < 20:
        facts["page"] = Fact(number, Origin.JSON_LD)
    edition = next(iter(strings(hints.node.get("printEdition"))), None)
    if edition:
        facts["edition"] = Fact(edition, Origin.JSON_LD)
    return facts, warnings


@dataclass(slots=True)
class PageView:
    """What the page's visible part says of itself: headings, bylines, elements marked as authors, dates."""

    headings: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    author_elements: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)


def _title(hints: Hints, page: PageView) -> tuple[Fact | None, str | None]:
    """The title most sources agree on; a heading that no source knows does not count beside one that some do."""
    scores: dict[str, float] = {}
    first: dict[str, Fact] = {}

    def add(text: str, source: str, origin: Origin) -> None:
        key = comparable(text)
        if key:
            scores[key] = scores.get(key, 0.0) + _TITLE_WEIGHTS[source]
            first.setdefault(key, Fact(text, origin))

    stated = strings(hints.node.get("headline"))[:1]
    metas = [t for name in ("og:title", "twitter:title") for t in hints.metas.get(name, ())[:1]]
    tab = comparable(hints.title or "")
    known = [comparable(t) for t in stated + metas] + [tab]
    fitting = [h for h in page.headings if any(comparable(h) in k or (k and k in comparable(h)) for k in known)]
    heading = (fitting or page.headings)[:1]
    for text in heading:
        add(text, "page", Origin.PAGE)
    for text in stated:
        add(text, "json-ld", Origin.JSON_LD)
    for text in metas[:1]:
        if not any(
            comparable(text) != comparable(h) and comparable(text).startswith(comparable(h)) and _SUFFIX.search(text)
            for h in heading + stated
        ):
            add(text, "meta", Origin.META)
    for text in metas[1:]:
        add(text, "twitter", Origin.META)
    for key in scores:
        if tab.startswith(key):
            scores[key] += _TITLE_WEIGHTS["tab"]
    if not scores:
        return (Fact(hints.title, Origin.META), None) if hints.title else (None, None)
    best = max(scores, key=lambda k: scores[k])
    others = [first[k].value for k in scores if k != best and best not in k and k not in best]
    complaint = f"title: the page also says {others[0]!r}" if others else None
    return first[best], complaint


def _authors(hints: Hints, page: PageView) -> tuple[Fact | None, str | None]:
    """Names of JSON-LD, else of meta tags, else of the byline on the page."""
    publisher = {
        comparable(p) for p in strings(hints.node.get("publisher"), "name") + hints.metas.get("og:site_name", [])
    }
    choices: list[tuple[Origin, tuple[Author, ...]]] = []
    node = _clean_authors(strings(hints.node.get("author"), "name"))
    metas = _clean_authors(
        [
            v
            for name in (
                "author",
                "article:author",
                "parsely-author",
                "dc.creator",
                "dcterms.creator",
                "byl",
                "sailthru.author",
                "cxenseparse:author",
                "citation_author",
                "article:author_name",
            )
            for v in hints.metas.get(name, ())
        ]
    )
    shown = _clean_authors(page.author_elements)
    signed: list[Author] = []
    for line in page.bylines:
        signed += [a for a in parse_byline(line) if a.name not in {s.name for s in signed}]
    for origin, names in (
        (Origin.JSON_LD, node),
        (Origin.META, metas),
        (Origin.PAGE, shown),
        (Origin.PAGE, tuple(signed)),
    ):
        if names:
            choices.append((origin, names))
    if not choices:
        return None, None
    people = [
        c for c in choices if any(comparable(a.name) not in publisher and not is_collective(a.name) for a in c[1])
    ]
    origin, names = (people or choices)[0]
    roles = {a.name: a.role for a in signed if a.role}
    names = tuple(replace(a, role=roles[a.name]) if a.name in roles else a for a in names)
    complaint = None
    for other, those in choices:
        if other is not origin and {comparable(a.name) for a in those} != {comparable(a.name) for a in names}:
            complaint = f"authors: {other} says {', '.join(a.name for a in those)}"
            break
    return Fact(names, origin), complaint


_AUTHOR_NOISE = re.compile(
    r"^(?:by|von|par|por|di|da|door|av|af|text|words|author|autor(?:in)?|interview|from)\s*:?\s+|^[-–—|,\s]+|\s*[-–—|,/]+\s*$|\s*\([^)]*@[^)]*\)|\s*<[^>]*>|\S+@\S+",
    re.I,
)
_JOINED = re.compile(r"\s*(?:;|\||,?\s+(?:and|und|et|y|og|och|&)\s+)\s*")


def _clean_authors(names: list[str]) -> tuple[Author, ...]:
    """Author names as data hold them: addresses dropped, "By" dropped, several in one string taken apart."""
    out: dict[str, Author] = {}
    for text in names:
        if _NO_SITE.match(text) or len(text) > 300 or text.lstrip()[:1] in "([{":
            continue
        text = _AUTHOR_NOISE.sub("", text).strip()
        for part in _name_parts(text):
            part = _AUTHOR_NOISE.sub("", part).strip(" ,")
            part = re.sub(r"\s*\([a-zäöüß]{2,5}\)$|\s+(?:기자|記者)$", "", part)
            if 2 <= len(part) <= 80 and not part.isdigit() and part.lower() not in _NOBODY:
                out.setdefault(comparable(part), split_name(part))
    slugs = {key for key in out if "-" in key and key.replace("-", " ") in out}
    return tuple(author for key, author in out.items() if key not in slugs)


_NOBODY = frozenset(["null", "none", "undefined", "unknown", "admin", "administrator", "n/a", "anonymous", "author"])


def _name_parts(text: str) -> list[str]:
    """The names in one string; a single word behind a comma is a place or a job unless it is an agency."""
    parts = [p for p in _JOINED.split(text) if p.strip()]
    out: list[str] = []
    for part in parts:
        pieces = [p.strip() for p in part.split(",") if p.strip()]
        if len(pieces) < 2 or len(pieces[0].split()) < 2:
            out.append(part)
            continue
        out.append(pieces[0])
        for piece in pieces[1:]:
            byline = parse_byline(f"{pieces[0]}, {piece}")
            if byline and len(byline) == 1 and byline[0].role:
                continue
            if len(piece.split()) >= 2 or is_collective(piece):
                out.append(piece)
    return out


def _first_date(values: list[str], origin: Origin) -> Published | None:
    return next((d for d in (published_from(v, origin) for v in values) if d is not None), None)


def _published(hints: Hints, page: PageView) -> tuple[Fact | None, str | None]:
    """The date of JSON-LD, else of meta tags, else shown on the page, else in the address."""
    candidates = [
        _first_date(strings(hints.node.get("datePublished")), Origin.JSON_LD),
        _first_date([v for name in _DATE_METAS for v in hints.metas.get(name, ())], Origin.META),
        _first_date(strings(hints.node.get("dateCreated")), Origin.JSON_LD),
        _first_date(page.dates, Origin.PAGE),
    ]
    match = _URL_DATE.search(urlsplit(hints.canonical or hints.meta("og:url") or "").path)
    if match:
        candidates.append(published_from("-".join(match.groups()), Origin.URL))
    found = [c for c in candidates if c is not None]
    if not found:
        return None, None
    best = found[0]
    differing = next((c for c in found[1:] if c.origin in (Origin.META, Origin.URL) and not same_day(best, c)), None)
    return Fact(best, best.origin), f"published: {differing.origin} says {differing.value}" if differing else None


def _url(hints: Hints, page: PageView) -> tuple[Fact | None, str | None]:
    """The canonical address; one that only names the site loses to one that names a page, and one at another host,
    where the text was first printed, to the page's own."""
    choices = [
        (hints.canonical, Origin.META), (hints.meta("og:url"), Origin.META), (address_of(hints.node), Origin.JSON_LD),
        (hints.meta("twitter:url", "parsely-link", "dc.identifier", "citation_fulltext_html_url"), Origin.META),
        (hints.address, Origin.ARCHIVE_FORMAT),
    ]  # fmt: skip
    usable = [(u, o) for u, o in choices if u and canonical_url(u)]
    pages = [(u, o) for u, o in usable if urlsplit(u).path.strip("/")]
    if not (pages or usable):
        return None, None
    address, origin = (pages or usable)[0]
    hosts = [site_of(u) for u, _ in pages[:3]]
    if len(hosts) > 1 and site_of(address) != hosts[1] and (len(hosts) < 3 or hosts[1] == hosts[2]):
        address, origin = pages[1]
    other = next((u for u, _ in pages if canonical_url(u) != canonical_url(address)), None)
    return Fact(ascii_url(address), origin), f"url: the page also says {other}" if other else None


def site_of(url: str) -> str:
    """The last two parts of an address's host."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def ascii_url(url: str) -> str:
    """An address without its fragment, every character outside ASCII percent-encoded."""
    return quote(url.split("#")[0].strip(), safe="/:?&=%@!$'()*+,;~-._[]")


def _publisher(hints: Hints, page: PageView) -> tuple[Fact | None, str | None]:
    """The publisher's name of JSON-LD or the site name of meta tags, whichever is the shorter of two that agree."""
    node = [n for n in strings(hints.node.get("publisher"), "name") if not _NO_SITE.match(n)]
    site = [
        n
        for name in (
            "og:site_name",
            "application-name",
            "apple-mobile-web-app-title",
            "dc.publisher",
            "publisher",
            "twitter:app:name:iphone",
        )
        for n in hints.metas.get(name, ())
        if not _NO_SITE.match(n)
    ]
    if site:
        return Fact(site[0], Origin.META), None
    if node:
        return Fact(node[0], Origin.JSON_LD), None
    tail = re.search(r"\s[|–—-]\s([^|–—]{2,40})$", hints.title or "")
    return (Fact(tail.group(1).strip(), Origin.META), None) if tail else (None, None)

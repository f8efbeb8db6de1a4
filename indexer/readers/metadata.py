"""Metadata of a web page by vote: JSON-LD, meta tags, the page's own elements, its address.

Each source states candidates; for every field an order of trust decides, corrected by what the sources say of each
other. What loses and differs is kept as a warning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from indexer.model import Author, Origin, Published
from indexer.readers.bylines import BY, parse_byline
from indexer.readers.dates import date_in_address, date_of_stamp, published_from
from indexer.readers.facts import Fact, same_day
from indexer.readers.headlines import Titled, comparable, headline, names_site, site_names
from indexer.readers.identity import canonical_url
from indexer.readers.jsonld import address_of, article_node, strings, unescaped
from indexer.readers.language import language_tag
from indexer.readers.publishers import Row, row_of
from indexer.readers.signatures import cleaned, is_address, is_nobody, is_person


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
        try:
            hints.canonical = urljoin(base, hints.canonical) if base else None
        except ValueError:  # no address at all, such as "http://["
            hints.canonical = None
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
_NO_SITE = re.compile(r"^(?:https?:|@|www\.)|^\s*$", re.I)


def gather(hints: Hints, page: PageView) -> tuple[dict[str, Fact], list[str]]:
    """Every field's winner with its origin, and a warning for each field on which sources contradict each other."""
    published, url = _published(hints, page), _url(hints)
    known = _known(hints, *(found.value if found else None for found, _ in (published, url)))
    facts: dict[str, Fact] = {}
    warnings: list[str] = []
    for name, (found, complaint) in (
        ("title", _title(hints, page, known)),
        ("authors", _authors(hints, page, known)),
        ("published", published),
        ("url", url),
        ("publisher", _publisher(hints)),
    ):
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
    """What the page's visible part says of itself: headings, bylines between the title and the text (`above`) and
    elsewhere, elements marked as authors, dates."""

    headings: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    author_elements: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a page's site: its row in the publisher table, the ISO day of the page for that row's columns,
    and the names of the site."""

    row: Row | None
    day: str | None
    sites: frozenset[str]


_SITE_METAS = (
    "og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "publisher",
    "twitter:app:name:iphone",
)  # fmt: skip
_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "ac", "gov", "or", "ne"])


def _known(hints: Hints, published: Published | None, url: str | None) -> Known:
    """What the address and the head say of the site."""
    row = row_of(url)
    names = strings(hints.node.get("publisher"), "name")
    names += [n for name in _SITE_METAS for n in hints.metas.get(name, ())]
    if row:
        names.append(row.name)
    labels = (urlsplit(url or "").hostname or "").removeprefix("www.").split(".")
    if len(labels) > 1:
        names += [".".join(labels), labels[-3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -2]]
    return Known(row, hints.accessed or (published.value[:10] if published else None), site_names(names))


_ORIGINS = {"json-ld": Origin.JSON_LD, "h1": Origin.PAGE}


def _title(hints: Hints, page: PageView, known: Known) -> tuple[Fact | None, str | None]:
    """The headline, by the publisher table or by vote."""
    stated = [Titled("json-ld", t) for t in strings(hints.node.get("headline"))[:1]]
    stated += [Titled(s, t) for s in ("og", "twitter") for t in hints.metas.get(f"{s}:title", ())[:1]]
    own = known.row.title.source(known.day) if known.row else None
    if own and own.startswith("meta "):
        stated += [Titled(own, t) for t in hints.metas.get(own[5:], ())[:1]]
    if hints.title:
        stated.append(Titled("tab", hints.title))
    found = headline(stated, page.headings, known.sites, own)
    if found is None:
        return None, None
    complaint = f"title: the page also says {found.other!r}" if found.other else None
    return Fact(found.text, _ORIGINS.get(found.source, Origin.META)), complaint


_AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "byl", "sailthru.author",
    "cxenseparse:author", "citation_author", "article:author_name", "twitter:misc:written by",
)  # fmt: skip
_WRITTEN_BY = re.compile(r"(?:written|posted) by|(?:verfasst|geschrieben) von|écrit par|escrito por|scritto da", re.I)


def _authors(hints: Hints, page: PageView, known: Known) -> tuple[Fact | None, str | None]:
    """Names at the place that the publisher table gives, else of JSON-LD, of meta tags, of the byline on the page; a
    source that names people goes before one that names the newspaper or a desk."""
    choices: list[tuple[Origin, tuple[Author, ...]]] = []

    def add(origin: Origin, names: tuple[Author, ...]) -> None:
        people = tuple(a for a in names if not names_site(a.name, known.sites))
        if names:
            choices.append((origin, people or names))

    own = known.row.authors.source(known.day) if known.row else None
    if own and own.startswith("meta "):
        add(Origin.META, cleaned(hints.metas.get(own[5:], ())))
    add(Origin.JSON_LD, cleaned(strings(hints.node.get("author"), "name")))
    metas = [v for name in _AUTHOR_METAS for v in hints.metas.get(name, ())]
    for number in "12":
        if _WRITTEN_BY.match(hints.meta(f"twitter:label{number}") or ""):
            metas += hints.metas.get(f"twitter:data{number}", ())
    add(Origin.META, cleaned(metas))
    editors = _editors(page.above + page.bylines)
    above = _signed(page.above, editors)
    signed = above or _signed(page.bylines, editors)
    elsewhere = [] if above else cleaned(page.author_elements)
    add(Origin.PAGE, tuple(elsewhere))
    of_people = [a for a in signed.values() if not names_site(a.name.split()[0], known.sites)]  # no "Ledger desk"
    add(Origin.PAGE, tuple(of_people or signed.values()))
    others = [c for c in choices if not {a.name for a in c[1]} <= editors]
    choices = others or choices
    if not choices:
        return None, None
    people = [c for c in choices if any(is_person(a.name) and not names_site(a.name, known.sites) for a in c[1])]
    origin, names = (people or choices)[0]
    roles = {a.name: a.role for a in signed.values() if a.role}
    names = tuple(replace(a, role=roles[a.name]) if a.name in roles else a for a in names)
    complaint = None
    for other, those in choices:
        if other is not origin and {comparable(a.name) for a in those} != {comparable(a.name) for a in names}:
            complaint = f"authors: {other} says {', '.join(a.name for a in those)}"
            break
    return Fact(names, origin), complaint


_EDITOR = re.compile(r"(?:editor|penyunting|redaktur|redaktør|redigering)\s*:?\s*$", re.I)


_LABEL = re.compile(r"(?:\w+\s+)?(?:by|von|par|por|di|da|door|av|af|oleh)\s*:?$", re.I)
_OPEN = re.compile(r"(?:,|&|\s(?:and|und|et|y|e|og|och|en))\s*$", re.I)
_JOINER = re.compile(r"(?:and|und|et|y|e|og|och|en|&|[,;|•·])$", re.I)


def _editors(lines: list[str]) -> set[str]:
    """Who is named behind a line that only says "Editor:", and nowhere else in the bylines."""
    named = {a.name for before, line in pairwise(lines) if _EDITOR.match(before) for a in parse_byline(line)}
    other = {a.name for before, line in pairwise(["", *lines]) if not _EDITOR.match(before) for a in parse_byline(line)}
    return named - other


def _signed(lines: list[str], editors: Set[str]) -> dict[str, Author]:
    """Who but `editors` signs in the bylines, by name.

    A line that begins with "By", or the lines behind one that is no more than that, go before all others.
    """
    for i, line in enumerate(lines):
        names: list[Author] = []
        if _LABEL.match(line):
            names = _behind_label(lines[i + 1 :])
        elif BY.match(line):
            names = list(parse_byline(line))
            if names and _OPEN.search(line):
                names += _behind_label(lines[i + 1 :])
        if names:
            return {a.name: a for a in names}
    found = (a for line in lines for a in parse_byline(line))
    return {a.name: a for a in found if a.name not in editors and not is_nobody(a.name)}


def _behind_label(lines: list[str]) -> list[Author]:
    """The names in the lines from the first on, up to one that holds none."""
    names: list[Author] = []
    for line in lines:
        if _JOINER.match(line):
            continue
        here = [] if _LABEL.match(line) or BY.match(line) else parse_byline(line)
        if not here:
            break
        names += [a for a in here if a.name not in {n.name for n in names} and not is_nobody(a.name)]
    return names


def _first_date(values: list[str], origin: Origin) -> Published | None:
    return next((d for d in (published_from(v, origin) for v in values) if d is not None), None)


def _stamped(page: PageView) -> Published | None:
    """The day in a line under the title that says more than the day."""
    lines = (line for line in page.dates if line not in page.headings)
    return next((d for d in (date_of_stamp(line, Origin.PAGE) for line in lines) if d is not None), None)


def _published(hints: Hints, page: PageView) -> tuple[Fact | None, str | None]:
    """The date of JSON-LD, else of meta tags, else shown on the page, else in the address."""
    candidates = [
        _first_date(strings(hints.node.get("datePublished")), Origin.JSON_LD),
        _first_date([v for name in _DATE_METAS for v in hints.metas.get(name, ())], Origin.META),
        _first_date(strings(hints.node.get("dateCreated")), Origin.JSON_LD),
        _first_date(page.dates, Origin.PAGE) or _stamped(page),
    ]
    candidates.append(date_in_address(hints.canonical or hints.meta("og:url") or ""))
    found = [c for c in candidates if c is not None]
    if not found:
        return None, None
    best = found[0]
    differing = next((c for c in found[1:] if c.origin in (Origin.META, Origin.URL) and not same_day(best, c)), None)
    return Fact(best, best.origin), f"published: {differing.origin} says {differing.value}" if differing else None


def _url(hints: Hints) -> tuple[Fact | None, str | None]:
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


def _publisher(hints: Hints) -> tuple[Fact | None, str | None]:
    """The site name of meta tags, else the publisher's name in JSON-LD; a name goes before a web address."""
    choices = [(n, Origin.META) for n in hints.metas.get("og:site_name", ())]
    choices += [(n, Origin.JSON_LD) for n in strings(hints.node.get("publisher"), "name")]
    choices += [(n, Origin.META) for name in _SITE_METAS[1:] for n in hints.metas.get(name, ())]
    title = comparable(hints.title or "")
    names = [c for c in choices if not _NO_SITE.match(c[0]) and len(c[0]) <= 60]
    names = [c for c in names if len(c[0]) <= 20 or not title.startswith(comparable(c[0]))]
    best = next((c for c in names if not is_address(c[0])), next(iter(names), None))
    if best is None:
        tail = re.search(r"\s[|–—-]\s([^|–—]{2,40})$", hints.title or "")
        best = (tail.group(1).strip(), Origin.META) if tail else None
    return (Fact(*best), None) if best else (None, None)

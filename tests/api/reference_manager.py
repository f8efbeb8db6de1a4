"""What a reference manager makes of a page's meta tags.

The rules are those of Zotero's "Embedded Metadata" and "RDF" translators as far as they bear on articles, told again
in our own words: tags with a known prefix become statements, the item's type is the first that a list of vocabularies
gives, Highwire tags (citation_*) win over the statements, names are cut at commas and semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from webapp.metadata import Meta

PREFIXES = {"dc", "dcterms", "prism", "og", "article", "z", "bib", "bibo", "eprints"}
ITEM_TYPES = {"newspaperArticle", "journalArticle", "magazineArticle", "webpage", "blogPost", "report", "book"}
HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_date": "date",
    "citation_journal_title": "publicationTitle",
    "citation_publisher": "publisher",
    "citation_abstract": "abstractNote",
    "citation_public_url": "url",
    "citation_language": "language",
}
FIELDS = {
    "title": ("dc:title", "dcterms:title", "og:title"),
    "publicationTitle": ("prism:publicationName", "dc:source", "dcterms:source", "og:site_name"),
    "section": ("article:section",),
    "edition": ("prism:edition",),
    "pages": ("prism:startingPage",),
    "date": ("prism:publicationDate", "og:published_time", "dcterms:issued", "dc:date"),
    "url": ("og:url",),
    "abstractNote": ("og:description", "dcterms:abstract", "dc:description"),
    "language": ("dc:language",),
}


def read(tags: Iterable[Meta]) -> dict:
    """The item: itemType, fields, and creators as (last name, first name) with None for a name of one part."""
    tags = list(tags)
    said: dict[str, list[str]] = {}
    guess = None
    for _, key, content in tags:
        prefix, _, rest = re.sub("[.:_]", ":", key, count=1).partition(":")
        if prefix.lower() in PREFIXES and content:
            said.setdefault(f"{prefix.lower()}:{rest[:1].lower()}{rest[1:]}", []).append(content)
        elif key == "citation_journal_title":
            guess = "journalArticle"
        elif key == "citation_title":
            guess = guess or "journalArticle"
    item: dict = {"itemType": _type(said, guess)}
    for field, sources in FIELDS.items():
        item[field] = next((said[s][0] for s in sources if s in said), None)
    for key, field in HIGHWIRE.items():
        values = [t.content for t in tags if t.key.endswith(key) and t.attribute == "name"]
        if values:
            item[field] = re.sub(r"\s+", " ", ", ".join(values)).strip()
    first = next((t.content for t in tags if t.key == "citation_firstpage"), None)
    item["pages"] = first or item["pages"]
    named = [t.content for t in tags if t.key in ("citation_author", "citation_authors")]
    item["creators"] = [c for value in named for c in _creators(value)]
    if not item["creators"]:
        item["creators"] = [_name(value) for value in said.get("dc:creator", ())]
    if item["title"] and item["publicationTitle"]:
        item["title"] = re.sub(rf"\s*\W\s*{re.escape(item['publicationTitle'])}\s*$", "", item["title"], flags=re.I)
    return item


def _type(said: dict[str, list[str]], guess: str | None) -> str | None:
    zotero = next((said[k][0] for k in ("z:itemType", "z:type") if k in said), None)
    if zotero in ITEM_TYPES:
        return zotero
    if said.get("og:type", [""])[0] == "website":
        return "webpage"
    dublin = next((said[k][0] for k in ("dc:type", "dcterms:type") if k in said), None)
    if dublin in ITEM_TYPES:
        return dublin
    return guess or ("webpage" if said else None)


def _creators(value: str) -> list[tuple[str, str | None]]:
    parts = re.split(r"\s*;\s*", value)
    if len(parts) == 1:
        by_comma = re.split(r"\s*,\s*", parts[0])
        if len(by_comma) > 1 and " " in by_comma[0] and " " in by_comma[1]:
            parts = by_comma
    return [_name(p) for p in parts if re.search(r"[^\s,.;-]", p)]


def _name(value: str) -> tuple[str, str | None]:
    by_comma = "," in value
    cleaned = re.sub(r"^[\s.,/\[\]:]+|[\s.,/\[\]:]+$", "", value)
    if by_comma:
        last, _, first = cleaned.partition(",")
        return last.strip(), first.strip() or None
    first, _, last = cleaned.rpartition(" ")
    return (last, first or None)

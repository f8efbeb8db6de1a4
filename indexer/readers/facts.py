"""From what a reader found to an Article: who wins when sources disagree, and where each value came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, NamedTuple

from indexer.model import Article, Author, BlockKind, Origin, Published, RawDocument
from indexer.readers.dates import date_in_address, date_of_dateline, published_from
from indexer.readers.draft import Draft, assemble
from indexer.readers.identity import article_id
from indexer.readers.language import corrected, detect_language
from indexer.readers.publishers import publisher_of
from indexer.text.names import in_context, split_name


class Fact(NamedTuple):
    """A metadata value and where it was read."""

    value: Any
    origin: Origin


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format's reader saw: the blocks, the metadata by field of Article, the warnings.

    `mapped` tells whether the blocks' characters have places in the file.
    """

    drafts: Sequence[Draft]
    facts: Mapping[str, Fact]
    warnings: tuple[str, ...] = ()
    mapped: bool = False


_FOR_PEOPLE = frozenset(["note", "notes", "comment"])
"""Fields of a sidecar that only people read."""
_TEXT_FIELDS = ("title", "publisher", "url", "section", "edition", "page", "language", "accessed")


def compose(raw: RawDocument, reading: Reading) -> Article:
    """The article: the sidecar's values win, the container's come last, the publisher table names the host."""
    facts = dict(reading.facts)
    warnings = list(reading.warnings)
    if raw.url and "url" not in facts:
        facts["url"] = Fact(raw.url, Origin.ARCHIVE_FORMAT)
    if raw.accessed:
        facts["accessed"] = Fact(raw.accessed, Origin.ARCHIVE_FORMAT)
    stated, complaints = _sidecar(raw.sidecar)
    facts.update(stated)
    warnings += complaints
    named = publisher_of(facts["url"].value) if "url" in facts else None
    if named and ("publisher" not in facts or facts["publisher"].origin not in (Origin.SIDECAR, Origin.TEXT)):
        facts["publisher"] = Fact(named, Origin.PUBLISHER_TABLE)
    if "accessed" not in facts and raw.modified is not None:
        moment = raw.modified.astimezone(UTC) if raw.modified.tzinfo else raw.modified
        facts["accessed"] = Fact(moment.date().isoformat(), Origin.FILE)
    assembled = assemble(reading.drafts, mapped=reading.mapped)
    if "language" not in facts:
        language = detect_language(assembled.text)
        if language:
            facts["language"] = Fact(language, Origin.DETECTED)
    elif facts["language"].origin is Origin.PAGE:
        tag = facts["language"].value
        language = corrected(tag, assembled.text)
        if language != tag:
            facts["language"] = Fact(language, Origin.DETECTED)
            warnings.append(f"language: the page is marked as {tag}, its text is not")
    url = facts["url"].value if "url" in facts else None
    if "published" not in facts:
        when, complaint = _dated(reading.drafts, url)
        if when is not None:
            facts["published"] = Fact(when, when.origin)
            warnings.append(complaint)
    if "authors" in facts and not _states_families(raw.sidecar):
        authors, origin = facts["authors"]
        language = facts["language"].value if "language" in facts else None
        facts["authors"] = Fact(tuple(in_context(a, assembled.text, language) for a in authors), origin)
    article = Article(
        id=article_id(url, raw.path),
        path=raw.path,
        sha256=raw.sha256,
        media_type=raw.media_type,
        text=assembled.text,
        blocks=assembled.blocks,
        source_map=assembled.source_map,
        warnings=tuple(dict.fromkeys(warnings)),
        origins=tuple((name, fact.origin) for name, fact in facts.items()),
    )
    return replace(article, **{name: fact.value for name, fact in facts.items()})


def _dated(drafts: Sequence[Draft], url: str | None) -> tuple[Published | None, str]:
    """A day for an article that states no date of publication, and what to know about it."""
    stamp = next((d.text for d in drafts if d.kind is BlockKind.DATELINE), "")
    found = date_of_dateline(stamp)
    if found is not None:
        return found, "published: the day is that of the dateline; a paper may have printed it later"
    return date_in_address(url or ""), "published: the day is that in the web address"


def _states_families(sidecar: Mapping[str, object]) -> bool:
    """Whether a sidecar takes its authors' names apart itself."""
    listed = sidecar.get("authors")
    return isinstance(listed, list) and any(isinstance(a, Mapping) and a.get("family") for a in listed)


def _sidecar(sidecar: Mapping[str, object]) -> tuple[dict[str, Fact], list[str]]:
    """Facts of a sidecar, and what in it could not be used."""
    facts: dict[str, Fact] = {}
    complaints: list[str] = []

    def put(name: str, value: object) -> None:
        facts[name] = Fact(value, Origin.SIDECAR)

    for name, value in sidecar.items():
        if value in (None, "", []) or name in _FOR_PEOPLE:
            continue
        if name in _TEXT_FIELDS and isinstance(value, str | int):
            put(name, str(value).strip())
        elif name in ("authors", "author"):
            listed = value if isinstance(value, list) else [value]
            authors = tuple(a for a in map(_author, listed) if a is not None)
            if len(authors) < len(listed):
                complaints.append("the sidecar has an author without a name")
            if authors:
                put("authors", authors)
        elif name in ("published", "modified"):
            when = published_from(str(value), Origin.SIDECAR)
            if when is None:
                complaints.append(f"the sidecar's {name} is no date: {value!r}")
            else:
                put(name, when)
        else:
            complaints.append(f"the sidecar's field {name!r} is not used")
    return facts, complaints


def _author(value: object) -> Author | None:
    """An author of a sidecar: a name, or an object with name, family, given and role."""
    if isinstance(value, str) and value.strip():
        return split_name(value)
    if not isinstance(value, Mapping):
        return None
    parts = {key: str(value[key]).strip() for key in ("name", "family", "given", "role") if value.get(key)}
    if "name" in parts:
        author = split_name(parts["name"])
    elif "family" in parts:
        author = Author(" ".join(parts[k] for k in ("given", "family") if k in parts))
    else:
        return None
    family = parts.get("family", author.family)
    first = author.name.startswith(f"{family} ") if "family" in parts and "name" in parts else author.family_first
    return replace(
        author,
        family=family,
        given=parts.get("given", author.given),
        role=parts.get("role", author.role),
        family_first=first,
    )


def same_day(a: Published, b: Published) -> bool:
    """Whether two dates can mean the same day."""
    first, last = a.days()
    other_first, other_last = b.days()
    return first <= other_last and other_first <= last

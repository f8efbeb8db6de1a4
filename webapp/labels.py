"""Words for what the indexer names: kinds of block and quote, origins of values, ways of resolving a speaker."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from flask_babel import LazyString, gettext, lazy_gettext

from indexer import EXPORTS, STYLES, BlockKind, Origin, QuoteKind, Resolution
from webapp.locales import date_words, language, language_name

BLOCKS: dict[str, LazyString] = {
    BlockKind.TITLE: lazy_gettext("headline"),
    BlockKind.STANDFIRST: lazy_gettext("standfirst"),
    BlockKind.BYLINE: lazy_gettext("byline"),
    BlockKind.DATELINE: lazy_gettext("dateline"),
    BlockKind.SUBHEAD: lazy_gettext("subhead"),
    BlockKind.PARAGRAPH: lazy_gettext("paragraph"),
    BlockKind.BLOCKQUOTE: lazy_gettext("block quotation"),
    BlockKind.LIST_ITEM: lazy_gettext("list item"),
    BlockKind.TABLE_ROW: lazy_gettext("table row"),
    BlockKind.CAPTION: lazy_gettext("caption"),
    BlockKind.EMBED: lazy_gettext("embedded post"),
    BlockKind.CORRECTION: lazy_gettext("correction"),
    BlockKind.QUESTION: lazy_gettext("question"),
    BlockKind.ANSWER: lazy_gettext("answer"),
    BlockKind.FURNITURE: lazy_gettext("page furniture"),
}

QUOTES: dict[str, LazyString] = {
    QuoteKind.DIRECT: lazy_gettext("direct"),
    QuoteKind.PARTIAL: lazy_gettext("partial"),
    QuoteKind.INDIRECT: lazy_gettext("indirect"),
    QuoteKind.MENTION: lazy_gettext("mention"),
}

QUOTES_AT_LENGTH: dict[str, LazyString] = {
    QuoteKind.DIRECT: lazy_gettext("direct: all in quotation marks"),
    QuoteKind.PARTIAL: lazy_gettext("partial: some words quoted inside a paraphrase"),
    QuoteKind.INDIRECT: lazy_gettext("indirect: a paraphrase"),
    QuoteKind.MENTION: lazy_gettext("mention: nobody’s speech"),
}

ORIGINS: dict[str, LazyString] = {
    Origin.TEXT: lazy_gettext("stated in the text"),
    Origin.JSON_LD: lazy_gettext("from the page’s JSON-LD"),
    Origin.META: lazy_gettext("from the page’s meta tags"),
    Origin.PAGE: lazy_gettext("from the page’s layout"),
    Origin.URL: lazy_gettext("from the web address"),
    Origin.PUBLISHER_TABLE: lazy_gettext("from the publisher table, by the web address"),
    Origin.SIDECAR: lazy_gettext("from the file’s sidecar"),
    Origin.ARCHIVE_FORMAT: lazy_gettext("from the saved copy’s own record"),
    Origin.FILE: lazy_gettext("from the file’s modification date"),
    Origin.DETECTED: lazy_gettext("inferred from the text"),
}

RESOLUTIONS: dict[str, LazyString] = {
    Resolution.NAMED: lazy_gettext("named in full here"),
    Resolution.SURNAME: lazy_gettext("part of a name given in full elsewhere in the article"),
    Resolution.PRONOUN: lazy_gettext("a pronoun, read as the person meant"),
    Resolution.ROLE: lazy_gettext("a role, read as the person who holds it"),
    Resolution.UNNAMED: lazy_gettext("someone the article leaves unnamed"),
    Resolution.GROUP: lazy_gettext("a group or an institution"),
    Resolution.DOCUMENT: lazy_gettext("a document"),
}

FIELDS: dict[str, LazyString] = {
    "title": lazy_gettext("Headline"),
    "authors": lazy_gettext("Byline"),
    "published": lazy_gettext("Published"),
    "modified": lazy_gettext("Modified"),
    "publisher": lazy_gettext("Publisher"),
    "url": lazy_gettext("Web address"),
    "language": lazy_gettext("Language"),
    "section": lazy_gettext("Section"),
    "edition": lazy_gettext("Edition"),
    "page": lazy_gettext("Page"),
    "accessed": lazy_gettext("Accessed"),
}

FACETS: dict[str, LazyString] = {
    "speaker": lazy_gettext("Who said it"),
    "via": lazy_gettext("Relayed by"),
    "publisher": lazy_gettext("Publisher"),
    "author": lazy_gettext("Byline"),
    "quote_kind": lazy_gettext("Kind of quote"),
    "block_kind": lazy_gettext("Part of the article"),
    "language": lazy_gettext("Language"),
    "year": lazy_gettext("Year"),
    "month": lazy_gettext("Month"),
    "day": lazy_gettext("Day"),
    "after": lazy_gettext("From"),
    "before": lazy_gettext("Before"),
    "article": lazy_gettext("Article"),
    "is": lazy_gettext("Date"),
}

UNITS: dict[str, LazyString] = {
    "passage": lazy_gettext("Passages"),
    "quote": lazy_gettext("Quotes"),
    "article": lazy_gettext("Articles"),
}

SORTS: dict[str, LazyString] = {
    "relevance": lazy_gettext("relevance"),
    "newest": lazy_gettext("newest"),
    "oldest": lazy_gettext("oldest"),
}

LISTS: dict[str, LazyString] = {
    "publisher": lazy_gettext("Publishers"),
    "author": lazy_gettext("Authors"),
    "speaker": lazy_gettext("Speakers"),
}

_PLAIN_STYLE = lazy_gettext("Attribution line")


def style_label(name: str) -> str:
    """Name of a citation style; the names of the style guides are the same in every language."""
    return str(_PLAIN_STYLE) if name == "plain" else STYLES[name].label


def facet_value(value: str, name: str) -> str:
    """A value of a facet as people read it."""
    if name == "quote_kind" and value in QUOTES:
        return str(QUOTES[value])
    if name == "block_kind" and value in BLOCKS:
        return str(BLOCKS[value])
    if name == "is":
        return str(gettext("undated"))
    if name == "language":
        return language_name(value)
    return date_words(value) if name in ("year", "month", "day", "after", "before") else value


_LABELS: dict[str, dict[str, LazyString]] = {
    "block_label": BLOCKS,
    "quote_label": QUOTES,
    "quote_label_long": QUOTES_AT_LENGTH,
    "origin_label": ORIGINS,
    "resolution_label": RESOLUTIONS,
    "field_label": FIELDS,
    "facet_label": FACETS,
    "unit_label": UNITS,
    "sort_label": SORTS,
    "list_label": LISTS,
}


def register(app: Flask) -> None:
    """Give the templates these words."""
    app.jinja_env.globals["style_label"] = style_label
    app.jinja_env.globals["format_label"] = lambda name: EXPORTS[name].label if name in EXPORTS else name
    app.context_processor(lambda: _labels(language()))
    app.add_template_filter(facet_value)


@lru_cache(maxsize=8)
def _labels(language: str) -> dict[str, dict[str, str]]:
    """All labels in the language of the page, looked up once."""
    return {name: {key: str(word) for key, word in words.items()} for name, words in _LABELS.items()}

"""What pages say about an article to machines: JSON-LD, meta tags, COinS, Link headers. Pure functions.

Values come out as plain data; the template escapes them (`|tojson` for JSON-LD, autoescape otherwise). Unknown values
are left out, never filled in. Only words in quotation marks that somebody surely said are given out as a schema.org
Quotation: a paraphrase is the reporter's wording, and a doubtful attribution is for readers to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, Protocol
from urllib.parse import quote as percent_encode
from urllib.parse import quote_plus

from indexer import Article, Author, Excerpt, Published, Quote, QuoteKind, Resolution

SURE = 0.8  # confidence from which an attribution is told to machines
QUOTATIONS = 100  # quotations told on one page at most
_VERBATIM = (QuoteKind.DIRECT, QuoteKind.PARTIAL)
_GROUPS = (Resolution.GROUP, Resolution.DOCUMENT)


class Citable(Protocol):
    """What a hit and an article have in common: enough to cite the article."""

    @property
    def title(self) -> str | None:
        """The headline."""

    @property
    def authors(self) -> tuple[Author, ...]:
        """Who signed it."""

    @property
    def publisher(self) -> str | None:
        """The newspaper."""

    @property
    def published(self) -> Published | None:
        """When it appeared."""

    @property
    def url(self) -> str | None:
        """Where it appeared."""


class Meta(NamedTuple):
    """One `<meta>` element: `attribute` is "name" or "property"."""

    attribute: Literal["name", "property"]
    key: str
    content: str


class Link(NamedTuple):
    """One link of a `Link:` header (RFC 8288)."""

    rel: str
    href: str
    type: str | None = None


# ---------------------------------------------------------------------------------------------------------- JSON-LD


def article_json_ld(article: Article, page: str) -> dict[str, Any]:
    """The article as a schema.org NewsArticle. `page` is the absolute address of its page in this archive."""
    data: dict[str, Any] = {"@context": "https://schema.org", **_news_article(article, page)}
    quotations = [quotation(article, q, page) for q in article.quotes if _tellable(q)]
    if quotations:
        data["hasPart"] = quotations[:QUOTATIONS]
    return data


def excerpt_json_ld(excerpt: Excerpt, page: str, article_page: str) -> dict[str, Any]:
    """The excerpt as a schema.org Quotation of its article.

    `creator` is who signed the article, unless the excerpt is nothing but one person's words: then it is the speaker,
    who is `spokenByCharacter` too. Other people's words within it are its parts.
    """
    article = excerpt.article
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": page,
        "url": page,
        "identifier": excerpt.id,
        "text": excerpt.text,
        "inLanguage": article.language,
        "isPartOf": _news_article(article, article_page),
    }
    told = [q for q in excerpt.quotes if _tellable(q)]
    whole = next((q for q in told if len(q.span.of(article.text).strip()) >= len(excerpt.text.strip(_MARKS))), None)
    if whole is not None:
        data |= _spoken(whole)
    elif article.authors:
        data["creator"] = [_author(a) for a in article.authors]
    if whole is None and told:
        data["hasPart"] = [quotation(article, q, article_page) for q in told]
    return _known(data)


def quotation(article: Article, quote: Quote, page: str) -> dict[str, Any]:
    """Words of a speaker as a schema.org Quotation within the article's page."""
    text = " ".join(span.of(article.text) for span in quote.content)
    return _known({"@type": "Quotation", "text": text, "isPartOf": {"@id": page}, **_spoken(quote)})


def _news_article(article: Article, page: str) -> dict[str, Any]:
    return _known(
        {
            "@type": "NewsArticle",
            "@id": page,
            "url": article.url or page,
            "archivedAt": page,
            "headline": article.title,
            "description": article.standfirst,
            "author": [_author(a) for a in article.authors],
            "datePublished": article.published and article.published.value,
            "dateModified": article.modified and article.modified.value,
            "publisher": article.publisher and {"@type": "NewsMediaOrganization", "name": article.publisher},
            "inLanguage": article.language,
            "articleSection": article.section,
            "printEdition": article.edition,
            "printPage": article.page,
            "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": article.sha256},
        }
    )


def _author(author: Author) -> dict[str, Any]:
    if author.family is None:
        return {"@type": "Organization", "name": author.name}
    return _known(
        {
            "@type": "Person",
            "name": author.name,
            "familyName": author.family,
            "givenName": author.given,
            "jobTitle": author.role,
        }
    )


def _spoken(quote: Quote) -> dict[str, Any]:
    speaker = _known(
        {
            "@type": "Organization" if quote.resolution in _GROUPS else "Person",
            "name": quote.speaker,
            "jobTitle": None if quote.resolution in _GROUPS else quote.role,
            "affiliation": quote.affiliation and {"@type": "Organization", "name": quote.affiliation},
        }
    )
    relayed = f"{quote.speaker}, relayed by {', '.join(quote.relayed_by)}" if quote.relayed_by else None
    return {"creator": speaker, "spokenByCharacter": speaker, "creditText": relayed}


def _tellable(quote: Quote) -> bool:
    return quote.kind in _VERBATIM and quote.speaker is not None and quote.confidence >= SURE


def _known(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, "", [])}


_MARKS = "\"'“”‘’«»„‚‹› \t\n"

# --------------------------------------------------------------------------------------------------------- meta tags


def article_meta(article: Article, page: str) -> tuple[Meta, ...]:
    """Meta tags from which reference managers make a newspaper article with all that is known.

    Zotero's embedded-metadata translator takes the type from z:itemType or DC.type and the newspaper from
    prism.publicationName or DC.source; citation_journal_title would make the item a journal article, so it is absent.
    """
    tags = [
        Meta("name", "z:itemType", "newspaperArticle"),
        Meta("name", "DC.type", "newspaperArticle"),
        Meta("property", "og:type", "article"),
        *_named(("citation_title", "DC.title"), article.title),
        Meta("property", "og:title", article.title or "Untitled article"),
        *(Meta("name", "citation_author", _citation_author(a)) for a in article.authors),
        *(Meta("name", "DC.creator", _inverted(a)) for a in article.authors),
        *_named(("prism.publicationName", "DC.source", "DC.publisher", "citation_publisher"), article.publisher),
        *_properties(("og:site_name",), article.publisher),
        *_named(("citation_public_url",), article.url or page),
        *_properties(("og:url",), article.url or page),
        *_named(("citation_language", "DC.language"), article.language),
        *_named(("prism.edition",), article.edition),
        *_named(("citation_firstpage", "prism.startingPage"), article.page),
        *_properties(("article:section",), article.section),
        *_named(("description", "citation_abstract", "DC.description"), article.standfirst),
        *_properties(("og:description",), article.standfirst),
    ]
    if article.published:
        value = article.published.value
        tags += _named(("citation_publication_date", "citation_date"), value[:10].replace("-", "/"))
        tags += _named(("DC.date", "prism.publicationDate"), value[:10])
        tags += _properties(("article:published_time",), value)
    return tuple(tags)


def _named(keys: Iterable[str], value: str | None) -> list[Meta]:
    return [Meta("name", key, value) for key in keys] if value else []


def _properties(keys: Iterable[str], value: str | None) -> list[Meta]:
    return [Meta("property", key, value) for key in keys] if value else []


def _inverted(author: Author) -> str:
    if author.family is None:
        return author.name
    return f"{author.family}, {author.given}" if author.given else author.family


def _citation_author(author: Author) -> str:
    """The name as Zotero splits it right: an agency stays whole by its closing comma; where both parts of a person's
    name have a space a closing semicolon keeps it from being taken for two people."""
    if author.family is None or not author.given:
        return f"{author.family or author.name},"
    several_words = " " in author.family and " " in author.given
    return f"{author.family}, {author.given}{';' if several_words else ''}"


# ------------------------------------------------------------------------------------------------------------- COinS


def coins(item: Citable, page: str, identifier: str = "ontherecord") -> str:
    """The `title` of `<span class="Z3988">`: an OpenURL 1.0 context object (ANSI/NISO Z39.88-2004) of the article.

    It uses the Dublin Core format, the only one in which Zotero reads the type "newspaperArticle". `page` is the
    address to fall back to when the source's is not known.
    """
    pairs = [("title", item.title), ("source", item.publisher), ("publisher", item.publisher)]
    pairs.append(("date", item.published.value[:10] if item.published else None))
    for number, author in enumerate(item.authors):
        if number == 0 and author.family:
            pairs += [("aulast", author.family), ("aufirst", author.given)]
        pairs.append(("au", _inverted(author)) if author.family else ("aucorp", author.name))
    pairs.append(("identifier", item.url or page))
    told = [f"&rft.{name}={quote_plus(value, errors='replace')}" for name, value in pairs if value]
    return f"{_COINS}&rfr_id=info%3Asid%2F{quote_plus(identifier)}{''.join(told)}"


_COINS = "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc&rft.type=newspaperArticle"

# ------------------------------------------------------------------------------------------------------ Link headers


def article_links(
    article: Article, page: str, api: str, exports: Sequence[Link] = (), authors: Iterable[str] = ()
) -> tuple[Link, ...]:
    """Links of an article's page after FAIR signposting: how to cite it, what describes it, who wrote it, what it is.

    `api` is the address of its JSON description, `exports` are further descriptions (BibTeX), `authors` the addresses
    of its authors' pages.
    """
    links = [
        Link("cite-as", article.url if article.url and article.url.startswith(("http://", "https://")) else page),
        Link("describedby", api, "application/json"),
        *exports,
        *(Link("author", address) for address in authors),
        Link("type", "https://schema.org/NewsArticle"),
        Link("type", "https://schema.org/AboutPage"),
    ]
    return tuple(links)


def excerpt_links(page: str, article_page: str, api: str) -> tuple[Link, ...]:
    """Links of an excerpt's page; the page itself is what to cite, its words are verified there."""
    return (
        Link("cite-as", page),
        Link("describedby", api, "application/json"),
        Link("collection", article_page, "text/html"),
        Link("type", "https://schema.org/Quotation"),
    )


def link_header(links: Iterable[Link]) -> str:
    """The value of a `Link:` header; addresses are percent-encoded so that nothing can leave its brackets."""
    return ", ".join(
        f'<{percent_encode(link.href, safe=_IN_ADDRESSES, errors="replace")}>; rel="{link.rel}"'
        + (f'; type="{link.type}"' if link.type else "")
        for link in links
    )


_IN_ADDRESSES = "/:?#[]@!$&'()*+,;=%~-._"

"""Citing articles and excerpts of this archive: from what was read in an article to a CSL item, and on to a citation.

Nothing is invented: an article without a date is cited as undated, never with a day its text happens to mention.
"""

from __future__ import annotations

from datetime import date

from indexer.cite.citing import as_citation
from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part
from indexer.cite.styles import style_named
from indexer.model import Article, Author, Citation, Excerpt, Precision, Published, QuoteKind, Span

Csl = dict[str, object]

_SPOKEN = frozenset({QuoteKind.DIRECT, QuoteKind.PARTIAL})


def to_csl(article: Article, accessed: date | str | None = None, family_first: bool = True) -> Csl:
    """The article as a CSL-JSON item of type article-newspaper.

    `accessed` (a date or an ISO day) overrides the day on which the article's copy was made. `family_first`: names
    that lead with the family name are marked "static-ordering", so that styles leave them in their order."""
    item: Csl = {"id": article.id, "type": "article-newspaper"}
    fields = {
        "title": article.title,
        "container-title": article.publisher,
        "language": article.language,
        "URL": article.url,
        "section": article.section,
        "edition": article.edition,
        "page": article.page,
    }
    item |= {name: value for name, value in fields.items() if value}
    if article.authors:
        item["author"] = [_name(author, family_first) for author in article.authors]
    if article.published is not None:
        item["issued"] = {"date-parts": [_parts(article.published)]}
    seen = _day(accessed) or _day(article.accessed)
    if seen is not None:
        item["accessed"] = {"date-parts": [[seen.year, seen.month, seen.day]]}
    return item


def cite_article(article: Article, style: str, accessed: date | str | None = None) -> Citation:
    """The whole article cited. Raises UnknownName for an unknown style."""
    note, entry = item_parts(article_item(article, style, accessed), style, Pinpoint())
    return as_citation(style, note, entry)


def cite_excerpt(excerpt: Excerpt, style: str, accessed: date | str | None = None) -> Citation:
    """The excerpt cited: its article, the place in it, and, where the words are somebody's whom the article quotes,
    that they are cited from there ("as cited in", "qtd. in", "quoted in"). Raises UnknownName for an unknown style."""
    note, entry = excerpt_parts(excerpt, style, accessed)
    return as_citation(style, note, entry)


def excerpt_parts(excerpt: Excerpt, style: str, accessed: date | str | None = None) -> tuple[Part, Part]:
    """The citation of an excerpt as parts: in-text citation or note, and bibliography entry."""
    return item_parts(article_item(excerpt.article, style, accessed), style, pinpoint(excerpt, style))


def article_item(article: Article, style: str, accessed: date | str | None = None) -> Csl:
    """The article as a CSL item whose names stand in the order that `style` wants."""
    return to_csl(article, accessed, family_first=not style_named(style).inverts_all)


def item_parts(item: Csl, style: str, place: Pinpoint) -> tuple[Part, Part]:
    """In-text citation or note at `place`, and bibliography entry."""
    form = style_named(style)
    read = Item(item)
    return form.citation(read, place), form.bibliography(read) if form.bibliography else None


def pinpoint(excerpt: Excerpt, style: str) -> Pinpoint:
    """Where the excerpt stands in its article, as far as the style tells places, and whose words it holds."""
    form = style_named(style)
    speaker, relays = speaker_of(excerpt)
    place = Pinpoint(speaker=speaker or "", relayed_by=relays, words=" ".join(excerpt.text.split()))
    page = excerpt.article.page
    if page and page.isalnum():
        return place._replace(label="page", value=page)
    if excerpt.paragraph is not None and form.counts_paragraphs:
        return place._replace(label="paragraph", value=str(excerpt.paragraph))
    return place


def speaker_of(excerpt: Excerpt) -> tuple[str | None, tuple[str, ...]]:
    """Whose words the excerpt holds, and who passed them on (outermost last).

    Within a quotation, direct or relayed, it is who is quoted there, in the innermost one. Around quotations it is
    who said them all, when that is one person and none of the article's authors. Otherwise nobody: the article is
    cited for its own words."""
    spoken = [q for q in excerpt.quotes if q.speaker and (q.kind in _SPOKEN or q.relayed_by)]
    words = _words(excerpt)
    around = [q for q in spoken if q.span.contains(words)]
    if around:
        spoken = [min(around, key=lambda q: q.span.end - q.span.start)]
    else:
        spoken = [q for q in spoken if not any(q is not o and o.span.contains(q.span) for o in spoken)]
    speakers = {q.speaker for q in spoken}
    if len(speakers) != 1 or speakers & {a.name for a in excerpt.article.authors}:
        return None, ()
    chains = {q.relayed_by for q in spoken}
    return speakers.pop(), chains.pop() if len(chains) == 1 else ()


def _words(excerpt: Excerpt) -> Span:
    """The excerpt's span from its first to its last letter or digit."""
    places = [i for i, c in enumerate(excerpt.text) if c.isalnum()]
    if not places:
        return excerpt.span
    return Span(excerpt.span.start + places[0], excerpt.span.start + places[-1] + 1)


def _name(author: Author, family_first: bool) -> Csl:
    if not author.family:
        return {"literal": author.name}
    name: Csl = {"family": author.family}
    if author.given:
        name["given"] = author.given
    if author.family_first and family_first:
        name["static-ordering"] = True
    return name


def _parts(published: Published) -> list[int]:
    count = {Precision.YEAR: 1, Precision.MONTH: 2}.get(published.precision, 3)
    return [int(part) for part in published.value[:10].split("-")[:count]]


def _day(value: date | str | None) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return value

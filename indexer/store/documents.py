"""Articles as the documents a store searches: passages and their quotes with the words of every field."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model import Article, Passage, Quote, QuoteKind, Span, UnknownName
from indexer.passages import (
    field_values,
    fingerprint,
    letters,
    passages,
    said_spans,
    said_tokens,
    speaker_values,
    speech,
    value_tokens,
    without_dateline,
)
from indexer.query.nodes import Field
from indexer.query.occurrences import Words
from indexer.store.base import FACETS
from indexer.store.ranking import BLOCK_WEIGHTS, QUOTE_WEIGHT
from indexer.text.tokens import Token, tokens


@dataclass(frozen=True, eq=False, slots=True)
class QuoteDocument:
    """A quote of a passage, as it is searched."""

    quote: Quote
    fields: dict[Field, Words]


@dataclass(frozen=True, eq=False)
class Document:
    """A passage as it is searched. `spoken` are the ranges of its text that are somebody's words."""

    article: Article
    passage: Passage
    text: Words
    whole: dict[Field, Words]  # the fields of its article
    quotes: tuple[QuoteDocument, ...]
    spoken: tuple[Span, ...]
    copy_of: int | None

    def weight(self, token: Token) -> float:
        """What one occurrence of a word in the text counts (see `ranking`)."""
        weight = BLOCK_WEIGHTS.get(self.passage.kind, 1.0)
        spoken = any(s.start <= token.start and token.end <= s.end for s in self.spoken)
        return weight * QUOTE_WEIGHT if spoken else weight


def documents(article: Article) -> tuple[Document, ...]:
    """The passages of an article, ready to be searched."""
    language = article.language
    whole = {
        where: Words(value_tokens(field_values(article, where)), language, stemmed=where is Field.TITLE)
        for where in (Field.TITLE, Field.BY, Field.IN)
    }
    made = []
    for passage in passages(article):
        quotes = []
        spoken: list[Span] = []
        for quote in speech(passage):
            fields = {
                Field.SPEAKER: Words(value_tokens(speaker_values(article, quote)), stemmed=False),
                Field.VIA: Words(value_tokens(quote.relayed_by), stemmed=False),
                Field.SAID: Words(said_tokens(passage, quote), language),
            }
            quotes.append(QuoteDocument(quote, fields))
            spoken += said_spans(passage, quote)
        text = Words(tokens(passage.text), language)
        plain = [t.text for t in text.tokens if t.width == 1]
        copy_of = fingerprint(len(plain), without_dateline(passage.text, letters(plain)))
        made.append(Document(article, passage, text, whole, tuple(quotes), tuple(spoken), copy_of))
    return tuple(made)


def passage_values(name: str, document: Document, quote: Quote | None = None) -> tuple[str, ...]:
    """The values that a passage (or a quote of it) has for the facet `name`, each once."""
    article = document.article
    quotes = [q.quote for q in document.quotes] if quote is None else [quote]
    day = article.published.value if article.published else ""
    match name:
        case "publisher":
            found = [article.publisher or ""]
        case "author":
            found = [a.name for a in article.authors]
        case "speaker":
            found = [q.speaker or "" for q in quotes]
        case "year":
            found = [day[:4]]
        case "month":
            found = [day[:7] if len(day) >= 7 else ""]
        case "quote_kind":
            found = [q.kind.value for q in quotes]
        case "block_kind":
            found = [document.passage.kind.value]
        case "language":
            found = [article.language or ""]
        case _:
            raise UnknownName("facet", name, FACETS)
    return tuple(v for v in dict.fromkeys(found) if v)


def spoken_quotes(article: Article) -> tuple[Quote, ...]:
    """The quotes of an article that are speech."""
    return tuple(q for q in article.quotes if q.kind is not QuoteKind.MENTION)

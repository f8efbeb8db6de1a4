"""Articles to the bytes of a segment."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.model import Article, Passage, Quote, QuoteKind
from indexer.passages import field_values, fingerprint, passages, said_spans, speaker_values
from indexer.query.limits import MAX_WORD
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.documents import DocumentsBuilder
from indexer.store.whoosh.inverting import Inverter, Vocabulary
from indexer.text.stems import stem_language
from indexer.text.tokens import VALUE_GAP, Join, analyse

STEMMED = {"text": True, "title": True, "said": True, "by": False, "in": False, "speaker": False, "via": False}
ARTICLE_FIELDS = ("title", "by", "in")
QUOTE_FIELDS = ("speaker", "via", "said")
NO_PRINT = 0  # a fingerprint of 0 collapses with nothing
_VOCABULARY_LIMIT = 1_000_000


class SegmentBuilder:
    """Collects articles and makes one segment of them."""

    def __init__(self) -> None:
        self._text_vocabulary = Vocabulary(stemmed=True)
        self._restart()

    def _restart(self) -> None:
        if len(self._text_vocabulary) > _VOCABULARY_LIMIT:
            self._text_vocabulary = Vocabulary(stemmed=True)
        self.documents = DocumentsBuilder()
        self._fields = {"text": Inverter(self._text_vocabulary)}
        for name in ARTICLE_FIELDS + QUOTE_FIELDS:
            self._fields[name] = Inverter(Vocabulary(stemmed=STEMMED[name]), gaps=True)

    @property
    def articles(self) -> int:
        """Articles so far."""
        return len(self.documents.ids)

    @property
    def size(self) -> int:
        """A measure of the memory taken: words and bytes of text."""
        return self._fields["text"].size * 12 + self.documents.text_bytes * 3

    def add(self, article: Article) -> None:
        """Take in an article. Raises nothing for any article; its id must not have been added before."""
        language = stem_language(article.language)
        documents, fields = self.documents, self._fields
        documents.article(article)
        for name in ARTICLE_FIELDS:
            fields[name].add(*_values(field_values(article, name)), language)
        text = fields["text"]
        for passage in passages(article):
            words, joins = _cut(*analyse(passage.text))
            text.add(words, joins, language)
            documents.passage(passage, len(words), fingerprint(words) or NO_PRINT)
            for quote in passage.quotes:
                self._quote(article, passage, quote, language)

    def _quote(self, article: Article, passage: Passage, quote: Quote, language: str) -> None:
        fields = self._fields
        if quote.kind is QuoteKind.MENTION:
            for name in QUOTE_FIELDS:
                fields[name].add((), (), language)
            return
        fields["speaker"].add(*_values(speaker_values(article, quote)), language)
        fields["via"].add(*_values(quote.relayed_by), language)
        words: list[str] = []
        joins: list[Join] = []
        for span in said_spans(passage, quote):
            found, joined = analyse(span.of(passage.text))
            joins += [Join(place + len(words), width, text) for place, width, text in joined]
            words += found
        fields["said"].add(*_cut(words, joins), language)

    def finish(self) -> dict[str, Array]:
        """The arrays of the segment; the builder is empty afterwards."""
        arrays = self.documents.arrays()
        for name, inverter in self._fields.items():
            arrays |= {f"{name}.{key}": array for key, array in inverter.invert().items()}
        self._restart()
        return arrays


def _cut(words: list[str], joins: list[Join]) -> tuple[list[str], list[Join]]:
    """Words no longer than are looked up."""
    if words and max(map(len, words)) > MAX_WORD:
        words = [w[:MAX_WORD] for w in words]
    return words, [Join(p, w, text[:MAX_WORD]) for p, w, text in joins] if joins else joins


def _values(values: Sequence[str]) -> tuple[list[str], list[Join]]:
    """The words of several values one after the other with a gap between; see `indexer.passages.value_tokens`."""
    words: list[str] = []
    joins: list[Join] = []
    for value in values:
        found, joined = _cut(*analyse(value))
        if not found:
            continue
        if words:
            words += [""] * VALUE_GAP
        joins += [Join(place + len(words), width, text) for place, width, text in joined]
        words += found
    return words, joins

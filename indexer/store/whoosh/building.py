"""Articles to the bytes of a segment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from indexer.model import Article, Passage, QuoteKind, Span
from indexer.passages import field_values, fingerprint, passage_blocks, said_spans, speaker_values, without_dateline
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.documents import DocumentsBuilder
from indexer.store.whoosh.inverting import Inverter, Vocabulary, text_inverter
from indexer.text.stems import stem_language
from indexer.text.tokens import VALUE_GAP, Join, analyse, tokens

STEMMED = {"text": True, "title": True, "said": True, "by": False, "in": False, "speaker": False, "via": False}
ARTICLE_FIELDS = ("title", "by", "in")
QUOTE_FIELDS = ("speaker", "via", "said")
NO_PRINT = 0  # a fingerprint of 0 collapses with nothing


class SegmentBuilder:
    """Collects articles and makes one segment of them."""

    def __init__(self) -> None:
        self._text = text_inverter()
        self._restart()

    def _restart(self) -> None:
        self.documents = DocumentsBuilder()
        self._fields = {
            name: Inverter(Vocabulary(stemmed=STEMMED[name]), gaps=True) for name in ARTICLE_FIELDS + QUOTE_FIELDS
        }

    @property
    def articles(self) -> int:
        """Articles so far."""
        return len(self.documents.ids)

    @property
    def size(self) -> int:
        """Bytes of memory, about, that finishing will take."""
        return self._text.size + self.documents.text_bytes * 2

    @property
    def words_known(self) -> int:
        """Different words of texts that are remembered from one segment to the next."""
        return self._text.words_known

    def add(self, article: Article) -> None:
        """Take in an article. Raises nothing for any article; its id must not have been added before."""
        language = stem_language(article.language)
        documents, fields = self.documents, self._fields
        documents.article(article)
        for name in ARTICLE_FIELDS:
            fields[name].add(*_values(field_values(article, name)), language)
        text, add = article.text, self._text.add
        blocks = passage_blocks(article)
        lengths, prints = [], []
        for ordinal, (block, quotes) in enumerate(blocks):
            count, together = add(text, block.span, language)
            lengths.append(count)
            together = without_dateline(block.span.of(text), together)
            prints.append(fingerprint(count, together) or NO_PRINT)
            if quotes:
                self._quotes(article, Passage(article.id, ordinal, block.kind, block.span, block.span.of(text), quotes))
        documents.passages(blocks, lengths, prints)

    def _quotes(self, article: Article, passage: Passage) -> None:
        fields, language = self._fields, stem_language(article.language)
        spoken: list[Span] = []
        for quote in passage.quotes:
            if quote.kind is QuoteKind.MENTION:
                for name in QUOTE_FIELDS:
                    fields[name].add((), (), language)
                self.documents.quote(quote, 0)
                continue
            fields["speaker"].add(*_values(speaker_values(article, quote)), language)
            fields["via"].add(*_values(quote.relayed_by), language)
            words: list[str] = []
            joins: list[Join] = []
            spans = said_spans(passage, quote)
            for span in spans:
                found, joined = analyse(span.of(passage.text))
                joins += [Join(place + len(words), width, text) for place, width, text in joined]
                words += found
            fields["said"].add(words, joins, language)
            self.documents.quote(quote, len(words))
            spoken += spans
        if spoken:
            every = tokens(passage.text)
            starts = [token.start for token in every]
            inside = [
                token
                for span in spoken
                for token in every[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
                if token.end <= span.end
            ]
            self._text.quote(
                [t.position for t in inside if t.width == 1],
                [Join(t.position, t.width, t.text) for t in inside if t.width > 1],
            )

    def finish(self) -> dict[str, Array]:
        """The arrays of the segment; the builder is empty afterwards."""
        arrays = self.documents.arrays()
        arrays |= {f"text.{key}": array for key, array in self._text.invert().items()}
        for name, inverter in self._fields.items():
            arrays |= {f"{name}.{key}": array for key, array in inverter.invert().items()}
        self._restart()
        return arrays


def _values(values: Sequence[str]) -> tuple[list[str], list[Join]]:
    """The words of several values one after the other with a gap between; see `indexer.passages.value_tokens`."""
    words: list[str] = []
    joins: list[Join] = []
    for value in values:
        found, joined = analyse(value)
        if not found:
            continue
        if words:
            words += [""] * VALUE_GAP
        joins += [Join(place + len(words), width, text) for place, width, text in joined]
        words += found
    return words, joins

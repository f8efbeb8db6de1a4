"""Who said it, as pages show it: names, relays, how sure, and the evidence. Pure but for the language of a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from indexer import Quote, QuoteKind, Span

_MARKS = '"“”„«»「」'


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of an article's text that is at hand: it begins at `start` of the whole."""

    text: str
    start: int = 0

    @property
    def span(self) -> Span:
        """Where it stands in the whole."""
        return Span(self.start, self.start + len(self.text))

    def of(self, span: Span | None) -> str | None:
        """The characters of `span`, or None when they are not all at hand."""
        if span is None or not self.span.contains(span):
            return None
        return self.text[span.start - self.start : span.end - self.start]

    def within(self, span: Span) -> Span | None:
        """The part of `span` that is at hand, in offsets of `text`; None when there is none."""
        start, end = max(span.start - self.start, 0), min(span.end - self.start, len(self.text))
        return Span(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Said:
    """A quote made ready for a page. `relays` are the names of those who passed the words on, outermost first.

    `mention` is the source as the text writes it, when that is at hand; `elsewhere` says that some of the evidence
    stands outside the text at hand.
    """

    quote: Quote
    words: tuple[str, ...]
    speaker: str | None
    mention: str | None
    cue: str | None
    antecedent: str | None
    relays: tuple[str, ...]
    probably: bool
    elsewhere: bool

    @property
    def kind(self) -> str:
        """Kind of quote."""
        return self.quote.kind.value

    @property
    def bare(self) -> bool:
        """Whether the words are quoted ones without their quotation marks, so that a page sets marks around them."""
        kind = self.quote.kind
        quoted = any(mark in piece for piece in self.words for mark in _MARKS)
        return kind is QuoteKind.DIRECT or (kind is QuoteKind.PARTIAL and not quoted)

    @property
    def sentence(self) -> str:
        """Who said it, in plain words."""
        name = gettext("probably %(name)s", name=self.chain) if self.probably else self.chain
        return gettext("%(name)s, as hearsay", name=name) if self.quote.hearsay else name

    @property
    def chain(self) -> str:
        """The speaker and who relayed them, in plain words, as if it were sure."""
        name = self.speaker or self.mention or gettext("speaker unknown")
        for relay in reversed(self.relays):
            name = gettext("%(relay)s, relaying %(speaker)s", relay=relay, speaker=name)
        return name


def together(quotes: Iterable[Said]) -> str:
    """Who said several quotes, each once and, where any of theirs is sure, without "probably"; empty for none."""
    quotes = list(quotes)
    sure = {q.chain for q in quotes if not q.probably}
    return "; ".join(
        dict.fromkeys(q.sentence for q in quotes if q.quote.hearsay or not (q.probably and q.chain in sure))
    )


def said(quote: Quote, text: Text, probably_below: float) -> Said:
    """`quote` made ready, with what `text` holds of its words and evidence."""
    evidence = (quote.cue, quote.source, quote.antecedent)
    pieces = (text.within(span) for span in quote.content)
    return Said(
        quote=quote,
        words=tuple(piece.of(text.text) for piece in pieces if piece),
        speaker=quote.speaker,
        mention=text.of(quote.source),
        cue=text.of(quote.cue),
        antecedent=text.of(quote.antecedent),
        relays=tuple(reversed(quote.relayed_by)),
        probably=quote.speaker is not None and quote.confidence < probably_below,
        elsewhere=any(span is not None and text.of(span) is None for span in evidence),
    )


def speech(quotes: Iterable[Quote]) -> list[Quote]:
    """The quotes that are somebody's speech."""
    return [q for q in quotes if q.kind is not QuoteKind.MENTION]

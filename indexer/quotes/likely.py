"""Which attributions are fit to be shown: a wrong speaker is harm, so what is likelier wrong than right is left out."""

from __future__ import annotations

from indexer.model import Quote, QuoteKind
from indexer.quotes.lexicon import lexicon
from indexer.quotes.words import words

EVEN = 0.5  # below it paraphrases are more often wrong than right (the model card's table)


def likely(quote: Quote, text: str) -> bool:
    """Whether a quote of the article with this text is kept for readers.

    Words in quotation marks always are, however unsure their speaker is; a paraphrase when its confidence is even, or
    when a plain verb of saying attributes it.
    """
    if quote.kind is not QuoteKind.INDIRECT or quote.confidence >= EVEN:
        return True
    if quote.cue is None or quote.speaker is None:
        return False
    known = lexicon()
    lemmas = {known.speech.get(word.text.lower()) for word in words(quote.cue.of(text))}
    return bool(lemmas - known.weak - {None})

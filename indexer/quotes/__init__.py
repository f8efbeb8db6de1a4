"""Who said it: quotes of an article with speaker, relay, evidence and confidence."""

from indexer.quotes.attribute import attribute

__all__ = ["attribute"]

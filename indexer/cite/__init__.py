"""Citations: a CSL-JSON item in a style, as text and HTML; styles are rows of the registry `STYLES`."""

from indexer.cite.citing import cite, cite_csl
from indexer.cite.excerpts import cite_article, cite_excerpt, speaker_of, to_csl
from indexer.cite.item import Pinpoint
from indexer.cite.styles import STYLES, Style

__all__ = ["STYLES", "Pinpoint", "Style", "cite", "cite_article", "cite_csl", "cite_excerpt"]

"""Citations: a CSL-JSON item, an article or an excerpt in a style, as text and HTML, and as files for other programs.

Styles are rows of the registry STYLES, file formats of EXPORTS.
"""

from indexer.cite.citing import cite, cite_csl
from indexer.cite.excerpts import cite_article, cite_excerpt, speaker_of, to_csl
from indexer.cite.exports import EXPORTS, Export, Exported, export
from indexer.cite.exports.html import quotation as html_quotation
from indexer.cite.exports.markdown import quotation as markdown_quotation
from indexer.cite.item import Pinpoint
from indexer.cite.styles import STYLES, Style

__all__ = [
    "EXPORTS",
    "STYLES",
    "Export",
    "Exported",
    "Pinpoint",
    "Style",
    "cite",
    "cite_article",
    "cite_csl",
    "cite_excerpt",
    "export",
    "html_quotation",
    "markdown_quotation",
    "speaker_of",
    "to_csl",
]

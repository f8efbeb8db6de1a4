"""Quotations with their citations as HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.cite.excerpts import excerpt_parts
from indexer.cite.exports.works import Work, document
from indexer.cite.layout import Part
from indexer.cite.richtext import escape_html, to_html
from indexer.model import Excerpt


def write(listed: Sequence[Work], style: str) -> bytes:
    """A page with the excerpts as block quotations, then the bibliography."""
    excerpts, entries = document(listed, style)
    body = [_quoted(excerpt, part) for excerpt, part in excerpts]
    if entries:
        rows = "\n".join(f"<li>{to_html(entry or [])}</li>" for entry in entries)
        body.append(f"<h2>Bibliography</h2>\n<ul>\n{rows}\n</ul>")
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n<title>Excerpts</title>\n</head>\n<body>\n'
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )
    return page.encode("utf-8", "replace")


def quotation(excerpt: Excerpt, style: str) -> str:
    """One excerpt as a figure: the block quotation, and its citation as caption. The fragment is well-formed XML."""
    return _quoted(excerpt, excerpt_parts(excerpt, style)[0])


def _quoted(excerpt: Excerpt, citation: Part) -> str:
    url = excerpt.article.url
    source = f' cite="{_attribute(url)}"' if url else ""
    language = f' lang="{_attribute(excerpt.article.language)}"' if excerpt.article.language else ""
    paragraphs = (p for p in re.split(r"\n+", excerpt.text) if p.strip())
    body = "".join(f"<p>{escape_html(' '.join(p.split()))}</p>" for p in paragraphs)
    caption = to_html(citation or [])
    return f"<figure>\n<blockquote{source}{language}>{body}</blockquote>\n<figcaption>{caption}</figcaption>\n</figure>"


def _attribute(value: str) -> str:
    return escape_html(" ".join(value.split())).replace('"', "&#34;")

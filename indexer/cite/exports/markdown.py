"""Quotations with their citations as Markdown (CommonMark)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.cite.excerpts import excerpt_parts
from indexer.cite.exports.works import Work, document
from indexer.cite.layout import Part
from indexer.cite.richtext import Close, Style, to_text
from indexer.model import Excerpt

_INLINE = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(?:([#+=-])|(\d+)([.)]))")
_MARKS = {Style.ITALIC: "*", Style.BOLD: "**"}


def write(listed: Sequence[Work], style: str) -> bytes:
    """The excerpts as block quotations, then the bibliography."""
    excerpts, entries = document(listed, style)
    blocks = [_quoted(excerpt, part) for excerpt, part in excerpts]
    if entries:
        blocks.append("## Bibliography\n\n" + "\n".join(f"- {as_markdown(entry)}" for entry in entries))
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")


def quotation(excerpt: Excerpt, style: str) -> str:
    """One excerpt as a block quotation with its citation under it."""
    return _quoted(excerpt, excerpt_parts(excerpt, style)[0])


def _quoted(excerpt: Excerpt, citation: Part) -> str:
    paragraphs = [" ".join(p.split()) for p in re.split(r"\n+", excerpt.text)]
    lines = [escape(p) for p in paragraphs if p]
    body = "\n>\n".join(f"> {line}" for line in lines)
    return f"{body}\n>\n> — {as_markdown(citation)}"


def as_markdown(part: Part) -> str:
    """A citation's runs as Markdown."""
    out = []
    for run in part or []:
        if isinstance(run, str):
            out.append(_inline(run))
        elif run.style in _MARKS:
            out.append("" if run.flipped else _MARKS[run.style])
        elif run.style is Style.SUPERSCRIPT or run.style is Style.SUBSCRIPT:
            out.append(f"</{run.style}>" if isinstance(run, Close) else f"<{run.style}>")
        else:
            out.append(to_text([run]))
    return "".join(out)


def escape(line: str) -> str:
    """A line of text with the characters escaped that Markdown would take for syntax, also those that are syntax only
    where a line begins."""
    inner = _inline(line)
    start = _LINE_START.match(inner)
    if start is None:
        return inner
    at = start.start(2) if start[2] else start.start(4)
    return f"{inner[:at]}\\{inner[at:]}"


def _inline(text: str) -> str:
    return _INLINE.sub(lambda m: "\\" + m.group(), text)

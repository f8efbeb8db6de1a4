"""Excerpts as files: bibliographies for reference managers, and quotations with their citations for documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indexer.cite.exports import bibtex, csl_json, docx, html, markdown, ris
from indexer.cite.exports.works import Work, works
from indexer.cite.styles import style_named
from indexer.model import Excerpt, UnknownName

__all__ = ["EXPORTS", "Export", "Exported", "export", "export_named"]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to hand out."""

    media_type: str
    filename: str
    data: bytes

    @property
    def text(self) -> str:
        """The file as text, for the formats that are text."""
        return self.data.decode("utf-8")


@dataclass(frozen=True, slots=True)
class Export:
    """A format: its name for people, the file's type and name, whether the citation style matters, and the writer of
    one entry for each article cited, from the works and the name of a style."""

    label: str
    media_type: str
    filename: str
    styled: bool
    write: Callable[[Sequence[Work], str], bytes]


EXPORTS: Mapping[str, Export] = {
    "markdown": Export("Markdown", "text/markdown; charset=utf-8", "excerpts.md", True, markdown.write),
    "html": Export("HTML", "text/html; charset=utf-8", "excerpts.html", True, html.write),
    "docx": Export(
        "Word (DOCX)",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "excerpts.docx",
        True,
        docx.write,
    ),
    "bibtex": Export("BibTeX", "application/x-bibtex; charset=utf-8", "excerpts.bib", False, bibtex.write_bibtex),
    "biblatex": Export("biblatex", "application/x-bibtex; charset=utf-8", "excerpts.bib", False, bibtex.write_biblatex),
    "ris": Export("RIS", "application/x-research-info-systems; charset=utf-8", "excerpts.ris", False, ris.write),
    "csl-json": Export(
        "CSL-JSON", "application/vnd.citationstyles.csl+json; charset=utf-8", "excerpts.json", False, csl_json.write
    ),
}


def export(excerpts: Sequence[Excerpt], fmt: str, style: str = "apa") -> Exported:
    """The excerpts, in the order given, in a format of EXPORTS; documents cite and end in a bibliography in `style`.

    Raises UnknownName for an unknown format or style."""
    form = export_named(fmt)
    style_named(style)
    return Exported(form.media_type, form.filename, form.write(works(excerpts), style))


def export_named(name: str) -> Export:
    """The format of that name; raises UnknownName, which lists those there are."""
    try:
        return EXPORTS[name]
    except KeyError:
        raise UnknownName("export format", name, list(EXPORTS)) from None

"""BibTeX and biblatex. Text is escaped for LaTeX and stays Unicode otherwise; addresses are verbatim fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.cite.exports.works import Work
from indexer.model import Article, Author, Precision

_SPECIALS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write_bibtex(listed: Sequence[Work], style: str) -> bytes:
    """@article entries that every BibTeX style knows."""
    return _file(_entry(work, _bibtex_fields(work.article), "annote") for work in listed)


def write_biblatex(listed: Sequence[Work], style: str) -> bytes:
    """@article entries of subtype newspaper, with ISO dates."""
    return _file(_entry(work, _biblatex_fields(work.article), "annotation") for work in listed)


def _file(entries: Iterable[str]) -> bytes:
    return "\n".join(entries).encode("utf-8", "replace")


def _entry(work: Work, fields: list[tuple[str, str]], notes: str) -> str:
    words = " ".join(f"{_flat(e.text)} [{e.id}]" for _, e in work.excerpts)
    rows = [*fields, (notes, "{" + latex(words) + "}")]
    body = "".join(f"  {name} = {value},\n" for name, value in rows)
    return f"@article{{{work.key},\n{body}}}\n"


def _bibtex_fields(article: Article) -> list[tuple[str, str]]:
    fields = _common(article, "journal")
    published = article.published
    if published is not None:
        fields.append(("year", "{" + published.value[:4] + "}"))
        if published.precision is not Precision.YEAR:
            fields.append(("month", _MONTHS[int(published.value[5:7]) - 1]))
        if published.precision in (Precision.DAY, Precision.INSTANT):
            fields.append(("day", "{" + str(int(published.value[8:10])) + "}"))
    else:
        fields.append(("year", "{n.d.}"))
    if article.accessed:
        fields.append(("note", "{Accessed " + latex(article.accessed[:10]) + "}"))
    return fields


def _biblatex_fields(article: Article) -> list[tuple[str, str]]:
    fields = [("entrysubtype", "{newspaper}"), *_common(article, "journaltitle")]
    if article.published is not None:
        fields.append(("date", "{" + article.published.value[:10] + "}"))
    else:
        fields.append(("pubstate", "{n.d.}"))
    if article.accessed:
        fields.append(("urldate", "{" + latex(article.accessed[:10]) + "}"))
    if article.section:
        fields.append(("titleaddon", _text(article.section)))
    return fields


def _common(article: Article, paper: str) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    if article.authors:
        fields.append(("author", "{" + " and ".join(_name(a) for a in article.authors) + "}"))
    if article.title:
        # Braces around the whole keep styles from lowering its capitals.
        fields.append(("title", "{{" + latex(_flat(article.title)) + "}}"))
    for name, value in ((paper, article.publisher), ("edition", article.edition)):
        if value:
            fields.append((name, _text(value)))
    if article.page:
        fields.append(("pages", _text(re.sub(r"\s*[-–]+\s*", "--", article.page))))
    if article.url:
        fields.append(("url", "{" + _address(article.url) + "}"))
    if article.language:
        fields.append(("language", _text(article.language)))
    return fields


def _name(author: Author) -> str:
    if not author.family:
        return "{" + latex(_flat(author.name)) + "}"  # an institution is no first and last name
    family, given = latex(_flat(author.family)), latex(_flat(author.given or ""))
    if re.search(r"\s(?:and)\s|,", family):
        family = "{" + family + "}"
    return f"{family}, {given}" if given else "{" + family + "}"


def _text(value: str) -> str:
    return "{" + latex(_flat(value)) + "}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def latex(text: str) -> str:
    """`text` with the characters escaped that are syntax in LaTeX."""
    return "".join(_SPECIALS.get(c, c) for c in text)


def _address(url: str) -> str:
    """An address as a verbatim field may hold it: what would end the field, or is no address, percent-encoded."""
    return re.sub(r"[\s{}\\]", lambda m: "".join(f"%{b:02X}" for b in m.group().encode()), url)

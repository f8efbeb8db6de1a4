"""RIS, as EndNote, Zotero, Mendeley and Citavi read it: one tag a line, CRLF, UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.cite.exports.works import Work
from indexer.model import Article, Author, Precision, Published


def write(listed: Sequence[Work], style: str) -> bytes:
    """One NEWS record an article; excerpts are notes."""
    lines = [line for work in listed for line in _record(work)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


def _record(work: Work) -> Iterator[str]:
    article = work.article
    yield "TY  - NEWS"
    yield _line("ID", work.key)
    for author in article.authors:
        yield _line("AU", _name(author))
    for tag, value in _fields(article):
        if value:
            yield _line(tag, value)
    for _, excerpt in work.excerpts:
        place = f" (para. {excerpt.paragraph})" if excerpt.paragraph is not None else ""
        yield _line("N1", f"{excerpt.text}{place} [{excerpt.id}]")
    yield "ER  - "
    yield ""


def _fields(article: Article) -> tuple[tuple[str, str | None], ...]:
    first, _, last = re.sub(r"\s*[-–]+\s*", "-", article.page or "").partition("-")
    return (
        ("TI", article.title),
        ("T2", article.publisher),
        ("PY", article.published.value[:4] if article.published else None),
        ("DA", _date(article.published) if article.published else None),
        ("ET", article.edition),
        ("SE", article.section),
        ("SP", first),
        ("EP", last),
        ("LA", article.language),
        ("UR", re.sub(r"\s", "%20", article.url) if article.url else None),
        ("Y2", article.accessed[:10].replace("-", "/") + "/" if article.accessed else None),
    )


def _line(tag: str, value: str) -> str:
    # A line break would begin another tag.
    return f"{tag}  - {' '.join(value.split())}"


def _name(author: Author) -> str:
    if not author.family:
        return author.name.replace(",", "")  # a comma would split an institution into family and given name
    return f"{author.family}, {author.given}" if author.given else author.family


def _date(published: Published) -> str:
    """ "2021/03/04/", as far as it is known: "2021/03//", "2021///"."""
    year, month, day = published.value[:4], published.value[5:7], published.value[8:10]
    if published.precision is Precision.YEAR:
        return f"{year}///"
    return f"{year}/{month}//" if published.precision is Precision.MONTH else f"{year}/{month}/{day}/"

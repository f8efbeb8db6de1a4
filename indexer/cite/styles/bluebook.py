"""Bluebook footnotes as law reviews set them, for newspaper articles."""

from __future__ import annotations

from indexer.cite import dates, numbers
from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part, group, term, text
from indexer.cite.names import NameStyle, names
from indexer.cite.richtext import Style
from indexer.cite.textcase import capitalize_first

_DATES = dates.DateStyle(short_months=True)
_LIST = NameStyle(conjunction="&", most=3, comma_before_last=False)


def citation(item: Item, pinpoint: Pinpoint) -> Part:
    """ "Ellen Marsh, *Title*, T P, Mar. 4, 2021, at A1, https://…."; the style gives newspapers no other pinpoint than
    the page on which the article begins."""
    paper = group(
        [text(numbers.dashed(item.text("volume"))), text(item.text("container-title"), Style.SMALL_CAPS)], " "
    )
    page = text(numbers.first_page(item.text("page")))
    parts = [
        names(item.names("author"), _LIST),
        text(item.title("title"), Style.ITALIC),
        paper,
        _issued(item),
        group([term("at"), page], " ") if page else None,
        _address(item),
    ]
    quoting = term(f"(quoting {pinpoint.voices})") if pinpoint.speaker else None
    return group([group(parts, ", "), quoting], " ", suffix=".")


def _issued(item: Item) -> Part:
    issued = item.date("issued")
    if item.text("status"):
        year = term(dates.year(issued, _DATES)) if issued else None
        return group([text(capitalize_first(item.text("status"))), year], " ")
    if issued is None:
        return None
    day, year_ = dates.month_day(issued, _DATES), dates.year(issued, _DATES)
    if not day:
        return term(year_)
    return term(f"{day}{', ' if issued.start and issued.start.day else ' '}{year_}")


def _address(item: Item) -> Part:
    url = text(item.text("URL"))
    accessed = item.date("accessed")
    if url is None or accessed is None or item.date("issued") is not None:
        return url
    return group([url, term(f"(last visited {dates.whole(accessed, _DATES)})")], " ")

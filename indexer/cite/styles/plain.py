"""The line that stands under a quotation: who wrote it, what it is called, where and when it appeared."""

from __future__ import annotations

from indexer.cite import dates
from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part, group, term, text
from indexer.cite.names import NameStyle, names
from indexer.cite.richtext import Style

_DATES = dates.DateStyle(day_first=True)
_LIST = NameStyle(most=3, shown=1)


def citation(item: Item, pinpoint: Pinpoint) -> Part:
    """ "Ellen Marsh, “Title,” *The Paper*, 4 March 2021, paragraph 5"; what is not known is said to be unknown."""
    issued = item.date("issued")
    place = f"{pinpoint.label} {pinpoint.value}".strip() if pinpoint.value else ""
    parts = [
        names(item.names("author"), _LIST),
        text(item.text("title"), Style.QUOTED),
        text(item.text("container-title"), Style.ITALIC),
        term(dates.whole(issued, _DATES) if issued else "undated"),
        term(place),
    ]
    return group(parts, ", ", pinpoint.said("in"))

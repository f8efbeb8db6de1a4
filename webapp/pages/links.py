"""Addresses that templates put together, and how they group what they list."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import groupby

from flask import request, url_for

from indexer import Article, FacetValue, Span, Speaker
from webapp.charts import Bar
from webapp.pages.front import archive, blueprint
from webapp.pages.state import SearchState, preceding

_HEAT = (1, 3, 8)  # articles a day from which a day of the calendar is darker


def bar_link(state: SearchState) -> Callable[[Bar], str]:
    """What gives the address that narrows a search to one bar of its chart."""

    def address(bar: Bar) -> str:
        if bar.first != bar.last:
            return state.between(bar.first, bar.last).url()
        return state.between(None, None).toggled("year" if len(bar.first) == 4 else "month", bar.first).url()

    return address


def speaker_bar_link(speaker: Speaker) -> Callable[[Bar], str]:
    """What gives the address of a year in a speaker's timeline."""
    return lambda bar: url_for("pages.speaker", name=speaker.name, year=bar.first)


def speaker_page_link(page: int) -> str:
    """Another page of the timeline at hand."""
    values = {name: request.args[name] for name in ("year", "quote_kind") if name in request.args}
    return url_for("pages.speaker", **(request.view_args or {}), **values, page=page)  # type: ignore[arg-type]


def page_link(state: SearchState, page: int) -> str:
    """Another page of the same results, with the state of the archive that they were made for."""
    params = state.with_(page=page).params()
    if page > 1:
        params["at"] = request.args.get("at") or archive().generation
    return url_for("pages.search", **params)  # type: ignore[arg-type]


def until_value(state: SearchState) -> str:
    """The last date that a search allows, as the date box shows it."""
    before = state.values("before")
    return (preceding(before[0]) or "") if before else ""


def state_only(q: str) -> SearchState:
    """A search for these words and nothing else."""
    return SearchState(q=q)


def excerpt_link(article_id: str, span: Span, q: str = "") -> str:
    """The address that makes an excerpt of a span."""
    return url_for("pages.new_excerpt", article=article_id, start=span.start, end=span.end, q=q or None)


def block_start(article: Article, position: int) -> int:
    """Where the block begins that holds `position`."""
    at = bisect_right(article.blocks, position, key=lambda block: block.span.start) - 1
    return article.blocks[at].span.start if at >= 0 else 0


def value_link(name: str, value: str) -> str:
    """Where a value in a list of publishers, authors or speakers leads."""
    if name == "speaker":
        return url_for("pages.speaker", name=value)
    return url_for("pages.search", unit="article", sort="newest", **{name: value})  # type: ignore[arg-type]


def heat(count: int) -> int:
    """How dark a day of the calendar is, from 1."""
    return bisect_right(_HEAT, count)


def by_letter(values: Iterable[FacetValue]) -> list[tuple[str, list[FacetValue]]]:
    """Values that are in alphabetical order, by first letter."""
    return [(letter, list(group)) for letter, group in groupby(values, key=lambda v: _initial(v.value))]


def _initial(value: str) -> str:
    first = unicodedata.normalize("NFD", value.strip()[:1]).upper()[:1]
    return first if first.isalpha() else "#"


@blueprint.app_context_processor
def _links() -> dict[str, object]:
    return {
        "bar_link": bar_link,
        "speaker_bar_link": speaker_bar_link,
        "speaker_page_link": speaker_page_link,
        "page_link": page_link,
        "until_value": until_value,
        "state_only": state_only,
        "excerpt_link": excerpt_link,
        "block_start": block_start,
        "value_link": value_link,
        "heat": heat,
    }


@blueprint.app_template_filter("by_letter")
def _by_letter(values: Iterable[FacetValue]) -> list[tuple[str, list[FacetValue]]]:
    return by_letter(values)

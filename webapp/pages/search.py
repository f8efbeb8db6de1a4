"""The front page and the results of a search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer import Answer, Archive, Ask, Citation, Counts, FacetValue, Hit, Published, Span, Unit, excerpt_window
from webapp import metadata
from webapp.addresses import addresses
from webapp.annotate import Underline
from webapp.attribution import Said, Text, together
from webapp.charts import Chart, over_time
from webapp.pages.front import archive, blueprint, hit_excerpt_id, hit_said, quick_url_for
from webapp.pages.state import UNITS, SearchState, is_date

FACETS = ("speaker", "publisher", "author", "quote_kind", "block_kind", "language", "year", "month")
SHOWN = ("speaker", "publisher", "author", "quote_kind", "block_kind", "language")
"""Facets in the margin."""

REFERENCE_STYLE = "apa"  # under each result; the page of the excerpt has them all

_VALUES_SHOWN = 8
_VALUES_COUNTED = 50  # of each facet; years and months come whole
_MONTHS_WITHIN = 4  # years; over so many the chart has a bar a month
_QUOTES_SHOWN = 4
_COPIES_SHOWN = 6
_PAGES_AROUND = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A hit made ready for the page. `shown` is the part of the passage that is printed, `marks` and `underlines` are
    in offsets of it; `quoted` are the pieces of the quote
    found with the matches in each; `said` what is said in the passage, `more_said` how many quotes beyond."""

    hit: Hit
    number: int
    url: str
    excerpt_id: str
    shown: str
    cut_before: bool
    cut_after: bool
    marks: tuple[Span, ...]
    quoted: tuple[tuple[str, tuple[Span, ...]], ...]
    underlines: tuple[Underline, ...]
    said: tuple[Said, ...]
    more_said: int
    kept_words: str
    kept_by: str
    coins: str
    reference: Citation | None
    copies: tuple[tuple[str | None, Published | None, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet with the address that chooses it, or lets it go."""

    value: str
    count: int
    url: str
    chosen: bool


@blueprint.get("/")
def search() -> str | Response:
    """A page of results; with nothing asked, what the archive holds."""
    if when := _dates_form():
        return when
    state = SearchState.read(request.args)
    if state == SearchState() and "q" not in request.args:
        return _front_page()
    held, size = archive(), current_app.config["RESULTS_PER_PAGE"]
    answer = held.search(state.ask(size, FACETS, _VALUES_COUNTED))
    trail = "".join(f"{urlencode([pair])}&" for pair in state.with_(page=1).pairs())
    found = [_found(hit, state, i, trail) for i, hit in enumerate(answer.results.hits, answer.ask.offset + 1)]
    pages = max(1, -(-answer.results.total // size))
    if state.page > pages and answer.results.total_exact:
        return redirect(state.with_(page=pages).url())
    made_for = request.args.get("at")
    return render_template(
        "search.html",
        state=state,
        answer=answer,
        results=answer.results,
        found=found,
        facets=_choices(state, answer),
        chips=_chips(state),
        chart=_chart(answer.results.facets),
        chart_state=state,
        units=UNITS,
        pages=pages,
        pager=_pager(state.page, pages),
        ready=held.ready,
        shifted=state.page > 1 and made_for not in (None, held.generation),
    )


@blueprint.get("/search")
def search_by_another_name() -> Response:
    """Where people and programs look for a search; it is the front page's."""
    return redirect(url_for("pages.search", **request.args.to_dict(flat=False)), 301)  # type: ignore[arg-type]


def _front_page() -> str:
    held = archive()
    counts, chart, speakers, publishers = _overview(held, held.stamp)
    return render_template(
        "home.html",
        counts=counts,
        ready=held.ready,
        chart=chart,
        chart_state=SearchState(unit="article"),
        speakers=speakers,
        publishers=publishers,
        recent=held.recent(limit=5),
        failed=len(held.failures()),
    )


@lru_cache(maxsize=2)
def _overview(held: Archive, stamp: str) -> tuple[Counts, Chart, tuple[FacetValue, ...], tuple[FacetValue, ...]]:
    """Sizes, years, most quoted and papers: of the whole archive, so made once for each `stamp` of it."""
    years = held.search(Ask("", unit=Unit.ARTICLE, limit=0, facets=("year", "month"))).results.facets
    speakers = held.facet("speaker", Ask("", unit=Unit.QUOTE), limit=12)
    return held.counts(), _chart(years), speakers, held.facet("publisher", limit=12)


def _dates_form() -> Response | None:
    """The two date boxes of the chart come in as `from` and `to`; their state is `after` and `before`."""
    if "from" not in request.args and "to" not in request.args:
        return None
    bounds = [request.args.get(name, "").strip() for name in ("from", "to")]
    state = SearchState.read(request.args)
    return redirect(state.between(*(b if is_date(b) else None for b in bounds)).url())


def _found(hit: Hit, state: SearchState, number: int, trail: str) -> Found:
    """A hit made ready; `trail` are the parameters that lead from an article back to this search."""
    passage = Text(hit.text, hit.span.start)
    said = hit_said(hit)
    spans = sorted(piece for s in said for piece in (passage.within(c) for c in s.quote.content) if piece)
    shown = excerpt_window(hit.text, hit.marks, spans)
    view = Text(shown.of(hit.text), shown.start)
    underlines = tuple(
        Underline(piece, s.kind, s.sentence)
        for s in said
        for piece in (view.within(c) for c in (passage.within(c) for c in s.quote.content) if c)
        if piece
    )
    page = quick_url_for("pages.article", article_id=hit.article_id)
    return Found(
        hit=hit,
        number=number,
        url=f"{page}?{trail}n={number}#o{hit.span.start}",
        excerpt_id=hit_excerpt_id(hit, hit.quote.span if hit.quote else None),
        shown=view.text,
        cut_before=shown.start > 0,
        cut_after=shown.end < len(hit.text),
        marks=tuple(piece for piece in (view.within(m) for m in hit.marks) if piece),
        quoted=_quoted(hit),
        underlines=underlines,
        said=tuple(said[:_QUOTES_SHOWN]),
        more_said=max(0, len(said) - _QUOTES_SHOWN),
        kept_words=" […] ".join(said[0].words) if hit.quote and said else hit.text,
        kept_by=together(said),
        coins=metadata.coins(hit, addresses().article(hit.article_id)),
        reference=archive().cite_hit(hit, REFERENCE_STYLE),
        copies=tuple(_copies(hit, state.q)),
    )


def _copies(hit: Hit, q: str) -> Iterator[tuple[str | None, Published | None, str]]:
    """Publisher, date and address of the articles that print the same passage."""
    for article_id, _ in hit.copies[:_COPIES_SHOWN]:
        article = archive().article(article_id)
        if article is not None:
            yield article.publisher, article.published, url_for("pages.article", article_id=article_id, q=q or None)


def _quoted(hit: Hit) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    """The words of the quote found, piece by piece, with the matches in offsets of each."""
    if hit.quote is None:
        return ()
    passage = Text(hit.text, hit.span.start)
    pieces = []
    for span in hit.quote.content:
        if inside := passage.within(span):
            piece = Text(inside.of(hit.text), inside.start)
            pieces.append((piece.text, tuple(m for m in (piece.within(mark) for mark in hit.marks) if m)))
    return tuple(pieces)


def _choices(state: SearchState, answer: Answer) -> dict[str, list[Choice]]:
    """The facets of the margin; what is chosen stays in sight even when it is counted no more."""
    shown = {}
    for name in SHOWN:
        values = list(answer.results.facets.get(name, ()))
        chosen = state.values(name)
        top = [v for i, v in enumerate(values) if i < _VALUES_SHOWN or v.value in chosen]
        top += [FacetValue(value, 0) for value in chosen if value not in {v.value for v in values}]
        if top:
            shown[name] = [Choice(v.value, v.count, state.toggled(name, v.value).url(), v.value in chosen) for v in top]
    return shown


def _chips(state: SearchState) -> list[tuple[str, str, str]]:
    """What narrows the search: (filter, value, the address without it)."""
    return [(name, value, state.toggled(name, value).url()) for name, value in state.filters]


def _chart(facets: Mapping[str, Sequence[FacetValue]]) -> Chart:
    years = {v.value: {"": v.count} for v in facets.get("year", ()) if v.value}
    months = {v.value: {"": v.count} for v in facets.get("month", ()) if v.value}
    few = years and int(max(years)) - int(min(years)) < _MONTHS_WITHIN
    return over_time(months if few and len(months) > 1 else years)


def _pager(page: int, pages: int) -> list[int | None]:
    """Numbers of the pages to link to; None for a gap."""
    near = {p for p in range(page - _PAGES_AROUND, page + _PAGES_AROUND + 1) if 1 <= p <= pages} | {1}
    numbers: list[int | None] = []
    for p in sorted(near):
        if numbers and numbers[-1] is not None and p - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(p)
    return numbers

"""All that a person is reported to have said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import abort, render_template, request, url_for

from indexer import Hit, QuoteKind, Speaker
from webapp.attribution import Said
from webapp.charts import over_time
from webapp.pages.front import archive, blueprint, hit_excerpt_id, hit_said

SPOKEN = (QuoteKind.DIRECT.value, QuoteKind.PARTIAL.value, QuoteKind.INDIRECT.value)
PER_PAGE = 60


@dataclass(frozen=True, slots=True)
class Spoken:
    """One quote in the timeline."""

    hit: Hit
    said: Said
    excerpt_id: str


@blueprint.get("/speakers/<path:name>")
def speaker(name: str) -> str:
    """The timeline of a speaker; `year` ("undated" for the undated) and `quote_kind` narrow it."""
    found = archive().speaker(name)
    if found is None:
        abort(404)
    year, kind = request.args.get("year"), request.args.get("quote_kind")
    hits = [hit for hit in found.hits if _wanted(hit, year, kind)]
    page = max(1, request.args.get("page", 1, type=int) or 1)
    shown = [_spoken(hit) for hit in hits[(page - 1) * PER_PAGE : page * PER_PAGE]]
    years = [(y, list(rows)) for y, rows in groupby(shown, key=lambda s: _year(s.hit))]
    return render_template(
        "speaker.html",
        speaker=found,
        chart=over_time(dict(found.years), SPOKEN, height=96.0),
        kinds=[(k, sum(c.get(k, 0) for _, c in found.years)) for k in SPOKEN],
        years=years,
        year=year,
        kind=kind,
        narrowed=len(hits),
        page=page,
        pages=max(1, -(-len(hits) // PER_PAGE)),
    )


def year_url(found: Speaker, year: str) -> str:
    """The address of one year of a speaker's timeline."""
    return url_for("pages.speaker", name=found.name, year=year or "undated")


def _wanted(hit: Hit, year: str | None, kind: str | None) -> bool:
    if hit.quote is None or (kind and hit.quote.kind.value != kind):
        return False
    return not year or _year(hit) == ("" if year == "undated" else year)


def _year(hit: Hit) -> str:
    return hit.published.value[:4] if hit.published else ""


def _spoken(hit: Hit) -> Spoken:
    return Spoken(hit, hit_said(hit)[0], hit_excerpt_id(hit, hit.quote.span if hit.quote else None))

"""Ways into the archive without a search: by publisher, author, speaker, date, and what is new or could not be read."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, abort, make_response, render_template, request

from indexer import Ask, Sort, Unit
from webapp.pages.front import archive, blueprint

LISTS = ("publisher", "author", "speaker")
_ALL = 5_000
_VISIT = 30 * 60  # seconds without a look after which a visit is over
_SEEN = "seen"
_MONTHS = 13


@blueprint.get("/browse")
def browse() -> str:
    """What there is to browse."""
    held = archive()
    undated = held.search(Ask("is:undated", unit=Unit.ARTICLE, limit=0)).results.total
    return render_template(
        "browse.html",
        counts=held.counts(),
        undated=undated,
        failed=len(held.failures()),
        tops={name: held.facet(name, Ask("", unit=_unit(name)), limit=10) for name in LISTS},
        years=_years(),
    )


@blueprint.get("/browse/<any(publisher, author, speaker):name>")
def browse_list(name: str) -> str:
    """All values of a facet, by letter."""
    values = archive().facet(name, Ask("", unit=_unit(name)), limit=_ALL)
    by_count = request.args.get("by") == "count"
    ordered = values if by_count else sorted(values, key=lambda v: v.value.casefold())
    return render_template("browse_list.html", name=name, values=ordered, by_count=by_count, most=_ALL)


@blueprint.get("/browse/dates")
@blueprint.get("/browse/dates/<int:year>")
def browse_dates(year: int | None = None) -> str:
    """A calendar of the archive: the years, or the days of one year."""
    years = _years()
    if year is None:
        year = max(years, default=None)
    elif not 1 <= year <= 9999:
        abort(404)
    return render_template("browse_dates.html", years=years, year=year, months=_months(year) if year else [])


@blueprint.get("/browse/failed")
def browse_failed() -> str:
    """Files that could not be read, and why."""
    return render_template("browse_failed.html", failures=archive().failures())


@blueprint.get("/browse/new")
def browse_new() -> Response:
    """What came or changed since the last visit, which a cookie remembers, or since a time that the address gives."""
    now = datetime.now(UTC).replace(microsecond=0)
    given = _time(request.args.get("since"))
    before, last = _visits()
    if last is None or (now - last).total_seconds() > _VISIT:
        before = last
    since = given or before
    page = render_template(
        "browse_new.html", recent=archive().recent(since, limit=200), since=since, first_visit=since is None, now=now
    )
    response = make_response(page)
    stamp = f"{before.isoformat() if before else ''}|{now.isoformat()}"
    response.set_cookie(_SEEN, stamp, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


def _unit(name: str) -> Unit:
    return Unit.QUOTE if name == "speaker" else Unit.ARTICLE


def _visits() -> tuple[datetime | None, datetime | None]:
    """When the visit before this one was, and when this one began, by the cookie."""
    before, _, last = request.cookies.get(_SEEN, "").partition("|")
    return _time(before), _time(last)


def _time(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _years() -> dict[int, int]:
    values = archive().facet("year", Ask("", unit=Unit.ARTICLE), limit=_ALL)
    return dict(sorted((int(v.value), v.count) for v in values if v.value.isdigit()))


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: weeks of (day of the month or 0, articles). `count` includes those dated only so far."""

    value: str
    count: int
    weeks: tuple[tuple[tuple[int, int], ...], ...]


def _months(year: int) -> list[Month]:
    """The months of a year with the number of articles of each day."""
    ask = Ask("", unit=Unit.ARTICLE, sort=Sort.OLDEST, limit=_ALL, filters=(("year", f"{year:04d}"),))
    days: Counter[str] = Counter()
    months: Counter[str] = Counter()
    for hit in archive().search(ask).results.hits:
        if hit.published:
            days[hit.published.value[:10]] += 1
            months[hit.published.value[:7]] += 1
    weeks = calendar.Calendar(calendar.MONDAY)
    return [
        Month(
            value=f"{year:04d}-{month:02d}",
            count=months[f"{year:04d}-{month:02d}"],
            weeks=tuple(
                tuple((day, days[f"{year:04d}-{month:02d}-{day:02d}"] if day else 0) for day in week)
                for week in weeks.monthdayscalendar(year, month)
            ),
        )
        for month in range(1, _MONTHS)
    ]

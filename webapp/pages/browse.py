"""Ways into the archive without a search: by publisher, author, speaker, date, and what is new or could not be read."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from flask import Response, abort, make_response, render_template, request

from indexer import Archive, Ask, Unit
from webapp.pages.front import archive, blueprint

LISTS = ("publisher", "author", "speaker")
_ALL = 2_000
_SHOWN_BY_DAY = 2_000  # articles of a year up to which its page has the days of all months
_VISIT = 30 * 60  # seconds without a look after which a visit is over
_SEEN = "seen"


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
@blueprint.get("/browse/dates/<int:year>/<int:month>")
def browse_dates(year: int | None = None, month: int | None = None) -> str:
    """A calendar of the archive: the years, and the days of one year or month."""
    years = _years()
    if year is None:
        year = max(years, default=None)
    elif not 1 <= year <= 9999 or not 1 <= (month or 1) <= 12:
        abort(404)
    held = archive()
    months = _months(held, held.stamp, year, month) if year else ()
    return render_template("browse_dates.html", years=years, year=year, month=month, months=months)


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


Weeks = tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: the number of its articles, and weeks of (day of the month or 0, articles).

    There are no weeks where so many articles appeared in the year that its days are shown month by month.
    """

    value: str
    count: int
    weeks: Weeks


@lru_cache(maxsize=64)
def _months(held: Archive, stamp: str, year: int, only: int | None) -> tuple[Month, ...]:
    """The months of a year, or one of them, with the number of articles of each day; made once for each `stamp`."""
    counts = _counts(held, year)
    whole = only is not None or sum(counts.values()) <= _SHOWN_BY_DAY
    months = []
    for month in range(1, 13) if only is None else (only,):
        value = f"{year:04d}-{month:02d}"
        weeks = _weeks(held, value) if whole and value in counts else _empty(value) if whole else ()
        months.append(Month(value, counts.get(value, 0), weeks))
    return tuple(months)


def _empty(month: str) -> Weeks:
    """The weeks of a month, from Monday, without articles."""
    weeks = calendar.Calendar(calendar.MONDAY).monthdayscalendar(int(month[:4]), int(month[5:]))
    return tuple(tuple((day, 0) for day in week) for week in weeks)


def _weeks(held: Archive, month: str) -> Weeks:
    """The weeks of a month with the number of articles of each day."""

    def articles(day: int) -> int:
        filters = (("day", f"{month}-{day:02d}"),)
        return held.search(Ask("", unit=Unit.ARTICLE, limit=0, filters=filters)).results.total if day else 0

    return tuple(tuple((day, articles(day)) for day, _ in week) for week in _empty(month))


def _counts(held: Archive, year: int) -> dict[str, int]:
    """Articles of each month of a year that has any."""
    ask = Ask("", unit=Unit.ARTICLE, filters=(("year", f"{year:04d}"),))
    return {v.value: v.count for v in held.facet("month", ask)}

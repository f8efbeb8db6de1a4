"""The state of a search, all of it in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from indexer import Ask, Sort, Unit

UNITS = tuple(unit.value for unit in Unit)
SORTS = tuple(sort.value for sort in Sort)

FILTERS = (
    "speaker",
    "via",
    "publisher",
    "author",
    "quote_kind",
    "block_kind",
    "language",
    "year",
    "month",
    "day",
    "after",
    "before",
    "article",
    "is",
)
"""Names of the filters, the same in the address, in the API and in `Ask`."""

MANY = ("speaker", "via", "publisher", "author", "quote_kind", "block_kind", "language")
"""Filters of which several values may be chosen at once."""

DATES = ("after", "before", "year", "month", "day", "is")
"""Filters that say when."""

LONGEST_QUERY = 20_000  # code points; the query parser has its own, lower limits and says when they are met
_LAST_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class SearchState:
    """What a person looks for. `filters` pairs names of FILTERS with values, sorted: one state has one address."""

    q: str = ""
    unit: str = "passage"
    sort: str = "relevance"
    page: int = 1
    filters: tuple[tuple[str, str], ...] = ()
    collapse: bool = True
    exact_total: bool = False

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> SearchState:
        """The state that an address gives; what it does not understand is left out."""
        pairs = {(name, value.strip()) for name in FILTERS for value in args.getlist(name) if value.strip()}
        unit, sort = args.get("unit", ""), args.get("sort", "")
        return cls(
            q=args.get("q", "").strip()[:LONGEST_QUERY],
            unit=unit if unit in UNITS else "passage",
            sort=sort if sort in SORTS else "relevance",
            page=min(max(1, args.get("page", 1, type=int) or 1), _LAST_PAGE),
            filters=_ordered(pair for pair in pairs if _valid(*pair)),
            collapse=args.get("collapse") != "false",
            exact_total=args.get("exact_total") == "true",
        )

    @property
    def empty(self) -> bool:
        """Whether nothing is asked."""
        return not self.q and not self.filters

    def values(self, name: str) -> tuple[str, ...]:
        """The chosen values of a filter."""
        return tuple(value for known, value in self.filters if known == name)

    def has(self, name: str, value: str) -> bool:
        """Whether a value is chosen."""
        return (name, value) in self.filters

    # ------------------------------------------------------------------ other states

    def with_(self, **changes: str | int | bool) -> SearchState:
        """This state with other fields, at its first page unless one is given."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def toggled(self, name: str, value: str) -> SearchState:
        """With the value chosen, or no longer; a filter of one value gets it in place of the one before."""
        if self.has(name, value):
            kept = [pair for pair in self.filters if pair != (name, value)]
        else:
            kept = [pair for pair in self.filters if name in MANY or pair[0] != name] + [(name, value)]
        return replace(self, filters=_ordered(kept), page=1)

    def between(self, first: str | None, last: str | None) -> SearchState:
        """From one date to another, both included and as exact as given, in place of any dates before."""
        kept = [p for p in self.filters if p[0] not in DATES]
        ends = ("after", first), ("before", following(last) if last else None)
        kept += [(name, value) for name, value in ends if value]
        return replace(self, filters=_ordered(kept), page=1)

    # ------------------------------------------------------------------ going out

    def params(self) -> dict[str, str | list[str]]:
        """The parameters of the address, without what is as ever."""
        out: dict[str, str | list[str]] = {}
        if self.q:
            out["q"] = self.q
        if self.unit != "passage":
            out["unit"] = self.unit
        if self.sort != "relevance":
            out["sort"] = self.sort
        chosen: dict[str, list[str]] = {}
        for name, value in self.filters:
            chosen.setdefault(name, []).append(value)
        out.update(chosen)
        if not self.collapse:
            out["collapse"] = "false"
        if self.exact_total:
            out["exact_total"] = "true"
        if self.page > 1:
            out["page"] = str(self.page)
        return out

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """The parameters as pairs, for hidden fields of a form."""
        rows = ((n, [v] if isinstance(v, str) else v) for n, v in self.params().items() if n not in without)
        return [(name, value) for name, values in rows for value in values]

    def url(self) -> str:
        """The address of this state."""
        # The router takes ten times as long, and a page holds some fifty of these.
        query = urlencode(self.params(), doseq=True, errors="replace")
        return f"{request.root_path}/?{query}" if query else f"{request.root_path}/"

    def ask(self, limit: int, facets: tuple[str, ...] = (), facet_limit: int = 12) -> Ask:
        """The question to the archive."""
        return Ask(
            text=self.q,
            unit=Unit(self.unit),
            sort=Sort(self.sort),
            offset=(self.page - 1) * limit,
            limit=limit,
            facets=facets,
            facet_limit=facet_limit,
            filters=self.filters,
            collapse=self.collapse,
            exact_total=self.exact_total,
        )


def _ordered(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(pairs), key=lambda pair: (FILTERS.index(pair[0]), pair[1])))


def _valid(name: str, value: str) -> bool:
    if name == "is":
        return value == "undated"
    if name in ("year", "month", "day", "after", "before"):
        return is_date(value)
    return len(value) <= LONGEST_QUERY


def is_date(value: str) -> bool:
    """Whether `value` is a year, a month or a day in ISO 8601."""
    padded = value + "-01" * ((10 - len(value)) // 3)
    try:
        return len(value) in (4, 7, 10) and bool(date.fromisoformat(padded))
    except ValueError:
        return False


def following(value: str) -> str | None:
    """The year, month or day after `value`, as exact; None after the last there is."""
    return _moved(value, 1)


def preceding(value: str) -> str | None:
    """The year, month or day before `value`, as exact; None before the first there is."""
    return _moved(value, -1)


def _moved(value: str, by: int) -> str | None:
    if len(value) == 10:
        try:
            return (date.fromisoformat(value) + timedelta(days=by)).isoformat()
        except OverflowError:
            return None
    at = int(value[:4]) + by if len(value) == 4 else int(value[:4]) * 12 + int(value[5:7]) - 1 + by
    year = at if len(value) == 4 else at // 12
    if not date.min.year <= year <= date.max.year:
        return None
    return f"{year:04d}" if len(value) == 4 else f"{year:04d}-{at % 12 + 1:02d}"

"""Bar charts over time, as geometry for an SVG that the server draws. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_BARS = 160
HEIGHT = 64.0
UNIT = 10.0  # width of one bar with its gap
_GAP = 0.8
_SMALLEST = 2.0  # a count of one stays visible beside thousands
_MOST_LABELS = 8  # so many years fit under a chart in the margin of a page


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar."""

    name: str
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a stretch of time from `first` to `last` ("2019" or "2019-02", both included), and its parts."""

    first: str
    last: str
    count: int
    x: float
    width: float
    segments: tuple[Segment, ...]
    label: str  # under the axis, "" for none


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the earliest to the latest value, gaps included. Bars stand UNIT apart; the page stretches them."""

    bars: tuple[Bar, ...]
    most: int
    height: float = HEIGHT

    @property
    def width(self) -> float:
        """Width in the units of the bars."""
        return UNIT * len(self.bars)


def over_time(counts: Mapping[str, Mapping[str, int]], names: Sequence[str] = ("",), height: float = HEIGHT) -> Chart:
    """A chart of `counts`: value ("2019", or "2019-02" throughout) -> part -> count; parts stack as `names` go."""
    known = {value: parts for value, parts in counts.items() if value and any(parts.values())}
    if not known:
        return Chart((), 0, height)
    values = _between(min(known), max(known))
    step = -(-len(values) // MOST_BARS)
    groups = [values[i : i + step] for i in range(0, len(values), step)]
    sums = [{name: sum(known.get(v, {}).get(name, 0) for v in group) for name in names} for group in groups]
    most = max(sum(parts.values()) for parts in sums)
    labels = _labels([group[0] for group in groups])
    bars = (
        Bar(group[0], group[-1], sum(parts.values()), i * UNIT, UNIT - _GAP, _stack(parts, most, height), labels[i])
        for i, (group, parts) in enumerate(zip(groups, sums, strict=True))
    )
    return Chart(tuple(bars), most, height)


def _stack(parts: Mapping[str, int], most: int, height: float) -> tuple[Segment, ...]:
    segments, top = [], height
    for name, count in parts.items():
        if count:
            tall = max(_SMALLEST, height * count / most)
            top = max(0.0, top - tall)
            segments.append(Segment(name, count, round(top, 2), round(tall, 2)))
    return tuple(segments)


def _labels(values: Sequence[str]) -> list[str]:
    """The year under each bar that begins one, or every second, fifth, tenth ... when there are too many."""
    begins = [len(v) == 4 or v.endswith("-01") for v in values]
    room = -(-len(values) // _MOST_LABELS)
    begins[0] = begins[0] or not any(begins[1:room])  # a first part of a year is named where the next leaves room
    years = [v[:4] if new else "" for v, new in zip(values, begins, strict=True)]
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10_000) if sum(begins) / n <= _MOST_LABELS)
    first = next(y for y in years if y)
    return [y if y and (step == 1 or int(y) % step == 0 or (step == 10_000 and y == first)) else "" for y in years]


def _between(first: str, last: str) -> list[str]:
    """Every year or month from `first` to `last`."""
    if len(first) == 4:
        return [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    start, end = (int(v[:4]) * 12 + int(v[5:7]) - 1 for v in (first, last))
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(start, end + 1)]

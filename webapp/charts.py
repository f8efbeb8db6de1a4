"""Bar charts over time, as geometry for an SVG that the server draws. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_BARS = 160
HEIGHT = 64.0
WIDTH = 720.0
_SMALLEST = 2.0  # a count of one stays visible beside thousands


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
    """Bars from the earliest to the latest value, gaps included."""

    bars: tuple[Bar, ...]
    most: int
    width: float = WIDTH
    height: float = HEIGHT


def over_time(counts: Mapping[str, Mapping[str, int]], names: Sequence[str] = ("",), height: float = HEIGHT) -> Chart:
    """A chart of `counts`: value ("2019", or "2019-02" throughout) -> part -> count; parts stack as `names` go."""
    known = {value: parts for value, parts in counts.items() if value and any(parts.values())}
    if not known:
        return Chart((), 0, height=height)
    values = _between(min(known), max(known))
    step = -(-len(values) // MOST_BARS)
    groups = [values[i : i + step] for i in range(0, len(values), step)]
    sums = [{name: sum(known.get(v, {}).get(name, 0) for v in group) for name in names} for group in groups]
    most = max(sum(parts.values()) for parts in sums)
    pitch = min(WIDTH / len(groups), 48.0)
    bars = []
    for i, (group, parts) in enumerate(zip(groups, sums, strict=True)):
        bars.append(
            Bar(
                first=group[0],
                last=group[-1],
                count=sum(parts.values()),
                x=round(i * pitch, 2),
                width=round(max(1.0, pitch - (2.0 if pitch > 6 else 0.5)), 2),
                segments=_stack(parts, most, height),
                label="",
            )
        )
    return Chart(_labelled(bars, pitch), most, round(pitch * len(groups), 2), height)


def _stack(parts: Mapping[str, int], most: int, height: float) -> tuple[Segment, ...]:
    segments, top = [], height
    for name, count in parts.items():
        if count:
            tall = max(_SMALLEST, height * count / most)
            top = max(0.0, top - tall)
            segments.append(Segment(name, count, round(top, 2), round(tall, 2)))
    return tuple(segments)


def _labelled(bars: Sequence[Bar], pitch: float) -> tuple[Bar, ...]:
    """Bars with a year under as many of them as have room."""
    room = 40.0  # user units that a year's four figures and a gap take
    labelled, free_from = [], 0.0
    for i, bar in enumerate(bars):
        year = bar.first[:4]
        begins = len(bar.first) == 4 or bar.first.endswith("-01") or i == 0
        if begins and bar.x >= free_from:
            labelled.append(Bar(bar.first, bar.last, bar.count, bar.x, bar.width, bar.segments, year))
            free_from = bar.x + room
        else:
            labelled.append(bar)
    return tuple(labelled)


def _between(first: str, last: str) -> list[str]:
    """Every year or month from `first` to `last`."""
    if len(first) == 4:
        return [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    start, end = (int(v[:4]) * 12 + int(v[5:7]) - 1 for v in (first, last))
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(start, end + 1)]

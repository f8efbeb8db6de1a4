"""What programs that save pages leave in them: the address, the day, and pictures written into the page."""

# ruff: noqa: E501 - patterns read best unbroken
from __future__ import annotations

import re
from typing import NamedTuple

from indexer.model import Origin
from indexer.readers.dates import published_from

_DATA_URI = re.compile(rb"data:[\w.+-]+/[\w.+-]+(?:;[\w=.-]+)*;base64,[A-Za-z0-9+/=\s%]{200,}")
_LONG_ATTRIBUTE = 100_000
_SINGLEFILE = re.compile(
    r"Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n\r]{5,80}?)\s*(?:-->|\r|\n)", re.I
)
_BROWSER = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", re.I)
_HTTRACK = re.compile(r"<!--\s*Mirrored from (\S+) by HTTrack[^,>]*,\s*([^>]{5,60}?)\s*-->", re.I)
_WAYBACK = re.compile(r"FILE ARCHIVED ON \d\d:\d\d:\d\d (\w{3}) (\d{2}), (\d{4})")
_WAYBACK_URL = re.compile(r"https?://web\.archive\.org/web/(\d{4})(\d\d)(\d\d)\d*(?:[a-z]{2}_)?/(https?://\S+)")
_WGET = re.compile(
    r"<!--\s*(?:retrieved|downloaded|fetched|saved|archived)(?: from (https?://\S+?))?(?: (?:on|at))?:?\s+(\d{4}-\d\d-\d\d)[^>]{0,60}-->",
    re.I,
)
_WORDED = re.compile(r"(?:\w{3},?\s+)?(\w{3})\s+(\d{1,2})\s+(\d{4})")


class Saved(NamedTuple):
    """Where a saved page came from, and the ISO day on which it was saved."""

    url: str | None = None
    accessed: str | None = None


def slim(data: bytes) -> bytes:
    """The page without pictures and fonts written into it as base64."""
    if b";base64," not in data:
        return data
    return _DATA_URI.sub(b"data:,", data)


def saved_by(text: str) -> Saved:
    """What the comment of the program that saved the page says."""
    head, tail = text[:6000], text[-6000:]
    match = _SINGLEFILE.search(head)
    if match:
        return Saved(_web(match.group(1)), _day(match.group(2)))
    match = _HTTRACK.search(head) or _HTTRACK.search(tail)
    if match:
        address = match.group(1)
        return Saved(_web(address if "://" in address else "http://" + address), _day(match.group(2)))
    match = _WGET.search(head) or _WGET.search(tail)
    if match:
        return Saved(_web(match.group(1)), match.group(2))
    match = _BROWSER.search(head)
    url = _web(match.group(1)) if match else None
    match = _WAYBACK.search(tail)
    return Saved(url, _day(" ".join(match.groups())) if match else None)


def unarchived(url: str | None) -> Saved:
    """The original address and the day in an address of the Internet Archive."""
    match = _WAYBACK_URL.match(url or "")
    if not match:
        return Saved(url)
    return Saved(match.group(4), "-".join(match.groups()[:3]))


def _web(url: str | None) -> str | None:
    url = unarchived(url).url
    return url if url and url.startswith(("http://", "https://")) else None


def _day(text: str) -> str | None:
    """ISO day of a date as programs print it ("Mon Nov 23 2026 10:00:00 GMT+0100")."""
    match = _WORDED.search(text)
    if match:
        text = f"{match.group(1)} {match.group(2)}, {match.group(3)}"
    when = published_from(text, Origin.ARCHIVE_FORMAT)
    return when.value[:10] if when and len(when.value) >= 10 else None

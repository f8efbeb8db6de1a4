"""Authors as data hold them: names taken apart, and freed of what is no name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.model import Author
from indexer.readers.bylines import parse_byline
from indexer.readers.headlines import comparable
from indexer.text.names import is_collective, split_name

_ADDRESS = re.compile(r"^(?:https?:|@|www\.)|^\s*$", re.I)
_SITE = re.compile(r"[\w-]{2,}\.(?:[a-z]{2,3}|online|news|media)\b", re.I)
_NOISE = re.compile(
    r"^(?:by|text|words|author|autor(?:in)?|interview|from|(?:von|par|por|di|da|door|av|af)(?=:|\s+\S+\s+\S))\s*:?\s+"
    r"|^[-–—|,\s]+"
    r"|\s*[-–—|,/]+\s*$|\s*\([^)]*@[^)]*\)|\s*<[^>]*>|\S+@\S+",
    re.I,
)
_JOINED = re.compile(r"\s*(?:;|\||,?\s+(?:and|und|et|y|og|och|&)\s+)\s*")
_SIGN = re.compile(r"\s*\([\w./-]{2,8}\)$|(?:\s+(?:기자|記者))?(?:\s+외\s*\d+명)?$")
"""The short sign of an author behind the name ("Ann Lee (ale.)"); the word for reporter and the number of others."""
_NOBODY = frozenset(
    [
        "null",
        "none",
        "undefined",
        "unknown",
        "admin",
        "administrator",
        "n/a",
        "anonymous",
        "author",
        "news",
        "more",
        "mehr",
        "nachrichten",
        "by",
        "von",
        "par",
        "por",
        "di",
        "da",
        "door",
        "av",
        "af",
        "この記事を書いた人",
        "no author",
    ]
)


def cleaned(names: Iterable[str]) -> tuple[Author, ...]:
    """The authors that `names` name: addresses dropped, "By" dropped, several in one string taken apart."""
    out: dict[str, Author] = {}
    for text in names:
        if _ADDRESS.match(text) or len(text) > 300 or text.lstrip()[:1] in "([{":
            continue
        words = text.split()
        if len(words) % 2 == 0 and words[: len(words) // 2] == words[len(words) // 2 :]:
            text = " ".join(words[: len(words) // 2])  # shown, and said once more for screen readers
        for part in _parts(_NOISE.sub("", text).strip()):
            part = _SIGN.sub("", _NOISE.sub("", part).strip(" ,"))
            if 2 <= len(part) <= 80 and not part.isdigit() and not is_nobody(part):
                out.setdefault(comparable(part), split_name(part))
    slugs = {key for key in out if "-" in key and key.replace("-", " ") in out}
    return tuple(author for key, author in out.items() if key not in slugs)


def is_nobody(name: str) -> bool:
    """Whether a name only fills the place of one, or introduces one."""
    return name.lower() in _NOBODY


def is_person(name: str) -> bool:
    """Whether a name is neither that of a desk or an agency nor of a web site."""
    return not is_collective(name) and not is_address(name)


def is_address(name: str) -> bool:
    """Whether a name has a web address in it ("example.org, Port Amsel")."""
    return bool(_SITE.search(name))


def _parts(text: str) -> list[str]:
    """The names in one string; a single word behind a comma is a place or a job unless it is an agency."""
    parts = [p for p in _JOINED.split(text) if p.strip()]
    out: list[str] = []
    for part in parts:
        pieces = [p.strip() for p in part.split(",") if p.strip()]
        if len(pieces) < 2 or len(pieces[0].split()) < 2:
            out.append(part)
            continue
        out.append(pieces[0])
        for piece in pieces[1:]:
            byline = parse_byline(f"{pieces[0]}, {piece}")
            if byline and len(byline) == 1 and byline[0].role:
                continue
            if len(piece.split()) >= 2 or is_collective(piece):
                out.append(piece)
    return out

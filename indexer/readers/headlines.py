"""The headline among the titles that a page states: the one at the place where its publisher is known to state it, else
the one that most sources agree on, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

WEIGHTS = {"h1": 1.0, "json-ld": 1.2, "og": 0.8, "twitter": 0.1}
"""How far each source is trusted, measured on pages of many publishers."""
_TAB = 0.2
"""What a title gains that the title element begins with."""
LONGEST = 500
"""Characters of the longest headline; a longer one is a paragraph in the wrong place."""

_QUOTE_FORMS = str.maketrans("‘’‚`´“”„«»", "'''''\"\"\"\"\"")
_GAP = re.compile(r"\s[-–—·•»:/|]+\s|\s?[|｜ㅣ]\s?|--")
_CJK_SECTION = re.compile(r"(.{8,}?)--?[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,6}$")
_BYLINE = re.compile(r"(?:by|von|par|por)(?:\s[^\W\d_a-zß-ÿ]\S*){1,4}$")
_SUFFIX = re.compile(r"\s+[|–—·•»:-]\s+[^|–—·•»]{2,40}$")
_CUT = re.compile(r"\s*(?:\.\.\.|…)$")
_SITE_WORDS = frozenset(
    [
        "news",
        "online",
        "com",
        "de",
        "net",
        "org",
        "uk",
        "usa",
        "us",
        "digital",
        "magazine",
        "magazin",
        "newspaper",
        "zeitung",
        "live",
        "web",
        "tv",
        "epaper",
        "mobile",
        "app",
        "haber",
        "today",
        "world",
        "international",
        "deutschland",
        "noticias",
        "actualité",
        "nyheter",
        "nieuws",
        "nachrichten",
        "website",
    ]
)
_NOT_LETTERS = re.compile(r"[\W_]+")


class Titled(NamedTuple):
    """A title and the source that states it: "json-ld", "og", "twitter", "h1", "tab" or "meta NAME"."""

    source: str
    text: str


class Headline(NamedTuple):
    """The headline, the source it was read from, and a title that contradicts it, if the page states one."""

    text: str
    source: str
    other: str | None


def comparable(text: str) -> str:
    """A title with one form of quote marks and spaces, case folded."""
    return " ".join(text.translate(_QUOTE_FORMS).split()).casefold()


def letters(text: str) -> str:
    """Letters and digits of a text, case folded."""
    return _NOT_LETTERS.sub("", text).casefold()


def site_names(names: Iterable[str]) -> frozenset[str]:
    """Names of a site in the form in which they are compared, with and without their article."""
    plain = {letters(name) for name in names if len(name) <= 60}
    return frozenset(plain | {p.removeprefix("the") for p in plain if len(p) > 6}) - {""}


def names_site(text: str, sites: frozenset[str]) -> bool:
    """Whether `text` is a name of the site, perhaps a longer or shorter form ("Example News" for "example.org")."""
    plain = letters(text)
    if not plain or len(text.split()) > 7:
        return False
    for name in sites:
        longer = len(name) >= 3 and plain.startswith(name) and plain[len(name) :] in _SITE_WORDS
        shorter = len(plain) >= 4 and len(plain) >= 0.6 * len(name) and name.startswith(plain)
        if plain == name or longer or shorter:
            return True
    return False


def bare(text: str, sites: frozenset[str]) -> str:
    """A title without the site's name before or behind it, nor the name of the section that stands with that."""
    found = False
    for _ in range(3):
        last = next(reversed(list(_GAP.finditer(text))), None)
        if last is None or not last.start():
            break
        tail = text[last.end() :]
        if not names_site(tail, sites) and not ("|" in last[0] and _BYLINE.match(tail)):
            break
        text, found = text[: last.start()].rstrip(), True
    section = _CJK_SECTION.match(text) if found else None
    if section:
        text = section[1]
    gap = _GAP.search(text)
    if gap and letters(text[: gap.start()]) in sites and len(text[gap.end() :].split()) >= 3:
        text = text[gap.end() :].lstrip()
    return text


def headline(
    stated: Sequence[Titled], headings: Sequence[str], sites: frozenset[str], own: str | None = None
) -> Headline | None:
    """The headline of a page that states the titles `stated` and shows the headings `headings`.

    `own` is the source where this publisher states its headlines, by the publisher table. It wins unless it is missing,
    says only the site's name (`sites`, of site_names) or is cut short. Otherwise the title that most sources agree on
    wins; a heading that no source knows does not count beside one that some do. None where there is no title.
    """
    titles = [Titled(source, bare(text, sites)) for source, text in stated if len(text) <= LONGEST and comparable(text)]
    shown = _heading([bare(text, sites) for text in headings if len(text) <= LONGEST], titles)
    if shown:
        titles.insert(0, Titled("h1", shown))
    plain = {comparable(t.text) for t in titles if t.source in ("h1", "json-ld")}
    titles = [t._replace(text=_without_kicker(t.text, plain)) for t in titles]
    best = next((t for t in titles if t.source == own and _whole(t.text, titles, sites)), None) or _voted(titles)
    if best is None:
        return None
    key = comparable(best.text)
    others = [t.text for t in titles if t.source in WEIGHTS and not _within(key, comparable(t.text))]
    return Headline(best.text, best.source, others[0] if others else None)


def _without_kicker(text: str, plain: Set[str]) -> str:
    """A title without what a bar parts from it in front, where another source has it so."""
    rest = text.partition("|")[2].lstrip()
    while rest:
        if comparable(rest) in plain:
            return rest
        rest = rest.partition("|")[2].lstrip()
    return text


def _heading(headings: list[str], titles: list[Titled]) -> str | None:
    """The first heading that some title has in it or is in, else the first."""
    known = [comparable(t.text) for t in titles]
    fitting = (h for h in headings if any(_within(comparable(h), k) for k in known))
    return next(fitting, next(iter(headings), None))


def _within(a: str, b: str) -> bool:
    return a in b or b in a


def _whole(text: str, titles: list[Titled], sites: frozenset[str]) -> bool:
    """Whether a title says more than the site's name, and as much as any other title that begins like it."""
    if names_site(text, sites):
        return False
    stem = comparable(_CUT.sub("", text))
    cut = _CUT.search(text) and len(stem) >= 20
    others = (comparable(_CUT.sub("", t.text)) for t in titles)
    return not (cut and any(len(k) > len(stem) and k.startswith(stem) for k in others))


def _voted(titles: list[Titled]) -> Titled | None:
    """The title with the most weight; the title element's where there is no other."""
    scores: dict[str, float] = {}
    first: dict[str, Titled] = {}
    plain = [comparable(t.text) for t in titles if t.source in ("h1", "json-ld")]
    for title in titles:
        key = comparable(title.text)
        if title.source not in WEIGHTS or (title.source == "og" and _extends(title.text, plain)):
            continue
        scores[key] = scores.get(key, 0.0) + WEIGHTS[title.source]
        first.setdefault(key, title)
    tab = next((t for t in titles if t.source == "tab"), None)
    if not scores:
        return tab
    for key in scores:
        if tab and comparable(tab.text).startswith(key):
            scores[key] += _TAB
    return first[max(scores, key=lambda k: scores[k])]


def _extends(text: str, plain: list[str]) -> bool:
    """Whether a title is one of `plain` with something behind it that looks like a site's name."""
    key = comparable(text)
    return bool(_SUFFIX.search(text)) and any(key != p and key.startswith(p) for p in plain)

"""Where on a page the article is: the element that holds its running text, and what surrounds every segment of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from indexer.readers.labels import NONE
from indexer.readers.page import Context, Segment
from indexer.readers.stated import norm

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_TAGS_AROUND = frozenset(
    re.findall(
        r"\S+",
        "article main section aside nav header footer figure figcaption li ul ol blockquote table form h1 h2 h3 h4 h5"
        " h6 p button label details summary dl dd dt caption tr address iframe video",
    )
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_NEVER = frozenset(["nav", "footer", "button", "label"])
OUT = frozenset(["related", "share", "offer", "comments", "ad", "consent", "nav", "bio"])
"""Categories that no part of an article has."""
OUT_TAGS = frozenset(["nav", "footer", "button", "label", "form", "iframe", "aside", "video"])
"""Elements that no part of an article stands in."""


def length(text: str) -> int:
    """Words of a text; of scripts that put no space between words, half the characters."""
    if text.isascii():
        return text.count(" ") + 1
    return max(text.count(" ") + 1, len(_UNSPACED.findall(text)) // 2)


class Around:
    """Features of the elements around a segment, up to where they also hold the main text: what encloses the whole
    article tells nothing about its parts."""

    def __init__(self, main: Context | None) -> None:
        self.shared: set[int] = set()
        while main is not None:
            self.shared.add(id(main))
            main = main.parent
        self.ignored: frozenset[str] = NONE
        self.known: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    def of(self, context: Context) -> tuple[frozenset[str], frozenset[str]]:
        """Categories and tags of the elements from `context` outwards that do not hold the main text."""
        key = id(context)
        found = self.known.get(key)
        if found is None:
            if key in self.shared or context.parent is None:
                found = NONE, NONE
            else:
                labels, tags = self.known.get(id(context.parent)) or self.of(context.parent)
                if context.labels:
                    labels = labels | context.labels
                if context.tag in _TAGS_AROUND and context.tag not in tags:
                    tags = tags | {context.tag}
                found = labels, tags
            self.known[key] = found
        if self.ignored:
            return found[0] - self.ignored, frozenset(t for t in found[1] if "<" + t not in self.ignored)
        return found


def _within(context: Context | None, count: int) -> range:
    """The numbers of the segments in an element, of all if there is none."""
    return range(count) if context is None else range(context.low, min(context.high, count))


def _main_context(items: list[Segment], texty: list[bool]) -> Context | None:
    """The element that holds most of the running text: its own children count whole, deeper ones by halves."""
    scores: dict[int, float] = {}
    contexts: dict[int, Context] = {}
    for segment, good in zip(items, texty, strict=True):
        if not good:
            continue
        weight = float(len(segment.text) - segment.linked)
        context = segment.context.parent
        for _ in range(4):
            if context is None or not context.tag:
                break
            scores[id(context)] = scores.get(id(context), 0.0) + weight
            contexts[id(context)] = context
            weight *= 0.6
            context = context.parent
    if not scores:
        return None
    return contexts[max(scores, key=lambda k: scores[k])]


def under(context: Context, main: Context | None) -> bool:
    """Whether `context` lies in `main`."""
    if main is None:
        return True
    here: Context | None = context
    while here is not None and here.depth >= main.depth:
        if here is main:
            return True
        here = here.parent
    return False


def _mostly_told(segment: Segment) -> bool:
    """Whether a paragraph holds a sentence or two outside its links, however long these are."""
    return segment.context.tag == "p" and len(segment.text) - segment.linked >= 120 and segment.text[-1] in ".!?"


def _relations(count: int, main: Context | None) -> list[str]:
    """For each segment whether it is in the main element, beside it (in one of the three around it) or elsewhere."""
    if main is None:
        return ["?"] * count
    out = ["off"] * count
    wide: Context = main
    for _ in range(3):
        if wide.parent is not None:
            wide = wide.parent
    for name, context in (("by", wide), ("in", main)):
        for i in range(context.low, min(context.high, count)):
            out[i] = name
    return out


@dataclass(slots=True)
class View:
    """The segments of a page with what was worked out about each; `taken` tells which paragraphs the general extractor
    takes for the article."""

    items: list[Segment]
    words: list[int]
    linked: list[float]
    texty: list[bool]
    around: Around
    relation: list[str]
    first: int
    last: int
    kin: frozenset[tuple[str, ...]]
    taken: list[bool]
    title_at: int = 0


def view(items: list[Segment], mask: str | None) -> View:
    """Find the main element and the first and last segment of running text in it."""
    words = [length(s.text) for s in items]
    linked = [s.linked / len(s.text) for s in items]
    texty = [n >= 12 and (share < 0.45 or _mostly_told(s)) for n, share, s in zip(words, linked, items, strict=True)]
    if mask:
        masked = [t and _in_mask(s.text, mask) for t, s in zip(texty, items, strict=True)]
        core = [t and s for t, s in zip(texty, masked, strict=True)]
    else:
        masked = [False] * len(items)
        core = texty
    good = [
        t and s.context.tags.isdisjoint(_NEVER) and "comments" not in s.context.labels
        for t, s in zip(core, items, strict=True)
    ]
    good = good if any(good) else core if any(core) else texty
    main = _main_context(items, good)
    kin = _kin(items, good, main)
    good = [g or (t and signature(s) in kin) for g, t, s in zip(good, texty, items, strict=True)]
    main = _climbed(items, good, main)
    around = Around(main)
    held = [i for i in _within(main, len(items)) if good[i]]
    around.ignored = _common(items, held, around)
    relation = _relations(len(items), main)
    taken = [t and m and s.context.tag == "p" for t, m, s in zip(texty, masked, items, strict=True)]
    _join_parts(items, texty, taken, relation, around, kin)
    inside = [
        i
        for i, s in enumerate(items)
        if texty[i]
        and relation[i] == "in"
        and s.context.tag not in _HEADINGS
        and (fits(s, around) or signature(s) in kin or (taken[i] and offered(s, around)))
    ]
    first, last = _ends(items, words, linked, inside)
    return View(items, words, linked, texty, around, relation, first, last, kin, taken)


def _join_parts(
    items: list[Segment],
    texty: list[bool],
    taken: list[bool],
    relation: list[str],
    around: Around,
    kin: frozenset[tuple[str, ...]],
) -> None:
    """Count as in the main element what stands in other elements that surely hold parts of the article: paragraphs
    named and housed like its own, and two or more paragraphs beside it, above its text. `taken` tells which paragraphs
    the general extractor takes for the article too."""
    first = relation.index("in") if "in" in relation else 0
    beside: Counter[int] = Counter()
    homes: set[int] = set()
    for i, segment in enumerate(items):
        if relation[i] == "in" or segment.context.parent is None:
            continue
        if segment.context.tag == "h1" and i > first:
            break  # another article
        home = id(segment.context.parent)
        names = signature(segment)
        if names in kin and (taken[i] or (texty[i] and names[1] and names[3])):
            homes.add(home)
        elif taken[i] and relation[i] == "by" and i < first and fits(segment, around):
            beside[home] += 1
    homes |= {home for home, count in beside.items() if count > 1}
    for i, segment in enumerate(items) if homes else ():
        if segment.context.parent is not None and id(segment.context.parent) in homes:
            relation[i] = "in"


def _in_mask(text: str, mask: str) -> bool:
    """Whether a text, of a long one either end, stands in the mask."""
    plain = norm(text)
    return bool(plain) and (plain in mask if len(plain) < 120 else plain[:60] in mask or plain[-60:] in mask)


def signature(segment: Segment) -> tuple[str, ...]:
    """The names of a segment's element and of the one around it, and which `article` element it stands in."""
    context = segment.context
    parent = context.parent
    own, around = shared_names(context.names), shared_names(parent.names) if parent else ""
    return (context.tag, own, parent.tag if parent else "", around, _article(context))


@lru_cache(maxsize=16_384)
def shared_names(names: str) -> str:
    """The names of an element that others can share: those with a digit in them are often numbers of one block."""
    return " ".join(name for name in names.split() if name.isalpha() or not _DIGIT.search(name))


_DIGIT = re.compile(r"\d")


def _article(context: Context) -> str:
    """A key of the innermost `article` element around, empty if there is none: another one is another article."""
    here: Context | None = context
    while here is not None and "article" in here.tags:
        if here.tag == "article":
            return str(id(here))
        here = here.parent
    return ""


def _kin(items: list[Segment], good: list[bool], main: Context | None) -> frozenset[tuple[str, ...]]:
    """The signatures of running text in the main element, where the element around it has a name of its own."""
    found = {signature(items[i]) for i in _within(main, len(items)) if good[i]}
    return frozenset(k for k in found if k[3] and (k[1] or k[0] == "p"))


def _ends(items: list[Segment], words: list[int], linked: list[float], inside: list[int]) -> tuple[int, int]:
    """First and last segment of the text: short paragraphs and list items beside the first and last long ones count."""
    if not inside:
        return 0, -1
    first, last = inside[0], inside[-1]
    home = items[first].context.parent
    for i in range(first - 1, max(-1, first - 8), -1):
        context = items[i].context
        if (
            context.parent is home
            and context.tag == items[first].context.tag == "p"
            and words[i] >= 3
            and linked[i] < 0.5
        ):
            first = i
    home = items[last].context.parent
    if home is not None and home.tag == "blockquote":
        home = home.parent
    for i in range(last + 1, min(len(items), last + 30)):
        context = items[i].context
        beside = context.parent is home and context.tag == "p"
        listed = context.tag == "li" and context.parent is not None and context.parent.parent is home
        named = words[i] >= 2 or items[i].text[0] == "["
        if (beside or listed) and named and linked[i] < 0.9:
            last = i
    return first, last


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a first look tells of an article's place.

    `context` surely holds the article and not much else: three above the one with most running text, None where less
    than most of the page's running text is in it. `plain` tells that all running text there stands in one element, so
    that no other opinion is needed; `covered` is the share of it that the page's data repeat.
    """

    context: Context | None
    plain: bool
    covered: float


def surroundings(items: list[Segment], body: str) -> Surroundings:
    """A first look at where the article is; `body` is the text in the page's data, in comparison form."""
    texty = [length(s.text) >= 12 and s.linked < 0.45 * len(s.text) for s in items]
    good = [
        t and s.context.tags.isdisjoint(_NEVER) and "comments" not in s.context.labels
        for t, s in zip(texty, items, strict=True)
    ]
    chosen = _climbed(items, good, _main_context(items, good)) if any(good) else None
    homes: Counter[int] = Counter()
    covered = 0
    for i in _within(chosen, len(items)):
        if texty[i]:
            homes[id(items[i].context.parent)] += len(items[i].text)
            covered += len(items[i].text) if body and _in_mask(items[i].text, body) else 0
    total = sum(homes.values())
    plain = total > _ENOUGH_TEXT and homes.most_common(1)[0][1] >= 0.98 * total
    for _ in range(3):
        if chosen is not None and chosen.parent is not None and chosen.parent.tag not in ("", "html"):
            chosen = chosen.parent
    if chosen is None:
        return Surroundings(None, False, 0.0)
    whole = sum(len(s.text) for s, t in zip(items, texty, strict=True) if t)
    held = sum(len(items[i].text) for i in _within(chosen, len(items)) if texty[i])
    return Surroundings(chosen if held >= 0.7 * whole else None, plain, covered / total if total else 0.0)


_ENOUGH_TEXT = 1500


def offered(segment: Segment, around: Around) -> bool:
    """Whether the one thing against a segment is that it stands among what is offered to subscribers."""
    labels, tags = around.of(segment.context)
    return labels & OUT == {"offer"} and tags.isdisjoint(OUT_TAGS)


def fits(segment: Segment, around: Around) -> bool:
    """Whether nothing around a segment says that it is no running text of the article."""
    labels, tags = around.of(segment.context)
    if not labels.isdisjoint(OUT) or not tags.isdisjoint(OUT_TAGS):
        return False
    return tags.isdisjoint(("figure", "figcaption")) and labels.isdisjoint(("caption", "credit"))


def _climbed(items: list[Segment], good: list[bool], main: Context | None) -> Context | None:
    """The element around `main` that holds the article's other parts too, where a page has cut it into several."""
    if main is None:
        return None
    chosen, here = main, main.parent
    own = _weight(items, good, main)
    for _ in range(5):
        if here is None or not here.tag or here.tag in ("html",):
            break
        whole = _weight(items, good, here)
        if whole[0] >= 1.1 * own[0] and whole[0] - own[0] >= 0.5 * (whole[1] - own[1]):
            chosen, own = here, whole
        here = here.parent
    return chosen


def _weight(items: list[Segment], good: list[bool], context: Context) -> tuple[float, float]:
    """Characters of running text in an element, and of all that stands between its first and last running text."""
    texts = [i for i in _within(context, len(items)) if good[i]]
    if not texts:
        return 0.0, 0.0
    own = sum(len(items[i].text) for i in texts)
    return float(own), float(sum(len(items[i].text) for i in range(texts[0], texts[-1] + 1)))


def _common(items: list[Segment], held: list[int], around: Around) -> frozenset[str]:
    """Categories that so much of the running text has that on this page they mean nothing."""
    total = sum(len(items[i].text) for i in held)
    counts: Counter[str] = Counter()
    for i in held:
        labels, tags = around.of(items[i].context)
        for name in (*labels, *("<" + t for t in tags)):
            counts[name] += len(items[i].text)
    return frozenset(name for name, n in counts.items() if n >= 0.4 * total)

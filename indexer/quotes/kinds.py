"""How words are reported: direct, partial, indirect, or merely mentioned in quotation marks."""

from __future__ import annotations

from indexer.model import BlockKind, QuoteKind
from indexer.quotes.document import CAPITAL, HEADINGS, SPOKEN, Document, Stretch
from indexer.quotes.lexicon import lexicon

Range = tuple[int, int]

_SUBJECTS = frozenset(
    ("i", "he", "she", "it", "we", "they", "who", "was", "is", "were", "are", "be", "been", "to", "had")
)
POSSESSIVE = frozenset(("'s", "’s"))
VENUES = frozenset(("on", "in", "at", "from", "for", "during", "with"))
_SMALL = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
_TITLE = 12  # words
_AUTHOR = 3  # words behind `by` of which one begins with a capital
_TERMINAL = frozenset((".", ",", "!", "?", "…", "...", "—", "–", "--", ";"))


def kind_of(doc: Document, content: tuple[Range, ...], level: int = 0) -> QuoteKind:
    """The kind of an attribution's content: direct when (nearly) all its words are quoted and stand for a clause of
    their own, partial when some are or when a fragment is built into the sentence, else indirect. `level` is how many
    quotations the cue itself stands in: what a quoted speaker paraphrases is indirect."""
    total = sum(map(doc.count, content))
    if level:
        words = (k for first, last in content for k in range(first, last) if doc.flags[k] & SPOKEN)
        inside = sum(doc.depth[k] > level for k in words)
    else:
        inside = sum(map(doc.quoted, content))
    if not inside:
        return QuoteKind.INDIRECT
    opening = next((k for k in range(*content[0]) if doc.flags[k] & SPOKEN), content[0][0])
    if inside < 0.9 * total or doc.depth[opening] <= level:
        return QuoteKind.PARTIAL
    return QuoteKind.DIRECT if _clause(doc, content) else QuoteKind.PARTIAL


def _clause(doc: Document, content: tuple[Range, ...]) -> bool:
    """Whether quoted words stand for themselves: they begin with a capital, end with a stop or comma inside the marks,
    or follow a comma or colon."""
    first, last = content[0][0], content[-1][1]
    while first < last - 1 and not doc.words[first].text[0].isalnum():
        first += 1
    while last > first + 1 and not doc.words[last - 1].text[0].isalnum() and doc.words[last - 1].text not in _TERMINAL:
        last -= 1
    mark = first - 1
    before = doc.words[mark - 1].text if mark >= 1 and doc.paragraph[mark - 1] == doc.paragraph[first] else ""
    count = sum(map(doc.count, content))
    if before in (",", ":"):
        return True
    starts = doc.words[first].text[0].isupper()
    after = doc.words[last].text if last < len(doc.words) else ""
    ends = (
        doc.words[last - 1].text in (".", ",", "!", "?")
        or after in ("!", "?")
        or (after in (",", ".") and doc.depth[last] > 0)
    )
    if starts:
        return ends or count >= 3 or not before
    if before.lower() in _SUBJECTS:
        return False  # he "looked forward to it"
    alone = before in ("", ".", "that", "!", "?") or doc.words[mark].text in _TERMINAL
    return count >= 9 or (alone and ends and count >= 3)


def is_title(doc: Document, piece: Range) -> bool:
    """Whether quoted words are written like the title of a work: two or more, most of them capitalised, no stop."""
    count = doc.count(piece)
    if not 2 <= count <= 8 or doc.words[piece[1] - 1].text in (".", "!", "?", ","):
        return False
    capitals = sum(1 for k in range(*piece) if doc.flags[k] & SPOKEN and doc.flags[k] & CAPITAL)
    return capitals >= max(2, 0.7 * count)


def is_mention(doc: Document, stretch: Stretch) -> bool:
    """Whether a quoted stretch that no one was found to say is a scare quote, a title of a work, a nickname or a
    foreign word: short, without a sentence's end inside, announced as a name, or a headline with its author."""
    lex = lexicon()
    first, last = stretch.first, stretch.last
    count = doc.count((first, last))
    if doc.kinds[stretch.paragraph] in HEADINGS | {BlockKind.CAPTION}:
        return count <= 3
    before = doc.lower[first - 2] if first >= 2 else ""
    if before in lex.naming or _has_author(doc, stretch) or is_venue(doc, stretch):
        return True
    if 4 < count <= 8:
        capitals = sum(1 for k in range(first, last) if doc.flags[k] & CAPITAL)
        return capitals >= 0.6 * count
    return count <= 4


def _has_author(doc: Document, stretch: Stretch) -> bool:
    """Whether `by` and a name stand right behind a quoted stretch that begins with a capital and is no sentence of its
    own: `"Ferry fares to rise," by Tom Reyle`."""
    by = stretch.last + 1
    begins = doc.flags[stretch.first] & CAPITAL
    if not begins or not stretch.quoted.closed or doc.words[stretch.last - 1].text in (".", "!", "?"):
        return False
    by += by < len(doc.words) and doc.words[by].text == ","
    if by + 1 >= len(doc.words) or doc.lower[by] != "by" or doc.paragraph[by + 1] != stretch.paragraph:
        return False
    return any(doc.flags[k] & CAPITAL for k in range(by + 1, min(len(doc.words), by + 1 + _AUTHOR)))


def is_venue(doc: Document, stretch: Stretch) -> bool:
    """Whether quoted words are the title of where something was said: `On "The Long Pier," Ann Lee said`."""
    last = stretch.last - (doc.words[stretch.last - 1].text == ",")
    before = doc.lower[stretch.first - 2] if stretch.first >= 2 else ""
    placed = before in VENUES or (before in POSSESSIVE and _placed(doc, stretch.first - 2))
    spoken = [k for k in range(stretch.first, last) if doc.flags[k] & SPOKEN]
    return (
        placed and 0 < len(spoken) <= _TITLE and all(doc.flags[k] & CAPITAL or doc.lower[k] in _SMALL for k in spoken)
    )


def _placed(doc: Document, k: int) -> bool:
    """Whether the name before word `k` follows a preposition."""
    low = doc.sentences[doc.sentence[k]][0]
    while k > low and doc.flags[k - 1] & CAPITAL and doc.lower[k - 1] not in VENUES:
        k -= 1
    return k > low and doc.lower[k - 1] in VENUES

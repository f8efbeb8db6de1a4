"""Small corrections of what the tagger finds, each for a form of sentence that it has seen too seldom to learn."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from indexer.quotes import rules
from indexer.quotes.document import CAPITAL, CUE, SPOKEN, Attribution, Document, Stretch
from indexer.quotes.kinds import POSSESSIVE, VENUES, is_venue
from indexer.quotes.lexicon import lexicon

Range = tuple[int, int]

_MARKS = frozenset(("”", '"', "''", "»", "’", "'"))
_FAR = 50  # words
_ASIDE = 12  # words
_PREPOSITIONS = frozenset(("from", "in", "on", "at", "to", "during", "after", "before", "with", "by", "through"))
_NEXT = frozenset(("and", "but", "or", "then", "before", "while", "—", "–", "--"))
_MORE = frozenset(("also", "even", "has", "had", "have", "later", "then", "not", "instead"))
_NAMELESS = frozenset((
    "the", "a", "an", "and", "or", "but", "for", "in", "as", "of", "at", "by", "on", "to", "from", "with", "if", "when",
    "while", "after", "before", "because", "so", "then", "there", "not", "now", "is", "was", "are", "were", "be", "has",
    "had", "have", "addition", "contrast", "example", "fact", "instance", "name", "result", "see", "wait", "yes", "no",
    "none", "nothing",
))  # fmt: skip
_CLAUSE = frozenset((
    "who", "whose", "which", "whom", "that", "is", "are", "was", "were", "has", "had", "have", "will", "would", "could",
    "did", "does",
))  # fmt: skip
_VERBAL = _CLAUSE - {"who", "whose", "which", "whom", "that"}
_AGENT = 0.7
_LABEL = 6  # words
_BOTH = frozenset(("and", "&"))
_LINES = frozenset((".", "!", "?", "—", "–", "--", "-", "•"))
_LONG = 60  # characters of a mention
_JOINTS = frozenset(("with", "while", "and", "but", "as"))
_LEAD = 12  # words
_HELD = frozenset((",", "?", "!"))  # the sentence goes on behind the closing mark
_REPORTS = frozenset(("say", "tell", "add", "ask", "write", "reply", "tweet", "continue", "explain", "recall"))
_REPORTING = 0.9
_SUBJECTS = frozenset((
    "he", "she", "they", "it", "we", "i", "you", "the", "a", "an", "his", "her", "their", "its", "this", "these",
    "there", "if", "no",
))  # fmt: skip
_APPEARING = frozenset(("speaking", "appearing", "writing", "interviewed"))
_SAYINGS = frozenset((
    "answer", "answers", "appeal", "apology", "argument", "assertion", "assurance", "boast", "claim", "claims",
    "comment", "comments", "complaint", "declaration", "description", "excuse", "line", "message", "motto", "outburst",
    "phrase", "pledge", "post", "prediction", "promise", "promises", "quip", "quote", "refrain", "remark", "remarks",
    "reply", "response", "retort", "speech", "statement", "statements", "threat", "tweet", "vow", "warning",
))  # fmt: skip
_AFTER_AGENT = frozenset(("that", "as", "to"))
_BE = frozenset(("be", "been", "being", "is", "are", "was", "were"))


def mended(doc: Document, found: list[Attribution], ruled: list[Attribution]) -> list[Attribution]:
    """`found` with these corrections: no addressee or announcement in the content (`told the crew, "..."`), nor what
    stands before `that` (`concluded from it that ...`), the agent of a passive and whoever is quoted `as saying` as
    source, both halves of what `according to` cuts, an end before another speaker's clause (`..., with an aide
    saying`), quoted sentences apart from paraphrase before them, and quotations whole."""
    by_cue: dict[Range | None, Attribution] = {a.cue: a for a in ruled if a.cue is not None}
    by_place = sorted((a for a in found if a.source is not None and a.cue is not None), key=_cue)
    out: list[Attribution] = []
    for a in found:
        if (said := _without_venue(doc, a, by_cue)) is None:
            continue
        a = _without_addressee(doc, said)
        a = _from_that(doc, a)
        a = _passive(doc, _quoted_as(doc, a))
        a = _interrupted(doc, a, by_cue)
        a = _no_clause(doc, a, by_cue)
        a = _ended(doc, a, by_place)
        a = _before_next(doc, a, by_place)
        a = _before_but(doc, a)
        if (label := label_before(doc, a.content[0][0])) is not None:
            a = replace(a, source=label)
        if a.source is not None and (named := mention(doc, a.source)) != a.source:
            a = replace(a, source=named)
        out.extend(_apart(doc, _whole(doc, a)))
    return out


def _inside(doc: Document, piece: Range) -> tuple[int, int]:
    """How many words of a piece stand in quotation marks, and how many words it has."""
    return doc.quoted(piece), doc.count(piece)


def _without_addressee(doc: Document, a: Attribution) -> Attribution:
    pieces = tuple(_without_lead(doc, a, piece) for piece in a.content)
    return replace(a, content=pieces) if pieces != a.content else a


def _without_lead(doc: Document, a: Attribution, piece: Range) -> Range:
    """A piece without the words that bring in a quotation which is all the rest of it."""
    first, last = piece
    mark = next((k for k in range(first, min(last, first + _LEAD)) if doc.depth[k]), None)
    if mark is None or mark - first < 3 or a.cue is None:
        return piece
    addressed = mark - first < 6 and a.cue[1] == first and doc.words[mark - 2].text == ","
    if not addressed and doc.words[mark - 2].text != ":":
        return piece
    inside, count = _inside(doc, (mark, last))
    return piece if inside < count else (mark - 1, last)


def _from_that(doc: Document, a: Attribution) -> Attribution:
    """Where, when and from what somebody said it, between the cue and `that`, is no content."""
    first, last = a.content[0]
    if a.cue is None or not 0 <= first - a.cue[1] <= 1 or doc.lower[first] not in _PREPOSITIONS:
        return a
    for k in range(first + 2, min(last - 2, first + _ASIDE)):
        if doc.depth[k] or doc.words[k].text == ";":
            break
        if doc.lower[k] == "that":
            return replace(a, content=((k, last), *a.content[1:]))
    return a


def _passive(doc: Document, a: Attribution) -> Attribution:
    if a.cue is None or a.source is None or a.source[1] > a.cue[0]:
        return a
    if "by" in doc.lower[a.cue[1] - 1 : a.cue[1] + 1] and not _BE.isdisjoint(
        doc.lower[max(0, a.cue[0] - 2) : a.cue[1]]
    ):
        return _by_agent(doc, a, a.cue[1] - (doc.lower[a.cue[1] - 1] == "by"))
    if not doc.lower[a.cue[1] - 1].endswith("ed"):
        return a
    if not any(doc.lower[k] in _BE for k in range(max(0, a.cue[0] - 2), a.cue[1])):
        return a
    begin, end = a.content[-1]
    stop = doc.sentences[doc.sentence[a.cue[0]]][1]
    for k in range(begin, min(end + 3, stop - 1)):
        if doc.lower[k] == "by" and not doc.depth[k] and k and doc.words[k - 1].text in _MARKS:
            agent = rules.right_subject(doc, lexicon(), k + 1, stop)
            if agent is None:
                return a
            return replace(a, source=agent, content=(*a.content[:-1], (begin, min(end, k))))
    return a


def _quoted_as(doc: Document, a: Attribution) -> Attribution:
    """`The paper quoted Ann Lee as saying`: the words are Ann Lee's."""
    if a.cue is None or doc.lower[a.cue[1] - 1] not in ("saying", "telling") or doc.lower[a.cue[1] - 2] != "as":
        return a
    end = a.cue[1] - 2
    for k in range(end - 1, max(doc.sentences[doc.sentence[end]][0], end - _LEAD), -1):
        if doc.lower[k] in ("quoted", "quotes", "quoting", "cited", "cites", "citing"):
            named = k + 1 < end and _BE.isdisjoint(doc.lower[k - 1 : k])
            return replace(a, source=(k + 1, end)) if named else a
    return a


def _by_agent(doc: Document, a: Attribution, by: int) -> Attribution:
    """`was told by Ann Lee that`, `was described by Ann Lee as`: what was said begins behind the agent."""
    agent = rules.right_subject(doc, lexicon(), by + 1, a.content[-1][1])
    if agent is None:
        return a
    end = next((k for k in range(*agent) if doc.lower[k] in _AFTER_AGENT), agent[1])
    begin = end + (end < a.content[-1][1] and doc.lower[end] in _AFTER_AGENT)
    kept = [(max(first, begin), last) for first, last in a.content if last > begin]
    if end == agent[0] or not kept or not doc.count(kept[0]):
        return a
    shares = a.shares[-len(kept) :] if a.shares else ()
    return replace(a, source=(agent[0], end), content=tuple(kept), shares=shares)


def _interrupted(doc: Document, a: Attribution, by_cue: dict[Range | None, Attribution]) -> Attribution:
    if a.cue is None or doc.lower[a.cue[0]] != "according" or len(a.content) > 1:
        return a
    rule = by_cue.get((a.cue[0], a.cue[0] + 2))
    if rule is None or len(rule.content) < 2 or rule.content[-1][0] < a.content[-1][1]:
        return a
    return replace(a, content=(*a.content, rule.content[-1]), shares=(*a.shares, a.shares[-1] if a.shares else 0.5))


def _cue(a: Attribution) -> int:
    return a.cue[0] if a.cue else 0


def _no_clause(doc: Document, a: Attribution, by_cue: dict[Range | None, Attribution]) -> Attribution:
    """What is said is a clause: of a name before its apposition alone (`said the master, Tom Reyle, had gone`) rules
    know how it goes on."""
    rule = by_cue.get(a.cue)
    if a.cue is None or rule is None or rule.source != a.source or len(a.content) > 1 or len(rule.content) > 1:
        return a
    (first, last), (start, end) = a.content[0], rule.content[0]
    if lexicon().speech.get(doc.lower[a.cue[1] - 1]) != "say" or start != first or end <= last:
        return a
    if doc.words[last].text != "," or any(doc.depth[k] or doc.lower[k] in _VERBAL for k in range(first, last)):
        return a
    return a if any(doc.flags[k] & CUE for k in range(first, last)) else replace(a, content=rule.content)


def agent_of(doc: Document, stretch: Stretch) -> Attribution | None:
    """Whose words a quotation is in `was called "..." by Ann Lee` and `was described by Ann Lee as "..."`."""
    low = doc.sentences[doc.sentence[stretch.first]][0]
    stop = doc.sentences[doc.sentence[stretch.first]][1]
    at = stretch.first - 2
    named = at > low and doc.lower[at] == "as"
    at -= named
    by = next((k for k in range(stretch.last, min(stop, stretch.last + 2)) if doc.lower[k] == "by"), None)
    if by is not None and _participle(doc, low, at):
        agent = rules.right_subject(doc, lexicon(), by + 1, stop)
        cue = (at, at + 1)
    elif named:
        by = next((k for k in range(at, max(low, at - _ASIDE), -1) if doc.lower[k] == "by"), None)
        if by is None or not _participle(doc, low, by - 1):
            return None
        agent, cue = (by + 1, at + 1), (by - 1, by)
    else:
        return None
    return Attribution(((stretch.first, stretch.last),), cue, agent, _AGENT) if agent is not None else None


def reporting_clause(doc: Document, stretch: Stretch) -> Attribution | None:
    """Whose words a quotation is by the clause right behind it: `"...," Ann Lee said`, `"...?" asked Ann Lee`. None
    where the clause may bring in other words: `"...!" She said that ...`."""
    at = stretch.last + 1
    ended = doc.words[stretch.last - 1].text
    if is_venue(doc, stretch):
        return None
    if not stretch.quoted.closed or ended not in _HELD or at + 1 >= len(doc.words) or doc.depth[at]:
        return None
    stop = doc.sentences[doc.sentence[at]][1]
    if doc.paragraph[at] != stretch.paragraph or at + 1 >= stop:
        return None
    if _says(doc, at):
        source, cue = rules.right_subject(doc, lexicon(), at + 1, stop), at
        behind = source[1] if source is not None else stop
    else:
        cue = at
        while cue < min(stop - 1, at + _LABEL) and (doc.flags[cue] & CAPITAL or doc.words[cue].text == "."):
            cue += 1
        cue += cue == at and doc.lower[at] in lexicon().pronouns
        source, behind = (at, cue), cue + 1
        named = doc.lower[at] not in lexicon().pronouns or doc.words[at].text.islower() or ended == ","
        if cue == at or not named or not _says(doc, cue):
            return None
    if source is None or any(doc.depth[k] or doc.lower[k] == "that" for k in range(cue + 1, min(stop, cue + _LABEL))):
        return None
    goes_on = behind < stop and (doc.flags[behind] & CAPITAL or doc.lower[behind] in _SUBJECTS)
    if ended != "," and cue > at and goes_on:
        return None
    return Attribution(((stretch.first, stretch.last),), (cue, cue + 1), source, _REPORTING)


def _without_venue(doc: Document, a: Attribution, by_cue: dict[Range | None, Attribution]) -> Attribution | None:
    """What was said without where: `On "The Long Pier," Ann Lee said that ...`. None where nothing is left."""
    if a.cue is None or a.source is None or not doc.quoted(a.content[0]):
        return a
    first, last = a.content[0]
    number = bisect_left(doc.begins, first)
    found = doc.stretches[number] if number < len(doc.stretches) else None
    if found is None or not found.last - 1 <= last <= found.last + 2 or found.first - first > _ASIDE:
        return a
    opens = doc.lower[first] in VENUES or doc.lower[first] in _APPEARING
    if min(a.source[0], a.cue[0]) < last or not opens or not is_venue(doc, found):
        return a
    if len(a.content) > 1:
        return replace(a, content=a.content[1:], shares=a.shares[1:])
    rule = by_cue.get(a.cue)
    if rule is None or rule.content[0][0] < a.cue[1]:
        return None
    return replace(a, content=rule.content[:1], shares=a.shares[:1])


def possessor(doc: Document, stretch: Stretch) -> Attribution | None:
    """Whose words a quotation is that stands between a name in the possessive and what it was: `Ann Lee's "..."
    promise`."""
    at, behind = stretch.first - 2, stretch.last + 1
    low, stop = doc.sentences[doc.sentence[stretch.first - 1]]
    if at <= low or behind >= stop or doc.words[at].text not in POSSESSIVE or doc.lower[behind] not in _SAYINGS:
        return None
    begin = at
    while begin > low and doc.flags[begin - 1] & CAPITAL and at - begin < _LABEL:
        begin -= 1
    if begin == at or doc.depth[begin]:
        return None
    return Attribution(((stretch.first, stretch.last),), (behind, behind + 1), (begin, at), _AGENT)


def _says(doc: Document, k: int) -> bool:
    """Whether a word is a finite verb of saying that needs no quotation to be one."""
    verb = lexicon().speech.get(doc.lower[k])
    return verb in _REPORTS and doc.words[k].text.islower() and doc.lower[k] != verb and doc.lower[k][-3:] != "ing"


def _participle(doc: Document, low: int, k: int) -> bool:
    """Whether a word is a passive's verb."""
    return k > low and doc.lower[k].endswith("ed") and not _BE.isdisjoint(doc.lower[max(low, k - 3) : k])


def _ended(doc: Document, a: Attribution, by_place: list[Attribution]) -> Attribution:
    first, last = a.content[-1]
    low = bisect_left(by_place, first, key=_cue)
    for b in by_place[low : low + 20]:
        if b.source is None or b.cue is None or not first + 2 < b.source[0] < b.cue[0] < last or b.cue == a.cue:
            continue
        joint = b.source[0] - 1
        if (
            doc.lower[joint] in _JOINTS
            and doc.words[joint - 1].text == ","
            and not doc.depth[joint]
            and joint - 1 > first
        ):
            return replace(a, content=(*a.content[:-1], (first, joint - 1)))
    return a


def label_before(doc: Document, first: int) -> Range | None:
    """The name that stands before a quotation as its label, `- Ann Lee: "..."`, at the beginning of a line or sentence;
    `first`: the opening mark or the first word behind it."""
    mark = first if not doc.depth[first] else first - 1
    colon = mark - 1
    if mark + 1 >= len(doc.words) or not doc.depth[mark + 1] or doc.words[colon].text != ":" or colon < 1:
        return None
    begin = colon
    while begin and colon - begin < _LABEL and not doc.depth[begin - 1]:
        if not doc.flags[begin - 1] & CAPITAL and (doc.lower[begin - 1] not in _BOTH or begin == colon):
            break
        begin -= 1
    begin += begin < colon and doc.lower[begin] in _BOTH
    alone = not begin or doc.paragraph[begin - 1] != doc.paragraph[mark] or doc.words[begin - 1].text in _LINES
    if begin == colon or not alone or doc.paragraph[begin] != doc.paragraph[mark]:
        return None
    names = all(doc.lower[k] not in lexicon().not_names or doc.lower[k] in _BOTH for k in range(begin, colon))
    return (begin, colon) if names else None


def mention(doc: Document, source: Range) -> Range | None:
    """A mention, a long one without the clause that it runs into; None where no word of it names anybody."""
    first, last = source
    if not any(doc.flags[k] & SPOKEN and doc.lower[k] not in _NAMELESS for k in range(first, last)):
        return None
    if doc.words[last - 1].end - doc.words[first].start > _LONG:
        last = next((k for k in range(first + 1, last) if doc.lower[k] in _CLAUSE), last)
    return first, last


def _before_but(doc: Document, a: Attribution) -> Attribution:
    """An end of paraphrase before `, but` and `, although`: what follows is the paper's own more often than not."""
    first, last = a.content[-1]
    if a.cue is None or a.cue[0] > first or doc.quoted((first, last)):
        return a
    for k in range(first + 3, last - 1):
        if doc.words[k].text == "," and doc.lower[k + 1] in ("but", "although"):
            return replace(a, content=(*a.content[:-1], (first, k)))
    return a


def _before_next(doc: Document, a: Attribution, by_place: list[Attribution]) -> Attribution:
    """An end before the same source's next verb: `called it a wreck and said that it must go`."""
    first, last = a.content[-1]
    if a.cue is None or a.source is None or a.source[0] >= a.cue[0]:
        return a
    low = bisect_left(by_place, first + 2, key=_cue)
    for b in by_place[low : low + 20]:
        if b.cue is None or b.cue[0] >= last:
            break
        joint = b.cue[0] - 1
        while joint > first and doc.lower[joint] in _MORE:
            joint -= 1
        goes_on = doc.lower[joint] in _NEXT or (doc.words[joint].text == "," and doc.lower[b.cue[0]].endswith("ing"))
        if b.source != a.source or b.cue[1] > last or doc.depth[joint] or not goes_on:
            continue
        end = joint - (doc.lower[joint] in _NEXT and doc.words[joint - 1].text == ",")
        if end > first:
            return replace(a, content=(*a.content[:-1], (first, end)))
    return a


def _whole(doc: Document, a: Attribution) -> Attribution:
    """Quotations are the content as a whole where half of one is, or where it only goes on beyond what the tagger sees
    around a cue."""
    pieces = []
    for first, last in a.content:
        level = bisect_left(doc.begins, first)
        for s in (*doc.stretches[max(0, level - 2) : level + 1], *_begun_in(doc, last)):
            if s.quoted.depth or not (s.first < last and first < s.last) or (first <= s.first and s.last <= last):
                continue
            common = min(last, s.last) - max(first, s.first)
            far = a.cue is not None and (last - a.cue[1] >= _FAR or a.cue[0] - first >= _FAR)
            if 2 * common >= s.last - s.first or far:
                first, last = min(first, s.first), max(last, s.last)
        pieces.append((first, last))
    return replace(a, content=tuple(pieces)) if tuple(pieces) != a.content else a


def _begun_in(doc: Document, last: int) -> list[Stretch]:
    """The quotation that word `last - 1` may stand in."""
    k = bisect_left(doc.begins, last)
    return doc.stretches[max(0, k - 1) : k]


def _apart(doc: Document, a: Attribution) -> list[Attribution]:
    """Pieces wholly quoted and pieces not quoted at all as attributions of their own."""
    if len(a.content) < 2:
        return [a]
    kinds = [_inside(doc, piece) for piece in a.content]
    quoted = [k for k, (inside, count) in enumerate(kinds) if inside and inside >= 0.9 * count]
    plain = [k for k, (inside, _) in enumerate(kinds) if not inside]
    if not quoted or len(quoted) + len(plain) < len(kinds) or not plain:
        return [a]
    return [
        replace(
            a, content=tuple(a.content[k] for k in part), shares=tuple(a.shares[k] for k in part if k < len(a.shares))
        )
        for part in (plain, quoted)
    ]

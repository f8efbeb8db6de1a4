"""Attribution without a model: quotation marks, verbs of saying, and the shape of the sentence around them.

The fallback where no model can be loaded, and the source of some of the learned tagger's candidates. A cue is a verb of
saying outside quotation marks; its subject is looked for to its left, or to its right where the sentence is inverted
(`"...", said Ann Lee`); its content is what stands on the other side, or between a `that` and the sentence's end.
Sentences wholly in quotation marks go to the speaker beside them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from indexer.quotes.document import LONGEST_SENTENCE, Attribution, Document, Stretch
from indexer.quotes.lexicon import Lexicon, lexicon

Range = tuple[int, int]

_QUOTE_MARKS = frozenset(("“", "”", '"', "''", "``", "«", "»", "„", "‘", "’", "'", "‹", "›", "「", "」", "『", "』"))
_DASHES = frozenset(("—", "–", "--", "―", "-"))
_BREAKS = frozenset((",", ";", ":", "(", ")", "[", "]", ".", "?", "!", "…")) | _DASHES | _QUOTE_MARKS
_BE = frozenset(["be", "been", "is", "are", "was", "were", "being"])
_ADDRESSEES = frozenset(["to", "told", "tell", "tells", "telling"])
_LONGEST_SUBJECT = 16
_RETOLD = 4  # words: what somebody quoted says that another said
_NOBODY = frozenset(
    ["i", "we", "you", "they", "it", "some", "many", "most", "people", "everybody", "everyone", "anybody", "anyone",
     "nobody", "somebody", "someone", "who", "no", "one", "others", "all", "those"]
)  # fmt: skip
_MODALS = frozenset(
    ["may", "might", "can", "could", "would", "will", "should", "must", "shall", "to", "'ll", "’ll", "'d", "’d", "not",
     "never", "don't", "don’t"]
)  # fmt: skip


def attributions(doc: Document) -> list[Attribution]:
    """What the rules find, in order of the text."""
    lex = lexicon()
    found: list[Attribution] = []
    last: Attribution | None = None
    last_paragraph = -2
    open_sentences = iter(doc.sentences)
    for number, _ in enumerate(doc.ranges):
        pending: list[Range] = []
        current: Attribution | None = _transcript(doc, number)
        if current is not None:
            found.append(current)
            last, last_paragraph = current, number
            _skip(doc, open_sentences, number)
            continue
        for sentence in _of_paragraph(doc, open_sentences, number):
            here = _sentence(doc, lex, sentence, current)
            if here:
                if pending and _quotes_in(doc, here[0].content):
                    here[0] = Attribution((*pending, *here[0].content), here[0].cue, here[0].source, 0.6)
                    pending = []
                found.extend(here)
                current = here[-1]
            elif _all_quoted(doc, sentence):
                if current is not None:
                    more = Attribution((sentence,), current.cue, current.source, 0.7)
                    found.append(more)
                else:
                    pending.append(sentence)
        if pending:
            heir = last if last is not None and number - last_paragraph == 1 else None
            if heir is not None:
                current = Attribution(tuple(pending), heir.cue, heir.source, 0.5)
            else:
                current = Attribution(tuple(pending), None, None, 0.3)
            found.append(current)
        if current is not None:
            last, last_paragraph = current, number
    found.extend(_nested(doc, lex, found))
    found.sort(key=lambda a: (a.content[0], a.content[-1]))
    return found


def _skip(doc: Document, sentences: Iterator[Range], number: int) -> None:
    for _ in _of_paragraph(doc, sentences, number):
        pass


def _of_paragraph(doc: Document, sentences: Iterator[Range], number: int) -> Iterator[Range]:
    """The sentences of one paragraph, taken off the shared iterator."""
    first, last = doc.ranges[number]
    at = first
    while at < last:
        sentence = next(sentences, None)
        if sentence is None:
            return
        at = sentence[1]
        yield sentence


def _transcript(doc: Document, number: int) -> Attribution | None:
    """`ANN LEE: We shall see.` and `Q. Why?` at the start of a paragraph."""
    first, last = doc.ranges[number]
    for i in range(first, min(first + 7, last - 1)):
        word = doc.words[i].text
        if word == ":":
            names = [doc.words[k].text for k in range(first, i) if doc.words[k].text not in (".", ",", "(", ")")]
            if not names or not all(n[0].isupper() for n in names) or doc.depth[i]:
                return None
            shouted = all(n.isupper() for n in names)
            spoken = (i + 1, last)
            if (shouted or len(names) <= 3) and not _opens(doc, i + 1) and len(" ".join(names)) > 1:
                return Attribution((spoken,), (i, i + 1), (first, i), 0.7 if shouted else 0.5)
            return None
        if not (word[0].isupper() or word in (".", ",", "(", ")")):
            return None
    return None


def _sentence(
    doc: Document, lex: Lexicon, sentence: Range, before: Attribution | None, depth: int = 0
) -> list[Attribution]:
    """Attributions of one sentence. `before` is the paragraph's latest one, whose source a bare `adding` shares; words
    deeper in quotations than `depth` are nobody's cue here."""
    first, last = sentence
    found: list[Attribution] = []
    taken = at = first
    cues = doc.cues
    for i in cues[bisect_left(cues, first) : bisect_left(cues, last)]:
        if i < at or doc.depth[i] > depth:
            continue
        cue = _cue_at(doc, lex, i, sentence, depth)
        if cue is None:
            continue
        made = (
            _according(doc, cue, (taken, last))
            if doc.lower[cue[0]] == "according"
            else _spoken(doc, lex, cue, (first, taken, last), found[-1] if found else before)
        )
        at = cue[1]
        if made is not None:
            found.append(made)
            taken = max(taken, cue[1], *(e for _, e in made.content))
            if made.content[0][0] > cue[0]:  # content to the right may hold further cues of its own
                taken = cue[1]
    return found or _without_verb(doc, sentence)


def _cue_at(doc: Document, lex: Lexicon, i: int, sentence: Range, depth: int) -> Range | None:
    """The cue that begins at word `i`, if any."""
    word = doc.lower[i]
    last = sentence[1]
    if word == "according" and i + 1 < last and doc.lower[i + 1] == "to":
        return i, i + 2
    if word == "quoted" and i + 2 < last and doc.lower[i + 1] == "as" and doc.lower[i + 2] in ("saying", "telling"):
        return i, i + 3
    lemma = lex.speech.get(word)
    if lemma is None or (doc.words[i].text[0].isupper() and i > sentence[0]):
        return None
    previous = doc.lower[i - 1] if i > sentence[0] else ""
    if (
        previous in ("a", "an", "the", "to", "this", "that", "his", "her", "their", "of", "its", "my", "no")
        and word != "said"
    ):
        return None  # a noun, or an infinitive
    if i + 1 < last and doc.lower[i + 1] == "by" and word.endswith("ed"):
        return None
    if previous in _BE and word[-1] in "dn" and word != "said":
        return None  # passive
    if (
        (lemma in lex.weak or word in lex.nouns)
        and not _quote_near(doc, i, sentence, depth)
        and not (i + 1 < last and doc.lower[i + 1] == "that")
    ):
        return None
    return i, i + 1


def _quote_near(doc: Document, i: int, sentence: Range, depth: int) -> bool:
    """Whether a quotation stands within a few words of word `i`, in its sentence."""
    return any(doc.depth[k] > depth for k in range(max(sentence[0], i - 6), min(sentence[1], i + 12)))


def _according(doc: Document, cue: Range, room: Range) -> Attribution | None:
    """`According to X, ...` and `..., according to X`."""
    start, last = cue[1], room[1]
    end = start
    while (
        end < last
        and not (doc.words[end].text in _BREAKS and doc.words[end].text not in _QUOTE_MARKS)
        and end - start < 20
    ):
        end += 1
    if end == start:
        return None
    content: list[Range] = []
    if cue[0] - room[0] > 1:
        content.append((room[0], cue[0]))
    if end + 2 < last and doc.words[end].text == ",":
        content.append((end + 1, last))
    pieces = _trimmed(doc, content)
    return Attribution(pieces, cue, (start, end), 0.8) if pieces else None


def _spoken(
    doc: Document, lex: Lexicon, cue: Range, room: tuple[int, int, int], before: Attribution | None
) -> Attribution | None:
    """Subject and content of a verb of saying. `room`: the sentence's first word, the first word that no attribution to
    the left has taken, the sentence's end."""
    first, taken, last = room
    previous = doc.words[cue[0] - 1].text if cue[0] > first else ""
    quote_left = previous in _QUOTE_MARKS or (previous in ",?!-—" and cue[0] - 2 >= first and doc.depth[cue[0] - 2] > 0)
    comma_left = previous == ","
    right = right_subject(doc, lex, cue[1], last) if quote_left or comma_left or cue[0] == first else None
    left = left_subject(doc, lex, cue[0], max(first, taken)) if not quote_left else None
    participle = doc.lower[cue[1] - 1].endswith("ing") and doc.lower[cue[0]] != "quoted"
    if participle and comma_left:
        left, right = None, None
    if right is not None and (quote_left or left is None):
        source: Range | None = right
        end = right[1]
        begin = cue[0]
    elif left is not None:
        source = left
        begin, end = left[0], cue[1]
    elif before is not None and (participle or previous in ("and", "but", "also")):
        source, begin, end = before.source, cue[0], cue[1]
    elif quote_left or _opens(doc, cue[1]):
        source, begin, end = None, cue[0], cue[1]
    else:
        return None
    pieces = _content(doc, lex, (taken, begin, end, last), doc.lower[cue[1] - 1])
    return Attribution(pieces, cue, source, 0.85 if source else 0.4) if pieces else None


def _content(doc: Document, lex: Lexicon, room: tuple[int, int, int, int], verb: str) -> tuple[Range, ...]:
    """The content around a clause `room[1]:room[2]` of subject and verb, within `room[0]:room[3]`."""
    taken, begin, end, last = room
    before = doc.words[begin - 1].text if begin > taken else ""
    quoted_left = any(doc.depth[k] > doc.depth[end - 1] for k in range(taken, begin))
    tail = end
    while tail < last and doc.words[tail].text not in _BREAKS and doc.lower[tail] != "that":
        tail += 1
    ends_sentence = (
        tail >= last - 1 or doc.words[tail].text in (".", ",", ";", "?", "!") or doc.words[tail].text in _DASHES
    )
    inverted = begin - taken >= 2 and (before in (",", "?", "!") or before in _QUOTE_MARKS or before in _DASHES)
    bare = tail == end or doc.lower[end] in lex.after_subject or doc.lower[end] in ("to", "reporters", "there", "here")
    if doc.lower[begin] in ("who", "which"):
        inverted = False
    if inverted and ends_sentence and (quoted_left or (bare and tail - end <= 6)):
        pieces = [(taken, begin)]
        if tail < last - 2 and doc.words[tail].text in (",", ";") and (quoted_left or _opens(doc, tail + 1)):
            if _opens(doc, tail + 1):
                pieces.append((tail + 1, last))
            else:
                pieces.extend((s.first, s.last) for s in _inside(doc, tail + 1, last))
        elif (
            tail < last - 3
            and doc.words[tail].text == ","
            and not quoted_left
            and doc.lower[tail + 1] not in ("adding", "and", "but", "who", "which", "with")
        ):
            pieces.append((tail + 1, last))
        return _trimmed(doc, pieces)
    start = end
    that = _that(doc, lex, end, min(end + 14, last))
    mark = next((k for k in range(end, min(end + 16, last)) if _opens(doc, k)), None)
    if that is not None and (mark is None or that < mark):
        start = that + 1
    elif mark is not None and (
        doc.words[mark - 1].text in (",", ":")
        or mark == end
        or verb in _ADDRESSEES
        or (verb in lex.speech and lex.speech[verb] in lex.weak)
    ):
        start = mark
    elif verb in _ADDRESSEES:
        return ()
    if start < last and doc.words[start].text in (",", ":") and mark is None and start == end:
        start += 1
    return _trimmed(doc, [(start, _clause_end(doc, room, start))])


def _that(doc: Document, lex: Lexicon, start: int, stop: int) -> int | None:
    """The `that` which opens a clause after the verb, before any other verb of saying or stop."""
    for k in range(start, stop):
        if doc.depth[k] != doc.depth[start - 1] or doc.words[k].text in (".", ";"):
            return None
        if doc.lower[k] == "that":
            return k
        if doc.lower[k] in lex.speech and doc.lower[k] not in lex.nouns and not doc.words[k].text[0].isupper():
            return None
    return None


def _clause_end(doc: Document, room: tuple[int, int, int, int], start: int) -> int:
    """Where content that begins at `start` ends: with the sentence, with the subordinate clause that the verb stands in
    (`After he said that it rained, they left`), or before another speaker's clause (`..., with an aide adding ...`)."""
    taken, begin, end, last = room
    lex = lexicon()
    level = doc.depth[end - 1]
    opened = next(
        (k for k in range(max(taken, end - 12), end) if doc.lower[k] in lex.clause_openers and doc.depth[k] == level),
        None,
    )
    relative = doc.lower[begin] in ("who", "which")
    for k in range(start + 1, last - 2):
        if doc.words[k].text != "," or doc.depth[k] != level:
            continue
        if relative:
            return k
        if opened is not None and (
            opened == doc.sentences[doc.sentence[end - 1]][0] or doc.lower[opened - 1] not in ("said", "says")
        ):
            return k
        follows = doc.lower[k + 1]
        verb = next(
            (
                j
                for j in range(k + 2, min(k + 10, last))
                if doc.lower[j] in lex.speech and doc.depth[j] == level and not doc.words[j].text[0].isupper()
            ),
            None,
        )
        if (
            follows in ("with", "while", "and", "but")
            and verb is not None
            and lex.speech[doc.lower[verb]] not in lex.weak
        ):
            return k
        if follows in lex.speech and follows.endswith("ing"):
            return k
    return last


def _inside(doc: Document, first: int, last: int) -> list[Stretch]:
    return [s for s in stretches_of(doc, (first, last)) if s.last <= last]


def _trimmed(doc: Document, pieces: list[Range]) -> tuple[Range, ...]:
    """Pieces without the commas and stops at their edges; empty ones dropped."""
    out = []
    for first, last in pieces:
        while first < last and doc.words[first].text in (",", ";", ":", ".", "that"):
            first += 1
        while last > first and doc.words[last - 1].text in (",", ";", ":", "."):
            last -= 1
        if any(doc.words[k].text[0].isalnum() for k in range(first, last)):
            out.append((first, last))
    return tuple(out)


def _opens(doc: Document, i: int) -> bool:
    """Whether word `i` is the mark that opens a quotation."""
    return (
        i + 1 < len(doc.words)
        and doc.words[i].text in _QUOTE_MARKS
        and doc.depth[i + 1] > doc.depth[i]
        and doc.paragraph[i] == doc.paragraph[i + 1]
    )


def _all_quoted(doc: Document, sentence: Range) -> bool:
    """Whether all words of the sentence stand in quotation marks."""
    inside = doc.quoted(sentence)
    return inside > 0 and inside == doc.count(sentence)


def _quotes_in(doc: Document, content: tuple[Range, ...]) -> bool:
    return any(doc.depth[k] for first, last in content for k in range(first, last))


def left_subject(doc: Document, lex: Lexicon, cue: int, low: int) -> Range | None:
    """The noun phrase that ends before the verb at word `cue`, not reaching below word `low`."""
    i = cue - 1
    level = doc.depth[cue]
    while i >= low and (doc.lower[i] in lex.auxiliaries or doc.lower[i].endswith("ly")) and doc.depth[i] == level:
        i -= 1
    if i < low or doc.depth[i] != level:
        return None
    if doc.lower[i] in lex.pronouns:
        return i, i + 1
    end = i + 1
    if doc.words[i].text == ",":  # Ann Lee, the mayor, said
        k = i - 1
        while k >= low and doc.words[k].text != "," and i - k < 25:
            k -= 1
        if k < low or doc.words[k].text != ",":
            return None
        i, end = k - 1, i
    if i >= low and doc.words[i].text == ")":
        while i >= low and doc.words[i].text != "(":
            i -= 1
        i -= 1
    start = i
    while start >= low and i - start < _LONGEST_SUBJECT:
        word = doc.lower[start]
        if doc.words[start].text in _BREAKS or word in lex.subordinators or doc.depth[start] != level:
            break
        if word in lex.speech and start != i:
            break
        start -= 1
    start += 1
    while start <= i and doc.lower[start] in ("and", "but", "yet", "or", "with", "so"):
        start += 1
    if start > i:
        return None
    return start, end


def right_subject(doc: Document, lex: Lexicon, start: int, last: int) -> Range | None:
    """The noun phrase that begins after the verb: `said Ann Lee`."""
    if start >= last or doc.depth[start] != doc.depth[start - 1]:
        return None
    word = doc.lower[start]
    if word in lex.pronouns:
        return start, start + 1
    if not (
        doc.words[start].text[0].isupper() or word in lex.determiners or word in lex.roles or word in lex.name_particles
    ):
        return None
    end = start + 1
    while (
        end < last
        and doc.words[end].text not in _BREAKS
        and doc.lower[end] not in lex.after_subject
        and end - start < _LONGEST_SUBJECT
    ):
        end += 1
    return start, end


def _without_verb(doc: Document, sentence: Range) -> list[Attribution]:
    """`He promised a bright future: "..."` and `"..." — Ann Lee`."""
    first, last = sentence
    for s in stretches_of(doc, sentence):
        mark = s.first - 1
        if mark - 1 > first and doc.words[mark - 1].text == ":":
            subject = leading_subject(doc, first, mark - 1)
            if subject is not None:
                return [Attribution(((mark, last),), (mark - 1, mark), subject, 0.6)]
        after = s.last + 1
        if after + 1 < last and doc.words[after].text in _DASHES and doc.words[after + 1].text[0].isupper():
            end = after + 1
            while end < last and doc.words[end].text not in (".", ";"):
                end += 1
            if end >= last - 1 and end - after < 16:
                return [Attribution(((s.first, s.last),), (after, after + 1), (after + 1, end), 0.7)]
    return []


def stretches_of(doc: Document, piece: Range) -> list[Stretch]:
    """Quotations that begin in a range of words and stand in no other."""
    low = bisect_left(doc.begins, piece[0])
    high = bisect_left(doc.begins, piece[1])
    return [s for s in doc.stretches[low:high] if s.quoted.depth == 0]


def leading_subject(doc: Document, first: int, last: int) -> Range | None:
    """The likeliest subject of the clause before a colon: the last pronoun or name that begins a clause there."""
    lex = lexicon()
    best: Range | None = None
    i = first
    while i < last:
        word = doc.words[i].text
        if doc.lower[i] in ("he", "she", "they", "it", "i", "we"):
            best = (i, i + 1)
        elif word[0].isupper() and doc.lower[i] not in lex.not_names:
            k = i
            while k + 1 < last and doc.words[k + 1].text[0].isupper():
                k += 1
            if best is None:
                best = (i, k + 1)
            i = k
        i += 1
    return best


def _nested(doc: Document, lex: Lexicon, found: list[Attribution]) -> list[Attribution]:
    """Attributions inside quoted speech: the speaker tells what another said."""
    out = []
    for s in doc.stretches:
        if s.quoted.depth == 0 and s.last - s.first > 5:
            for sentence in _split(doc, s.first, s.last):
                for made in _sentence(doc, lex, sentence, None, depth=1):
                    if _told(doc, made):
                        out.append(made)
    return out


def _told(doc: Document, made: Attribution) -> bool:
    """Whether somebody else, not anybody, said so in fact, and said a whole clause."""
    if made.source is None or made.cue is None or sum(map(doc.count, made.content)) < _RETOLD:
        return False
    between = doc.lower[min(made.source[1], made.cue[0]) : made.cue[1]]
    return doc.lower[made.source[0]] not in _NOBODY and _MODALS.isdisjoint(between)


def _split(doc: Document, first: int, last: int) -> list[Range]:
    """Sentences of a quotation, cut where they go on longer than any."""
    out, start = [], first
    for i in range(first, last):
        if doc.words[i].text in (".", "!", "?") or i - start >= LONGEST_SENTENCE:
            out.append((start, i + 1))
            start = i + 1
    if start < last:
        out.append((start, last))
    return out

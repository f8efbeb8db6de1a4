"""What the tagger sees of every word: rows of small integers, one column a feature.

Words are seen through their first and last word piece (a fixed vocabulary of pieces of lower-case words), their ending,
their shape, what the word lists know of them, and where they stand: in which part of a quotation, at which place of the
sentence and paragraph. Paragraphs are parted by a break row. Everything about a word alone is computed once a word and
kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from indexer.quotes.document import HEADINGS, Attribution, Document
from indexer.quotes.lexicon import Lexicon, lexicon
from indexer.text.tokens import fold

Rows = npt.NDArray[np.int32]

ENDINGS = 4096
VERBS = 12
NOUNS = 20
SHAPES = 20
PLACES = 64
MARKS = 16
RULES = 8
COLUMNS = ("first piece", "last piece", "ending", "verb", "noun", "shape", "place", "mark", "rule")

_OPENING = frozenset("“„«‘‚‹「『")
_ANY_MARK = frozenset("“”„«»\"'‘’‚‹›「」『』")
# Marks of every style look alike to the tagger; what they do is in the column "mark".
_ONE_MARK = dict.fromkeys(("“", "”", "„", "«", "»", "''", "``", "「", "」"), '"')
_SENTENCE_START, _PARAGRAPH_START, _QUOTE_IN_SENTENCE, _QUOTE_STARTS_PARAGRAPH, _HEADING, _QUOTE_BEFORE = (
    1,
    2,
    4,
    8,
    16,
    32,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Feature rows of a document: `rows` is (words + breaks, columns); `row_of` gives the row of every word, `word_of`
    the word of every row or -1 for a break."""

    rows: Rows
    row_of: Rows
    word_of: Rows


class Pieces:
    """A vocabulary of word pieces: `pieces[i]` is piece number i, continuations begin with `##`. Number 0 stands for
    anything unknown."""

    def __init__(self, pieces: list[str]):
        self.pieces = pieces
        self._number = {p: i for i, p in enumerate(pieces)}
        self._longest = max((len(p) for p in pieces), default=1)
        self._break = self._number.get("[SEP]", 0)

    def ends(self, word: str) -> tuple[int, int]:
        """Numbers of the first and the last piece of a word (lower case), the last 0 where there is one only."""
        whole = self._number.get(word)
        if whole is not None:
            return whole, 0
        folded = fold(word)
        whole = self._number.get(folded)
        if whole is not None:
            return whole, 0
        parts = [p for p in "".join(c if c.isalnum() else " " for c in folded[:80]).split() if p]
        if not parts:
            return self._number.get(word[:1], 0), 0
        first = self._split(parts[0])
        last = self._split(parts[-1]) if len(parts) > 1 else first
        return first[0], last[-1] if len(parts) > 1 or len(first) > 1 else 0

    def _split(self, part: str) -> list[int]:
        """Greedy longest match, the method of the WordPiece tokenizer (Wu et al. 2016)."""
        out: list[int] = []
        at = 0
        while at < len(part):
            for end in range(min(len(part), at + self._longest), at, -1):
                number = self._number.get(part[at:end] if at == 0 else "##" + part[at:end])
                if number is not None:
                    out.append(number)
                    at = end
                    break
            else:
                return [0]
        return out

    @property
    def break_number(self) -> int:
        """The piece that stands for a paragraph break."""
        return self._break


class Features:
    """Makes feature rows with one vocabulary of pieces. `offsets` are the columns' starts in the one embedding table,
    `size` the table's height."""

    def __init__(self, pieces: Pieces):
        self.pieces = pieces
        self.lex: Lexicon = lexicon()
        heights = (len(pieces.pieces), len(pieces.pieces), ENDINGS, VERBS, NOUNS, SHAPES, PLACES, MARKS, RULES)
        self.offsets = np.concatenate([[0], np.cumsum(heights)[:-1]]).astype(np.int32)
        # the last piece shares the first piece's rows
        self.offsets[1] = 0
        self.offsets[2:] -= heights[1]
        self.size = int(sum(heights) - heights[1])
        self._of_word = lru_cache(maxsize=65536)(self._word)

    def _word(self, text: str) -> bytes:
        """The first six columns of a word's row, as the bytes of their numbers."""
        lower = _ONE_MARK.get(text, text).lower()
        first, last = self.pieces.ends(lower)
        ending = 0
        for c in lower[-3:]:
            ending = (ending * 131 + ord(c)) % (ENDINGS - 1)
        columns = (first, last, ending + 1, self._verb(lower), self._noun(lower), _shape(text))
        return np.array(columns, dtype=np.int32).tobytes()

    def _verb(self, lower: str) -> int:
        lemma = self.lex.speech.get(lower)
        if lemma is None:
            return 1 if lower in self.lex.auxiliaries else 2 if lower in self.lex.naming else 0
        form = 0 if lower.endswith("ing") else 1 if lower.endswith("s") else 2 if lower != lemma else 3
        return 4 + form + (4 if lemma in self.lex.weak else 0)

    def _noun(self, lower: str) -> int:
        lex, bare = self.lex, lower.rstrip(".")
        classes = (
            lex.pronouns, lex.subordinators, lex.hearsay, lex.roles, lex.titles, lex.documents, lex.groups,
            lex.platforms,
            lex.first_names_female, lex.first_names_male, lex.family_first, lex.particles, lex.female, lex.male,
            lex.not_names,
        )  # fmt: skip
        return next((i for i, words in enumerate(classes, 1) if bare in words), 0)

    def layout(self, doc: Document, ruled: list[Attribution]) -> Layout:
        """Feature rows of `doc`, with the table's offsets added; `ruled` is what the rules find in it."""
        count = len(doc.words)
        breaks = len(doc.ranges) + 1
        alone = b"".join([self._of_word(w.text) for w in doc.words])
        row_of = np.arange(count, dtype=np.int32) + np.asarray(doc.paragraph, dtype=np.int32) + 1
        rows = np.zeros((count + breaks, len(COLUMNS)), dtype=np.int32)
        rows[:, 0] = self.pieces.break_number
        rows[row_of, :6] = np.frombuffer(alone, dtype=np.int32).reshape(count, 6)
        rows[row_of, 6] = self._places(doc)
        rows[row_of, 7] = _marks(doc)
        rows[row_of, 8] = _by_rule(doc, ruled)
        word_of = np.full(count + breaks, -1, dtype=np.int32)
        word_of[row_of] = np.arange(count, dtype=np.int32)
        rows += self.offsets
        return Layout(rows, row_of, word_of)

    @staticmethod
    def _places(doc: Document) -> Rows:
        count = len(doc.words)
        places = np.zeros(count, dtype=np.int32)
        inside = np.concatenate([[0], np.cumsum(np.asarray(doc.depth, dtype=np.int32) > 0)])
        bounds = np.array([0, *(last for _, last in doc.sentences)])
        sentence = np.asarray(doc.sentence, dtype=np.int32)
        before = inside[bounds[:-1]][sentence]
        places[bounds[:-1]] = _SENTENCE_START
        places |= np.where(inside[bounds[1:]][sentence] > before, _QUOTE_IN_SENTENCE, 0)
        places |= np.where(inside[1:] > before, _QUOTE_BEFORE, 0)
        for number, (first, last) in enumerate(doc.ranges):
            if first == last:
                continue
            places[first] |= _PARAGRAPH_START
            if doc.words[first].text[0] in _ANY_MARK and inside[last] > inside[first]:
                places[first:last] |= _QUOTE_STARTS_PARAGRAPH
            if doc.kinds[number] in HEADINGS or number == 0:
                places[first:last] |= _HEADING
        return places


def _marks(doc: Document) -> Rows:
    """Where a word stands towards quotations: 0 outside, 1 an opening and 2 a closing mark, 3 first and 4 last word
    inside, 5 inside; the same plus 5 in nested ones."""
    out = np.minimum(np.asarray(doc.depth, dtype=np.int32), 2) * 5
    for s in doc.stretches:
        level = 5 * min(s.quoted.depth, 1)
        out[s.first] = 3 + level
        out[s.last - 1] = 4 + level
        if s.first and doc.words[s.first - 1].end == s.quoted.span.start:
            out[s.first - 1] = 1 + level
        if s.quoted.closed and s.last < len(doc.words) and doc.words[s.last].start == s.quoted.span.end:
            out[s.last] = 2 + level
    marks: Rows = np.minimum(out, MARKS - 1).astype(np.int32)
    return marks


def _by_rule(doc: Document, ruled: list[Attribution]) -> Rows:
    """What the rules take a word for: content to the right of its cue 1 or to the left 2, source to the right 3 or left
    4, cue 5."""
    out = np.zeros(len(doc.words), dtype=np.int32)
    for a in ruled:
        if a.cue is None or doc.depth[a.cue[0]]:
            continue
        for first, last in a.content:
            out[first:last] = 1 if first >= a.cue[1] else 2
    for a in ruled:
        if a.cue is None or doc.depth[a.cue[0]]:
            continue
        if a.source is not None:
            out[a.source[0] : a.source[1]] = 3 if a.source[0] >= a.cue[1] else 4
        out[a.cue[0] : a.cue[1]] = 5
    return out


def _shape(text: str) -> int:
    first = text[0]
    if first.isupper():
        if len(text) == 1:
            return 1
        if text.isupper():
            return 2
        return 3 if text[1:].islower() else 4
    if first.isdigit():
        return 5
    if first.isalpha():
        return 6 if "-" not in text else 7
    if first in _ANY_MARK:
        return 8 if first in _OPENING else 9
    return {
        ".": 10,
        ",": 11,
        ":": 12,
        ";": 13,
        "?": 14,
        "!": 14,
        "(": 15,
        ")": 16,
        "—": 17,
        "–": 17,
        "-": 17,
        "$": 18,
    }.get(first, 19)

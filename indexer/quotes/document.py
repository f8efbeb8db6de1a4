"""An article laid out for attribution: words, paragraphs, sentences and quoted stretches, all by index of the word."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from indexer.model import Article, BlockKind, Span
from indexer.quotes.lexicon import german, lexicon
from indexer.quotes.marks import Quoted, quoted
from indexer.quotes.words import Word, words

# Nobody speaks in these.
SILENT = frozenset({BlockKind.FURNITURE, BlockKind.BYLINE, BlockKind.DATELINE})
HEADINGS = frozenset({BlockKind.TITLE, BlockKind.SUBHEAD, BlockKind.STANDFIRST})

LONGEST_SENTENCE = 1000  # words; what goes on longer is cut, so that work on one sentence stays bounded

_SAMPLE, _GERMAN = 400, 0.15  # words looked at, and the share of them that is common in German texts alone

_STOPS = frozenset((".", "!", "?", "…", "...", "....", "?!", "!!"))
_GO_ON = frozenset((",", ";", ":", ".", "—", "–", "--", "―"))
_CLOSERS_TOO = frozenset(("“", "«", "‹", "‘"))
_CLOSERS = frozenset(("”", '"', "''", ")", "]", "’", "'", "»", "›"))

# What a word is by its spelling alone, as bits of `Document.flags`.
SPOKEN = 1  # a word or number, no mark
CAPITAL = 2
NAMING = 4  # with a capital and no word that begins sentences
CUE = 8  # may be or begin a cue


@dataclass(frozen=True, slots=True)
class Stretch:
    """A quoted stretch with the range of words between its marks."""

    quoted: Quoted
    first: int
    last: int  # half-open
    paragraph: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said what, as ranges of words [first, last): the content in pieces, the cue, the mention of the source.
    `signals` are the tagger's probabilities of its parts, from which the confidence is made; `shares` how likely each
    piece belongs to the content; `verbatim`: the words are the source's own though no marks stand around them."""

    content: tuple[tuple[int, int], ...]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    confidence: float = 0.5
    signals: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Words of the paragraphs in which somebody may speak. `paragraph` and `sentence` number every word's paragraph and
    sentence, `depth` tells how many quotations it stands in (marks themselves: as many as around them), `lower` holds
    the words in lower case, `flags` what they are, `cues` lists those that may be or begin a cue; `spoken` and `inside`
    count, at every word and at the end, the words that are no marks before it, and those of them in quotations.
    `ranges` are the paragraphs' word ranges and `kinds` their blocks' kinds; `begins` are the stretches' first words,
    in order. `german`: whether the text is."""

    text: str
    words: list[Word]
    lower: list[str]
    paragraph: list[int]
    sentence: list[int]
    depth: list[int]
    ranges: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    kinds: list[BlockKind]
    stretches: list[Stretch]
    flags: list[int]
    cues: list[int]
    spoken: list[int]
    inside: list[int]
    begins: list[int]
    german: bool

    def span(self, piece: tuple[int, int]) -> Span:
        """The characters from the first to the last word of a range."""
        return Span(self.words[piece[0]].start, self.words[piece[1] - 1].end)

    def count(self, piece: tuple[int, int]) -> int:
        """How many words of a range are no marks."""
        return self.spoken[piece[1]] - self.spoken[piece[0]]

    def quoted(self, piece: tuple[int, int]) -> int:
        """How many of these stand in quotation marks."""
        return self.inside[piece[1]] - self.inside[piece[0]]


def paragraphs(article: Article) -> tuple[list[Span], list[BlockKind]]:
    """Spans and kinds of the blocks in which somebody may speak; without blocks the text is cut at its line breaks."""
    if article.blocks:
        blocks = sorted(
            (b for b in article.blocks if b.kind not in SILENT and b.span.start < b.span.end), key=lambda b: b.span
        )
        kept, end = [], 0
        for block in blocks:
            if block.span.start >= end:
                kept.append(block)
                end = block.span.end
        return [b.span for b in kept], [b.kind for b in kept]
    spans, at = [], 0
    for line in article.text.split("\n"):
        if line.strip():
            spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return spans, [BlockKind.PARAGRAPH] * len(spans)


def document(article: Article) -> Document:
    """Lay out `article`; linear in its length."""
    spans, kinds = paragraphs(article)
    text = article.text
    tokens: list[Word] = []
    paragraph: list[int] = []
    ranges: list[tuple[int, int]] = []
    for span in spans:
        here = words(text, span.start, span.end)
        ranges.append((len(tokens), len(tokens) + len(here)))
        paragraph.extend([len(ranges) - 1] * len(here))
        tokens.extend(here)
    starts = [w.start for w in tokens]
    depth = [0] * len(tokens)
    stretches = []
    for q in quoted(text, spans):
        first, last = bisect_left(starts, q.span.start), bisect_left(starts, q.span.end)
        if first < last:
            stretches.append(Stretch(q, first, last, paragraph[first]))
            for i in range(first, last):
                depth[i] += 1
    sentence, ends = _sentences(tokens, ranges, depth)
    facts = [_facts(w[0]) for w in tokens]
    flags = [f[1] for f in facts]
    spoken = [f & SPOKEN for f in flags]
    lower = [f[0] for f in facts]
    return Document(
        text, tokens, lower, paragraph, sentence, depth, ranges, ends, kinds, stretches,
        flags=flags,
        cues=[k for k, flag in enumerate(flags) if flag & CUE],
        spoken=list(accumulate(spoken, initial=0)),
        inside=list(accumulate([one if d else 0 for one, d in zip(spoken, depth, strict=True)], initial=0)),
        begins=[s.first for s in stretches],
        german=_german(article.language, lower),
    )  # fmt: skip


def _german(language: str | None, lower: list[str]) -> bool:
    """Whether an article is in German: as its reader found, else by its commonest words."""
    if language is not None:
        return language.startswith("de")
    words, sample = german(), lower[:_SAMPLE]
    return sum(w in words.common or w in words.say for w in sample) > _GERMAN * len(sample)


@lru_cache(maxsize=65536)
def _facts(text: str) -> tuple[str, int]:
    """A word in lower case, and its flags."""
    lex, lower = lexicon(), text.lower()
    flags = SPOKEN if text[0].isalnum() else 0
    if text[0].isupper():
        flags |= CAPITAL if lower in lex.not_names else CAPITAL | NAMING
    if lower in lex.speech or lower == "according":
        flags |= CUE
    return lower, flags


def _said(tokens: list[Word], start: int, stop: int) -> bool:
    """Whether the words from `start` are only `Ann Lee asked.`: a short clause that ends with a verb of saying."""
    verbs = lexicon().speech
    for i in range(start, min(stop, start + 7)):
        if tokens[i].text in (".", ","):
            return i > start + 1 and tokens[i - 1].text in verbs
        if not tokens[i].text[0].isalnum():
            return False
    return False


def _sentences(
    tokens: list[Word], ranges: list[tuple[int, int]], depth: list[int]
) -> tuple[list[int], list[tuple[int, int]]]:
    """Sentence number of every word and the sentences' ranges. A sentence never ends inside a quotation, so `"One.
    Two," he said.` is one, unless it is longer than any."""
    sentence = [0] * len(tokens)
    found: list[tuple[int, int]] = []
    for first, last in ranges:
        start = first
        i = first
        while i < last:
            word = tokens[i].text
            end = i + 1
            if word in _STOPS:
                while (
                    end < last
                    and tokens[end].start == tokens[end - 1].end
                    and (
                        tokens[end].text in _CLOSERS
                        or (tokens[end].text in _CLOSERS_TOO and depth[end] < depth[end - 1])  # „German“, »German«
                    )
                ):
                    end += 1
                closed = end > i + 1
                inside = depth[i] > 0 and not (
                    closed and (end >= last or depth[end] == 0 or tokens[end].text in "“\"‘'")
                )
                follows = tokens[end].text if end < last else ""
                if (
                    not inside
                    and end < last
                    and not follows[:1].islower()
                    and follows not in _GO_ON
                    and not (closed and _said(tokens, end, last))
                ):
                    found.append((start, end))
                    start = end
            i = end
            if i - start >= LONGEST_SENTENCE:
                found.append((start, i))
                start = i
        if start < last:
            found.append((start, last))
    for number, (first, last) in enumerate(found):
        for i in range(first, last):
            sentence[i] = number
    return sentence, found

"""Plain text from lines to blocks: hard-wrapped lines, hyphens at line ends, columns, sentences that a page break cut.

Nothing is copied: a block is a tuple of pieces that know where in the file they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from indexer.readers.draft import Piece, shows, visible

_LINE = re.compile("[^\n\r\f\v\u2028\u2029]+")
_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
_ENDS_SENTENCE = re.compile(r"""[.!?…:;。！？।]['"”’»›)\]*]*$""")
_LOWER_START = re.compile(r"""['"“‘(\[]?[a-zà-öø-ÿœšžğışčćřěůłąęńśźżа-яёіїєґα-ω]""")
_CJK = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uff60]")
_NAME_START = re.compile(r"(?:[A-ZÀ-Þ][\w'’-]+|[A-Z]\.) [A-ZÀ-Þ]")
_HYPHEN_END = re.compile(r"[^\W\d_][-\u2010\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_GUTTER = re.compile(r"\S( {3,}|\t+)\S")
# Words that no sentence, title or caption ends with.
_DANGLING = frozenset(
    re.findall(
        r"\S+",
        "a an the of to in on at by for with from and or but nor as that than into onto upon its his their our my your"
        " this these those is are was were be been has have had will would could should between among during der die"
        " das den dem und oder von zu mit für auf le la les des de et ou un une el los las del y en con por il lo gli",
    )
)
# First halves that keep their hyphen.
_COMPOUND = frozenset(
    re.findall(
        r"\S+",
        "self well ex non anti pre post co vice semi half mid high low long short north south east west north- cross"
        " mr ms so-called re inter multi all",
    )
)


class Line(NamedTuple):
    """A line without its outer spaces; `gap` counts the empty lines before it, `page` tells of a form feed before."""

    text: str
    at: int
    indent: int
    gap: int
    page: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines that are one block. `gap` counts the empty lines before it, `after` those behind."""

    pieces: tuple[Piece, ...]
    gap: int
    after: int = 1
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pieces = self.pieces
        text = pieces[0].text if len(pieces) == 1 else "".join([p.text for p in pieces])
        object.__setattr__(self, "text", text)  # asked for many times, and nothing here ever changes


def physical_lines(text: str) -> list[Line]:
    """The lines of `text` that hold something, in order."""
    lines: list[Line] = []
    end = 0
    for match in _LINE.finditer(text):
        body = match.group().strip()
        if not shows(body):
            continue
        at = match.start() + len(match.group()) - len(match.group().lstrip())
        between = text[end : match.start()]
        gap = max(0, len(_BREAK.findall(between)) - 1) if lines else 0
        lines.append(Line(body, at, at - match.start(), gap, "\f" in between))
        end = match.end()
    return lines


def chunks(text: str) -> list[Chunk]:
    """The blocks of `text`: lines that a narrow page has broken are joined, others stay apart."""
    lines = _single_spaced(_columns_apart(physical_lines(text)))
    width = wrap_width(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and width and line.gap == 0 and not _new_paragraph(groups[-1][-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    words = _vocabulary(text) if any(_HYPHEN_END.search(line.text) for line in lines) else frozenset()
    found = [Chunk(join_lines(group, words), group[0].gap) for group in groups]
    return [
        Chunk(chunk.pieces, chunk.gap, found[i + 1].gap if i + 1 < len(found) else 99) for i, chunk in enumerate(found)
    ]


def wrap_width(lines: list[Line]) -> int | None:
    """The column at which the lines were broken by a machine, None if each line is a paragraph of its own."""
    pairs = [(a, b) for a, b in pairwise(lines) if b.gap == 0]
    if len(pairs) < 2:
        return None
    lengths = sorted(len(a.text) for a, _ in pairs)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    if not 20 <= width <= 130 or sum(len(line.text) > 1.6 * width for line in lines) > 0.1 * len(lines):
        return None
    full = sum(len(a.text) + 1 + len(b.text.split(None, 1)[0]) >= 0.85 * width for a, b in pairs)
    running = sum(bool(_LOWER_START.match(b.text)) and not _ENDS_SENTENCE.search(a.text) for a, b in pairs)
    return width if full >= 0.6 * len(pairs) and running >= 0.25 * len(pairs) else None


def _new_paragraph(before: Line, line: Line, width: int) -> bool:
    """Whether a paragraph begins at `line` of hard-wrapped text although no empty line says so."""
    if line.page or line.indent >= before.indent + 2:
        return not _runs_on(before.text, line.text)
    short = len(before.text) + 1 + len(line.text.split(None, 1)[0]) < 0.8 * width
    return short and not _LOWER_START.match(line.text) and not _runs_on(before.text, line.text)


def _single_spaced(lines: list[Line]) -> list[Line]:
    """Lines of a text that has an empty line after every line of a wrapped paragraph, closed up."""
    if len(lines) < 8 or any(line.gap == 0 for line in lines[1:]):
        return lines
    closed = [line._replace(gap=max(0, line.gap - 1)) for line in lines]
    open_ends = sum(not _ENDS_SENTENCE.search(line.text) for line in lines)
    return closed if open_ends > 0.5 * len(lines) and wrap_width(closed) else lines


def _columns_apart(lines: list[Line]) -> list[Line]:
    """Lines of a page dumped with two columns side by side: the left column first, then the right one."""
    gutters = Counter(m.end(1) for line in lines for m in _GUTTER.finditer(" " * line.indent + line.text))
    if len(lines) < 8 or not gutters:
        return lines
    column, count = gutters.most_common(1)[0]
    if count < 0.6 * len(lines) or column < 15:
        return lines
    left: list[Line] = []
    right: list[Line] = []
    gap_left = gap_right = 0
    for line in lines:
        full = " " * line.indent + line.text
        cut = column - 1 if full[:column].endswith(" ") else None
        gap_left += line.gap
        gap_right += line.gap
        if cut is None and len(full) > column:
            return lines  # a line runs across the gutter: these are no columns
        head, tail = full[: column - 1].strip(), full[column - 1 :].strip()
        if head:
            left.append(Line(head, line.at, line.indent, gap_left, line.page))
            gap_left = 0
        else:
            gap_left += 1
        if tail:
            at = line.at - line.indent + column - 1 + len(full[column - 1 :]) - len(full[column - 1 :].lstrip())
            right.append(Line(tail, at, 0, gap_right, line.page))
            gap_right = 0
        else:
            gap_right += 1
    return left + right


def _vocabulary(text: str) -> frozenset[str]:
    """The words that stand whole in `text`, lower case."""
    return frozenset(w.lower() for w in _WORD.findall(text))


def join_lines(group: list[Line], words: frozenset[str] = frozenset()) -> tuple[Piece, ...]:
    """The pieces of one block that stands on several lines; `words` decide about hyphens at line ends."""
    pieces: list[Piece] = []
    for i, line in enumerate(group):
        text = line.text
        separator = ""
        if i + 1 < len(group):
            following = group[i + 1].text
            if _HYPHEN_END.search(text):
                if _word_was_cut(text, following, words):
                    text = text[:-1]
            elif not (_CJK.match(text[-1]) and _CJK.match(following[0])):
                separator = " "
        pieces += visible(text, line.at)
        if separator:
            pieces.append(Piece(separator))
    return tuple(pieces)


def _word_was_cut(before: str, after: str, words: frozenset[str]) -> bool:
    """Whether the hyphen at the end of `before` was put there by the line break."""
    if before[-1] == "\u00ad":
        return True
    head = _WORD.findall(before[:-1])[-1].lower() if _WORD.findall(before[-60:-1]) else ""
    tail_match = _WORD.match(after)
    if not head or not tail_match:
        return False
    tail = tail_match.group()
    if not tail[0].islower():
        return False
    if f"{head}-{tail}".lower() in words:
        return False
    if f"{head}{tail}".lower() in words:
        return True
    return head.rsplit("-", 1)[-1] not in _COMPOUND


def _runs_on(before: str, after: str) -> bool:
    """Whether a sentence was cut between two lines, seen from its two halves."""
    if _ENDS_SENTENCE.search(before):
        return False
    if _LOWER_START.match(after):
        return True
    last = _WORD.findall(before[-40:])
    return bool(last) and before[-1].isalpha() and last[-1] in _DANGLING


def cut_in_sentence(before: str, after: str) -> bool:
    """Whether block `after` continues a sentence of block `before`, a paragraph cut by a page break.

    A short line before is a heading or a caption and never joined.
    """
    if len(before) < 80 and not re.search(r"[.!?][\"”’']? ", before):
        return False
    if not _LOWER_START.match(after) and not _NAME_START.match(after):
        return False
    return _runs_on(before, after)


def joined(first: Chunk, second: Chunk, words: frozenset[str] = frozenset()) -> Chunk:
    """Two chunks that are one paragraph."""
    before, after = first.text, second.text
    pieces = list(first.pieces)
    if _HYPHEN_END.search(before):
        if _word_was_cut(before, after, words):
            last = pieces[-1]
            pieces[-1] = Piece(last.text[:-1], last.at)
    elif not (_CJK.match(before[-1]) and _CJK.match(after[0])):
        pieces.append(Piece(" "))
    return Chunk((*pieces, *second.pieces), first.gap, second.after)

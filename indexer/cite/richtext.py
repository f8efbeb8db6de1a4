"""Text with inline markup as runs of characters, styles and quotation marks, and how runs become plain text or HTML.

Titles in CSL-JSON may carry `<i>`, `<b>`, `<sup>`, `<sub>`, `<sc>` and quotation marks. Both nest: italics inside
italics turn upright, and quotation marks alternate between double and single.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """What a stretch of text can look like."""

    ITALIC = "italic"
    BOLD = "bold"
    SMALL_CAPS = "small-caps"
    SUPERSCRIPT = "sup"
    SUBSCRIPT = "sub"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Open:
    """Beginning of a stretch of `style`. Where the style already holds, the stretch turns it over (`flipped`)."""

    style: Style
    flipped: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """End of the stretch begun by the matching Open."""

    style: Style
    flipped: bool = False


Run = str | Open | Close

_HTML = {
    (Style.ITALIC, False): ("<i>", "</i>"),
    (Style.ITALIC, True): ('<span style="font-style:normal;">', "</span>"),
    (Style.BOLD, False): ("<b>", "</b>"),
    (Style.BOLD, True): ('<span style="font-weight:normal;">', "</span>"),
    (Style.SMALL_CAPS, False): ('<span style="font-variant:small-caps;">', "</span>"),
    (Style.SMALL_CAPS, True): ('<span style="font-variant:normal;">', "</span>"),
    (Style.SUPERSCRIPT, False): ("<sup>", "</sup>"),
    (Style.SUPERSCRIPT, True): ("<sup>", "</sup>"),
    (Style.SUBSCRIPT, False): ("<sub>", "</sub>"),
    (Style.SUBSCRIPT, True): ("<sub>", "</sub>"),
}
_QUOTES = {False: ("“", "”"), True: ("‘", "’")}


def to_text(runs: list[Run]) -> str:
    """The runs as plain text."""
    return "".join(_mark(run) if not isinstance(run, str) else run for run in runs)


def to_html(runs: list[Run]) -> str:
    """The runs as HTML, with numeric entities only, so that it is well-formed XML too."""
    out = []
    for run in runs:
        if isinstance(run, str):
            out.append(escape_html(run))
        elif run.style is Style.QUOTED:
            out.append(_mark(run))
        else:
            out.append(_HTML[run.style, run.flipped][isinstance(run, Close)])
    return "".join(out)


def escape_html(text: str) -> str:
    """`text` for HTML; of two spaces the first is kept from collapsing. Control characters, which no XML may hold, are
    dropped."""
    text = UNPRINTABLE.sub("", text)
    text = text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
    return re.sub(r"\s\s", "\u00a0 ", text)


UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _mark(run: Open | Close) -> str:
    return _QUOTES[run.flipped][isinstance(run, Close)] if run.style is Style.QUOTED else ""


# --- markup -------------------------------------------------------------------------------------------------------

_NOCASE = "nocase"
_SPAN_CAPS = re.compile(r'<span\s+style="font-variant:\s*small-caps;?"[^>]*>')
_SPAN_NOCASE = re.compile(r'<span\s+class="no(?:case|decor)"[^>]*>')
_CAPS_TAG, _NOCASE_TAG = '<span style="font-variant:small-caps;">', '<span class="nocase">'

# opening mark -> (what it opens, closing mark)
_PAIRS: dict[str, tuple[Style | str, str]] = {
    _NOCASE_TAG: (_NOCASE, "</span>"),
    _CAPS_TAG: (Style.SMALL_CAPS, "</span>"),
    "<sc>": (Style.SMALL_CAPS, "</sc>"),
    "<i>": (Style.ITALIC, "</i>"),
    "<b>": (Style.BOLD, "</b>"),
    "<sup>": (Style.SUPERSCRIPT, "</sup>"),
    "<sub>": (Style.SUBSCRIPT, "</sub>"),
    ' "': (Style.QUOTED, '"'),
    " '": (Style.QUOTED, "'"),
    '("': (Style.QUOTED, '"'),
    "('": (Style.QUOTED, "'"),
    "“": (Style.QUOTED, "”"),
    "‘": (Style.QUOTED, "’"),
}
_CLOSERS = {closer for _, closer in _PAIRS.values()}
_MARK = re.compile("|".join(re.escape(m) for m in (*_PAIRS, *sorted(_CLOSERS, key=len, reverse=True))))
_INNER_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")


@dataclass(slots=True)
class _Piece:
    """A mark and the text that follows it; the first piece has no mark."""

    mark: str
    text: str
    forced: bool = False  # the space before a straight quote was not in the text


def parse(text: str, within: frozenset[Style] = frozenset()) -> list[Run]:
    """The runs of `text`, whose inline markup and quotation marks are recognised; marks without a partner stay what
    they are, straight apostrophes become typographic. `within` are the styles that hold around it (Style.QUOTED: the
    text stands in double quotation marks)."""
    text = tidy(text).removeprefix(" ") if text.startswith(("'", " '")) else tidy(text)
    if not text:
        return []
    if not _MARK.search(" " + text):
        return [text]
    pieces = _paired(_split(text))
    return _runs(pieces, text, within)


def tidy(text: str) -> str:
    """`text` with narrow no-break spaces where French sets spaces around marks, and with plain spaces, also at the
    beginning, before straight single quotation marks."""
    text = re.sub(" (?=[:;?!»])", "\u202f", text).replace("« ", "«\u202f")
    return re.sub(r"\s+'|\A'", " '", text)


def has_letters(text: str) -> bool:
    """Whether `text` holds digits or letters of scripts that know italics (Chinese, Japanese and Korean do not)."""
    return bool(_SLANTING.search(text))


_SLANTING = re.compile(
    "[-0-9a-zA-Z\u0e01-\u0e5b\u00c0-\u017f\u0370-\u03ff\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u1f00-\u1fff]"
)


def _split(text: str) -> list[_Piece]:
    text = _SPAN_NOCASE.sub(_NOCASE_TAG, _SPAN_CAPS.sub(_CAPS_TAG, text))
    # Within a word a typographic apostrophe is no closing quote.
    text = " " + _INNER_APOSTROPHE.sub("'", text)
    marks = list(_MARK.finditer(text))
    ends = [m.start() for m in marks[1:]] + [len(text)]
    pieces = [_Piece("", text[: marks[0].start()] if marks else text)]
    for mark, end in zip(marks, ends, strict=True):
        piece = _Piece(mark.group(), text[mark.end() : end])
        before = pieces[-1]
        if piece.mark in "\"'" and before.mark in _PAIRS and not before.text:
            piece.mark, piece.forced = " " + piece.mark, True  # a straight quote right after an opening mark opens
        pieces.append(piece)
    return pieces


def _paired(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces with every mark that has no partner turned into text."""
    open_: list[_Piece] = []
    for piece in pieces[1:]:
        mark, follows = piece.mark, piece.text[:1]
        if mark == "'" and follows and follows not in ",.?:; ":
            _plain(piece, "’")
        elif mark == " '" and follows == " ":
            _plain(piece, " ’")
        elif mark in _PAIRS:
            open_.append(piece)
        else:
            _close(piece, open_)
    for piece in open_:
        _plain(piece, " ’" if piece.mark == " '" else _literal(piece))
    return pieces


def _close(piece: _Piece, open_: list[_Piece]) -> None:
    while open_ and _PAIRS[open_[-1].mark][1] != piece.mark:
        if piece.mark == "'":
            _plain(piece, "’")
            return
        unmatched = open_.pop()
        _plain(unmatched, _literal(unmatched))
    if not open_:
        _plain(piece, "’" if piece.mark == "'" else piece.mark)
        return
    partner = open_.pop()
    if _PAIRS[partner.mark][0] == _NOCASE:
        _plain(partner, "")
        _plain(piece, "")


def _literal(piece: _Piece) -> str:
    return piece.mark[1:] if piece.forced else piece.mark


def _plain(piece: _Piece, as_text: str) -> None:
    piece.text, piece.mark = as_text + piece.text, ""


def _runs(pieces: list[_Piece], original: str, within: frozenset[Style]) -> list[Run]:
    straight = next((p.mark for p in pieces if p.mark[:1] in (" ", "(")), "")
    # The first straight quote seen is the outer one, whichever it is; typographic ones say themselves which they are.
    outer = {'"': False, "'": True} if straight.endswith('"') else {'"': True, "'": False}
    runs: list[Run] = []
    stack: list[Open] = []
    for piece in pieces:
        if piece.mark in _PAIRS:
            if piece.mark[0] in " (" and not piece.forced:
                runs.append(piece.mark[0])
            style = Style(_PAIRS[piece.mark][0])
            around = next((o.flipped for o in reversed(stack) if o.style is style), None)
            if around is not None:
                flipped = not around
            elif style in within:
                flipped = True
            elif style is Style.QUOTED:
                flipped = {"“": False, "‘": True}.get(piece.mark, outer.get(piece.mark[-1], False))
            else:
                flipped = False
            stack.append(Open(style, flipped))
            runs.append(stack[-1])
        elif piece.mark:
            opened = stack.pop()
            runs.append(Close(opened.style, opened.flipped))
        if piece.text:
            runs.append(piece.text)
    return _without_first_space(runs, original)


def _without_first_space(runs: list[Run], original: str) -> list[Run]:
    """The runs without the space that was put in front to see quotes at the beginning."""
    if runs and isinstance(runs[0], str) and runs[0].startswith(" "):
        first = runs[0][1:]
        return [first, *runs[1:]] if first else runs[1:]
    return runs

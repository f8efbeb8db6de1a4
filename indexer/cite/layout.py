"""Putting the parts of a citation together: delimiters, affixes, and the punctuation where they meet.

A part is a list of runs, or None where there is nothing to show; a group of nothing is nothing. Where a delimiter or
suffix meets a part that ends in a mark of its own, one of them gives way ("?" and "." make "?"), and stops and commas
go inside closing quotation marks, as American usage has it.
"""

from __future__ import annotations

from collections.abc import Iterable

from indexer.cite.richtext import Close, Open, Run, Style, has_letters, parse

Part = list[Run] | None

# What two marks in a row become, where not simply both.
_MERGED = {
    "!.": "!",
    "!:": "!",
    "?.": "?",
    "?:": "?",
    ":!": "!",
    ":?": "?",
    ":.": ":",
    ";!": "!",
    ";?": "?",
    ";:": ";",
    ";.": ";",
}
_MARKS = "!?.:,;"
_INSIDE_QUOTES = ".,!?"


def text(value: str, *styles: Style) -> Part:
    """`value`, in which markup and quotation marks are recognised, in `styles` (outermost first)."""
    if not value:
        return None
    if not has_letters(value):
        styles = tuple(s for s in styles if s is not Style.ITALIC)
    runs = parse(value, frozenset(styles))
    for style in reversed(styles):
        runs = [Open(style), *runs, Close(style)]
    return runs


def italic(value: str) -> Part:
    """`value` in italics whatever its script, as a style sets whole groups."""
    return styled(parse(value, frozenset({Style.ITALIC})), Style.ITALIC) if value else None


def term(value: str) -> Part:
    """Words of the style itself; nothing in them is markup."""
    return [value] if value else None


def group(parts: Iterable[Part], delimiter: str = "", prefix: str = "", suffix: str = "") -> Part:
    """The parts there are, with `delimiter` between and the affixes around; nothing when there is none."""
    out: list[Run] = []
    for part in parts:
        if not part:
            continue
        if out:
            _affix(out, delimiter)
        _extend(out, part)
    if not out:
        return None
    if prefix:
        out = [prefix, *out]
    _affix(out, suffix)
    return out


def styled(part: Part, style: Style) -> Part:
    """The part in `style`."""
    return [Open(style), *part, Close(style)] if part else None


def sentence(parts: Iterable[Part], delimiter: str, suffix: str) -> list[Run]:
    """A whole citation: like `group`, but never None."""
    return group(parts, delimiter, suffix=suffix) or []


def _extend(out: list[Run], part: list[Run]) -> None:
    """Append a part; where it begins with a mark that the text before ends with, that mark stands once."""
    first = part[0]
    if out and isinstance(first, str) and first[:1] in _MARKS:
        rest = first.lstrip(_MARKS)
        _affix(out, first[: len(first) - len(rest)])
        if rest:
            out.append(rest)
        out.extend(part[1:])
    else:
        out.extend(part)


def _affix(out: list[Run], affix: str) -> None:
    """Append a delimiter or suffix, its first mark merged with what stands before."""
    if not affix:
        return
    if affix[0] in _MARKS:
        _punctuate(out, affix[0])
        affix = affix[1:]
    if affix:
        out.append(affix)


def _punctuate(out: list[Run], mark: str) -> None:
    """Append one punctuation mark to what stands in `out`."""
    # The closing tags and quotation marks at the end, and the innermost quotation mark among them.
    end = len(out)
    while end and isinstance(out[end - 1], Close):
        end -= 1
    inside = None
    if mark in _INSIDE_QUOTES:
        for i in range(end, len(out)):
            run = out[i]
            if isinstance(run, Close) and run.style is Style.QUOTED:
                inside = i
                break
    last = out[end - 1] if end else ""
    before = last[-1:] if isinstance(last, str) else ""
    if before == mark:
        return
    merged = _MERGED.get(before + mark)
    if merged is not None and isinstance(last, str):
        out[end - 1] = last[:-1] + merged
    elif inside is not None:
        out.insert(inside, mark)
    else:
        out.append(mark)

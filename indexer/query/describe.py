"""A query in plain English, so that people see how their search was read."""

from __future__ import annotations

import re
from datetime import date

from indexer.model import BlockKind, QuoteKind
from indexer.query.nodes import (
    And,
    DateRange,
    Everything,
    Exactly,
    Field,
    Fuzzy,
    HasQuote,
    Near,
    Not,
    Nothing,
    OfKind,
    Or,
    Phrase,
    Prefix,
    Query,
    Undated,
    Word,
)

_SHOWN = 12  # parts of an And or Or that are spelt out

# What is said of a passage in which a field holds what the query asks for.
_WHERE = {
    Field.TEXT: "{}",
    Field.SPEAKER: "said by {}",
    Field.SAID: "with {} in somebody's words",
    Field.VIA: "passed on by {}",
    Field.BY: "signed by {}",
    Field.IN: "published in {}",
    Field.TITLE: "under a headline with {}",
}
_EXACTLY = {
    "speaker": "said by exactly “{}”",
    "via": "passed on by exactly “{}”",
    "by": "signed by exactly “{}”",
    "in": "published in exactly “{}”",
    "language": "in the language “{}”",
    "article": "in the article {}",
}
_QUOTES = {
    QuoteKind.DIRECT: "direct quotes",
    QuoteKind.PARTIAL: "partial quotes",
    QuoteKind.INDIRECT: "indirect speech",
    QuoteKind.MENTION: "words in quotation marks that nobody says",
}
_KINDS = {
    BlockKind.TITLE: "headlines",
    BlockKind.STANDFIRST: "standfirsts",
    BlockKind.BYLINE: "bylines",
    BlockKind.DATELINE: "datelines",
    BlockKind.SUBHEAD: "subheads",
    BlockKind.PARAGRAPH: "paragraphs",
    BlockKind.BLOCKQUOTE: "block quotations",
    BlockKind.LIST_ITEM: "list items",
    BlockKind.TABLE_ROW: "table rows",
    BlockKind.CAPTION: "captions",
    BlockKind.EMBED: "embedded posts",
    BlockKind.CORRECTION: "corrections",
    BlockKind.QUESTION: "questions",
    BlockKind.ANSWER: "answers",
    BlockKind.FURNITURE: "page furniture",
}


def describe(query: Query) -> str:
    """One sentence that says what the query asks for."""
    match query:
        case Everything():
            return "Everything in the archive."
        case Nothing():
            return "Nothing to look for."
        case _:
            return f"Passages {_said(query, top=True)}."


def _said(query: Query, *, top: bool = False) -> str:
    match query:
        case Word() | Prefix() | Fuzzy() | Phrase() | Near():
            spoken = _WHERE[query.field].format(_leaf(query))
            return f"with {spoken}" if query.field is Field.TEXT else spoken
        case And(parts):
            text = _joined(_told([_said(p) for p in parts]), "and")
            return text if top else f"({text})"
        case Or(parts):
            if variants := _variants(parts):
                return _WHERE[variants[1]].format(variants[0]).replace("“", "with “", variants[1] is Field.TEXT)
            text = _joined(_told([_said(p) for p in parts]), "or")
            return f"either {text}" if top else f"(either {text})"
        case Not(part):
            return f"not {_said(part)}"
        case DateRange(first, last):
            return _dates(first, last)
        case Undated():
            return "in articles without a known date"
        case HasQuote(kinds):
            return "with " + (_joined([_QUOTES[k] for k in kinds], "or") if kinds else "quoted or reported speech")
        case OfKind(kind):
            return f"that are {_KINDS[kind]}"
        case Exactly(field, value):
            return _EXACTLY.get(field, field + " exactly “{}”").format(value)
        case Everything():
            return "of any kind"
        case Nothing():
            return "of no kind"


def _leaf(query: Word | Prefix | Fuzzy | Phrase | Near) -> str:
    match query:
        case Word(text):
            return f"“{text}”"
        case Prefix(text):
            return f"a word beginning “{text}”"
        case Fuzzy(text, distance):
            return f"a word like “{text}” (up to {distance} letter{'s' if distance > 1 else ''} different)"
        case Phrase(words):
            shown = _shown(words)
            return f"the exact word “{shown}”" if len(words) == 1 else f"the exact phrase “{shown}”"
        case Near(words, distance):
            return f"{_joined([f'“{w}”' for w in words], 'and')} within {distance} words of each other"


def _told(parts: list[str]) -> list[str]:
    """The parts with "with" said once where several in a row begin with it."""
    both = zip(parts, ["", *parts], strict=False)
    return [p.removeprefix("with ") if before.startswith("with ") else p for p, before in both]


def _variants(parts: tuple[Query, ...]) -> tuple[str, Field] | None:
    """A compound read in parts and as one word ("eui kyum", euikyum) is told as one thing."""
    words: list[str] = []
    fields = set()
    for part in parts:
        if isinstance(part, Word):
            words.append(part.text)
        elif isinstance(part, Phrase) and None not in part.words:
            words.append(_shown(part.words))
        else:
            return None
        fields.add(part.field)
    if len(fields) != 1 or len({w.replace(" ", "") for w in words}) != 1:
        return None
    first, *rest = dict.fromkeys(words)
    also = f" (also written {_joined([f'“{w}”' for w in rest], 'or')})" if rest else ""
    return f"“{first}”{also}", fields.pop()


def _shown(words: tuple[str | None, ...]) -> str:
    """The words of a phrase as they are written: with spaces but in scripts that have none."""
    text = " ".join("*" if w is None else w for w in words)
    return re.sub(r"(?<=[^\u0000-\u0e00]) (?=[^\u0000-\u0e00])", "", text)


def _joined(parts: list[str], word: str) -> str:
    if len(parts) > _SHOWN:
        parts = [*parts[:_SHOWN], f"{len(parts) - _SHOWN} more"]
    if len(parts) < 3:
        return f" {word} ".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year:04}"


def _dates(first: date | None, last: date | None) -> str:
    if first and last:
        return f"published on {_day(first)}" if first == last else f"published from {_day(first)} to {_day(last)}"
    if first:
        return f"published on {_day(first)} or later"
    if last:
        return f"published on {_day(last)} or earlier"
    return "in articles with a known date"

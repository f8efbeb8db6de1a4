"""A query as text in the syntax of `parser`, such that parsing it gives the same query again."""

from __future__ import annotations

from datetime import date, timedelta

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


def to_text(query: Query) -> str:
    """The canonical text of a query: `parse(to_text(q)).query == q` for every q in normal form and within the limits
    whose words are words of the tokenizer."""
    match query:
        case And(parts):
            return " ".join(_grouped(p, Or) for p in parts) or "*"
        case Or(parts):
            return " OR ".join(_grouped(p, And) for p in parts) or "-*"
        case Not(part):
            return f"-{_grouped(part, And | Or | Near | Not)}"
        case Near(words, distance, where):
            text = f" NEAR/{distance} ".join(words)
            return text if where is Field.TEXT else f"{where}:({text})"
        case Word(text, where):
            return _in(where, text)
        case Prefix(text, where):
            return _in(where, f"{text}*")
        case Fuzzy(text, distance, where):
            return _in(where, f"{text}~" if distance == 1 else f"{text}~{distance}")
        case Phrase(words, where):
            return _in(where, '"' + " ".join("*" if w is None else w for w in words) + '"')
        case DateRange(first, last):
            return f"date:{_range(first, last)}"
        case Undated():
            return "is:undated"
        case HasQuote(kinds):
            return f"is:{','.join(kinds) or 'quote'}"
        case OfKind(kind):
            return f"kind:{kind}"
        case Exactly(field, value):
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'{field}="{escaped}"'
        case Everything():
            return "*"
        case Nothing():
            return "-*"


def _grouped(query: Query, kinds: type | object) -> str:
    text = to_text(query)
    return f"({text})" if isinstance(query, kinds) else text  # type: ignore[arg-type]


def _in(where: Field, text: str) -> str:
    return text if where is Field.TEXT else f"{where}:{text}"


def _range(first: date | None, last: date | None) -> str:
    if first and last:
        if first == last:
            return first.isoformat()
        if first.day == 1 and (last + timedelta(days=1) if last < date.max else date.min).day == 1:
            if (first.year, first.month) == (last.year, last.month):
                return first.isoformat()[:7]
            if first.year == last.year and first.month == 1 and last.month == 12:
                return first.isoformat()[:4]
    return f"{first.isoformat() if first else ''}..{last.isoformat() if last else ''}"

"""The API's parameters as a table: what is read from a query string is what the OpenAPI document says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from indexer import FACETS, BlockKind, QuoteKind, Sort, Unit
from webapp.errors import Problem

TEXT_LIMIT = 4_000  # characters of a question
VALUE_LIMIT = 400  # characters of any other value
PAGE_LIMIT = 100  # hits on one page
DEPTH_LIMIT = 10_000  # how far into a result one can page
VALUES_LIMIT = 64  # values of one repeated parameter
COMPLETION_LIMIT = 50

_INTEGER = re.compile(r"-?[0-9]{1,9}")
_BOOLEANS = {"true": True, "false": False}
_DATE = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query string; `schema` is its JSON Schema, of which the keys of `_CHECKS` are enforced."""

    name: str
    description: str
    schema: Mapping[str, Any]
    repeated: bool = False
    required: bool = False

    @property
    def default(self) -> Any:
        """The value of a parameter that is not given."""
        return () if self.repeated else self.schema.get("default")


def _text(limit: int = VALUE_LIMIT, least: int = 1) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": limit}


def _whole(least: int, most: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


def _one_of(values: Iterable[str], default: str | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "enum": list(values)}
    return schema if default is None else schema | {"default": default}


def _dated(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$", "maxLength": 10}


QUESTION = Parameter(
    "q",
    'What to search for, in the query language: words are AND-ed, "exact phrase", OR, -word, word*, speaker:, said:, '
    "via:, by:, in:, title:, date:, after:, before:, is:quote, is:undated. Any text gets an answer; empty finds all.",
    _text(TEXT_LIMIT, 0) | {"default": ""},
)
FILTERS = (
    Parameter("publisher", "The newspaper, whole as a facet has it.", _text(), repeated=True),
    Parameter("author", "Who signed the article, whole.", _text(), repeated=True),
    Parameter("speaker", "Who said it, whole; merged names meet.", _text(), repeated=True),
    Parameter("via", "Who relayed it, whole.", _text(), repeated=True),
    Parameter("quote_kind", "How words are reported.", _one_of(QuoteKind), repeated=True),
    Parameter("block_kind", "What part of an article it is.", _one_of(BlockKind), repeated=True),
    Parameter("language", "Language of the article (BCP 47).", _text(35), repeated=True),
    Parameter("year", "Year of publication.", _dated("[0-9]{4}"), repeated=True),
    Parameter("month", "Month of publication.", _dated("[0-9]{4}-(0[1-9]|1[0-2])"), repeated=True),
    Parameter(
        "day",
        "Day of publication.",
        _dated("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
        repeated=True,
    ),
    Parameter("article", "The id of an article to search within.", _text(64), repeated=True),
    Parameter("after", "Published on or after this day, month or year.", _dated(_DATE)),
    Parameter("before", "Published before this day, month or year.", _dated(_DATE)),
    Parameter("is", "Only articles whose date is not known.", _one_of(("undated",))),
)
UNIT = Parameter("unit", "What one hit is.", _one_of(Unit, Unit.PASSAGE.value))
SORT = Parameter("sort", "Order of the hits; undated ones come last.", _one_of(Sort, Sort.RELEVANCE.value))
COLLAPSE = Parameter(
    "collapse", "Fold near-identical passages into one hit with its copies.", {"type": "boolean", "default": True}
)
SEARCH = (
    QUESTION,
    UNIT,
    SORT,
    Parameter("limit", "Hits on this page; 0 for totals and facets alone.", _whole(0, PAGE_LIMIT, 10)),
    Parameter("offset", "Hits to skip; `cursor` is better, it notices a changed index.", _whole(0, DEPTH_LIMIT, 0)),
    Parameter(
        "cursor",
        "Where to go on: the `cursor` of the page before, with the same question. It serves the state of the index "
        "that it was made for; once the index has changed the answer is 410.",
        _text(200),
    ),
    Parameter("facets", "A facet to count over all hits.", _one_of(FACETS), repeated=True),
    Parameter(
        "facet_limit",
        "Values of each facet, most frequent first; year and month come whole, in order of time.",
        _whole(1, 1_000, 12),
    ),
    Parameter("exact_total", "Count on beyond 10,000 hits.", {"type": "boolean", "default": False}),
    COLLAPSE,
    *FILTERS,
)
EXPORT = (QUESTION, UNIT, SORT, COLLAPSE, *FILTERS)
COMPLETE = (
    Parameter("q", "What was typed so far.", _text(VALUE_LIMIT, 0) | {"default": ""}),
    Parameter(
        "field",
        "Words of the text, or whole values of a facet.",
        _one_of(("text", "speaker", "publisher", "author"), "text"),
    ),
    Parameter("limit", "Completions at most.", _whole(1, COMPLETION_LIMIT, 8)),
)
SPEAKER = (
    Parameter("limit", "Quotes on this page.", _whole(0, PAGE_LIMIT, 20)),
    Parameter("offset", "Quotes to skip, oldest first.", _whole(0, DEPTH_LIMIT, 0)),
)
EXCERPT: tuple[Parameter, ...] = (
    Parameter("style", "Give the citation in this style alone.", _text(40), repeated=True),
)


def read(table: Sequence[Parameter], given: MultiDict[str, str]) -> dict[str, Any]:
    """The values of all parameters of `table`: what was given, checked and converted, else the default.

    Raises Problem "bad-parameter" naming everything that is wrong, unknown parameters included: a filter misspelt would
    otherwise widen the result unseen.
    """
    known = {parameter.name: parameter for parameter in table}
    errors: list[tuple[str, str]] = []
    values: dict[str, Any] = {}
    for name in given:
        if name not in known:
            errors.append((name[:80], f"unknown parameter; known: {', '.join(known) or 'none'}"))
    for name, parameter in known.items():
        raw = given.getlist(name)
        if not raw and parameter.required:
            errors.append((name, "is required"))
        if not raw:
            values[name] = parameter.default
            continue
        if len(raw) > (VALUES_LIMIT if parameter.repeated else 1):
            most = f"at most {VALUES_LIMIT} values" if parameter.repeated else "only one value"
            errors.append((name, f"takes {most}"))
            continue
        converted = [_convert(parameter.schema, value) for value in raw]
        errors += [(name, str(c)) for c in converted if isinstance(c, _Wrong)]
        values[name] = tuple(converted) if parameter.repeated else converted[0]
    if errors:
        raise Problem("bad-parameter", "; ".join(f"{name}: {detail}" for name, detail in errors[:5]), errors[:20])
    return values


class _Wrong(str):
    """Why a value is not accepted."""


def _convert(schema: Mapping[str, Any], value: str) -> Any:
    """`value` as the schema's type, or what is wrong with it."""
    kind = schema["type"]
    if kind == "integer":
        least, most = schema["minimum"], schema["maximum"]
        if _INTEGER.fullmatch(value) is None or not least <= int(value) <= most:
            return _Wrong(f"must be a whole number from {least} to {most}")
        return int(value)
    if kind == "boolean":
        return _BOOLEANS[value] if value in _BOOLEANS else _Wrong("must be true or false")
    if "enum" in schema and value not in schema["enum"]:
        return _Wrong(f"must be one of {', '.join(schema['enum'])}")
    if len(value) < schema.get("minLength", 0):
        return _Wrong("must not be empty")
    if len(value) > schema.get("maxLength", VALUE_LIMIT):
        return _Wrong(f"must have at most {schema['maxLength']} characters")
    if "pattern" in schema and re.fullmatch(schema["pattern"].strip("^$"), value, re.ASCII) is None:
        return _Wrong("must be a date such as 2019, 2019-02 or 2019-02-10, as precise as its name says")
    return value


def filters(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The filters among `values` as an `Ask` wants them, in the table's order."""
    pairs: list[tuple[str, str]] = []
    for parameter in FILTERS:
        value = values[parameter.name]
        if value is not None:
            pairs += [(parameter.name, v) for v in (value if parameter.repeated else (value,))]
    return tuple(pairs)

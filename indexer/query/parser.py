"""The syntax in which people write a search. Any string at all gets an answer.

    bridge closure              both words, in any order (their inflected forms too)
    "bridge closure"            these very words in this order; * in it is any one word
    a OR b, a | b               either; binds tighter than words standing side by side, looser than AND
    -a, NOT a                   not this
    (a OR b) c                  grouping
    clos*   rosi~  rosi~2       words that begin so; words one (two) letters away
    a NEAR/5 b                  at most five words between, in any order
    speaker: said: via: by: in: title:    before a word, a phrase or a group
    speaker="Ada Rossi"         the whole value, as a facet shows it (also via, by, in, language, article)
    date:2019-02  date:2018..2019-06  after:2019-02-10  before:2019
    is:quote is:direct is:partial is:indirect is:undated  kind:caption  language:en

`a b OR c` is a and either b or c, as web search engines read it; `a AND b OR c` is both a and b, or c.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from indexer.model import BlockKind, QuoteKind
from indexer.query.describe import describe
from indexer.query.limits import (
    MAX_DEPTH,
    MAX_FUZZY,
    MAX_NEAR,
    MAX_TERMS,
    MAX_TEXT,
    MIN_PREFIX,
    TOO_DEEP,
    TOO_LONG,
    bounded,
)
from indexer.query.nodes import (
    EXACT_FIELDS,
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
from indexer.text.tokens import Token, tokens

MAX_READINGS = 8  # ways to read a phrase with compounds in it
NEAR_DISTANCE = 10  # of a NEAR without a number
_MIN_FUZZY = 3  # letters

FIELDS = {
    **{f.value: f for f in Field},
    "author": Field.BY,
    "publisher": Field.IN,
    "headline": Field.TITLE,
}
_NAMES = frozenset({Field.SPEAKER, Field.VIA, Field.BY, Field.IN})
_FILTERS = ("date", "after", "before", "is", "kind", "language")
_KINDS_OF_QUOTE = (QuoteKind.DIRECT, QuoteKind.PARTIAL, QuoteKind.INDIRECT)

_QUOTES = '"“”„‟«»＂〝〞「」『』'
_LEX = re.compile(
    rf"""\s+
    |(?P<exact>(?:{"|".join(EXACT_FIELDS)})="(?:[^"\\]|\\.)*")
    |(?P<field>(?i:{"|".join((*FIELDS, *_FILTERS))}):)
    |[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?P<end>[{_QUOTES}]|\Z)
    |(?P<open>[(（])
    |(?P<close>[)）])
    |(?P<near>NEAR(?:/(?P<distance>\d{{1,6}}))?(?=[\s()（）]|\Z))
    |(?P<op>(?:AND|OR|NOT|\|\|?|&&)(?=[\s()（）{_QUOTES}]|\Z))
    |(?P<minus>(?<![^\s(（:])[-−](?=[^\s)）]))
    |(?P<word>[^\s()（）{_QUOTES}]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERATORS = {"AND": "and", "&&": "and", "OR": "or", "|": "or", "||": "or", "NOT": "not"}
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_COMMA = re.compile(r"[;]|,(?!\d)")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, how it was understood in plain English, and what was left out or mended, in sentences."""

    query: Query
    understood: str
    notes: tuple[str, ...] = ()


def parse(text: str) -> Parsed:
    """Read what a person typed. Never fails: what cannot be read is mended or left out, and `notes` says so.

    The query is in normal form and within the limits (`limits.bounded`). An empty text asks for everything; a text
    without anything that could be looked up for nothing.
    """
    parser = _Parser(text[:MAX_TEXT])
    if len(text) > MAX_TEXT:
        parser.notes.append(TOO_LONG.format(limit=MAX_TEXT))
    query = parser.query()
    query, notes = bounded(query)
    if parser.cut:
        notes = tuple(dict.fromkeys((parser.cut, *notes)))
    return Parsed(query, describe(query), tuple(dict.fromkeys((*parser.notes, *notes))))


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str  # exact, field, phrase, open, close, near, and, or, not, word
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Parser:
    text: str
    notes: list[str] = field(default_factory=list)
    cut: str = ""
    lexemes: list[_Lexeme] = field(default_factory=list)
    at: int = 0

    def query(self) -> Query:
        self.lexemes = self._settled(self._balanced())
        if not self.text.strip():
            return Everything()
        found = self._alternatives(Field.TEXT)
        if found is not None:
            return found
        self.notes.append("There is no word in this to look for.")
        return Nothing()

    # ------------------------------------------------------------------ lexemes

    def _lexemes(self) -> Iterator[_Lexeme]:
        for match in _LEX.finditer(self.text):
            kind = match.lastgroup
            if kind is None:
                continue
            if kind in ("phrase", "end"):
                if not match["end"]:
                    self.notes.append("A quotation mark was not closed; the phrase was read to the end.")
                yield _Lexeme("phrase", match["phrase"], match.start(), match.end())
            elif kind == "op":
                yield _Lexeme(_OPERATORS[match.group()], match.group(), match.start(), match.end())
            elif kind == "minus":
                yield _Lexeme("not", "-", match.start(), match.end())
            elif kind in ("near", "distance"):
                yield _Lexeme("near", match.group(), match.start(), match.end())
            else:
                yield _Lexeme(kind, match.group(), match.start(), match.end())

    def _balanced(self) -> Iterator[_Lexeme]:
        """The lexemes with parentheses in pairs, none deeper than the limit, and no more than could ever be used."""
        depth = terms = 0
        for lexeme in self._lexemes():
            if lexeme.kind == "open":
                depth += 1
                if depth > MAX_DEPTH:
                    self.cut = TOO_DEEP.format(limit=MAX_DEPTH).replace(
                        "what lies deeper was left out", "parentheses deeper than that were ignored"
                    )
                    continue
            elif lexeme.kind == "close":
                if not depth:
                    self.notes.append("A closing parenthesis without an opening one was ignored.")
                    continue
                depth -= 1
                if depth >= MAX_DEPTH:
                    continue
            elif lexeme.kind in ("word", "phrase", "exact"):
                terms += 1
                if terms > MAX_TERMS + 1:  # one more than can be used, so that the limit is noticed
                    break
            yield lexeme
        if depth:
            self.notes.append("A parenthesis was not closed; the group was read to the end.")
        end = len(self.text)
        for _ in range(min(depth, MAX_DEPTH)):
            yield _Lexeme("close", ")", end, end)

    def _settled(self, lexemes: Iterable[_Lexeme]) -> list[_Lexeme]:
        """Without operators that undo or repeat one another: NOT NOT, OR OR, and a field before a field."""
        found: list[_Lexeme] = []
        for lexeme in lexemes:
            before = found[-1].kind if found else ""
            if lexeme.kind == before == "not":
                found.pop()
            elif lexeme.kind == before == "field":
                self.notes.append(f"“{found.pop().text}” had nothing to work on and was left out.")
                found.append(lexeme)
            elif lexeme.kind != before or lexeme.kind not in ("or", "and", "near"):
                found.append(lexeme)
        return found

    def _peek(self) -> str:
        return self.lexemes[self.at].kind if self.at < len(self.lexemes) else ""

    def _starts(self, at: int) -> bool:
        """Whether something that could be looked up starts at lexeme `at`."""
        while at < len(self.lexemes) and self.lexemes[at].kind == "not":
            at += 1
        return at < len(self.lexemes) and self.lexemes[at].kind in ("word", "phrase", "exact", "field", "open")

    # ------------------------------------------------------------------ operators, loosest first

    def _alternatives(self, where: Field) -> Query | None:
        """Everything up to the end of the group: alternatives side by side are all required."""
        parts: list[Query] = []
        while self._peek() not in ("", "close"):
            if (found := self._either(where)) is not None:
                parts.append(found)
        return _of(And, parts)

    def _either(self, where: Field) -> Query | None:
        parts = [self._both(where)]
        while self._peek() == "or":
            if not self._starts(self.at + 1):
                parts.append(self._as_word(where))
                break
            self.at += 1
            parts.append(self._both(where))
        return _of(Or, [p for p in parts if p is not None])

    def _both(self, where: Field) -> Query | None:
        parts = [self._not(where)]
        while self._peek() == "and":
            if not self._starts(self.at + 1):
                parts.append(self._as_word(where))
                break
            self.at += 1
            parts.append(self._not(where))
        return _of(And, [p for p in parts if p is not None])

    def _as_word(self, where: Field) -> Query | None:
        """An operator with nothing to work on is left out; standing all alone it is the word it is written as."""
        lexeme = self.lexemes[self.at]
        self.at += 1
        if len(self.lexemes) == 1 and lexeme.text.isalpha():
            return Word(lexeme.text.lower(), where)
        self.notes.append(f"“{lexeme.text}” had nothing to work on and was left out.")
        return None

    def _not(self, where: Field) -> Query | None:
        negated = False
        while self._peek() == "not":
            if not self._starts(self.at):
                return self._as_word(where)
            negated = not negated
            self.at += 1
        found = self._near(where)
        return Not(found) if negated and found is not None else found

    def _near(self, where: Field) -> Query | None:
        operands = [self._primary(where)]
        distances: list[int] = []
        while self._peek() == "near" and operands[-1] is not None and self._starts(self.at + 1):
            lexeme = self.lexemes[self.at]
            if self.lexemes[self.at + 1].kind == "not":
                break
            self.at += 1
            number = lexeme.text.partition("/")[2]
            wanted = int(number) if number else NEAR_DISTANCE
            if wanted > MAX_NEAR:
                self.notes.append(f"NEAR reaches over {MAX_NEAR} words at most.")
            distances.append(min(wanted, MAX_NEAR))
            operands.append(self._primary(where))
        found = [o for o in operands if o is not None]
        if not distances or len(found) != len(operands):
            return _of(And, found)
        return self._nearness(found, distances)

    def _nearness(self, operands: list[Query], distances: list[int]) -> Query:
        readings = [_word_readings(o) for o in operands]
        fields = {f for reading in readings for _, f in reading}
        if len(fields) != 1 or not all(readings):
            self.notes.append("NEAR works between words of one field; elsewhere it was read as AND.")
            return And(tuple(operands))
        where = fields.pop()
        if len(set(distances)) == 1:
            groups = [(range(len(operands)), distances[0])]
        else:
            groups = [(range(i, i + 2), distance) for i, distance in enumerate(distances)]
        made: list[Query] = []
        for members, distance in groups:
            ways = itertools.islice(itertools.product(*(readings[i] for i in members)), MAX_READINGS)
            made.append(Or(tuple(Near(tuple(w for ws, _ in way for w in ws), distance, where) for way in ways)))
        return And(tuple(made))

    # ------------------------------------------------------------------ what is looked up

    def _primary(self, where: Field) -> Query | None:
        lexeme = self.lexemes[self.at] if self.at < len(self.lexemes) else None
        if lexeme is None or lexeme.kind == "close":
            return None
        if lexeme.kind in ("or", "and", "not"):
            return self._as_word(where)
        self.at += 1
        match lexeme.kind:
            case "near":
                self.at -= 1
                return self._as_word(where)
            case "open":
                found = self._alternatives(where)
                self.at += 1  # its closing parenthesis, which is always there
                return found
            case "field":
                return self._fielded(lexeme, where)
            case "exact":
                name, _, value = lexeme.text.partition("=")
                return Exactly(name, re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL))
            case "phrase":
                return self._phrase(lexeme.text, where)
            case _:
                return self._words(lexeme.text, where)

    def _fielded(self, lexeme: _Lexeme, where: Field) -> Query | None:
        name = lexeme.text[:-1].lower()
        if self._peek() not in ("word", "phrase", "open", "exact", "field"):
            self.notes.append(f"Nothing follows “{lexeme.text}”; it was read as a word.")
            return self._words(lexeme.text, where)
        if name in FIELDS:
            self._half_a_name(name)
            return self._primary(FIELDS[name])
        if self._peek() in ("open", "field", "exact"):
            self.notes.append(f"“{lexeme.text}” takes one value; it was left out.")
            return None
        value = self.lexemes[self.at].text.strip()
        self.at += 1
        found = _filter(name, value)
        if found is None:
            self.notes.append(_FILTER_HELP[name].format(written=f"{name}:{value}") + " It was left out.")
        return found

    def _half_a_name(self, name: str) -> None:
        """Say that speaker:Ada Rossi asks for a speaker Ada and, anywhere, for Rossi."""
        if FIELDS[name] not in _NAMES or self.at + 1 >= len(self.lexemes):
            return
        first, second = self.lexemes[self.at : self.at + 2]
        if first.kind == second.kind == "word" and first.text[0].isupper() and second.text[0].isupper():
            whole = f'{name}:"{first.text} {second.text}"'
            self.notes.append(
                f"Only “{first.text}” was read as belonging to {name}:; for the whole name write {whole}."
            )

    def _words(self, text: str, where: Field) -> Query | None:
        parts = [p for p in _COMMA.split(text) if p]
        return _of(And, [q for p in parts if (q := self._word(p, where)) is not None])

    def _word(self, text: str, where: Field) -> Query | None:
        body, tilde, distance = text.rpartition("~")
        if tilde and body and (not distance or distance.isdecimal()):
            return self._fuzzy(body, int(distance[:3] or 1), where)
        if text.endswith("*"):
            return self._prefix(text, where)
        if "*" in text.strip("*"):
            self.notes.append("A * stands at the end of a word or, in a phrase, for a word; elsewhere it was ignored.")
        unknown = re.fullmatch(r"([A-Za-z]{2,12}):([^/\s].*)", text)
        if unknown and "." not in text:
            known = ", ".join((*Field, *_FILTERS))
            self.notes.append(f"“{unknown[1]}:” is not a field; it was read as words. The fields are {known}.")
        found = [
            Word(words[0], where) if len(words) == 1 else Phrase(words, where)
            for words in _readings(_without_possessive(text))
        ]
        return _of(Or, list(found))

    def _prefix(self, text: str, where: Field) -> Query | None:
        body = text.rstrip("*")
        found = tokens(body)
        if not found:
            return Everything() if not body else None
        last = found[-1] if found[-1].width == 1 else found[-2]
        if not body.endswith(tuple(body[last.start : last.end])) or last.end != len(body):
            return self._word(body, where)
        if len({t.position for t in found}) > 1:
            joined = [t for t in found if t.start == 0 and t.end == len(body) and t.width > 1]
            if joined:
                return Prefix(joined[0].text, where)
            self.notes.append("A * after several words in one was ignored.")
            return self._word(body, where)
        if len(last.text) < MIN_PREFIX and last.text.isascii():
            self.notes.append(
                f"“{text}” is too short: a * needs {MIN_PREFIX} letters before it. It was read as a word."
            )
            return Word(last.text, where)
        return Prefix(last.text, where)

    def _fuzzy(self, body: str, distance: int, where: Field) -> Query | None:
        found = tokens(body)
        plain = [t for t in found if t.width == 1]
        joined = [t for t in found if t.width == len(plain) > 1]
        if len(plain) > 1 and not joined:
            self.notes.append("A ~ after several words in one was ignored.")
            return self._word(body, where)
        if not plain:
            return None
        word = (joined or plain)[0].text
        if len(word) < _MIN_FUZZY:
            self.notes.append(f"“{body}~” is too short for ~, which needs {_MIN_FUZZY} letters. It was read as a word.")
            return Word(word, where)
        if distance > MAX_FUZZY:
            self.notes.append(f"~ allows {MAX_FUZZY} letters of difference at most.")
        return Fuzzy(word, min(distance, MAX_FUZZY), where) if distance else Word(word, where)

    def _phrase(self, text: str, where: Field) -> Query | None:
        ways: list[tuple[str | None, ...]] = [()]
        for chunk in text.split():
            if chunk.strip("*") == "":
                more: list[tuple[str | None, ...]] = [(None,)]
            else:
                if "*" in chunk:
                    self.notes.append("In a phrase a * stands for a whole word; in a word it was ignored.")
                more = list(_readings(chunk)) or [()]
            ways = [a + b for a, b in itertools.islice(itertools.product(ways, more), MAX_READINGS)]
        found = [Phrase(words, where) for words in ways if any(words)]
        if not found and text.strip():
            self.notes.append("A phrase without a word was left out.")
        return _of(Or, list(found))


def _of(kind: type[And] | type[Or], parts: list[Query]) -> Query | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _without_possessive(text: str) -> str:
    """Biden's as a bare word asks for Biden; the s would only narrow it."""
    found = [t for t in tokens(text) if t.width == 1]
    if len(found) > 1 and found[-1].text == "s" and text[found[-2].end : found[-1].start] in ("'", "’", "‘", "ʼ"):
        return text[: found[-2].end]
    return text


def _readings(chunk: str) -> Iterator[tuple[str, ...]]:
    """The ways to read a chunk as words in a row, longest first: Eui-kyum as (eui, kyum) and as (euikyum)."""
    starting: dict[int, list[Token]] = {}
    for token in tokens(chunk):
        if token.position + token.width <= MAX_TERMS + 1:  # one more than can be used, so that the limit is noticed
            starting.setdefault(token.position, []).append(token)
    last = len(starting)
    made: list[tuple[str, ...]] = []
    waiting: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    while waiting and len(made) < MAX_READINGS:
        position, words = waiting.pop()
        if position == last:
            if words:
                made.append(words)
            continue
        for token in reversed(starting[position]):  # the plain word is taken first
            waiting.append((position + token.width, (*words, token.text)))
    yield from sorted(dict.fromkeys(made), key=len, reverse=True)


def _word_readings(query: Query) -> list[tuple[tuple[str, ...], Field]]:
    """The words of an operand of NEAR in each of its readings; none where it is not a word."""
    if isinstance(query, Word):
        return [((query.text,), query.field)]
    if not isinstance(query, Or) or not any(isinstance(p, Word) for p in query.parts):
        return []
    found: list[tuple[tuple[str, ...], Field]] = []
    for part in query.parts:
        if isinstance(part, Word):
            found.append(((part.text,), part.field))
        elif isinstance(part, Phrase) and None not in part.words:
            found.append((tuple(w for w in part.words if w), part.field))
        else:
            return []
    return found


# ---------------------------------------------------------------------- filters

_FILTER_HELP = {
    "date": "“{written}” is not a date; write date:2019, date:2019-02, date:2019-02-10 or date:2018..2019.",
    "after": "“{written}” is not a date; write after:2019, after:2019-02 or after:2019-02-10.",
    "before": "“{written}” is not a date; write before:2019, before:2019-02 or before:2019-02-10.",
    "is": "“{written}” is unknown; there are is:quote, is:direct, is:partial, is:indirect and is:undated.",
    "kind": "“{written}” is unknown; kinds are " + ", ".join(BlockKind) + ".",
    "language": "“{written}” is not a language; write language:en.",
}


def _filter(name: str, value: str) -> Query | None:
    lower = value.lower()
    match name:
        case "date":
            return _dates(lower)
        case "after":
            days = _days(lower)
            return DateRange(first=days[0]) if days else None
        case "before":
            days = _days(lower)
            if not days:
                return None
            return Nothing() if days[0] == date.min else DateRange(last=days[0] - timedelta(days=1))
        case "language":
            return Exactly("language", lower) if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", lower) else None
        case "is" if lower == "undated":
            return Undated()
        case _:
            return _kinds(lower)


def _kinds(value: str) -> Query | None:
    if value in ("quote", "quoted"):
        return HasQuote()
    names = [v.replace("-", "_") for v in value.split(",")]
    if all(n in _KINDS_OF_QUOTE for n in names):
        return HasQuote(tuple(QuoteKind(n) for n in names))
    if len(names) == 1 and names[0] in list(BlockKind):
        return OfKind(BlockKind(names[0]))
    return None


def _dates(value: str) -> DateRange | None:
    first, dots, last = value.partition("..")
    if not dots:
        days = _days(value)
        return DateRange(*days) if days else None
    start, end = _days(first), _days(last)
    if (first and not start) or (last and not end):
        return None
    return DateRange(start[0] if start else None, end[1] if end else None)


def _days(value: str) -> tuple[date, date] | None:
    """First and last day of "2019", "2019-02" or "2019-02-10"."""
    match = _DATE.fullmatch(value)
    if not match:
        return None
    year, month, day = (int(g) if g else None for g in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        if day:
            return first, first
        if not month:
            return first, first.replace(month=12, day=31)
        if month == 12:
            return first, first.replace(day=31)
        return first, first.replace(month=month + 1) - timedelta(days=1)
    except ValueError:
        return None

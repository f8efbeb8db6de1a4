"""A query over documents in memory: the rules of `indexer.query.nodes` and `indexer.store.ranking`, word for word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from indexer.model import Published, Quote, UnknownName
from indexer.query.limits import MAX_EXPANSION, TOO_MANY_NEAR, TOO_WIDE
from indexer.query.nodes import (
    EXACT_FIELDS,
    QUOTE_FIELDS,
    And,
    DateRange,
    Everything,
    Exactly,
    Field,
    Fuzzy,
    HasQuote,
    Leaf,
    Near,
    Not,
    OfKind,
    Or,
    Phrase,
    Prefix,
    Query,
    Undated,
    Word,
)
from indexer.query.occurrences import Words, within
from indexer.store.documents import Document
from indexer.store.ranking import (
    BLOCK_WEIGHTS,
    EXACT,
    PIVOT,
    PIVOT_SAID,
    STEM,
    idf,
    saturated,
)
from indexer.text.tokens import Token

Place = tuple[int, int]  # index of a document and of a quote in it
At = tuple[int, int | None]  # the same, or a document as a whole


_TEXTUAL = (Word, Prefix, Fuzzy, Phrase, Near)


def is_quote_condition(query: Query) -> bool:
    """Whether a query asks something of one quote (see `indexer.query.nodes`)."""
    if isinstance(query, _TEXTUAL):
        return query.field in QUOTE_FIELDS
    if isinstance(query, Exactly):
        return query.field in ("speaker", "via")
    if isinstance(query, Or):
        return bool(query.parts) and all(is_quote_condition(p) for p in query.parts)
    if isinstance(query, And):
        asked = [is_quote_condition(p) for p in query.parts]
        return any(asked) and all(a or _is_negated(p) for a, p in zip(asked, query.parts, strict=True))
    return isinstance(query, HasQuote)


def _is_negated(query: Query) -> bool:
    return isinstance(query, Not) and is_quote_condition(query.part)


@dataclass(slots=True)
class Answer:
    """The documents that match with their scores, what was limited, and which quotes of a document were hit."""

    scores: dict[int, float]
    quotes: Callable[[int], set[int]]
    notes: tuple[str, ...]


@dataclass(eq=False)
class Evaluation:
    """Documents with what is counted over all of them. Only its caches change, each entry once and for all."""

    documents: Sequence[Document]
    _vocabularies: dict[Field, dict[str, int]] = field(default_factory=dict)

    def words(self, where: Field) -> Iterable[tuple[At, Words]]:
        """Every document of a field with its words: passages, or quotes for what is asked of quotes."""
        for i, document in enumerate(self.documents):
            if where is Field.TEXT:
                yield (i, None), document.text
            elif where in QUOTE_FIELDS:
                for q, quote in enumerate(document.quotes):
                    yield (i, q), quote.fields[where]
            else:
                yield (i, None), document.whole[where]

    def vocabulary(self, where: Field) -> dict[str, int]:
        """The words of a field as they stand, each with the number of documents that hold it."""
        if where not in self._vocabularies:
            counts: dict[str, int] = {}
            for _, held in self.words(where):
                for form in held.forms:
                    counts[form] = counts.get(form, 0) + 1
            self._vocabularies[where] = counts
        return self._vocabularies[where]

    def knows(self, where: Field, form: str) -> bool:
        """Whether any document of a field holds a word as it stands."""
        return form in self.vocabulary(where)

    def matching(self, where: Field, form: str) -> int:
        """Number of documents of a field that match Word(form)."""
        return sum(1 for _, held in self.words(where) if held.word(form))

    def answer(self, query: Query) -> Answer:
        """Evaluate a query that is within the limits and has its variants."""
        asked = _Asked(self)
        scores = {i: s for i in range(len(self.documents)) if (s := asked.passage(query, i)) is not None}

        def quotes(i: int) -> set[int]:
            found = asked.hit_quotes(query, i)
            return set(range(len(self.documents[i].quotes))) if found is None else found

        return Answer(scores, quotes, tuple(asked.notes))


@dataclass(eq=False)
class _Asked:
    """One evaluation of one query: every leaf is looked up in all documents once."""

    over: Evaluation
    notes: list[str] = field(default_factory=list)
    _leaves: dict[Leaf, dict[At, float]] = field(default_factory=dict)

    # ------------------------------------------------------------------ passages

    def passage(self, query: Query, i: int) -> float | None:
        """The score of document `i`, or None where it does not match."""
        document = self.over.documents[i]
        if is_quote_condition(query):
            return self._best([query], [], i)
        match query:
            case And(parts):
                return self._all(parts, i)
            case Or(parts):
                found = [s for p in parts if (s := self.passage(p, i)) is not None]
                return sum(found) if found else None
            case Not(part):
                return 0.0 if self.passage(part, i) is None else None
            case Word() | Prefix() | Fuzzy() | Phrase() | Near():
                return self._leaf(query).get((i, None))
            case _:
                return 0.0 if _holds(query, document) else None

    def _all(self, parts: tuple[Query, ...], i: int) -> float | None:
        asked, denied, others = _together(parts)
        total = 0.0
        if asked:
            best = self._best(asked, denied, i)
            if best is None:
                return None
            total += best
        for part in others:
            score = self.passage(part, i)
            if score is None:
                return None
            total += score
        return total

    def _best(self, asked: Sequence[Query], denied: Sequence[Query], i: int) -> float | None:
        """The highest score of a quote that meets all of `asked` and none of `denied`."""
        found = [
            s for q in range(len(self.over.documents[i].quotes)) if (s := self._one(asked, denied, (i, q))) is not None
        ]
        return max(found, default=None)

    def _one(self, asked: Sequence[Query], denied: Sequence[Query], place: Place) -> float | None:
        scores = [self._quote(p, place) for p in asked]
        if any(s is None for s in scores) or any(self._quote(p, place) is not None for p in denied):
            return None
        return sum(s for s in scores if s is not None)

    # ------------------------------------------------------------------ quotes

    def _quote(self, query: Query, place: Place) -> float | None:
        """The score of one quote under a quote condition."""
        match query:
            case And(parts):
                asked, denied, _ = _together(parts)
                return self._one(asked, denied, place)
            case Or(parts):
                found = [s for p in parts if (s := self._quote(p, place)) is not None]
                return sum(found) if found else None
            case Word() | Prefix() | Fuzzy() | Phrase() | Near():
                return self._leaf(query).get(place)
            case _:
                quote = self.over.documents[place[0]].quotes[place[1]].quote
                return 0.0 if _quote_holds(query, quote) else None

    def hit_quotes(self, query: Query, i: int) -> set[int] | None:
        """The quotes of a document that matches `query` by which it matched; None where the query asks for none."""
        count = range(len(self.over.documents[i].quotes))
        if is_quote_condition(query):
            return {q for q in count if self._quote(query, (i, q)) is not None}
        match query:
            case And(parts):
                asked, denied, others = _together(parts)
                found = [self.hit_quotes(p, i) for p in others]
                if asked:
                    found.append({q for q in count if self._one(asked, denied, (i, q)) is not None})
            case Or(parts):
                found = [self.hit_quotes(p, i) if self.passage(p, i) is not None else _none(p) for p in parts]
            case _:
                return None
        sets = [f for f in found if f is not None]
        return set().union(*sets) if sets else None

    # ------------------------------------------------------------------ leaves

    def _leaf(self, leaf: Leaf) -> dict[At, float]:
        """Score by document (or quote) of those that match a leaf."""
        if leaf not in self._leaves:
            self._leaves[leaf] = self._look_up(leaf)
        return self._leaves[leaf]

    def _look_up(self, leaf: Leaf) -> dict[At, float]:
        where = leaf.field
        held = list(self.over.words(where))
        ranked = where in (Field.TEXT, Field.SAID)
        match leaf:
            case Word(text):
                found = {at: h.word(text) for at, h in held}
                exact = {at: h.form(text) for at, h in held}
                if not ranked:
                    return {at: 0.0 for at, tokens in found.items() if tokens}
                scores = self._scored(found, where, STEM)
                for at, score in self._scored(exact, where, EXACT).items():
                    scores[at] += score
                return scores
            case Prefix() | Fuzzy():
                forms = self._expanded(leaf)
                found = {at: [t for f in forms for t in h.form(f)] for at, h in held}
                return self._scored(found, where, 1.0 if ranked else 0.0)
            case Phrase(words):
                starts = {at: {run[0].position for run in h.phrases(words)} for at, h in held}
                weight = sum(self._idf(where, h, lambda w: w.form) for h in words if h is not None)
                return self._counted({at: len(s) for at, s in starts.items()}, where, weight if ranked else 0.0)
            case Near(words, distance):
                near = {at: int(bool(h.near(words, distance))) for at, h in held}
                weight = sum(self._idf(where, h, lambda w: w.word) for h in words)
                return self._counted(near, where, weight if ranked else 0.0)

    def _idf(self, where: Field, word: str, how: Callable[[Words], Callable[[str], list[Token]]]) -> float:
        held = [h for _, h in self.over.words(where)]
        return idf(sum(bool(how(h)(word)) for h in held), len(held))

    def _expanded(self, leaf: Prefix | Fuzzy) -> list[str]:
        """The words that a prefix or a fuzzy word stands for: the commonest, then by alphabet."""
        known = self.over.vocabulary(leaf.field)
        if isinstance(leaf, Prefix):
            forms = [f for f in known if f.startswith(leaf.text)]
        else:
            forms = [f for f in known if within(leaf.text, f, leaf.distance)]
        if len(forms) > MAX_EXPANSION:
            text = TOO_WIDE if isinstance(leaf, Prefix) else TOO_MANY_NEAR
            self.notes.append(text.format(limit=MAX_EXPANSION, text=leaf.text))
            forms = sorted(forms, key=lambda f: (-known[f], f))[:MAX_EXPANSION]
        return forms

    def _scored(self, found: dict[At, list[Token]], where: Field, weight: float) -> dict[At, float]:
        """`weight` * idf * saturated(weighted occurrences) of the documents that have some."""
        kept = {at: tokens for at, tokens in found.items() if tokens}
        factor = weight * idf(len(kept), len(found))
        scores: dict[At, float] = {}
        for (i, q), tokens in kept.items():
            document = self.over.documents[i]
            if where is Field.TEXT:
                frequency = sum(document.weight(t) for t in tokens)
                scores[i, q] = factor * saturated(frequency, document.text.length, PIVOT)
            elif q is not None and where is Field.SAID:
                scores[i, q] = factor * saturated(len(tokens), document.quotes[q].fields[where].length, PIVOT_SAID)
            else:
                scores[i, q] = 0.0
        return scores

    def _counted(self, counts: dict[At, int], where: Field, weight: float) -> dict[At, float]:
        """`weight` * saturated(count) of the documents with a count."""
        scores: dict[At, float] = {}
        for (i, q), count in counts.items():
            if not count:
                continue
            document = self.over.documents[i]
            if q is None:
                frequency = count * BLOCK_WEIGHTS.get(document.passage.kind, 1.0)
                scores[i, q] = weight * saturated(frequency, document.text.length, PIVOT)
            else:
                scores[i, q] = weight * saturated(count, document.quotes[q].fields[where].length, PIVOT_SAID)
        return scores


def _together(parts: tuple[Query, ...]) -> tuple[list[Query], list[Query], list[Query]]:
    """The parts of an And that are asked of one quote, those denied of it, and the others."""
    asked = [p for p in parts if is_quote_condition(p)]
    if not asked:
        return [], [], list(parts)
    denied = [p.part for p in parts if isinstance(p, Not) and is_quote_condition(p.part)]
    return asked, denied, [p for p in parts if not is_quote_condition(p) and not _is_negated(p)]


def _none(query: Query) -> set[int] | None:
    """A branch that did not match gives no quote, but tells whether the query asks for quotes at all."""
    if is_quote_condition(query):
        return set()
    if isinstance(query, And | Or):
        return set() if any(_none(p) is not None for p in query.parts) else None
    return None


def _holds(query: Query, document: Document) -> bool:
    """What is asked of the passage or its article as a whole."""
    article = document.article
    match query:
        case Everything():
            return True
        case DateRange():
            return article.published is not None and _between(article.published, query)
        case Undated():
            return article.published is None
        case OfKind(kind):
            return document.passage.kind is kind
        case Exactly(name, value):
            match name:
                case "by":
                    return any(a.name == value for a in article.authors)
                case "in":
                    return article.publisher == value
                case "language":
                    return article.language == value
                case "article":
                    return article.id == value
                case _:
                    raise UnknownName("field", name, EXACT_FIELDS)
        case _:
            return False


def _between(published: Published, asked: DateRange) -> bool:
    first, last = published.days()
    if asked.first and asked.last and asked.first > asked.last:
        return False
    return (asked.first is None or last >= asked.first) and (asked.last is None or first <= asked.last)


def _quote_holds(query: Query, quote: Quote) -> bool:
    match query:
        case HasQuote(kinds):
            return not kinds or quote.kind in kinds
        case Exactly("speaker", value):
            return quote.speaker == value
        case Exactly("via", value):
            return value in quote.relayed_by
        case _:
            return False

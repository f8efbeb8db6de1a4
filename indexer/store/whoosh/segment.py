"""A segment as it is searched: its fields, columns and deletions at one generation of the index."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.model import Span
from indexer.query.nodes import QUOTE_FIELDS, Field, Phrase
from indexer.store.ranking import BLOCK_WEIGHTS, K1, PIVOT, PIVOT_SAID, B
from indexer.store.whoosh import compiled
from indexer.store.whoosh.container import Array, Container
from indexer.store.whoosh.documents import BLOCK_KINDS, Documents
from indexer.store.whoosh.inverted import Inverted, Strings
from indexer.store.whoosh.ordering import best

if TYPE_CHECKING:
    from indexer.store.whoosh import _scoring

# The saturated weights of rows: of all occurrences, and of one form (None: the same).
Saturated = tuple[NDArray[np.float64], NDArray[np.float64] | None]
ListKey = tuple[Field, int, int]  # field, list, form (-1: none)
KEPT_SATURATIONS = 64 << 20  # bytes for each segment

_WEIGHTS = np.array([BLOCK_WEIGHTS.get(kind, 1.0) for kind in BLOCK_KINDS])


CHAMPIONS = 256  # rows of a list that are remembered as its first
_LONG = 1024  # rows from which a list has champions
_KEPT_CHAMPIONS = 1024  # lists of a segment whose champions are remembered
_KEPT_COUNTS = 1 << 14
_SHOWN = ("start", "end", "first_byte", "last_byte", "ordinal", "kind", "quote_at", "text_at", "card", "card_at")
_READ_AHEAD = 1 << 14  # bytes


class Champions(NamedTuple):
    """The rows of a list with the highest saturated weights: of all occurrences and of one form (`own`, None when that
    is the same). Ascending; `*_rest` is the most that any other row has."""

    rows: NDArray[np.int64]
    weight: NDArray[np.float64]
    own: NDArray[np.float64] | None
    weight_rest: float
    own_rest: float


class Saturations:
    """Saturated weights of whole lists that were asked for twice, at most KEPT_SATURATIONS bytes of them, the oldest
    given up first. They depend on nothing that changes."""

    def __init__(self) -> None:
        self._kept: dict[ListKey, Saturated] = {}
        self._asked: set[ListKey] = set()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: ListKey) -> Saturated | None:
        """What is kept of a list."""
        return self._kept.get(key)

    def wanted(self, key: ListKey) -> bool:
        """Whether a list was asked for before, so that it is worth keeping."""
        if key in self._asked:
            return True
        if len(self._asked) >= _KEPT_CHAMPIONS * 8:
            self._asked.clear()
        self._asked.add(key)
        return False

    def put(self, key: ListKey, found: Saturated) -> None:
        """Keep the weights of a list."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = found
            self._size += _bytes(found)
            while self._size > KEPT_SATURATIONS and len(self._kept) > 1:
                self._size -= _bytes(self._kept.pop(next(iter(self._kept))))


def _bytes(found: Saturated) -> int:
    return found[0].nbytes + (0 if found[1] is None else found[1].nbytes)


class Content:
    """What a segment holds. It never changes, so that every generation shares it."""

    def __init__(self, container: Container):
        self.documents = Documents(container)
        self._fields = {field: Inverted(container, field.value) for field in Field}
        self.container = container
        self._values: dict[str, Strings] = {}
        self._champions: dict[tuple[Field, int, int], Champions] = {}
        self.saturations = Saturations()
        self.phrases: dict[Phrase, tuple[Array, NDArray[np.float64]]] = {}  # rare ones that were looked up

    def champions(self, field: Field, number: int, code: int, saturated: Callable[[], Saturated]) -> Champions | None:
        """The champions of a list and one of its forms; None for a short list. They depend on nothing that changes, so
        they are found once and remembered."""
        key = field, number, code
        found = self._champions.get(key)
        if found is None:
            first, last = self._fields[field].rows(number)
            if last - first < _LONG:
                return None
            found = _champions(*saturated())
            if len(self._champions) >= _KEPT_CHAMPIONS:
                self._champions.clear()
            self._champions[key] = found
        return found

    def field(self, field: Field) -> Inverted:
        """The words of a field."""
        return self._fields[field]

    @cached_property
    def norms(self) -> NDArray[np.float64]:
        """What a plain count of occurrences saturates against in each passage: its norm by its block's weight."""
        documents = self.documents
        lengths = documents.column("length")
        return K1 * (1 - B + B * lengths / PIVOT) / self.block_weights

    @cached_property
    def block_weights(self) -> NDArray[np.float64]:
        """What an occurrence weighs in each passage."""
        return _WEIGHTS[self.documents.column("kind")]

    @cached_property
    def said_norms(self) -> NDArray[np.float64]:
        """What a count saturates against in each quote."""
        return K1 * (1 - B + B * self.documents.column("said_length") / PIVOT_SAID)

    def norms_view(self, field: Field) -> _scoring.Norms:
        """The norms of a ranked field for compiled loops."""
        return self._norms_view if field is Field.TEXT else self._said_norms_view

    @cached_property
    def _norms_view(self) -> _scoring.Norms:
        return compiled.kernels.Norms(self.norms)

    @cached_property
    def _said_norms_view(self) -> _scoring.Norms:
        return compiled.kernels.Norms(self.said_norms)

    def values(self, name: str) -> Strings:
        """The distinct values of a column."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = self.documents.strings(f"{name}_values")
        return found

    @cached_property
    def shown(self) -> _scoring.Passages | None:
        """What is shown of passages, read by compiled loops, where there are such."""
        documents = self.documents
        if compiled.kernels is None:
            return None
        for name in _SHOWN:  # so that the first hits do not wait for one page of memory after the other
            documents.column(name).view(np.uint8)[::_READ_AHEAD].max(initial=0)
        return compiled.kernels.Passages(documents.article_of, documents.column, Span, BLOCK_KINDS)

    @cached_property
    def article_of_view(self) -> _scoring.View:
        """The article of each passage for compiled loops."""
        return compiled.kernels.View(self.documents.article_of)

    @cached_property
    def shared_within(self) -> NDArray[np.bool_]:
        """Passages whose fingerprint another passage of the segment has."""
        ordered, order = self.by_print
        same = (ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)
        shared = np.zeros(len(ordered), bool)
        shared[order[1:][same]] = True
        shared[order[:-1][same]] = True
        return shared

    @cached_property
    def by_print(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """All fingerprints, ascending, and the passage of each."""
        prints = self.documents.column("print")
        order = np.argsort(prints, kind="stable")
        return prints[order], order

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages (as `stem_language` gives them) whose stems the text and titles have."""
        found = set()
        for field in (Field.TEXT, Field.TITLE, Field.SAID):
            stems = self.field(field).stems
            at = 0
            while at < len(stems):
                key = stems[at]
                if key[:1] != b"\0":
                    found.add("en")
                    break
                language = key[1:].split(b"\0")[0]
                found.add(language.decode())
                at = stems.lower(b"\0" + language + b"\1", at)
        return tuple(sorted(found))


def _champions(weight: NDArray[np.float64], own: NDArray[np.float64] | None) -> Champions:
    rows = best(weight, CHAMPIONS)
    if own is None:
        rows.sort()
        return Champions(rows, weight[rows], None, 0.0, 0.0)
    rows = np.union1d(rows, best(own, CHAMPIONS))
    rest = np.ones(len(weight), bool)
    rest[rows] = False
    return Champions(rows, weight[rows], own[rows], float(weight[rest].max(initial=0)), float(own[rest].max(initial=0)))


class Segment:
    """The content of a segment with what is deleted in it at one generation. `first` is its first passage's number
    in the index, `first_quote` its first quote's."""

    def __init__(self, name: str, content: Content, deleted: NDArray[np.uint32] | None):
        self.name = name
        self.content = content
        self.documents = content.documents
        self.deleted = deleted
        self.first = 0
        self.first_quote = 0
        self._alive_views: dict[Field, _scoring.View] = {}
        self._counts: dict[ListKey, tuple[int, int]] = {}

    def field(self, field: Field) -> Inverted:
        """The words of a field."""
        return self.content.field(field)

    @cached_property
    def live_articles(self) -> NDArray[np.bool_] | None:
        """Articles that are not deleted; None for all."""
        if self.deleted is None or not len(self.deleted):
            return None
        live = np.ones(self.documents.articles, bool)
        live[self.deleted] = False
        return live

    @cached_property
    def live(self) -> NDArray[np.bool_] | None:
        """Passages that are not deleted; None for all."""
        return None if self.live_articles is None else self.live_articles[self.documents.article_of]

    @cached_property
    def live_quotes(self) -> NDArray[np.bool_] | None:
        """Quotes that are not deleted; None for all."""
        return None if self.live is None else self.live[self.documents.passage_of]

    @cached_property
    def speech(self) -> NDArray[np.bool_]:
        """Quotes that are speech and not deleted."""
        speech = self.documents.is_speech
        return speech if self.live_quotes is None else speech & self.live_quotes

    @cached_property
    def articles(self) -> int:
        """Articles that are not deleted."""
        return self.documents.articles if self.live_articles is None else int(self.live_articles.sum())

    @cached_property
    def passages(self) -> int:
        """Passages that are not deleted."""
        return self.documents.passages if self.live is None else int(self.live.sum())

    @cached_property
    def speeches(self) -> int:
        """(Passage, quote) pairs of speech that are not deleted."""
        return int(self.speech.sum())

    @cached_property
    def quotes(self) -> int:
        """Quotes of the articles that are speech."""
        counts = self.documents.column("quotes")
        return int(counts.sum() if self.live_articles is None else counts[self.live_articles].sum())

    def size(self, field: Field) -> int:
        """Number of documents of a field (passages, quotes or articles), deleted ones included."""
        if field is Field.TEXT:
            return self.documents.passages
        return len(self.documents.is_speech) if field in QUOTE_FIELDS else self.documents.articles

    def alive(self, field: Field) -> NDArray[np.bool_] | None:
        """Documents of a field that are not deleted; None for all."""
        if field is Field.TEXT:
            return self.live
        return self.live_quotes if field in QUOTE_FIELDS else self.live_articles

    def alive_view(self, field: Field) -> _scoring.View | None:
        """The same for compiled loops."""
        alive = self.alive(field)
        if alive is None:
            return None
        found = self._alive_views.get(field)
        if found is None:
            found = self._alive_views[field] = compiled.kernels.View(alive)
        return found

    def count(self, field: Field, number: int, code: int, df: int) -> tuple[int, int]:
        """Documents of a list that are not deleted, and those of them with the form of this code (-1: none), of which
        there are `df` with the deleted ones. By compiled loops, remembered."""
        inverted = self.field(field)
        live = self.alive_view(field)
        if live is None:
            first, last = inverted.rows(number)
            return last - first, df
        key = field, number, code
        found = self._counts.get(key)
        if found is None:
            assert inverted.postings is not None
            if len(self._counts) >= _KEPT_COUNTS:
                self._counts.clear()
            found = self._counts[key] = inverted.postings.counts(number, code, live)
        return found

    @cached_property
    def passages_of_articles(self) -> NDArray[np.int64]:
        """Number of passages of each article."""
        return np.diff(self.documents.passage_at)

    def expand(self, articles: Array) -> NDArray[np.int64]:
        """The passages of ascending articles."""
        at = self.documents.passage_at
        counts = self.passages_of_articles[articles]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return np.asarray(np.arange(total) + np.repeat(at[articles] - (ends - counts), counts), np.int64)

"""The segments as Whoosh sees them: a codec, so that stock searchers, matchers and parsers read them unchanged.

    index = ArrayIndex(folder)
    with index.searcher() as searcher:
        searcher.search(whoosh.query.And([Term("text", "budget"), Term("text", "vote")]))

A Whoosh document is a passage. Its fields: `text` (the words as they stand, with positions), `stem` (the stem keys of
the same words) and the stored values `article`, `ordinal`, `kind`, `title`, `publisher`, `text`. It serves what the
store's own query tree has no node for, and as a second opinion in the tests; articles go in through
`WhooshStore.writer`. Where Whoosh pickles its schema into a table of contents this index has the schema in code and
its commits in JSON: opening one runs nothing that was read from disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.analysis import Analyzer, Token
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from indexer.model import StoreError
from indexer.query.nodes import Field
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.inverted import Inverted
from indexer.store.whoosh.layout import open_snapshot, read_commit, state_of
from indexer.store.whoosh.segment import Segment
from indexer.text.tokens import tokens

_NAMES = ("stem", "text")  # in order


class WordAnalyzer(Analyzer):  # type: ignore[misc]
    """The program's tokenizer as Whoosh wants it, for query parsers."""

    def __call__(self, value: str, positions: bool = False, chars: bool = False, **_: object) -> Iterator[Token]:
        """Yield the words of `value`, without the joined words."""
        token = Token(positions, chars)
        for found in tokens(value):
            if found.width > 1:
                continue
            token.text, token.boost, token.stopped = found.text, 1.0, False
            if positions:
                token.pos = found.position
            if chars:
                token.startchar, token.endchar = found.start, found.end
            yield token


def schema() -> fields.Schema:
    """The fields of a passage."""
    return fields.Schema(
        text=fields.TEXT(stored=True, analyzer=WordAnalyzer(), phrase=True),
        stem=fields.TEXT(analyzer=WordAnalyzer(), phrase=True),
        article=fields.STORED(),
        ordinal=fields.STORED(),
        kind=fields.STORED(),
        title=fields.STORED(),
        publisher=fields.STORED(),
    )


class ArrayIndex(FileIndex):  # type: ignore[misc]
    """A generation of the index for reading. Raises StoreError when there is none."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.storage = FileStorage(str(folder))
        self.indexname = "MAIN"
        self._schema = schema()
        self._read_toc()

    def _read_toc(self) -> TOC:
        commit = read_commit(self.folder)
        if commit is None:
            raise StoreError(f"there is no index in {self.folder}")
        state = state_of(commit.content, self.folder)
        segments = [ArraySegment(s) for s in open_snapshot(self.folder, state, None).segments]
        return TOC(self._schema, segments, state.number)

    def latest_generation(self) -> int:
        """Number of the last commit."""
        return int(self._read_toc().generation)

    def writer(self, *_: object, **__: object) -> Any:
        """Not this way: raises StoreError."""
        raise StoreError("articles are put into the index through the store's writer")


class ArraySegment(base.Segment):  # type: ignore[misc]
    """A segment with its deletions."""

    def __init__(self, held: Segment):
        super().__init__("MAIN")
        self.segid = held.name
        self.held = held

    def codec(self) -> ArrayCodec:
        """The codec that reads it."""
        return ArrayCodec()

    def should_assemble(self) -> bool:
        """Never: a segment is one file."""
        return False

    def doc_count_all(self) -> int:
        """Passages, deleted ones included."""
        return self.held.documents.passages

    def deleted_count(self) -> int:
        """Deleted passages."""
        return self.held.documents.passages - self.held.passages

    def deleted_docs(self) -> set[int]:
        """Numbers of the deleted passages."""
        return set() if self.held.live is None else set(np.flatnonzero(~self.held.live).tolist())

    def is_deleted(self, docnum: int) -> bool:
        """Whether a passage is deleted."""
        live = self.held.live
        # Stock matchers ask for the number after the last one too.
        return live is not None and docnum < len(live) and not live[docnum]


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays."""

    length_stats = False

    def terms_reader(self, storage: object, segment: ArraySegment) -> ArrayTerms:
        """Dictionary and postings."""
        return ArrayTerms(segment.held)

    def per_document_reader(self, storage: object, segment: ArraySegment) -> ArrayDocuments:
        """Lengths, deletions and stored values."""
        return ArrayDocuments(segment)


class ArrayDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """Lengths, deletions and stored values of a segment."""

    def __init__(self, segment: ArraySegment):
        self._segment = segment
        self._documents = segment.held.documents
        self._lengths = self._documents.column("length")

    def doc_count(self) -> int:
        return int(self._segment.held.passages)

    def doc_count_all(self) -> int:
        return self._documents.passages

    def has_deletions(self) -> bool:
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> set[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths[docnum]) if fieldname in _NAMES else default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths.sum()) if fieldname in _NAMES else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths.min(initial=0)) if fieldname in _NAMES else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths.max(initial=0)) if fieldname in _NAMES else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        documents = self._documents
        article = documents.article_of.item(docnum)
        card = documents.card(article)
        span, ordinal, kind = documents.place(docnum)
        found = {
            "article": card.id,
            "ordinal": ordinal,
            "kind": kind.value,
            "title": card.title,
            "publisher": card.publisher,
            "text": span.of(documents.text(article)),
        }
        return {name: value for name, value in found.items() if value is not None}


class ArrayTerms(base.TermsReader):  # type: ignore[misc]
    """Dictionary and postings of a segment's text."""

    def __init__(self, held: Segment):
        self._inverted = held.field(Field.TEXT)

    def _lists(self, name: str, text: bytes) -> list[tuple[int, int | None]]:
        """Posting lists of a term, each with the form wanted (None for all)."""
        if name == "text":
            return [(entry.list, entry.code) for entry in self._inverted.entries(text)]
        number = self._inverted.list_of(text) if name == "stem" else -1
        return [(number, None)] if number >= 0 else []

    def _postings(self, name: str, text: bytes) -> tuple[Array, Array]:
        """Documents of a term, ascending, and the number of occurrences in each."""
        lists = self._lists(name, text)
        if not lists:
            raise TermNotFound(f"no term {name}:{text!r}")
        found = [_one_list(self._inverted, number, code) for number, code in lists]
        docs = np.concatenate([d for d, _ in found])
        order = np.argsort(docs, kind="stable")
        return docs[order], np.concatenate([c for _, c in found])[order]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return bool(self._lists(*term))

    def indexed_field_names(self) -> list[str]:
        return list(_NAMES)

    def _strings(self, name: str) -> Any:
        return self._inverted.forms if name == "text" else self._inverted.stems

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for name in _NAMES:
            if name < fieldname:
                continue
            strings = self._strings(name)
            before = None
            for i in range(strings.lower(prefix) if name == fieldname else 0, len(strings)):
                if (text := strings[i]) != before:  # languages may share a form
                    yield name, text
                before = text

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs, counts = self._postings(fieldname, text)
        return TermInfo(
            weight=float(counts.sum()),
            df=len(docs),
            minlength=1,
            maxlength=1 << 20,
            maxweight=float(counts.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._postings(fieldname, text)[1].sum()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._postings(fieldname, text)[0]) if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        docs, counts = self._postings(fieldname, text)
        values = _Positions(self._inverted, self._lists(fieldname, text), docs, format_)
        return ListMatcher(
            docs.tolist(),
            counts.astype(float).tolist(),
            values,
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def cursor(self, fieldname: str, fieldobj: Any) -> _Cursor:
        return _Cursor([text for name, text in self.terms_from(fieldname, b"") if name == fieldname], fieldobj)


class _Positions(Sequence[bytes]):
    """Positions of a term in its documents, encoded for stock matchers when asked for."""

    def __init__(self, inverted: Inverted, lists: list[tuple[int, int | None]], docs: Array, format_: formats.Format):
        self._inverted, self._lists, self._docs, self._format = inverted, lists, docs, format_
        self._found: list[list[int]] | None = None

    def __len__(self) -> int:
        return len(self._docs)

    def __getitem__(self, i: Any) -> Any:
        if self._found is None:
            parts = [self._inverted.occurrences(number, None, code) for number, code in self._lists]
            docs = np.concatenate([p.docs for p in parts]).astype(np.int64)
            positions = np.concatenate([p.positions for p in parts])
            order = np.lexsort((positions, docs))
            docs, positions = docs[order], positions[order]
            cuts = np.searchsorted(docs, self._docs[1:].astype(np.int64))
            # A word and a joined word that are the same may stand at one position.
            self._found = [np.unique(part).tolist() for part in np.split(positions, cuts)]
        return self._format.encode(self._found[i])


class _Cursor(base.FieldCursor):  # type: ignore[misc]
    """Goes through the terms of a field."""

    def __init__(self, terms: list[bytes], fieldobj: Any):
        self._terms, self._at, self._field = terms, 0, fieldobj

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        wanted = term if isinstance(term, bytes) else self._field.to_bytes(term)
        low, high = 0, len(self._terms)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._terms[middle] < wanted else (low, middle)
        self._at = low
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        return self._field.from_bytes(self._terms[self._at]) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < len(self._terms)


def _one_list(inverted: Inverted, number: int, code: int | None) -> tuple[Array, Array]:
    """Documents of a list and the plain number of occurrences (of one form) in each."""
    docs = inverted.docs(number)
    if code is None or inverted.single(number):
        return docs, inverted.counts(number)
    return np.unique(inverted.occurrences(number, None, code).docs, return_counts=True)

"""Invented articles of every shape that the pages must print, and an archive that holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer import (
    Archive,
    Article,
    Author,
    Block,
    BlockKind,
    Copy,
    Origin,
    Precision,
    Published,
    Quote,
    QuoteKind,
    Resolution,
    Span,
)
from indexer.pipeline.history import History
from indexer.pipeline.manifest import FileRow, Manifest
from indexer.store import open_store
from indexer.store.base import Store

P = BlockKind.PARAGRAPH


def article(
    name: str, blocks: Sequence[tuple[BlockKind, str]], quotes: Iterable[dict[str, Any]] = (), **known: Any
) -> Article:
    """An article of these blocks. Quotes are given by their words; `cue`, `source` and `antecedent` too."""
    text = "\n\n".join(words for _, words in blocks)
    made, at = [], 0
    for kind, words in blocks:
        credit = "Photo: Lena Ostrow" if kind is BlockKind.CAPTION else None
        made.append(Block(kind, Span(at, at + len(words)), credit=credit))
        at += len(words) + 2
    found = []
    for given in quotes:
        row = dict(given)
        pieces = row["content"] if isinstance(row["content"], tuple) else (row["content"],)
        row["content"] = tuple(_span(text, piece) for piece in pieces)
        for part in ("cue", "source", "antecedent"):
            if part in row:
                row[part] = _span(text, row[part])
        found.append(Quote(**row))
    return Article(
        id=hashlib.sha256(name.encode()).hexdigest()[:12],
        path=f"{name}.txt",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        media_type="text/plain",
        text=text,
        blocks=tuple(made),
        quotes=tuple(sorted(found, key=lambda q: q.span)),
        **known,
    )


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


LOCK = article(
    "lock",
    [
        (BlockKind.TITLE, "Canal lock at Brannick stays shut"),
        (BlockKind.STANDFIRST, "Engineers want another winter; the barge owners do not have one"),
        (BlockKind.BYLINE, "By Ottoline Farrow"),
        (BlockKind.DATELINE, "BRANNICK, 4 March"),
        (P, "The lock at Brannick will not open this spring, the canal office said on Monday."),
        (P, "“We will open it when it is safe and not one hour before,” said Maren Tolliver, the canal engineer."),
        (BlockKind.SUBHEAD, "Barges wait"),
        (P, "Josse Abelin said Tolliver had told him the gates were “held together by paint”."),
        (P, "She later denied that the office had lost the plans."),
        (BlockKind.LIST_ITEM, "Gates: built in 1911"),
        (BlockKind.LIST_ITEM, "Keeper: none since 2009"),
        (BlockKind.CAPTION, "The upper gate in January."),
        (BlockKind.EMBED, "Brannick Barges: we are still here."),
        (BlockKind.QUESTION, "Who pays for the winter?"),
        (BlockKind.ANSWER, "Nobody has said."),
        (BlockKind.TABLE_ROW, "1911\tbuilt"),
        (BlockKind.BLOCKQUOTE, "The gates shall be kept in good order by the keeper."),
        (BlockKind.CORRECTION, "An earlier version gave the wrong year for the gates."),
        (BlockKind.FURNITURE, "Subscribe to our letter"),
    ],
    [
        {
            "kind": QuoteKind.DIRECT,
            "content": "We will open it when it is safe and not one hour before,",
            "cue": "said Maren Tolliver"[:4],
            "source": "Maren Tolliver",
            "speaker": "Maren Tolliver",
            "resolution": Resolution.NAMED,
            "confidence": 0.98,
            "role": "canal engineer",
        },
        {
            "kind": QuoteKind.PARTIAL,
            "content": "held together by paint",
            "source": "Josse Abelin",
            "speaker": "Maren Tolliver",
            "resolution": Resolution.SURNAME,
            "relayed_by": ("Josse Abelin",),
            "confidence": 0.91,
        },
        {
            "kind": QuoteKind.INDIRECT,
            "content": "the office had lost the plans",
            "cue": "denied",
            "source": "She",
            "speaker": "Maren Tolliver",
            "resolution": Resolution.PRONOUN,
            "antecedent": "Maren Tolliver",
            "confidence": 0.55,
        },
    ],
    title="Canal lock at Brannick stays shut",
    authors=(Author("Ottoline Farrow", "Farrow", "Ottoline", "staff writer"),),
    published=Published("2019-03-04", Precision.DAY, Origin.META),
    publisher="Brannick Observer",
    url="https://observer.example/lock",
    language="en",
    section="Canal",
    page="3",
    accessed="2026-02-01",
    origins=(("title", Origin.META), ("publisher", Origin.JSON_LD), ("authors", Origin.PAGE)),
    copies=(Copy("mirror/lock.html", "0" * 64),),
    warnings=("the byline stands twice on the page",),
)

UNDATED = article(
    "undated",
    [
        (BlockKind.TITLE, "Keeper's cottage sold"),
        (P, "The cottage beside the canal was sold, an official of the county said, “for less than a barge”."),
        (P, "Nothing in this paragraph is said by anybody, though the canal is named in it."),
    ],
    [
        {
            "kind": QuoteKind.PARTIAL,
            "content": "for less than a barge",
            "source": "an official of the county",
            "speaker": "an official of the county",
            "resolution": Resolution.UNNAMED,
            "confidence": 0.9,
        },
        {"kind": QuoteKind.MENTION, "content": "barge", "confidence": 0.5},
    ],
    title="Keeper's cottage sold",
)

HOSTILE = article(
    "hostile",
    [
        (BlockKind.TITLE, "<script>alert(1)</script> & \"quotes\" 'here'"),
        (P, '“</blockquote><img src=x onerror=alert(1)>,” said "Bobby" <b>Tables</b> of the canal.'),
    ],
    [
        {
            "kind": QuoteKind.DIRECT,
            "content": "</blockquote><img src=x onerror=alert(1)>,",
            "source": '"Bobby" <b>Tables</b>',
            "speaker": '"Bobby" <b>Tables</b> / 50% & more?#x',
            "confidence": 0.9,
        }
    ],
    title="<script>alert(1)</script> & \"quotes\" 'here'",
    authors=(Author("<i>Nobody</i>"),),
    publisher="A & B <Press>",
    published=Published("2021", Precision.YEAR, Origin.TEXT),
    url="javascript:alert(1)",
    language="en",
)

GERMAN = article(
    "schleuse",
    [
        (BlockKind.TITLE, "Die Schleuse bleibt zu"),
        (P, "»Wir öffnen, wenn es sicher ist«, sagte Maren Tolliver dem Blatt am Kanal."),
    ],
    [
        {
            "kind": QuoteKind.DIRECT,
            "content": "Wir öffnen, wenn es sicher ist",
            "cue": "sagte",
            "source": "Maren Tolliver",
            "speaker": "Maren Tolliver",
            "resolution": Resolution.NAMED,
            "confidence": 0.97,
            "role": "Ingenieurin",
        }
    ],
    title="Die Schleuse bleibt zu",
    publisher="Kanalbote",
    published=Published("2020-11", Precision.MONTH, Origin.URL),
    language="de",
)

SERIES = tuple(
    article(
        f"level-{year}-{month}",
        [
            (BlockKind.TITLE, f"Canal level report {year}, month {month}"),
            (P, f"“The water stood at {year * 12 + month} marks,” said Pell Harcourt of the canal office."),
        ],
        [
            {
                "kind": QuoteKind.DIRECT,
                "content": f"The water stood at {year * 12 + month} marks,",
                "cue": "said",
                "source": "Pell Harcourt",
                "speaker": "Pell Harcourt",
                "resolution": Resolution.NAMED,
                "confidence": 0.96,
            }
        ],
        title=f"Canal level report {year}, month {month}",
        publisher="Brannick Observer",
        published=Published(f"{year}-{month:02d}-15", Precision.DAY, Origin.META),
        language="en",
    )
    for year in range(2010, 2018)
    for month in (2, 9)
)

ARTICLES = (LOCK, UNDATED, HOSTILE, GERMAN, *SERIES)

OLDER_LOCK = replace(
    LOCK,
    text=LOCK.text.replace("not one hour before", "not one week before").replace("this spring", "this year!!"),
    quotes=(),
)
"""The text of LOCK before it was changed: of the same length, so that its blocks stand where they stood."""

GONE = article(
    "gone", [(BlockKind.TITLE, "Taken down"), (P, "This canal story was taken out of the archive.")], title="Taken down"
)


class StandingIndex:
    """An index in memory in the place of the one that indexing runs keep on disk."""

    exists = True

    def __init__(self, store: Store, manifest: Path):
        self._store, self._manifest = store, manifest

    @property
    def generation(self) -> str:
        return self._store.generation

    def store(self) -> Store:
        return self._store

    def manifest(self) -> Manifest:
        return Manifest(self._manifest)

    def close(self) -> None:
        self._store.close()


def stand(home: Path, articles: Iterable[Article], failed: Iterable[tuple[str, str]] = ()) -> StandingIndex:
    """An index of these articles, as an indexing run would leave it."""
    path = home / "files.sqlite3"
    manifest = Manifest.create(path)
    store = open_store("memory://")
    stamp = "2026-02-01T00:00:00+00:00"
    with store.writer() as writer:
        for found in articles:
            writer.put(found)
            manifest.put_file(FileRow(found.path, "", len(found.text), found.sha256, "indexed", None, stamp))
            manifest.put_article(found.id, found.path, found.title)
    for name, reason in failed:
        manifest.put_file(FileRow(name, "", 0, None, "failed", reason, stamp))
    manifest.commit()
    manifest.close()
    return StandingIndex(store, path)


def settle(home: Path) -> Archive:
    """The archive of ARTICLES under `home`, with older texts of two and a file that failed."""
    instance, folder = home / "instance", home / "archive"
    folder.mkdir(parents=True)
    history = History(instance / "history")
    history.keep(OLDER_LOCK)
    history.keep(GONE)
    archive = Archive(instance, folder)
    archive._live = stand(home, ARTICLES, [("broken <file>.html", "it is empty")])
    return archive

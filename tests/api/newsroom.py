"""A few invented articles, made by hand so that every quote and date is known, and an archive that holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from indexer import (
    Archive,
    Article,
    Author,
    Block,
    BlockKind,
    Origin,
    Precision,
    Published,
    Quote,
    QuoteKind,
    Resolution,
    Span,
)
from indexer.pipeline.live import go_live, manifest_path, new_folder, store_url
from indexer.pipeline.manifest import FileRow, Manifest
from indexer.store import open_store


def article(name: str, blocks: Sequence[tuple[BlockKind, str]], quotes: Iterable[dict] = (), **known) -> Article:
    """An article of these blocks; a quote is given by its words, and by `cue` and `source` as they stand after it."""
    text = "\n\n".join(words for _, words in blocks)
    spans, at = [], 0
    for kind, words in blocks:
        spans.append(Block(kind, Span(at, at + len(words))))
        at += len(words) + 2
    found = []
    for given in quotes:
        words = dict(given)
        start = text.index(words["content"])
        words["content"] = (Span(start, start + len(words["content"])),)
        for part in ("cue", "source"):
            if part in words:
                place = text.index(words[part], start - 200 if start > 200 else 0)
                words[part] = Span(place, place + len(words[part]))
        found.append(Quote(**words))
    data = text.encode()
    return Article(
        id=hashlib.sha256(name.encode()).hexdigest()[:12],
        path=f"{name}.txt",
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="text/plain",
        text=text,
        blocks=tuple(spans),
        quotes=tuple(found),
        **known,
    )


P = BlockKind.PARAGRAPH

FERRY = article(
    "ferry",
    [
        (BlockKind.TITLE, "Harrow Bay ferry to run again by spring"),
        (BlockKind.STANDFIRST, "The council found the money after a year of repairs"),
        (P, "The ferry between Harrow Bay and Lint Island will sail again in March, the harbour office said."),
        (P, "“We will not raise the fare by a single crown,” said Ilse Maro, the harbour master, on Tuesday."),
        (P, "Tomas Wendell said Maro had told him that the engine “was never the problem”."),
        (P, "Wendell added that the island's school would reopen once the boats ran."),
    ],
    [
        {
            "kind": QuoteKind.DIRECT,
            "content": "We will not raise the fare by a single crown,",
            "cue": "said",
            "source": "Ilse Maro",
            "speaker": "Ilse Maro",
            "resolution": Resolution.NAMED,
            "confidence": 0.97,
            "role": "the harbour master",
        },
        {
            "kind": QuoteKind.PARTIAL,
            "content": "was never the problem",
            "source": "Maro",
            "speaker": "Ilse Maro",
            "resolution": Resolution.SURNAME,
            "relayed_by": ("Tomas Wendell",),
            "confidence": 0.9,
        },
        {
            "kind": QuoteKind.INDIRECT,
            "content": "the island's school would reopen once the boats ran",
            "source": "Wendell",
            "speaker": "Tomas Wendell",
            "resolution": Resolution.SURNAME,
            "confidence": 0.7,
        },
    ],
    title="Harrow Bay ferry to run again by spring",
    authors=(Author("Petra Olin Vask", "Vask", "Petra Olin"), Author("Courier Newsroom")),
    published=Published("2019-02-12", Precision.DAY, Origin.META),
    publisher="Harrow Bay Courier",
    url="https://courier.example/2019/02/ferry?id=1&x=2",
    language="en",
    section="Harbour",
    page="A3",
    edition="Late",
    accessed="2026-01-05",
    origins=(("title", Origin.META), ("publisher", Origin.META), ("published", Origin.META)),
)

UNDATED = article(
    "undated",
    [
        (BlockKind.TITLE, "Lint Island keeps its school"),
        (P, "The school on Lint Island stays open, an official said, because the ferry will run."),
        (P, '"=SUM(A1)" was written on the board </script><b>there</b>, a pupil said.'),
    ],
    [
        {
            "kind": QuoteKind.DIRECT,
            "content": "=SUM(A1)",
            "source": "a pupil",
            "speaker": "a pupil",
            "resolution": Resolution.UNNAMED,
            "confidence": 0.4,
        }
    ],
    title="Lint Island keeps its school",
    warnings=("no date was found",),
)

FAMILY_FIRST = article(
    "strait",
    [
        (BlockKind.TITLE, "Strait talks resume"),
        (P, "Delegations met again over the strait; the ferry was not discussed."),
        (P, "=1+1 is what the slogan on the wall said."),
    ],
    title="Strait talks resume",
    authors=(Author("Hwan Seo-rim", "Hwan", "Seo-rim", family_first=True),),
    published=Published("2021-07", Precision.MONTH, Origin.URL),
    publisher="Marlow Gazette",
    url="https://gazette.example/strait",
)

ARTICLES = (FERRY, UNDATED, FAMILY_FIRST)


def settle(home: Path, articles: Iterable[Article]) -> Archive:
    """An archive under `home` whose index holds the articles, as an indexing run would leave it."""
    instance, folder = home / "instance", home / "archive"
    folder.mkdir(parents=True, exist_ok=True)
    target = new_folder(instance)
    manifest = Manifest.create(manifest_path(target))
    store = open_store(store_url(target))
    with store.writer() as writer:
        for found in articles:
            writer.put(found)
            row = FileRow(found.path, "", len(found.text), found.sha256, "indexed", None, "2026-01-05T00:00:00+00:00")
            manifest.put_file(row)
            manifest.put_article(found.id, found.path, found.title)
    manifest.commit()
    manifest.close()
    store.close()
    go_live(instance, target)
    return Archive(instance, folder)

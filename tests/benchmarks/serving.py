"""How long the server takes for the first result page and for the API, with facets and histogram.

    python tests/benchmarks/serving.py --paragraphs 250000 --home /tmp/serving

Makes a corpus (with ../shared/eval/corpus.py where present, otherwise a small invented one), indexes it through the
product's own quote finder and store, and asks the app questions of several kinds: in this process through Flask's test
client, CPU milliseconds a request and what the archive's search took of them, and over HTTP from a server process,
wall milliseconds. Prints p50 and p95. An index that stands in --home is used again.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import http.client
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

from indexer import Archive, Article, Ask, Author, Block, BlockKind, Origin, Precision, Published, Span
from indexer.pipeline.live import LiveIndex, go_live, manifest_path, new_folder, store_url
from indexer.pipeline.manifest import FileRow, Manifest
from indexer.quotes import attribute
from indexer.store import open_store
from webapp import create_app

MAKER = Path(__file__).parents[3] / "shared" / "eval" / "corpus.py"
FACETS = ("publisher", "author", "speaker", "year", "month", "quote_kind", "block_kind", "language")
Row = dict[str, object]


def rows(paragraphs: int, home: Path) -> Iterator[Row]:
    """Records {article_id, ordinal, title, publisher, author, date, text}, grouped by article."""
    if not MAKER.is_file():
        yield from invented(paragraphs)
        return
    path = home / f"corpus-{paragraphs}.jsonl"
    if not path.is_file():
        subprocess.run([sys.executable, MAKER, "--paragraphs", str(paragraphs), "--out", path], check=True)
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def invented(paragraphs: int) -> Iterator[Row]:
    """Sentences of made-up words in a Zipf-like distribution, some of them quoted."""
    chance = random.Random(7)
    syllables = ["ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za", "dor", "fen", "gal", "har"]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    names = [f"{a.title()} {b.title()}" for a, b in zip(words[100:200], words[300:400], strict=True)]
    for number in range(paragraphs):
        article, ordinal = divmod(number, 25)
        text = " ".join(chance.choices(words, weights, k=chance.randint(20, 60))).capitalize() + "."
        if chance.random() < 0.3:
            text = f"“{text[:-1]},” said {chance.choice(names)}. {text}"
        yield {
            "article_id": f"a{article}",
            "ordinal": ordinal,
            "title": f"Story {article}",
            "publisher": f"Paper {article % 17}",
            "author": names[article % 60],
            "date": f"{2000 + article % 20}-{article % 12 + 1:02d}-{article % 28 + 1:02d}",
            "text": text,
        }


def article(records: list[Row]) -> Article:
    """One article of the corpus, as a reader would give it."""
    first = records[0]
    texts = [str(r["text"]) for r in records]
    blocks, at = [], 0
    for record, words in zip(records, texts, strict=True):
        kind = BlockKind.TITLE if record.get("kind") == "title" else BlockKind.PARAGRAPH
        blocks.append(Block(kind, Span(at, at + len(words))))
        at += len(words) + 2
    text, name, when = "\n\n".join(texts), str(first["author"] or ""), str(first["date"] or "")
    return Article(
        id=hashlib.sha256(str(first["article_id"]).encode()).hexdigest()[:12],
        path=f"{first['article_id']}.txt",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        media_type="text/plain",
        text=text,
        blocks=tuple(blocks),
        title=str(first["title"]),
        authors=(Author(name, name.rpartition(" ")[2], name.rpartition(" ")[0] or None),) if name else (),
        published=Published(when, Precision.DAY, Origin.META) if re.fullmatch(r"\d{4}-\d\d-\d\d", when) else None,
        publisher=str(first["publisher"]) if first["publisher"] else None,
        language="en",
    )


def build(paragraphs: int, home: Path) -> None:
    """Index the corpus under `home`, unless an index stands there."""
    if LiveIndex(home / "instance").exists:
        return
    began = time.process_time()
    target = new_folder(home / "instance")
    manifest = Manifest.create(manifest_path(target))
    store = open_store(store_url(target))
    with store.writer() as writer:
        for _, group in groupby(rows(paragraphs, home), key=lambda r: r["article_id"]):
            found = attribute(article(list(group)))
            writer.put(found)
            manifest.put_file(FileRow(found.path, "", 0, found.sha256, "indexed", None, "2026-01-01T00:00:00+00:00"))
            manifest.put_article(found.id, found.path, found.title)
    manifest.commit()
    manifest.close()
    store.close()
    (home / "archive").mkdir(exist_ok=True)
    go_live(home / "instance", target)
    print(f"indexed {paragraphs:,} paragraphs, quotes included, in {time.process_time() - began:.0f} s of CPU")


def questions(paragraphs: int, home: Path, number: int) -> dict[str, list[str]]:
    """Questions of each kind, from the corpus's own words."""
    chance = random.Random(42)
    sample = [str(r["text"]) for _, r in zip(range(min(paragraphs, 20_000)), rows(paragraphs, home), strict=False)]
    counts = Counter(w for text in sample for w in re.findall(r"[a-z]{3,}", text.lower()))
    ranked = [w for w, _ in counts.most_common()]
    common, middle = ranked[:300], ranked[300:3_000]
    rare = [w for w in ranked[3_000:] if counts[w] <= 3]

    def phrase() -> str:
        words = re.findall(r"[A-Za-z]+", chance.choice(sample))
        start = chance.randrange(max(1, len(words) - 3))
        return '"' + " ".join(words[start : start + 3]) + '"'

    kinds: dict[str, Callable[[], str]] = {
        "common word": lambda: chance.choice(common),
        "rare word": lambda: chance.choice(rare or middle),
        "two words": lambda: f"{chance.choice(common)} {chance.choice(middle)}",
        "three words OR": lambda: " OR ".join(chance.sample(common + middle, 3)),
        "phrase": phrase,
        "prefix": lambda: chance.choice(middle)[:3] + "*",
        "quoted word": lambda: f"said:{chance.choice(common)}",
        "everything": lambda: "",
    }
    return {kind: [make() for _ in range(1 if kind == "everything" else number)] for kind, make in kinds.items()}


class Watched(Archive):
    """The archive, with the CPU seconds that searching took since last asked."""

    spent = 0.0

    def search(self, ask):  # type: ignore[no-untyped-def]
        """Search, timed."""
        began = time.thread_time()
        try:
            return super().search(ask)
        finally:
            self.spent += time.thread_time() - began


def addresses(asked: str) -> dict[str, str]:
    """What is asked for each question: the first result page, and the API with facets and histogram."""
    api = [("q", asked), *(("facets", facet) for facet in FACETS)]
    return {
        "page": "/?" + urlencode({"q": asked} if asked else {"sort": "newest"}),
        "api": f"/api/search?{urlencode(api)}",
    }


def percentiles(values: list[float]) -> str:
    """p50 and p95 in milliseconds."""
    cut = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    return f"{statistics.median(values) * 1e3:7.1f} {cut * 1e3:7.1f}"


def in_process(home: Path, asked: dict[str, list[str]], rounds: int) -> None:
    """Time requests through the test client: the first pass over all questions, and the best of all passes for each,
    which other work on the machine blurs least."""
    held = Watched(home / "instance", home / "archive")
    client = create_app({"ARCHIVE_FOLDER": str(home / "archive")}, held).test_client()
    headers = {"Accept-Encoding": "gzip", "Accept-Language": "en"}
    empty = [t for texts in asked.values() for t in texts if not held.search(Ask(t, limit=0)).results.total]
    print(f"{len(empty)} of {sum(map(len, asked.values()))} questions find nothing")
    for what in ("page", "api"):
        client.get(addresses("warm")[what], headers=headers)
    print(f"{'CPU ms in the test client':28}{'first   p95':>18}{'best    p95':>18}{'its search  p95':>18}   size")
    for what in ("page", "api"):
        every: list[tuple[float, float, float]] = []
        for kind, texts in asked.items():
            took: dict[str, list[tuple[float, float]]] = {text: [] for text in texts}
            size = 0
            for text in texts * rounds:
                held.spent, began = 0.0, time.thread_time()
                answer = client.get(addresses(text)[what], headers=headers)
                size = max(size, len(answer.get_data()))
                took[text].append((time.thread_time() - began, held.spent))
                assert answer.status_code == 200, (text, answer.status)
            rows = [(passes[0][0], *min(passes)) for passes in took.values()]
            every += rows
            print(f"{what + ': ' + kind:28}{_columns(rows)} {size / 1024:5.1f} KB")
        print(f"{what + ': ALL':28}{_columns(every)}")
    held.close()


def _columns(rows: list[tuple[float, float, float]]) -> str:
    return "".join(f"{percentiles(list(column)):>18}" for column in zip(*rows, strict=True))


def over_http(home: Path, asked: dict[str, list[str]], rounds: int) -> None:
    """Time requests to a server process."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = (
        "from webapp import create_app; from werkzeug.serving import make_server, WSGIRequestHandler as H; "
        "H.protocol_version = 'HTTP/1.1'; H.log_request = lambda *a, **k: None; "
        f"make_server('127.0.0.1', {port}, create_app({{'INSTANCE_FOLDER': {str(home / 'instance')!r}, "
        f"'ARCHIVE_FOLDER': {str(home / 'archive')!r}}}), threaded=True).serve_forever()"
    )
    server = subprocess.Popen([sys.executable, "-c", run])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            time.sleep(0.1)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for what in ("page", "api"):
            took = []
            for text in [t for texts in asked.values() for t in texts] * rounds:
                began = time.perf_counter()
                connection.request("GET", addresses(text)[what], headers={"Accept-Encoding": "gzip"})
                answer = connection.getresponse()
                answer.read()
                took.append(time.perf_counter() - began)
                assert answer.status == 200, text
            print(f"{'http ' + what + ': ALL, wall ms':28}{percentiles(took):>18}")
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paragraphs", type=int, default=250_000)
    parser.add_argument("--home", type=Path, required=True, help="folder for corpus and index, kept")
    parser.add_argument("--questions", type=int, default=25, help="of each kind")
    parser.add_argument("--rounds", type=int, default=5, help="times each is asked")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True)
    build(given.paragraphs, given.home)
    asked = questions(given.paragraphs, given.home, given.questions)
    in_process(given.home, asked, given.rounds)
    over_http(given.home, asked, given.rounds)


if __name__ == "__main__":
    main()

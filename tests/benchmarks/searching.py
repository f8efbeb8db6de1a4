"""Search beside tantivy, SQLite FTS5 and stock Whoosh, in one interleaved run.

    python tests/benchmarks/searching.py --paragraphs 250000 --work DIR
    python tests/benchmarks/searching.py --paragraphs 250000 --work DIR --engines tantivy --reuse
    python tests/benchmarks/searching.py --check DIR --queries 2000   (answers against brute force over all passages)

The corpus and the comparison are those of ../shared/eval where that is present (corpus.py, search_peers.py); elsewhere
a small corpus of our own is made and only our store is timed. Needs the `bench` extra for tantivy. Figures of a busy
machine are to be read as ratios.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared" / "eval"
CLASSES = ("rare", "common", "and2", "or3", "phrase", "prefix", "fuzzy", "filter", "facet", "page")
SYLLABLES = "ba co du fe gi ha jo ku le mi na po ru se ti vo wa".split()  # noqa: SIM905 - easier to read


def run(*command: str) -> None:
    """Run a command and show its output as it comes."""
    print("$", " ".join(command), flush=True)
    subprocess.run(command, check=True)


def shared_corpus(paragraphs: int, work: Path) -> tuple[Path, Path]:
    """Corpus and queries by the shared generator."""
    corpus, queries = work / f"corpus-{paragraphs}.jsonl", work / "queries.json"
    generator = str(SHARED / "corpus.py")
    if not corpus.exists():
        run(sys.executable, generator, "--paragraphs", str(paragraphs), "--out", str(corpus))
    run(sys.executable, generator, "queries", "--corpus", str(corpus), "--out", str(queries), "--seed", "42")
    return corpus, queries


def own_records(paragraphs: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """A small corpus of our own: invented words, frequent ones far more often than rare ones."""
    rng = random.Random(seed)

    def word() -> str:
        rank = int(rng.paretovariate(0.7)) % 40_000
        parts = [SYLLABLES[(rank // 17**i) % 17] for i in range(2 + (rank > 300) + (rank > 5000))]
        return "".join(parts)

    made, number = 0, 0
    while made < paragraphs:
        title = " ".join(word() for _ in range(6)).capitalize()
        publisher = f"Paper {int(rng.paretovariate(1)) % 20}"
        day = f"20{rng.randint(10, 24)}-{rng.randint(1, 12):02}-15"
        for ordinal in range(min(rng.randint(8, 40), paragraphs - made)):
            text = title if not ordinal else " ".join(word() for _ in range(rng.randint(10, 80))) + "."
            yield {
                "id": f"own-{number}#{ordinal}",
                "article_id": f"own-{number}",
                "title": title,
                "publisher": publisher,
                "author": f"Author {number % 97}",
                "date": day,
                "kind": "para" if ordinal else "title",
                "text": text,
            }
            made += 1
        number += 1


def own_queries(records: list[dict[str, Any]], count: int = 20) -> dict[str, list[Any]]:
    """Queries of every class, from words of the corpus."""
    rng = random.Random(3)
    texts = [r["text"].rstrip(".").lower().split() for r in rng.sample(records, min(400, len(records)))]
    some = [rng.choice(t) for t in texts]
    pairs = [rng.sample(t, 3) for t in texts if len(t) > 6]
    return {
        "rare": [w for w in some if len(w) > 6][:count],
        "common": [w for w in some if len(w) == 4][:count],
        "and2": [p[:2] for p in pairs[:count]],
        "or3": pairs[:count],
        "phrase": [t[2:4] for t in texts if len(t) > 6][:count],
        "prefix": [w[:3] for w in some[:count]],
        "fuzzy": [w[:-1] + "x" for w in some[:count]],
        "filter": [[w, "Paper 1", "2012-01-01", "2020-12-31"] for w in some[:count]],
        "facet": some[:count],
        "page": [p[:2] for p in pairs[:count]],
    }


def alone(paragraphs: int, work: Path) -> None:
    """Our store alone over our own corpus."""
    sys.path.insert(0, str(HERE))
    from search_adapter import Adapter

    records = list(own_records(paragraphs))
    folder = work / "own"
    folder.mkdir(parents=True, exist_ok=True)
    adapter = Adapter(str(folder))
    start = time.process_time()
    adapter.build(records)
    seconds = time.process_time() - start
    size = sum(p.stat().st_size for p in folder.iterdir()) / sum(len(r["text"].encode()) for r in records)
    print(f"{len(records)} paragraphs: {len(records) / seconds:.0f} a CPU second, index {size:.2f} x text")
    adapter.open()
    for cls, queries in own_queries(records).items():
        times = []
        for asked in queries * 3:
            begun = time.perf_counter()
            adapter.run(cls, asked)
            times.append(1000 * (time.perf_counter() - begun))
        print(f"{cls:8s} p50 {statistics.median(times):.2f} ms, p95 {sorted(times)[int(0.95 * len(times))]:.2f} ms")
    adapter.close()


def check(folder: Path, count: int) -> None:
    """Random queries through the pruned evaluation and through exhaustive scoring: the same hits in the same order."""
    sys.path.insert(0, str(HERE))
    from exhaustive import Exhaustive

    from indexer.query.nodes import And, Fuzzy, Or, Phrase, Prefix, Query, Word
    from indexer.store import open_store
    from indexer.store.base import EXACT_TOTAL_LIMIT, Search
    from indexer.text.tokens import words

    store = open_store(f"whoosh://{folder.resolve()}", create=False)
    every = Exhaustive(store)
    rng = random.Random(11)
    ids = list(store.article_ids())

    def some_words(k: int) -> list[str]:
        while True:
            article = store.article(rng.choice(ids))
            block = rng.choice(article.blocks) if article and article.blocks else None
            found = words(block.span.of(article.text)) if article and block else []
            if len(found) > k:
                return found

    def query() -> Query:
        found = some_words(6)
        at = rng.randrange(len(found) - 3)
        match rng.randrange(6):
            case 0:
                return Word(rng.choice(found))
            case 1:
                return And(tuple(Word(w) for w in rng.sample(found, 2)))
            case 2:
                return Or(tuple(Word(w) for w in rng.sample(found, 3)))
            case 3:
                return Phrase(tuple(found[at : at + rng.randint(2, 3)]))
            case 4:
                long = [w for w in found if len(w) > 4] or ["election"]
                return Prefix(rng.choice(long)[:4]) if rng.random() < 0.8 else Fuzzy(rng.choice(long))
            case _:
                return And((Word(found[0]), Or((Word(found[1]), Phrase(tuple(found[2:4]))))))

    wrong = 0
    for number in range(count):
        asked = query()
        found = store.search(Search(asked, collapse=False, marks=False))
        hits, total = every.answer(asked, 10)
        mine = [(h.article_id, h.ordinal, round(h.score, 7)) for h in found.hits]
        same_total = found.total == total or (not found.total_exact and total > EXACT_TOTAL_LIMIT)
        if mine != hits or not same_total:
            wrong += 1
            print("differs:", asked, mine[:3], hits[:3], found.total, total)
        if number % 200 == 199:
            print(f"{number + 1} queries, {wrong} differ", flush=True)
    print(f"{count} queries, {wrong} differ")
    sys.exit(bool(wrong))


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paragraphs", type=int, default=25_000)
    parser.add_argument("--work", type=Path, default=Path("/tmp/searching"))
    parser.add_argument("--engines", default="tantivy,fts5,whoosh")
    parser.add_argument("--articles", default="10", help="articles added one by one")
    parser.add_argument("--reuse", action="store_true", help="keep indexes already built from this corpus")
    parser.add_argument("--json", help="write the full result")
    parser.add_argument("--check", type=Path, metavar="INDEX", help="compare answers with brute force instead")
    parser.add_argument("--queries", type=int, default=2000, help="queries to compare")
    args = parser.parse_args()
    if args.check:
        check(args.check, args.queries)
        return
    args.work.mkdir(parents=True, exist_ok=True)
    if not (SHARED / "search_peers.py").exists():
        print(f"{SHARED} is not there: our store alone, over a corpus of our own")
        alone(args.paragraphs, args.work)
        return
    corpus, queries = shared_corpus(args.paragraphs, args.work)
    command = [sys.executable, str(SHARED / "search_peers.py"), "--corpus", str(corpus), "--queries", str(queries)]
    command += ["--work", str(args.work / str(args.paragraphs)), "--engines", args.engines, "--articles", args.articles]
    command += ["--adapter", "search_adapter:Adapter", "--sys-path", str(HERE)]
    command += ["--reuse"] if args.reuse else []
    command += ["--json", args.json] if args.json else []
    run(*command)
    print(json.dumps({"command": command}))


if __name__ == "__main__":
    main()

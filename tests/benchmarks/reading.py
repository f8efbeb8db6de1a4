"""How well and how fast web pages are read.

    python tests/benchmarks/reading.py                 # our own pages, and the gold sets in ../shared where they are
    python tests/benchmarks/reading.py --gate          # exit status 1 if any measure is below article_floors.json
    python tests/benchmarks/reading.py --peer          # trafilatura's CPU time in the same run, page by page in turn
    python tests/benchmarks/reading.py --unknown       # as if the publisher table knew none of the sites; no floors

Reads in this process, times with the CPU clock. The measures are those of ../shared/eval/article_eval.py; without that
folder the invented pages are scored by the plain comparison below, which needs nothing else.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from indexer.model import Article, BlockKind, RawDocument, ReadError
from indexer.readers import facts, metadata, read

HERE = Path(__file__).parent
OWN = HERE.parent / "readers" / "pages"
SHARED = HERE.parents[2] / "shared"
FLOORS = HERE / "article_floors.json"
OUTSIDE = frozenset([BlockKind.TITLE, BlockKind.BYLINE, BlockKind.DATELINE, BlockKind.CAPTION, BlockKind.FURNITURE])
LOW_IS_GOOD = frozenset(["para_glued", "para_missing", "caption_leak", "byline_in_body"])


def load(name: str) -> ModuleType | None:
    """A script of ../shared/eval as a module, None where it is not there."""
    path = SHARED / "eval" / f"{name}.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_page(name: str, data: bytes) -> tuple[Article | None, float]:
    """The article of a page, None if it cannot be read, and the CPU seconds it took."""
    raw = RawDocument(name, "text/html", data, hashlib.sha256(data).hexdigest())
    start = time.process_time()
    try:
        article = read(raw)
    except ReadError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return None, time.process_time() - start
    return article, time.process_time() - start


def row(name: str, article: Article | None, seconds: float) -> dict[str, Any]:
    """An article in the scorer's form."""
    if article is None:
        return {
            "page": name,
            "title": None,
            "authors": [],
            "published": None,
            "publisher": None,
            "url": None,
            "blocks": [],
        }
    blocks = [
        {"kind": str(b.kind), "text": b.span.of(article.text), **({"credit": b.credit} if b.credit else {})}
        for b in article.blocks
    ]
    return {
        "page": name,
        "title": article.title,
        "authors": [a.name for a in article.authors],
        "published": article.published.value if article.published else None,
        "publisher": article.publisher,
        "url": article.url,
        "blocks": blocks,
        "seconds": seconds,
    }


def plain_scores(golds: dict[str, Any], preds: dict[str, Any]) -> dict[str, float]:
    """Measures that need no scorer: shares of pages and of blocks that are exactly right."""
    right: dict[str, list[bool]] = {}
    for name, gold in golds.items():
        pred = preds[name]
        for field in ("title", "authors", "url"):
            right.setdefault(field, []).append(gold[field] == pred[field])
        right.setdefault("date", []).append((gold["published"] or "")[:10] == (pred["published"] or "")[:10])
        body = [b["text"] for b in gold["blocks"] if b["kind"] not in ("title", "caption")]
        ours = [b["text"] for b in pred["blocks"] if b["kind"] not in {str(k) for k in OUTSIDE}]
        right.setdefault("perfect", []).append(" ".join(body).split() == " ".join(ours).split())
        for kind in ("subhead", "standfirst", "caption"):
            have = {b["text"] for b in pred["blocks"] if b["kind"] == kind}
            right.setdefault(f"{kind}_typed", []).extend(b["text"] in have for b in gold["blocks"] if b["kind"] == kind)
        right.setdefault("para_exact", []).extend(b["text"] in ours for b in gold["blocks"] if b["kind"] == "paragraph")
    return {f"plain_{k}": sum(v) / len(v) for k, v in right.items() if v}


def flat(report: dict[str, Any]) -> dict[str, float]:
    """The scorer's report as one level of measures."""
    out = {k: report["body"][k] for k in ("f1", "precision", "recall", "perfect")}
    out |= {k: v["right"] for k, v in report["metadata"].items()}
    out |= report["structure"]
    return out


def sets() -> dict[str, list[tuple[str, bytes, dict[str, Any]]]]:
    """Pages with gold by set: ours, and those of ../shared/data/pages."""
    found = {
        "own": [
            (p.stem, p.read_bytes(), json.loads(p.with_suffix(".json").read_text("utf-8")))
            for p in sorted(OWN.glob("*.html"))
        ]
    }
    for folder in ("aeb", "fundus"):
        root = SHARED / "data" / "pages" / folder
        if root.is_dir():
            found[folder] = [
                (
                    name := p.name.removesuffix(".html.gz"),
                    p.read_bytes(),
                    json.loads((root / "gold" / f"{name}.json").read_text("utf-8")),
                )
                for p in sorted((root / "html").glob("*.html.gz"))
            ]
    return found


def peer_seconds(data: bytes) -> float:
    """CPU seconds of trafilatura with its metadata over the same page."""
    import trafilatura

    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8", "replace")
    start = time.process_time()
    trafilatura.extract(text, fast=True, include_comments=False, output_format="xml", with_metadata=True)
    return time.process_time() - start


def below(name: str, measures: dict[str, float], floors: dict[str, float]) -> list[str]:
    """What is worse than its floor (above it, where low is good)."""
    out = []
    for key, floor in floors.items():
        value = measures.get(key)
        if value is None:
            continue
        if value > floor if key in LOW_IS_GOOD else value < floor:
            out.append(f"{name} {key}: {value:.3f}, floor {floor}")
    return out


def main() -> int:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gate", action="store_true", help="exit 1 when below the floors")
    parser.add_argument("--peer", action="store_true", help="time trafilatura in the same run")
    parser.add_argument("--unknown", action="store_true", help="read without the publisher table")
    args = parser.parse_args()
    if args.unknown:
        metadata.row_of = facts.publisher_of = lambda url: None
    scorer = load("article_eval")
    floors = json.loads(FLOORS.read_text("utf-8"))
    failed: list[str] = []
    for name, pages in sets().items():
        preds, golds, ours, peer = {}, {}, 0.0, 0.0
        for page, data, gold in pages:
            article, seconds = read_page(page, data)
            ours += seconds
            peer += peer_seconds(data) if args.peer else 0.0
            preds[page], golds[page] = row(page, article, seconds), gold
        measures = plain_scores(golds, preds) if name == "own" else {}
        if scorer is not None:
            report, _, _ = scorer.evaluate(golds, preds)
            scorer.show(name, [("ours", report)])
            measures |= flat(report)
        else:
            print(f"== {name}: {len(pages)} pages  " + "  ".join(f"{k} {v:.3f}" for k, v in measures.items()))
        rival = f"; trafilatura fast with metadata {len(pages) / peer:.0f}" if peer else ""
        print(f"  {name}: {len(pages) / ours:.0f} pages per CPU second{rival}")
        failed += below(name, measures, {} if args.unknown else floors.get(name, {}))
    for line in failed:
        print("below the floor:", line)
    return int(bool(failed) and args.gate)


if __name__ == "__main__":
    sys.exit(main())

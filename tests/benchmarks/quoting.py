"""How well and how fast quotes are found: the slice's table, the reliability of confidences, speed, growth with length.

    python tests/benchmarks/quoting.py            # everything
    python tests/benchmarks/quoting.py --gate     # compare with quote_floors.json, exit status 1 below a floor

Gold and its scorer are read from ../shared (or --shared DIR); where they are absent the own table of hard cases
is what the gate scores. Times are CPU times of this process.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import ModuleType

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, before numpy is loaded

from indexer.model import Article, QuoteKind, RawDocument
from indexer.quotes import attribute
from indexer.quotes.confidence import reliability
from indexer.readers import read

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
CLASSES = ("direct", "mixed", "quoted", "indirect", "ind-say", "all", "seg", "seg>=5w")


def loaded(path: Path) -> ModuleType:
    """A module from a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def raw(name: str, text: str) -> Article:
    """The article as a bare text, cut at its line breaks."""
    return Article(name, name, "", "text/plain", text)


def as_read(name: str, text: str) -> Article:
    """The article through the reader, as `parse` sees it."""
    data = text.encode()
    return read(RawDocument(f"{name}.txt", "text/plain", data, hashlib.sha256(data).hexdigest()))


def predictions(article: Article, mapped: bool) -> list[dict]:
    """Quotes in the scorer's form, in offsets of the file where `mapped`."""
    out = []
    for q in article.quotes:
        if q.kind is QuoteKind.MENTION:
            continue

        def place(span):
            spans = article.source_spans(span) if mapped else (span,)
            return [list(s) for s in spans or ()]

        content = [s for c in q.content for s in place(c)]
        source = place(q.source) if q.source else []
        cue = place(q.cue) if q.cue else []
        outer = [source[0][0], source[-1][1]] if source else None
        out.append({"content": content, "source": outer, "cue": [cue[0][0], cue[-1][1]] if cue else None,
                    "confidence": q.confidence})  # fmt: skip
    return out


def measure(evaluation: ModuleType, gold: dict, through_reader: bool) -> tuple[dict, float, list[tuple[float, bool]]]:
    """The scorer's report, articles a CPU second in the quote finder, and (confidence, right) of every attribution."""
    pairs, seconds, sure = [], 0.0, []
    for name, (text, units) in gold.items():
        article = as_read(name, text.text) if through_reader else raw(name, text.text)
        began = time.process_time()
        article = attribute(article)
        seconds += time.process_time() - began
        found = evaluation.from_pred(text, predictions(article, through_reader))
        pairs.append((text, units, found))
        for p in found:
            best = max(units, key=lambda g: text.inter(p.content, g.content), default=None)
            half = best is not None and 2 * text.inter(p.content, best.content) >= p.size > 0
            sure.append((p.confidence, bool(half and evaluation.src_ok(p, best))))
    return evaluation.score(pairs), len(gold) / seconds, sure


def table(report: dict) -> None:
    for name in CLASSES:
        row = report[name]
        p, r, f = (100 * x for x in row["e2e"])
        more = f"   answered at 98% precision {100 * (row['coverage@98'] or 0):5.1f}%" if name.startswith("seg") else ""
        print(f"  {name:9} precision {p:5.1f}  recall {r:5.1f}  F1 {f:5.1f}{more}")


def slice_of(shared: Path) -> tuple[ModuleType, dict]:
    """The scorer and the articles it scores the peers on."""
    evaluation = loaded(shared / "eval" / "quote_eval.py")
    data = shared / "data" / "polnear"
    ids = set((data / "slice150.ids").read_text().split())
    gold = evaluation.load_gold(str(data), 0, ids)
    return evaluation, {name: (text, evaluation.pick(who, "first")) for name, (text, who) in gold.items()}


def growth() -> Iterator[tuple[int, float]]:
    """CPU seconds for one article of growing length, up to 5 MB; above a million characters the rules work alone."""
    sentences = [
        '"The ferry {} is late again," Nora Vance of Korvo said on Monday. "We waited all night for it."',
        "Tom Reyle, a spokesman for the harbor office, told the council that pier {} was unsafe.",
        'She added that the report, which runs to {} pages, calls the bridge "a heap of rotten planks."',
        "The ferry left berth {} at noon and came back at five.",
    ]
    for size in (250_000, 500_000, 1_000_000, 2_500_000, 5_000_000):
        parts, length, i = [], 0, 0
        while length < size:
            parts.append(" ".join(s.format(i + k) for k, s in enumerate(sentences)))
            length += len(parts[-1]) + 2
            i += 1
        article = raw("long", "\n\n".join(parts)[:size])
        began = time.process_time()
        attribute(article)
        yield size, time.process_time() - began


HOSTILE = {
    "unclosed marks": "“He said it ",
    "single marks left open": "‘He said it ",
    "verbs of saying": "said Nora, ",
    "one sentence": "the crew and the dog went to the pier and ",
    "one name after the other": "Nora Vance ",
    "namesakes": "N{} Vance left. ",
    "roles": "N{} Vance, the mayor, said so. The mayor said it. ",
    "pronouns": "He said that he said. ",
    "words within words": "Nora said: “Tom said he left.” ",
}


def hostile() -> Iterator[tuple[str, float, float]]:
    """CPU seconds for 50 and for 200 thousand characters of what is made to be slow."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for name, piece in HOSTILE.items():
        seconds = []
        for size in (50_000, 200_000):
            pieces = (piece.format(letters[i % 26] + letters[i // 26 % 26] + letters[i // 676 % 26]) for i in count())
            parts, length = [], 0
            while length < size:
                parts.append(next(pieces))
                length += len(parts[-1])
            article = raw("hostile", "".join(parts))
            began = time.process_time()
            attribute(article)
            seconds.append(time.process_time() - began)
        yield name, seconds[0], seconds[1]


def own_cases() -> float:
    """Share of the project's own hard cases that are wholly right."""
    sys.path.insert(0, str(HERE.parent / "quotes"))
    cases = loaded(HERE.parent / "quotes" / "hard_cases.py")
    test = loaded(HERE.parent / "quotes" / "test_quotes_hard_cases.py")
    return sum(not test.fails(c) for c in cases.CASES) / len(cases.CASES)


def gate(shared: Path) -> int:
    """Compare what is measured with the floors; print every one, fail below any."""
    floors = json.loads((HERE / "quote_floors.json").read_text())
    rows = [("own hard cases right", own_cases(), floors["own_cases"])]
    if (shared / "eval" / "quote_eval.py").exists():
        evaluation, gold = slice_of(shared)
        report, _, _ = measure(evaluation, gold, through_reader=True)
        for name, floor in floors["slice_e2e_f1"].items():
            rows.append((f"slice {name} e2e F1", report[name]["e2e"][2], floor))
        rows.append(("slice coverage@98", report["seg>=5w"]["coverage@98"] or 0.0, floors["slice_coverage_98"]))
    else:
        print(f"gold is not at {shared}: only the project's own sentences are scored")
    failed = 0
    for name, value, floor in rows:
        failed += value < floor
        print(f"{'ok  ' if value >= floor else 'LOW '} {name}: {value:.4f} (floor {floor})")
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--gate", action="store_true")
    args = parser.parse_args()
    if args.gate:
        return gate(args.shared)
    print(f"own hard cases wholly right: {100 * own_cases():.1f}%")
    if (args.shared / "eval" / "quote_eval.py").exists():
        evaluation, gold = slice_of(args.shared)
        for through_reader in (False, True):
            report, speed, sure = measure(evaluation, gold, through_reader)
            print(
                f"slice, {len(gold)} articles, {'through the reader' if through_reader else 'cut at line breaks'}, "
                f"{speed:.0f} articles/s"
            )
            table(report)
        print("reliability, all attributions of the slice:\n  confidence  share right  number")
        import numpy as np

        for mean, share, number in reliability(np.array([c for c, _ in sure]), np.array([float(r) for _, r in sure])):
            print(f"  {mean:10.3f}  {share:11.3f}  {number:6}")
    print("one long article, CPU seconds:")
    for size, seconds in growth():
        print(f"  {size / 1e6:.2f} MB  {seconds:6.1f} s  {size / 1e6 / seconds:.2f} MB/s")
    print("texts made to be slow, CPU seconds for 50 and 200 thousand characters (4 is linear):")
    for name, small, large in hostile():
        print(f"  {name:26} {small:6.2f} {large:6.2f}  {large / small:4.1f} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())

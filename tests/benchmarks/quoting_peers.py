"""How fast quotes are found beside other tools: the same articles, in turns, in one process on one core.

    pip install textacy spacy   # and one of spaCy's English models
    python tests/benchmarks/quoting_peers.py --model en_core_web_sm

Peers: textacy's `direct_quotations` over every paragraph, with the spaCy pipeline it needs. Articles are those of the
slice in ../shared (or --shared DIR). Times are CPU times of this process; the ratio tells more than either figure,
machines differ and have other work.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, before numpy is loaded
os.environ.setdefault("OMP_NUM_THREADS", "1")

import spacy
from textacy.extract import direct_quotations

from indexer.model import Article
from indexer.quotes import attribute

SHARED = Path(__file__).resolve().parents[3] / "shared"
ROUND = 10  # articles a turn


def texts(shared: Path) -> list[str]:
    """The slice's articles."""
    data = shared / "data" / "polnear"
    wanted = set((data / "slice150.ids").read_text().split())
    files = sorted(path for path in data.rglob("*.txt") if path.stem in wanted)
    return [path.read_bytes().decode("utf-8") for path in files]


def by_textacy(model: str) -> Callable[[str], int]:
    """Quotations found in a text, paragraph by paragraph."""
    pipeline = spacy.load(model)

    def found(text: str) -> int:
        paragraphs = [p for p in re.split(r"\n+", text) if p.strip()]
        return sum(len(list(_quotations(pipeline(p)))) for p in paragraphs)

    return found


def _quotations(doc: spacy.tokens.Doc) -> list:
    try:
        return list(direct_quotations(doc))
    except ValueError:  # textacy refuses paragraphs with an odd number of marks
        return []


def by_us(text: str) -> int:
    return len(attribute(Article("x", "x", "", "text/plain", text)).quotes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--model", default="en_core_web_sm", help="spaCy model: a package or a folder")
    args = parser.parse_args()
    articles = texts(args.shared)
    tools = {"On the Record": by_us, "textacy": by_textacy(args.model)}
    for tool in tools.values():
        tool(articles[0])  # models are loaded, caches warm
    seconds: dict[str, list[float]] = {name: [] for name in tools}
    for start in range(0, len(articles), ROUND):
        turn = articles[start : start + ROUND]
        for name, tool in tools.items():
            began = time.process_time()
            for text in turn:
                tool(text)
            seconds[name].append(time.process_time() - began)
    for name, each in seconds.items():
        print(f"{name:14} {len(articles) / sum(each):6.1f} articles/s of CPU")
    ours, theirs = seconds.values()
    ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
    print(f"ratio          {sum(theirs) / sum(ours):6.1f} (turns: {min(ratios):.1f} to {max(ratios):.1f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How fast texts are cut into words: paragraphs a second of CPU time, on one core.

    python tests/benchmarks/tokenizing.py [FILE.jsonl | FILE.txt …]

A .jsonl file gives the "text" of each line, any other file its lines. Without files: the sample archive. The first pass
starts with nothing remembered; the second has seen the texts. Then the same without compiled loops.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.query import marks, parse
from indexer.text import tokens as tokenizer
from indexer.text.tokens import analyse, tokens

_SAMPLE = Path(__file__).parent.parent.parent / "archive" / "sample"
_SHORTEST = 80  # characters


def paragraphs(files: list[Path]) -> Iterator[str]:
    """The paragraphs of the files, short ones left out."""
    for file in files:
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            text = json.loads(line)["text"] if file.suffix == ".jsonl" else line
            if len(text) >= _SHORTEST:
                yield text


def seconds(work: Callable[[str], object], texts: list[str]) -> float:
    """CPU seconds of doing `work` on each text."""
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


def measure(texts: list[str]) -> None:
    """Print a table."""
    words = 0
    start = time.process_time()
    for text in texts:
        words += len(analyse(text)[0])
    first = time.process_time() - start
    query = parse('minister said "the state"').query
    print(f"{len(texts):,} paragraphs, {words / max(len(texts), 1):.1f} words each")
    for name, spent in (
        ("words, first pass", first),
        ("words, second pass", seconds(analyse, texts)),
        ("words with their places", seconds(tokens, texts)),
        ("marks of a query", seconds(lambda t: marks(query, t), texts)),
    ):
        print(f"{name:26}{len(texts) / spent:12,.0f} paragraphs/s{spent / len(texts) * 1e6:10.1f} us")


def main(arguments: list[str]) -> None:
    """Measure with the compiled loops, if there are any, and without."""
    files = [Path(a) for a in arguments] or sorted(p for p in _SAMPLE.rglob("*.txt") if p.is_file())
    texts = list(paragraphs(files))
    if tokenizer.scanner is not None:
        measure(texts)
        tokenizer.scanner = None
        tokenizer._CHUNKS.clear()
        print("without compiled loops")
    measure(texts)


if __name__ == "__main__":
    main(sys.argv[1:])

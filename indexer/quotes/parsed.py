"""First lessons for the tagger: whose verbs they are and what they govern, as a parser sees it, in any English texts.

    ontherecord parse TEXTS... --jsonl > ARTICLES
    python -m indexer.quotes.parsed --out LESSONS --model en_core_web_sm ARTICLES

Annotated articles are few, and what a network lacks that has seen only them is syntax: where a complement ends, what a
subject is. So before it learns who said what, it may learn from a parser's trees (`indexer.quotes.train --first
LESSONS`): every verb stands for a cue, its subject for the source, its complements for the content. TEXTS are plain
texts and pages; of pages the blocks that hold text are parsed. The parser is spaCy (MIT) with one of its English
models, which only this command needs (`pip install ontherecord[train]`, and the model). A line of LESSONS is an object
with `name`, `text` and `attributions`, whose `content`, `cue` and `source` are lists of [start, end].
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from indexer.model import Article, Block, BlockKind, Span
from indexer.quotes.document import paragraphs
from indexer.quotes.gold import Annotated, Gold

Range = tuple[int, int]

_COMPLEMENTS = frozenset(("ccomp", "xcomp", "dobj", "oprd"))
_OTHERS = frozenset(("prep", "attr", "acomp", "dative"))  # where there are none of those
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_SHARING = frozenset(("conj", "xcomp", "advcl"))  # clauses that may have their subject from the verb above
_BEFORE = frozenset(("aux", "auxpass", "neg", "advmod"))
_CLIMB = 4
_NEAR = 6  # words between a verb in the middle of its content and its subject
_SHORTEST = 4  # words of a paragraph
_FEWEST = 100  # words of a text
_COMMON = frozenset(("the", "of", "and", "to", "in"))
_ENGLISH = 0.1  # share of these in English
_KNOWN = (".txt", ".html", ".htm")


class Node(NamedTuple):
    """A word of a sentence's tree: its characters, its tag (Penn), its relation to the word it hangs on (ClearNLP's
    names, as spaCy's English models have them), that word's number (its own for a root), and whether it is a word, not
    a mark."""

    start: int
    end: int
    tag: str
    relation: str
    head: int
    word: bool


def lessons(tree: list[Node]) -> Iterator[Gold]:
    """An attribution for every verb that governs something."""
    low, high = list(range(len(tree))), list(range(1, len(tree) + 1))
    children: list[list[int]] = [[] for _ in tree]
    for i, node in enumerate(tree):
        if node.head != i:
            children[node.head].append(i)
        at = i
        while tree[at].head != at:
            at = tree[at].head
            low[at], high[at] = min(low[at], i), max(high[at], i + 1)
    for verb, node in enumerate(tree):
        if not node.tag.startswith("VB") or node.relation in ("aux", "auxpass"):
            continue
        below = [c for c in children[verb] if tree[c].relation in _COMPLEMENTS]
        below = below or [c for c in children[verb] if tree[c].relation in _OTHERS][:2]
        first, last = verb, verb + 1
        while first and tree[first - 1].head == verb and tree[first - 1].relation in _BEFORE:
            first -= 1
        if last < len(tree) and tree[last].head == verb and tree[last].relation == "prt":
            last += 1
        own = [(low[c], high[c]) for c in children[verb] if tree[c].relation in _SUBJECTS and abs(c - verb) <= _NEAR]
        begin, end = min([first, *(r[0] for r in own)]), max([last, *(r[1] for r in own)])
        pieces: list[Range] = []
        for c in below:  # a verb may stand inside what it governs: `The ferry, she said, is late`
            parted = low[c] <= verb < high[c]
            pieces.extend(
                [(low[c], max(low[c], begin)), (min(end, high[c]), high[c])] if parted else [(low[c], high[c])]
            )
        content = _joined(p for p in (_trimmed(tree, p) for p in pieces) if p[0] < p[1])
        if not content:
            continue
        subject = _subject(tree, children, verb)
        source: tuple[Range, ...] = ()
        if subject is not None:
            stop = first if low[subject] <= verb < high[subject] else high[subject]
            mention = _trimmed(tree, (low[subject], stop))
            if mention[0] < mention[1] and not any(a < mention[1] and mention[0] < b for a, b in content):
                source = (mention,)
        yield Gold(
            *(tuple(Span(tree[a].start, tree[b - 1].end) for a, b in r) for r in (content, [(first, last)], source))
        )


def _subject(tree: list[Node], children: list[list[int]], verb: int) -> int | None:
    """The word at the head of a verb's subject, or of its agent; a clause without one shares that of the verb above
    it."""
    passive = [c for c in children[verb] if tree[c].relation == "agent"]
    agents = [g for c in passive for g in children[c] if tree[g].relation == "pobj"]
    if agents:
        return agents[0]
    for _ in range(_CLIMB):
        found = next((c for c in children[verb] if tree[c].relation in _SUBJECTS), None)
        if found is not None:
            return found
        if tree[verb].relation not in _SHARING or tree[verb].head == verb:
            break
        verb = tree[verb].head
    return tree[verb].head if tree[verb].relation == "acl" else None


def _trimmed(tree: list[Node], piece: Range) -> Range:
    first, last = piece
    while last > first and not tree[last - 1].word:
        last -= 1
    while last > first and not tree[first].word:
        first += 1
    return first, last


def _joined(pieces: Iterable[Range]) -> list[Range]:
    out: list[Range] = []
    for first, last in sorted(pieces):
        if out and first <= out[-1][1]:
            out[-1] = out[-1][0], max(last, out[-1][1])
        else:
            out.append((first, last))
    return out


def read_lessons(path: Path) -> list[Annotated]:
    """What this module's command wrote; raises OSError, ValueError or KeyError where it is something else."""
    out = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            found = tuple(
                Gold(*(tuple(Span(a, b) for a, b in one[part]) for part in ("content", "cue", "source")))
                for one in row["attributions"]
            )
            out.append(Annotated(row["name"], row["text"], found))
    return out


def _texts(articles: Path, exclude: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Names and texts of the English ones among the articles, a paragraph a line."""
    with articles.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            name = Path(row["path"].removesuffix(".gz"))
            if "text" not in row or name.suffix not in _KNOWN or name.stem in exclude:
                continue
            blocks = tuple(Block(BlockKind(b["kind"]), Span(*b["span"])) for b in row["blocks"])
            spans, _ = paragraphs(Article(row["path"], row["path"], "", "", row["text"], blocks))
            text = "\n".join(row["text"][s.start : s.end].replace("\n", " ") for s in spans)
            words = text.lower().split()
            if len(words) >= _FEWEST and sum(w in _COMMON for w in words) >= _ENGLISH * len(words):
                yield name.stem, text


def _tree(parsed: Any, offset: int) -> list[Node]:
    return [
        Node(
            t.idx + offset, t.idx + offset + len(t.text), t.tag_, t.dep_, t.head.i, any(c.isalnum() for c in t.text)
        )
        for t in parsed
    ]  # fmt: skip


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of lessons to write.")
@click.option("--model", required=True, help="Name of spaCy's English model.")
@click.option("--exclude", type=click.Path(path_type=Path, exists=True), help="File of names of texts to leave out.")
@click.argument("articles", type=click.Path(path_type=Path, exists=True))
def main(out: Path, model: str, exclude: Path | None, articles: Path) -> None:
    """Let a parser make first lessons for the quote tagger."""
    parse = importlib.import_module(model).load(exclude=["ner", "lemmatizer", "attribute_ruler"])
    left_out = frozenset(exclude.read_text("utf-8").split()) if exclude else frozenset()
    count = 0
    with out.open("w", encoding="utf-8") as file:
        for name, text in _texts(articles, left_out):
            found: list[Gold] = []
            at = 0
            for line in text.split("\n"):
                if len(line.split()) >= _SHORTEST:
                    found.extend(lessons(_tree(parse(line), at)))
                at += len(line) + 1
            rows = [{"content": g.content, "cue": g.cue, "source": g.source} for g in found]
            file.write(json.dumps({"name": name, "text": text, "attributions": rows}) + "\n")
            count += 1
    click.echo(f"{out}: {count} texts")


if __name__ == "__main__":
    main()

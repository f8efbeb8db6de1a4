"""A parser's trees become lessons: verbs with their subjects and what they govern."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from click.testing import CliRunner

from indexer.cli import parse_command
from indexer.quotes.parsed import Node, lessons, main, read_lessons

# Every row: words with tag, relation and the number of the word they hang on; cue, source and content of each verb.
CASES = [
    (
        "subject and clause",
        "Nora/NNP/nsubj/1 said/VBD/ROOT/1 that/IN/mark/5 the/DT/det/4 pier/NN/nsubj/5 sank/VBD/ccomp/1 ././punct/1",
        [("said", "Nora", "that the pier sank")],
    ),
    (
        "auxiliaries belong to the cue, particles too",
        "She/PRP/nsubj/3 has/VBZ/aux/3 not/RB/neg/3 pointed/VBN/ROOT/3 out/RP/prt/3 flaws/NNS/dobj/3",
        [("has not pointed out", "She", "flaws")],
    ),
    (
        "the agent of a passive",
        "Boats/NNS/nsubjpass/2 were/VBD/auxpass/2 praised/VBN/ROOT/2 by/IN/agent/2 Tom/NNP/pobj/3 in/IN/prep/2",
        [("were praised", "Tom", "in")],
    ),
    (
        "a second verb shares the subject, and its content is its own",
        "Ida/NNP/nsubj/1 praised/VBD/ROOT/1 it/PRP/dobj/1 and/CC/cc/1 left/VBD/conj/1 town/NN/dobj/4",
        [("praised", "Ida", "it"), ("left", "Ida", "town")],
    ),
    (
        "a verb inside what it governs",
        "It/PRP/nsubj/5 ,/,/punct/5 she/PRP/nsubj/3 said/VBD/parataxis/5 ,/,/punct/5 sank/VBD/ROOT/5 fast/RB/advmod/5",
        [],
    ),
    (
        "a clause parted by its verb",
        "It/PRP/nsubj/5 ,/,/punct/5 she/PRP/nsubj/3 said/VBD/ROOT/3 ,/,/punct/3 sank/VBD/ccomp/3",
        [("said", "she", "It / sank")],
    ),
    ("participle", "a/DT/det/1 sign/NN/ROOT/1 saying/VBG/acl/1 no/DT/dobj/2", [("saying", "a sign", "no")]),
    ("no verb", "The/DT/det/1 pier/NN/ROOT/1", []),
    ("nothing governed", "Ida/NNP/nsubj/1 left/VBD/ROOT/1", []),
    ("nothing", "", []),
]  # fmt: skip


def tree(row: str) -> tuple[str, list[Node]]:
    """The sentence and its nodes."""
    text, nodes = "", []
    for piece in row.split():
        word, tag, relation, head = piece.rsplit("/", 3) if piece[0] != "/" else ("/", *piece[2:].split("/"))
        nodes.append(Node(len(text), len(text) + len(word), tag, relation, int(head), word[0].isalnum()))
        text += word + " "
    return text, nodes


@pytest.mark.parametrize(("name", "row", "expected"), CASES, ids=[c[0] for c in CASES])
def test_lessons(name: str, row: str, expected: list[tuple[str, str, str]]) -> None:
    """Every verb that governs something is a cue."""
    text, nodes = tree(row)
    found = [
        tuple(" / ".join(s.of(text) for s in part) for part in (g.cue, g.source, g.content)) for g in lessons(nodes)
    ]
    assert found == expected


def test_lessons_of_texts_and_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """English texts and pages are parsed paragraph by paragraph; what is excluded, short or foreign is not."""
    english = "Nora said that the pier sank in the harbor and that it was of no use to the town. " * 8
    (tmp_path / "one.txt").write_text(f"A heading of few words\n\n{english}\n", "utf-8")
    (tmp_path / "two.html.gz").write_bytes(gzip.compress(f"<html><body><p>{english}</p></body></html>".encode()))
    (tmp_path / "short.txt").write_text("Nora said that the pier sank.", "utf-8")
    (tmp_path / "foreign.txt").write_text("Nora sagt, dass der Steg versunken sei. " * 30, "utf-8")
    (tmp_path / "left.txt").write_text(english, "utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02")
    (tmp_path / "left_out").write_text("left\n", "utf-8")
    names = ["bad.txt", "foreign.txt", "left.txt", "one.txt", "short.txt", "two.html.gz"]
    read = CliRunner().invoke(parse_command, ["--jsonl", "--workers", "1", *(str(tmp_path / n) for n in names)])
    (tmp_path / "articles.jsonl").write_text(read.stdout, "utf-8")

    def parse(line: str) -> list[SimpleNamespace]:
        """The first three words alone: `Nora said that`."""
        spots = [(0, 4, "NNP", "nsubj"), (5, 9, "VBD", "ROOT"), (10, 14, "IN", "dobj")]
        made = [SimpleNamespace(idx=a, text=line[a:b], tag_=tag, dep_=dep) for a, b, tag, dep in spots]
        for node in made:
            node.head = SimpleNamespace(i=1)
        return made

    model = ModuleType("small_parser")
    model.load = lambda exclude: parse  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "small_parser", model)
    out = tmp_path / "lessons.jsonl"
    done = CliRunner().invoke(
        main,
        ["--out", str(out), "--model", "small_parser", "--exclude", str(tmp_path / "left_out"),
         str(tmp_path / "articles.jsonl")],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    found = read_lessons(out)
    assert [a.name for a in found] == ["one", "two"]
    for article in found:
        cues = [s.of(article.text) for g in article.attributions for s in g.cue]
        assert "said" in cues

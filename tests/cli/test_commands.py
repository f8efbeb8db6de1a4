"""The commands do in the terminal what the pages do."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from indexer.cli import commands, group

ROOT = Path(__file__).parent.parent.parent
STORY = """Ferry to sail again

The ferry between Port Ellery and Amsel will sail again in spring, its owners said on Monday.

"We have waited for this day," said Ida Marsh, the mayor of Port Ellery.

Source: https://www.harbour-courier.example/news/ferry
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "archive").mkdir()
    (home / "archive" / "ferry.txt").write_text(STORY, encoding="utf-8")
    result = run(home, "index", "--quiet")
    assert "1 added" in result.output
    return home


def run(home, *arguments, code=0):
    name, *rest = arguments
    options = [] if name == "parse" else ["--archive", str(home / "archive"), "--instance", str(home / "instance")]
    result = CliRunner().invoke(group, [name, *rest, *options])
    assert result.exit_code == code, result.output
    return result


def test_every_command_says_what_it_does():
    """Each command and each of its options has a help text, and the README names each command."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in commands:
        assert command.help
        assert re.search(rf"(flask|ontherecord) {command.name}\b", readme), command.name
        assert all(p.help for p in command.params if isinstance(p, click.Option))


def test_search_prints_passages_with_their_ids(places):
    """What is found, who said it, and the id under which it can be cited."""
    output = run(places, "search", "waited").output
    assert "We have waited for this day" in output
    assert "direct: Ida Marsh" in output
    assert "1 passage found" in output


def test_search_as_json_and_cite(places):
    """The id of a hit is cited in any style, as text, HTML and JSON."""
    found = json.loads(run(places, "search", "speaker:marsh", "--unit", "quote", "--json").output)
    assert found["total"] == 1
    excerpt = found["hits"][0]["excerpt"]
    assert "(n.d.)" in run(places, "cite", excerpt, "--style", "apa").output
    (row,) = json.loads(run(places, "cite", excerpt, "--style", "mla", "--json", "--html").output)
    assert row["id"] == excerpt
    assert "Ferry to Sail Again" in row["bibliography"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("cite", "nonsense"), 1, "Error:"),
        (("cite", "aaaaaaaaaaaa.0-5.00000000"), 1, "no article of the archive"),
        (("cite",), 2, "give an excerpt id, or --csl FILE"),
        (("cite", "aaaaaaaaaaaa.0-5.00000000", "--csl", __file__), 2, "give an excerpt id, or --csl FILE"),
        (("cite", "--csl", __file__), 1, "is not valid JSON"),
    ],
)
def test_mistakes_are_said_in_a_sentence(places, arguments, code, said):
    """No traceback, and an exit status."""
    assert said in run(places, *arguments, code=code).output


def test_an_unknown_style_names_the_known_ones(places, tmp_path):
    """The answer to a wrong name is the list of right ones."""
    items = tmp_path / "items.json"
    items.write_text('[{"id": "a", "type": "article-newspaper", "title": "T"}]')
    assert "bluebook" in run(places, "cite", "--csl", str(items), "--style", "nope", code=1).output


def test_cite_formats_csl_items(places, tmp_path):
    """Any CSL-JSON newspaper items are formatted the same way."""
    items = tmp_path / "items.json"
    items.write_text('[{"id": "a", "type": "article-newspaper", "title": "Ferry", "container-title": "The Courier"}]')
    rows = json.loads(run(places, "cite", "--csl", str(items), "--style", "apa", "--json").output)
    assert [set(row) for row in rows] == [{"id", "citation", "bibliography"}]
    assert "The Courier" in rows[0]["bibliography"]


def test_search_before_indexing_says_what_to_do(tmp_path):
    """There is no index yet: run the command."""
    assert "run `ontherecord index`" in run(tmp_path, "search", "x", code=1).output


def test_parse_prints_one_object_a_file(tmp_path):
    """The agreed keys, spans that hold, and an error with an exit status for what cannot be read."""
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(STORY, encoding="utf-8")
    bad.write_bytes(b"")
    result = run(tmp_path, "parse", str(good), str(bad), "--jsonl", code=1)
    rows = {row["path"]: row for row in map(json.loads, result.output.splitlines())}
    assert set(rows[str(bad)]) == {"path", "error"}
    row = rows[str(good)]
    assert {
        "path",
        "sha256",
        "id",
        "title",
        "standfirst",
        "authors",
        "published",
        "publisher",
        "url",
        "language",
    } < set(row)
    assert row["url"].endswith("/news/ferry")
    quote = next(q for q in row["quotes"] if q["kind"] == "direct")
    (start, end), (file_start, file_end) = quote["content"][0], quote["source_spans"]["content"][0]
    assert row["text"][start:end] == STORY[file_start:file_end] == "We have waited for this day,"
    assert quote["speaker"] == "Ida Marsh"
    assert row["seconds"].keys() == {"read", "quotes"}


def test_parse_for_people(tmp_path):
    """Without --jsonl a summary is printed."""
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    output = run(tmp_path, "parse", str(tmp_path)).output
    assert "Ida Marsh: We have waited" in output
    assert "published  unknown" in output


def test_watching_finds_a_dropped_file(tmp_path):
    """A file put into the archive while `index --watch` runs is searchable shortly after, and a removed one is not."""
    archive, instance = tmp_path / "archive", tmp_path / "instance"
    archive.mkdir()
    places = ["--archive", str(archive), "--instance", str(instance)]
    watcher = subprocess.Popen(
        [sys.executable, "-m", "indexer.cli", "index", "--watch", *places], stdout=subprocess.PIPE, text=True
    )
    try:
        assert watcher.stdout is not None
        while "Watching" not in watcher.stdout.readline():
            pass
        time.sleep(0.5)  # until the watch is set up there is nothing to see its first change
        (archive / "ferry.txt").write_text(STORY, encoding="utf-8")
        assert "1 added" in watcher.stdout.readline()
        (archive / "ferry.txt").unlink()
        assert "1 removed" in watcher.stdout.readline()
    finally:
        watcher.terminate()
        watcher.wait(10)
        assert watcher.stdout is not None
        watcher.stdout.close()

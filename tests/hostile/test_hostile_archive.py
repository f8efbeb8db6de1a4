"""One archive full of bad files: each is named in the report or indexed, and the honest ones among them are found."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hostile_files import HONEST, HOSTILE, Fate, Hostile, make_all

from indexer.archive import Archive, Ask
from indexer.pipeline.run import Options, Progress, Report, index
from indexer.store.base import Unit

ONTHERECORD = [sys.executable, "-c", "from indexer.cli import main; main()"]


class Ran:
    """A hostile archive, indexed."""

    def __init__(self, root: Path):
        self.folder, self.instance = root / "archive", root / "instance"
        make_all(self.folder)
        os.utime(self.folder / "empty.html", (0, 0))
        self.gone = self.folder / "zzz-deleted.html"
        self.gone.write_text("<p>Never read.</p>", "utf-8")
        self.seen: list[str] = []
        start = time.monotonic()
        self.report: Report = index(self.folder, self.instance, Options(workers=2), self.progress)
        self.seconds = time.monotonic() - start
        self.failed = {f.path: f.reason for f in self.report.failed}
        self.archive = Archive(self.instance, self.folder)

    def progress(self, progress: Progress) -> None:
        """The first file read deletes the last one to be read."""
        self.seen.append(progress.path)
        self.gone.unlink(missing_ok=True)

    def found(self, words: str) -> set[str]:
        """Paths of the files in which the words are found."""
        paths: set[str] = set()
        for hit in self.archive.search(Ask(words, limit=50, collapse=False)).results.hits:
            article = self.archive.article(hit.article_id)
            if article is not None:
                paths |= {article.path, *(c.path for c in article.copies)}
        return paths


def cases(files: Iterable[Hostile]) -> list[ParameterSet]:
    """The files as parameters."""
    return [pytest.param(bad, id=bad.path) for bad in files]


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Ran:
    return Ran(tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("bad", cases(HOSTILE))
def test_fate(ran: Ran, bad: Hostile):
    """A bad file is indexed or named with its reason, as its row says, and never anything else."""
    reason = ran.failed.get(bad.path)
    if bad.fate is Fate.FAILED or (bad.fate is Fate.EITHER and reason is not None):
        assert reason is not None, "not named in the report"
        assert re.search(bad.reason, reason, re.IGNORECASE), reason
        assert "Traceback" not in reason
        return
    assert reason is None
    if bad.words:
        assert any(path.startswith(bad.path) for path in ran.found(bad.words))
    if bad.never:
        assert not ran.found(bad.never)


@pytest.mark.parametrize("word", HONEST)
def test_honest_articles_are_found(ran: Ran, word):
    """What stands beside bad files is indexed all the same."""
    assert any(word in path for path in ran.found(word))


def test_file_deleted_while_indexing_is_named(ran: Ran):
    """A file that goes away between scan and reading is in the report."""
    assert "gone" in ran.failed["zzz-deleted.html"]


def test_nothing_else_is_called_failed(ran: Ran):
    """The report names no file that its row does not call bad."""
    may = {b.path for b in HOSTILE if b.fate in (Fate.FAILED, Fate.EITHER)} | {"zzz-deleted.html"}
    assert set(ran.failed) - may == set()


def test_every_reason_is_a_sentence_for_people(ran: Ran):
    """Reasons are short, of one line, and name no Python class."""
    for path, reason in ran.failed.items():
        assert reason, path
        assert len(reason) < 300, path
        assert "\n" not in reason, path
        assert not re.search(r"\w+(Error|Exception)\b|0x[0-9a-f]{6}", reason), (path, reason)


def test_duplicates_are_one_article(ran: Ran):
    """Two files of the same bytes are one article with a copy."""
    assert len(ran.archive.search(Ask("doppelganger", unit=Unit.ARTICLE, collapse=False)).results.hits) == 1


@pytest.mark.parametrize("bad", cases(b for b in HOSTILE if {"latin", "utf16", "wrong"} & set(re.split(r"\W", b.path))))
def test_no_text_holds_mojibake(ran: Ran, bad: Hostile):
    """No decoded text holds signs of a wrong encoding where the file's own encoding can be told."""
    hit = ran.archive.search(Ask(bad.words)).results.hits[0]
    article = ran.archive.article(hit.article_id)
    assert not re.search("Ã|Â|\ufffd|\x00", article.text)


def test_excerpts_of_hostile_text_are_verbatim(ran: Ran):
    """Every block of every article is a span of its text, in order, without overlap."""
    for bad in HOSTILE:
        if not bad.words or bad.path in ran.failed:
            continue
        for hit in ran.archive.search(Ask(bad.words, limit=50)).results.hits:
            article = ran.archive.article(hit.article_id)
            assert hit.span.of(article.text) == hit.text
            spans = [b.span for b in article.blocks]
            assert all(a.end <= b.start for a, b in pairwise(spans))
            assert all(0 <= q.span.start < q.span.end <= len(article.text) for q in article.quotes)


def test_second_run_reads_nothing_that_stands(ran: Ran):
    """A second run over the same archive gives the same report and reads no file that was read before."""
    read: list[str] = []
    again = index(ran.folder, ran.instance, Options(workers=2), lambda p: read.append(p.path))
    assert (again.added, again.changed, again.moved, again.removed) == (0, 0, 0, 0)
    gone = {"zzz-deleted.html"}
    assert {f.path for f in again.failed} == set(ran.failed) - gone
    assert not [p for p in read if p not in ran.failed]
    big = {"one line.txt", "balloon.html.gz", "deep.html"}
    assert not big & set(read), "files that cost the most are read again on every run"


def test_mended_files_leave_the_list(ran: Ran):
    """A file that was mended is indexed by the next run and no longer listed."""
    bad = ran.folder / "bad sidecar.txt.meta.json"
    bad.write_text('{"title": "Mended"}', "utf-8")
    report = index(ran.folder, ran.instance, Options(workers=1))
    assert "bad sidecar.txt" not in {f.path for f in report.failed}
    assert any(path == "bad sidecar.txt" for path in ran.found("mussel"))


PARSED = [b for b in HOSTILE if b.fate in (Fate.FAILED, Fate.INDEXED) and "/" not in b.path and "\n" not in b.path]


@pytest.fixture(scope="module")
def parsed(ran: Ran) -> dict[str, dict[str, object]]:
    """What `parse --jsonl` prints of the hostile files, by name."""
    paths = [str(ran.folder / b.path) for b in PARSED]
    done = subprocess.run([*ONTHERECORD, "parse", "--jsonl", *paths], capture_output=True, text=True, timeout=240)
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(row["path"].split("#")[0]).name: row for row in rows}


@pytest.mark.parametrize("bad", cases(b for b in PARSED if b.path != "bad sidecar.txt"))
def test_parse_says_the_same(parsed, bad: Hostile):
    """`parse --jsonl` prints a row or an error for every file it is given, and its exit status tells."""
    assert bad.path in parsed, "no row"
    if bad.fate is Fate.FAILED:
        assert parsed[bad.path]["error"]
        return
    assert "error" not in parsed[bad.path]
    text = re.sub("[\u200b-\u200d\u2060]", "", str(parsed[bad.path].get("text")))
    assert bad.words.strip('"') in text

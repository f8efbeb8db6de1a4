"""Faults in the middle of a run: nothing already indexed is lost, and the next run mends what was left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hostile_files import HONEST, make_honest, page, plain, story

from indexer import readers
from indexer.archive import Archive, Ask
from indexer.model import Article, RawDocument, StoreLocked
from indexer.pipeline.run import Options, Report, index
from indexer.query import Word
from indexer.store import open_store
from indexer.store.base import Search, Store, Unit

HERE = Path(__file__).parent
ONTHERECORD = [sys.executable, "-c", "from indexer.cli import main; main()"]


class Place:
    """An archive folder and its instance folder."""

    def __init__(self, root: Path):
        self.folder, self.instance = root / "archive", root / "instance"
        make_honest(self.folder)

    def index(self, **options: object) -> Report:
        return index(self.folder, self.instance, Options(workers=1, **options))

    def drive(self, fault: str, at: int) -> tuple[int, dict[str, object]]:
        """Run with a fault in a process of its own: exit status and what it printed."""
        done = subprocess.run(
            [sys.executable, str(HERE / "fault_driver.py"), str(self.folder), str(self.instance), fault, str(at)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, json.loads(done.stdout or "{}")

    def store(self) -> Store:
        name = (self.instance / "index" / "LIVE").read_text().strip()
        return open_store(f"whoosh://{(self.instance / 'index' / name / 'store').resolve()}", create=False)

    def paths(self, word: str) -> set[str]:
        """Paths of the articles in which a word is found."""
        store = self.store()
        hits = store.search(Search(Word(word), unit=Unit.ARTICLE, limit=100, collapse=False)).hits
        return {article.path for hit in hits if (article := store.article(hit.article_id))}

    def many(self, count: int) -> None:
        """More honest articles, all holding the word flotilla and one word of their own."""
        for i in range(count):
            (self.folder / f"m{i:03}.txt").write_text(plain(f"flotilla{i:03}") + f"\nNumber {i} of the flotilla.\n")

    def snapshot(self) -> dict[str, tuple[int, int, bytes]]:
        """Every file of the index with its time and content; the lock file's content is nobody's business."""
        return {
            str(p.relative_to(self.instance)): (p.stat().st_mtime_ns, p.stat().st_size, p.read_bytes())
            for p in sorted(self.instance.rglob("*"))
            if p.is_file() and p.name != "index.lock" and not p.name.endswith(("-wal", "-shm"))
        }


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path)


def assert_whole(place: Place) -> None:
    """Every honest article is found, once."""
    for word in HONEST:
        assert len(place.paths(word)) == 1, word


@pytest.mark.parametrize("at", [1, 7, 25])
def test_killed_first_run(place, at):
    """A first run that is killed leaves nothing broken: the next one indexes everything."""
    place.many(20)
    status, _ = place.drive("kill", at)
    assert status == -signal.SIGKILL
    report = place.index()
    assert not report.failed
    assert report.added + report.unchanged == 25
    assert report.articles == 25
    assert_whole(place)
    assert place.index().unchanged == 25


@pytest.mark.parametrize("at", [1, 10])
def test_killed_later_run(place, at):
    """A run that is killed leaves what was indexed before it as it was, and the next one goes on."""
    place.index()
    place.many(20)
    (place.folder / "zz-bison.txt").write_text(plain("wisent"), "utf-8")
    (place.folder / "aa-egret.html").unlink()
    place.drive("kill", at)
    assert len(place.paths("alpaca")) == 1
    assert len(place.paths("bison")) + len(place.paths("wisent")) == 1
    report = place.index()
    assert report.articles == 24
    assert (place.paths("bison"), place.paths("egret")) == (set(), set())
    assert place.paths("wisent") == {"zz-bison.txt"}


def test_killed_rebuild(place):
    """A rebuild that is killed leaves the index before it in use."""
    place.index()
    done = subprocess.Popen(
        [*ONTHERECORD, "index", "--archive", place.folder, "--instance", place.instance, "--rebuild", "--quiet"]
    )
    done.kill()
    done.wait(30)
    assert_whole(place)
    place.index(rebuild=True)
    assert_whole(place)
    folders = [p for p in (place.instance / "index").iterdir() if p.is_dir()]
    assert len(folders) == 1, "what the killed run left is cleared away"


def test_interrupt_keeps_what_is_whole(place):
    """Ctrl-C ends a run with what was read kept and searchable; the next run reads the rest only."""
    place.many(30)
    status, report = place.drive("interrupt", 12)
    assert status == 130
    assert report["interrupted"]
    assert 12 <= report["added"] < 35
    assert len(place.paths("alpaca")) == 1
    again = place.index()
    assert again.unchanged == report["added"]
    assert again.added == 35 - report["added"]
    assert not again.failed


def test_interrupt_removes_nothing_by_mistake(place):
    """An interrupted run drops no article whose file is still there."""
    place.index()
    place.many(30)
    place.drive("interrupt", 3)
    assert_whole(place)


def test_two_writers(place):
    """A second run beside the first is told at once who is at work; the first goes on unharmed."""
    place.many(5)
    said: list[str] = []

    def second(_: object) -> None:
        if said:
            return
        done = subprocess.run(
            [*ONTHERECORD, "index", "--archive", place.folder, "--instance", place.instance],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1
        said.append(done.stderr)
        with pytest.raises(StoreLocked, match="process"):
            index(place.folder, place.instance)

    report = index(place.folder, place.instance, Options(workers=1), second)
    assert f"process {os.getpid()}" in said[0]
    assert "Traceback" not in said[0]
    assert report.added == 10
    assert_whole(place)


def test_full_disk_on_the_first_run(place):
    """With no room for the index a run ends with a sentence; with room again it makes the index."""
    place.many(20)
    status, said = place.drive("small-files", 2_000)
    assert status == 3, said
    assert said["store"], said
    assert not place.index().failed
    assert_whole(place)


def test_full_disk_later(place):
    """With no room for more, what was indexed before stays in use and whole."""
    place.index()
    place.many(150)
    status, said = place.drive("small-files", 20_000)
    assert status == 3, said
    assert_whole(place)
    report = place.index()
    assert report.articles == 155
    assert len(place.paths("flotilla")) == 100


def unprivileged(command: list[object]) -> subprocess.CompletedProcess[str]:
    """Run a command as a user to whom permissions apply (root, too, without the capability to overrule them)."""
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root may read everything, and setpriv (util-linux) is not here to take that away")
        command = [setpriv, "--bounding-set=-dac_override,-dac_read_search", *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_unreadable_folder_and_file(place):
    """What the user may not read is named, folder by folder; the rest is indexed, and nothing known is dropped."""
    locked, secret = place.folder / "locked", place.folder / "secret.html"
    locked.mkdir()
    (locked / "inside.html").write_text(page(story("pangolin")), "utf-8")
    secret.write_text(page(story("tapir")), "utf-8")
    command = [*ONTHERECORD, "index", "--archive", place.folder, "--instance", place.instance]
    locked.chmod(0)
    secret.chmod(0)
    first = unprivileged(command)
    assert first.returncode == 1, first.stderr
    assert "failed: locked: no permission to read it" in first.stdout
    assert "failed: secret.html: no permission to read it" in first.stdout
    assert "5 added" in first.stdout
    locked.chmod(0o755)
    secret.chmod(0o644)
    second = unprivileged(command)
    assert second.returncode == 0, second.stdout
    assert "2 added" in second.stdout
    locked.chmod(0)
    third = unprivileged(command)
    assert third.returncode == 1
    assert "0 removed" in third.stdout
    assert place.paths("pangolin") == {"locked/inside.html"}
    locked.chmod(0o755)
    assert unprivileged(command).returncode == 0


def test_read_only_instance(place):
    """Where the index may not be written, the command says so in a sentence."""
    place.instance.mkdir()
    place.instance.chmod(0o555)
    done = unprivileged([*ONTHERECORD, "index", "--archive", place.folder, "--instance", place.instance])
    assert done.returncode not in (0, 130)
    assert "Traceback" not in done.stderr
    assert str(place.instance) in done.stderr


def test_archive_that_is_not_there(place):
    """A wrong folder name is an error, never an empty archive that drops everything."""
    place.index()
    done = subprocess.run(
        [*ONTHERECORD, "index", "--archive", place.folder / "nowhere", "--instance", place.instance],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode not in (0, 130)
    assert "Traceback" not in done.stderr
    assert_whole(place)


def test_second_run_touches_nothing(place):
    """A second run over unchanged files reads none of them and leaves every file of the index as it is."""
    place.many(5)
    place.index()
    before = place.snapshot()
    read: list[str] = []
    report = index(place.folder, place.instance, Options(workers=1), lambda p: read.append(p.path))
    assert (report.unchanged, report.added, report.changed, report.removed) == (10, 0, 0, 0)
    assert read == []
    assert place.snapshot() == before


def test_touched_file_is_unchanged(place):
    """A file whose time alone changed is the same article, at the same address."""
    place.index()
    os.utime(place.folder / "zz-bison.txt", (1_500_000_000, 1_500_000_000))
    report = place.index()
    assert (report.unchanged, report.changed) == (5, 0)


def test_changed_moved_removed(place):
    """What changed is replaced, what moved keeps its id, what went is dropped, and nothing else is touched."""
    place.index()
    store = place.store()
    ids = {store.article(i).path: i for i in store.article_ids()}
    (place.folder / "deep" / "er").mkdir(parents=True)
    (place.folder / "zz-bison.txt").rename(place.folder / "deep" / "er" / "bison moved.txt")
    (place.folder / "aa-egret.html").unlink()
    (place.folder / "zz-dormouse.txt").write_text(plain("hedgehog"), "utf-8")
    (place.folder / "new.txt").write_text(plain("lemur"), "utf-8")
    report = place.index()
    assert (report.added, report.changed, report.moved, report.removed, report.unchanged) == (1, 1, 1, 1, 2)
    store = place.store()
    now = {store.article(i).path: i for i in store.article_ids()}
    assert now["deep/er/bison moved.txt"] == ids["zz-bison.txt"]
    assert now["zz-dormouse.txt"] == ids["zz-dormouse.txt"]
    assert now["aa-alpaca.html"] == ids["aa-alpaca.html"]
    assert "aa-egret.html" not in now
    assert place.paths("dormouse") == set()
    assert place.paths("hedgehog") == {"zz-dormouse.txt"}


def test_swapped_names(place):
    """Two files that exchange their names exchange their texts, and both are found where they are."""
    place.index()
    one, two = place.folder / "zz-bison.txt", place.folder / "zz-dormouse.txt"
    aside = place.folder / "aside"
    one.rename(aside)
    two.rename(one)
    aside.rename(two)
    place.index()
    assert place.paths("bison") == {"zz-dormouse.txt"}
    assert place.paths("dormouse") == {"zz-bison.txt"}


def test_sidecar_that_comes_changes_and_goes(place):
    """A sidecar's coming, changing and going is a change of its article."""
    place.index()
    sidecar = place.folder / "zz-bison.meta.json"
    for title in ("The beast", "The beast again"):
        sidecar.write_text(json.dumps({"title": title}), "utf-8")
        assert place.index().changed == 1
        (article_id,) = [h.article_id for h in place.store().search(Search(Word("bison"), unit=Unit.ARTICLE)).hits]
        assert place.store().article(article_id).title == title
    sidecar.unlink()
    assert place.index().changed == 1
    assert place.store().article(article_id).title != title


def test_bad_file_keeps_what_was_indexed_of_it(place):
    """A file that becomes unreadable is named; the article read from it before stays until the file is mended."""
    place.index()
    (place.folder / "zz-bison.txt").write_bytes(b"")
    report = place.index()
    assert [f.path for f in report.failed] == ["zz-bison.txt"]
    assert place.paths("bison") == {"zz-bison.txt"}
    again = place.index()
    assert [f.path for f in again.failed] == ["zz-bison.txt"]
    (place.folder / "zz-bison.txt").write_text(plain("buffalo"), "utf-8")
    assert not place.index().failed
    assert place.paths("bison") == set()


def test_bad_file_that_is_deleted_leaves_the_list(place):
    """A failed file that was removed is no longer listed, and its article goes."""
    (place.folder / "empty.html").write_bytes(b"")
    assert len(place.index().failed) == 1
    (place.folder / "empty.html").unlink()
    assert not place.index().failed


def test_name_that_is_not_utf8(place):
    """A file whose name is no UTF-8 is named with what can be shown of it, and the report can be printed."""
    os.close(os.open(os.fsencode(place.folder) + b"/caf\xe9.html", os.O_CREAT | os.O_WRONLY))
    done = subprocess.run(
        [*ONTHERECORD, "index", "--archive", place.folder, "--instance", place.instance],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "caf" in done.stdout
    assert "UTF-8" in done.stdout
    assert_whole(place)


def test_damaged_index_is_made_again(place):
    """An index whose files were damaged is rebuilt, with a message, and never misread."""
    place.index()
    for path in (place.instance / "index").rglob("*"):
        if path.is_file() and path.name not in ("LIVE", "index.lock"):
            path.write_bytes(b"\x00garbage" * 3)
    report = place.index()
    assert report.rebuilt
    assert any("could not be kept" in warning for warning in report.warnings)
    assert_whole(place)


def test_deleted_index_is_made_again(place):
    """The index may be deleted at any time: the archive is the truth."""
    place.index()
    shutil.rmtree(place.instance / "index")
    assert place.index().added == 5
    assert_whole(place)


@pytest.mark.parametrize(
    "fault", [ValueError("secret"), KeyError("x"), RecursionError(), MemoryError(), AssertionError()]
)
def test_fault_in_a_reader_stops_nothing(place, monkeypatch, fault):
    """A mistake of the program's own over one file is named like any other failure; the other files are indexed."""

    def faulty(raw: RawDocument) -> Article:
        if "bison" in raw.path:
            raise fault
        return read(raw)

    read = readers.read
    monkeypatch.setattr(readers, "read", faulty)
    with ThreadPoolExecutor(1) as executor:
        report = index(place.folder, place.instance, Options(executor=executor))
    assert [f.path for f in report.failed] == ["zz-bison.txt"]
    assert report.failed[0].reason
    assert report.added == 4


def test_reading_while_writing(place):
    """Threads that search during many runs see each run's change whole or not at all, and never an error."""
    place.index()
    archive = Archive(place.instance, place.folder)
    faults: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            results = archive.search(Ask("flotilla", unit=Unit.ARTICLE, limit=50, collapse=False)).results
            if results.total % 5 or len(results.hits) != results.total:
                faults.append(f"a torn result of {results.total} articles, {len(results.hits)} shown")
            for hit in results.hits:
                article = archive.article(hit.article_id)
                if article is None or article.title not in article.text:
                    faults.append(f"{hit.title} is a hit and not there, or torn")

    def guarded() -> None:
        try:
            read()
        except Exception as error:  # noqa: BLE001 - whatever a reader meets is the finding
            faults.append(repr(error))

    threads = [threading.Thread(target=guarded) for _ in range(2)]
    for thread in threads:
        thread.start()
    with ThreadPoolExecutor(1) as executor:
        for run in range(8):
            for i in range(5):
                path = place.folder / f"r{i}.txt"
                path.write_text(plain(f"lugger{run}") + f"\nNumber {i} of flotilla {run}.\n", "utf-8")
            index(place.folder, place.instance, Options(executor=executor, rebuild=run == 5))
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert archive.search(Ask("lugger7", unit=Unit.ARTICLE, collapse=False)).results.total == 5
    assert archive.search(Ask("lugger6", unit=Unit.ARTICLE, collapse=False)).results.total == 0

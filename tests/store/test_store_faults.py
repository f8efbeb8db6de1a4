"""What a crash, a full disk, another writer or a damaged file does to an index: nothing to the last commit."""

from __future__ import annotations

import json
import os
import pickletools
import random
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import pytest
from store_articles import article

from indexer.model import StoreError, StoreLocked
from indexer.query.nodes import Everything
from indexer.store.base import Search
from indexer.store.whoosh import layout, writing
from indexer.store.whoosh.log import LOG_NAME, commit_record, last_commit
from indexer.store.whoosh.store import WhooshStore

WRITER = textwrap.dedent(
    """
    import random, sys
    from pathlib import Path
    sys.path.insert(0, {here!r})
    from store_articles import article
    from indexer.store.whoosh import writing
    from indexer.store.whoosh.store import WhooshStore
    writing.WIDTH, writing.INLINE_SIZE, writing.LOG_SIZE = 3, 4096, 40_000
    rng = random.Random({seed})
    store = WhooshStore(Path(sys.argv[1]))
    for turn in range(1_000_000):
        with store.writer() as writer:
            for i in range(6):  # one generation is six articles that all say in which turn they were put
                one = article(rng, i)
                writer.put(type(one)(**{{**{{n: getattr(one, n) for n in one.__slots__}}, "url": f"turn {{turn}}"}}))
        print(turn, flush=True)
    """
)


def write_and_kill(folder: Path, seed: int, delay: float) -> int:
    """Run a writer, kill it after `delay` seconds of commits; return the last commit it told of."""
    code = WRITER.format(here=str(Path(__file__).parent), seed=seed)
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(delay)
    process.kill()
    told = [line for line in (first, *process.stdout.read().splitlines()) if line.strip()]
    process.wait()
    process.stdout.close()
    return int(told[-1])


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_writer_leaves_a_whole_commit(tmp_path: Path, seed: int) -> None:
    """After kill -9 at a random moment every article is of one turn, the last told or the one being told."""
    told = write_and_kill(tmp_path / "index", seed, random.Random(seed).random() * 0.5)
    store = WhooshStore(tmp_path / "index", create=False)
    turns = {store.article(i).url for i in store.article_ids()}
    assert len(list(store.article_ids())) == 6
    assert turns in ({f"turn {told}"}, {f"turn {told + 1}"})
    with store.writer() as writer:  # and the next writer goes on from there
        writer.put(article(random.Random(seed), 99))
    assert store.counts().articles == 7


def filled(folder: Path, count: int = 8) -> WhooshStore:
    store = WhooshStore(folder)
    rng = random.Random(1)
    with store.writer() as writer:
        for i in range(count):
            writer.put(article(rng, i))
    return store


@pytest.mark.parametrize("cut", [1, 7, 24, 25, 100, 400])
def test_a_log_cut_short_reads_as_the_commit_before(tmp_path: Path, cut: int) -> None:
    """A torn tail of the log is no commit, and the next writer cuts it off."""
    store = filled(tmp_path / "index")
    path = tmp_path / "index" / LOG_NAME
    whole = path.stat().st_size
    with store.writer() as writer:
        writer.put(article(random.Random(2), 50))
    os.truncate(path, path.stat().st_size - cut)
    assert path.stat().st_size > whole or cut == 400
    again = WhooshStore(tmp_path / "index", create=False)
    assert again.counts().articles == 8
    with again.writer() as writer:
        writer.put(article(random.Random(3), 60))
    assert again.counts().articles == 9


def test_a_commit_whose_data_was_lost_does_not_count(tmp_path: Path) -> None:
    """A power failure may keep a commit's record and lose the segment before it: the checksum tells."""
    store = filled(tmp_path / "index")
    path = tmp_path / "index" / LOG_NAME
    at = path.stat().st_size
    with store.writer() as writer:
        writer.put(article(random.Random(2), 50))
    with path.open("r+b") as handle:
        handle.seek(at + 200)
        handle.write(b"\0" * 64)
    assert WhooshStore(tmp_path / "index", create=False).counts().articles == 8


def put_many(store: WhooshStore) -> None:
    with store.writer() as writer:
        for i in range(100, 140):
            writer.put(article(random.Random(i), i))


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """A commit that the disk has no room for raises StoreError, and the index is as before, for readers and writers."""
    store = filled(tmp_path / "index")
    before = sorted(store.article_ids())
    size = (tmp_path / "index" / LOG_NAME).stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 2000, limits[1]))
        with pytest.raises(StoreError, match="could not be written"):
            put_many(store)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert sorted(store.article_ids()) == before
    with store.writer() as writer:
        writer.put(article(random.Random(7), 7))
    assert store.counts().articles == 8


def test_a_writer_is_not_misled_by_a_log_that_looks_like_the_one_it_knows(tmp_path: Path) -> None:
    """A log started anew may have the file number of an old one; what was read of that does not count."""
    store, other = filled(tmp_path / "index"), filled(tmp_path / "other")
    commit = last_commit(tmp_path / "index" / LOG_NAME)
    for number in range(20, 29):
        with other.writer() as writer:
            writer.put(article(random.Random(number), number))
    (tmp_path / "index" / LOG_NAME).write_bytes((tmp_path / "other" / LOG_NAME).read_bytes())
    with writing.ArrayWriter(tmp_path / "index", known=commit) as writer:
        writer.put(article(random.Random(30), 30))
    store.close()
    assert WhooshStore(tmp_path / "index", create=False).counts().articles == 18


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    """Two writers never write at once; when the first has ended the second may."""
    store = filled(tmp_path / "index")
    other = WhooshStore(tmp_path / "index", create=False)
    with store.writer() as writer:
        with pytest.raises(StoreLocked):
            other.writer()
        writer.put(article(random.Random(2), 50))
    with other.writer() as writer:
        writer.remove("a50")
    assert store.counts().articles == 8


def test_an_error_drops_what_was_not_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving the context by an error keeps the last commit and no stray file."""
    monkeypatch.setattr(writing, "RUN_SIZE", 1)
    monkeypatch.setattr(writing, "INLINE_SIZE", 1)
    store = filled(tmp_path / "index")
    files = sorted(p.name for p in (tmp_path / "index").glob("*.arr"))

    def fail() -> None:
        with store.writer() as writer:
            writer.put(article(random.Random(2), 50))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert sorted(p.name for p in (tmp_path / "index").glob("*.arr")) == files
    assert store.counts().articles == 8


def test_another_schema_version_is_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of another schema version is never misread: the error says to rebuild."""
    monkeypatch.setattr(layout, "SCHEMA_VERSION", layout.SCHEMA_VERSION + 1)
    filled(tmp_path / "index").close()
    monkeypatch.undo()
    with pytest.raises(StoreError, match="rebuild the index"):
        WhooshStore(tmp_path / "index", create=False)


def test_a_damaged_file_is_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment that is cut short, or no segment at all, is refused and never read as something else."""
    monkeypatch.setattr(writing, "INLINE_SIZE", 1)
    filled(tmp_path / "index").close()
    path = next((tmp_path / "index").glob("*.arr"))
    whole = path.read_bytes()
    for broken in (b"", whole[: len(whole) // 2], b"x" * len(whole)):
        path.write_bytes(broken)
        with pytest.raises(StoreError, match="rebuild the index"):
            WhooshStore(tmp_path / "index", create=False).search(Search(Everything()))
    path.unlink()
    with pytest.raises(StoreError, match="rebuild the index"):
        WhooshStore(tmp_path / "index", create=False)


def test_index_files_hold_no_pickles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the folder can run code when it is read: JSON and plain numbers only."""
    monkeypatch.setattr(writing, "INLINE_SIZE", 1)
    filled(tmp_path / "index")
    for path in (tmp_path / "index").iterdir():
        data = path.read_bytes()
        assert b"cwhoosh" not in data
        assert b"csys" not in data
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the unpickler's tools say to what is no pickle
            list(pickletools.genops(data))


def test_a_missing_index_is_not_made_unless_asked(tmp_path: Path) -> None:
    """Opening without `create` raises StoreError and leaves the folder alone."""
    with pytest.raises(StoreError, match="no index"):
        WhooshStore(tmp_path / "index", create=False)
    assert not (tmp_path / "index").exists()


def test_a_record_of_a_commit_is_plain_json(tmp_path: Path) -> None:
    """The commit record can be read with any JSON parser."""
    content = {"schema": 1, "segments": []}
    assert json.loads(commit_record(content)[24:].rstrip(b"\0")) == content


def test_a_log_started_anew_is_not_taken_for_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File systems give a new file the number of one just deleted; a reader that looked away sees every commit."""
    monkeypatch.setattr(writing, "LOG_SIZE", 1)  # a log is started as soon as most of it is waste
    rng = random.Random(3)
    with closing(WhooshStore(tmp_path / "index")) as store, closing(WhooshStore(tmp_path / "index")) as reader:
        for looked_away in range(40):
            for _ in range(looked_away):
                with store.writer() as writer:
                    writer.put(article(rng, looked_away % 3))
            assert list(reader.article_ids()) == list(store.article_ids())
            assert reader.generation == store.generation


def test_as_much_written_as_was_cut_off_is_seen(tmp_path: Path) -> None:
    """The next writer cuts off what a crash left; the log may then be as long as it was before."""
    folder, twin = tmp_path / "index", tmp_path / "twin"
    with closing(WhooshStore(folder)) as store:
        with store.writer() as writer:
            writer.put(article(random.Random(1), 1))
        shutil.copytree(folder, twin)
        with closing(WhooshStore(twin)) as other, other.writer() as writer:
            writer.put(article(random.Random(2), 2))
        log = folder / LOG_NAME
        whole = log.read_bytes()
        log.write_bytes(whole + b"\0" * ((twin / LOG_NAME).stat().st_size - len(whole)))
        assert list(store.article_ids()) == ["a1"]
        with closing(WhooshStore(folder)) as other, other.writer() as writer:
            writer.put(article(random.Random(2), 2))
        assert log.stat().st_size == (twin / LOG_NAME).stat().st_size
        assert list(store.article_ids()) == ["a1", "a2"]


def test_an_index_taken_away_answers_those_who_hold_it(tmp_path: Path) -> None:
    """A rebuilt index takes the place of this one while a thread is between two questions."""
    folder = tmp_path / "index"
    with closing(WhooshStore(folder)) as store:
        with store.writer() as writer:
            writer.put(article(random.Random(1), 1))
        before = store.search(Search(Everything()))
        shutil.rmtree(folder)
        assert store.search(Search(Everything())) == before
    with pytest.raises(StoreError, match="there is no index"):
        WhooshStore(folder, create=False)

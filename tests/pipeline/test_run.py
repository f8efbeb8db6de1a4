"""Runs over an archive that changes between them: the index always says what the folder holds, and nothing is lost."""

import os
import shutil
import sqlite3
from concurrent.futures import Future
from pathlib import Path

import pytest

from indexer import quotes
from indexer.archive import Archive, Ask
from indexer.model import ReadError, StoreLocked
from indexer.pipeline.live import LiveIndex, indexing_lock
from indexer.pipeline.reading import read_file
from indexer.pipeline.run import Options, index

URL = "https://www.harbour-courier.example/news/"


def story(title: str, words: str, url: str | None = None) -> str:
    source = f"\n\nSource: {url}\n" if url else "\n"
    body = f"The council of Port Ellery met on Monday to speak about {words}. Nobody left before midnight."
    said = f'"We will speak about {words} again," said Ida Marsh, the mayor of the town, after the meeting had ended.'
    return f"{title}\n\n{body}\n\n{said}{source}"


class Here:
    """An archive and its index in a temporary folder. Files are read in this process: bounds are tested elsewhere."""

    def __init__(self, tmp_path: Path):
        self.folder = tmp_path / "archive"
        self.instance = tmp_path / "instance"
        self.folder.mkdir()
        self.clock = 1_700_000_000

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.clock += 1000
        os.utime(path, (self.clock, self.clock))

    def index(self, **options):
        read = []
        executor = _Inline(read)
        report = index(self.folder, self.instance, Options(executor=executor, **options))
        counts = {
            name: getattr(report, name)
            for name in ("added", "changed", "moved", "removed", "unchanged", "skipped")
            if getattr(report, name)
        }
        return counts, report, read

    def archive(self) -> Archive:
        return Archive(self.instance, self.folder)

    def titles(self, query: str) -> set[str | None]:
        return {h.title for h in self.archive().search(Ask(query, limit=50)).results.hits}

    def only(self, query: str) -> str:
        return next(h.article_id for h in self.archive().search(Ask(query)).results.hits)


class _Inline:
    """An executor that runs jobs where they are submitted, and notes what was read."""

    def __init__(self, read):
        self.read = read

    def submit(self, fn, *args):
        future = Future()
        assert fn is read_file
        self.read.append(args[1])
        try:
            future.set_result(fn(*args))
        except AttributeError as error:
            future.set_exception(error)
        return future


@pytest.fixture
def here(tmp_path):
    return Here(tmp_path)


def test_what_is_new_changed_gone_and_untouched(here):
    """Each run reads only what it must, and reports it."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.write("b.txt", story("Harbour", "herrings"))
    assert here.index()[0] == {"added": 2}
    counts, _, read = here.index()
    assert (counts, read) == ({"unchanged": 2}, [])
    here.write("b.txt", story("Harbour", "mackerels"))
    here.write("c.txt", story("Library", "libraries"))
    (here.folder / "a.txt").unlink()
    counts, report, read = here.index()
    assert counts == {"added": 1, "changed": 1, "removed": 1}
    assert (read, report.articles) == (["b.txt", "c.txt"], 2)
    assert here.titles("mackerels") == {"Harbour"}
    assert here.titles("herrings") == here.titles("bridges") == set()


def test_a_touched_file_is_unchanged(here):
    """A new time on the same bytes changes nothing."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    generation = here.archive().generation
    os.utime(here.folder / "a.txt", (1, 1))
    assert here.index()[0] == {"unchanged": 1}
    assert here.index()[2] == []
    assert here.archive().article(here.only("bridges")) is not None
    assert generation.split(".")[0] == here.archive().generation.split(".")[0]


def test_a_moved_file_keeps_its_id(here):
    """Nothing is read again, the path follows, also through a rebuild."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    before = here.only("bridges")
    (here.folder / "old").mkdir()
    (here.folder / "a.txt").rename(here.folder / "old" / "z.txt")
    counts, _, read = here.index()
    assert (counts, read) == ({"moved": 1}, [])
    assert here.archive().article(before).path == "old/z.txt"
    assert here.index()[0] == {"unchanged": 1}
    here.index(rebuild=True)
    assert here.only("bridges") == before


def test_a_changed_article_keeps_its_id_and_its_older_text(here):
    """The older text is kept beside the index, and excerpts of it can still be shown as cited."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    archive = here.archive()
    article = archive.article(here.only("bridges"))
    span = next(b.span for b in article.blocks if "again" in b.span.of(article.text))
    cited = archive.excerpt_id(article, span)
    here.write("a.txt", story("Bridge", "ferries"))
    here.index()
    archive = here.archive()
    assert [v.article.text for v in archive.versions(article.id)] == [article.text]
    verified = archive.excerpt(cited)
    assert verified.status.name == "CHANGED"
    assert verified.excerpt.text == span.of(article.text)


def test_a_removed_article_is_kept_in_the_history(here):
    """What is gone from the archive is said to be gone, and its text is not lost."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    archive = here.archive()
    article = archive.article(here.only("bridges"))
    cited = archive.excerpt_id(article, article.blocks[1].span)
    (here.folder / "a.txt").unlink()
    assert here.index()[0] == {"removed": 1}
    assert here.archive().excerpt(cited).status.name == "GONE"
    assert here.archive().excerpt(cited).excerpt is not None


def test_copies_at_one_address_are_one_article(here):
    """A newer copy becomes the article's newer version, the older text is kept."""
    here.write("first.txt", story("Bridge", "bridges", URL + "bridge"))
    here.write("second.txt", story("Bridge", "bridges and one ferry", URL + "bridge?utm_source=mail"))
    here.write("third.txt", story("Bridge", "bridges and one ferry", URL + "bridge"))
    assert here.index()[1].articles == 1
    archive = here.archive()
    article = archive.article(here.only("ferry"))
    assert {article.path, *(c.path for c in article.copies)} == {"first.txt", "second.txt", "third.txt"}
    assert "ferry" in article.text
    assert len(archive.versions(article.id)) == 1
    for name in ("second.txt", "third.txt"):
        (here.folder / name).unlink()
    here.index()
    assert here.archive().article(article.id).path == "first.txt"
    assert here.titles("ferry") == set()


def test_equal_texts_without_address_are_copies(here):
    """One text in two files is one article, unless two addresses carry it."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.write("b.txt", story("Bridge", "bridges"))
    here.write("c.txt", story("Ferry", "ferries", URL + "one"))
    here.write("d.txt", story("Ferry", "ferries", "https://www.amsel-ledger.example/two"))
    report = here.index()[1]
    assert (report.added, report.articles) == (4, 3)


def test_an_address_that_dissimilar_texts_share_is_ignored(here):
    """A site-wide mistake makes no copies: both articles stand, without the address, with a warning."""
    other = "Night train\n\nThe train from Amsel to the coast will run again in spring, its owners have decided.\n\n"
    other += "Tickets are to cost less than before, and dogs may come along for nothing.\n\n" + f"Source: {URL}\n"
    here.write("a.txt", story("Bridge", "bridges", URL))
    here.write("b.txt", other)
    assert here.index()[1].articles == 2
    archive = here.archive()
    for word in ("bridges", "train"):
        article = archive.article(here.only(word))
        assert article.url is None
        assert any("ignored" in w for w in article.warnings)


def test_failed_files_stay_listed_until_mended(here):
    """A bad file is named with its reason, is not read again while it stays as it is, and loses nothing."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    (here.folder / "a.txt").write_bytes(b"")
    (here.folder / "b.html").write_bytes(bytes(range(256)) * 20)
    report = here.index()[1]
    assert [f.path for f in report.failed] == ["a.txt", "b.html"]
    assert all(f.reason for f in report.failed)
    assert here.titles("bridges") == {"Bridge"}
    _, report, read = here.index()
    assert ([f.path for f in report.failed], read) == (["a.txt", "b.html"], [])
    here.write("a.txt", story("Bridge", "ferries"))
    (here.folder / "b.html").unlink()
    assert here.index()[1].failed == ()
    assert here.titles("ferries") == {"Bridge"}
    assert here.archive().failures() == ()


def test_a_fault_of_the_reader_is_one_file_s_failure(here, monkeypatch):
    """A bug met in one file is reported with its name; the others are indexed."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.write("b.txt", story("Harbour", "herrings"))
    before = quotes.attribute

    def attribute(article):
        if "bridges" in article.text:
            raise AttributeError("no such thing")
        return before(article)

    monkeypatch.setattr(quotes, "attribute", attribute)
    report = here.index()[1]
    assert [(f.path, "AttributeError: no such thing" in f.reason) for f in report.failed] == [("a.txt", True)]
    assert here.titles("herrings") == {"Harbour"}


def test_a_rebuild_gives_the_same_and_swaps(here):
    """Made aside, live at once for readers that were open before, the old one removed."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    archive = here.archive()
    before = archive.search(Ask("bridges")).results.hits
    name = LiveIndex(here.instance).name
    report = here.index(rebuild=True)[1]
    assert (report.added, report.rebuilt) == (1, "asked for")
    assert LiveIndex(here.instance).name != name
    assert archive.search(Ask("bridges")).results.hits == before
    assert not (here.instance / "index" / name).exists()


def test_an_index_of_another_format_is_made_again(here):
    """It is never misread: everything is read again, and the report says why."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    path = here.instance / "index" / LiveIndex(here.instance).name / "files.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    report = here.index()[1]
    assert (report.added, "format 999" in report.rebuilt) == (1, True)
    assert here.titles("bridges") == {"Bridge"}


def test_an_index_that_lost_its_articles_is_made_again(here):
    """When the store is empty and the list of files is not, everything is read again."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    store = here.instance / "index" / LiveIndex(here.instance).name / "store"
    shutil.rmtree(store)
    report = here.index()[1]
    assert (report.added, "held 0 of 1 articles" in report.rebuilt) == (1, True)
    assert here.titles("bridges") == {"Bridge"}


def test_files_that_swap_their_names(here):
    """Each text goes with its file; neither is taken for a copy of what the other one held before."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.write("b.txt", story("Harbour", "herrings"))
    here.index()
    here.write("a.txt", story("Harbour", "herrings"))
    here.write("b.txt", story("Bridge", "bridges"))
    report = here.index()[1]
    assert (report.changed, report.articles) == (2, 2)
    assert (here.titles("bridges"), here.titles("herrings")) == ({"Bridge"}, {"Harbour"})


def test_an_index_of_another_version_is_made_again(here):
    """Another version of the program may read other things in the same files."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    path = here.instance / "index" / LiveIndex(here.instance).name / "files.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE facts SET value = '0.0.1' WHERE name = 'version'")
    connection.close()
    report = here.index()[1]
    assert (report.added, "made by version 0.0.1" in report.rebuilt) == (1, True)


def test_a_folder_that_lost_all_its_files_empties_nothing(here):
    """An archive on a disk that is not there is a mistake; --rebuild says that it is meant."""
    for i in range(10):
        here.write(f"{i}.txt", story(f"Bridge {i}", f"bridges number {i}"))
    here.index()
    here.folder.rename(here.folder.parent / "elsewhere")
    here.folder.mkdir()
    with pytest.raises(ReadError, match="is a disk missing"):
        here.index()
    assert len(here.titles("bridges")) == 10
    assert here.index(rebuild=True)[1].articles == 0


def test_another_folder_is_said(here):
    """The report tells that the index held another folder's articles before."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    here.folder = here.folder.rename(here.folder.parent / "elsewhere")
    (warning,) = here.index()[1].warnings
    assert "elsewhere now" in warning


def test_only_some_paths(here):
    """A run may be limited; the others are as they were."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    here.write("a.txt", story("Bridge", "ferries"))
    here.write("sub/b.txt", story("Harbour", "herrings"))
    assert here.index(only={"sub"})[0] == {"added": 1}
    assert here.titles("bridges") == {"Bridge"}
    (here.folder / "sub" / "b.txt").unlink()
    assert here.index(only={"sub/b.txt"})[0] == {"removed": 1}
    assert here.titles("bridges") == {"Bridge"}


def test_two_runs_at_once(here):
    """The second one says who is at work."""
    with indexing_lock(here.instance), pytest.raises(StoreLocked, match=str(os.getpid())):
        here.index()


def test_no_folder(here):
    """A missing archive is an error, not an empty one: the index stays."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    here.folder.rename(here.folder.parent / "elsewhere")
    with pytest.raises(ReadError, match="cannot read the archive folder"):
        here.index()
    assert here.titles("bridges") == {"Bridge"}


def test_recent_and_files(here):
    """The archive tells what is new and which files an article stands in."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.index()
    archive = here.archive()
    (recent,) = archive.recent()
    assert (recent.title, recent.added) == ("Bridge", recent.changed)
    assert archive.recent(since=recent.changed) == ()
    assert [f.path for f in archive.files(recent.article_id)] == ["a.txt"]
    assert archive.held(recent.article_id).added == recent.added


def test_the_processes_read_too(here):
    """The pool of processes gives what reading in place gives."""
    here.write("a.txt", story("Bridge", "bridges"))
    here.write("b.txt", story("Harbour", "herrings"))
    report = index(here.folder, here.instance, Options(workers=2))
    assert report.added == 2
    assert here.titles("herrings") == {"Harbour"}

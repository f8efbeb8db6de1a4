"""What counts as a file of the archive, and what is said of those that cannot be read."""

import json
import os

import pytest

from indexer import corpus
from indexer.model import ReadError


def paths(root, only=None):
    return [f.path for f in corpus.scan(root, only).files]


@pytest.fixture
def archive(tmp_path):
    for name in ("b.txt", "a.html", "sub/c é.txt", ".hidden.txt", "README.md", "a.meta.json", "aliases.toml"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("{}" if name.endswith("json") else "words")
    return tmp_path


def test_files_are_listed_by_path(archive):
    """Hidden files, sidecars, the README and the alias file are no articles."""
    assert paths(archive) == ["a.html", "b.txt", "sub/c é.txt"]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ({"b.txt"}, ["b.txt"]),
        ({"sub"}, ["sub/c é.txt"]),
        ({"a.meta.json"}, ["a.html"]),
        ({"nothing.txt"}, []),
    ],
)
def test_a_scan_can_be_limited(archive, only, expected):
    """To files, to folders, and to the files whose sidecar changed."""
    assert paths(archive, only) == expected


def test_a_stamp_changes_with_the_sidecar(archive):
    """A changed sidecar makes its article a changed one."""
    before = corpus.scan(archive).files[0].stamp
    (archive / "a.meta.json").write_text('{"title": "New"}')
    assert corpus.scan(archive).files[0].stamp != before


def test_link_loops_are_problems(archive):
    """A link back up is named and not followed."""
    (archive / "sub" / "up").symlink_to(archive, target_is_directory=True)
    (archive / "gone.txt").symlink_to(archive / "nowhere")
    scan = corpus.scan(archive)
    assert [f.path for f in scan.files] == ["a.html", "b.txt", "sub/c é.txt"]
    assert dict(scan.problems).keys() == {"sub/up", "gone.txt"}


def test_a_pipe_is_no_file(archive):
    """A FIFO is named and never opened for waiting."""
    os.mkfifo(archive / "pipe.txt")
    assert dict(corpus.scan(archive).problems) == {"pipe.txt": "not a regular file"}
    with pytest.raises(ReadError, match="not a regular file"):
        corpus.load(archive, "pipe.txt")


def test_names_that_are_not_utf8_are_problems(archive):
    """Such a file is reported with its name made printable."""
    open(os.fsencode(archive) + b"/caf\xe9.txt", "w").close()
    assert dict(corpus.scan(archive).problems).keys() == {"caf\\xe9.txt"}


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("README", False),
        ("readme.txt", False),
        ("LICENSE", False),
        ("licence-fee-rises.html", True),
        ("Readmes.txt", True),
    ],
)
def test_what_is_about_the_archive_is_no_article(tmp_path, name, listed):
    """A name that merely begins like README is an article's."""
    (tmp_path / name).write_text("words")
    assert paths(tmp_path) == ([name] if listed else [])


def test_a_missing_folder_is_said(tmp_path):
    """The archive folder itself must be there."""
    with pytest.raises(ReadError, match="cannot read the archive folder"):
        corpus.scan(tmp_path / "none")


def test_load_gives_bytes_hash_and_sidecar(archive):
    """The sidecar of name.html is name.meta.json."""
    (archive / "a.meta.json").write_text(json.dumps({"title": "T"}))
    raw = corpus.load(archive, "a.html", "text/html")
    assert (raw.data, raw.media_type, raw.sidecar) == (b"words", "text/html", {"title": "T"})
    assert len(raw.sha256) == 64


@pytest.mark.parametrize(("content", "reason"), [("{", "not valid JSON"), ("[1]", "not a JSON object")])
def test_a_bad_sidecar_is_a_reason(archive, content, reason):
    """Metadata that cannot be read is never passed over in silence."""
    (archive / "a.meta.json").write_text(content)
    with pytest.raises(ReadError, match=reason):
        corpus.load(archive, "a.html")

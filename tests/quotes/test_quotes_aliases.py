"""The alias file: names that are one person, read, refused with reasons, written back, proposed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.quotes.aliases import AliasError, Aliases, dump, load, parse, propose

FILE = """
"Ann Lee" = ["A. Lee"]
["Kim Eui-kyum"]
variants = ["Eui-kyum Kim"]
note = "spokesperson"
evidence = ["abcdefghijkl"]
[apart]
pairs = [["Ann Lee", "Anna Lee"]]
"""


@pytest.mark.parametrize(
    ("name", "shown"),
    [("A. Lee", "Ann Lee"), ("a lee", "Ann Lee"), ("Kim Euikyum", "Kim Eui-kyum"), ("KIM EUI KYUM", "Kim Eui-kyum"),
     ("Eui-kyum Kim", "Kim Eui-kyum"), ("Nora Vance", "Nora Vance")],
)  # fmt: skip
def test_canonical(name: str, shown: str) -> None:
    """Any spelling of a known name gives the name to show; an unknown name stays itself."""
    assert parse(FILE).canonical(name) == shown


def test_variants_begin_with_the_canonical_name() -> None:
    """All names of a person are handed out, the one to show first."""
    assert parse(FILE).variants("A. Lee") == ("Ann Lee", "A. Lee")
    assert parse(FILE).variants("Nora Vance") == ("Nora Vance",)


def test_missing_file_knows_nobody(tmp_path: Path) -> None:
    """An archive without an alias file has no aliases."""
    assert load(tmp_path / "aliases.toml") == Aliases()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('"A" = ["b"]\nx = ', "line 2: not valid TOML"),
        ('"Ann Lee" = 3', "line 1: variants of 'Ann Lee' must be a list"),
        ('"Ann Lee" = ["Bo Ray"]\n"Cy Orr" = ["bo ray"]', "line 2: 'bo ray' is already a name of 'Ann Lee'"),
        ('["Ann Lee"]\nvariant = ["A"]', "has 'variant'; known are variants, note, evidence"),
        ('["Ann Lee"]\nvariants = []\nnote = 4', "note of 'Ann Lee' must be a text"),
        ("[apart]\npairs = [[\"x\"]]", "apart needs pairs"),
        ('"--" = ["b"]', "without letters"),
    ],
)  # fmt: skip
def test_faults_are_named(tmp_path: Path, text: str, says: str) -> None:
    """A file that cannot be used is refused with its path, the line and what is wrong."""
    path = tmp_path / "aliases.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(AliasError) as error:
        load(path)
    assert says in str(error.value)
    assert str(path) in str(error.value)


def test_undecodable_file_is_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused with a sentence."""
    path = tmp_path / "aliases.toml"
    path.write_bytes(b'"\xff\xfe"')
    with pytest.raises(AliasError, match="cannot be read"):
        load(path)


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        (("Kim Eui-kyum", "Kim Euikyum"), "the same letters"),
        (("José Díaz", "Jose Diaz"), "the same letters"),
        (("Mr. Bo Ray", "Bo Ray"), "the same letters"),
        (("Eui-kyum Kim", "Kim Eui-kyum"), "another order"),
        (("Ann B. Lee", "Ann Lee"), "middle name"),
        (("A. Lee", "Ann Lee"), "initial"),
        (("Ben Orr", "Benjamin Orr"), "cut short"),
        (("Ann Lee", "Bo Lee"), None),
        (("Ann Lee", "Ann Ray"), None),
        (("Ann B. Lee", "Ann C. Lee"), None),
    ],
)
def test_proposals_have_reasons(pair: tuple[str, str], reason: str | None) -> None:
    """Names that may be one person's are proposed with the reason; others are not."""
    found = propose(pair)
    assert bool(found) == (reason is not None)
    if reason is not None:
        assert set(found[0].names) == set(pair)
        assert reason in found[0].reason


def test_settled_pairs_are_not_proposed_again() -> None:
    """Names already joined, or kept apart by the editor, are not proposed."""
    known = parse('"Ann Lee" = ["A. Lee"]\n[apart]\npairs = [["Bo Ray", "Bob Ray"]]')
    assert propose(["Ann Lee", "A. Lee", "Bo Ray", "Bob Ray"], known) == []


@given(st.dictionaries(st.text(st.characters(categories=["L"]), min_size=1), st.text(), max_size=4))
def test_written_aliases_read_back(notes: dict[str, str]) -> None:
    """What is written is read back the same, whatever the notes hold."""
    text = "".join(f'["{name}"]\nvariants = []\n' for name in notes if name != "apart")
    try:
        aliases = parse(text)
    except AliasError:
        return  # two names that compare alike
    assert parse(dump(aliases)).people == aliases.people

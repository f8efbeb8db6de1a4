"""The alias file: spellings, faults with their line, proposals with their reason, writing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.quotes.aliases import AliasError, dump, load, propose, read

FILE = """
[[speaker]]
name = "Kim Eui-kyum"
variants = ["Eui-kyum Kim"]
why = "spokesperson"

[[speaker]]
name = "Ann Lee"
variants = ["A. Lee"]

[[apart]]
names = ["Ann Lee", "Anna Lee"]
"""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("A. Lee", "Ann Lee"),
        ("a lee", "Ann Lee"),
        ("Kim Euikyum", "Kim Eui-kyum"),
        ("KIM EUI KYUM", "Kim Eui-kyum"),
        ("Nora Vance", "Nora Vance"),
    ],
)
def test_canonical(name: str, shown: str) -> None:
    """Any spelling of a known name gives the name to show; an unknown name stays itself."""
    assert read(FILE).canonical(name) == shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[speaker]]\nname = ", "line 2: not valid TOML"),
        ('[[speaker]]\nname = "A B"\n\n[[speaker]]\nname = "C"\nvariants = 3', "line 4, speaker 2: variants must be"),
        ('[[speaker]]\nname="A"\n[[speaker]]\nname="a"', "line 3, speaker 2: 'a' already stands under 'A'"),
        ('[[apart]]\nnames = ["x"]', "line 1, apart 1: names must be two names"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, text: str, says: str) -> None:
    """A file that cannot be used is refused with its name, the line and what is wrong."""
    path = tmp_path / "aliases.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(AliasError, match=r"aliases\.toml") as error:
        load(path)
    assert says in str(error.value)


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
    assert propose(["Ann Lee", "A. Lee", "Ann B. Lee"], read(FILE)) != []
    assert propose(["Ann Lee", "A. Lee"], read(FILE)) == []
    assert propose(["Ann Lee", "Anna Lee"], read(FILE)) == []


@given(st.dictionaries(st.text("abcdefghij", min_size=1), st.text(), max_size=4))
def test_written_aliases_read_back(notes: dict[str, str]) -> None:
    """What is written is read back the same, whatever the reasons hold."""
    aliases = read(dump((name, (), why) for name, why in notes.items()))
    assert aliases.names == tuple(notes)
    assert all(aliases.reason(name) == why for name, why in notes.items())

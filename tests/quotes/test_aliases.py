"""The alias file: names that are one speaker's, and mistakes in it said with their place."""

import pytest

from indexer.quotes.aliases import AliasError, load, read

FILE = """
[[speaker]]
name = "Ida Marsh"
variants = ["I. Marsh", "Ída Marsh-Okafor"]
why = "a double name since 2021"
"""


def test_names_are_merged():
    """Any variant leads to the canonical name, whatever its case and accents."""
    aliases = read(FILE)
    assert aliases.names == ("Ida Marsh",)
    assert aliases.canonical("i. marsh") == aliases.canonical("Ida Marsh-Okafor") == "Ida Marsh"
    assert aliases.variants("I. Marsh") == ("Ida Marsh", "I. Marsh", "Ída Marsh-Okafor")
    assert aliases.reason("I. Marsh") == "a double name since 2021"


def test_other_names_stay():
    """A name the file says nothing of stands for itself."""
    assert read(FILE).canonical("Tom Reyle") == "Tom Reyle"
    assert read(FILE).variants("Tom Reyle") == ("Tom Reyle",)


def test_no_file_is_no_aliases(tmp_path):
    """The file is optional."""
    assert load(tmp_path / "aliases.toml").names == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[speaker]\n", "not valid TOML.*line 1"),
        ("[person]\nname='x'", "may hold .*found: person"),
        ("[[speaker]]\nvariants=['x']", "speaker 1: a name is needed"),
        ("[[speaker]]\nname='A'\nvariants='B'", "speaker 1: variants must be a list"),
        ("[[speaker]]\nname='A'\nnmae='B'", "speaker 1: unknown key 'nmae'"),
        (
            "[[speaker]]\nname='A'\nvariants=['B']\n[[speaker]]\nname='C'\nvariants=['b']",
            "speaker 2: 'b' already stands",
        ),
    ],
)
def test_mistakes_are_said_with_their_place(text, reason):
    """An editor learns what to mend and where."""
    with pytest.raises(AliasError, match=reason):
        read(text)

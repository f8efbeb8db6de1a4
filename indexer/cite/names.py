"""Names of people and institutions in the forms that styles ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.cite.layout import Part, group, styled, term, text
from indexer.cite.richtext import Style
from indexer.cite.words import word_list

# Lower-case words that belong to no name proper: leading a family name they are particles that sort with it, trailing
# a given name they are dropped when the family name stands alone.
_FAMILY_PARTICLES = word_list("family_particles")
_GIVEN_PARTICLES = word_list("given_particles")
_JOINING = ("’", "'", "-", " ")


class Initials(StrEnum):
    """What becomes of given names."""

    KEPT = "kept"  # exactly as they are
    TIDIED = "tidied"  # initials among them get one stop and one space each
    MADE = "made"  # all become initials


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a CSL item; `literal` names are shown as they are. Every part is a string, maybe empty."""

    family: str = ""
    given: str = ""
    dropping: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""
    comma_suffix: bool = False
    family_first: bool = False  # "static-ordering": shown family name first in every position


@dataclass(frozen=True, slots=True)
class NameStyle:
    """How a list of names is shown. `most` names are shown whole; of more only the first `shown`."""

    conjunction: str = "and"
    most: int = 2
    shown: int = 1
    short: bool = False  # family names only
    inverted: int = 0  # how many names lead with the family name
    comma_before_last: bool | None = None  # None: from three names on
    comma_before_et_al: bool | None = None  # None: after two names or more
    initials: Initials = Initials.KEPT
    initial_end: str = ". "  # what follows an initial
    demote_particle: bool = True  # "Berg, Anna van den"
    last_shown: bool = False  # an ellipsis and the last name instead of "et al."
    et_al_italic: bool = False
    first_initials: bool = False  # the first name keeps initials, though the list is short
    tells_apart: bool = False  # people whose family names and initials agree are given their full names


def read_names(value: object, language: str = "") -> tuple[Name, ...]:
    """The names of a CSL name variable; whatever is no name is left out.

    In items in Chinese or Japanese names in Latin script lead with the family name too."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    names = (read_name(entry) for entry in value if isinstance(entry, Mapping))
    eastern = language[:2].lower() in ("ja", "zh")
    return tuple(replace(n, family_first=True) if eastern and n.family else n for n in names if n is not None)


def read_name(entry: Mapping[str, object]) -> Name | None:
    """One CSL name; None when it names nobody."""

    def part(key: str) -> str:
        found = entry.get(key)
        return str(found) if isinstance(found, str | int | float) else ""

    if part("literal") and not part("family"):
        return Name(literal=part("literal"))
    name = Name(
        family=part("family"),
        given=part("given"),
        dropping=part("dropping-particle"),
        particle=part("non-dropping-particle"),
        suffix=part("suffix"),
        comma_suffix=bool(entry.get("comma-suffix")),
        family_first=bool(entry.get("static-ordering")),
    )
    if not name.family:
        return Name(literal=name.given) if name.given else None
    return _with_particles(name)


def _with_particles(name: Name) -> Name:
    """The name with particles and a suffix taken out of the fields where people write them."""
    if name.family.startswith('"') and name.family.endswith('"') and len(name.family) > 2:
        return replace(name, family=name.family[1:-1])  # quoted: to be taken as it is
    if name.particle or not name.given:
        return name
    words = name.family.split(" ")
    count = 0
    while count < len(words) - 1 and words[count] in _FAMILY_PARTICLES:
        count += 1
    particle, family = " ".join(words[:count]), " ".join(words[count:])
    stuck = re.match(r"(al-|el-|d['’]|dall['’]|dell['’]|l['’]|s['’])(?=\w)", family)
    if stuck:
        particle, family = (particle + " " + stuck.group()).strip(), family[stuck.end() :]
    given, suffix, comma = name.given, name.suffix, name.comma_suffix
    if not suffix and "," in given:
        given, _, suffix = given.partition(",")
        given, comma = given.rstrip(), comma or suffix.startswith("!")
        suffix = suffix.lstrip("! ")
    words = given.split(" ")
    count = len(words)
    while count > 1 and words[count - 1] in _GIVEN_PARTICLES:
        count -= 1
    dropping = " ".join(words[count:]) or name.dropping
    given = " ".join(words[:count])
    return replace(
        name, family=family, particle=particle, given=given, suffix=suffix, comma_suffix=comma, dropping=dropping
    )


def names(people: Sequence[Name], style: NameStyle) -> Part:
    """The list of `people` in `style`; None when there are none."""
    if not people:
        return None
    alike = _alike(people, style) if style.tells_apart else frozenset()
    styles = [replace(style, initials=Initials.KEPT) if p in alike else style for p in people]
    if len(people) <= style.most:
        if people[-1].literal:
            style = replace(style, comma_before_last=None)  # before an institution a list reads as in running text
        return _whole_list([one(p, i, styles[i]) for i, p in enumerate(people)], style)
    shown = [one(p, i, styles[i]) for i, p in enumerate(people[: style.shown])]
    if style.last_shown:
        return group([*shown, group([term("…"), one(people[-1], len(people) - 1, styles[-1])], " ")], ", ")
    et_al: Part = styled(term("et al."), Style.ITALIC) if style.et_al_italic else term("et al.")
    comma = len(shown) > 1 if style.comma_before_et_al is None else style.comma_before_et_al
    return group([group(shown, ", "), et_al], ", " if comma else " ")


def cited(people: Sequence[Name], shown: int, initials: bool, style: NameStyle) -> Part:
    """The list of `people` as an in-text citation has it, with `shown` of them at least; of more than one left over
    "et al." stands."""
    if shown > style.shown:
        style = replace(style, most=max(style.most, shown), shown=shown)
    return names(people, replace(style, first_initials=initials))


def _alike(people: Sequence[Name], style: NameStyle) -> frozenset[Name]:
    """Those whose family name and initials are another's too, though the given names differ."""
    initials = NameStyle(initials=Initials.MADE)

    def shown(name: Name) -> tuple[str, str]:
        particle = "" if style.demote_particle else name.particle
        return particle + name.family, initialed(name.given, initials)

    given: dict[tuple[str, str], set[str]] = {}
    for person in people:
        given.setdefault(shown(person), set()).add(person.given)
    return frozenset(p for p in people if p.family and len(given[shown(p)]) > 1)


def _whole_list(parts: list[Part], style: NameStyle) -> Part:
    if len(parts) == 1:
        return parts[0]
    comma = len(parts) > 2 if style.comma_before_last is None else style.comma_before_last
    joint = f", {style.conjunction} " if comma else f" {style.conjunction} "
    return group([group(parts[:-1], ", "), parts[-1]], joint)


def one(name: Name, position: int, style: NameStyle) -> Part:
    """One name at `position` (0 is first) of a list."""
    if name.literal:
        return text(name.literal)
    sticks = name.particle.endswith(_JOINING)
    core = _with(name.particle.rstrip(" ") if name.particle.endswith(" ") else name.particle, name.family, sticks)
    if style.short:
        given = initialed(name.given, replace(style, initials=Initials.MADE)) if style.first_initials else ""
        return group([_part(given) if position == 0 else None, text(core)], " ")
    given = initialed(name.given, style)
    spaced = bool(_LATIN_OR_KIN.search(name.family))
    if not spaced and not _LATIN_OR_KIN.match(name.given):
        return text(name.particle + name.family + name.given)
    if name.family_first or not spaced:
        return group([text(core), _part(given)], " ")
    suffix = _tidied(name.suffix, style.initial_end) if style.initials is not Initials.KEPT else name.suffix
    if position < style.inverted:
        if style.demote_particle:
            return group(
                [text(name.family), group([_part(given), text(name.dropping), text(name.particle)], " "), text(suffix)],
                ", ",
            )
        return group([text(core), group([_part(given), text(name.dropping)], " "), text(suffix)], ", ")
    family = core
    dropping = name.dropping
    if dropping and not name.particle and dropping[-1] in "'’ʼ-" and dropping[:-1] != "de":
        family, dropping = dropping + family, ""
    last = group([text(dropping), text(family)], " ")
    last = group([last, text(suffix)], ", " if name.comma_suffix else " ")
    return group([_part(given), last], " ")


def _part(given: str) -> Part:
    return text(given) if given else None


def _with(particle: str, family: str, sticks: bool) -> str:
    if not particle:
        return family
    return particle + ("" if sticks else " ") + family


# Scripts that set spaces between the parts of a name (Korean and Chinese names have none).
_LATIN_OR_KIN = re.compile(
    "[0-9a-zA-Z\u0e01-\u0e5b\u00c0-\u017f\u0370-\u03ff\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u1e00-\u1fff]"
)


# --- given names ---------------------------------------------------------------------------------------------------


def _spaced(given: str) -> bool:
    return given.startswith("&") or bool(_LATIN_OR_KIN.match(given))


_CAPITAL = re.compile(r"([^\W\d_])((?:[^\W\d_])*)(\.*)")


def initialed(given: str, style: NameStyle) -> str:
    """The given names as `style.initials` says: "Jean-Pierre" becomes "J.-P."; "Joon-bum", whose second part is in
    lower case, is one name and becomes "J."."""
    if not given or style.initials is Initials.KEPT:
        return given
    if style.initials is Initials.TIDIED:
        return _tidied(given, style.initial_end)
    if given in ("Lord", "Lady") or not _spaced(given):
        return given
    return _finished(_made(_pieces(given), style.initial_end))


def _tidied(given: str, end: str) -> str:
    if not _spaced(given):
        return given
    return _finished(_normalized(_pieces(given), end))


def _pieces(given: str) -> list[str]:
    """Alternately a name and what separates it from the next."""
    given = re.sub(r"\s*-\s*", "-", given)
    given = re.sub(r"\s+", " ", given)
    given = re.sub(r"-(?=[a-z])", "–", given)  # one name, kept together until the end
    given = re.sub(r"\.(?=[^ ])", ". ", given)
    pieces = re.split(r"([-\s]+)", given)
    if len(pieces) == 1:
        tail = pieces[0].rpartition(".")[2]
        if len(tail) == 1 and tail != tail.lower():
            pieces[0] += "."
    return pieces


def _finished(text_: str) -> str:
    text_ = re.sub(r"\s*-\s*", "-", text_.rstrip())
    return re.sub(r"–(?=[a-z])", "-", re.sub(r"[ \t\r\n]+", " ", text_))


def _made(pieces: list[str], end: str) -> str:
    out = list(pieces)
    for i in range(0, len(pieces), 2):
        word = pieces[i]
        if not word:
            continue
        m = _CAPITAL.match(word)
        if m is None or m.group(1) != m.group(1).upper():
            if _spaced(word):
                out[i] = " " + word
            continue
        first, rest, stop = m.groups()
        if rest and stop:
            first, rest = first + rest, ""  # an abbreviation ("Ph.") stays whole
        capitals = re.match(r"[^a-zß-öø-ÿ]*", rest)
        run = capitals.group() if capitals else ""
        out[i] = first + (run.lower() if len(run) < len(rest) else "")
        if i + 1 < len(pieces):
            out[i + 1] = end + ("-" if "-" in pieces[i + 1] else "")
        else:
            out[i] += end
    return "".join(out)


def _normalized(pieces: list[str], end: str) -> str:
    out = list(pieces)
    short = []
    for i in range(0, len(pieces), 2):
        word = pieces[i]
        if len(word) > 1 and word.endswith("."):
            out[i] = word[:-1]
            short.append(True)
        else:
            short.append(len(word) == 1 and word == word.upper())
    for i in range(0, len(pieces), 2):
        if not short[i // 2]:
            continue
        if i == len(pieces) - 1:
            out[i] += end
        else:
            out[i + 1] = end + ("" if short[i // 2 + 1] else " ")
    return "".join(out)

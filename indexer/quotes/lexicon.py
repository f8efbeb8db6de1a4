"""The word lists of `data/lexicon.toml` and `data/german.toml`, read once, with the forms of the English verbs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists, all in lower case. `speech` maps every form of a verb of saying to its lemma, `weak` holds the lemmas
    that need a quotation beside them, `short_titles` maps titles cut short to the whole word."""

    speech: dict[str, str]
    weak: frozenset[str]
    auxiliaries: frozenset[str]
    pronouns: frozenset[str]
    subordinators: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    female: frozenset[str]
    male: frozenset[str]
    documents: frozenset[str]
    groups: frozenset[str]
    hearsay: frozenset[str]
    hearsay_phrases: tuple[str, ...]
    platforms: frozenset[str]
    naming: frozenset[str]
    first_names_female: frozenset[str]
    first_names_male: frozenset[str]
    particles: frozenset[str]
    family_first: frozenset[str]
    not_names: frozenset[str]
    determiners: frozenset[str]
    after_subject: frozenset[str]
    clause_openers: frozenset[str]
    institutions: frozenset[str]
    nouns: frozenset[str]
    name_particles: frozenset[str]
    offices: frozenset[str]
    offices_female: frozenset[str]
    offices_male: frozenset[str]
    openers: frozenset[str]
    given_female: frozenset[str]
    given_male: frozenset[str]
    short_titles: dict[str, str]


_MADE = ("speech", "hearsay_phrases", "short_titles")


def inflect(verb: str) -> tuple[str, ...]:
    """The lemma and its regular third person, past and -ing forms."""
    vowel = "aeiou"
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in vowel:
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    third = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s")
    if (
        len(verb) <= 4
        and verb[-1] not in "wxy" + vowel
        and verb[-2] in vowel
        and (len(verb) < 3 or verb[-3] not in vowel)
    ):
        return verb, third, verb + verb[-1] + "ed", verb + verb[-1] + "ing"
    return verb, third, verb + "ed", verb + "ing"


@cache
def lexicon() -> Lexicon:
    """The lists, read from the package's data on the first call."""
    raw = tomllib.loads(resources.files(__package__).joinpath("data/lexicon.toml").read_text("utf-8"))
    sets = {name: frozenset(value.split()) for name, value in raw.items()}
    speech = {form: verb for verb in raw["speech"].split() for form in inflect(verb)}
    speech.update(pair.split("=") for pair in raw["forms"].split())
    phrases = tuple(" ".join(p.split()) for p in raw["hearsay_phrases"].split("|"))
    plain = {name: sets[name] for name in Lexicon.__slots__ if name not in _MADE}
    titles = dict(pair.split("=") for pair in raw["short_titles"].split())
    return Lexicon(speech=speech, hearsay_phrases=phrases, short_titles=titles, **plain)


@dataclass(frozen=True, slots=True)
class German:
    """The word lists of `data/german.toml`; `parted` maps verbs to their particles,
    `groups` and `documents` are ends of words."""

    say: frozenset[str]
    parted: dict[str, frozenset[str]]
    weak: frozenset[str]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    within: frozenset[str]
    before: frozenset[str]
    source: frozenset[str]
    groups: tuple[str, ...]
    documents: tuple[str, ...]
    common: frozenset[str]
    not_names: frozenset[str]


@cache
def german() -> German:
    """The lists, read from the package's data on the first call."""
    raw = tomllib.loads(resources.files(__package__).joinpath("data/german.toml").read_text("utf-8"))
    sets = {
        name: frozenset(raw[name].split()) for name in German.__slots__ if name not in ("parted", "groups", "documents")
    }
    groups, documents = (tuple(raw[name].split()) for name in ("groups", "documents"))
    parted: dict[str, set[str]] = {}
    for pair in raw["parted"].split():
        verb, _, particle = pair.partition("=")
        parted.setdefault(verb, set()).add(particle)
    return German(
        parted={verb: frozenset(found) for verb, found in parted.items()}, groups=groups, documents=documents, **sets
    )

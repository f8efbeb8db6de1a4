"""The people an article names: their full names, variants, roles and affiliations, as the text states them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache, lru_cache

from indexer.model import Span
from indexer.quotes.document import CAPITAL, NAMING, Document
from indexer.quotes.lexicon import Lexicon, lexicon
from indexer.text.names import split_name
from indexer.text.tokens import fold

Range = tuple[int, int]

_STRIP = re.compile(r"[\W_]+")
_ROLE_END = frozenset((",", ";", ".", ":", "(", ")", "—", "–", "--", "?", "!", "”", '"', "“"))
_UNSURE_PARTICLES = frozenset(("y", "la", "e", "zu", "do", "di", "del", "de la"))
_PREPOSITIONS = frozenset(("of", "for", "at", "with", "from", "in", "to"))


_NAMESAKES = 20  # people who share a name, at most, among whom one is looked for


@dataclass(slots=True, eq=False)
class Person:
    """Somebody named in full: the first full mention and what the text says of them; `keys` are the name's folded words
    without punctuation, `family` the folded surname, `entered` all words by which they may be called."""

    name: str
    keys: tuple[str, ...]
    family: str
    span: Span
    role: str | None = None
    affiliation: str | None = None
    gender: str | None = None
    variants: set[str] = field(default_factory=set)
    entered: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a person is named, by name in full or in part."""

    words: Range
    person: Person
    full: bool


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """A name's word as it is compared: folded, without hyphens, stops and possessives."""
    return _STRIP.sub("", fold(word))


@lru_cache(maxsize=16384)
def _family(name: str) -> str:
    """The folded surname of a full name, empty where none is known."""
    family = split_name(name).family
    return key(family.split()[-1]) if family else ""


class Cast:
    """People of one document with all their mentions, and who a mention may be."""

    def __init__(self, doc: Document):
        self.doc = doc
        self.lex: Lexicon = lexicon()
        self.people: list[Person] = []
        self.mentions: list[Mention] = []
        self._by_word: dict[str, list[Person]] = {}
        self._given = _given()
        runs = [(run, self._bare(run)) for run in name_runs(doc)]
        for run, bare in runs:
            if bare[1] - bare[0] > 1:
                self._name(run, bare)
        for run, bare in runs:
            self._mention(run, bare)
        self._starts = [m.words[0] for m in self.mentions]

    # -- building ---------------------------------------------------------------------------------------------------

    def _name(self, run: Range, bare: Range) -> None:
        """Enter the person that a run of capitalised words, `bare` without titles, names in full, if it does."""
        first, last = bare
        doc, lex = self.doc, self.lex
        if doc.words[first].text[0].islower():
            return  # a surname with its particle, no given name
        titled = first > run[0]
        lowered = [doc.lower[i] for i in range(first, last)]
        if not titled and any(w in lex.institutions for w in lowered):
            return
        known = lowered[0] in lex.first_names_female or lowered[0] in lex.first_names_male
        if any(w in lex.groups or w in lex.institutions for w in lowered) and not known and not titled:
            return
        name = doc.text[doc.words[first].start : doc.words[last - 1].end]
        keys = tuple(k for k in (key(doc.words[i].text) for i in range(first, last)) if k)
        if len(keys) < 2:
            return
        family = _family(name) or keys[-1]
        span = Span(doc.words[first].start, doc.words[last - 1].end)
        person = self.same(keys, family)
        if person is None:
            person = Person(name, keys, family, span)
            self.people.append(person)
        person.variants.add(name)
        if len("".join(keys)) > len("".join(person.keys)):
            if len(keys) > len(person.keys):
                person.name, person.span = name, span
            person.keys = keys if len(keys) >= len(person.keys) else person.keys
        for word in {*keys, person.family} - person.entered:
            self._by_word.setdefault(word, []).append(person)
            person.entered.add(word)
        self._describe(person, run, (first, last))

    def _called(self, word: str) -> list[Person]:
        """People with this word in their name, in order."""
        return self._by_word.get(word, [])[-_NAMESAKES:]

    def same(self, keys: tuple[str, ...], family: str) -> Person | None:
        """The person already known whose name is a variant of this one: spelt together or apart, with or without
        middle names, given name or initial."""
        joined = "".join(keys)
        for person in self._called(family) + self._called(keys[0]):
            if "".join(person.keys) == joined:
                return person
            if person.family != family:
                continue
            mine, theirs = keys[0], person.keys[0]
            if mine == family or theirs == person.family:
                continue  # family first: given names must agree as a whole
            if mine == theirs or ((len(mine) == 1 or len(theirs) == 1) and mine[0] == theirs[0]):
                if len(keys) > 2 and len(person.keys) > 2 and keys[1][0] != person.keys[1][0]:
                    continue
                return person
        return None

    def _bare(self, run: Range) -> Range:
        """A run without titles and roles before the name."""
        first, last = run
        if last - first == 1:
            return run
        doc, lex = self.doc, self.lex
        for i in range(first, last - 1):
            word = doc.lower[i].rstrip(".")
            if word in lex.titles or word in lex.roles:
                first = i + 1
        while last - first > 1 and doc.lower[last - 1].rstrip(".") in ("jr", "sr", "ii", "iii", "iv"):
            last -= 1
        if last - first > 2:
            inner = [i for i in range(first, last - 1) if doc.lower[i] in self._given]
            particles = [i for i in range(first, last - 1) if doc.lower[i] in lex.particles]
            if inner and inner[0] > first and not particles and last - inner[0] >= 2:
                first = inner[0]
            elif last - first > 3 and not inner and not particles:
                first = last - 2
        return first, last

    def _describe(self, person: Person, run: Range, bare: Range) -> None:
        """Role, affiliation and gender from the words around a full name."""
        doc, lex = self.doc, self.lex
        if person.gender is None:
            given = person.keys[0]
            around = {doc.lower[i].rstrip(".") for i in range(run[0], bare[0])}
            if around & lex.female:
                person.gender = "f"
            elif around & lex.male:
                person.gender = "m"
            elif (given in lex.first_names_female) != (given in lex.first_names_male):
                person.gender = "f" if given in lex.first_names_female else "m"
        if person.role is not None:
            return
        role = self._role_after(bare[1]) or self._role_before(run, bare[0])
        if role is not None:
            person.role = doc.text[doc.words[role[0]].start : doc.words[role[1] - 1].end]
            person.affiliation = self.affiliation(role)
            words = set(doc.lower[role[0] : role[1]])
            if person.gender is None:
                person.gender = "f" if words & lex.female else "m" if words & lex.male else None

    def _role_after(self, i: int) -> Range | None:
        """`Ann Lee, 54, the mayor of Korvo,`: the words of the role."""
        doc = self.doc
        end = len(doc.words)
        if i + 1 < end and doc.words[i].text == "," and doc.words[i + 1].text.isdigit():
            i += 2
        if i >= end or doc.words[i].text not in (",", "("):
            return None
        paragraph = doc.paragraph[i]
        start = i + 1
        k = start
        while (
            k < end
            and k - start < 18
            and doc.paragraph[k] == paragraph
            and doc.words[k].text not in _ROLE_END
            and doc.lower[k] not in ("who", "whose", "and", "said", "says", "told")
        ):
            k += 1
        head = range(start, min(k, start + 7))
        if (
            k > start
            and any(doc.lower[j].rstrip(".") in self.lex.roles for j in head)
            and not (
                doc.words[start].text[0].isupper()
                and doc.lower[start] not in self.lex.roles
                and all(doc.words[j].text[0].isupper() for j in range(start, k))
            )
        ):
            if doc.lower[start] in ("the", "a", "an") and k - start > 1:
                start += 1
            return start, k
        return None

    def _role_before(self, run: Range, first: int) -> Range | None:
        """`Blue House Spokesperson Kim`, `Special Representative for Korea X`."""
        doc, lex = self.doc, self.lex
        titles = {doc.lower[i].rstrip(".") for i in range(run[0], first)}
        start = run[0]
        if titles and titles <= {"mr", "mrs", "ms", "miss", "mx", "sir", "dame", "dr"}:
            return None
        low = max(0, run[0] - 8)
        k = run[0] - 1
        while k >= low and doc.paragraph[k] == doc.paragraph[run[0]]:
            word = doc.lower[k]
            if (
                word in _PREPOSITIONS
                or word in ("the", "and", "&")
                or doc.words[k].text[0].isupper()
                or word in lex.roles
            ):
                if word in lex.roles or word in lex.titles:
                    start = k
                    while (
                        start - 1 >= low
                        and (doc.words[start - 1].text[0].isupper() or doc.lower[start - 1] in lex.roles)
                        and (doc.lower[start - 1] not in lex.not_names)
                    ):
                        start -= 1
                    break
                k -= 1
                continue
            break
        if start == run[0] == first and not any(t in lex.roles or t in lex.titles for t in titles):
            return None
        while start < first and doc.lower[start] in lex.not_names:
            start += 1
        return (start, first) if first > start else None

    def affiliation(self, role: Range) -> str | None:
        """The body a role belongs to: behind `of`, `for`, `at`, or capitalised before the role's word."""
        doc, lex = self.doc, self.lex
        first, last = role
        k = first
        while (
            k < last
            and doc.words[k].text[0].isupper()
            and doc.lower[k] not in lex.roles
            and doc.lower[k] not in lex.titles
        ):
            k += 1
        end = k
        while end > first and doc.lower[end - 1] in (
            "special",
            "chief",
            "deputy",
            "senior",
            "former",
            "vice",
            "acting",
            "first",
        ):
            end -= 1
        if end > first and k < last and (doc.lower[k] in lex.roles or doc.lower[k] in lex.titles):
            while first < end and doc.lower[first] in ("the", "a", "an"):
                first += 1
            if end > first:
                return doc.text[doc.words[first].start : doc.words[end - 1].end]
        for i in range(first, last - 1):
            if doc.lower[i] in ("of", "for", "at", "with"):
                k = i + 1
                while k < last and doc.lower[k] in ("the", "a", "an"):
                    k += 1
                if k < last and doc.words[k].text[0].isupper():
                    end = k + 1
                    while end < last and (
                        doc.words[end].text[0].isupper() or doc.lower[end] in ("of", "and", "&", "for", "the")
                    ):
                        end += 1
                    while end > k + 1 and not doc.words[end - 1].text[0].isupper():
                        end -= 1
                    return doc.text[doc.words[k].start : doc.words[end - 1].end]
        return None

    def _mention(self, run: Range, bare: Range) -> None:
        first, last = bare
        if last - first == 1 and key(self.doc.words[first].text) not in self._by_word:
            return  # most names of places and institutions
        keys = tuple(k for k in (key(self.doc.words[i].text) for i in range(first, last)) if k)
        person = self.find(keys, run)
        if person is not None:
            self.mentions.append(Mention(run, person, len(keys) > 1))

    # -- asking -----------------------------------------------------------------------------------------------------

    def find(self, keys: tuple[str, ...], run: Range) -> Person | None:
        """Who is meant by a name, in full or in part, at the words `run`: of several people of one surname, the one a
        title's gender allows, else the one named last before it."""
        if not keys:
            return None
        if len(keys) > 1:
            joined, same = "".join(keys), dict[str, Person | None]()
            for person in self._called(keys[-1]) + self._called(keys[0]):
                if "".join(person.keys) == joined or person.keys[-len(keys) :] == keys:
                    return person
                if person.family not in same:
                    same[person.family] = self.same(keys, person.family)
                if same[person.family] is person:
                    return person
            return None
        called = self._called(keys[0])
        found = [p for p in called if p.family == keys[0]] or called
        if len(found) > 1:
            titles = {self.doc.lower[i].rstrip(".") for i in range(*run)}
            gender = "f" if titles & self.lex.female else "m" if titles & self.lex.male else None
            found = [p for p in found if gender is None or p.gender in (None, gender)] or found
        if len(found) > 1:
            here = self.doc.words[run[0]].start
            before = [p for p in found if p.span.start <= here]
            recent = [m.person for m in self.mentions[-12:] if m.person in found]
            return recent[-1] if recent else (before or found)[-1 if before else 0]
        return found[0] if found else None

    def before(self, i: int, limit: int) -> list[Mention]:
        """Up to `limit` mentions that begin before word `i`, nearest first."""
        k = bisect_right(self._starts, i - 1)
        return self.mentions[max(0, k - limit) : k][::-1]

    def within(self, piece: Range) -> list[Mention]:
        """Mentions that begin in a range of words, in order."""
        return self.mentions[bisect_right(self._starts, piece[0] - 1) : bisect_right(self._starts, piece[1] - 1)]


@cache
def _given() -> frozenset[str]:
    """All first names."""
    return lexicon().first_names_female | lexicon().first_names_male


@cache
def _sure_particles() -> frozenset[str]:
    return lexicon().particles - _UNSURE_PARTICLES


def _over_particles(doc: Document, i: int) -> int | None:
    """The word behind up to three particles at `i` and the capitalised word they lead to."""
    particles = _sure_particles()
    k = i
    while k < len(doc.words) and k < i + 3 and doc.lower[k] in particles:
        k += 1
    if i < k < len(doc.words) and doc.paragraph[k] == doc.paragraph[i] and doc.flags[k] & CAPITAL:
        return k + 1 if doc.flags[k] & NAMING else None
    return None


def name_runs(doc: Document) -> list[Range]:
    """Runs of capitalised words (particles between them too) that may name somebody; a sentence's first word counts
    unless it is an ordinary one."""
    runs: list[Range] = []
    n = len(doc.words)
    at = 0
    for i in [k for k, flag in enumerate(doc.flags) if flag & NAMING]:
        if i < at:
            continue
        start = i
        while (
            start
            and doc.lower[start - 1] in ("van", "von", "der", "den", "bin", "ibn")
            and (doc.paragraph[start - 1] == doc.paragraph[i] and not (runs and start - 1 < runs[-1][1]))
        ):
            start -= 1
        at = i + 1
        while at < n and doc.paragraph[at] == doc.paragraph[i]:
            if doc.flags[at] & NAMING:
                at += 1
            elif (after := _over_particles(doc, at)) is not None:
                at = after
            else:
                break
        runs.append((start, at))
    return runs

"""The people an article names: their full names, variants, roles and affiliations, as the text states them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache, lru_cache

from indexer.model import Span
from indexer.quotes.document import CAPITAL, HEADINGS, NAMING, SPOKEN, Document
from indexer.quotes.lexicon import Lexicon, german, lexicon
from indexer.text.names import split_name
from indexer.text.tokens import fold

Range = tuple[int, int]

_STRIP = re.compile(r"[\W_]+")
_ROLE_END = frozenset((",", ";", ".", ":", "(", ")", "—", "–", "--", "?", "!", "”", '"', "“"))
_UNSURE_PARTICLES = frozenset(("y", "la", "e", "zu", "do", "di", "del", "de la"))
_PREPOSITIONS = frozenset(("of", "for", "at", "with", "from", "in", "to"))


_APPOSED = frozenset((",", ".", ";", ":", ")", "—", "–", "--"))
_BECOMING = frozenset(("became", "becomes", "remains", "is", "was"))
_TOLD_END = frozenset(("who", "which", "that", "and", "but", "by", "when", "after", "since", "said"))
_DETERMINERS = frozenset(("the", "a", "an", "his", "her", "its", "their", "our", "my", "another", "one"))
_INTRODUCTION = 80  # words
_HEADLINE = 25  # words
_QUALIFYING = frozenset(
    """former ex then late senior deputy chief acting vice presidential democratic republican national special general
    political assistant executive managing associate first rear""".split()  # noqa: SIM905 - a word list
)
_NAMESAKES = 20  # people who share a name, at most, among whom one is looked for


@dataclass(slots=True, eq=False)
class Person:
    """Somebody named in full: the first full mention and what the text says of them; `keys` are the name's folded words
    without punctuation, `family` the folded surname, `title` what stands for the first name where that is not told,
    `titled` whether a title stands before the name anywhere, `entered` all words by which they may be called."""

    name: str
    keys: tuple[str, ...]
    family: str
    span: Span
    role: str | None = None
    affiliation: str | None = None
    gender: str | None = None
    title: str | None = None
    titled: bool = False
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
        self.roles, self.titles, self.offices = _roles(), _titles(), _offices()
        self._introduced: dict[str, list[tuple[int, Person]]] = {}
        runs = [(run, self._bare(run)) for run in map(self._opened, name_runs(doc))]
        capitals = {k for k, (first, last) in enumerate(doc.ranges) if first < last and self._in_capitals(k)}
        told = [(run, bare) for run, bare in runs if doc.paragraph[run[0]] not in capitals]
        for run, bare in told:
            if bare[1] - bare[0] > 1:
                self._name(run, bare)
        for run, bare in told:
            if bare[1] - bare[0] == 1 and bare[0] > run[0]:
                self._surname(run, bare)
        for run, bare in runs:
            if doc.paragraph[run[0]] in capitals:
                self._named_within(run)
            else:
                self._mention(run, bare)
        self._starts = [m.words[0] for m in self.mentions]

    # -- building ---------------------------------------------------------------------------------------------------

    def _in_capitals(self, number: int) -> bool:
        """Whether a paragraph is a headline with a capital on most words, so that capitals tell no names."""
        doc = self.doc
        first, last = doc.ranges[number]
        alone = not number and doc.sentence[first] == doc.sentence[last - 1] and len(doc.ranges) > 1
        if not alone and doc.kinds[number] not in HEADINGS:
            return False
        count = doc.count((first, last))
        if not 4 <= count <= _HEADLINE:
            return False
        spoken = [k for k in range(first, last) if doc.flags[k] & SPOKEN]
        small = sum(not doc.flags[k] & CAPITAL and len(doc.lower[k]) > 4 for k in spoken)
        return small <= 0.1 * count and sum(doc.flags[k] & CAPITAL > 0 for k in spoken) >= 0.65 * count

    def _named_within(self, run: Range) -> None:
        """Enter mentions of people whom the text below a headline names, in a run of its capitalised words."""
        at = run[0]
        while at < run[1]:
            for end in range(min(run[1], at + 4), at, -1):
                keys = tuple(k for k in (key(self.doc.words[i].text) for i in range(at, end)) if k)
                person = self.find(keys, (at, end)) if len(keys) == end - at and keys[-1] in self._by_word else None
                if person is not None and (len(keys) > 1 or keys[0] == person.family):
                    self.mentions.append(Mention((at, end), person, len(keys) > 1))
                    at = end - 1
                    break
            at += 1

    def _name(self, run: Range, bare: Range) -> None:
        """Enter the person that a run of capitalised words, `bare` without titles, names in full, if it does."""
        first, last = bare
        doc, lex = self.doc, self.lex
        if doc.words[first].text[0].islower():
            return  # a surname with its particle, no given name
        titled = first > run[0]
        lowered = [doc.lower[i] for i in range(first, last)]
        if not titled and not lex.institutions.isdisjoint(lowered):
            return
        known = lowered[0] in self._given
        if not known and not titled and self._belongs(last):
            return
        if not known and not titled and not lex.groups.isdisjoint(lowered):
            return
        if not known and (lowered[-1] in self.roles or lowered[-1] in self.titles):
            return  # an office without a name
        if doc.german and not known and not titled and first and doc.lower[first - 1] in german().determiners:
            return  # two nouns
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

    def _belongs(self, i: int) -> bool:
        """Whether capitalised words go on behind a plural's apostrophe: `the Dock Workers' Union`."""
        doc = self.doc
        return (
            i + 1 < len(doc.words)
            and doc.words[i].text in ("'", "’")
            and bool(doc.flags[i + 1] & CAPITAL)
            and doc.words[i].start == doc.words[i - 1].end
            and doc.lower[i - 1].endswith("s")
        )

    def _surname(self, run: Range, bare: Range) -> None:
        """Enter somebody who is named by title and surname only: `Judge Orr`."""
        doc = self.doc
        word, lower = key(doc.words[bare[0]].text), doc.lower[bare[0]]
        if not word or word in self._by_word or lower in self.lex.institutions or self._belongs(bare[1]):
            return
        if lower in self.roles or lower in self.titles:
            return
        if not any(doc.lower[i].rstrip(".") in self.titles for i in range(run[0], bare[0])):
            return
        span = doc.span((run[0], bare[1]))
        name = doc.span((bare[0] - 1, bare[1])).of(doc.text)
        person = Person(name, (word,), word, span, title=doc.span((run[0], bare[0])).of(doc.text))
        self.people.append(person)
        self._by_word[word] = [person]
        person.entered.add(word)
        self._gender(person, run, bare)

    def _gender(self, person: Person, run: Range, bare: Range) -> None:
        """Gender as a title before the name tells it, else as the first name does."""
        if person.gender is None:
            around = {self.doc.lower[i].rstrip(".") for i in range(run[0], bare[0])}
            lex, given = self.lex, person.keys[0]
            if around and around & (lex.female | lex.offices_female):
                person.gender = "f"
            elif around and around & (lex.male | lex.offices_male):
                person.gender = "m"
            elif len(person.keys) > 1 and (given in _female()) != (given in _male()):
                person.gender = "f" if given in _female() else "m"

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

    def _opened(self, run: Range) -> Range:
        """A run without a word that has its capital from beginning a sentence or standing in a headline."""
        first, last = run
        doc = self.doc
        opens = first == doc.sentences[doc.sentence[first]][0] or doc.kinds[doc.paragraph[first]] in HEADINGS
        word = doc.lower[first]
        said = word in self.lex.openers or (word in self.lex.speech and word not in self._given)
        return (first + 1, last) if opens and last - first > 1 and said else run

    def _bare(self, run: Range) -> Range:
        """A run without titles and roles before the name."""
        first, last = run
        if last - first == 1:
            return run
        doc, lex = self.doc, self.lex
        for i in range(first, last - 1):
            word = doc.lower[i].rstrip(".")
            if word in self.titles or word in self.roles:
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
        self._gender(person, run, bare)
        if person.role is not None:
            return
        role = self._role_after(bare[1]) or self._role_before(run, bare[0]) or self._role_told(run, bare[1])
        if role is not None:
            person.role = doc.text[doc.words[role[0]].start : doc.words[role[1] - 1].end]
            person.affiliation = self.affiliation(role)
            words = set(doc.lower[role[0] : role[1]])
            if person.gender is None:
                female, male = words & (lex.female | lex.offices_female), words & (lex.male | lex.offices_male)
                person.gender = "f" if female else "m" if male else None

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
            and (doc.lower[start] in self.roles or doc.lower[start] not in self.lex.speech)
            and any(doc.lower[j].rstrip(".") in self.roles for j in head)
            and not (
                doc.words[start].text[0].isupper()
                and doc.lower[start] not in self.roles
                and all(doc.words[j].text[0].isupper() for j in range(start, k))
            )
        ):
            if doc.lower[start] in ("the", "a", "an") and k - start > 1:
                start += 1
            return start, k
        return None

    def _role_told(self, run: Range, end: int) -> Range | None:
        """`The mayor of Korvo, Ann Lee, ...` and `Ann Lee became the mayor of Korvo`."""
        doc = self.doc
        start = run[0] - 1
        if start > 0 and doc.words[start].text == "," and (end >= len(doc.words) or doc.words[end].text in _APPOSED):
            before = self.described(start)
            if before is not None:
                return before
        k = end
        if k + 2 < len(doc.words) and doc.lower[k] in _BECOMING and doc.sentence[k + 2] == doc.sentence[run[0]]:
            k += 1 + (doc.lower[k + 1] in ("the", "a", "an", "new"))
            last = k
            while last < len(doc.words) and last - k < 8 and doc.sentence[last] == doc.sentence[run[0]]:
                if doc.words[last].text in _ROLE_END or doc.lower[last] in _TOLD_END:
                    break
                last += 1
            if any(doc.lower[j] in self.roles for j in range(k, min(last, k + 4))):
                return k, last
        return None

    def described(self, end: int) -> Range | None:
        """The description of somebody that ends before word `end`: a role behind an article or a possessive, without
        that."""
        doc = self.doc
        low = doc.sentences[doc.sentence[end]][0]
        for k in range(end - 1, max(low, end - 12) - 1, -1):
            if doc.words[k].text in _ROLE_END or doc.depth[k] != doc.depth[end]:
                return None
            word = doc.lower[k]
            if doc.german:
                if word in german().determiners and doc.lower[k + 1] in self.roles:
                    return k + 1, end
                continue
            if word in _DETERMINERS or word in ("'s", "’s"):
                if word in ("the", "a", "an") and k - 1 >= low and doc.lower[k - 1] in _PREPOSITIONS:
                    continue  # the head of the office of the mayor
                head = next((j for j in range(k + 1, end) if doc.lower[j] in _PREPOSITIONS), end) - 1
                return (k + 1, end) if head > k and doc.lower[head] in self.roles else None
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
        crossed = False
        while k >= low and doc.paragraph[k] == doc.paragraph[run[0]]:
            word = doc.lower[k]
            if (
                word in _PREPOSITIONS
                or word == "the"
                or (word in ("and", "&") and k and doc.lower[k - 1] in self.roles)
                or doc.words[k].text[0].isupper()
                or word in self.roles
            ):
                crossed = crossed or word in _PREPOSITIONS
                if crossed and (titles & self.titles or (word in self.roles and not doc.flags[k] & CAPITAL)):
                    break  # a spokesman for Ann Lee
                if word in self.roles or word in self.titles:
                    start = k
                    while (
                        start - 1 >= low
                        and (
                            doc.words[start - 1].text[0].isupper()
                            or doc.lower[start - 1] in self.roles
                            or doc.lower[start - 1] in _QUALIFYING
                        )
                        and doc.lower[start - 1] not in lex.not_names
                        and (doc.lower[start - 1] not in lex.openers or doc.lower[start - 1] in _QUALIFYING)
                    ):
                        start -= 1
                    break
                k -= 1
                continue
            break
        if start == run[0] == first and not any(t in self.roles or t in self.titles for t in titles):
            return None
        while start < first and doc.lower[start] in lex.not_names:
            start += 1
        begin = doc.sentences[doc.sentence[run[0]]][0]
        while begin < start < first and doc.lower[start - 1] in _QUALIFYING:
            start -= 1
        if start == begin + 1 and start < first and doc.lower[begin] in _QUALIFYING:
            start = begin
        said = {doc.lower[i].rstrip(".") for i in range(start, first)}
        return None if said.isdisjoint(self.offices) else (start, first)

    def affiliation(self, role: Range) -> str | None:
        """The body a role belongs to: behind `of`, `for`, `at`, or capitalised before the role's word."""
        doc = self.doc
        first, last = role
        k = first
        while k < last and doc.words[k].text[0].isupper() and doc.lower[k].rstrip(".") not in self.offices:
            k += 1
        end = k
        while end > first and doc.lower[end - 1] in _QUALIFYING:
            end -= 1
        if end > first and k < last and doc.lower[k].rstrip(".") in self.offices:
            while first < end and (doc.lower[first] in self.lex.not_names or doc.lower[first] in _QUALIFYING):
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
            self._gender(person, run, bare)
            person.titled = person.titled or bare[0] > run[0]
            self._introduce(person, run)
            self.mentions.append(Mention(run, person, len(keys) > 1))

    def _introduce(self, person: Person, run: Range) -> None:
        """Keep that `The woman is Ann Lee` says who the woman is."""
        i = run[0]
        if i >= 3 and self.doc.lower[i - 1] in ("is", "was") and self.doc.lower[i - 3] in ("the", "this", "that"):
            self._introduced.setdefault(self.doc.lower[i - 2], []).append((i, person))

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

    def plainly(self, person: Person) -> bool:
        """Whether it is plain that a name is a person's and not, say, an institution's."""
        return (
            person.gender is not None
            or person.role is not None
            or person.titled
            or not self._given.isdisjoint(person.keys[:1])
            or split_name(person.name).family_first
        )

    def introduced(self, noun: str, i: int) -> Person | None:
        """Whom the text names, within some sentences behind word `i`, as the one that it called by a noun there."""
        return next((p for at, p in self._introduced.get(noun, ()) if i < at < i + _INTRODUCTION), None)

    def before(self, i: int, limit: int) -> list[Mention]:
        """Up to `limit` mentions that begin before word `i`, nearest first."""
        k = bisect_right(self._starts, i - 1)
        return self.mentions[max(0, k - limit) : k][::-1]

    def within(self, piece: Range) -> list[Mention]:
        """Mentions that begin in a range of words, in order."""
        return self.mentions[bisect_right(self._starts, piece[0] - 1) : bisect_right(self._starts, piece[1] - 1)]


@cache
def _female() -> frozenset[str]:
    """First names of women."""
    return lexicon().first_names_female | lexicon().given_female


@cache
def _male() -> frozenset[str]:
    """First names of men."""
    return lexicon().first_names_male | lexicon().given_male


@cache
def _given() -> frozenset[str]:
    """All first names."""
    return _female() | _male()


@cache
def _roles() -> frozenset[str]:
    """All words for people by what they do."""
    return lexicon().roles | lexicon().offices


@cache
def _titles() -> frozenset[str]:
    """All words before a name that are none of its own."""
    return lexicon().titles | lexicon().offices


@cache
def _offices() -> frozenset[str]:
    """Roles and titles."""
    return _roles() | _titles()


@cache
def _sure_particles() -> frozenset[str]:
    return lexicon().particles - _UNSURE_PARTICLES


def _over_particles(doc: Document, i: int) -> int | None:
    """The word behind up to three particles at `i` and the capitalised word they lead to."""
    particles = _sure_particles()
    if doc.german and doc.lower[i - 1] not in _given():
        return None  # a noun with its genitive
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
    ordinary = german().not_names if doc.german else frozenset()
    for i in [k for k, flag in enumerate(doc.flags) if flag & NAMING]:
        if i < at or doc.lower[i] in ordinary:
            continue
        start = i
        while (
            start
            and not doc.german  # "von Lenz" is "by Lenz" there
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

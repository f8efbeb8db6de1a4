"""Who a source mention is: resolution within one article.

A mention is a name in full or in part, a pronoun, a role ("the spokesman"), an unnamed somebody ("an official"), a
group or institution, or a document. What the text does not tell stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model import Resolution, Span
from indexer.quotes.cast import Cast, Mention, Person, key
from indexer.quotes.document import CAPITAL, NAMING, Document
from indexer.quotes.lexicon import german, lexicon

Range = tuple[int, int]

_SINGULAR = frozenset(("he", "she", "him", "her", "his", "hers", "himself", "herself"))
_PLURAL = frozenset(("they", "them", "their", "we", "us", "our"))
_RELATIVE = frozenset(("who", "which", "that", "whom"))
_OTHERS = frozenset(("others", "colleagues", "aides", "allies", "supporters", "friends", "staff"))
_PARTIES = frozenset(("republicans", "democrats", "conservatives", "liberals", "socialists", "greens", "tories"))
_STANDING = frozenset(("former", "ex", "then", "late", "deputy", "vice", "acting", "assistant", "incoming", "outgoing"))
_DEFINITE = frozenset(("the", "his", "her", "their", "its"))
_OPENING = frozenset(("in", "at", "on", "after", "before", "when", "while", "as", "since", "during", "for", "with"))
_NO_VERB = _OPENING | frozenset(("of", "and", "or", "from", "to", "by", "who", "whose", "the", "a", "an", "'s", "’s"))
_CLOSES = frozenset((",", ".", ";", ":", "—", "–", "--", "”", '"', ")"))
_APPOSITIVE = frozenset((",", "(", "—", "–", "--"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke, how that was found, where the fuller mention stands, and what the text says of them."""

    name: str | None
    resolution: Resolution | None
    antecedent: Span | None = None
    role: str | None = None
    affiliation: str | None = None
    gender: str | None = None


_LONG = 10  # words of a mention that is taken up again
_HARDLY = 2.0  # off the score of a pronoun's antecedent that may be no person

UNKNOWN = Speaker(None, None)


class Resolver:
    """Resolves mentions in order of the text; remembers who spoke."""

    def __init__(self, doc: Document):
        self.doc = doc
        self.cast = Cast(doc)
        self.lex = lexicon()
        self._doubtful = {p.name for p in self.cast.people if not self.cast.plainly(p)}
        self._spoken: list[tuple[int, Speaker]] = []
        self._unnamed: list[tuple[Range, str]] = []

    def resolve(self, mention: Range) -> Speaker:
        """The speaker behind the words `mention`; call in order of the text."""
        speaker = self._resolve(self._head(mention), mention)
        if speaker.name is not None:
            self._spoken.append((mention[0], speaker))
        return speaker

    def _head(self, mention: Range) -> Range:
        """A mention without what stands in apposition behind it, possessives and quotation marks."""
        doc = self.doc
        first, last = mention
        for i in range(first + 1, last):
            if doc.words[i].text in _APPOSITIVE and not (
                doc.words[i].text == "," and i + 1 < last and doc.lower[i + 1].rstrip(".") in ("jr", "sr", "iii")
            ):
                last = i
                break
        while last - first > 1 and doc.words[last - 1].text in ("'s", "’s", "'", "’", "”", '"'):
            last -= 1
        while last - first > 1 and not doc.words[first].text[0].isalnum():
            first += 1
        return first, last

    def _resolve(self, head: Range, mention: Range) -> Speaker:
        doc = self.doc
        first, last = head
        if last - first == 2 and doc.lower[first] in _RELATIVE and doc.lower[first + 1] in _SINGULAR:
            first += 1  # who he said
        lowered = doc.lower[first:last]
        if last - first == 1 and lowered[0] in _SINGULAR:
            return self._pronoun(first, lowered[0])
        if doc.german and last - first == 1 and lowered[0] in ("er", "sie"):
            return self._pronoun(first, "she" if lowered[0] == "sie" else "he")
        if last - first == 1 and lowered[0] in (*_PLURAL, *_RELATIVE, "it", "i", "you", "one", "both"):
            return self._other_pronoun(first, lowered[0])
        if len(lowered) > 1 and ("and" in lowered or "&" in lowered):
            people = [m.person for m in self.cast.within(head)]
            if len(people) > 1 or lowered[-1] in _OTHERS:
                return Speaker(self._text(head), Resolution.GROUP)
        return self._named(head, mention) or self._apposed(head) or self._described(head, mention)

    def _apposed(self, head: Range) -> Speaker | None:
        """`The company's chief executive, Ann Lee, said`: the name that stands behind the description."""
        doc = self.doc
        comma = head[1]
        if comma + 1 >= len(doc.words) or doc.words[comma].text != ",":
            return None
        for found in self.cast.within((comma + 1, comma + 2)):
            after = doc.words[found.words[1]].text if found.words[1] < len(doc.words) else ""
            if found.full and after in _CLOSES and self.cast.described(comma) is not None:
                person = found.person
                return self._person(person, Resolution.NAMED, person.span)
        return None

    def _named(self, head: Range, mention: Range) -> Speaker | None:
        """A person by name, when the name is the head of the phrase and not part of what it belongs to."""
        doc = self.doc
        stop = next(
            (i for i in range(head[0] + 1, head[1]) if doc.lower[i] in ("of", "for", "at", "from", "in", "with")),
            head[1],
        )
        mentions = self.cast.within((head[0], stop)) or self._title_then_name(head, stop)
        mentions = [m for m in mentions if m.words[1] >= stop or m.words[1] >= head[1]] or mentions
        if mentions and not (
            mentions[-1].words[1] < stop
            and (doc.words[mentions[-1].words[1]].text in ("'s", "’s") or self._no_person(stop - 1))
        ):
            found = mentions[-1]
            person = found.person
            how = Resolution.NAMED if found.full else Resolution.SURNAME
            return self._person(
                person,
                how,
                None
                if found.full and found.words[0] >= mention[0] and person.span.start >= doc.words[mention[0]].start
                else person.span,
            )
        return None

    def _no_person(self, i: int) -> bool:
        """Whether a phrase's last word makes it somebody or something else than the person named in it."""
        word = self.doc.lower[i]
        return word in self.cast.roles or (word in self.lex.groups and not self.doc.flags[i] & CAPITAL)

    def _title_then_name(self, head: Range, stop: int) -> list[Mention]:
        """`Special Representative for Korea Stephen Biegun`: the name stands behind the office."""
        if stop < head[1] and any(
            self.doc.lower[i].rstrip(".") in self.cast.offices and self.doc.words[i].text[0].isupper()
            for i in range(head[0], stop)
        ):
            return [m for m in self.cast.within((stop, head[1])) if m.words[1] == head[1] and m.full]
        return []

    @staticmethod
    def _person(person: Person, how: Resolution, antecedent: Span | None) -> Speaker:
        return Speaker(person.name, how, antecedent, person.role, person.affiliation, person.gender)

    def _pronoun(self, i: int, word: str) -> Speaker:
        """he or she: the nearest person before it that the gender allows, those who just spoke or begin a sentence
        first."""
        gender = "f" if word in ("she", "her", "hers", "herself") else "m"
        doc = self.doc
        best: tuple[float, Speaker] | None = None
        for position, speaker in self._spoken[-6:]:
            if speaker.gender in (None, gender) and speaker.resolution not in (Resolution.GROUP, Resolution.DOCUMENT):
                far = doc.paragraph[i] - doc.paragraph[position]
                score = -_HARDLY if speaker.name in self._doubtful else 0.0
                score += 3.0 - 1.2 * far - 0.01 * (i - position) + (0.5 if speaker.gender == gender else 0)
                if far <= 2 and position < i and (best is None or score > best[0]):
                    best = score, speaker
        for mention in self.cast.before(i, 12):
            person = mention.person
            if person.gender not in (None, gender):
                continue
            far = doc.paragraph[i] - doc.paragraph[mention.words[0]]
            if far > 2:
                break
            first = doc.sentences[doc.sentence[mention.words[0]]][0]
            subject = mention.words[0] - first <= 2 or self._acts(mention)
            near = doc.sentence[i] - doc.sentence[mention.words[0]] <= 1
            score = (
                ((3.4 if near and not far else 2.4) if subject else 1.2) - 0.9 * far - 0.015 * (i - mention.words[0])
            )
            score -= 0 if self.cast.plainly(person) else _HARDLY
            score += (0.6 if person.gender == gender else 0) - (
                0.8 if doc.depth[mention.words[0]] > doc.depth[i] else 0
            )
            if best is None or score > best[0]:
                best = score, self._person(person, Resolution.PRONOUN, person.span)
        if best is None:
            return UNKNOWN
        found = best[1]
        return Speaker(
            found.name,
            Resolution.PRONOUN,
            found.antecedent or self._span_of(found),
            found.role,
            found.affiliation,
            found.gender or gender,
        )

    def _acts(self, mention: Mention) -> bool:
        """Whether a name is the subject of the clause behind what opens a sentence: `In Korvo, Ann Lee put off`."""
        doc = self.doc
        first, last = mention.words
        while first and (doc.flags[first - 1] & CAPITAL or doc.lower[first - 1] in self.cast.roles):
            first -= 1
        if not first or last >= len(doc.words) or doc.words[first - 1].text != ",":
            return False
        begin = doc.sentences[doc.sentence[first]][0]
        opening = all(doc.words[k].text != "," for k in range(begin, first - 1))
        after = doc.lower[last]
        return (opening or doc.lower[begin] in _OPENING) and after[0].isalpha() and after not in _NO_VERB

    def _span_of(self, speaker: Speaker) -> Span | None:
        return next((p.span for p in reversed(self.cast.people[-200:]) if p.name == speaker.name), None)

    def _other_pronoun(self, i: int, word: str) -> Speaker:
        doc = self.doc
        if word in ("which", "that"):
            return UNKNOWN
        if word in _RELATIVE:
            k = i - 1
            while k >= 0 and doc.words[k].text in (",", "—", "–"):
                k -= 1
            for mention in self.cast.before(i, 3):
                if mention.words[1] - 1 >= k - 1:
                    return self._person(mention.person, Resolution.PRONOUN, mention.person.span)
            for mention in self.cast.before(i, 1):
                if doc.sentence[mention.words[0]] == doc.sentence[i]:
                    return self._person(mention.person, Resolution.PRONOUN, mention.person.span)
            return UNKNOWN
        wanted = (Resolution.GROUP,) if word in _PLURAL else (Resolution.GROUP, Resolution.DOCUMENT)
        for position, speaker in reversed(self._spoken[-6:]):
            plural = speaker.resolution is Resolution.UNNAMED and word in _PLURAL
            many = speaker.name is not None and word == "it" and speaker.name.endswith("s")
            if (
                (speaker.resolution in wanted or plural)
                and not many
                and doc.paragraph[i] - doc.paragraph[position] <= 1
            ):
                return Speaker(speaker.name, Resolution.PRONOUN, speaker.antecedent, speaker.role, speaker.affiliation)
        return UNKNOWN

    def _described(self, head: Range, mention: Range) -> Speaker:
        """A role, an unnamed person, a group or a document."""
        doc, lex = self.doc, self.lex
        first, last = head
        noun = self._noun(head)
        word = doc.lower[noun]
        singular = word.removesuffix("s")
        text = self._text(head)
        affiliation = self.cast.affiliation((first + 1 if doc.lower[first] in ("the", "a", "an") else first, last))
        roles = self.cast.roles
        person = self.cast.introduced(word, noun)
        if person is not None:
            return self._person(person, Resolution.ROLE, person.span)
        if word in roles or singular in roles:
            definite = doc.lower[first] in _DEFINITE or (doc.german and doc.lower[first] in ("der", "die", "das"))
            if definite:
                person = self._by_role(singular, first, noun)
                if person is not None:
                    return self._person(person, Resolution.ROLE, person.span)
            for earlier, name in reversed(self._unnamed[-40:]):
                if definite and last - first <= 3 and singular in name.lower():
                    return Speaker(name, Resolution.UNNAMED, doc.span(earlier), None, self._affiliation_of(earlier))
            plural = word.endswith("s") and word != "boss"
            if last - first <= _LONG:
                self._unnamed.append((head, text))
            female, male = word in lex.female | lex.offices_female, word in lex.male | lex.offices_male
            return Speaker(
                text,
                Resolution.GROUP if plural and word != "sources" else Resolution.UNNAMED,
                affiliation=affiliation,
                gender="f" if female else "m" if male else None,
            )
        if doc.german and word.endswith(german().documents):
            return Speaker(text, Resolution.DOCUMENT)
        if doc.german and word.endswith(german().groups):
            return Speaker(text, Resolution.GROUP)
        if word in lex.documents or singular in lex.documents:
            return Speaker(text, Resolution.DOCUMENT, affiliation=affiliation)
        if word in lex.groups or doc.lower[first] == "the" or any(w in lex.groups for w in doc.lower[first:last]):
            return Speaker(text, Resolution.GROUP)
        if doc.words[noun].text[0].isupper():
            person = self.cast.find((key(doc.words[noun].text),), head)
            if person is not None:
                return self._person(person, Resolution.SURNAME, person.span)
            opens = last - first == 1 and noun == doc.sentences[doc.sentence[noun]][0] and word.endswith("s")
            return Speaker(text, Resolution.GROUP if opens or word in _PARTIES else Resolution.NAMED)
        return Speaker(text, Resolution.GROUP if word.endswith("s") else Resolution.UNNAMED, affiliation=affiliation)

    def _affiliation_of(self, mention: Range) -> str | None:
        return self.cast.affiliation((mention[0] + 1, mention[1]))

    def _noun(self, head: Range) -> int:
        """The head noun: the last word before a preposition or relative."""
        doc = self.doc
        first, last = head
        if doc.german:
            nouns = (i for i in range(first, last - 1) if doc.flags[i] & CAPITAL and i > first)
            return next((i for i in nouns if doc.lower[i + 1] in german().within), last - 1)
        for i in range(first + 1, last):
            if doc.lower[i] in (
                "of",
                "for",
                "at",
                "from",
                "in",
                "with",
                "on",
                "who",
                "that",
                "which",
                "close",
                "familiar",
                "speaking",
                "near",
                "inside",
                "to",
                "by",
            ):
                return i - 1
        return last - 1

    def _by_role(self, role: str, i: int, noun: int) -> Person | None:
        """The last person named before whose role holds the word at `noun`, and what tells mayors apart before it."""
        doc, short = self.doc, self.lex.short_titles
        here = doc.words[i].start
        names = {w for k in range(i + 1, noun) if (w := doc.lower[k]) in _STANDING or doc.flags[k] & NAMING}
        found = []
        for person in self.cast.people[-200:]:
            office = person.role or person.title
            if office and person.span.start < here:
                said = {word.strip(".,") for word in office.lower().split()}
                if (role in said or any(short.get(word) == role for word in said)) and names <= said:
                    found.append(person)
        return found[-1] if found else None

    def _text(self, head: Range) -> str:
        span = self.doc.span(head)
        return " ".join(self.doc.text[span.start : span.end].split())

"""Bylines: who signs an article, in what role, from one line of text."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.model import Author
from indexer.text.names import is_collective, split_name

BY = re.compile(
    r"\s*(?:(?:(?:an?|eine?)\s+)?(?:written|reported|posted|words|story|text|edited|reporting|analysis|commentary|comment"
    r"|opinion|column|review|report|essay|profile|gastbeitrag|gastkommentar|kommentar|analyse|kolumne|reportage|bericht"
    r"|porträt|meinung|glosse|rezension)\s+)?(?:by|von|par|por|di|da|door|av|af|oleh|"
    r"author|autor(?:in)?|byline|skrevet av|autore|auteur|yazan|escrito por)\b\s*:?\s+"
    r"(?:(?<=by\s)|(?<=:\s)|(?=(?-i:[^\W\d_a-zß-ÿ]|(?:ap|afp|dpa|epd|kna|sid|apa|sda|ansa|efe|red)\b)))"
    r"|\s*(?:(?:(?:das\s+)?(?:interview|gespräch)\s+führten?|(?:interview(?:ed)?|entrevista|entretien|aufgezeichnet"
    r"|propos\s+recueillis|gesprächsführung|intervista|protokoll)\s+(?:by|von|par|por|di))\s*:?"
    r"|(?:interview|text|words|story|protokoll|texto?|texte|testo|entrevista|entretien|intervista|intervju|tekst)\s*:)\s+"
    r"(?=(?-i:[^\W\d_a-zß-ÿ]\S*\s+(?:\S+\s+){0,2}[^\W\d_a-zß-ÿ]))",
    re.I,
)
"""What introduces the names of a byline."""

_ROLE_WORDS = (
    r"(?:correspondents?|reporters?|writers?|editors?|staff|columnists?|contributors?|critics?|bureau|chief|desk"
    r"|journalists?|photographers?|producers?|analysts?|fellow|intern|professor|anchor|director|author|researcher"
    r"|\w*redakteur(?:in)?|\w*korrespondent(?:in)?|\w*reporter(?:in)?|autor(?:in)?|\w*journalist(?:in)?|volontär(?:in)?"
    r"|ressortleiter(?:in)?|chefredakteur(?:in)?|periodista"
    r"|redactora?|corresponsal|journaliste|redattore|giornalista|journalista|jornalista|repórter|journaliste)"
)
_ROLE = re.compile(rf"\b{_ROLE_WORDS}\b", re.I)
_PLURAL_ROLE = re.compile(
    r"\b(?:correspondents|reporters|writers|editors|columnists|contributors|critics|journalists)\b", re.I
)
_SPLIT = re.compile(
    r"\s*([;|•·/\n]|,\s*(?:and|und|et|y|e|og|och|en)\s+|,|\s(?:and|und|et|y|e|og|och|en|with|mit|avec|&|\+)\s)\s*", re.I
)
_NAME_WORD = r"(?:[^\W\d_a-zß-ÿ][\w'’.\u2010-]*|[^\W\d_]{1,2}[’'][^\W\d_][\w-]+)"
_PARTICLE = r"(?:de|del|della|di|da|dos|das|do|du|la|le|van|von|der|den|ter|ten|zu|zum|bin|ibn|al|el|y|e|af|av|st\.)"
_NAME = re.compile(rf"(?:(?:{_PARTICLE})\s+)?{_NAME_WORD}(?:\s+(?:{_PARTICLE}|{_NAME_WORD}|[A-Z]\.))" + r"{0,4}$")
_NOT_NAMES = re.compile(
    r"\b(?:the|this|that|is|was|are|has|have|his|her|their|its|when|what|who|how|why|updated?|published|posted|minutes?|"
    r"read|share|email|follow|subscribe|january|february|july|september|october|november|"
    r"december|tue|thu|fri|monday|tuesday|wednesday|thursday|friday|saturday|sunday|am|pm|est|edt|gmt|"
    r"photo(?:graph)?s?|image|getty|copyright|rights|in|with|for|from|of|and|or|but|"
    r"about|über|latest|letzte|contact|kontakt|sources?|quellen?|weitere|articles?|artikel|standards)\b|[’']s\b",
    re.I,
)
_ONLY_ROLE = re.compile(rf"(?:{_ROLE_WORDS}\s*)+$", re.I)
_FILED = re.compile(r",\s+in\s+[^\W\d_a-zß-ÿ][^·•|]*?(?=,?\s+(?:and|und|et|y)\s|\s*[·•|]|$)")
"""The sections or the place that a comma parts from the names ("By Ann Lee, in Politics, Europe")."""
_SPECIAL = re.compile(r",?\s+(?:special|exclusive|exclusively|specially\s+written)\s+(?:to|for)\s+\S.*$", re.I)
_PLACE = re.compile(r"\s+(?:in|at|reporting from)\s+[A-Z][\w. -]+$")
_GLUED = re.compile(
    r"(?<!\bMc)(?<!\bMac)(?<=[a-zß-ÿ])(?=(?:[A-Z][a-z]+\s+){0,3}"
    r"(?:Reporter|Writer|Editor|Correspondent|Columnist|Journalist|Director|Producer|Critic)\b)"
)
"""Where a role stands behind its name without a space, as the lines of a page run together."""
_RAISED = re.compile(r"(?<=[^\W\d_])\d{1,2}(?=\s*(?:[,&]|$))")
"""The number of a note behind a name."""
_KOREAN = re.compile("([\uac00-\ud7a3]{2,4})\\s*(?:기자|특파원|논설위원)")
_SOURCE = re.compile(r"\s*(?:quellen?|sources?|fuentes?|bron(?:nen)?|kilder?|källa|fonti?)\s*[:•]", re.I)
_SENTENCE = re.compile(r"(?:\S+\s+){12,}\S+[.!?…]\W*$")
_RANK = re.compile(
    r"(?:deputy|senior|chief|head|lead|managing|executive|assistant|associate|contributing|special|political|politics|news"
    r"|foreign|sports?|business|economics|culture|royal|lifestyle|leitende[rs]?|stellvertretende[rs]?|freie[rs]?)$",
    re.I,
)
_URL = re.compile(r"https?:|www\.|@|\.(?:com|org|net|de|co\.uk)\b", re.I)


def looks_like_name(text: str) -> bool:
    """Whether `text` can be a person's name: one to five capitalised words, particles allowed, nothing else."""
    text = text.strip()
    if not 2 <= len(text) <= 60 or _URL.search(text) or any(c.isdigit() for c in text):
        return False
    return bool(_NAME.match(text)) and not _NOT_NAMES.search(text)


def parse_byline(text: str) -> tuple[Author, ...]:
    """The authors that a byline names, in order; empty if the line does not read as one.

    Names come apart at commas, "and", semicolons and bars. A part with a word for a job is the role of the name before
    it, or of all names since the last role where it is in the plural ("A and B, staff reporters"). A single word that a
    comma parts from a full name is a place.
    """
    text = " ".join(text[:2000].split())
    if _SOURCE.match(text) or _SENTENCE.match(text):
        return ()
    korean = _KOREAN.findall(text)
    if korean:
        return tuple(split_name(name) for name in dict.fromkeys(korean))
    text = _GLUED.sub(", ", _RAISED.sub("", text))
    text = _SPECIAL.sub("", text)
    introduced = BY.match(text)
    text = _FILED.sub("", text[introduced.end() :] if introduced else text).strip(" .|,;&–—-")
    if not text or len(text) > 300:
        return ()
    authors: list[Author] = []
    since_role = 0
    role_before = False
    pieces = ["", *_SPLIT.split(text)]
    for mark, piece in zip(pieces[::2], pieces[1::2], strict=True):
        part = _PLACE.sub("", piece.strip(" ."))
        if not part:
            continue
        if is_collective(part) and not ((authors or (not introduced and " " in part)) and _ONLY_ROLE.match(part)):
            authors.append(split_name(part))
        elif _ROLE.search(part):
            if not authors and _NOT_NAMES.search(part):
                return ()
            role_before = True
            name, role = _name_and_role(part, first=not authors)
            if name:
                authors.append(replace(split_name(name), role=role))
            elif len(authors) > since_role:
                first = since_role if _PLURAL_ROLE.search(part) else len(authors) - 1
                authors[first:] = [replace(a, role=part) for a in authors[first:]]
            since_role = len(authors)
        elif mark == "," and " " not in part and authors and " " in authors[-1].name:
            continue  # where they wrote it
        elif mark.strip() == "en" and role_before:
            continue  # "corresponsal en París"
        elif looks_like_name(part):
            authors.append(split_name(part))
        elif not authors:
            return ()
    return tuple(authors)


def _name_and_role(part: str, *, first: bool) -> tuple[str | None, str]:
    """The name and the role where both are there, as in "Jane Doe (staff writer)" or, where no name came before it, in
    "Jane Doe Washington correspondent"; else no name."""
    bracket = re.match(r"(.+?)\s*\((.+)\)$", part)
    if bracket and looks_like_name(bracket.group(1)) and not _ROLE.search(bracket.group(1)):
        return bracket.group(1), bracket.group(2)
    dash = re.match(r"(.+?)\s+(?:[-–—]|in|for)\s+(.+)$", part)
    if dash and looks_like_name(dash.group(1)) and _ROLE.search(dash.group(2)):
        return dash.group(1), dash.group(2)
    words = part.split()
    name = " ".join(words[:2])
    ranked = any(_ROLE.match(word) or _RANK.match(word) for word in words[:2])
    if first and len(words) > 2 and not ranked and looks_like_name(name) and _ROLE.search(words[-1]):
        return name, " ".join(words[2:])
    return None, part

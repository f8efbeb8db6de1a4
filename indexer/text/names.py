"""Names of people as they are signed: family and given name told apart, desks and agencies kept whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files

from indexer.model import Author

_HAN = re.compile("[\u3400-\u9fff\u3005]+$")
_HANGUL = re.compile("[\uac00-\ud7a3]+$")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN_COMPOUND = ("欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "东方", "司徒", "夏侯")
_HANGUL_COMPOUND = ("남궁", "황보", "제갈", "선우", "독고")


@cache
def _data() -> dict[str, frozenset[str]]:
    """The word lists of family_first.json."""
    table = json.loads(files("indexer.text").joinpath("family_first.json").read_text("utf-8"))
    return {key: frozenset(value.split()) for key, value in table.items() if key != "about"}


_ALSO_NAMES = frozenset(["guest", "web", "media", "press", "post", "news", "page", "king"])


def is_collective(text: str) -> bool:
    """Whether `text` names a desk, an agency or a newsroom rather than a person."""
    words = [w.strip(".,()").lower() for w in re.split(r"[\s/&]+", text) if w.strip(".,()")]
    if not words:
        return False
    known = _data()["collective_words"]
    if len(words) == 1 and "-" not in words[0]:
        return words[0] in known or (text.isupper() and 2 <= len(words[0]) <= 5 and words[0].isascii())
    desk = words[-1].rpartition("-")[2] in ("redaktion", "team", "desk", "newsroom")
    return desk or words[-1] in known or words[0] in known - _ALSO_NAMES or "staff" in words


def split_name(text: str) -> Author:
    """The author that `text` names, the name as it stands.

    Family-first names are recognised by their surname together with the shape of what follows (a Korean given name is
    one or two Korean syllables, a Chinese one pinyin, ...), or by their script. What stands behind a comma is the given
    name. Desks and agencies have neither family nor given name.
    """
    name = " ".join(text.split())
    if is_collective(name):
        return Author(name)
    if "," in name:
        family, _, given = (part.strip() for part in name.partition(","))
        if given.lower().strip(".") in {s.strip(".") for s in _data()["suffixes"]}:
            return replace(split_name(family), name=name)
        if family and given and given[:1].isupper():
            return Author(name, family, given)
        return Author(name)
    words = [w for w in name.split() if w.lower() not in _data()["titles"]]
    while len(words) > 2 and words[-1].lower() in _data()["suffixes"]:
        words.pop()
    if len(words) == 1:
        return _unspaced(name, words[0])
    if not words:
        return Author(name)
    if _family_first(words):
        return Author(name, words[0], " ".join(words[1:]), family_first=True)
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _data()["particles"]:
        cut -= 1
    return Author(name, " ".join(words[cut:]), " ".join(words[:cut]))


def in_context(author: Author, text: str, language: str | None) -> Author:
    """The author with family and given name in the order of the article, which is in `language` and says `text`.

    In Hungarian and Vietnamese the family name comes first; the given name, or the surname, must be a usual one there,
    for foreigners keep their order. In other languages a usual surname of a family-first language that is no given name
    elsewhere is taken for one where the text goes on to call the person by it. Desks, agencies and names whose order is
    known stay as they are.
    """
    words = author.name.split()
    if author.family_first or author.family is None or "," in author.name or not 2 <= len(words) <= 4:
        return author
    lists = _data()
    first, last = words[0].lower(), words[-1].lower()
    if language == "hu":
        turned = last in lists["hungarian_given"] or (last.endswith("né") and first not in lists["hungarian_given"])
    elif language == "vi":
        turned = first in lists["vietnamese_surnames"]
    else:
        turned = (
            any(first in lists[f"{name}_surnames"] for name in _LANGUAGES)
            and first not in lists["also_given"]
            and author.name in family_first_in([author.name], text)
        )
    if not turned:
        return author
    return replace(author, family=words[0], given=" ".join(words[1:]), family_first=True)


_LANGUAGES = ("korean", "chinese", "vietnamese", "japanese", "hungarian")


def family_first_in(names: Iterable[str], text: str) -> frozenset[str]:
    """Those of `names` that `text` itself shows to be family-first: it goes on to call the person by the first word.

    A name whose first word returns alone ("Orban said") while its last word never does is taken as family-first.
    """
    shown = set()
    for name in names:
        words = name.split()
        if len(words) < 2 or name not in text:
            continue
        rest = text.replace(name, " ")
        if re.search(rf"(?<![\w-]){re.escape(words[0])}\s+[A-Z]", rest):
            continue  # somebody else, or a name of more words
        first = re.search(rf"(?<![\w-]){re.escape(words[0])}(?![\w-])(?!\s+[A-Z])", rest)
        last = re.search(rf"(?<![\w-]){re.escape(words[-1])}(?![\w-])", rest)
        if first and not last:
            shown.add(name)
    return frozenset(shown)


def _unspaced(name: str, word: str) -> Author:
    """A name of one word: East Asian scripts need no space between family and given name."""
    if _HAN.match(word) and 2 <= len(word) <= 4:
        cut = 2 if word.startswith(_HAN_COMPOUND) or len(word) == 4 else 1
        return Author(name, word[:cut], word[cut:] or None, family_first=True)
    if _HANGUL.match(word) and 2 <= len(word) <= 4:
        cut = 2 if word.startswith(_HANGUL_COMPOUND) else 1
        return Author(name, word[:cut], word[cut:] or None, family_first=True)
    return Author(name)


def _family_first(words: list[str]) -> bool:
    """Whether the first of two to four words is the family name."""
    if len(words) > 4:
        return False
    if all(_HAN.match(w) or _HANGUL.match(w) or _KANA.search(w) for w in words):
        return not _KANA.match(words[0]) or len(words[0]) <= 3
    lists = _data()
    first, *rest = (w.lower() for w in words)
    parts = [p for word in rest for p in word.split("-")]
    hyphenated = len(rest) == 1 and "-" in rest[0]
    if first in lists["korean_surnames"] and len(parts) <= 3 and all(p in lists["korean_syllables"] for p in parts):
        # "Kim Lee": two surnames, nothing tells which is which
        return hyphenated or len(parts) > 1 or _korean_pair(parts[0])
    if first in lists["korean_surnames"] and len(rest) == 1 and not hyphenated and _syllables(rest[0], "korean", 2):
        return rest[0] not in lists["korean_surnames"]
    if first in lists["chinese_surnames"] and 1 <= len(rest) <= 2:
        run = "".join(parts)
        last_is_surname = len(rest) == 1 and rest[0] in lists["chinese_surnames"]
        return not last_is_surname and _syllables(run, "chinese", 2)
    if first in lists["vietnamese_surnames"] and rest[0] in lists["vietnamese_given"]:
        return True
    if len(rest) == 1 and first in lists["japanese_surnames"]:
        return rest[0] in lists["japanese_given"]
    return first in lists["hungarian_surnames"] and rest[-1] in lists["hungarian_given"]


def _korean_pair(syllable: str) -> bool:
    """A single-syllable given name that is no surname itself."""
    return syllable not in _data()["korean_surnames"]


@cache
def _syllables(word: str, language: str, most: int) -> bool:
    """Whether `word` is one to `most` syllables of the language written together."""
    known = _data()[f"{language}_syllables"]
    if word in known:
        return True
    return most > 1 and any(
        word[:i] in known and _syllables(word[i:], language, most - 1) for i in range(1, min(len(word), 7))
    )

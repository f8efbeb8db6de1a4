"""Names that an editor says are one speaker's: `archive/aliases.toml`. Reversible, for it is applied when asking only.

[[speaker]]
name = "Ida Marsh"
variants = ["I. Marsh", "Ida Marsh-Okafor"]
why = "took a double name in 2021, Harbour Courier of 3 May"

[[apart]]                                  # never proposed to be one person
names = ["Ida Marsh", "Ina Marsh"]
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from indexer.model import OnTheRecordError
from indexer.text.names import split_name
from indexer.text.tokens import fold

_KEYS = {"name", "variants", "why"}
_UNSAID = "alias file"
_LINE = re.compile(r"at line (\d+)")
_STRIP = re.compile(r"[\W_]+")
_TITLE = re.compile(
    r"^(?:mr|mrs|ms|miss|mx|dr|prof|sen|rep|gov|gen|sir|dame|lord|lady|president|mayor|judge)\.?\s+", re.IGNORECASE
)


class AliasError(OnTheRecordError):
    """The alias file cannot be understood; the text says where and why."""


def name_key(name: str) -> str:
    """The form in which names are compared: case, accents, hyphens, stops and spaces do not matter."""
    return _STRIP.sub("", fold(name)) or name


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two names that may be one person's, the longer first, and the reason to think so."""

    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Aliases:
    """Which names are one speaker's. Names compare by their letters and digits alone (case, accents, hyphens and stops
    do not matter). `apart`: pairs, as compared, that the editor says are two people."""

    names: tuple[str, ...] = ()
    apart: frozenset[frozenset[str]] = frozenset()
    _groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # folded canonical -> variants, itself first
    _canonical: Mapping[str, str] = field(default_factory=dict)  # folded variant -> canonical
    _reasons: Mapping[str, str] = field(default_factory=dict)  # folded variant -> why

    def canonical(self, name: str) -> str:
        """The name under which a speaker is shown: `name` itself where the file says nothing of it."""
        return self._canonical.get(name_key(name), name)

    def variants(self, name: str) -> tuple[str, ...]:
        """All names of that speaker, the canonical one first."""
        canonical = self.canonical(name)
        return self._groups.get(name_key(canonical), (canonical,))

    def reason(self, name: str) -> str:
        """Why a variant was merged, as the file has it."""
        return self._reasons.get(name_key(name), _UNSAID)


def load(path: Path) -> Aliases:
    """The aliases in the file at `path`; none when there is no file. Raises AliasError when it cannot be understood."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Aliases()
    except (OSError, UnicodeDecodeError) as error:
        raise AliasError(f"{path.name} cannot be read: {error}") from error
    return read(text, path.name)


def read(text: str, name: str = "aliases.toml") -> Aliases:
    """The aliases in the text of such a file. Raises AliasError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        place = line.group(1) if line else text.count("\n") + 1
        raise AliasError(f"{name}, line {place}: not valid TOML: {error}") from error
    entries, apart = table.get("speaker", []), table.get("apart", [])
    if set(table) - {"speaker", "apart"} or not isinstance(entries, list) or not isinstance(apart, list):
        raise AliasError(f"{name} may hold [[speaker]] and [[apart]] tables only, found: {', '.join(sorted(table))}")
    names: list[str] = []
    groups: dict[str, tuple[str, ...]] = {}
    canonical: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        speaker, variants, why = _entry(entry, _place(text, name, "speaker", number))
        for variant in (speaker, *variants):
            other = canonical.get(name_key(variant))
            if other is not None and other != speaker:
                where = _place(text, name, "speaker", number)
                raise AliasError(f"{where}: {variant!r} already stands under {other!r}")
            canonical[name_key(variant)] = speaker
            reasons[name_key(variant)] = why
        names.append(speaker)
        groups[name_key(speaker)] = (speaker, *variants)
    pairs = [_pair(entry, _place(text, name, "apart", number)) for number, entry in enumerate(apart, 1)]
    return Aliases(tuple(names), frozenset(pairs), groups, canonical, reasons)


def _place(text: str, name: str, table: str, number: int) -> str:
    """Where the nth table of a kind begins, for people."""
    lines = [i for i, line in enumerate(text.splitlines(), 1) if line.replace(" ", "").startswith(f"[[{table}]]")]
    at = f", line {lines[number - 1]}" if number <= len(lines) else ""
    return f"{name}{at}, {table} {number}"


def _pair(entry: object, where: str) -> frozenset[str]:
    names = entry.get("names") if isinstance(entry, dict) else None
    if not isinstance(names, list) or len(names) != 2 or not all(isinstance(n, str) for n in names):
        raise AliasError(f'{where}: names must be two names, like ["Ida Marsh", "Ina Marsh"]')
    return frozenset(name_key(n) for n in names)


def _entry(entry: object, where: str) -> tuple[str, tuple[str, ...], str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise AliasError(f"{where}: a name is needed")
    if unknown := set(entry) - _KEYS:
        raise AliasError(f"{where}: unknown key {sorted(unknown)[0]!r}; known: {', '.join(sorted(_KEYS))}")
    variants = entry.get("variants", [])
    if not isinstance(variants, list) or not all(isinstance(v, str) and v.strip() for v in variants):
        raise AliasError(f"{where}: variants must be a list of names")
    name = entry["name"].strip()
    distinct = dict.fromkeys(v.strip() for v in variants)
    return name, tuple(v for v in distinct if v != name), str(entry.get("why", _UNSAID))


def propose(names: Iterable[str], aliases: Aliases | None = None) -> list[Proposal]:
    """Names that may be one person's, with the reason. Only names that no entry joins yet, and never a pair that the
    file keeps apart. Nothing is merged by this: an editor decides."""
    known = aliases or Aliases()
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        parts = _parts(name)
        if len(parts) > 1:
            for surname in {parts[0], parts[-1], "".join(sorted(parts))}:
                groups[surname].append(name)
    found: dict[frozenset[str], Proposal] = {}
    for group in groups.values():
        for a, b in combinations(group, 2):
            pair = frozenset((a, b))
            if (
                pair in found
                or frozenset(map(name_key, pair)) in known.apart
                or known.canonical(a) == known.canonical(b)
            ):
                continue
            reason = _reason(a, b)
            if reason is not None:
                found[pair] = Proposal(tuple(sorted(pair, key=lambda n: (-len(n), n))), reason)
    return sorted(found.values(), key=lambda p: p.names)


def _parts(name: str) -> list[str]:
    """The compared words of a name without a title."""
    return [p for p in (_STRIP.sub("", fold(w)) for w in _TITLE.sub("", name).split()) if p]


def _reason(a: str, b: str) -> str | None:
    """Why two names may be one person's; None where nothing says so."""
    left, right = _parts(a), _parts(b)
    if "".join(left) == "".join(right):
        return "the same letters, apart from case, accents, hyphens, stops or a title"
    if sorted(left) == sorted(right):
        return "the same words in another order"
    if _surname(a) != _surname(b) or left[-1] != right[-1]:
        return None
    if left[0] == right[0]:
        middle = [m for m in (left[1:-1], right[1:-1]) if m]
        if len(middle) < 2 or middle[0][0][0] == middle[1][0][0]:
            return "the same first and last name; a middle name differs or is left out"
        return None
    if left[0][0] == right[0][0] and 1 in (len(left[0]), len(right[0])):
        return "the same surname, and an initial that fits"
    if min(len(left[0]), len(right[0])) >= 3 and (left[0].startswith(right[0]) or right[0].startswith(left[0])):
        return "the same surname, and a first name cut short"
    return None


def _surname(name: str) -> str:
    family = split_name(_TITLE.sub("", name)).family
    return name_key(family) if family else _parts(name)[-1]


def dump(entries: Iterable[tuple[str, tuple[str, ...], str]], apart: Iterable[tuple[str, str]] = ()) -> str:
    """An alias file's text from (name, variants, why) and pairs kept apart; reading it gives them back."""
    lines: list[str] = []
    for name, variants, why in entries:
        lines += ["[[speaker]]", f"name = {_basic(name)}", f"variants = [{', '.join(map(_basic, variants))}]"]
        lines += [f"why = {_basic(why)}", ""]
    for a, b in apart:
        lines += ["[[apart]]", f"names = [{_basic(a)}, {_basic(b)}]", ""]
    return "\n".join(lines)


def _basic(text: str) -> str:
    """A TOML basic string."""
    out = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in out) + '"'

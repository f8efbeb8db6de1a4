"""Names that an editor says are one speaker's: `archive/aliases.toml`. Reversible, for it is applied when asking only.

[[speaker]]
name = "Ida Marsh"
variants = ["I. Marsh", "Ida Marsh-Okafor"]
why = "took a double name in 2021, Harbour Courier of 3 May"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.model import OnTheRecordError
from indexer.text.tokens import fold

_KEYS = {"name", "variants", "why"}
_UNSAID = "alias file"


class AliasError(OnTheRecordError):
    """The alias file cannot be understood; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Aliases:
    """Which names are one speaker's. Names compare folded (case, accents and kinds of hyphen do not matter)."""

    names: tuple[str, ...] = ()
    _groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # folded canonical -> variants, itself first
    _canonical: Mapping[str, str] = field(default_factory=dict)  # folded variant -> canonical
    _reasons: Mapping[str, str] = field(default_factory=dict)  # folded variant -> why

    def canonical(self, name: str) -> str:
        """The name under which a speaker is shown: `name` itself where the file says nothing of it."""
        return self._canonical.get(fold(name), name)

    def variants(self, name: str) -> tuple[str, ...]:
        """All names of that speaker, the canonical one first."""
        canonical = self.canonical(name)
        return self._groups.get(fold(canonical), (canonical,))

    def reason(self, name: str) -> str:
        """Why a variant was merged, as the file has it."""
        return self._reasons.get(fold(name), _UNSAID)


def load(path: Path) -> Aliases:
    """The aliases in the file at `path`; none when there is no file. Raises AliasError when it cannot be understood."""
    try:
        text = path.read_text(encoding="utf-8")
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
        raise AliasError(f"{name} is not valid TOML: {error}") from error
    entries = table.get("speaker", [])
    if set(table) - {"speaker"} or not isinstance(entries, list):
        raise AliasError(f"{name} may hold [[speaker]] tables only, found: {', '.join(sorted(table))}")
    names: list[str] = []
    groups: dict[str, tuple[str, ...]] = {}
    canonical: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        speaker, variants, why = _entry(entry, f"{name}, speaker {number}")
        for variant in (speaker, *variants):
            other = canonical.get(fold(variant))
            if other is not None and other != speaker:
                raise AliasError(f"{name}, speaker {number}: {variant!r} already stands under {other!r}")
            canonical[fold(variant)] = speaker
            reasons[fold(variant)] = why
        names.append(speaker)
        groups[fold(speaker)] = (speaker, *variants)
    return Aliases(tuple(names), groups, canonical, reasons)


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

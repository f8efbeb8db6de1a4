"""What an article is known by: its address made comparable, its id, and a sketch of its text for finding copies."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import numpy as np

from indexer.text.tokens import fold

ID_LENGTH = 12
SKETCH = 64
"""Hashes kept of a text."""

_WORDS = re.compile(r"\w+")
_SHINGLE = 4
_MOBILE = re.compile(r"^(?:www\d?|m|mobile|amp)\.")
# Parameters that tell where a reader came from, never which article it is.
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|cmpid|cmp|ocid|ref|ref_src|ref_url|smid|smtyp|src|source"
    r"|partner|share|shared|social|spm|xtor|wt_\w+|at_\w+|ns_\w+|_ga|amp|outputtype|output|__twitter_impression)$",
    re.I,
)
_AMP_TAIL = re.compile(r"(?:/amp|\.amp|/amp\.html)$")


def canonical_url(url: str | None) -> str | None:
    """The form of a web address in which equal articles are equal, or None if it is no web address.

    Scheme, `www.`, `m.`, `amp.`, fragment, tracking parameters and a trailing slash are dropped, percent-encoding made
    uniform.
    """
    try:
        parts = urlsplit((url or "").strip())
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host:
        return None
    host = _MOBILE.sub("", host.lower())
    if port not in (None, 80, 443):
        host += f":{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._")
    path = _AMP_TAIL.sub("", path.rstrip("/"))
    query = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    return host + path + ("?" + urlencode(query) if query else "")


def article_id(url: str | None, path: str) -> str:
    """Twelve lower-case letters and digits: from the canonical form of `url` if it is an address, else from `path`."""
    address = canonical_url(url)
    key = f"url\n{address}" if address else f"path\n{path}"
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:ID_LENGTH]


def fingerprint(text: str) -> tuple[int, ...]:
    """A sketch of `text`: up to 64 of the smallest hashes of its runs of four words, ascending.

    Bottom-k sketch (Cohen and Kaplan 2007); compare two with `overlap`.
    """
    hashes = _shingles(text)
    return tuple(int(h) for h in hashes[:SKETCH])


def overlap(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimate of the share of runs of words that two fingerprinted texts have in common (Jaccard), 0 to 1."""
    if not a or not b:
        return 0.0
    union = sorted({*a, *b})[: min(SKETCH, max(len(a), len(b)))]
    both = {*a} & {*b}
    return sum(h in both for h in union) / len(union)


def similarity(text_a: str, text_b: str) -> float:
    """Share of runs of four words that two texts have in common (Jaccard), 0 to 1, exactly."""
    a, b = _shingles(text_a), _shingles(text_b)
    if not len(a) or not len(b):
        return 0.0
    common = len(np.intersect1d(a, b, assume_unique=True))
    return float(common / (len(a) + len(b) - common))


def _shingles(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Distinct hashes of all runs of four words, ascending (a shorter text is one run)."""
    words = np.fromiter(
        (zlib.crc32(w.encode("utf-8", "surrogatepass")) for w in _WORDS.findall(fold(text))), dtype=np.uint64
    )
    if not len(words):
        return words
    width = min(_SHINGLE, len(words))
    mixed = np.zeros(len(words) - width + 1, dtype=np.uint64)
    for i in range(width):
        mixed = (mixed ^ words[i : i + len(mixed)]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)

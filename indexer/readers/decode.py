"""Bytes to text: decompression and character sets, with a plain reason where a file is no text at all."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass

from charset_normalizer import from_bytes

from indexer.model import ReadError

MAX_BYTES = 128 * 1024 * 1024
"""Bytes a file may unpack to."""

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip data inside gzip data"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3", "a media file"),
    (b"SQLite format 3", "a database"),
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What these labels mean in practice (WHATWG Encoding Standard).
_LABELS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "utf8": "utf-8",
    "unicode": "utf-8",
}
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.I)
_MOJIBAKE = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a file, a byte order mark included, the encoding they were read in and what was odd."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def gunzip(data: bytes, limit: int = MAX_BYTES) -> bytes:
    """`data` decompressed if it is gzip, else as it is.

    Raises ReadError for damaged gzip data and for data that unpack to more than `limit` bytes.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data
    parts: list[bytes] = []
    size = 0
    rest = data
    try:
        while rest.startswith(b"\x1f\x8b"):  # a gzip file may have several members
            inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
            parts.append(inflater.decompress(rest, limit - size + 1))
            size += len(parts[-1])
            if size > limit:
                raise ReadError(f"the file unpacks to more than {limit // 2**20} MB")
            if not inflater.eof:
                raise ReadError("the gzip data end too early")
            rest = inflater.unused_data
    except zlib.error as error:
        raise ReadError("the gzip data are damaged") from error
    return b"".join(parts)


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of `data`, in the encoding its marks, its own declaration or its statistics tell.

    `declared` is what a container says (an HTTP header). Line ends and a byte order mark stay as they are, so that
    offsets are those of the file. Raises ReadError for an empty file and for binary data.
    """
    if not data.strip(b"\0 \t\r\n\x0b\x0c"):
        raise ReadError("the file is empty")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data, encoding)
    _refuse_binary(data)
    wide = _wide(data)
    if wide:
        return _lenient(data, wide)
    if data.count(0) > len(data) // 1000:
        raise ReadError("the file holds binary data, not text")
    labels = [_codec(declared)] if declared else []
    stated = _META_CHARSET.search(data[:8192])
    if stated:
        labels.append(_codec(stated.group(1).decode("ascii", "replace")))
    if b"\x1b$" not in data[:65536]:  # ISO-2022-JP is seven-bit, and would pass for ASCII
        labels.insert(0, "utf-8")
    for label in labels:
        if label is None:
            continue
        try:
            return Decoded(data.decode(label), label)
        except UnicodeDecodeError:
            continue
    return _guess(data)


def _refuse_binary(data: bytes) -> None:
    """Raise ReadError if `data` begin like a known binary format."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise ReadError(f"the file is {what}, not text or HTML")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    head = data[:2000]
    half = len(head) // 2
    if half >= 4 and head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half >= 4 and head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _codec(label: str | None) -> str | None:
    """Python's name for an encoding label, or None for one it does not know."""
    name = (label or "").strip().strip("\"'").lower()
    name = _LABELS.get(name, name)
    try:
        return codecs.lookup(name).name if name else None
    except (LookupError, ValueError):
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    """Decode; bytes that do not fit become U+FFFD, with a warning."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, (f"{text.count(_MOJIBAKE)} characters could not be decoded as {encoding}",))


def _western(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: a byte that is no UTF-8 is read as Windows-1252, what such stray bytes nearly always are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("ontherecord.western", _western)


def _guess(data: bytes) -> Decoded:
    """Text that is in none of the encodings it declares."""
    lenient = data.decode("utf-8", "ontherecord.western")
    high = sum(1 for c in data if c >= 0x80) if len(data) < 2**20 else sum(1 for c in data[: 2**20] if c >= 0x80)
    broken = data[: 2**20].decode("utf-8", "replace").count(_MOJIBAKE)
    if broken * 8 < high:
        return Decoded(lenient, "utf-8", (f"{broken} stray bytes in UTF-8 text were read as Windows-1252",))
    letters = sum(data[:65536].count(c) for c in b"aeinorst")
    if letters > 0.25 * min(len(data), 65536) and high < 0.1 * min(len(data), 2**20):
        western = _lenient(data, "cp1252")  # Western text, a few letters with accents
        if not western.warnings:
            return western
    best = from_bytes(data[:65536], threshold=0.4).best()
    if best is not None and best.encoding not in ("ascii", "utf_8"):
        encoding = _codec(best.encoding.replace("_", "-")) or "cp1252"
        if encoding in ("iso8859-1", "latin-1"):
            encoding = "cp1252"
        found = _lenient(data, encoding)
        if not found.warnings:
            return found
    return _lenient(data, "cp1252")

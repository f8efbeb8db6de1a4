"""Files that hold documents: web archives (WARC) and pages saved with all their parts (MHTML)."""

from __future__ import annotations

import email
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import Message
from io import BytesIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from indexer.model import RawDocument, ReadError
from indexer.readers.decode import MAX_BYTES, gunzip
from indexer.readers.formats import HTML, MHTML, PLAIN, WARC
from indexer.readers.saved import unarchived

MAX_MEMBER = 32 * 1024 * 1024
"""Bytes of one response that are read."""

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")


def warc_members(raw: RawDocument) -> Iterator[RawDocument]:
    """The pages in a web archive: each successful HTML or text response, `path#1` the first.

    The record's date is the day of access, its target the address. Raises ReadError for damaged archives (what came
    before the damage has been given by then) and for archives without a page.
    """
    found = 0
    try:
        for record in ArchiveIterator(BytesIO(raw.data), arc2warc=True):
            member = _response(raw, record, found + 1)
            if member is not None:
                found += 1
                yield member
    except (ArchiveLoadFailed, EOFError, ValueError, OSError) as error:
        raise ReadError(f"the web archive is damaged after {found} pages") from error
    if not found:
        raise ReadError("the web archive holds no page")


def _response(raw: RawDocument, record: object, number: int) -> RawDocument | None:
    """The document in a record, None if the record is no page."""
    kind = record.rec_type  # type: ignore[attr-defined]
    if kind not in ("response", "resource"):
        return None
    headers = record.http_headers  # type: ignore[attr-defined]
    status = headers.get_statuscode() if headers else "200"
    stated = (headers.get_header("Content-Type") if headers else None) or record.content_type  # type: ignore[attr-defined]
    media = (stated or "").partition(";")[0].strip().lower()
    if not status.startswith("2") or media not in (HTML, "application/xhtml+xml", PLAIN):
        return None
    data = record.content_stream().read(MAX_MEMBER + 1)  # type: ignore[attr-defined]
    if not data.strip() or len(data) > MAX_MEMBER:
        return None
    own = record.rec_headers  # type: ignore[attr-defined]
    day = _DAY.match(own.get_header("WARC-Date") or "")
    url = own.get_header("WARC-Target-URI")
    original = unarchived(url)
    return replace(
        raw,
        path=f"{raw.path}#{number}",
        media_type=PLAIN if media == PLAIN else HTML,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        url=original.url,
        accessed=original.accessed or (day.group(1) if day else None),
    )


def mhtml_members(raw: RawDocument) -> Iterator[RawDocument]:
    """The page in an MHTML file, `path#1`, with the address and the day its header states.

    Raises ReadError where no page is in it.
    """
    message = email.message_from_bytes(gunzip(raw.data), policy=email.policy.compat32)
    page = next((part for part in message.walk() if part.get_content_type() in (HTML, "application/xhtml+xml")), None)
    if page is None:
        raise ReadError("the MHTML file holds no page")
    data = page.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        raise ReadError("the page in the MHTML file is empty")
    if len(data) > MAX_BYTES:
        raise ReadError("the page in the MHTML file is too large")
    charset = page.get_content_charset()
    if charset and charset.replace("-", "") != "utf8" and b"charset" not in data[:2048]:
        data = f'<meta charset="{charset}">'.encode() + data
    url = _header(message, "Snapshot-Content-Location") or _header(page, "Content-Location")
    yield replace(
        raw,
        path=f"{raw.path}#1",
        media_type=HTML,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        url=url if url and url.startswith("http") else None,
        accessed=_sent(message),
    )


def _header(message: Message, name: str) -> str | None:
    value = message.get(name)
    return str(value).strip() if value else None


def _sent(message: Message) -> str | None:
    """ISO day of the Date header."""
    try:
        parsed = email.utils.parsedate_to_datetime(_header(message, "Date") or "")
    except (TypeError, ValueError):
        return None
    return parsed.date().isoformat()


CONTAINERS: dict[str, Callable[[RawDocument], Iterator[RawDocument]]] = {WARC: warc_members, MHTML: mhtml_members}
"""Media type of a container to the function that gives its documents. One row a format."""

"""Which files are articles, by their name and their first bytes."""

from __future__ import annotations

import re

HTML, PLAIN, MARKDOWN = "text/html", "text/plain", "text/markdown"
MHTML, WARC = "multipart/related", "application/warc"

SUFFIXES = {
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".shtml": HTML,
    ".mhtml": MHTML,
    ".mht": MHTML,
    ".warc": WARC,
    ".txt": PLAIN,
    ".text": PLAIN,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
}
"""File name endings (before an optional `.gz`) and what they hold. One row a format."""

SIDECAR_SUFFIX = ".meta.json"

# Where browsers put what a saved page needs ("page_files"), in the languages they speak.
_SAVED_FOLDER = re.compile(
    r"(?:_files|_fichiers|-Dateien|_archivos|_file|_bestanden|-filer|_arquivos|_ficheiros|_pliki|_soubory|_tiedostot"
    r"|_dosyalar|_файлы|\.files)$",
    re.I,
)
_HTML_HEAD = re.compile(rb"\s*(?:<!--.{0,600}?-->\s*)?<(?:!doctype\s+html|html|head)\b", re.I | re.S)


def media_type_of(path: str, head: bytes) -> str | None:
    """Media type of the article file `path` that begins with the bytes `head`, None if it is no article format.

    The name's ending decides; a file with an ending that says nothing (`story.php?id=3`, none at all) counts as HTML
    when it begins like it. What stands in the folder that a browser saves beside a page, hidden files and
    sidecars are no articles.
    """
    *folders, name = path.replace("\\", "/").split("/")
    if name.startswith(".") or name.lower().endswith(SIDECAR_SUFFIX):
        return None
    if any(_SAVED_FOLDER.search(folder) for folder in folders):
        return None
    lower = name.lower().removesuffix(".gz")
    dot = lower.rfind(".")
    suffix = lower[dot:] if dot > 0 else ""
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    if suffix in _OTHER or not _HTML_HEAD.match(head):
        return None
    return HTML


_OTHER = frozenset(
    re.findall(
        r"\S+",
        ".css .js .mjs .json .xml .svg .rss .png .jpg .jpeg .gif .webp .ico .pdf .zip .py .csv .tsv .yml .yaml .toml",
    )
)

"""Makes the files that no archive should hold and every archive does.

`HOSTILE` is the table: a name in the archive, the function that makes the file there, what must become of it, and for
failures a pattern of the reason that the report must give. `make_all` makes them in a folder, among honest articles.
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

MARK = "Fiction: made for a test."


class Fate(Enum):
    """What must become of a file."""

    INDEXED = "indexed"  # its words can be searched
    FAILED = "failed"  # named in the report with a reason
    EITHER = "either"  # one of the two: within bounds, and said
    IGNORED = "ignored"  # no article and no fault


@dataclass(frozen=True)
class Hostile:
    """One bad file: where, how it is made, its fate, a pattern of the reason, words that must be found in it."""

    path: str
    make: Callable[[Path], None]
    fate: Fate
    reason: str = ""
    words: str = ""
    never: str = ""  # words that must not be found


def page(body: str, title: str = "Ferry sinks in calm water", head: str = "") -> str:
    """A small honest page around `body`."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article><footer>{MARK}</footer></body></html>"
    )


def story(word: str, paragraphs: int = 4) -> str:
    """Paragraphs of HTML in which `word` stands."""
    told = (
        f"The {word} was seen again on Tuesday by the harbour master of Brackwell, who counted it twice.",
        f"“Nobody ordered a {word},” said Ilse Vanterpool, the harbour master, as she closed her book.",
        "The council will meet on Thursday to decide who is to pay for the rope and for the lamp oil.",
        "Residents said that they had heard nothing during the night but the usual wind in the wires.",
    )
    return "".join(f"<p>{told[i % 4]}</p>" for i in range(paragraphs))


def plain(word: str) -> str:
    """A small honest text in which `word` stands."""
    return (
        f"The {word} of Brackwell\n\n"
        f'The {word} came in with the tide on Tuesday. "Nobody ordered a {word}," said Ilse Vanterpool, the harbour '
        "master, as she closed her book.\n\n"
        f"The council will meet on Thursday to decide who is to pay for the rope.\n\n[{MARK}]\n"
    )


def text_file(content: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    """Writes `content`."""
    return lambda path: _void(path.write_bytes(content.encode(encoding, "surrogatepass")))


def bytes_file(content: bytes) -> Callable[[Path], None]:
    """Writes `content`."""
    return lambda path: _void(path.write_bytes(content))


def _void(_: object) -> None:
    return None


def one_line(megabytes: int) -> Callable[[Path], None]:
    """Text of so many megabytes without a line break."""

    def make(path: Path) -> None:
        sentence = b'The pilot said that "the lamp was out" and rowed on. '
        path.write_bytes(sentence * (megabytes * 1024 * 1024 // len(sentence)))

    return make


def nested(depth: int) -> Callable[[Path], None]:
    """A page with so many unclosed tags before its text."""
    return text_file(page("<div><b><span>" * (depth // 3) + story("bathysphere")))


def entity_bomb(path: Path) -> None:
    """The billion laughs, as XHTML."""
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "ha">{entities}]>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Laughter</title></head><body><h1>Laughter</h1>'
        f"{story('hyena')}<p>&l9;</p></body></html>",
        encoding="utf-8",
    )


def gzip_bomb(megabytes: int) -> Callable[[Path], None]:
    """A page that unpacks to so many megabytes of nothing."""

    def make(path: Path) -> None:
        packer = zlib.compressobj(9, wbits=31)
        with open(path, "wb") as file:
            file.write(packer.compress(page(story("balloon")).encode()))
            chunk = b" " * 1024 * 1024
            for _ in range(megabytes):
                file.write(packer.compress(chunk))
            file.write(packer.flush())

    return make


def truncated_gzip(path: Path) -> None:
    """A gzip'd page whose second half was lost."""
    whole = gzip.compress(page(story("trawler", 40) + os.urandom(20_000).hex()).encode(), mtime=0)
    path.write_bytes(whole[: len(whole) // 2])


def broken_warc(path: Path) -> None:
    """A web archive that ends inside its first record."""
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.brackwell.example/a.html\r\n"
        "WARC-Date: 2020-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        "Content-Type: application/http; msgtype=response\r\nContent-Length: 90000\r\n\r\nHTTP/1.1 200 OK\r\nContent-Ty"
    )
    path.write_bytes(record.encode())


def not_a_warc(path: Path) -> None:
    """Bytes that only their name calls a web archive."""
    path.write_bytes(bytes(range(256)) * 64)


def fat_attribute(path: Path) -> None:
    """Six megabytes in one attribute, as pages that carry their pictures have."""
    path.write_text(page(f'<img alt="" src="data:image/png;base64,{"A" * 6_000_000}">' + story("zeppelin")), "utf-8")


def script_like_text(path: Path) -> None:
    """A script and hidden boxes that read like an article."""
    hidden = "The wombat was elected mayor of Brackwell on Tuesday, the returning officer said in the evening."
    path.write_text(
        page(
            f"<script>var p = '<p>{hidden}</p>';</script><div style='display:none'><p>{hidden}</p></div>"
            f"<p hidden>{hidden}</p><p aria-hidden='true'>{hidden}</p>" + story("ibex")
        ),
        "utf-8",
    )


def fifo(path: Path) -> None:
    """A pipe to which nobody writes."""
    os.mkfifo(path)


def folder(path: Path) -> None:
    """A folder named like a page, with an honest page in it."""
    path.mkdir()
    (path / "inside.html").write_text(page(story("nautilus")), "utf-8")


def symlink_loop(path: Path) -> None:
    """A link to the folder above it."""
    path.symlink_to("..", target_is_directory=True)


def self_link(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path.name)


def dangling_link(path: Path) -> None:
    """A link to a file that is not there."""
    path.symlink_to("gone-for-ever.html")


def with_sidecar(content: bytes, word: str) -> Callable[[Path], None]:
    """An honest text with this sidecar beside it."""

    def make(path: Path) -> None:
        path.write_text(plain(word), "utf-8")
        path.with_name(path.name + ".meta.json").write_bytes(content)

    return make


def png(path: Path) -> None:
    """A picture that is called a page."""
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(4096))


def random_bytes(path: Path) -> None:
    """Bytes without meaning."""
    path.write_bytes(bytes((i * 7919 + 104729 * (i >> 3)) & 0xFF for i in range(20_000)))


def non_utf8_name(path: Path) -> None:
    """An honest page under a name that is not UTF-8."""
    os.close(os.open(os.fsencode(path.parent) + b"/caf\xe9.html", os.O_CREAT | os.O_WRONLY))


def mhtml_without_page(path: Path) -> None:
    """A page saved as one file from which the page is missing."""
    path.write_bytes(
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
    )


def _mixed_gzip() -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:
        packed.write(gzip.compress(page(story("matryoshka")).encode(), mtime=0))
    return out.getvalue()


def json_ld(content: str) -> str:
    """A script element that claims to describe the page."""
    return f'<script type="application/ld+json">{content}</script>'


ODD_JSON_LD = """{"@type": ["NewsArticle", 3, null], "headline": 5, "author": [null, [], {"name": {"a": 1}}],
"datePublished": {"@value": []}, "publisher": [7], "url": "http://[::1", "@graph": {"x": 1}}"""
MAD_DATES = (
    '<meta property="article:published_time" content="99999-99-99T99:99:99+99:99">'
    f'<meta name="date" content="{"9" * 5000}">'
)

RTL = "\N{RIGHT-TO-LEFT OVERRIDE}"
POP = "\N{POP DIRECTIONAL FORMATTING}"
ZERO = "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{WORD JOINER}"

HOSTILE = (
    Hostile("empty.html", bytes_file(b""), Fate.FAILED, "empty"),
    Hostile("empty.txt", bytes_file(b""), Fate.FAILED, "empty"),
    Hostile("blank.txt", bytes_file(b" \n\n\t\r\n"), Fate.FAILED, "empty|no text|no article|nothing"),
    Hostile("picture.html", png, Fate.FAILED, "PNG|binary|not text|no text"),
    Hostile("noise.html", random_bytes, Fate.FAILED, "binary|not text|no text|no article"),
    Hostile("noise.txt", random_bytes, Fate.FAILED, "binary|not text|no text|no article"),
    Hostile("one line.txt", one_line(50), Fate.EITHER, "large|MB|memory|seconds|line|many"),
    Hostile("deep.html", nested(100_000), Fate.EITHER, "nested|deep|seconds|memory", words="bathysphere"),
    Hostile("latin one.txt", text_file(plain("crème brûlée"), "iso-8859-1"), Fate.INDEXED, words='"crème brûlée"'),
    Hostile(
        "latin one.html",
        text_file(
            page(story("château")).replace('<meta charset="utf-8">', "").replace("“", '"').replace("”", '"'),
            "iso-8859-1",
        ),
        Fate.INDEXED,
        words="château",
    ),
    Hostile("utf16.txt", text_file("\ufeff" + plain("łódź"), "utf-16-le"), Fate.INDEXED, words="łódź"),
    Hostile("utf16 big.txt", text_file("\ufeff" + plain("ångström"), "utf-16-be"), Fate.INDEXED, words="ångström"),
    Hostile(
        "wrong charset.html",
        text_file(
            page(
                story("smörgåsbord"), head='<meta http-equiv="Content-Type" content="text/html; charset=us-ascii">'
            ).replace('<meta charset="utf-8">', "")
        ),
        Fate.INDEXED,
        words="smörgåsbord",
    ),
    Hostile("Ärger mit «Möwen» — 12 % (Kopie).txt", text_file(plain("gullery")), Fate.INDEXED, words="gullery"),
    Hostile("new\nline.txt", text_file(plain("limerick")), Fate.INDEXED, words="limerick"),
    Hostile("café dir/très loin/é.html", text_file(page(story("accordion"))), Fate.INDEXED, words="accordion"),
    Hostile("UPPER.HTML", text_file(page(story("shouter"))), Fate.INDEXED, words="shouter"),
    Hostile("loop/back", symlink_loop, Fate.FAILED, "link"),
    Hostile("self.html", self_link, Fate.FAILED, "link"),
    Hostile("dangling.html", dangling_link, Fate.FAILED, "gone|link"),
    Hostile("pipe.html", fifo, Fate.FAILED, "not a regular file"),
    Hostile("folder.html", folder, Fate.IGNORED, words="nautilus"),
    Hostile("bomb.xhtml", entity_bomb, Fate.EITHER, "entit|nested|seconds|memory"),
    Hostile("bomb.html", entity_bomb, Fate.EITHER, "entit|nested|seconds|memory"),
    Hostile("balloon.html.gz", gzip_bomb(300), Fate.FAILED, "MB|large|unpack|bytes"),
    Hostile("half.html.gz", truncated_gzip, Fate.EITHER, "gzip|truncated|cut|damaged|broken|ends"),
    Hostile("not really.html.gz", text_file(page(story("impostor"))), Fate.EITHER, "gzip", words="impostor"),
    Hostile("twice.html.gz", bytes_file(_mixed_gzip()), Fate.EITHER, "gzip", words="matryoshka"),
    Hostile("broken.warc", broken_warc, Fate.FAILED, "WARC|record|web archive|broken|cut|article"),
    Hostile("not.warc.gz", not_a_warc, Fate.FAILED, "WARC|gzip|web archive|article|record"),
    Hostile("pageless.mhtml", mhtml_without_page, Fate.FAILED, "page|article|MHTML|HTML"),
    Hostile("fat.html", fat_attribute, Fate.INDEXED, words="zeppelin"),
    Hostile("hidden.html", script_like_text, Fate.INDEXED, words="ibex", never="wombat"),
    Hostile(
        "rtl.txt",
        text_file(plain(f"octopus{RTL}supotco{POP} kraken")),
        Fate.INDEXED,
        words="kraken",
    ),
    Hostile("zero width.html", text_file(page(story(f"jelly{ZERO}fish"))), Fate.INDEXED, words="jellyfish"),
    Hostile("zero only.txt", text_file(ZERO * 400), Fate.FAILED, "empty|no text|no article|nothing"),
    Hostile(
        "nul.txt",
        text_file(plain("barnacle").replace(". ", ".\x00 ")),
        Fate.EITHER,
        "binary|NUL|text",
        words="barnacle",
    ),
    Hostile(
        "nul.html",
        text_file(page(story("periwinkle")).replace("<p>The", "<p>\x00The")),
        Fate.EITHER,
        "binary|NUL|text",
        words="periwinkle",
    ),
    Hostile("controls.txt", text_file(plain("whelk\x0b\x0c\x1b[31m\x07")), Fate.EITHER, "binary|text", words="whelk"),
    Hostile("zero sidecar.txt", with_sidecar(b"", "limpet"), Fate.FAILED, "sidecar"),
    Hostile("bad sidecar.txt", with_sidecar(b'{"title": ', "mussel"), Fate.FAILED, "sidecar"),
    Hostile("list sidecar.txt", with_sidecar(b"[1, 2]", "cockle"), Fate.FAILED, "sidecar"),
    Hostile(
        "odd sidecar.txt",
        with_sidecar(b'{"title": {"a": 1}, "authors": [null, 3], "published": "soon", "url": 7, "x": NaN}', "oyster"),
        Fate.INDEXED,
        words="oyster",
    ),
    Hostile("deep sidecar.txt", with_sidecar(b'{"title": ' + b"[" * 200_000, "scallop"), Fate.FAILED, "sidecar"),
    Hostile("sidecar dir.txt", text_file(plain("winkle")), Fate.INDEXED, words="winkle"),
    Hostile(
        "unclosed.html",
        text_file("<html><title>Buoy adrift<body><h1>Buoy adrift<p>" + story("bellbuoy")),
        Fate.INDEXED,
        words="bellbuoy",
    ),
    Hostile(
        "comment.html",
        text_file(page(story("lamplighter")).replace("</article>", "<!-- never closed </article>")),
        Fate.INDEXED,
        words="lamplighter",
    ),
    Hostile("quote.txt", text_file(plain("foghorn") + '"' * 30_000), Fate.INDEXED, words="foghorn"),
    Hostile("brackets.txt", text_file(plain("lugger") + "([{“‘«" * 20_000), Fate.INDEXED, words="lugger"),
    Hostile("caps.txt", text_file("A" * 300_000 + "\n\n" + plain("sloop")), Fate.INDEXED, words="sloop"),
    Hostile(
        "many lines.txt",
        text_file("x\n\n" * 60_000 + plain("ketch")),
        Fate.EITHER,
        "seconds|memory|many",
        words="ketch",
    ),
    Hostile(
        "lone surrogate.html",
        text_file(page(story("yawl") + "<p>&#xD800; &#x110000; &#0;</p>")),
        Fate.INDEXED,
        words="yawl",
    ),
    Hostile(
        "bad json-ld.html",
        text_file(page(story("dinghy"), head=json_ld('{"headline": [[[{"a": ') + json_ld("[" * 100_000))),
        Fate.INDEXED,
        words="dinghy",
    ),
    Hostile(
        "odd json-ld.html", text_file(page(story("skiff"), head=json_ld(ODD_JSON_LD))), Fate.INDEXED, words="skiff"
    ),
    Hostile("mad dates.html", text_file(page(story("coracle"), head=MAD_DATES)), Fate.INDEXED, words="coracle"),
    Hostile("Thumbs.db", random_bytes, Fate.IGNORED),
    Hostile("paper.pdf", bytes_file(b"%PDF-1.4\n" + bytes(range(256))), Fate.IGNORED),
    Hostile(".hidden.html", text_file(page(story("phantom"))), Fate.IGNORED, never="phantom"),
    Hostile("copy one.html", text_file(page(story("doppelganger"))), Fate.INDEXED, words="doppelganger"),
    Hostile("copy two.html", text_file(page(story("doppelganger"))), Fate.INDEXED, words="doppelganger"),
)

HONEST = ("alpaca", "bison", "caribou", "dormouse", "egret")
"""Words of the honest articles among them."""


def make_all(root: Path, skip: tuple[str, ...] = ()) -> None:
    """Make every hostile file but those in `skip`, and the honest ones, in `root`."""
    root.mkdir(parents=True, exist_ok=True)
    for bad in HOSTILE:
        if bad.path in skip:
            continue
        path = root / bad.path
        path.parent.mkdir(parents=True, exist_ok=True)
        bad.make(path)
    if "sidecar dir.txt" not in skip:
        (root / "sidecar dir.meta.json.d").mkdir()
    make_honest(root)


def make_honest(root: Path) -> None:
    """Make honest articles in `root`."""
    root.mkdir(parents=True, exist_ok=True)
    for i, word in enumerate(HONEST):
        if i % 2:
            (root / f"zz-{word}.txt").write_text(plain(word), "utf-8")
        else:
            (root / f"aa-{word}.html").write_text(page(story(word), title=f"{word.title()} at large"), "utf-8")

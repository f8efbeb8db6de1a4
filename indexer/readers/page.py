"""A web page as a row of segments: runs of text between block boundaries, each with what its elements say about it.

One pass over the lxml tree, no recursion, no copies. What nobody sees on the page (scripts, hidden elements) is left
out; navigation, forms and the like are marked, not judged: that is the finder's work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from indexer.model import ReadError
from indexer.readers.draft import INVISIBLE, shows
from indexer.readers.labels import NONE, labels

MAX_SEGMENTS = 8_000
"""Segments looked at of one page; a page with more is a list, not an article."""

_SKIP = frozenset(
    re.findall(
        r"\S+",
        "script style svg template link meta object canvas select noscript path source head title input textarea math"
        " audio track map area noframes embed param base datalist progress meter",
    )
)
_BLOCK = frozenset(
    re.findall(
        r"\S+",
        "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer"
        " form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody tfoot thead tr"
        " ul caption picture video iframe button option label legend html",
    )
)
_STRONG = frozenset(["b", "strong", "i", "em"])
_SLANTED = frozenset(["i", "em"])
_BOLD_NAMES = frozenset(["strong", "bold"])
_CELL = frozenset(["td", "th"])
_ATTRIBUTES = frozenset(
    ["class", "id", "itemprop", "data-testid", "data-component", "data-type", "role", "data-qa", "data-name"]
)
_STRIPPED = ("script", "style", "svg", "template", "noscript", "select", "textarea", "canvas", "object", "link", "meta")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|%)?\s*(?:;|$)|opacity\s*:\s*0\s*(?:;|$)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.I,
)
_MAY_HIDE = re.compile("hid|sr-|reader|screen|print-only", re.I)
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only|s)?|a11y-hidden|is-hidden|u-hidden|hide-visually|off-?screen|assistive-text|visuallyhidden|print-only)(?:$|[\s_-])"
    r"|(?:^|\s)(?:hidden|hide)(?:$|\s)",
    re.I,
)
_PARTS = frozenset(["caption", "credit", "byline", "date"])
_INLINE_PARTS = frozenset(["span", "small", "cite", "em", "i", "strong", "b", "time", "a"])
_CUSTOM_BLOCK = re.compile(
    r"figure|image|img|embed|tweet|video|gallery|(?:^|-)ad(?:$|-)|widget|card|block|section|list|article|related|body|caption",
    re.I,
)
_SENTENCE_END = re.compile(r"""[.!?…:][”"'’»)]*$""")
_SENTENCE_START = re.compile(r"""\s*["“‘'«„(\[¿¡—–-]?\s?[A-ZÀ-Þ0-9А-Я]""")


@dataclass(slots=True)
class Context:
    """An element that breaks the text: its tag, its names, the one around it, and the tags of all around it.

    The segments in it are those from `low` on up to `high`.
    """

    tag: str
    names: str
    parent: Context | None
    depth: int
    element: Any
    tags: frozenset[str]
    low: int
    high: int = 1 << 30
    told: frozenset[str] | None = None

    @property
    def labels(self) -> frozenset[str]:
        """The categories that its names tell; looked up when they are asked for, for most elements nobody asks."""
        if self.told is None:
            self.told = labels(self.names) if self.names else NONE
        return self.told


@dataclass(slots=True)
class Segment:
    """A run of text.

    `linked` counts its characters inside links, `strong` those in bold or italic elements, `slanted` those in italic
    ones, `breaks` the line breaks in it; `after_rule` tells of a rule before it, `picture` is where a picture right
    before it stands.
    """

    text: str
    context: Context
    linked: int
    strong: int
    breaks: int
    after_rule: bool
    picture: Context | None
    slanted: int


def page_parser() -> html.HTMLParser:
    """A parser of pages whose elements are all of one class: lxml.html's own asks Python for the class of every one."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser


def parse(text: str) -> tuple[Any, tuple[str, ...]]:
    """The lxml tree of a page, and what was odd. Raises ReadError for text without any element.

    Comments and processing instructions are dropped; entities are expanded by the parser's own bounded table only.
    The parser stops at a certain depth: a page that goes deeper is read without the elements that only hold others.
    """
    root, whole = _tree(text)
    if whole:
        return root, ()
    root, _ = _tree(_HOLDERS.sub("<br><br>", text))
    return root, ("the page nests its elements too deeply: they were read one after the other",)


_HOLDERS = re.compile(
    r"</?(?:div|span|section|article|main|aside|font|center|b|i|em|strong|u|big|small|blockquote|table|tbody|tr|td|ul|ol"
    r"|li|dl|dd|dt|form|fieldset|header|footer|a|code|pre|sub|sup|tt|s)\b[^<>]{0,2000}>",
    re.I,
)


def _tree(text: str) -> tuple[Any, bool]:
    """The tree of a page, and whether all of the page is in it."""
    parser = page_parser()
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("the file holds no HTML") from error
    return root, not any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def names_of(element: Any) -> str | None:
    """Class names, id and test ids of an element, separated by spaces; None if it says that it is not to be seen."""
    names: list[str] = []
    classes = style = ""
    paywalled = "paywall" in (element.get("class") or "")  # the mark that search engines ask for around text behind one
    for key, value in element.items():
        if key in _ATTRIBUTES:
            names.append(value)
            if key == "class":
                classes = value
        elif key == "style":
            style = value
        elif key == "hidden":
            if value != "until-found" and not paywalled:
                return None
        elif key == "aria-hidden" and value == "true" and not paywalled:
            return None
    if style and not paywalled and _HIDDEN_STYLE.search(style):
        return None
    if classes and _MAY_HIDE.search(classes) and _HIDDEN_CLASS.search(classes):
        return None
    return " ".join(names) if names else ""


def strip(root: Any) -> None:
    """Take what is never text out of a tree, for good."""
    etree.strip_elements(root, *_STRIPPED, with_tail=False)


def segments(root: Any) -> list[Segment]:
    """The segments of a page in order of reading."""
    return _Walker().run(root)


def _runs_in(element: Any, here: Context) -> bool:
    """Whether an inline element opens a paragraph that goes on behind it, as the place of a dispatch does."""
    return here.tag == "p" and here.labels.isdisjoint(_SHOWN) and bool(element.tail) and not element.tail.isspace()


def _tiny(element: Any) -> bool:
    """Whether a picture is an icon or counts visits."""
    return any((element.get(side) or "").rstrip("px") in _SMALL for side in ("width", "height"))


_SHOWN = frozenset(["caption", "credit", "figure"])
_SMALL = frozenset(map(str, range(65)))


_COUNTED = frozenset(["a", "span", *_STRONG, *_CELL])


class _Walker:
    """The state of the pass over the tree."""

    def __init__(self) -> None:
        self.out: list[Segment] = []
        self.buffer: list[str] = []
        self.linked = self.strong = self.slanted = self.breaks = self.length = 0
        self.link_depth = self.strong_depth = self.slant_depth = 0
        self.pending_break = False
        self.rule = False
        self.picture: Context | None = None
        self.later: Context | None = None

    def run(self, root: Any) -> list[Segment]:
        top = Context("", "", None, 0, root, NONE, 0)
        stack: list[Context | None] = [top]  # None for what is skipped
        here = top
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                names = names_of(element) if tag not in _SKIP and isinstance(tag, str) else None
                if names is None:
                    walker.skip_subtree()
                    stack.append(None)
                    continue
                stack.append(here)
                here = self.open(element, tag, names, here)
                text = element.text
                if text:
                    self.add(text, here)
                if len(self.out) > MAX_SEGMENTS:
                    break
            else:
                outer = stack.pop()
                if outer is not None and outer is not here:
                    if self.buffer:
                        self.flush(here)
                    here.high = len(self.out)
                    here = outer
                elif outer is not None and element.tag in _COUNTED:
                    self.close(element)
                text = element.tail
                if text:
                    self.add(text, here)
        self.flush(top)
        return self.out

    def open(self, element: Any, tag: str, names: str, here: Context) -> Context:
        """Enter an element: the context of what is in it."""
        block = tag in _BLOCK or ("-" in tag and bool(_CUSTOM_BLOCK.search(tag)))
        if names and not block and tag in _INLINE_PARTS:
            block = not labels(names).isdisjoint(_PARTS) and not _runs_in(element, here)
        if block:
            if self.buffer:
                self.flush(here)
            self.rule = self.rule or tag == "hr"
            tags = here.tags if tag in here.tags else here.tags | {tag}
            return Context(tag, names, here, here.depth + 1, element, tags, len(self.out))
        if tag == "br" or (names.endswith("br") and not len(element) and not element.text):
            self.line_break(here)
        elif tag == "img":
            if not _tiny(element):
                if self.length > 1:  # a picture behind the words is no picture above them
                    self.later = here
                else:
                    self.picture = here
            self.buffer.append(" ")
        elif tag in _CELL:
            self.buffer.append(" ")
        elif tag == "a":
            self.link_depth += 1
        elif tag in _STRONG or (tag == "span" and names in _BOLD_NAMES):
            self.strong_depth += 1
            self.slant_depth += tag in _SLANTED
        return here

    def close(self, element: Any) -> None:
        """Leave an inline element."""
        tag = element.tag
        if tag == "a":
            self.link_depth -= 1
        elif tag in _STRONG or (tag == "span" and element.get("class") in _BOLD_NAMES):
            self.strong_depth -= 1
            self.slant_depth -= tag in _SLANTED
        elif tag in _CELL:
            self.buffer.append(" ")

    def add(self, text: str, here: Context) -> None:
        if self.pending_break and not text.isspace():
            self.pending_break = False
            before = self.buffer[-2].rstrip() if len(self.buffer) > 1 else ""
            if self.length > 60 and _SENTENCE_END.search(before[-4:]) and _SENTENCE_START.match(text):
                self.flush(here)
        self.buffer.append(text)
        self.length += len(text)
        if self.link_depth or self.strong_depth:
            length = len(text.strip())
            if self.link_depth:
                self.linked += length
            if self.strong_depth:
                self.strong += length
                self.slanted += length if self.slant_depth else 0

    def line_break(self, here: Context) -> None:
        if self.pending_break:
            self.flush(here)
        else:
            self.buffer.append(" ")
            self.breaks += 1
            self.pending_break = True

    def flush(self, here: Context) -> None:
        if self.buffer:
            text = " ".join("".join(self.buffer).split())
            if text:
                text = INVISIBLE.sub("", text).strip()
            if text and shows(text):
                counts = (self.linked, self.strong, self.breaks, self.rule)
                self.out.append(Segment(text, here, *counts, self.picture, self.slanted))
                self.rule = False
                self.picture, self.later = self.later, None
            self.buffer.clear()
        self.linked = self.strong = self.slanted = self.breaks = self.length = 0
        self.pending_break = False

"""Wikipedia's template {{cite news}} (Template:Cite news, parameters as documented there)."""

from __future__ import annotations

import re

from indexer.cite import dates
from indexer.cite.dates import Date
from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part, term

_DATES = dates.DateStyle(day_first=True)
_QUOTABLE = 300  # code points; longer quotations do not belong in a reference
_TAG = re.compile(r"</?(?:i|b|sup|sub|sc|span)\b[^>]*>")


def citation(item: Item, pinpoint: Pinpoint) -> Part:
    """ "{{cite news |last1=Marsh |first1=Ellen |title=… |newspaper=… |date=4 March 2021 |url=… |access-date=…}}"."""
    issued, accessed = item.date("issued"), item.date("accessed")
    fields: list[tuple[str, str]] = []
    people = item.names("author")
    for number, name in enumerate(people, 1):
        index = str(number) if len(people) > 1 else ""
        if name.literal:
            fields.append((f"author{index}", name.literal))
            continue
        fields.append((f"last{index}", f"{name.particle} {name.family}".strip()))
        given = " ".join(part for part in (name.given, name.dropping) if part)
        fields.append((f"first{index}", f"{given} {name.suffix}".strip()))
        if name.family_first:
            # The template inverts names; a mask shows this one as it is written.
            fields.append((f"author-mask{index}", f"{name.family} {given}".strip()))
    url = item.text("URL")
    page = item.text("page")
    several = re.search(r"[-–,&]", page)
    fields += [
        ("title", _TAG.sub("", item.text("title"))),
        ("newspaper", _TAG.sub("", item.text("container-title"))),
        ("location", item.text("publisher-place")),
        ("date", _date(issued) if issued else "n.d."),
        ("edition", item.text("edition")),
        ("department", item.text("section")),
        ("pages" if several else "page", page),
        ("language", "" if item.english else item.text("language")),
        ("doi", item.text("DOI")),
        ("url", _address(url)),
        ("access-date", _date(accessed) if accessed and url else ""),
    ]
    if pinpoint.value and pinpoint.label == "paragraph":
        fields.append(("at", f"para. {pinpoint.value}"))
    if len(pinpoint.words) <= _QUOTABLE:
        fields.append(("quote", pinpoint.words))
    shown = " ".join(f"|{name}={_value(value) if name != 'url' else value}" for name, value in fields if value)
    return term("{{cite news " + shown + "}}")


def _date(date: Date) -> str:
    words = dates.whole(date, _DATES)
    return f"c. {words}" if date.circa else words


def _value(text: str) -> str:
    """`text` as a template's parameter, in which pipes, braces and brackets are syntax."""
    return re.sub(r"[|{}\[\]]", lambda m: _ENTITIES[m.group()], text)


_ENTITIES = {"|": "{{!}}", "{": "&#123;", "}": "&#125;", "[": "&#91;", "]": "&#93;"}


def _address(url: str) -> str:
    return re.sub(r"[|{}\[\]<> \"]", lambda m: f"%{ord(m.group()):02X}", url)

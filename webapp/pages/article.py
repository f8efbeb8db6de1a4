"""An article set like a newspaper's, and its older versions with their differences."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from difflib import SequenceMatcher

from flask import Response, abort, current_app, make_response, render_template, request, url_for

from indexer import (
    PARAGRAPH_KINDS,
    Article,
    Ask,
    Block,
    BlockKind,
    QuoteKind,
    Span,
    difference,
    marks,
    parse,
)
from webapp import metadata
from webapp.addresses import addresses
from webapp.annotate import Underline
from webapp.attribution import Said, Text, speech
from webapp.pages.front import archive, blueprint, ready_said, url_if
from webapp.pages.state import SearchState

_MARKED_BLOCKS = 2_000  # blocks searched for the query's words; beyond it only the first ones are marked
_TOGETHER = {BlockKind.LIST_ITEM: "ul", BlockKind.TABLE_ROW: "rows", BlockKind.FURNITURE: "furniture"}


@dataclass(frozen=True, slots=True)
class Part:
    """A block made ready for the page: its number if it is a paragraph, its text, and matches and quotes in offsets
    of that."""

    block: Block
    number: int | None
    text: str
    marks: tuple[Span, ...]
    underlines: tuple[Underline, ...]
    hit: int | None = None  # the how-manieth block with a match it is


@dataclass(frozen=True, slots=True)
class Line:
    """What one speaker says, in the list beside the article."""

    name: str | None
    shown: str
    words: int
    share: float
    kinds: tuple[tuple[str, int], ...]
    said: tuple[tuple[int, Said], ...] = dataclass_field(default=())


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response | tuple[str, int]:
    """The article as it stands now, with the words of a search marked when the address has one."""
    held = archive().held(article_id)
    if held is None:
        return _gone(article_id)
    found = held.article
    state = SearchState.read(request.args)
    numbered = list(enumerate((ready_said(q, Text(found.text)) for q in speech(found.quotes)), 1))
    parts = _parts(found, numbered, state.q)
    page = addresses().article(article_id)
    response = make_response(
        render_template(
            "article.html",
            article=found,
            held=held,
            files=archive().files(article_id),
            groups=list(_grouped(parts)),
            hits=sum(1 for p in parts if p.hit is not None),
            speakers=_speakers(found, numbered),
            numbered=numbered,
            state=state,
            neighbours=_neighbours(state),
            meta=metadata.article_meta(found, page),
            json_ld=metadata.article_json_ld(found, page),
            coins=metadata.coins(found, page),
        )
    )
    api = url_if("api.article", article_id=article_id, _external=True)
    if api:
        bibtex = metadata.Link("describedby", addresses().bibtex(found.id), "application/x-bibtex")
        authors = [addresses().author(a.name) for a in found.authors]
        response.headers["Link"] = metadata.link_header(metadata.article_links(found, page, api, [bibtex], authors))
    return response


@blueprint.get("/articles/<article_id>/versions/<int:number>")
def version(article_id: str, number: int) -> str:
    """What changed from an older text (1 is the newest of them) to the one that followed it."""
    versions = archive().versions(article_id)
    if not 1 <= number <= len(versions):
        abort(404)
    older = versions[number - 1]
    current = archive().article(article_id)
    newer = current if number == 1 else versions[number - 2].article
    return render_template(
        "version.html",
        older=older,
        article=older.article,
        number=number,
        count=len(versions),
        steps=_steps(older.article, newer) if newer is not None else None,
        current=current,
    )


def _gone(article_id: str) -> tuple[str, int]:
    versions = archive().versions(article_id)
    if not versions:
        abort(404)
    return render_template("article_gone.html", article=versions[0].article, versions=versions), 410


def _parts(article: Article, numbered: Sequence[tuple[int, Said]], q: str) -> list[Part]:
    query = parse(q).query if q else None
    blocks = article.blocks or (Block(BlockKind.PARAGRAPH, Span(0, len(article.text))),)
    lines = _underlines(blocks, numbered)
    parts: list[Part] = []
    number = hits = 0
    for index, block in enumerate(blocks):
        text = Text(block.span.of(article.text), block.span.start)
        counted = block.kind in PARAGRAPH_KINDS
        number += counted
        found = marks(query, text.text) if query is not None and index < _MARKED_BLOCKS else ()
        hits += bool(found)
        underlines = tuple(lines.get(index, ()))
        parts.append(Part(block, number if counted else None, text.text, found, underlines, hits if found else None))
    return parts


def _underlines(blocks: Sequence[Block], numbered: Sequence[tuple[int, Said]]) -> dict[int, list[Underline]]:
    """The stretches of quotes in each block, by its index, in offsets of the block's text."""
    starts = [block.span.start for block in blocks]
    found: dict[int, list[Underline]] = {}
    for i, said in numbered:
        for span in said.quote.content:
            at = max(0, bisect_right(starts, span.start) - 1)
            while at < len(blocks) and starts[at] < span.end:
                base, end = blocks[at].span
                piece = Span(max(span.start, base) - base, min(span.end, end) - base)
                if piece.start < piece.end:
                    found.setdefault(at, []).append(Underline(piece, said.kind, said.sentence, f"said-{i}"))
                at += 1
    return found


def _grouped(parts: Sequence[Part]) -> Iterator[tuple[str, list[Part]]]:
    """Blocks in order; list items, table rows and page furniture that follow each other belong together."""
    group: list[Part] = []
    name = ""
    for part in parts:
        wanted = _TOGETHER.get(part.block.kind, "")
        if group and (not wanted or wanted != name):
            yield name, group
            group = []
        if wanted:
            name = wanted
            group.append(part)
        else:
            yield part.block.kind.value, [part]
    if group:
        yield name, group


def _speakers(article: Article, numbered: Sequence[tuple[int, Said]]) -> list[Line]:
    """Who speaks and how much, the one with most words first."""
    by_name: dict[str, list[tuple[int, Said]]] = {}
    for i, said in numbered:
        by_name.setdefault(said.speaker or said.mention or "", []).append((i, said))
    words = {name: sum(len(w.split()) for _, s in rows for w in s.words) for name, rows in by_name.items()}
    total = sum(words.values()) or 1
    lines = [
        Line(
            name=rows[0][1].speaker,
            shown=name,
            words=words[name],
            share=words[name] / total,
            kinds=tuple((k.value, n) for k in QuoteKind if (n := Counter(s.quote.kind for _, s in rows)[k])),
            said=tuple(rows),
        )
        for name, rows in by_name.items()
    ]
    return sorted(lines, key=lambda line: (-line.words, line.shown))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where this article stands in the results it was reached from, and the results before and after it."""

    number: int
    total: int
    exact: bool
    before: str | None
    after: str | None
    results: str


def _neighbours(state: SearchState) -> Neighbours | None:
    number = request.args.get("n", type=int)
    if number is None or not 1 <= number <= 10_000 or state.empty:
        return None
    ask = state.ask(1)
    around = Ask(
        ask.text, ask.unit, ask.sort, offset=max(0, number - 2), limit=3, filters=ask.filters, collapse=ask.collapse
    )
    results = archive().search(around).results
    places = {around.offset + i: hit for i, hit in enumerate(results.hits, 1)}
    if number not in places:
        return None

    def address(at: int) -> str | None:
        if at not in places:
            return None
        hit = places[at]
        params = {**state.with_(page=1).params(), "n": str(at)}
        return url_for("pages.article", article_id=hit.article_id, _anchor=f"o{hit.span.start}", **params)  # type: ignore[arg-type]

    size = current_app.config["RESULTS_PER_PAGE"]
    return Neighbours(
        number=number,
        total=results.total,
        exact=results.total_exact,
        before=address(number - 1),
        after=address(number + 1),
        results=state.with_(page=1 + (number - 1) // size).url() + f"#r{number}",
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A block of two versions compared: kind "same", "added", "removed" or "changed", and the pieces of the way from
    one to the other as (op, text)."""

    kind: str
    pieces: tuple[tuple[str, str], ...]


def _steps(older: Article, newer: Article) -> list[Step]:
    """The way from one version to the next, block by block, within changed blocks word by word."""
    before = [b.span.of(older.text) for b in older.blocks]
    after = [b.span.of(newer.text) for b in newer.blocks]
    steps: list[Step] = []
    for op, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            steps += [Step("same", (("equal", text),)) for text in before[i:j]]
            continue
        paired = min(j - i, m - k)
        for old, new in zip(before[i : i + paired], after[k : k + paired], strict=True):
            steps.append(Step("changed", difference(old, new)))
        steps += [Step("removed", (("delete", text),)) for text in before[i + paired : j]]
        steps += [Step("added", (("insert", text),)) for text in after[k + paired : m]]
    return steps

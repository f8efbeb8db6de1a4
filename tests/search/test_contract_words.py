"""Completion, spelling, and the faults that search engines of this kind are known for."""

from __future__ import annotations

import pytest
from search_stores import article, ask, fill, found

from indexer.query import And, Near, Or, Phrase, Prefix, Word, parse, to_text
from indexer.store.base import FacetValue, Search, Store, Unit

# ---------------------------------------------------------------------- completion and spelling


def test_words_are_completed(store: Store) -> None:
    """Words of the archive that begin so, the most frequent first, then by alphabet."""
    fill(store, [article("a", "Bridge Brücke brine.", "Bridge, bright.", "Bridge-building", "Brine")])
    assert store.complete("br") == (
        FacetValue("bridge", 3),
        FacetValue("brine", 2),
        FacetValue("bridgebuilding", 1),
        FacetValue("bright", 1),
        FacetValue("brucke", 1),
    )
    assert store.complete("BRÜ", limit=1) == (FacetValue("brucke", 1),)
    assert store.complete("bridge-b") == (FacetValue("bridgebuilding", 1),)
    assert store.complete("bri", limit=2) == (FacetValue("bridge", 3), FacetValue("brine", 2))
    for empty in ("", "  ", "?", "zz", "two words"):
        assert store.complete(empty) == ()
    assert store.complete("br", limit=0) == ()


def test_names_are_completed_from_any_of_their_words(store: Store) -> None:
    """Speakers, publishers and authors are completed whole, from the beginning of any of their words."""
    fill(
        store,
        [
            article(
                "a", "“{Ada Rossi}One” “{Ada Rossi}two”", "“{Rosa Kim}Three”", publisher="The Rose", authors=["R S"]
            ),
            article("b", "“{Ada Rossi}Four”", publisher="The Post"),
        ],
    )
    assert store.complete("ros", "speaker") == (FacetValue("Ada Rossi", 2), FacetValue("Rosa Kim", 1))
    assert store.complete("ada ro", "speaker") == (FacetValue("Ada Rossi", 2),)
    assert store.complete("the", "publisher") == (FacetValue("The Rose", 2), FacetValue("The Post", 1))
    assert store.complete("s", "author") == (FacetValue("R S", 2),)
    assert store.complete("ossi", "speaker") == ()


def test_removed_words_are_not_completed(store: Store) -> None:
    """Completion counts what is there now."""
    fill(store, [article("a", "Bridge."), article("b", "Bridge bright.")])
    with store.writer() as writer:
        writer.remove("b")
    assert store.complete("bri") == (FacetValue("bridge", 1),)


SPELLING = [
    ("brigde", "bridge"),
    ("harbor", "harbour"),
    ("brigde harbour", "bridge harbour"),
    ('"the brigde"', '"the bridge"'),
    ("speaker:rosi", "speaker:rossi"),
    ("brigde -hraffe", "bridge -hraffe"),
]


@pytest.mark.parametrize(("text", "wanted"), SPELLING)
def test_likelier_spellings_are_offered(store: Store, text: str, wanted: str) -> None:
    """A word that the archive does not have is replaced by its nearest neighbour that it has."""
    fill(store, [article("a", "The bridge at the harbour, “{Ada Rossi}it stands”.")])
    better = store.suggest(parse(text).query)
    assert better is not None
    assert to_text(better) == wanted


@pytest.mark.parametrize(
    "text", ["bridge", "bridges", "zzzzzzzz", "brid*", "brigde~", "x", "", "bridge -brigde", "2019"]
)
def test_nothing_is_offered_where_nothing_is_better(store: Store, text: str) -> None:
    """Words that are there in any form, words unlike all others, prefixes and fuzzy words are left alone."""
    fill(store, [article("a", "The bridge at the harbour.")])
    assert store.suggest(parse(text).query) is None


def test_a_spelling_that_finds_nothing_is_not_offered(store: Store) -> None:
    """Two words that never stand together are no better than none."""
    fill(store, [article("a", "The bridge."), article("b", "The harbour.")])
    assert store.suggest(parse("brigde harbour").query) is None


# ---------------------------------------------------------------------- known faults


def test_deleted_documents_stay_deleted(store: Store) -> None:
    """A reader that has searched before sees neither removed articles nor older texts after the next commit."""
    fill(store, [article(f"a{i}", f"Bridge number{i}.") for i in range(20)])
    assert ask(store, "bridge").total == 20
    with store.writer() as writer:
        for i in range(0, 20, 2):
            writer.remove(f"a{i}")
        writer.put(article("a1", "Harbour."))
    assert {a for a, _ in found(store, "bridge")} == {f"a{i}" for i in range(3, 20, 2)}
    assert found(store, "number1") == []
    fill(store, [article("a0", "A bridge again.")])
    assert ask(store, "bridge").total == 10


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_no_hit_is_lost_to_pruning(store: Store, limit: int) -> None:
    """And of a word and an Or keeps its best hits whatever the page's size."""
    texts = ["alpha gamma", "alpha beta", "alpha", "beta gamma", "alpha beta gamma", "alpha alpha beta", "gamma alpha"]
    filler = [article(f"f{i}", "delta " * (i % 7 + 1) + "alpha " * (i % 3)) for i in range(60)]
    fill(store, [*filler, *(article(f"t{i}", t) for i, t in enumerate(texts))])
    query = And((Word("alpha"), Or((Word("beta"), Word("gamma")))))
    whole = store.search(Search(query, limit=100)).hits
    assert {h.article_id for h in whole} == {"t0", "t1", "t4", "t5", "t6"}
    top = store.search(Search(query, limit=limit)).hits
    assert [h.article_id for h in top] == [h.article_id for h in whole[:limit]]


def test_inflections_are_found(store: Store) -> None:
    """plan finds planned, plans and planning, and each of them the others."""
    forms = ["plan", "planned", "plans", "planning"]
    fill(store, [article(f, f"They {f} it.") for f in forms])
    for form in forms:
        assert {a for a, _ in found(store, form)} == set(forms)
        assert [a for a, _ in found(store, f'"{form}"')] == [form]


def test_every_word_of_a_phrase_counts(store: Store) -> None:
    """state of the union is neither state union nor state of union; function words are words."""
    fill(
        store,
        [article("a", "The state of the union."), article("b", "The state union."), article("c", "A state of union.")],
    )
    assert found(store, '"state of the union"') == [("a", 0)]
    assert found(store, '"state union"') == [("b", 0)]
    assert found(store, '"state * * union"') == [("a", 0)]
    assert {a for a, _ in found(store, "the")} == {"a", "b"}
    assert found(store, '"to be or not to be"') == []


def test_prefixes_and_fuzzy_words_see_the_words_as_they_stand(store: Store) -> None:
    """A prefix longer than the stem and a slip in an inflected form find the word."""
    fill(store, [article("a", "Negotiations failed."), article("b", "He negotiated.")])
    assert found(store, "negotiatio*") == [("a", 0)]
    assert found(store, "negotiatoins~") == [("a", 0)]
    assert found(store, "negotaited~") == [("b", 0)]
    assert {a for a, _ in found(store, "negot*")} == {"a", "b"}


WRITTEN = ["Eui-kyum", "Euikyum", "Eui kyum", "eui‑kyum", "EUI-KYUM’s"]


@pytest.mark.parametrize("asked", [*WRITTEN, '"Eui-kyum"', '"Kim Eui-kyum"', '"kim eui-kyum" said'])
def test_hyphen_variants_meet(store: Store, asked: str) -> None:
    """A name with a hyphen, without and with a space are found by each other."""
    fill(store, [article(f"{i}", f"Kim {w} said so.") for i, w in enumerate(WRITTEN)])
    assert {a for a, _ in found(store, asked)} == {f"{i}" for i in range(len(WRITTEN))}


OTHER = [
    ("US", "The U.S. said."),
    ("U.S.", "The US said."),
    ('"US said"', "The U.S. said."),
    ("1000", "Of 1,000 ships"),
    ("1,000", "Of 1000 ships"),
    ("airstrike", "two air strikes, one air strike"),
    ("air strike", "one airstrike"),
    ("OBrien", "O’Brien's ship"),
    ("l'homme", "L’HOMME"),
    ("homme", "l’homme"),
    ("Łódź", "in Lodz"),
    ("lodz", "w Łodzi i Łódź"),
    ("首都", "在首都里"),
    ("서울", "서울은"),
    ("don't", "They don’t."),
    ("summit", "the sum\u00admit"),
    ("Biden's", "Biden went"),
    ('"joe biden"', "Joe Biden’s ship"),
]


@pytest.mark.parametrize(("asked", "text"), OTHER)
def test_other_ways_to_write_meet(store: Store, asked: str, text: str) -> None:
    """Full stops, commas, accents, apostrophes, soft hyphens and scripts without spaces part nobody from his word."""
    fill(store, [article("a", text), article("b", "Nothing of the kind.")])
    assert found(store, asked) == [("a", 0)]


APART = [
    ("therapist", "the rapist"),
    ("hell", "he'll"),
    ('"Biden\'s plan"', "Biden plan"),
    ("2728", "Feb. 27-28"),
    ('"eui kyum said"', "Euikyum said"),
]


@pytest.mark.parametrize(("asked", "text"), APART)
def test_what_is_not_the_same_stays_apart(store: Store, asked: str, text: str) -> None:
    """Function words are never joined, contractions never read as words, ranges never as numbers."""
    fill(store, [article("a", text)])
    assert found(store, asked) == []


def test_stems_are_those_of_the_article_s_language(store: Store) -> None:
    """An English stemmer has no say in a French article, nor any in a Japanese one."""
    fill(store, [article(code, "Ils mangeaient, plans", language=code) for code in ("en", "fr", "ja")])
    assert {a for a, _ in found(store, "manger")} == {"fr"}
    assert {a for a, _ in found(store, "plan")} == {"en", "fr"}
    assert {a for a, _ in found(store, "plans")} == {"en", "fr", "ja"}


def test_near_and_phrases_reach_no_further_than_they_say(store: Store) -> None:
    """NEAR counts the words between, in either order; a phrase never runs from one value into the next."""
    fill(store, [article("a", "alpha x x beta", authors=["Ada Rossi", "Ben Kim"])])
    assert store.search(Search(Near(("beta", "alpha"), 2))).total == 1
    assert store.search(Search(Near(("beta", "alpha"), 1))).total == 0
    assert store.search(Search(Near(("alpha", "alpha"), 9))).total == 0
    assert ask(store, 'by:"rossi ben"').total == 0
    assert ask(store, 'by:"ben kim" by:rossi').total == 1


def test_searching_for_articles_groups_them(store: Store) -> None:
    """One hit an article: its best passage."""
    fill(store, [article("a", "A bridge far away from here.", "Bridge."), article("b", "No.", "The bridge there.")])
    results = ask(store, "bridge", unit=Unit.ARTICLE)
    assert [(h.article_id, h.ordinal) for h in results.hits] == [("a", 1), ("b", 1)]
    assert results.total == 2


def test_odd_trees_are_answered(store: Store) -> None:
    """Empty parts, empty words and phrases of nothing are answered like any query."""
    fill(store, [article("a", "One two.")])
    assert store.search(Search(And(()))).total == 1
    assert store.search(Search(Or(()))).total == 0
    assert store.search(Search(Phrase(()))).total == 0
    assert store.search(Search(Phrase((None, None)))).total == 0
    assert store.search(Search(Phrase((None, "two")))).total == 1
    assert store.search(Search(Phrase((None, "one")))).total == 0
    assert store.search(Search(Phrase(("one", None, "two")))).total == 0
    assert store.search(Search(Prefix(""))).total == 1
    assert store.search(Search(Word(""))).total == 0
    assert store.search(Search(Word("one two"))).total == 0

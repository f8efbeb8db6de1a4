"""Small newspapers of hypothesis' making: articles with quotes of every kind, and queries over their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from indexer.model import (
    Article,
    Author,
    Block,
    BlockKind,
    Origin,
    Precision,
    Published,
    Quote,
    QuoteKind,
    Resolution,
    Span,
)
from indexer.query import (
    And,
    DateRange,
    Everything,
    Exactly,
    Field,
    Fuzzy,
    HasQuote,
    Near,
    Not,
    Nothing,
    OfKind,
    Or,
    Phrase,
    Prefix,
    Query,
    Undated,
    Word,
)
from indexer.text.tokens import tokens

# Written forms that stress the rules: inflections, stop words, compounds, accents, other scripts, near spellings.
_WRITTEN = """
    plan planned plans planning bridge bridges bridged state of the union not a to be Oda-vin Odavin Oda vin U.S. US
    u s don't Müller MULLER muller 1,000 1000 air-strike airstrike air strike air-strikes strikes l’été ete 首都 首 都市
    soft\u00adware software O'Dunn ODunn O’Dunn's U.S.-led led Covid-19 covid19 nation national nations sanctions
    sanctionnées brigde bride e-mail email
"""
WRITTEN = tuple(_WRITTEN.split())
NAMES = ("Ada Rossi", "Ben Rossi", "Kim Oda-vin", "Kim Odavin", "Ada Kim", "the ministry", "Jörg Müller")
PAPERS = ("The Harbour Post", "Harbour Gazette", "Le Phare")
LANGUAGES = (None, "en", "en", "fr", "ja", "pt-BR")
DAYS = ("2018", "2019", "2019-01", "2019-02", "2019-01-31", "2019-02-10", "2019-02-10T08:00:00+09:00", "2020-02-29")
KINDS = (
    BlockKind.PARAGRAPH,
    BlockKind.PARAGRAPH,
    BlockKind.PARAGRAPH,
    BlockKind.SUBHEAD,
    BlockKind.CAPTION,
    BlockKind.BYLINE,
    BlockKind.FURNITURE,
)
_PRECISION = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY, 25: Precision.INSTANT}
ASKED = sorted({t.text for w in (*WRITTEN, *NAMES, *PAPERS) for t in tokens(w)} | {"odavin", "zebra", "planing"})


@dataclass
class _Page:
    """An article in the making."""

    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    def add(self, words: Sequence[str]) -> Span:
        if self.text and not self.text.endswith(("\n", "“")):
            self.text += " "
        start = len(self.text)
        self.text += " ".join(words)
        return Span(start, len(self.text))


def published(value: str | None) -> Published | None:
    """A date in one of the precisions."""
    return Published(value, _PRECISION[len(value)], Origin.META) if value else None


_words = st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=6)


@st.composite
def _paragraph(draw: st.DrawFn, page: _Page) -> None:
    kind = draw(st.sampled_from(KINDS))
    start = len(page.text)
    for _ in range(draw(st.integers(1, 3))):
        page.add(draw(_words))
        if not draw(st.booleans()):
            continue
        source = None
        if draw(st.booleans()):
            source = page.add([draw(st.sampled_from((*NAMES, "Rossi", "she")))])
        content = [page.add(draw(_words))]
        if draw(st.integers(0, 3)) == 0:  # interrupted: … she said, …
            page.add(["said"])
            content.append(page.add(draw(_words)))
        pronoun = source is not None and source.of(page.text) == "she"
        page.quotes.append(
            Quote(
                draw(st.sampled_from(list(QuoteKind))),
                tuple(content),
                source=source,
                speaker=draw(st.sampled_from((None, *NAMES))),
                resolution=Resolution.PRONOUN if pronoun else None,
                relayed_by=tuple(draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))),
            )
        )
    page.blocks.append(Block(kind, Span(start, len(page.text))))
    page.text += "\n"


@st.composite
def articles(draw: st.DrawFn, name: str = "a") -> Article:
    """One article with the id `name`."""
    page = _Page()
    title = draw(st.one_of(st.none(), _words))
    if title:
        page.blocks.append(Block(BlockKind.TITLE, page.add(title)))
        page.text += "\n"
    for _ in range(draw(st.integers(1, 3))):
        draw(_paragraph(page))
    if len(page.blocks) > 1 and draw(st.integers(0, 3)) == 0:  # a quote that goes on in the next paragraph
        last = page.blocks[-2:]
        page.quotes.append(Quote(QuoteKind.DIRECT, tuple(b.span for b in last), speaker=draw(st.sampled_from(NAMES))))
    return Article(
        id=name,
        path=f"{name}.txt",
        sha256="0" * 64,
        media_type="text/plain",
        text=page.text,
        blocks=tuple(page.blocks),
        title=" ".join(title) if title else None,
        authors=tuple(Author(n) for n in draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))),
        published=published(draw(st.sampled_from((None, *DAYS)))),
        publisher=draw(st.sampled_from((None, *PAPERS))),
        language=draw(st.sampled_from(LANGUAGES)),
        quotes=tuple(sorted(page.quotes, key=lambda q: q.span)),
    )


@st.composite
def archives(draw: st.DrawFn, most: int = 5) -> list[Article]:
    """Articles with different ids; some are copies of others under another id and in another paper."""
    made = [draw(articles(f"a{i}")) for i in range(draw(st.integers(1, most)))]
    for i, article in enumerate(list(made)):
        if draw(st.integers(0, 4)) == 0:
            made.append(_copy(article, f"c{i}", draw(st.sampled_from(PAPERS))))
    return made


def _copy(article: Article, name: str, publisher: str) -> Article:
    from dataclasses import replace

    return replace(article, id=name, path=f"{name}.txt", publisher=publisher)


_asked = st.sampled_from(ASKED)
_fields = st.sampled_from((Field.TEXT, Field.TEXT, Field.TEXT, *Field))
_days = st.sampled_from((date(2018, 6, 1), date(2019, 1, 31), date(2019, 2, 1), date(2019, 2, 10), date(2020, 3, 1)))

leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(Word, _asked, _fields),
    st.builds(Word, _asked, _fields),
    st.builds(Phrase, st.lists(st.one_of(_asked, _asked, st.none()), min_size=1, max_size=3).map(tuple), _fields),
    st.builds(Prefix, _asked.map(lambda w: w[:3]), _fields),
    st.builds(Fuzzy, _asked, st.sampled_from((1, 2)), _fields),
    st.builds(Near, st.lists(_asked, min_size=2, max_size=3).map(tuple), st.integers(0, 4), _fields),
    st.builds(DateRange, st.one_of(st.none(), _days), st.one_of(st.none(), _days)),
    st.builds(HasQuote, st.lists(st.sampled_from(list(QuoteKind)[:3]), max_size=2, unique=True).map(tuple)),
    st.builds(OfKind, st.sampled_from((BlockKind.TITLE, BlockKind.PARAGRAPH, BlockKind.CAPTION))),
    st.builds(Exactly, st.sampled_from(("speaker", "via", "by")), st.sampled_from(NAMES)),
    st.builds(Exactly, st.just("in"), st.sampled_from(PAPERS)),
    st.builds(Exactly, st.just("language"), st.sampled_from(("en", "fr", "pt-BR", "xx"))),
    st.builds(Exactly, st.just("article"), st.sampled_from(("a0", "a1", "zz"))),
    st.sampled_from((Undated(), Everything(), Nothing())),
)
queries: st.SearchStrategy[Query] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)

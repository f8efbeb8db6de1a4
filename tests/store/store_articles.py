"""Random articles and queries for the tests of the store on disk: small vocabularies, so that everything meets."""

from __future__ import annotations

import random
from datetime import date

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
from indexer.query.nodes import (
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
from indexer.text.tokens import analyse

WORDS = (  # noqa: SIM905 - easier to read
    "alpha beta gamma delta plan plans planned planning the of run running runs Eui-kyum Euikyum U.S. us led o'brien "
    "obrien state union 1,000 1000 beta-gamma “café” naïve"
).split()
KINDS = [BlockKind.PARAGRAPH] * 5 + [BlockKind.TITLE, BlockKind.SUBHEAD, BlockKind.CAPTION, BlockKind.FURNITURE]
PEOPLE = ("Ada Rossi", "Bo Rossi", "Kim Eui-kyum", "The Union")
RELAYS = ("Ada Rossi", "Carl Plan", "State Radio")


def article(rng: random.Random, number: int) -> Article:
    """An article with the id a<number>."""
    parts, blocks, quotes, at = [], [], [], 0
    for _ in range(rng.randint(0, 5)):
        text = " ".join(rng.choices(WORDS, k=rng.randint(0, 14)))
        blocks.append(Block(rng.choice(KINDS), Span(at, at + len(text))))
        for _ in range(rng.choice([0, 0, 1, 2]) if len(text) > 3 else 0):
            quotes.append(_quote(rng, text, at))
        parts.append(text)
        at += len(text) + 2
    text = "\n\n".join(parts)
    return Article(
        id=f"a{number}",
        path=f"p{number}",
        sha256="0" * 64,
        media_type="text/plain",
        text=text,
        blocks=tuple(blocks),
        title=rng.choice([None, " ".join(rng.choices(WORDS, k=3))]),
        authors=tuple(Author(n) for n in rng.sample(["Ada Rossi", "Plan B", "Carl Beta-Gamma"], rng.randint(0, 2))),
        published=_published(rng),
        publisher=rng.choice([None, "The State", "Daily Union", "Run"]),
        language=rng.choice([None, "en", "en-GB", "de", "xx"]),
        quotes=tuple(sorted((q for q in quotes if q.span.end <= len(text)), key=lambda q: (q.span.start, q.span.end))),
    )


def _quote(rng: random.Random, text: str, at: int) -> Quote:
    start = rng.randrange(len(text) - 1)
    end = rng.randrange(start + 1, len(text))
    content = [Span(at + start, at + end)]
    if rng.random() < 0.2 and end + 2 < len(text):  # in two parts, the second perhaps over the end of the block
        content.append(Span(at + end + 1, at + len(text) + rng.choice([0, 3])))
    return Quote(
        rng.choice(list(QuoteKind)),
        tuple(content),
        speaker=rng.choice([None, *PEOPLE]),
        relayed_by=tuple(rng.sample(RELAYS, rng.choice([0, 0, 1, 2]))),
        resolution=rng.choice([None, Resolution.NAMED, Resolution.PRONOUN]),
        source=Span(at, at + min(len(text), 4)) if rng.random() < 0.5 else None,
    )


def _published(rng: random.Random) -> Published | None:
    year, month, day = rng.randint(2018, 2020), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        [
            None,
            Published(f"{year}", Precision.YEAR, Origin.TEXT),
            Published(f"{year}-{month:02}", Precision.MONTH, Origin.TEXT),
            Published(f"{year}-{month:02}-{day:02}", Precision.DAY, Origin.TEXT),
        ]
    )


def word(rng: random.Random) -> str:
    """A word, or a joined word, of the vocabulary."""
    words, joins = analyse(rng.choice(WORDS))
    return rng.choice([*words, *(join.text for join in joins)])


def leaf(rng: random.Random) -> Query:
    """Something looked up in a field."""
    where = rng.choice([Field.TEXT] * 4 + list(Field))
    match rng.randrange(6):
        case 0 | 1:
            return Word(word(rng), where)
        case 2:
            return Prefix(word(rng)[: rng.randint(1, 3)], where)
        case 3:
            text = word(rng)
            at = rng.randrange(len(text))
            return Fuzzy(text[:at] + rng.choice(["", "x", text[at] * 2]) + text[at + 1 :], rng.choice([1, 1, 2]), where)
        case 4:
            words: list[str | None] = [word(rng) for _ in range(rng.randint(1, 3))]
            if rng.random() < 0.4:
                words.insert(rng.randrange(len(words) + 1), None)
            return Phrase(tuple(words), where)
        case _:
            return Near(tuple(word(rng) for _ in range(rng.randint(2, 3))), rng.randint(0, 4), where)


def query(rng: random.Random, depth: int = 0) -> Query:
    """Any query."""
    kind = rng.randrange(14)
    if depth < 3 and kind < 7:
        parts = tuple(query(rng, depth + 1) for _ in range(rng.randint(1, 4)))
        return And(parts) if kind < 3 else Or(parts) if kind < 6 else Not(parts[0])
    match kind:
        case 7:
            days = [None, date(2018, 6, 1), date(2019, 3, 5), date(2019, 9, 1)]
            return DateRange(rng.choice(days), rng.choice(days))
        case 8:
            return rng.choice([Undated(), Everything(), Nothing()])
        case 9:
            return HasQuote(tuple(rng.sample(list(QuoteKind), rng.randint(0, 2))))
        case 10:
            return OfKind(rng.choice(KINDS))
        case 11:
            values = [("speaker", "Ada Rossi"), ("via", "Carl Plan"), ("by", "Plan B"), ("in", "The State")]
            return Exactly(*rng.choice([*values, ("language", "en"), ("article", "a3")]))
        case _:
            return leaf(rng)

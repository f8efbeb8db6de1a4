"""How hits are ordered: BM25F with exact and stemmed forms side by side. Every store computes these scores.

For a passage p (a document d below) among the N passages that are in the index now:

- Occurrences weigh. An occurrence in p's text counts `BLOCK_WEIGHTS[kind of p]` (1 where not listed), times
  QUOTE_WEIGHT when its token lies within the content of a quote of p that is speech. (Token [start, end) within one
  span of `said_spans`.) A joined word is a token like any other.
- The length of d is the number of its plain words; `norm(length)` = K1 * (1 - B + B * length / PIVOT). The pivot is a
  constant, not the archive's average, so that a passage's part of the score never changes once it is written.
- saturated(tf, length) = tf * (K1 + 1) / (tf + norm(length)).
- idf(n, N) = ln(1 + (N - n + 0.5) / (n + 0.5)), n being the number of passages (of all kinds) that match.

Scores of leaves, each 0 where the leaf does not match:

- Word(w) in text: EXACT * idf(n_exact, N) * saturated(tf_exact) + STEM * idf(n_any, N) * saturated(tf_any), where
  tf_exact is the weighted count of the tokens equal to w, tf_any that of all tokens that Word(w) matches (exact ones
  included), n_exact and n_any the passages in which the one and the other are more than 0. A passage with the exact
  form thus beats one with another form of the same length.
- Prefix and Fuzzy in text: idf(n, N) * saturated(tf), tf being the weighted count of all tokens that match.
- Phrase in text: (sum over its words, None left out, of idf(n_word, N)) * saturated(tf), where n_word counts the
  passages that hold the word as it stands, and tf is the number of occurrences times the block's weight. Two
  occurrences differ when their first tokens stand at different positions.
- Near in text: (sum over its words of idf(n_any, N)) * saturated(the block's weight).
- said: the same formulas with quotes for passages: d is the quote's words in the passage, occurrences weigh 1,
  PIVOT_SAID for PIVOT, N the number of (passage, quote) pairs of speech, n those among them that match.
- Everything else (speaker, via, by, in, title, dates, kinds, Exactly, Everything) scores 0: it chooses, it does not
  rank.

And: the sum of its parts; Or: the sum of the parts that match; Not: 0. Quote conditions that are asked together of one
quote (see `indexer.query.nodes`) give the highest sum that one of the quotes which meet them gets; a quote condition
within an Or that is itself a quote condition is summed per quote likewise. In a search for quotes a hit scores as its
passage does.

Scores are of the query after `with_variants`. Scores that are equal when rounded to nine decimals order by the
article's put order, then by ordinal, then by the quote's place in the passage; so do all hits under Sort.NEWEST and
OLDEST within a day, where the day is the first that the date may mean, and undated articles come last.

Source of the method: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
fields' scores added rather than their frequencies, so that each form's part can be stored ready made.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from indexer.model import BlockKind

K1 = 1.2
B = 0.75
PIVOT = 40.0  # words of a passage of ordinary length
PIVOT_SAID = 20.0  # words of a quote of ordinary length
EXACT = 0.6
STEM = 0.4
QUOTE_WEIGHT = 1.5
BLOCK_WEIGHTS: Mapping[BlockKind, float] = {
    BlockKind.TITLE: 2.0,
    BlockKind.STANDFIRST: 1.5,
    BlockKind.SUBHEAD: 1.25,
    BlockKind.CAPTION: 0.75,
}


def norm(length: int, pivot: float = PIVOT) -> float:
    """What a frequency saturates against in a document of `length` plain words."""
    return K1 * (1 - B + B * length / pivot)


def saturated(frequency: float, length: int, pivot: float = PIVOT) -> float:
    """The part of a score that a weighted frequency gives, from 0 to K1 + 1."""
    return frequency * (K1 + 1) / (frequency + norm(length, pivot)) if frequency else 0.0


def idf(matching: int, documents: int) -> float:
    """The weight of a condition that `matching` of `documents` documents meet; never negative."""
    return math.log(1 + (documents - matching + 0.5) / (matching + 0.5))

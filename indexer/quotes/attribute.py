"""Article -> Article with quotes: find attributions, tell their kinds, resolve their speakers, chain their relays."""

from __future__ import annotations

from dataclasses import replace

from indexer.model import Article, Quote, QuoteKind, Resolution, Span
from indexer.quotes import german, rules
from indexer.quotes.document import CUE, NAMING, Attribution, Document, document
from indexer.quotes.kinds import is_mention, kind_of
from indexer.quotes.lexicon import lexicon
from indexer.quotes.merge import merged
from indexer.quotes.setoff import set_off
from indexer.quotes.shipped import shipped
from indexer.quotes.speakers import UNKNOWN, Resolver, Speaker

Range = tuple[int, int]

LONGEST_TAGGED = 1_000_000  # characters: a fat book; beyond it the tagger would hold up everything else
TOO_LONG = "quotes were found by rules alone, the text is too long for the model"

_BE = frozenset(("is", "are", "was", "were", "been"))  # one of them stands in every phrase of hearsay
_RELAYED = (Resolution.NAMED, Resolution.SURNAME, Resolution.ROLE)


def attribute(article: Article) -> Article:
    """`article` with its quotes, sorted by where they stand. Never fails on any text; an article with quotes already
    is attributed afresh. German goes by rules of its own. Where the model cannot be loaded, or the text is longer than
    LONGEST_TAGGED, the rules work alone and the article's warnings say so."""
    doc = document(article)
    if not doc.words:
        return replace(article, quotes=())
    if doc.german:
        found = german.attributions(doc)
        return replace(article, quotes=tuple(quotes_of(doc, [*found, *set_off(doc, found)])))
    ready = shipped() if len(article.text) <= LONGEST_TAGGED else TOO_LONG
    found = rules.attributions(doc)
    warnings = article.warnings
    if isinstance(ready, str):
        warnings = (*(w for w in warnings if w != ready), ready)
    else:
        tagged, heard = ready.attributions(doc, found)
        found = merged(doc, tagged, found, heard)
    return replace(article, quotes=tuple(quotes_of(doc, [*found, *set_off(doc, found)])), warnings=warnings)


def quotes_of(doc: Document, found: list[Attribution]) -> list[Quote]:
    """Quotes from attributions: contents trimmed to their words, kinds, speakers, relays, and mentions for what stands
    in quotation marks without a speaker."""
    trimmed = [(a, pieces) for a in found if (pieces := _pieces(doc, a.content)) and not _only_named(doc, pieces)]
    trimmed.sort(key=lambda pair: (pair[0].source or pair[0].cue or pair[1][0], pair[1]))
    resolver = Resolver(doc)
    speakers: dict[Range, Speaker] = {}
    resolved = []
    for a, pieces in trimmed:
        if a.source is not None and a.source not in speakers:
            speakers[a.source] = resolver.resolve(a.source)
        speaker = speakers.get(a.source, UNKNOWN) if a.source else UNKNOWN
        if a.cue is not None and doc.depth[a.cue[0]] and speaker.resolution not in _RELAYED:
            continue  # what somebody quoted says of others counts as a relay where it is plain who they are
        resolved.append((a, pieces, speaker))
    quotes = [_quote(doc, a, pieces, speaker) for a, pieces, speaker in resolved]
    quotes = _relayed(quotes)
    quotes.extend(_mentions(doc, quotes))
    return sorted(quotes, key=lambda q: (q.content[0].start, -q.content[-1].end))


def _pieces(doc: Document, content: tuple[Range, ...]) -> tuple[Range, ...]:
    """Contents without punctuation at their edges that is not theirs, sorted, without overlap."""
    out: list[Range] = []
    for first, last in sorted(content):
        if out and first < out[-1][1]:
            first = out[-1][1]
        if last - first > 3 and doc.lower[first] == "only" and doc.lower[first + 1] == "that":
            first += 1
        while first < last and (not _keeps(doc, first) or (doc.words[first].text == "that" and first + 2 < last)):
            first += 1
        while last > first and doc.words[last - 1].text in (",", ";", ":", "—", "–", "--") and not doc.depth[last - 1]:
            last -= 1
        if any(doc.words[k].text[0].isalnum() for k in range(first, last)):
            out.append((first, last))
    return tuple(out)


def _only_named(doc: Document, pieces: tuple[Range, ...]) -> bool:
    """Whether contents are no words of anybody but the name or pronoun of somebody: `citing Ann Lee`."""
    first, last = pieces[0]
    if len(pieces) > 1 or doc.quoted((first, last)) or last - first > 3 or doc.flags[first] & CUE:
        return False
    if last - first == 1:
        return doc.lower[first] in lexicon().pronouns
    opens = first == doc.sentences[doc.sentence[first]][0]
    return not opens and all(doc.flags[k] & NAMING for k in range(first, last))


def _keeps(doc: Document, i: int) -> bool:
    """Whether content may begin with word `i`."""
    text = doc.words[i].text
    return text[0].isalnum() or text in (
        "[",
        "(",
        "$",
        "£",
        "€",
        "#",
        "@",
        "“",
        '"',
        "''",
        "``",
        "«",
        "„",
        "‘",
        "'",
        "’",
        "...",
        "…",
        "‹",
        "「",
        "『",
    )


def _spans(doc: Document, pieces: tuple[Range, ...], kind: QuoteKind) -> tuple[Span, ...]:
    """Characters of the pieces; a piece that is one quotation loses its outer marks."""
    out = []
    for first, last in pieces:
        level = min(doc.depth[first], doc.depth[last - 1])
        inner_first, inner_last = first, last
        while (
            inner_first < last
            and doc.depth[inner_first] == level
            and not doc.words[inner_first].text[0].isalnum()
            and (inner_first + 1 < last and doc.depth[inner_first + 1] > level)
        ):
            inner_first += 1
        if inner_first > first:
            while (
                inner_last > inner_first
                and doc.depth[inner_last - 1] == level
                and not doc.words[inner_last - 1].text[0].isalnum()
            ):
                inner_last -= 1
            whole = all(doc.depth[k] > level for k in range(inner_first, inner_last))
            if whole or kind is QuoteKind.DIRECT:
                first, last = inner_first, inner_last
        while last > first + 1 and doc.words[last - 1].text == "." and doc.depth[last - 1] == 0:
            last -= 1
        out.append(doc.span((first, last)))
    return tuple(out)


def _quote(doc: Document, a: Attribution, pieces: tuple[Range, ...], speaker: Speaker) -> Quote:
    kind = QuoteKind.DIRECT if a.verbatim else kind_of(doc, pieces, doc.depth[a.cue[0]] if a.cue else 0)
    return Quote(
        kind=kind,
        content=_spans(doc, pieces, kind),
        cue=doc.span(a.cue) if a.cue else None,
        source=doc.span(a.source) if a.source else None,
        speaker=speaker.name,
        resolution=speaker.resolution,
        antecedent=speaker.antecedent,
        hearsay=_hearsay(doc, a),
        confidence=round(min(max(a.confidence, 0.0), 1.0), 4),
        role=speaker.role,
        affiliation=speaker.affiliation,
    )


def _hearsay(doc: Document, a: Attribution) -> bool:
    """Whether the paper marks the saying itself as hearsay."""
    if a.cue is None:
        return False
    lex = lexicon()
    first = min(a.cue[0], a.source[0]) if a.source and abs(a.source[0] - a.cue[0]) < 20 else a.cue[0]
    low, high = doc.sentences[doc.sentence[a.cue[0]]]
    low, high = max(low, min(first, a.cue[0] - 4)), min(high, a.cue[1] + 2)
    near = doc.lower[low:high]
    if not lex.hearsay.isdisjoint(near) and any(
        word in lex.hearsay and doc.depth[k] == doc.depth[a.cue[0]] for k, word in enumerate(near, low)
    ):
        return True
    said = f" {' '.join(near)} "
    return not _BE.isdisjoint(near) and any(f" {phrase} " in said for phrase in lex.hearsay_phrases)


def _relayed(quotes: list[Quote]) -> list[Quote]:
    """Quotes whose words and cue stand inside another's content get that speaker as relay, outermost last."""
    order = sorted(range(len(quotes)), key=lambda i: (quotes[i].content[0].start, -quotes[i].content[-1].end))
    out = list(quotes)
    open_: list[int] = []
    for i in order:
        q = quotes[i]
        open_ = [k for k in open_ if quotes[k].content[-1].end > q.content[0].start]
        chain: tuple[str, ...] = ()
        for k in reversed(open_):
            outer = quotes[k]
            if outer is not q and _holds(outer, q) and outer.source != q.source:
                if outer.speaker is not None and outer.speaker != q.speaker:
                    chain = (outer.speaker, *out[k].relayed_by)
                break
        if chain:
            out[i] = replace(q, relayed_by=chain)
        open_.append(i)
    return out


def _holds(outer: Quote, inner: Quote) -> bool:
    """Whether the inner quote's words and the cue for them are part of what the outer one says."""
    if inner.cue is None or not any(s.contains(inner.cue) for s in outer.content):
        return False
    return all(any(s.overlaps(c) for s in outer.content) for c in inner.content)


def _mentions(doc: Document, quotes: list[Quote]) -> list[Quote]:
    """Quoted stretches that no quote covers: mentions, or words whose speaker is unknown."""
    taken = sorted(s for q in quotes for s in q.content)
    out = []
    k = 0
    for stretch in sorted(doc.stretches, key=lambda s: s.first):
        if stretch.quoted.depth:
            continue
        span = doc.span((stretch.first, stretch.last))
        while k < len(taken) and taken[k].end <= span.start:
            k += 1
        if any(t.overlaps(span) for t in taken[max(0, k - 3) : k + 3]):
            continue
        if not any(doc.words[i].text[0].isalnum() for i in range(stretch.first, stretch.last)):
            continue
        if is_mention(doc, stretch):
            out.append(Quote(QuoteKind.MENTION, (span,), confidence=0.7))
        else:
            out.append(Quote(kind_of(doc, ((stretch.first, stretch.last),)), (span,), confidence=0.1))
    return out

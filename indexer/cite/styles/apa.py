"""APA, 7th edition (Publication Manual, chapters 8 and 9), for newspaper articles."""

from __future__ import annotations

from indexer.cite import dates, numbers
from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part, group, italic, term, text
from indexer.cite.names import Initials, NameStyle, cited, names
from indexer.cite.richtext import Style
from indexer.cite.textcase import capitalize_first

_DATES = dates.DateStyle(before_christ=" B.C.E.", anno_domini=" C.E.")
_SHORT = NameStyle(conjunction="&", short=True)
_LIST = NameStyle(
    conjunction="&",
    most=20,
    shown=19,
    last_shown=True,
    inverted=10_000,
    comma_before_last=True,
    initials=Initials.MADE,
    demote_particle=False,
)
_TRANSLATORS = NameStyle(conjunction="&", most=20, shown=19, last_shown=True, initials=Initials.MADE)
_LABELS = {"page": ("p.", "pp."), "paragraph": ("para.", "paras.")}


def citation(item: Item, pinpoint: Pinpoint) -> Part:
    """ "(Marsh, 2021, para. 5)"."""
    author = cited(*item.cited_names("author", "editor"), _SHORT)
    if author is None:
        author = _short_title(item)
    return group([author, term(_year(item)), locator(pinpoint)], ", ", "(" + pinpoint.said("as cited in"), ")")


def locator(pinpoint: Pinpoint) -> Part:
    """ "p. A1", "para. 5"."""
    if not pinpoint.value:
        return None
    one, several = _LABELS.get(pinpoint.label, ("", ""))
    label = several if numbers.is_several(pinpoint.value) else one
    return group([term(label), text(numbers.expanded(pinpoint.value))], " ")


def bibliography(item: Item) -> Part:
    """ "Marsh, E. (2021, March 4). Title of the article. *The Paper*. https://…"."""
    author, translated = names(item.names("author"), _LIST), False
    if author is None and item.names("editor"):
        editors = item.names("editor")
        label = "(Eds.)" if len(editors) > 1 else "(Ed.)"
        author = group([names(editors, _LIST), term(label)], " ")
    title = _title(item)
    if author is None:
        author, title, translated = group([title, _translators(item)], " "), None, True
    described = group([title, None if translated else _translators(item), _description(item)], " ")
    date = group([term(_year(item)), term(_month_day(item))], ", ", "(", ")")
    entry = group([author, date, described, _source(item)], ". ", suffix=".")
    return group([entry, _address(item), _original(item)], " ")


def _original(item: Item) -> Part:
    original = text(item.text("original-title"), Style.ITALIC)
    return group([term("Original work published as"), original], " ", "(", ")") if original else None


def _short_title(item: Item) -> Part:
    style = Style.QUOTED if item.text("container-title") else Style.ITALIC
    return text(item.short_title, style)


def _title(item: Item) -> Part:
    return text(item.text("title")) if item.text("container-title") else text(item.text("title"), Style.ITALIC)


def _translators(item: Item) -> Part:
    people = names(item.names("translator"), _TRANSLATORS)
    return group([people, term("Trans.")], ", ", "(", ")") if people else None


def _description(item: Item) -> Part:
    names_ = ["medium"] if item.text("number") else ["genre", "medium"]
    if not item.text("title"):
        names_.append("section")
    return group([text(capitalize_first(item.text(name))) for name in names_], "; ", "[", "]")


def _year(item: Item) -> str:
    issued = item.date("issued")
    suffix = item.text("year-suffix")
    if issued is None:
        return (item.text("status").lower() or "n.d.") + (f"-{suffix}" if suffix else "")
    return ("ca. " if issued.circa else "") + dates.year(issued, _DATES) + suffix


def _month_day(item: Item) -> str:
    issued = item.date("issued")
    return dates.month_day(issued, _DATES) if issued else ""


def _source(item: Item) -> Part:
    number = group(
        [
            text(numbers.dashed(item.text("volume")), Style.ITALIC),
            group([text(numbers.dashed(item.text("issue")))], "", "(", ")"),
        ]
    )
    paper = italic(item.title("container-title"))
    article_number = item.text("number")
    place = text(f"Article {article_number}") if article_number else text(numbers.expanded(item.text("page")))
    return group([paper, number, place], ", ")


def _address(item: Item) -> Part:
    if item.text("DOI"):
        return text("https://doi.org/" + item.text("DOI"))
    url = text(item.text("URL"))
    if url is None or item.date("issued") is not None:
        return url
    accessed = item.date("accessed")
    when = group([term(dates.whole(accessed, _DATES)), term("from")], ", ") if accessed else None
    return group([term("Retrieved"), when, url], " ")

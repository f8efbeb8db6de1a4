"""The Chicago Manual of Style, 18th edition, for newspaper articles: notes with bibliography, and author-date."""

from __future__ import annotations

from dataclasses import replace

from indexer.cite import dates, numbers
from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part, group, term, text
from indexer.cite.names import Initials, NameStyle, cited, names
from indexer.cite.richtext import Style
from indexer.cite.textcase import capitalize_first

_DATES = dates.DateStyle()
_SHORT = NameStyle(short=True)
_NOTE = NameStyle(initials=Initials.TIDIED, tells_apart=True)
_LIST = NameStyle(most=6, shown=3, inverted=1, comma_before_last=True, initials=Initials.TIDIED)
_NOTES_LIST = replace(_LIST, tells_apart=True)
_TRANSLATORS = NameStyle(most=6, shown=3, initials=Initials.TIDIED)
_ROLES = {"editor": ("ed.", "eds."), "translator": ("trans.", "trans.")}


def note(item: Item, pinpoint: Pinpoint) -> Part:
    """The first, full note: "Ellen Marsh, “Title,” *The Paper*, March 4, 2021, https://…."."""
    author, spent = names(item.names("author"), _NOTE), ""
    if author is None:
        author, spent = _substitute(item, _NOTE)
    translators = None if spent == "translator" else names(item.names("translator"), _NOTE)
    parts = [
        author,
        _title(item, item.title("title")),
        text(_genre(item)),
        _section(item, capital=False),
        group([term("trans."), translators], " ") if translators else None,
        _paper(item),
        _date(item),
        _edition(item),
        text(item.text("number")),
        locator(pinpoint),
        _original(item, "originally published as"),
        text(item.text("medium")),
        _visit(item, "accessed"),
        _address(item),
    ]
    return group(parts, ", ", pinpoint.said("quoted in"), ".")


def locator(pinpoint: Pinpoint) -> Part:
    """ "para. 5"; a page stands without a label."""
    if not pinpoint.value:
        return None
    label = "" if pinpoint.label == "page" else "paras." if numbers.is_several(pinpoint.value) else "para."
    return group([term(label), text(numbers.dashed(pinpoint.value))], " ")


def notes_bibliography(item: Item) -> Part:
    """ "Marsh, Ellen. “Title.” *The Paper*, March 4, 2021. https://…."."""
    author, title, paper, spent = _lead(item, _NOTES_LIST)
    source = group([paper, group([_date(item), _edition(item)], ". "), text(item.text("number"))], ", ")
    return group([author, *_middle(item, title, spent), source, *_end(item)], ". ", suffix=".")


def citation(item: Item, pinpoint: Pinpoint) -> Part:
    """ "(Marsh 2021, para. 5)"."""
    author = cited(*item.cited_names("author", "editor", "translator"), _SHORT)
    if author is None:
        author = text(item.title("container-title"), Style.ITALIC) or _title(item, item.short_title)
    who = group([author, _year(item)], " " if item.date("issued") else ", ")
    return group([who, locator(pinpoint)], ", ", "(" + pinpoint.said("quoted in"), ")")


def author_date_bibliography(item: Item) -> Part:
    """ "Marsh, Ellen. 2021. “Title.” *The Paper*, March 4. https://…."."""
    author, title, paper, spent = _lead(item, _LIST)
    issued = item.date("issued")
    day = term(dates.month_day(issued, _DATES)) if issued else None
    source = group([paper, group([day, _edition(item)], ". "), text(item.text("number"))], ", ")
    parts = [author, _year(item), *_middle(item, title, spent), source, *_end(item)]
    return group(parts, ". ", suffix=".")


def _lead(item: Item, style: NameStyle) -> tuple[Part, Part, Part, str]:
    """What an entry begins with, then what is left of title, paper and of the roles: without a name the paper leads,
    and without a paper the title."""
    author, spent = names(item.names("author"), style), ""
    title, paper = _title(item, item.title("title")), _paper(item)
    if author is None:
        author, spent = _substitute(item, style)
    if author is None:
        author, paper = paper, None
    if author is None:
        author, title = title, None
    return author, title, paper, spent


def _title(item: Item, title: str) -> Part:
    return text(title, Style.QUOTED if item.text("container-title") else Style.ITALIC)


def _genre(item: Item) -> str:
    return "" if item.text("number") else item.text("genre")


def _substitute(item: Item, style: NameStyle) -> tuple[Part, str]:
    for role, (one, several) in _ROLES.items():
        people = item.names(role)
        if people:
            return group([names(people, style), term(several if len(people) > 1 else one)], ", "), role
    return None, ""


def _middle(item: Item, title: Part, spent: str) -> list[Part]:
    translators = None if spent == "translator" else names(item.names("translator"), _TRANSLATORS)
    by = group([term("Translated by"), translators], " ") if translators else None
    return [title, text(capitalize_first(_genre(item))), _section(item, capital=True), by]


def _end(item: Item) -> list[Part]:
    original = _original(item, "Originally published as")
    medium = text(capitalize_first(item.text("medium")))
    return [original, medium, _visit(item, "Accessed"), _address(item)]


def _original(item: Item, lead: str) -> Part:
    original = text(item.title("original-title"), Style.ITALIC)
    return group([term(lead), original], " ") if original else None


def _section(item: Item, capital: bool) -> Part:
    section = item.text("section")
    if not section:
        return None
    if not numbers.is_numeric(section):
        return text(item.label("section"))
    label = "secs." if numbers.is_several(section) else "sec."
    return group([term(capitalize_first(label) if capital else label), text(numbers.dashed(section))], " ")


def _paper(item: Item) -> Part:
    place = text(item.text("publisher-place"))
    return group([text(item.title("container-title"), Style.ITALIC), group([place], "", "(", ")")], " ")


def _date(item: Item) -> Part:
    issued = item.date("issued")
    if issued is None:
        return term("n.d.")
    words = dates.whole(issued, _DATES)
    return term(f"[{words}?]" if issued.circa else words)


def _year(item: Item) -> Part:
    issued = item.date("issued")
    suffix = item.text("year-suffix")
    if issued is None:
        return term(f"n.d.-{suffix}" if suffix else "n.d.")
    words = dates.year(issued, _DATES)
    return term((f"[{words}?]" if issued.circa else words) + suffix)


def _edition(item: Item) -> Part:
    edition = item.text("edition")
    if not edition:
        return None
    if numbers.is_numeric(edition):
        return term(f"{numbers.ordinal(edition)} ed.")
    return group([text(item.label("edition")), term("Edition")], " ")


def _visit(item: Item, verb: str) -> Part:
    """When the page was read; only where the article has no date of its own."""
    accessed = item.date("accessed")
    if accessed is None or item.text("DOI") or not item.text("URL") or item.date("issued") is not None:
        return None
    return term(f"{verb} {dates.whole(accessed, _DATES)}")


def _address(item: Item) -> Part:
    doi = item.text("DOI")
    return text("https://doi.org/" + doi) if doi else text(item.text("URL"))

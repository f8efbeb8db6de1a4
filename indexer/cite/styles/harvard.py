"""Harvard as in Cite Them Right, 12th edition, for newspaper articles."""

from __future__ import annotations

from indexer.cite import dates, numbers
from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part, group, term, text
from indexer.cite.names import Initials, Name, NameStyle, cited, names
from indexer.cite.richtext import Style
from indexer.cite.textcase import capitalize_first

_DATES = dates.DateStyle()
_DAY_MONTH = dates.DateStyle(day_first=True)
_SHORT = NameStyle(short=True, most=3, comma_before_last=False, et_al_italic=True)
_LIST = NameStyle(
    most=3,
    inverted=10_000,
    comma_before_last=False,
    initials=Initials.MADE,
    initial_end=".",
    demote_particle=False,
    et_al_italic=True,
    tells_apart=True,
)
_CONTRIBUTORS = NameStyle(most=3, initials=Initials.MADE, initial_end=".", demote_particle=False)
_ROLES = {"editor": ("ed.", "eds.", "Edited by"), "translator": ("trans.", "trans.", "Translated by")}
_LABELS = {"page": ("p.", "pp."), "paragraph": ("para.", "paras.")}


def citation(item: Item, pinpoint: Pinpoint) -> Part:
    """ "(Marsh, 2021, para. 5)"."""
    author = cited(*item.cited_names("author", "editor", "translator"), _SHORT) or text(
        item.title("container-title"), Style.ITALIC
    )
    return group([author, term(_year(item)), locator(pinpoint)], ", ", "(" + pinpoint.said("quoted in"), ")")


def locator(pinpoint: Pinpoint) -> Part:
    """ "p. A1", "para. 5"."""
    if not pinpoint.value:
        return None
    one, several = _LABELS.get(pinpoint.label, ("", ""))
    label = several if numbers.is_several(pinpoint.value) else one
    return group([term(label), text(numbers.dashed(pinpoint.value))], " ")


def bibliography(item: Item) -> Part:
    """ "Marsh, E. (2021) “Title,” *The Paper*, 4 March. Available at: https://… (Accessed: November 23, 2026)."."""
    author, spent = names(item.names("author"), _LIST), ""
    if author is None:
        for role, (one, several, _) in _ROLES.items():
            people = item.names(role)
            if people:
                label = several if len(people) > 1 else one
                author, spent = group([names(people, _LIST), term(f"({label})")], " "), role
                break
    paper = text(item.text("container-title"), Style.ITALIC)
    if author is None:
        author, paper = text(item.title("container-title"), Style.ITALIC), None
    where = group([paper, _edition(item)], ". ") if item.text("container-title") else None
    titles = group([text(item.text("title"), Style.QUOTED), where], ", ")
    head = group([author, term(f"({_year(item)})"), titles], " ")
    issued = item.date("issued")
    details = [term(dates.month_day(issued, _DAY_MONTH)) if issued else None, _pages(item)]
    body = group([group([head, _contributors(item, spent)], ". "), *details], ", ")
    return group([body, _address(item)], ". ", suffix=".")


def _year(item: Item) -> str:
    issued = item.date("issued")
    suffix = item.text("year-suffix")
    if issued is None:
        return f"no date {suffix}".rstrip()
    return dates.year(issued, _DATES) + suffix


def _edition(item: Item) -> Part:
    edition = item.text("edition")
    if edition and numbers.is_numeric(edition):
        return term(f"{numbers.ordinal(edition)} ed")
    return text(edition)


def _contributors(item: Item, spent: str) -> Part:
    people: dict[str, tuple[Name, ...]] = {role: item.names(role) for role in _ROLES if role != spent}
    if people.get("editor") and people.get("editor") == people.get("translator"):
        verbs = {"Edited & translated by": people["editor"]}
    else:
        verbs = {_ROLES[role][2]: found for role, found in people.items() if found}
    return group([group([term(capitalize_first(v)), names(p, _CONTRIBUTORS)], " ") for v, p in verbs.items()], ". ")


def _pages(item: Item) -> Part:
    page = item.text("page")
    if not page:
        return None
    return group([term("pp." if numbers.is_several(page) else "p."), text(numbers.dashed(page))], " ")


def _address(item: Item) -> Part:
    if item.text("DOI"):
        return text("Available at: https://doi.org/" + item.text("DOI"))
    if not item.text("URL"):
        return None
    accessed = item.date("accessed")
    visit = term(f" (Accessed: {dates.whole(accessed, _DATES)})") if accessed else None
    return group([term("Available at: "), text(item.text("URL")), visit])

"""MLA Handbook, 9th edition, for newspaper articles."""

from __future__ import annotations

from indexer.cite import dates, numbers
from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part, group, term, text
from indexer.cite.names import Initials, Name, NameStyle, cited, names
from indexer.cite.richtext import Style
from indexer.cite.textcase import capitalize_first

_DATES = dates.DateStyle(day_first=True, short_months=True)
_SHORT = NameStyle(short=True)
_LIST = NameStyle(
    inverted=1,
    comma_before_last=True,
    comma_before_et_al=True,
    initials=Initials.TIDIED,
    demote_particle=False,
    tells_apart=True,
)
_CONTRIBUTORS = NameStyle(initials=Initials.TIDIED, demote_particle=False)
_ROLES = {
    "editor": ("editor", "editors", "edited by"),
    "translator": ("translator", "translators", "translated by"),
}


def citation(item: Item, pinpoint: Pinpoint) -> Part:
    """ "(Marsh A1)", "(Marsh, par. 5)"."""
    author, title = cited(*item.cited_names("author", "editor", "translator"), _SHORT), _title(item, item.short_title)
    author = group([author, title if item.data.get("shown-title") is True else None], ", ") if author else title
    opening = "(qtd. in " if pinpoint.speaker else "("
    return group([author, locator(pinpoint)], " " if pinpoint.label == "page" else ", ", opening, ")")


def locator(pinpoint: Pinpoint) -> Part:
    """ "par. 5"; a page stands without a label."""
    if not pinpoint.value:
        return None
    label = "" if pinpoint.label == "page" else "pars." if numbers.is_several(pinpoint.value) else "par."
    return group([term(label), text(numbers.shortened(pinpoint.value))], " ")


def bibliography(item: Item) -> Part:
    """ "Marsh, Ellen. “Title of the Article.” *The Paper*, 4 Mar. 2021, p. A1, https://….”."""
    author, spent = names(item.names("author"), _LIST), ""
    if author is None:
        for role, (one, several, _) in _ROLES.items():
            people = item.names(role)
            if people:
                author, spent = group([names(people, _LIST), term(several if len(people) > 1 else one)], ", "), role
                break
    title = _title(item, item.title("title"))
    if author is None:
        author, title = title, None
    genre = "" if item.text("number") else capitalize_first(item.text("genre"))
    section = text(item.label("section"))
    if not item.text("source"):  # no database that a page was read in
        return group(
            [author, title, text(genre), _container(item, spent, _where(item)), _end(item, section)], ". ", suffix="."
        )
    database = group([text(item.text("source"), Style.ITALIC), _where(item)], ", ") if _where(item) else None
    parts = [author, title, text(genre), _container(item, spent, None), section, database, _end(item, None)]
    return group(parts, ". ", suffix=".")


def _title(item: Item, title: str) -> Part:
    return text(title, Style.QUOTED if item.text("container-title") else Style.ITALIC)


def _where(item: Item) -> Part:
    doi = item.text("DOI")
    return text("https://doi.org/" + doi) if doi else text(item.text("URL"))


def _container(item: Item, spent: str, where: Part) -> Part:
    place = text(item.text("publisher-place"))
    paper = group([text(item.title("container-title"), Style.ITALIC), group([place], "", "[", "]")], " ")
    page = item.text("page")
    pages = (
        group([term("pp." if numbers.is_several(page) else "p."), text(numbers.shortened(page))], " ") if page else None
    )
    return group(
        [paper, _contributors(item, spent), _edition(item), _number(item), _published(item), pages, where], ", "
    )


def _contributors(item: Item, spent: str) -> Part:
    people: dict[str, tuple[Name, ...]] = {role: item.names(role) for role in _ROLES if role != spent}
    if people.get("editor") and people.get("editor") == people.get("translator"):
        verbs = {"edited and translated by": people["editor"]}
    else:
        verbs = {_ROLES[role][2]: found for role, found in people.items() if found}
    capital = capitalize_first if not item.text("container-title") else str
    return group([group([term(capital(v)), names(p, _CONTRIBUTORS)], " ") for v, p in verbs.items()], ", ")


def _edition(item: Item) -> Part:
    edition = item.text("edition")
    if edition and numbers.is_numeric(edition):
        return term(f"{numbers.ordinal(edition)} ed.")
    return text(capitalize_first(edition))


def _number(item: Item) -> Part:
    volume, issue = item.text("volume"), item.text("issue")
    label = "" if not numbers.is_numeric(volume) else "vols." if numbers.is_several(volume) else "vol."
    parts = [group([term(label), text(numbers.dashed(volume))], " ") if volume else None]
    if issue:
        parts.append(group([term("nos." if numbers.is_several(issue) else "no."), text(numbers.dashed(issue))], " "))
    number = item.text("number")
    if number:
        label = "" if not numbers.is_numeric(number) else "nos." if numbers.is_several(number) else "no."
        parts.append(group([text(item.text("genre")), term(label), text(number)], " "))
    return group(parts, ", ")


def _published(item: Item) -> Part:
    issued = item.date("issued")
    if issued is None:
        return None
    return term(("Circa " if issued.circa else "") + dates.whole(issued, _DATES))


def _end(item: Item, section: Part) -> Part:
    accessed = item.date("accessed")
    visit = None
    if accessed is not None and item.date("issued") is None:
        visit = term("Accessed " + dates.whole(accessed, _DATES))
    return group([visit, text(capitalize_first(item.text("medium"))), section], ", ")

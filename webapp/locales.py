"""Languages of the interface: choosing one, and dates and numbers as it writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError, support
from babel.dates import format_date, format_datetime, format_skeleton, get_day_names
from babel.numbers import format_decimal, format_percent
from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale, get_translations, gettext

from indexer import Precision, Published

LANGUAGES = {"en": "English", "de": "Deutsch"}
COOKIE = "language"
_YEAR = 31_536_000  # seconds


def register(app: Flask) -> None:
    """Set up translations, the choice of language and the filters for dates and numbers."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
    Babel(app, locale_selector=choose)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _translations().ugettext(text),
        ngettext=lambda one, many, number: _translations().ungettext(one, many, number),
        newstyle=True,
    )
    app.after_request(_remember)
    app.add_template_filter(number)
    app.add_template_filter(percent)
    app.add_template_filter(published)
    app.add_template_filter(published_short)
    app.add_template_filter(day)
    app.add_template_filter(month_name)
    app.add_template_filter(moment)
    app.add_template_filter(date_words, "when_label")
    app.jinja_env.globals["weekdays"] = weekdays
    app.context_processor(lambda: {"languages": LANGUAGES, "language": language()})


def choose() -> str:
    """The language asked for in the address, else chosen before, else the browser's best, else English."""
    for wanted in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return request.accept_languages.best_match(list(LANGUAGES), "en") or "en"


def language() -> str:
    """Code of the language of this page."""
    found = g.get("language")
    if found is None:
        found = g.language = str(get_locale() or "en")
    return str(found)


def _translations() -> support.NullTranslations:
    """The catalogue of this page's language, looked up once: a page asks for a hundred words."""
    found: support.NullTranslations | None = g.get("translations")
    if found is None:
        found = g.translations = get_translations()
    return found


def number(value: float) -> str:
    """A number with the language's separators."""
    return _number(value, language())


def percent(value: float) -> str:
    """A share from 0 to 1 as a percentage."""
    return str(format_percent(value, locale=_english(language())))


def published(value: Published | None) -> str:
    """A publication date in words, as exactly as it is known; "undated" for None."""
    if value is None:
        return str(gettext("undated"))
    return _published(value.value, value.precision, language(), "long")


def published_short(value: Published | None) -> str:
    """The same, abbreviated, for lists."""
    if value is None:
        return str(gettext("undated"))
    return _published(value.value, value.precision, language(), "medium")


def day(value: date | datetime | str) -> str:
    """A calendar day in words; a string must be ISO 8601, and is shown as it stands when it is not."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return str(value)
    return str(format_date(value, "long", locale=_english(language())))


def month_name(value: str, width: str = "MMMM y") -> str:
    """A month ("2019-02") in words."""
    return _month(value, width, language())


def moment(value: datetime) -> str:
    """A date and time in UTC."""
    return str(format_datetime(value.astimezone(UTC), "d MMM y, HH:mm 'UTC'", locale=_english(language())))


def date_words(value: str) -> str:
    """A year, a month ("2019-02") or a day in words, abbreviated."""
    if len(value) == 10:
        return str(format_date(date.fromisoformat(value), "medium", locale=_english(language())))
    return month_name(value, "MMM y") if len(value) == 7 else value


def language_name(code: str) -> str:
    """The name of a language by its code, in the language of the page."""
    try:
        found = Locale.parse(code, sep="-").get_display_name(_english(language()))
    except (UnknownLocaleError, ValueError):
        return code
    return str(found or code)


def weekdays() -> list[tuple[str, str]]:
    """Short and full names of the days, Monday first."""
    short, full = (get_day_names(width, locale=_english(language())) for width in ("short", "wide"))
    return [(short[day], full[day]) for day in range(7)]


@lru_cache(maxsize=4_096)
def _published(value: str, precision: Precision, locale: str, width: str) -> str:
    if precision is Precision.YEAR:
        return value[:4]
    if precision is Precision.MONTH:
        return _month(value[:7], "MMMM y" if width == "long" else "MMM y", locale)
    return str(format_date(date.fromisoformat(value[:10]), width, locale=_english(locale)))


@lru_cache(maxsize=4_096)
def _month(value: str, width: str, locale: str) -> str:
    first = date(int(value[:4]), int(value[5:7]), 1)
    if width == "MMMM":
        return str(format_date(first, "LLLL", locale=_english(locale)))
    return str(format_skeleton("yMMMM" if width == "MMMM y" else "yMMM", first, locale=_english(locale)))


@lru_cache(maxsize=4_096)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


def _english(locale: str) -> Locale:
    """British English for "en": a newspaper archive reads "12 February 2019"."""
    return Locale.parse("en_GB" if locale == "en" else locale)


def _remember(response: Response) -> Response:
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and wanted != request.cookies.get(COOKIE) and not g.get("stateless"):
        response.set_cookie(COOKIE, wanted, max_age=_YEAR, samesite="Lax", httponly=True)
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language())
    return response

"""The words of the interface in every language."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from page import get, words
from pressroom import LOCK

import webapp
from webapp.locales import LANGUAGES

HOME = Path(webapp.__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
PLACE = re.compile(r"%\((\w+)\)s")

Key = str | tuple[str, ...]


def key(message_id: object) -> Key:
    return tuple(message_id) if isinstance(message_id, (tuple, list)) else str(message_id)


def used() -> set[Key]:
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(str(HOME), METHODS, keywords=keywords, directory_filter=lambda d: "static" not in d)
    return {key(message) for _, _, message, _, _ in found}


def catalogue(code: str) -> Catalog:
    with (HOME / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_word_is_translated(code: str) -> None:
    """The catalogue has a translation of everything that pages say, and nothing they say no more."""
    done = {key(m.id) for m in catalogue(code) if m.id and all([m.string] if isinstance(m.string, str) else m.string)}
    assert used() - done == set()
    assert done - used() == set()


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_keep_the_places(code: str) -> None:
    """Every translation has the places for values that the original has."""
    for message in catalogue(code):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings:
            assert set(PLACE.findall(string)) == set(PLACE.findall(ids[-1])), string


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_shipped_is_compiled_from_the_catalogue(code: str) -> None:
    """The compiled file is that of the catalogue (`pybabel compile -d webapp/translations` makes it)."""
    made = io.BytesIO()
    write_mo(made, catalogue(code))
    assert (HOME / "translations" / code / "LC_MESSAGES" / "messages.mo").read_bytes() == made.getvalue()


def test_no_message_can_end_an_attribute() -> None:
    """Messages stand in attributes unescaped, so none holds a straight quotation mark or an angle bracket."""
    texts = [t for m in used() for t in (m if isinstance(m, tuple) else (m,))]
    for code in TRANSLATED:
        for message in catalogue(code):
            texts += [message.string] if isinstance(message.string, str) else list(message.string)
    assert [t for t in texts if re.search(r'["<>]', t) and "\n" not in t] == []


def test_dates_numbers_and_names_follow_the_language(reader: FlaskClient) -> None:
    """A German page writes dates, kinds and relays the German way."""
    page = get(reader, f"/articles/{LOCK.id}", headers={"Accept-Language": "de"})
    assert page.html["lang"] == "de"
    assert words(page.select_one(".running time")) == "4. März 2019"
    assert page.select(".words .q")[1]["data-who"] == "Maren Tolliver, wiedergegeben von Josse Abelin"
    assert "4 March 2019" in words(get(reader, f"/articles/{LOCK.id}").select_one(".running"))


def test_a_chosen_language_stays(reader: FlaskClient) -> None:
    """The language in the address wins and is remembered; an unknown one is passed over."""
    assert get(reader, "/help?lang=de").html["lang"] == "de"
    assert get(reader, "/help").html["lang"] == "de"
    assert get(reader, "/help?lang=xx").html["lang"] == "de"
    assert get(reader, "/help?lang=en").html["lang"] == "en"

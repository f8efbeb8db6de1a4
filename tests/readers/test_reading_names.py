"""Names, bylines, dates, credits and languages, as tables."""

# ruff: noqa: E501 - tables of cases, a row a line
from __future__ import annotations

import pytest

from indexer.model import Origin
from indexer.readers.bylines import BY, parse_byline
from indexer.readers.credits import split_credit
from indexer.readers.dates import date_in_address, date_of_dateline, date_of_stamp, published_from
from indexer.readers.labels import categories
from indexer.readers.language import corrected, detect_language
from indexer.readers.publishers import publisher_of
from indexer.text.names import family_first_in, in_context, split_name


@pytest.mark.parametrize(
    ("name", "family", "given", "family_first"),
    [
        ("Ann Lee", "Lee", "Ann", False),
        ("Hwang Joon-bum", "Hwang", "Joon-bum", True),
        ("Kim Jong Un", "Kim", "Jong Un", True),
        ("Kim Novak", "Novak", "Kim", False),
        ("Lee Harvey Oswald", "Oswald", "Lee Harvey", False),
        ("Li Keqiang", "Li", "Keqiang", True),
        ("Nguyen Phu Trong", "Nguyen", "Phu Trong", True),
        ("Abe Shinzo", "Abe", "Shinzo", True),
        ("Shinzo Abe", "Abe", "Shinzo", False),
        ("Orbán Viktor", "Orbán", "Viktor", True),
        ("山川 千夏", "山川", "千夏", True),
        ("김정은", "김", "정은", True),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig", False),
        ("Martin Luther King Jr.", "King", "Martin Luther", False),
        ("Lee, Ann", "Lee", "Ann", False),
        ("Reuters", None, None, False),
        ("Lantern staff", None, None, False),
        ("Lantern staff reporter", None, None, False),
        ("Bote-Redaktion", None, None, False),
        ("dpa", None, None, False),
    ],
)
def test_names(name: str, family: str | None, given: str | None, family_first: bool) -> None:
    """Names come apart as their languages have it; desks and agencies stay whole."""
    author = split_name(name)
    assert (author.name, author.family, author.given, author.family_first) == (name, family, given, family_first)


def test_text_shows_the_order() -> None:
    """A name the text goes on to call by its first word is family-first."""
    assert family_first_in(["Bako Denes"], "Bako Denes came late. Bako said nothing.") == {"Bako Denes"}
    assert family_first_in(["Ann Lee"], "Ann Lee came late. Lee said nothing.") == frozenset()
    assert family_first_in(["Bako Denes"], "Bako Denes came late. Bako Ilona spoke. Bako left.") == frozenset()


@pytest.mark.parametrize(
    ("name", "language", "text", "family", "family_first"),
    [
        ("Kemény Zsófia", "hu", "", "Kemény", True),
        ("Szűcs Jánosné", "hu", "", "Szűcs", True),
        ("Ann Lee", "hu", "", "Lee", False),
        ("Anna Berg", "hu", "", "Berg", False),
        ("Trần Khoa Nam", "vi", "", "Trần", True),
        ("Ann Lee", "vi", "", "Lee", False),
        ("Zhou Anming", "en", "", "Zhou", True),
        ("Takacs Ana", "en", "Takacs Ana keeps bees. Takacs has forty hives.", "Takacs", True),
        ("Takacs Ana", "en", "Takacs Ana keeps bees. Ana has forty hives.", "Ana", False),
        ("Kim Willow", "en", "Kim Willow lives in Port Amsel. Kim keeps bees.", "Willow", False),
        ("Laura Berg", "en", "Laura Berg lives in Port Amsel. Laura keeps bees.", "Berg", False),
        ("Reuters", "hu", "", None, False),
        ("Lee, Ann", "hu", "", "Lee", False),
    ],
)
def test_order_of_names_in_an_article(
    name: str, language: str, text: str, family: str | None, family_first: bool
) -> None:
    """The language of the article and what its text calls a person tell the order of the names; first names do not."""
    author = in_context(split_name(name), text, language)
    assert (author.name, author.family, author.family_first) == (name, family, family_first)


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("By Jane Roe", [("Jane Roe", None)]),
        ("BY JANE ROE AND ANN LEE", [("JANE ROE", None), ("ANN LEE", None)]),
        ("By Jane Roe, Staff Writer", [("Jane Roe", "Staff Writer")]),
        ("By A. Roe, Paris correspondent, and Bob Ray and Cy Lee, staff reporters", [("A. Roe", "Paris correspondent"), ("Bob Ray", "staff reporters"), ("Cy Lee", "staff reporters")]),
        ("By Ann Lee in Washington and Bob Ray in Paris", [("Ann Lee", None), ("Bob Ray", None)]),
        ("Von Petra Müller und Hans van der Berg", [("Petra Müller", None), ("Hans van der Berg", None)]),
        ("Toby Ray", [("Toby Ray", None)]),
        ("Ida von Berg", [("Ida von Berg", None)]),
        ("Kommentar von Petra Müller", [("Petra Müller", None)]),
        ("Ein Gastbeitrag von Petra Müller", [("Petra Müller", None)]),
        ("Analysis by Jane Roe", [("Jane Roe", None)]),
        ("Interview: Ann Lee", [("Ann Lee", None)]),
        ("Interview von Ann Lee und Bob Ray", [("Ann Lee", None), ("Bob Ray", None)]),
        ("Das Gespräch führte Petra Müller", [("Petra Müller", None)]),
        ("Propos recueillis par Jeanne Petit", [("Jeanne Petit", None)]),
        ("Text: Ann Lee", [("Ann Lee", None)]),
        ("Interview: What the minister said", []),
        ("Interview: A Day In Paris With Ann", []),
        ("By Ann Lee, in Paris, and Bob Ray, in Rome", [("Ann Lee", None), ("Bob Ray", None)]),
        ("By TPN, in News, Portugal, Business · 31 Jan 2025, 20:02", [("TPN", None)]),
        ("Von Petra Müller, Frankfurt", [("Petra Müller", None)]),
        ("Von Petra Müller mit AP", [("Petra Müller", None), ("AP", None)]),
        ("By Ann Lee, Reuters", [("Ann Lee", None), ("Reuters", None)]),
        ("Lucy ThornNews Reporter", [("Lucy Thorn", "News Reporter")]),
        ("Ann McDonald, News Reporter", [("Ann McDonald", "News Reporter")]),
        ("Steff Rice Deputy Content Hub Director", [("Steff Rice", "Deputy Content Hub Director")]),
        ("Von Petra Müller, Leitende Wirtschaftsredakteurin", [("Petra Müller", "Leitende Wirtschaftsredakteurin")]),
        ("Von Robin Amsel, Volontär (Sport)", [("Robin Amsel", "Volontär (Sport)")]),
        ("Chief Political Correspondent", []),
        ("Staff writer", []),
        ("By Staff Writer", [("Staff Writer", None)]),
        ("Corresponsal en Atenas", []),
        ("Marta Roca, corresponsal en Atenas", [("Marta Roca", "corresponsal")]),
        ("순천, 광양 박준서 기자 park@example.com", [("박준서", None)]),
        ("Ann Lee1, Bob Ray2 & Cy Doe", [("Ann Lee", None), ("Bob Ray", None), ("Cy Doe", None)]),
        ("Quelle: sid/dpa", []),
        ("Author Jane Roe, from Port Amsel, said she started reading novels because she liked the sea.", []),
        ("Jane Roe is a freelance journalist in London, UK.", []),
        ("The Ledger's Standards and Practices", []),
        ("By April Ryan and Sun Wei", [("April Ryan", None), ("Sun Wei", None)]),
        ("By the numbers, it was a good year", []),
        ("By Monday it was over", []),
    ],
)  # fmt: skip
def test_bylines(line: str, want: list[tuple[str, str | None]]) -> None:
    """A byline gives its authors with their roles; a sentence that begins like one gives none."""
    assert [(a.name, a.role) for a in parse_byline(line)] == want


@pytest.mark.parametrize(
    ("line", "introduced"),
    [
        ("By Jane Roe", True),
        ("by jane roe", True),
        ("Von Petra Müller", True),
        ("Von: petra", True),
        ("Von dpa", True),
        ("Da han kom hjem i går", False),
        ("Por eso nadie dijo nada", False),
        ("Par ailleurs, le conseil a dit non", False),
        ("Von heute an gilt das nicht mehr", False),
    ],
)
def test_what_introduces_a_byline(line: str, introduced: bool) -> None:
    """Words that mean "by" and much else introduce names only."""
    assert bool(BY.match(line)) == introduced


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("2019-02-10", "2019-02-10"),
        ("2019-02", "2019-02"),
        ("2019", "2019"),
        ("2019-02-10T08:30:00Z", "2019-02-10T08:30:00+00:00"),
        ("2019-02-10T08:30:00+0900", "2019-02-10T08:30:00+09:00"),
        ("2019-02-10 08:30", "2019-02-10"),
        ("February 10, 2019", "2019-02-10"),
        ("Feb. 10, 2019", "2019-02-10"),
        ("10 February 2019", "2019-02-10"),
        ("10. Februar 2019", "2019-02-10"),
        ("10 de febrero de 2019", "2019-02-10"),
        ("2019年2月10日", "2019-02-10"),
        ("10.2.2019", "2019-02-10"),
        ("13/2/2019", "2019-02-13"),
        ("3/2/2019", None),
        ("2019-02-30", None),
        ("yesterday", None),
        ("1066-10-14", None),
    ],
)
def test_dates(text: str, want: str | None) -> None:
    """Dates are as precise as they are written; what can be read in two ways is not read."""
    found = published_from(text, Origin.TEXT)
    assert (found.value if found else None) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("LONDON, March 4, 1913 —", "1913-03-04"),
        ("PARIS, le 4 mars 1913 (Havas) —", "1913-03-04"),
        ("BERLIN, 4. März 1913 –", "1913-03-04"),
        ("HANOI, Feb. 10 (Yonhap) —", None),
        ("PORT AMSEL —", None),
        ("PORT AMSEL, March 1913 —", None),
        ("PORT AMSEL, Gate 4, 1913 —", None),
    ],
)
def test_days_of_datelines(text: str, want: str | None) -> None:
    """A dateline dates its article only where it says the year."""
    found = date_of_dateline(text)
    assert (found.value if found else None) == want


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("12:43, 20 Apr 2026", "2026-04-20"),
        ("by Ann Lee | 5 November 2024", "2024-11-05"),
        ("Stand: 28. April 2023, 05:00 Uhr", "2023-04-28"),
        ("17:41 JST, October 13, 2024", "2024-10-13"),
        ("Ann Lee / LEDGER / Sep 2, 2024, 17:07 IST", "2024-09-02"),
        ("Veröffentlicht am 4. März 2013", "2013-03-04"),
        ("Updated 12:44, 20 Apr 2026", None),
        ("What we know of the attack of 7 October 2023", None),
        ("The ferry sank on March 4, 2013", None),
        ("4 months ago", None),
    ],
)
def test_days_of_stamps(line: str, want: str | None) -> None:
    """A line under a title dates the page where it looks like a stamp, not where it tells of a day."""
    found = date_of_stamp(line, Origin.PAGE)
    assert (found.value if found else None) == want


def test_days_in_addresses() -> None:
    """A path may hold the day; numbers that are no day are none."""
    assert [d.value if (d := date_in_address(f"https://ledger.example/{path}")) else None for path in (
        "2019/02/10/ferry", "news/20190210/ferry", "2019-02-10", "2019/02/31/ferry", "id/881668", "2019/02/ferry",
    )] == ["2019-02-10", "2019-02-10", "2019-02-10", None, None, None]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "own", "credit"),
    [
        ("The bridge at dawn. (Yonhap News)", "The bridge at dawn.", "Yonhap News"),
        ("The bridge at dawn. Photo: Ann Lee", "The bridge at dawn.", "Ann Lee"),
        ("The bridge at dawn. Foto: Ann Lee/dpa", "The bridge at dawn.", "Ann Lee/dpa"),
        ("The bridge at dawn. © dpa", "The bridge at dawn.", "dpa"),
        ("The bridge at dawn (AP Photo/Ann Lee)", "The bridge at dawn", "AP Photo/Ann Lee"),
        ("The bridge at dawn. Ann Lee/Getty Images", "The bridge at dawn.", "Ann Lee/Getty Images"),
        ("Antony (Manchester United)", "Antony (Manchester United)", None),
        ("The bridge at dawn.", "The bridge at dawn.", None),
    ],
)
def test_credits(text: str, own: str, credit: str | None) -> None:
    """A caption's credit comes off its end; brackets that are none stay."""
    span, found = split_credit(text)
    assert (span.of(text), found) == (own, credit)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The council met for six hours on Monday and it decided that nothing was to be done.", "en"),
        (
            "Der Rat hat am Montag sechs Stunden lang beraten und nicht viel beschlossen, wie es alle gesagt hatten.",
            "de",
        ),
        (
            "Le conseil a siégé pendant six heures et n’a pas décidé grand-chose, comme on le disait dans la ville.",
            "fr",
        ),
        ("市は一日、駅前広場の改修工事の始まりを来年の春に延期すると発表した。", "ja"),
        ("시의회는 월요일에 여섯 시간 동안 회의를 열었으나 거의 아무것도 결정하지 못했다.", "ko"),
        ("Hm.", None),
    ],
)
def test_languages(text: str, want: str | None) -> None:
    """The language shows in small words and in the script."""
    assert detect_language(text) == want


@pytest.mark.parametrize(
    ("tag", "text", "want"),
    [
        ("en", "The council met for six hours on Monday and it decided that nothing was to be done. " * 8, "en"),
        ("de", "The council met for six hours on Monday and it decided that nothing was to be done. " * 8, "en"),
        ("en", "Der Rat hat am Montag sechs Stunden lang beraten und nicht viel beschlossen. " * 8, "de"),
        ("en", "Der Rat hat am Montag sechs Stunden lang beraten und nicht viel beschlossen.", "en"),
        ("en", "市は一日、駅前広場の改修工事の始まりを来年の春に延期すると発表した。", "ja"),
        ("ja", "The council met for six hours on Monday and it decided that nothing was to be done. " * 8, "en"),
        (
            "nb",
            "Rådet møtte i seks timer på mandag, og det ble ikke til noe av det som var planen for byen. " * 6,
            "nb",
        ),
        ("zu", "The council met for six hours on Monday and it decided that nothing was to be done. " * 8, "zu"),
        ("en", "Hm.", "en"),
    ],
)
def test_wrong_tags_of_language(tag: str, text: str, want: str) -> None:
    """A page's tag stands unless a text long enough is plainly in another language of those known."""
    assert corrected(tag, text) == want


def test_publisher_table() -> None:
    """Subdomains belong to their host's row, the longest row wins, unknown hosts have no name."""
    assert publisher_of("https://www.asahi.com/a") == "Asahi Shimbun"
    assert publisher_of("https://asia.nikkei.com/a") == "Nikkei Asia"
    assert publisher_of("https://nobody.example/a") is None
    assert publisher_of("not an address") is None


@pytest.mark.parametrize(
    ("token", "want"),
    [("c-article__image-caption", "caption"), ("readMoreLink", "related"), ("articleBody", "body"), ("ad-slot", "ad")],
)
def test_label_words(token: str, want: str) -> None:
    """Class names tell what they mean however they are written."""
    assert want in categories(token)
    assert not categories("css-1ab2c3")
    assert not categories("md:caption")

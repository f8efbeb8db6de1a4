"""Names, bylines, dates, credits and languages, as tables."""

# ruff: noqa: E501 - tables of cases, a row a line
from __future__ import annotations

import pytest

from indexer.model import Origin
from indexer.readers.bylines import parse_byline
from indexer.readers.credits import split_credit
from indexer.readers.dates import published_from
from indexer.readers.labels import categories
from indexer.readers.language import detect_language
from indexer.readers.publishers import publisher_of
from indexer.text.names import family_first_in, split_name


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


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("By Jane Roe", [("Jane Roe", None)]),
        ("BY JANE ROE AND ANN LEE", [("JANE ROE", None), ("ANN LEE", None)]),
        ("By Jane Roe, Staff Writer", [("Jane Roe", "Staff Writer")]),
        ("By A. Roe, Paris correspondent, and Bob Ray and Cy Lee, staff reporters", [("A. Roe", "Paris correspondent"), ("Bob Ray", "staff reporters"), ("Cy Lee", "staff reporters")]),
        ("By Ann Lee in Washington and Bob Ray in Paris", [("Ann Lee", None), ("Bob Ray", None)]),
        ("Von Petra Müller und Hans van der Berg", [("Petra Müller", None), ("Hans van der Berg", None)]),
        ("By the numbers, it was a good year", []),
        ("By Monday it was over", []),
    ],
)  # fmt: skip
def test_bylines(line: str, want: list[tuple[str, str | None]]) -> None:
    """A byline gives its authors with their roles; a sentence that begins like one gives none."""
    assert [(a.name, a.role) for a in parse_byline(line)] == want


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

"""The JSON API: search, cursors, facets, filters, files, caching, problems."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import ARTICLES, FAMILY_FIRST, FERRY, UNDATED, settle

from indexer import Archive
from webapp import create_app
from webapp.api.cursors import make_cursor, read_cursor
from webapp.errors import PROBLEM_JSON, Problem


def get(client: FlaskClient, address: str, status: int = 200, **kwargs) -> dict:
    answer = client.get(address, **kwargs)
    assert answer.status_code == status, answer.get_data(as_text=True)
    if status >= 400:
        assert answer.mimetype == PROBLEM_JSON
        assert answer.get_json()["status"] == status
        assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


class TestSearch:
    def test_a_hit_is_verbatim_and_citable(self, client: FlaskClient) -> None:
        """A hit holds the passage, its marks, who says it, and an excerpt id that the excerpt route verifies."""
        found = get(client, "/api/search?q=fare")
        assert found["total"] == 1
        hit = found["hits"][0]
        assert hit["text"] == FERRY.blocks[3].span.of(FERRY.text)
        assert [hit["text"][s:e].lower() for s, e in hit["marks"]] == ["fare"]
        assert hit["quotes"][0]["speaker"] == "Ilse Maro"
        excerpt = get(client, hit["links"]["api_excerpt"])
        assert excerpt["status"] == "verbatim"
        assert excerpt["excerpt"]["text"] == hit["text"]
        assert excerpt["article"]["id"] == FERRY.id

    def test_quotes(self, client: FlaskClient) -> None:
        """A search for quotes gives one hit a quote, whose excerpt id cites the quote's words."""
        found = get(client, "/api/search?q=speaker:maro&unit=quote")
        assert {h["quote"]["kind"] for h in found["hits"]} == {"direct", "partial"}
        for hit in found["hits"]:
            excerpt = get(client, f"/api/excerpts/{hit['excerpt_id']}")["excerpt"]
            assert excerpt["span"] == hit["quote"]["content"][0]

    def test_facets_and_filters(self, client: FlaskClient) -> None:
        """A facet's value given as a filter finds as many hits as the facet counted."""
        found = get(client, "/api/search?q=ferry&facets=publisher&facets=year&facets=speaker&limit=0")
        assert found["hits"] == []
        assert {v["value"] for v in found["facets"]["publisher"]} == {"Harrow Bay Courier", "Marlow Gazette"}
        for name in ("publisher", "year", "speaker"):
            for value in found["facets"][name]:
                filtered = get(client, "/api/search", query_string={"q": "ferry", name: value["value"]})
                assert filtered["total"] == value["count"], (name, value)

    def test_alternatives_and_bounds(self, client: FlaskClient) -> None:
        """Several values of a filter are alternatives; bounds and "undated" work as filters."""
        both = get(client, "/api/search?publisher=Harrow Bay Courier&publisher=Marlow Gazette&unit=article")
        assert both["total"] == 2
        assert get(client, "/api/search?after=2020&unit=article")["hits"][0]["article_id"] == FAMILY_FIRST.id
        assert get(client, "/api/search?is=undated&unit=article")["hits"][0]["article_id"] == UNDATED.id

    def test_cursors_reach_every_hit_once(self, client: FlaskClient) -> None:
        """Following `next` gives the hits of one long page, in its order."""
        whole = [h["excerpt_id"] for h in get(client, "/api/search?limit=100")["hits"]]
        walked: list[str] = []
        address: str | None = "/api/search?limit=3"
        while address:
            page = client.get(address)
            body = page.get_json()
            walked += [h["excerpt_id"] for h in body["hits"]]
            assert (body["next"] is not None) == ("next" in page.headers.get("Link", ""))
            address = body["next"]
        assert walked == whole
        assert len(walked) == len(set(walked)) > 6

    def test_cursor_of_another_question(self, client: FlaskClient) -> None:
        """A cursor does not serve another question, nor one that somebody made up."""
        cursor = get(client, "/api/search?limit=2")["cursor"]
        assert get(client, f"/api/search?limit=2&q=ferry&cursor={cursor}", 400)["type"].endswith("#bad-cursor")
        assert get(client, "/api/search?cursor=MTAuYWFhYQ", 400)["type"].endswith("#bad-cursor")
        assert get(client, f"/api/search?limit=2&cursor={cursor}&offset=4", 400)["errors"][0]["parameter"] == "offset"
        assert get(client, f"/api/search?limit=4&cursor={cursor}&facets=year")["offset"] == 2

    def test_cursor_of_an_older_index(self, tmp_path: Path) -> None:
        """Once the index has changed a cursor is gone."""
        client = create_app(archive=settle(tmp_path, ARTICLES)).test_client()
        cursor = get(client, "/api/search?limit=2")["cursor"]
        settle(tmp_path, ARTICLES[:2])
        assert get(client, f"/api/search?limit=2&cursor={cursor}", 410)["type"].endswith("#cursor-expired")

    @given(cursor=st.text(max_size=80))
    def test_no_text_passes_for_a_cursor(self, cursor: str) -> None:
        """Arbitrary text is refused, never an error."""
        from indexer import Ask

        with pytest.raises(Problem, match="cursor"):
            read_cursor(cursor, Ask("x"), "generation")

    def test_cursor_round_trip(self) -> None:
        """A cursor gives back its offset to the same question whatever the page's size."""
        from indexer import Ask

        cursor = make_cursor(Ask("x", limit=5), "g", 40)
        assert read_cursor(cursor, Ask("x", limit=50, facets=("year",)), "g") == 40


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("limit=101", "limit"),
            ("limit=-1", "limit"),
            ("limit=1.5", "limit"),
            ("limit=１", "limit"),
            ("limit=1&limit=2", "limit"),
            ("offset=10001", "offset"),
            ("offset=99999999999999999999", "offset"),
            ("unit=word", "unit"),
            ("sort=", "sort"),
            ("facets=shoe", "facets"),
            ("publisher=", "publisher"),
            ("publsher=x", "publsher"),
            ("collapse=yes", "collapse"),
            ("month=2019-13", "month"),
            ("year=2019%0A", "year"),
            ("day=２０１９-01-01", "day"),
            ("is=dated", "is"),
            ("q=" + "x" * 4001, "q"),
        ],
    )
    def test_what_is_wrong_is_named(self, client: FlaskClient, query: str, parameter: str) -> None:
        """A bad or unknown parameter is refused by name, with problem details."""
        problem = get(client, f"/api/search?{query}", 400)
        assert problem["errors"][0]["parameter"] == parameter
        assert problem["type"] == "/api/problems#bad-parameter"

    def test_unknown_things(self, client: FlaskClient) -> None:
        """What the archive does not hold is 404 with its own type; a malformed excerpt id is 400."""
        assert get(client, "/api/articles/nosuch", 404)["type"].endswith("#unknown-article")
        assert get(client, "/api/articles/" + "a" * 3000, 404)["type"].endswith("#unknown-article")
        assert get(client, "/api/excerpts/nosuch.1-5.0a1b2c3d", 404)["type"].endswith("#unknown-excerpt")
        assert get(client, f"/api/excerpts/{'a' * 3000}.1-5.0a1b2c3d", 404)["type"].endswith("#unknown-excerpt")
        assert get(client, "/api/excerpts/nosuch", 400)["type"].endswith("#bad-excerpt-id")
        assert get(client, "/api/speakers/Nobody%20At%20All", 404)["type"].endswith("#unknown-speaker")
        assert get(client, "/api/nothing", 404)["type"] == "about:blank"

    def test_methods(self, client: FlaskClient) -> None:
        """Other methods are refused with the allowed ones named."""
        answer = client.post("/api/search")
        assert answer.status_code == 405
        assert answer.mimetype == PROBLEM_JSON
        assert "GET" in answer.headers["Allow"]

    def test_before_the_first_run(self, empty_client: FlaskClient) -> None:
        """No index is told apart from no hits, everywhere."""
        for address in ("search", "search.csv", "articles/x", "excerpts/x", "speakers/x", "complete", "generation"):
            answer = empty_client.get(f"/api/{address}")
            assert answer.status_code == 503, address
            assert answer.get_json()["type"].endswith("#no-index")
            assert answer.headers["Retry-After"]
        assert empty_client.get("/healthz").status_code == 503
        assert "flask index" in empty_client.get("/healthz").get_json()["reason"]

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(q=st.text(max_size=60), unit=st.sampled_from(["passage", "quote", "article"]))
    def test_any_question_gets_an_answer(self, client: FlaskClient, q: str, unit: str) -> None:
        """Any text at all is answered."""
        answer = client.get("/api/search", query_string={"q": q.encode("utf-8", "replace"), "unit": unit})
        assert answer.status_code == 200, answer.get_data(as_text=True)

    @settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        route=st.sampled_from(["search", "search.csv", "articles", "excerpts", "speakers", "complete", "feed"]),
        path=st.text(max_size=20),
        query=st.dictionaries(
            st.sampled_from(["q", "unit", "limit", "day", "article", "style", "zzz"]), st.text(max_size=9)
        ),
    )
    def test_nothing_is_an_error_of_ours(self, client: FlaskClient, route: str, path: str, query: dict) -> None:
        """Any path and parameters give an answer or a refusal, never a failure."""
        base = "/feed.atom" if route == "feed" else f"/api/{route}"
        suffix = "/" + quote(path, errors="replace") if route in ("articles", "excerpts", "speakers") else ""
        given_query = {k: v.encode("utf-8", "replace") for k, v in query.items()}
        answer = client.get(base + suffix, query_string=given_query)
        assert answer.status_code < 500, answer.get_data(as_text=True)


class TestFiles:
    def test_json_lines_are_the_hits(self, client: FlaskClient) -> None:
        """Every hit of the search stands in the file, shaped alike, in the same order."""
        answer = client.get("/api/search.jsonl?q=ferry")
        rows = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]
        assert rows == get(client, "/api/search?q=ferry&limit=100")["hits"]
        assert answer.headers["OnTheRecord-Total"] == answer.headers["OnTheRecord-Written"] == str(len(rows))

    def test_csv(self, client: FlaskClient) -> None:
        """The table opens in a spreadsheet, says who says what, and runs no formula."""
        answer = client.get("/api/search.csv?unit=passage")
        text = answer.get_data().decode("utf-8-sig")
        assert answer.get_data().startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        said = next(r for r in rows if "fare" in r["text"])
        assert said["speaker"] == "Ilse Maro"
        assert said["authors"] == "Petra Olin Vask; Courier Newsroom"
        assert said["published"] == "2019-02-12"
        assert said["excerpt_url"].endswith(f"/excerpts/{said['excerpt_id']}")
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
        assert any(row["text"].startswith("'=1+1") for row in rows)

    def test_bibtex(self, client: FlaskClient) -> None:
        """Each article of the result stands once, under a key of its own."""
        answer = client.get("/api/search.bib")
        text = answer.get_data(as_text=True)
        keys = [line.split("{", 1)[1].rstrip(",") for line in text.splitlines() if line.startswith("@")]
        assert len(keys) == len(set(keys)) == 3
        assert "Vask, Petra Olin" in text

    def test_bibtex_keys_differ(self, tmp_path: Path) -> None:
        """Two articles that would get one key get two."""
        from dataclasses import replace

        twins = [FERRY, replace(FERRY, id="twin", path="twin.txt", url=None)]
        client = create_app(archive=settle(tmp_path, twins)).test_client()
        text = client.get("/api/search.bib?unit=article&collapse=false").get_data(as_text=True)
        keys = re.findall(r"@article\{([^,]+),", text)
        assert len(keys) == len(set(keys)) == 2

    def test_attachment(self, client: FlaskClient) -> None:
        """Files are offered for saving."""
        for form in ("csv", "jsonl", "bib"):
            disposition = client.get(f"/api/search.{form}?q=ferry").headers["Content-Disposition"]
            assert disposition == f'attachment; filename="on-the-record.{form}"'
        assert client.get("/api/search.xls").status_code == 404


class TestThings:
    def test_article(self, client: FlaskClient) -> None:
        """An article comes with its text, blocks that are spans of it, and where each value was read."""
        found = get(client, f"/api/articles/{FERRY.id}")
        assert found["text"] == FERRY.text
        assert found["origins"] == {"title": "meta", "publisher": "meta", "published": "meta"}
        assert found["published"] == {"value": "2019-02-12", "precision": "day", "from": "meta"}
        assert next(found["text"][slice(*b["span"])] for b in found["blocks"]) == FERRY.title
        assert found["file"]["path"] == "ferry.txt"
        assert found["added"] is not None

    def test_excerpt_citations(self, client: FlaskClient, held: Archive) -> None:
        """An excerpt is cited in every style, or in those asked for; an unknown style names the known ones."""
        identity = held.excerpt_id(FERRY, FERRY.blocks[3].span)
        every = get(client, f"/api/excerpts/{identity}")
        assert set(every["citations"]) >= {"apa", "mla"}
        assert every["selectors"][0]["exact"] == every["excerpt"]["text"]
        assert ":~:text=" in every["source_link"]
        one = get(client, f"/api/excerpts/{identity}?style=apa")
        assert list(one["citations"]) == ["apa"]
        assert one["citations"]["apa"] == every["citations"]["apa"]
        assert "apa" in get(client, f"/api/excerpts/{identity}?style=nonsense", 400)["detail"]

    def test_changed_and_gone(self, tmp_path: Path) -> None:
        """A cited excerpt tells what became of its words: changed with the difference, or gone, as cited."""
        from dataclasses import replace

        from indexer.pipeline.history import History

        old = replace(FERRY, text=FERRY.text.replace("a single crown", "one single crown"), quotes=(), blocks=())
        held = settle(tmp_path, [FERRY])
        start = old.text.index("We will")
        identity = held.excerpt_id(old, type(FERRY.blocks[0].span)(start, start + 46))
        History(tmp_path / "instance" / "history").keep(old)
        client = create_app(archive=held).test_client()
        changed = get(client, f"/api/excerpts/{identity}")
        assert changed["status"] == "changed"
        assert "one single" in changed["excerpt"]["text"]
        assert "a single" in changed["now"]["text"]
        assert {d["op"] for d in changed["difference"]} == {"equal", "delete", "insert"}
        settle(tmp_path, [UNDATED])
        gone = get(client, f"/api/excerpts/{identity}")
        assert gone["status"] == "gone"
        assert "one single" in gone["excerpt"]["text"]

    def test_speaker(self, client: FlaskClient) -> None:
        """A speaker's page of quotes, by kind and year, with relays."""
        found = get(client, "/api/speakers/Ilse%20Maro")
        assert found["total"] == 2
        assert found["years"] == [{"year": "2019", "kinds": {"direct": 1, "partial": 1}}]
        assert found["relayed_by"] == [{"name": "Tomas Wendell", "count": 1}]
        assert len(get(client, "/api/speakers/Ilse%20Maro?limit=1&offset=1")["hits"]) == 1

    def test_complete(self, client: FlaskClient) -> None:
        """Words and speakers are completed as one types."""
        assert "ferry" in [v["value"] for v in get(client, "/api/complete?q=fer")["values"]]
        names = [v["value"] for v in get(client, "/api/complete?q=il&field=speaker")["values"]]
        assert names == ["Ilse Maro"]
        assert get(client, "/api/complete")["values"] == []

    def test_health(self, client: FlaskClient) -> None:
        """The health check tells sizes and generation."""
        found = get(client, "/healthz")
        assert found["status"] == "ok"
        assert found["articles"] == 3
        assert found["generation"] == get(client, "/api/generation")["generation"]


class TestCaching:
    @pytest.mark.parametrize(
        "address",
        [
            "/api/search?q=ferry",
            f"/api/articles/{FERRY.id}",
            "/api/generation",
            "/api/complete?q=f",
            "/feed.atom?q=ferry",
        ],
    )
    def test_unchanged_answers_cost_nothing(self, client: FlaskClient, address: str) -> None:
        """The tag of an answer, sent back, gives 304 without a body."""
        first = client.get(address)
        tag = first.headers["ETag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert again.status_code == 304
        assert again.get_data() == b""
        assert again.headers["ETag"] == tag
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200

    def test_tags_differ(self, client: FlaskClient, tmp_path: Path) -> None:
        """Another question, another index or another alias file has another tag."""
        one, other = (client.get(f"/api/search?q={q}").headers["ETag"] for q in ("ferry", "school"))
        assert one != other
        held = settle(tmp_path, ARTICLES)
        mine = create_app(archive=held).test_client()
        before = mine.get("/api/search?q=ferry").headers["ETag"]
        settle(tmp_path, ARTICLES[:1])
        after = mine.get("/api/search?q=ferry")
        assert after.headers["ETag"] != before
        assert after.get_json()["total"] == 2
        (tmp_path / "archive" / "aliases.toml").write_text("")
        assert mine.get("/api/search?q=ferry").headers["ETag"] != after.headers["ETag"]

"""The API's description: it covers every route, and the API does what it says."""

from __future__ import annotations

import re

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from newsroom import FERRY, settle
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from webapp import create_app
from webapp.api import openapi, parameters

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> schemathesis.BaseSchema:
    app = create_app(archive=settle(tmp_path_factory.mktemp("described"), [FERRY]))
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


CASES = [(operation.path, "positive") for operation in openapi.OPERATIONS]
CASES += [(operation.path, "negative") for operation in openapi.OPERATIONS if operation.parameters]


@pytest.mark.parametrize(("path", "mode"), CASES)
def test_it_does_what_it_says(described: schemathesis.BaseSchema, path: str, mode: str) -> None:
    """Every route answers everything that its description allows, and refuses the rest, in the shapes described."""
    cases = described[path]["GET"].as_strategy(generation_mode=schemathesis.GenerationMode(mode))

    @settings(max_examples=15, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()


def test_every_route_is_described(app: Flask) -> None:
    """The routes under /api are those of the description."""
    routes = {
        re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    forms = {f"/api/search.{form}" for form in ("csv", "jsonl", "bib")}
    assert {r for r in routes if "{form}" not in r} | forms == {o.path for o in openapi.OPERATIONS}


def test_it_is_openapi(client: FlaskClient) -> None:
    """The document is an OpenAPI 3.1 one whose schemas are sound and whose references lead somewhere."""
    document = client.get("/api/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    names = set(document["components"]["schemas"])
    assert set(re.findall(r"#/components/schemas/(\w+)", str(document))) <= names
    for one in document["components"]["schemas"].values():
        assert jsonschema_rs.meta.is_valid({"$schema": "https://json-schema.org/draft/2020-12/schema"} | one)
    ids = [o["get"]["operationId"] for o in document["paths"].values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("table", [parameters.SEARCH, parameters.EXPORT, parameters.COMPLETE, parameters.SPEAKER])
def test_parameters_are_described(table: tuple[parameters.Parameter, ...]) -> None:
    """Every parameter has a description that is a sentence, and a bound on its length or values."""
    for parameter in table:
        assert parameter.description[0].isupper(), parameter.name
        assert parameter.description.endswith((".", ")")), parameter.name
        assert set(parameter.schema) & {"maxLength", "maximum", "enum"} or parameter.schema["type"] == "boolean"

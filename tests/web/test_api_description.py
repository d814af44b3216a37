"""The description of the API and the API are the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.delivery import WITH_KEY, JsonObject, begin, needs, post, response_to, results
from tests.web.json_schema import faults
from web.api.description import OPERATIONS, describe
from web.api.problems import KINDS, PREFIX


def routes(app: Flask) -> set[tuple[str, str]]:
    """Method and path of each address of the API, as OpenAPI writes them."""
    return {
        (method.lower(), rule.rule[len(PREFIX) :].replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_described_and_every_description_is_a_route(api_app: Flask) -> None:
    described = {
        (method, path) for path, methods in describe()["paths"].items() for method in methods
    }

    assert described == routes(api_app)
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)


def test_every_reference_of_the_description_leads_to_a_schema(api: FlaskClient) -> None:
    text = api.get(f"{PREFIX}/openapi.json", headers=WITH_KEY).text
    description = json.loads(text)

    found = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}

    assert description["openapi"].startswith("3.1.")
    assert found <= set(description["components"]["schemas"])


def test_every_parameter_of_a_path_is_described() -> None:
    for path, methods in describe()["paths"].items():
        for operation in methods.values():
            named = {"{" + each["name"] + "}" for each in operation.get("parameters", [])}
            assert named == {part for part in path.split("/") if part.startswith("{")}


def schema_of(operation: JsonObject, status: int, content_type: str) -> JsonObject:
    schema: JsonObject = operation["responses"][str(status)]["content"][content_type]["schema"]
    return schema


def exchanges(api: FlaskClient) -> Iterator[tuple[str, str, JsonObject | None, TestResponse]]:
    """One good request to each address that gives a body: method, path, body, response."""

    def asked(method: str, path: str, body: JsonObject | None, **names: str) -> Any:
        response = api.open(
            PREFIX + path.format(**names), method=method, json=body, headers=WITH_KEY
        )
        return method, path, body, response

    yield asked("get", "/blueprints", None)
    yield (first := asked("post", "/sittings", {"blueprint": "combined"}))
    step = first[3].json
    yield asked(
        "post",
        "/sittings/next",
        {"state": step["state"], "responses": [response_to(step, 0)]},
    )
    yield asked("post", "/sections", {"sectionConfiguration": "ZGlnaXRhbA=="})
    yield asked("get", "/sections/{section}", None, section="digital")
    wanted = {"personalNeedsAndPreferences": needs("<high-contrast/>")}
    yield (session := asked("post", "/sections/{section}/sessions", wanted, section="digital"))
    created = session[3].json
    yield asked(
        "post",
        "/sections/{section}/sessions/{session}/results",
        results(created, "1"),
        section="digital",
        session=created["sessionIdentifier"],
    )


def test_requests_and_responses_are_as_described(api: FlaskClient) -> None:
    description = describe()
    schemas = description["components"]["schemas"]
    checked = set()

    for method, path, body, response in exchanges(api):
        operation = description["paths"][path][method]
        declared = schema_of(operation, response.status_code, "application/json")
        assert faults(response.json, declared, schemas) == []
        if body is not None:
            taken = operation["requestBody"]["content"]["application/json"]["schema"]
            assert faults(body, taken, schemas) == []
        checked.add((method, path))

    giving = {(each.method, each.path) for each in OPERATIONS if each.gives is not None}
    assert checked == giving


def test_a_problem_is_as_described(api: FlaskClient) -> None:
    description = describe()
    operation = description["paths"]["/sittings"]["post"]

    response = post(api, "/sittings", {"blueprint": "chemistry"})

    declared = schema_of(operation, 404, "application/problem+json")
    assert faults(response.json, declared, description["components"]["schemas"]) == []


def test_the_checker_of_schemas_sees_a_fault(api: FlaskClient) -> None:
    schemas = describe()["components"]["schemas"]
    step = begin(api)
    broken = step | {"complete": "no", "extra": 1, "next": step["next"] | {"position": "1"}}

    found = faults(broken, {"$ref": "#/components/schemas/SittingStep"}, schemas)

    assert len(found) == 3


def test_every_kind_of_problem_has_a_name_and_a_title_of_its_own() -> None:
    assert len({kind.name for kind in KINDS.values()}) == len(KINDS)
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)


def test_every_kind_of_problem_stands_in_the_document() -> None:
    document = (Path(__file__).parents[2] / "docs" / "api.md").read_text()

    missing = [k.name for k in KINDS.values() if f"`urn:stempeil:problem:{k.name}`" not in document]

    assert missing == []

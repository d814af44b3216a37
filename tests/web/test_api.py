"""The engine as a service: the same steps, and a clear refusal of everything else."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assess.database import upgrade
from assess.engine import Administer, next_step, score_sitting
from assess.errors import DatabaseUnavailable
from assess.services.desk import TestDesk
from assess.sitting import Sitting
from assess.sitting_document import Edition, document_of, encode, pack, unpack
from itembank.bank import ItemBank
from tests.web.conftest import NOON, SECRET
from tests.web.json_schema import faults
from web import create_app
from web.api import sittings
from web.api.description import OPERATIONS, describe
from web.api.exchange import MAX_BODY_BYTES
from web.api.problems import HTTP_PLACES, KINDS, PREFIX
from web.auth import PERMISSION, Permission
from web.backend import EXTENSION
from web.clock import CLOCK
from web.config import Environment, Settings

KEYS = ("7b0f3c5a9d2e4861b7c0d3f5a9e2c486", "c486e2a9f5d3c0b761482e9d5a3c0f7b")
WITH_KEY = {"Authorization": f"Bearer {KEYS[0]}"}
BLUEPRINTS = ("adult_stem", "combined", "digital", "school")

JsonObject = dict[str, Any]


@pytest.fixture(scope="module")
def api_app(tmp_path_factory: pytest.TempPathFactory, bank: ItemBank) -> Iterator[Flask]:
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        secret=SECRET,
        database_url=f"sqlite:///{tmp_path_factory.mktemp('api') / 'test.db'}",
        api_keys=KEYS,
    )
    app = create_app(settings, bank=bank)
    app.config[CLOCK] = lambda: NOON
    upgrade(app.extensions[EXTENSION].db)
    yield app
    app.extensions[EXTENSION].db.dispose()


@pytest.fixture(scope="module")
def desk(api_app: Flask) -> TestDesk:
    with api_app.app_context():
        desk: TestDesk = api_app.extensions[EXTENSION].desk
        return desk


@pytest.fixture
def api(api_app: Flask) -> FlaskClient:
    return api_app.test_client()


def post(api: FlaskClient, path: str, message: object) -> TestResponse:
    return api.post(PREFIX + path, json=message, headers=WITH_KEY)


def begin(api: FlaskClient, blueprint: str = "digital", seed: int = 5) -> JsonObject:
    step: JsonObject = post(api, "/sittings", {"blueprint": blueprint, "seed": seed}).json
    return step


def response_to(step: JsonObject, score: int = 1) -> JsonObject:
    following = step["next"]
    return {"position": following["position"], "item_id": following["item_id"], "score": score}


def after(api: FlaskClient, step: JsonObject, *responses: JsonObject) -> TestResponse:
    return post(api, "/sittings/next", {"state": step["state"], "responses": list(responses)})


def finished(api: FlaskClient, blueprint: str = "digital") -> JsonObject:
    step = begin(api, blueprint)
    while not step["complete"]:
        step = after(api, step, response_to(step)).json
    return step


def edition(desk: TestDesk) -> Edition:
    return Edition(
        blueprint_version=desk.pools["digital"].blueprint.version,
        bank_version=desk.bank.version,
        scale_version=desk.scale_version,
    )


# The same engine


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_a_sitting_through_the_api_takes_the_same_steps_as_in_the_engine(
    api: FlaskClient, desk: TestDesk, blueprint: str
) -> None:
    pool = desk.pools[blueprint]
    own = Sitting(id="own", blueprint_id=blueprint, seed=11)
    step = begin(api, blueprint, seed=11)

    while isinstance(expected := next_step(own, pool), Administer):
        given = {key: step["next"][key] for key in ("position", "block", "item_id", "variant_seed")}
        assert given == {key: getattr(expected, key) for key in given}
        score = (expected.position % 3 > 0) * step["next"]["max_score"]
        own = own.administer(
            block=expected.block, item_id=expected.item_id, variant_seed=expected.variant_seed
        ).record(expected.position, score)
        step = after(api, step, response_to(step, score)).json
        own_scores = [(s.scale, s.theta, s.sem, s.n_items) for s in score_sitting(own, pool)]
        assert [tuple(score.values()) for score in step["scores"]] == own_scores

    assert step["complete"]
    assert step["next"] is None
    assert step["stop_reasons"] == [str(reason) for reason in expected.reasons]


def test_several_responses_at_once_end_where_one_by_one_ends(api: FlaskClient) -> None:
    first = begin(api)
    one_by_one, responses = first, []
    for _ in range(6):
        responses.append(response_to(one_by_one))
        one_by_one = after(api, one_by_one, responses[-1]).json

    at_once = after(api, first, *responses).json

    assert at_once == one_by_one


def test_without_responses_the_same_step_is_given_again(api: FlaskClient) -> None:
    step = begin(api)

    again = after(api, step).json

    assert again == step


def test_a_seed_is_drawn_when_none_is_given(api: FlaskClient) -> None:
    seeds = {
        post(api, "/sittings", {"blueprint": "digital"}).json["state"]["seed"] for _ in range(2)
    }

    assert len(seeds) == 2
    assert max(seeds) < 2**53


def test_two_sittings_have_different_ids(api: FlaskClient) -> None:
    ids = {begin(api)["state"]["sitting_id"] for _ in range(2)}

    assert len(ids) == 2


def test_the_list_of_blueprints_tells_the_lengths_that_sittings_have(api: FlaskClient) -> None:
    listed = api.get(f"{PREFIX}/blueprints", headers=WITH_KEY).json["blueprints"]

    assert [blueprint["id"] for blueprint in listed] == sorted(BLUEPRINTS)
    (digital,) = (blueprint for blueprint in listed if blueprint["id"] == "digital")
    (scale,) = digital["scales"]
    taken = len(finished(api)["state"]["administrations"])
    assert scale["min_items"] <= taken <= scale["max_items"]


# Refusals of states and responses


@pytest.mark.parametrize(
    "changes",
    [
        {"sitting_id": "another"},
        {"blueprint_id": "school"},
        {"blueprint_version": 9},
        {"bank_version": "another"},
        {"scale_version": "another"},
        {"seed": 6},
        {"administrations": []},
        {"signature": "0" * 64},
    ],
)
def test_a_changed_state_is_refused_as_tampered(api: FlaskClient, changes: JsonObject) -> None:
    step = begin(api)

    response = after(api, {"state": step["state"] | changes})

    assert response.status_code == 422
    assert response.json["type"] == "urn:stempeil:problem:tampered-state"
    assert response.json["place"] == "$.state.signature"


def test_a_changed_score_is_refused_as_tampered(api: FlaskClient) -> None:
    step = begin(api)
    step = after(api, step, response_to(step, 0)).json
    step["state"]["administrations"][0]["score"] = 1

    response = after(api, step)

    assert response.json["type"] == "urn:stempeil:problem:tampered-state"


@pytest.mark.parametrize("name", ["bank_version", "blueprint_version", "scale_version"])
def test_a_state_of_another_version_is_refused_as_stale(
    api: FlaskClient, desk: TestDesk, name: str
) -> None:
    versions = {"bank_version": "old", "blueprint_version": 99, "scale_version": "old"}
    older = replace(edition(desk), **{name: versions[name]})
    state = document_of(Sitting(id="s", blueprint_id="digital", seed=1), older, SECRET)

    response = after(api, {"state": json.loads(encode(state))})

    assert response.status_code == 409
    assert response.json["type"] == "urn:stempeil:problem:stale-state"
    assert response.json["place"] == f"$.state.{name}"


def test_a_state_of_another_form_is_refused_as_stale(api: FlaskClient) -> None:
    response = after(api, {"state": {"schema_version": 2}})

    assert response.status_code == 409
    assert response.json["place"] == "$.state.schema_version"


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"score": 2}, "score must lie in 0..1 for item {item_id}, got 2"),
        ({"score": -1}, "score must lie in 0..1 for item {item_id}, got -1"),
        ({"position": 2}, "position must be the open one, 1, got 2"),
        ({"item_id": "M1-x"}, "item must be the open one, {item_id} at position 1, got M1-x"),
    ],
)
def test_a_response_that_the_open_item_cannot_have_is_refused(
    api: FlaskClient, changes: JsonObject, detail: str
) -> None:
    step = begin(api)
    assert step["next"]["max_score"] == 1

    response = after(api, step, response_to(step) | changes)

    assert response.status_code == 422
    assert response.json["type"] == "urn:stempeil:problem:response-refused"
    assert response.json["place"] == "$.responses[0]"
    expected = detail.format(item_id=step["next"]["item_id"])
    assert response.json["detail"] == f"$.responses[0]: {expected}"


def test_after_a_refusal_the_same_state_still_goes_on(api: FlaskClient) -> None:
    step = begin(api)
    after(api, step, response_to(step, 7))

    response = after(api, step, response_to(step))

    assert response.json["next"]["position"] == 2


def test_a_complete_sitting_takes_no_more_responses(api: FlaskClient) -> None:
    done = finished(api)
    extra = {"position": 21, "item_id": "M1-x", "score": 1}

    response = after(api, done, extra)

    assert response.status_code == 422
    assert response.json["detail"] == "$.responses[0]: no item is open: the sitting is complete"


def test_an_unknown_blueprint_is_refused_with_the_known_ones(api: FlaskClient) -> None:
    response = post(api, "/sittings", {"blueprint": "chemistry"})

    assert response.status_code == 404
    assert response.json["detail"] == (
        "$.blueprint: must be one of adult_stem, combined, digital, school, got chemistry"
    )


# Refusals of bodies


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "$"),
        (b"no json", "$"),
        (b"\xff\xfe", "$"),
        (b"[" * 60_000, "$"),
        (b'{"state":' + b"[" * 60_000, "$"),
        (b'{"state": ' + b'{"a":' * 9_000, "$"),
        (b"{}", "$"),
        (b'{"state": {}, "responses": [], "theta": 1}', "$"),
        (b'{"state": {}}', "$.state"),
        (b'{"state": "text"}', "$.state"),
        (b'{"state": {"schema_version": 1}}', "$.state"),
        (b'{"state": {}, "responses": {}}', "$.responses"),
        (b'{"state": {}, "responses": [{"position": 1}]}', "$.responses[0]"),
        (
            b'{"state": {}, "responses": [{"position": 1, "item_id": "x", "score": 0.5}]}',
            "$.responses[0].score",
        ),
        (
            b'{"state": {}, "responses": [{"position": 1, "item_id": "x", "score": true}]}',
            "$.responses[0].score",
        ),
    ],
)
def test_a_body_that_is_not_of_the_stated_form_is_refused_with_its_place(
    api: FlaskClient, body: bytes, place: str
) -> None:
    response = api.post(
        f"{PREFIX}/sittings/next", data=body, headers=WITH_KEY, content_type="application/json"
    )

    assert response.status_code == 400
    assert response.json["place"] == place


@pytest.mark.parametrize("seed", [-1, 2**53, "5"])
def test_a_seed_that_readers_of_json_may_change_is_refused(
    api: FlaskClient, seed: int | str
) -> None:
    response = post(api, "/sittings", {"blueprint": "digital", "seed": seed})

    assert response.status_code == 400
    assert response.json["place"] == "$.seed"


def test_a_huge_body_is_refused_before_it_is_read(api: FlaskClient) -> None:
    body = b'{"blueprint": "' + b"x" * MAX_BODY_BYTES + b'"}'

    response = api.post(
        f"{PREFIX}/sittings", data=body, headers=WITH_KEY, content_type="application/json"
    )

    assert response.status_code == 413
    assert response.json["place"] == "body"


def test_the_state_of_the_longest_sitting_is_far_below_the_limit(api: FlaskClient) -> None:
    longest = finished(api, "school")

    assert len(json.dumps(longest)) < MAX_BODY_BYTES / 4


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"]
)
def test_anything_but_json_is_refused(api: FlaskClient, content_type: str | None) -> None:
    response = api.post(
        f"{PREFIX}/sittings",
        data=b'{"blueprint": "digital"}',
        headers=WITH_KEY,
        content_type=content_type,
    )

    assert response.status_code == 415
    assert response.json["place"] == "header Content-Type"


# The door


def routes(app: Flask) -> set[tuple[str, str]]:
    """Method and path of each address of the API, as OpenAPI writes them."""
    return {
        (method.lower(), rule.rule[len(PREFIX) :].replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def address(path: str) -> str:
    return PREFIX + path.replace("{section}", "digital").replace("{session}", "s1")


ADDRESSES = [(operation.method, address(operation.path)) for operation in OPERATIONS]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_without_keys_in_the_settings_there_is_no_api(
    client: FlaskClient, method: str, path: str
) -> None:
    response = client.open(path, method=method, headers=WITH_KEY)

    assert response.status_code == 404


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {KEYS[0][:-1]}",
        f"Basic {KEYS[0]}",
        KEYS[0],
        "Bearer é",
    ],
)
def test_without_a_known_key_every_address_is_closed(
    api: FlaskClient, method: str, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    response = api.open(path, method=method, headers=headers, json={"blueprint": "digital"})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json["place"] == "header Authorization"


@pytest.mark.parametrize("key", KEYS)
def test_each_key_opens(api: FlaskClient, key: str) -> None:
    response = api.get(f"{PREFIX}/blueprints", headers={"Authorization": f"bearer {key}"})

    assert response.status_code == 200


def test_every_route_of_the_api_asks_for_a_key(api_app: Flask) -> None:
    guards = {
        getattr(api_app.view_functions[rule.endpoint], PERMISSION, None)
        for rule in api_app.url_map.iter_rules()
        if rule.rule.startswith("/api")
    }

    assert guards == {Permission.API}


def test_a_request_from_another_sites_page_is_refused(api: FlaskClient) -> None:
    response = api.post(
        f"{PREFIX}/sittings",
        json={"blueprint": "digital"},
        headers=WITH_KEY | {"Sec-Fetch-Site": "cross-site"},
    )

    assert response.status_code == 400


def test_no_cookie_is_read_or_set(api: FlaskClient) -> None:
    """Flask says `Vary: Cookie` as soon as a view looks into the session."""
    with api.session_transaction() as session:
        session["login"] = "a login that has ended"

    responses = [
        post(api, "/sittings", {"blueprint": "digital"}),
        post(api, "/sittings", {}),
        api.get(f"{PREFIX}/blueprints"),
    ]

    assert [response.headers.getlist("Set-Cookie") for response in responses] == [[], [], []]
    assert not any("Cookie" in response.headers.get("Vary", "") for response in responses)


@pytest.mark.parametrize(
    ("method", "path"), [*ADDRESSES, ("get", "/api/v1/none"), ("put", "/api/v1/sittings")]
)
def test_nothing_is_kept_by_a_cache(api: FlaskClient, method: str, path: str) -> None:
    response = api.open(path, method=method, headers=WITH_KEY)

    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("get", "/none", 404), ("put", "/sittings", 405)]
)
def test_a_wrong_address_or_method_is_a_problem_too(
    api: FlaskClient, method: str, path: str, status: int
) -> None:
    response = api.open(PREFIX + path, method=method, headers=WITH_KEY)

    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == status
    assert response.json["place"] == HTTP_PLACES[status]


# Faults of our own


def failing_with(error: Exception) -> object:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    return fail


def test_an_outage_says_when_to_try_again(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sittings, "begin", failing_with(DatabaseUnavailable(7)))

    response = post(api, "/sittings", {"blueprint": "digital"})

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "7"
    assert response.content_type == "application/problem+json"


def test_an_unforeseen_error_tells_its_id_and_nothing_else(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sittings, "begin", failing_with(RuntimeError("canary")))

    response = post(api, "/sittings", {"blueprint": "digital"})

    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in response.json["detail"]
    assert "canary" not in response.text


# The description


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
    yield (session := asked("post", "/sections/{section}/sessions", {}, section="digital"))
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


# The operations of the CAT Service


def results(session: JsonObject, *values: str) -> JsonObject:
    """What a platform sends after it showed the stage."""
    (item_id,) = session["nextItems"]["itemIdentifiers"]
    written = [{"baseType": "float", "valueString": value} for value in values]
    item = {"identifier": item_id, "outcomeVariables": [{"identifier": "SCORE", "values": written}]}
    return {
        "sessionState": session["sessionState"],
        "assessmentResult": {"context": {"sourcedId": "x"}, "itemResult": [item]},
    }


def create_session(api: FlaskClient, section: str = "digital") -> JsonObject:
    created: JsonObject = post(api, f"/sections/{section}/sessions", {"priorData": []}).json
    return created


def submit(api: FlaskClient, session: JsonObject, message: JsonObject) -> TestResponse:
    path = f"/sections/digital/sessions/{session['sessionIdentifier']}/results"
    return post(api, path, message)


def test_a_session_of_the_cat_service_is_the_same_sitting(api: FlaskClient) -> None:
    session = create_session(api)
    seed = unpack(session["sessionState"]).seed
    step, stage = begin(api, "digital", seed), session

    while stage["nextItems"]["stageLength"]:
        assert stage["nextItems"]["itemIdentifiers"] == [step["next"]["item_id"]]
        assert stage["nextItems"]["variantSeeds"] == [step["next"]["variant_seed"]]
        stage = submit(api, session, results(stage, "1.0")).json
        step = after(api, step, response_to(step)).json

    assert step["complete"]
    told = {
        variable["identifier"]: float(variable["values"][0]["valueString"])
        for variable in stage["assessmentResult"]["testResult"]["outcomeVariables"]
    }
    (score,) = step["scores"]
    assert told == {"digital_THETA": score["theta"], "digital_SEM": score["sem"]}


def test_a_section_is_the_blueprint_of_its_configuration(api: FlaskClient) -> None:
    configuration = base64.b64encode(b"school").decode()
    body = {"sectionConfiguration": configuration, "qtiMetadata": "", "qtiUsagedata": ""}

    response = post(api, "/sections", body)

    assert response.status_code == 201
    assert response.json == {"sectionIdentifier": "school"}


def test_a_section_lists_every_item_that_a_session_may_show(
    api: FlaskClient, desk: TestDesk
) -> None:
    listed = api.get(f"{PREFIX}/sections/digital", headers=WITH_KEY).json

    assert tuple(listed["items"]["itemIdentifiers"]) == desk.pools["digital"].item_ids


@pytest.mark.parametrize("path", ["/sections/digital", "/sections/digital/sessions/s1"])
def test_ending_leaves_nothing_behind_because_nothing_was_kept(api: FlaskClient, path: str) -> None:
    response = api.delete(PREFIX + path, headers=WITH_KEY)

    assert response.status_code == 204
    assert response.data == b""


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/sections/chemistry"),
        ("delete", "/sections/chemistry"),
        ("post", "/sections/chemistry/sessions"),
        ("delete", "/sections/chemistry/sessions/s1"),
    ],
)
def test_an_unknown_section_is_not_found(api: FlaskClient, method: str, path: str) -> None:
    response = api.open(PREFIX + path, method=method, json={}, headers=WITH_KEY)

    assert response.status_code == 404
    assert response.json["place"] == "path"


@pytest.mark.parametrize(
    ("configuration", "status"), [("%", 400), ("/w==", 400), ("Y2hlbWlzdHJ5", 404)]
)
def test_a_configuration_that_names_no_blueprint_is_refused(
    api: FlaskClient, configuration: str, status: int
) -> None:
    response = post(api, "/sections", {"sectionConfiguration": configuration})

    assert response.status_code == status
    assert response.json["place"] == "$.sectionConfiguration"


@pytest.mark.parametrize("values", [(), ("0.5",), ("one",), ("nan",), ("inf",), ("1", "1")])
def test_a_result_without_one_whole_score_is_refused(
    api: FlaskClient, values: tuple[str, ...]
) -> None:
    session = create_session(api)

    response = submit(api, session, results(session, *values))

    assert response.status_code == 422
    assert response.json["place"] == "$.assessmentResult.itemResult[0]"


def test_a_state_of_another_session_is_refused(api: FlaskClient) -> None:
    session, other = create_session(api), create_session(api)

    response = submit(api, session, results(other, "1"))

    assert response.status_code == 422
    assert response.json["place"] == "$.sessionState"


def test_a_changed_session_state_is_refused(api: FlaskClient, desk: TestDesk) -> None:
    session = create_session(api)
    identifier = session["sessionIdentifier"]
    forged = document_of(
        Sitting(id=identifier, blueprint_id="digital", seed=1), edition(desk), SECRET[::-1]
    )

    response = submit(api, session, results(session, "1") | {"sessionState": pack(forged)})

    assert response.status_code == 422
    assert response.json["place"] == "$.sessionState.signature"


def test_a_session_state_that_is_no_word_of_ours_is_refused(api: FlaskClient) -> None:
    session = create_session(api)

    response = submit(api, session, results(session, "1") | {"sessionState": "%"})

    assert response.status_code == 400
    assert response.json["place"] == "$.sessionState"

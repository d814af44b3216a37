"""The operations of the 1EdTech CAT Service lead to the same sittings."""

import base64

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assess.services.desk import TestDesk
from assess.sitting import Sitting
from assess.sitting_document import document_of, pack, unpack
from tests.web.conftest import SECRET
from tests.web.delivery import (
    WITH_KEY,
    JsonObject,
    after,
    begin,
    create_session,
    edition,
    needs,
    post,
    response_to,
    results,
)
from web.api.problems import PREFIX


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


def test_a_session_of_somebody_with_a_screen_reader_is_the_sitting_with_that_profile(
    api: FlaskClient,
) -> None:
    wanted = needs("<spoken><reading-type>screen-reader</reading-type></spoken>")
    session = create_session(api, personalNeedsAndPreferences=wanted)
    document = unpack(session["sessionState"])
    body = {"blueprint": "digital", "seed": document.seed, "access": "screen_reader"}

    step, stage = post(api, "/sittings", body).json, session
    while stage["nextItems"]["stageLength"]:
        assert stage["nextItems"]["itemIdentifiers"] == [step["next"]["item_id"]]
        stage = submit(api, session, results(stage, "0")).json
        step = after(api, step, response_to(step, 0)).json

    assert step["complete"]
    assert document.access == unpack(stage["sessionState"]).access == "screen_reader"


@pytest.mark.parametrize("fields", [{}, {"personalNeedsAndPreferences": ""}])
def test_a_session_without_needs_is_everybodys(api: FlaskClient, fields: dict[str, str]) -> None:
    session = create_session(api, **fields)

    assert unpack(session["sessionState"]).access == ""


@pytest.mark.parametrize("word", ["%", "PGE+", "PGEvPg==", None, 1])
def test_needs_that_cannot_be_read_begin_no_session(api: FlaskClient, word: object) -> None:
    response = post(api, "/sections/digital/sessions", {"personalNeedsAndPreferences": word})

    assert response.status_code == 400
    assert response.json["place"] == "$.personalNeedsAndPreferences"


def test_a_section_is_the_blueprint_of_its_configuration(api: FlaskClient) -> None:
    configuration = base64.b64encode(b"school").decode()
    body = {"sectionConfiguration": configuration, "qtiMetadata": "", "qtiUsagedata": ""}

    response = post(api, "/sections", body)

    assert response.status_code == 201
    assert response.json == {"sectionIdentifier": "school"}


def test_a_section_lists_every_item_that_a_session_may_show(
    api: FlaskClient, api_desk: TestDesk
) -> None:
    listed = api.get(f"{PREFIX}/sections/digital", headers=WITH_KEY).json

    assert tuple(listed["items"]["itemIdentifiers"]) == api_desk.pools["digital"].item_ids


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


def test_a_changed_session_state_is_refused(api: FlaskClient, api_desk: TestDesk) -> None:
    session = create_session(api)
    identifier = session["sessionIdentifier"]
    forged = document_of(
        Sitting(id=identifier, blueprint_id="digital", seed=1), edition(api_desk), SECRET[::-1]
    )

    response = submit(api, session, results(session, "1") | {"sessionState": pack(forged)})

    assert response.status_code == 422
    assert response.json["place"] == "$.sessionState.signature"


def test_a_session_state_that_is_no_word_of_ours_is_refused(api: FlaskClient) -> None:
    session = create_session(api)

    response = submit(api, session, results(session, "1") | {"sessionState": "%"})

    assert response.status_code == 400
    assert response.json["place"] == "$.sessionState"

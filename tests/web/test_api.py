"""The engine as a service: the same steps, and a clear refusal of everything else."""

import io
import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from assess.engine import Administer, next_step, score_sitting
from assess.services.desk import TestDesk
from assess.services.exposures import under_shipped
from assess.sitting import Sitting
from assess.sitting_document import document_of, encode
from tests.web.conftest import SECRET
from tests.web.delivery import (
    WITH_KEY,
    JsonObject,
    after,
    begin,
    edition,
    finished,
    post,
    response_to,
)
from web.api.exchange import MAX_BODY_BYTES
from web.api.problems import PREFIX

BLUEPRINTS = ("adult_stem", "combined", "digital", "school")


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_a_sitting_through_the_api_takes_the_same_steps_as_in_the_engine(
    api: FlaskClient, api_desk: TestDesk, blueprint: str
) -> None:
    pool, _ = under_shipped(api_desk.pools[blueprint])
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
        own_scores = [
            (s.scale, s.theta, s.sem, s.low, s.high, s.n_items) for s in score_sitting(own, pool)
        ]
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


@pytest.mark.parametrize(
    "changes",
    [
        {"sitting_id": "another"},
        {"blueprint_id": "school"},
        {"blueprint_version": 9},
        {"bank_version": "another"},
        {"scale_version": "another"},
        {"exposure_version": "another"},
        {"seed": 6},
        {"administrations": []},
        {"seen": ["another"]},
        {"access": "screen_reader"},
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


@pytest.mark.parametrize(
    "name", ["bank_version", "blueprint_version", "scale_version", "exposure_version"]
)
def test_a_state_of_another_version_is_refused_as_stale(
    api: FlaskClient, api_desk: TestDesk, name: str
) -> None:
    older = replace(edition(api_desk), **{name: 99 if name == "blueprint_version" else "old"})
    state = document_of(Sitting(id="s", blueprint_id="digital", seed=1), older, SECRET)

    response = after(api, {"state": json.loads(encode(state))})

    assert response.status_code == 409
    assert response.json["type"] == "urn:stempeil:problem:stale-state"
    assert response.json["place"] == f"$.state.{name}"


def test_items_seen_before_travel_in_the_state_and_are_not_shown_again(api: FlaskClient) -> None:
    seen = [shown["item_id"] for shown in finished(api, "adult_stem")["state"]["administrations"]][
        :6
    ]
    step = post(api, "/sittings", {"blueprint": "adult_stem", "seed": 5, "seen": seen}).json

    while not step["complete"]:
        step = after(api, step, response_to(step)).json

    shown = {one["item_id"] for one in step["state"]["administrations"]}
    assert step["state"]["seen"] == seen
    assert not shown & set(seen)


def test_the_access_profile_travels_in_the_state(api: FlaskClient) -> None:
    wanted = {"blueprint": "digital", "seed": 5, "access": "screen_reader"}
    first = post(api, "/sittings", wanted).json

    following = after(api, first, response_to(first)).json

    assert begin(api)["state"]["access"] == ""
    assert first["state"]["access"] == following["state"]["access"] == "screen_reader"


def test_an_access_profile_that_nobody_knows_is_refused(api: FlaskClient) -> None:
    response = post(api, "/sittings", {"blueprint": "digital", "access": "eyes"})

    assert response.status_code == 400
    assert response.json["place"] == "$.access"


def test_a_state_of_another_form_is_refused_as_stale(api: FlaskClient) -> None:
    response = after(api, {"state": {"schema_version": 5}})

    assert response.status_code == 409
    assert response.json["place"] == "$.state.schema_version"


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"score": 7}, "score must lie in 0..{max_score} for item {item_id}, got 7"),
        ({"score": -1}, "score must lie in 0..{max_score} for item {item_id}, got -1"),
        ({"position": 2}, "position must be the open one, 1, got 2"),
        ({"item_id": "M1-x"}, "item must be the open one, {item_id} at position 1, got M1-x"),
    ],
)
def test_a_response_that_the_open_item_cannot_have_is_refused(
    api: FlaskClient, changes: JsonObject, detail: str
) -> None:
    step = begin(api)

    response = after(api, step, response_to(step) | changes)

    assert response.status_code == 422
    assert response.json["type"] == "urn:stempeil:problem:response-refused"
    assert response.json["place"] == "$.responses[0]"
    expected = detail.format(**step["next"])
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
        (b'{"state": {"schema_version": 4}}', "$.state"),
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


def test_a_huge_body_of_unstated_length_is_refused_as_such(api: FlaskClient) -> None:
    """As a server hands on a chunked body; cut off at the limit it would still be good JSON."""
    body = b'{"blueprint": "digital"}' + b" " * 2 * MAX_BODY_BYTES

    response = api.post(
        f"{PREFIX}/sittings",
        input_stream=io.BytesIO(body),
        headers=WITH_KEY,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert response.status_code == 413


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

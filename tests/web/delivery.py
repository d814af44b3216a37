"""A delivery system that carries the state of its sittings to the engine and back."""

import base64
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assess.services.desk import TestDesk
from assess.services.exposures import under_shipped
from assess.sitting_document import Edition
from web.api.problems import PREFIX

KEYS = ("7b0f3c5a9d2e4861b7c0d3f5a9e2c486", "c486e2a9f5d3c0b761482e9d5a3c0f7b")
WITH_KEY = {"Authorization": f"Bearer {KEYS[0]}"}

JsonObject = dict[str, Any]


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
        exposure_version=under_shipped(desk.pools["digital"])[1],
    )


def results(session: JsonObject, *values: str) -> JsonObject:
    """What a platform sends after it showed the stage."""
    (item_id,) = session["nextItems"]["itemIdentifiers"]
    written = [{"baseType": "float", "valueString": value} for value in values]
    item = {"identifier": item_id, "outcomeVariables": [{"identifier": "SCORE", "values": written}]}
    return {
        "sessionState": session["sessionState"],
        "assessmentResult": {"context": {"sourcedId": "x"}, "itemResult": [item]},
    }


def create_session(api: FlaskClient, section: str = "digital", **fields: str) -> JsonObject:
    message = {"priorData": [], **fields}
    created: JsonObject = post(api, f"/sections/{section}/sessions", message).json
    return created


def needs(inside: str) -> str:
    """Personal needs of a person as a CAT session brings them: AfA PNP 3.0 in base64."""
    namespace = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imsafa3p0pnp_v1p0"
    text = f'<access-for-all-pnp xmlns="{namespace}">{inside}</access-for-all-pnp>'
    return base64.b64encode(text.encode()).decode()
